"""Words of a store that is locked, damaged, or cannot be brought to a newer schema."""

ZH: dict[str, str] = {
    'The argument "{given}" holds a character that steers a terminal and cannot be seen.': (
        "参数“{given}”中含有看不见的终端控制字符。"
    ),
    "Type it anew instead of pasting it, or rename the file.": (
        "请手工重新输入而不要粘贴，或先给文件改名。"
    ),
    "Standard output cannot be written: {cause}.": "标准输出无法写入：{cause}。",
    "Check the disk that it goes to. What the store had saved before stays saved.": (
        "请检查输出所在的磁盘；数据库中已保存的内容不受影响。"
    ),
    "Nobody reads standard output any more: {cause}.": "标准输出已无人读取：{cause}。",
    "Stopped; the step that was under way was not saved.": "已中止；正在进行的步骤未保存。",
    "What this command had done before was saved. Please report it.": (
        "本次命令在此之前完成的内容已保存。请反馈此问题。"
    ),
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
