"""Words of the audit."""

ZH: dict[str, str] = {
    "Lines {first} to {last} of the audit are missing.": "操作记录缺第 {first} 至 {last} 条。",
    "Line {number} of the audit was altered, or moved.": "操作记录第 {number} 条被改动或换了位置。",
    "What line {number} of the audit says was altered.": "操作记录第 {number} 条的内容被改动。",
    "Line {number} of the audit is not what the last backup holds.": (
        "操作记录第 {number} 条与最近一次备份不一致。"
    ),
    "Line {number} of the audit was emptied without a record of it.": (
        "操作记录第 {number} 条被清空，且没有清空的记录。"
    ),
    "The audit ends at line {number}; the last backup has line {last}.": (
        "操作记录止于第 {number} 条，而最近一次备份有第 {last} 条。"
    ),
    "The newest audit line of run {run} is missing.": "运行 {run} 最后一条操作记录缺失。",
    "Run {run} has no line in the audit.": "运行 {run} 没有操作记录。",
    "Compare with a backup, and see who can write to this store.": (
        "请与备份对照，并查明谁能写这个数据库。"
    ),
}
