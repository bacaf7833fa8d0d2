"""Words of backups."""

ZH: dict[str, str] = {
    # store/errors.py
    "Somebody keeps the store locked, so that it cannot be copied.": "数据库一直被占用，无法复制。",
    "There is no backup {file}.": "没有备份 {file}。",
    "See which there are: territory backup list": "查看现有备份：territory backup list",
    "{file} is damaged, or is not what was backed up; it was not put back.": (
        "{file} 已损坏，或与备份时不一致；未恢复。"
    ),
    "See what is wrong: territory backup verify FILE; take another: territory backup list": (
        "查看问题：territory backup verify 文件；换一个：territory backup list"
    ),
    "There is no room for a backup in {place}: {needed:,} MB are needed, {free:,} MB are free.": (
        "{place} 空间不足，无法备份：需要 {needed:,} MB，剩余 {free:,} MB。"
    ),
    "Free some space, name another folder (folder under [backup] in territory.toml), or go on "
    "without: automatic = false": (
        "请清出空间，或在 territory.toml 的 [backup] 下用 folder 换一个文件夹；"
        "不备份而继续：automatic = false"
    ),
    "{place} is a server's database; pg_dump, which backs it up, is not on this machine.": (
        "{place} 是服务器数据库，要用 pg_dump 备份，而本机没有 pg_dump。"
    ),
    "Where it is installed: {command}": "请在装有它的机器上运行：{command}",
    "{place} is a server's database, which its own tools bring back.": (
        "{place} 是服务器数据库，请用服务器自己的工具恢复。"
    ),
    "Into an empty database: {command}": "恢复到一个空数据库：{command}",
    # store/restoring.py
    "Nothing is written beside it to compare it with.": "旁边没有校验单，无从对照。",
    "The file is not what was written: {size:,} bytes.": "文件与写入时不一致：{size:,} 字节。",
    "The file is damaged: {reason}.": "文件已损坏：{reason}。",
    "{count:,} rows refer to rows that are not there.": "{count:,} 行引用了不存在的行。",
    'It has schema "{schema}", which this program does not know.': (
        "结构版本“{schema}”不是本程序认识的。"
    ),
    "Table {table} is not what was backed up.": "表 {table} 与备份时不一致。",
    "Its audit does not end where it ended.": "操作记录的末尾与备份时不一致。",
    "Take another backup: territory backup list": "请换一个备份：territory backup list",
    # desk
    "{file} is the store itself.": "{file} 就是数据库本身。",
    "Name another file, or none.": "请换一个文件名，或不写文件名。",
    "by the server's own tools": "由服务器自己的工具备份",
    "Backups of {store} in {folder}": "{store} 的备份（{folder}）",
    "Made": "时间",
    "Schema": "结构版本",
    "MB": "MB",
    "Where the backup goes": "备份写到哪里",
    "A backup; default the newest of this store": "备份文件；默认最新的一个",
    "A backup, by its path or its name in the list": "备份文件，写路径或列表中的名称",
    "Back the store up, while it is in use": "备份数据库（不影响正在使用）",
    "List the backups of this store, newest first": "列出备份，新的在前",
    "Prove that a backup is whole": "校验备份是否完整",
    "{file} is whole.": "{file} 完整无误。",
    "Put a backup in the place of the store": "用备份恢复数据库",
    "Backed up: {file}": "已备份：{file}",
    "Backed up first: {file}": "已先备份：{file}",
    "Replace the store by {file}? It is backed up first.": (
        "用 {file} 替换当前数据库？会先备份当前状态。"
    ),
    "The store would be restored from {file}, which is whole.": (
        "将从 {file} 恢复，该备份完整无误。"
    ),
    "The store is restored from {file}.": "已从 {file} 恢复。",
    "It is of an older schema; next: territory migrate": (
        "它的结构版本较旧；下一步：territory migrate"
    ),
    "Last backup: {when}": "上次备份：{when}",
}

SLUGS: dict[str, str] = {
    "backup": "备份",
    "manual": "手动",
    "before-migrate": "升级前",
    "before-undo": "撤销前",
    "before-import": "大批导入前",
    "before-restore": "恢复前",
    "whole": "完整",
    "unproved": "无校验单",
}
