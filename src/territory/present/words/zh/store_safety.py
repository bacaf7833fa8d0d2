"""Words of a store that is locked, damaged, or cannot be brought to a newer schema."""

ZH: dict[str, str] = {
    "The store at {place} stays as it was: {count} rows of {tables} would lose what they name.": (
        "数据库 {place} 未作改动：升级会使 {tables} 中 {count} 行失去所引用的内容。"
    ),
    "{who} writes to {place} since {since}: territory {command}, process {process} on {host}.": (
        "{who} 从 {since} 起正在写入 {place}：territory {command}，{host} 上的进程 {process}。"
    ),
    "Please report it, with the two schema versions; territory check may say more.": (
        "请反馈此问题并附上前后两个结构版本；territory check 可能给出更多线索。"
    ),
}
