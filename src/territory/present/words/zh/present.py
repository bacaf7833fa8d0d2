"""Chinese of the room `present`."""

ZH: dict[str, str] = {
    "{what}   {rows:,} rows, {pace:,} a second": "{what}   {rows:,} 行，每秒 {pace:,} 行",
    "Next: {command}": "下一步：{command}",
    "Written: {file}": "已写入：{file}",
    # workbooks
    "Notes": "说明",
    "Parameters": "参数",
    "Contents": "目录",
    "As of": "截至日期",
    "Back to the notes": "返回说明",
    "Check: lines − total": "校验：明细 − 合计",
    "Check: detail − summary": "校验：明细 − 汇总",
    "{count:,} rows": "{count:,} 行",
    "{rows:,} rows: a plain range": "{rows:,} 行，按普通区域给出",
    "{sheet}: achievement ▼ below": "{sheet}：达成率低于此值标 ▼",
    "{sheet}: achievement ▲ from": "{sheet}：达成率不低于此值标 ▲",
    "e.g. {value}": "例：{value}",
    "Not in the list": "不在列表中",
    "This value is not in the list. Keep it all the same?": "列表中没有这个值，仍要保留吗？",
    # faults.py
    "Cannot write {file}: {cause}.": "无法写入 {file}：{cause}。",
    "No file was changed. Choose another with -o and run it again.": (
        "没有改动任何文件。用 -o 换一个文件后再运行。"
    ),
    "Cannot write {file}: no permission for this folder or file.": (
        "无法写入 {file}：没有该文件夹或文件的写入权限。"
    ),
    "Choose a folder you may write to with -o, or ask for the right to write here.": (
        "用 -o 换一个可写的文件夹，或申请此处的写入权限。"
    ),
    "Cannot write {file}: the disk is full.": "无法写入 {file}：磁盘已满。",
    "Free some space or choose another disk with -o; the old file was kept.": (
        "腾出空间，或用 -o 换一个磁盘；原文件已保留。"
    ),
    "Cannot write {file}: it is open in Excel or WPS.": (
        "无法写入 {file}：文件正在 Excel 或 WPS 中打开。"
    ),
    "Close {file} in Excel and run it again; the old file was kept. "
    "If it is not open, delete {owner}.": (
        "请在 Excel 中关闭 {file} 后再运行；原文件已保留。若并未打开，请删除 {owner}。"
    ),
    "Cannot write {file}: the folder {folder} does not exist.": (
        "无法写入 {file}：文件夹 {folder} 不存在。"
    ),
    "Create the folder first, or choose another with -o.": "请先建立文件夹，或用 -o 换一个。",
    "Cannot write {file}: this is a folder or a device, not a file.": (
        "无法写入 {file}：这是文件夹或设备，不是文件。"
    ),
    "Name a file with an ending, such as report.xlsx.": "请写带扩展名的文件名，如 report.xlsx。",
    "Cannot write {file}: {rows:,} rows, and a sheet holds at most {most:,}.": (
        "无法写入 {file}：共 {rows:,} 行，而一个工作表最多 {most:,} 行。"
    ),
    "Write a .csv, or narrow the rows with a filter.": "改写 .csv，或用筛选减少行数。",
    "Cannot tell what to write from the ending of {file}.": "无法从 {file} 的扩展名判断写成什么。",
    "Use one of {endings}.": "可用扩展名：{endings}。",
    'There is no format "{given}".': "没有格式“{given}”。",
    "Use one of {formats}.": "可用格式：{formats}。",
    "{what} holds one table, and this report has {count}.": (
        "{what} 只能放一张表，而这份报告有 {count} 张。"
    ),
}
