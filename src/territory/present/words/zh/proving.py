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
    "Hold the audit against a list of its ends outside of the store, and add to it": (
        "与库外记录的审计末行核对，并追加当前末行"
    ),
    "The audit ends at line {number}: {digest}": "审计止于第 {number} 行：{digest}",
    "Line {line} of {file} is no number with a digest of 64 hexadecimal digits.": (
        "{file} 第 {line} 行不是“行号 64位摘要”。"
    ),
    "Name a file that territory check --anchor has made, or a new one.": (
        "请指定 territory check --anchor 生成的文件，或一个新文件。"
    ),
    "Line {number} of the audit is not what was written down outside.": (
        "审计第 {number} 行与库外记录的不符。"
    ),
    "Rows of {table} ({part}) are not what this program wrote.": (
        "{table}（{part}）的行与本程序写入的不符。"
    ),
    "Somebody changed rows by hand; compare with a backup, and see who can write.": (
        "有人绕过程序改动了数据；请与备份比对，并查看谁有写入权限。"
    ),
    "From which severity on the exit code is 13": "达到此级别时退出码为 13",
}
