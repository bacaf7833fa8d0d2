"""Chinese of the room `present`."""

ZH: dict[str, str] = {
    "Next: {command}": "下一步：{command}",
}
