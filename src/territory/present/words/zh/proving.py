"""Words of the proof of the store itself."""

ZH: dict[str, str] = {
    "Bring back a backup: territory backup list": "请用备份恢复：territory backup list",
    "{count:,} rows of {table} refer to rows of {parent} that are gone.": (
        "{table} 有 {count:,} 行引用了 {parent} 中已不存在的行。"
    ),
    "Somebody changed rows by hand; bring back a backup: territory backup list": (
        "有人手工改过数据；请用备份恢复：territory backup list"
    ),
    "The store has no {name}, which its schema version promises.": (
        "数据库缺少 {name}，而它的结构版本应当有。"
    ),
    "Others can read {file}; it holds names of people.": "其他人可以读取 {file}，其中有个人姓名。",
    "Mend it with: territory check --repair": "请运行：territory check --repair",
    "The store lies on a network drive ({kind}), where locks may fail.": (
        "数据库位于网络盘（{kind}），文件锁可能失效。"
    ),
    "Keep it on a disk of this machine, or use PostgreSQL for a team.": (
        "请放在本机磁盘上；多人使用请改用 PostgreSQL。"
    ),
    "warning: the store lies on a network drive ({kind}).": "警告：数据库位于网络盘（{kind}）。",
    "{file} is for its owner only now.": "{file} 现在只有所有者可读。",
    "The flow of open months is credited anew.": "未关账月份的流向已重新归属。",
    "Mend what is safe to mend first, and say what": "先修复可安全修复的问题，并说明做了什么",
    "From which severity on the exit code is 13": "达到此级别时退出码为 13",
}
