"""Words of the house: command line, options, settings, store."""

ZH: dict[str, str] = {
    # cli.py
    "Something happened that territory did not expect ({place}).": (
        "出现了意料之外的问题（{place}）。"
    ),
    "Nothing of this command was saved. Please report it.": (
        "本次命令未保存任何内容。请反馈此问题。"
    ),
    "error: {sentence}": "错误：{sentence}",
    "Sales territories: import Excel files, class doctors, split targets, report.": (
        "销售区域：导入 Excel、医生分级、目标分解、出报告。"
    ),
    "Print the version and leave": "显示版本",
    ", ": "、",
    "Not confirmed; nothing was done.": "未确认，未作任何改动。",
    # present/usage.py
    "There is no option {given}.": "没有选项 {given}。",
    "Options: {command} --help": "查看选项：{command} --help",
    "Did you mean {near}? Options: {command} --help": "是否是 {near}？查看选项：{command} --help",
    'There is no command "{given}".': "没有命令“{given}”。",
    "Commands: {command} --help": "查看命令：{command} --help",
    "Did you mean {near}? Commands: {command} --help": "是否是 {near}？查看命令：{command} --help",
    "{name} is missing.": "缺少 {name}。",
    "How it is called: {command} --help": "用法：{command} --help",
    "The option {name} needs a value.": "选项 {name} 后面要有值。",
    'It takes no more, but there is "{given}".': "多出了“{given}”。",
    "A text with spaces goes in quotes. How it is called: {command} --help": (
        "含空格的文字请加引号。用法：{command} --help"
    ),
    '{name} does not take "{given}".': "{name} 不能是“{given}”。",
    "It takes one of: {choices}": "可选：{choices}",
    "What stands for {name} is {reason}.": "{name} 的值{reason}。",
    "not a whole number": "不是整数",
    "not a number": "不是数字",
    "The command line is not understood: {reason}.": "命令行无法理解：{reason}。",
    "The year; else the newest": "年度；默认最新",
    "Only this product, by code or name": "只看该产品（代码或名称）",
    "The product, by code or name": "产品，代码或名称",
    "Only this node and below it, by code or name": "只看该节点及其下级（代码或名称）",
    "Why whole names are needed, for the log; without it they are masked": (
        "查看全名的用途（会留下记录）；不填则隐去姓名"
    ),
    "The month, 2027-01": "该月份，如 2027-01",
    "Your shell": "所用的 shell",
    "Print the lines that let a shell complete commands and options": (
        "输出让 shell 自动补全命令和选项的脚本"
    ),
    "Usage: {line}": "用法：{line}",
    "Arguments": "参数",
    "Options": "选项",
    "Commands": "命令",
    "[required]": "[必填]",
    "[default: {value}]": "[默认：{value}]",
    "Show this help and leave": "显示本帮助",
    # options.py
    "The store: a file, or postgresql+psycopg://…": "数据库：文件，或 postgresql+psycopg://…",
    "Language: zh or en": "语言：zh 或 en",
    "Take this day for today": "以这一天为今天",
    "How rows are written to standard output": "输出到屏幕的格式",
    "Write to a file; its ending decides: .xlsx .csv .json .html .md": (
        "写入文件，按扩展名定格式：.xlsx .csv .json .html .md"
    ),
    "Show what would happen and write nothing": "只看会发生什么，不写入",
    "Answer every question with yes": "所有询问都答“是”",
    "A month, 2027-01": "月份，如 2027-01",
    "This needs a yes, and nobody is at a terminal to give it.": "需要确认，但当前没有人在终端前。",
    "Look at it with --dry-run, then add --yes.": "先用 --dry-run 查看，再加 --yes。",
    'The text "{given}" is not a day.': "“{given}”不是日期。",
    "Write it as 2027-01-31.": "请写成 2027-01-31。",
    # settings.py
    "{file} cannot be read: {reason}.": "{file} 无法读取：{reason}。",
    (
        "Mend the line that it names, or move the file away to go on with the defaults. A Chinese "
        'name before = stands in quotes: "件" = 100'
    ): (
        '请改正所指的那一行；或移走该文件，改用默认设置。等号前的中文名称要加英文双引号："件" = 100'
    ),
    '{file} sets "{key}", which territory does not know.': "{file} 中的“{key}”不是已知设置。",
    "{file} sets {key} to {given}; it must be {wanted}.": (
        "{file} 把 {key} 设为 {given}；应为 {wanted}。"
    ),
    # store
    "There is no store at {place}.": "{place} 没有数据库。",
    "Import a file to make one, or name another with --db.": (
        "导入文件即可新建，或用 --db 指定另一个。"
    ),
    "The store at {place} cannot be opened: {reason}.": "数据库 {place} 无法打开：{reason}。",
    "Check the path or address given by --db, TERRITORY_DB or territory.toml.": (
        "请检查 --db、TERRITORY_DB 或 territory.toml 中的路径或地址。"
    ),
    "{place} is not a territory store, or the file is damaged.": (
        "{place} 不是 territory 数据库，或文件已损坏。"
    ),
    "Name another store with --db, or bring back a backup copy of this file.": (
        "请用 --db 指定另一个数据库，或恢复该文件的备份。"
    ),
    "The store at {place} has schema {found}; this program needs {needed}.": (
        "数据库 {place} 的结构版本为 {found}，本程序需要 {needed}。"
    ),
    "Run territory migrate; it copies the file first.": (
        "请运行 territory migrate（会先复制文件）。"
    ),
    "The store at {place} has schema {found}, made by a newer program than this one.": (
        "数据库 {place} 的结构版本为 {found}，由更新的程序建立。"
    ),
    "Install the newer version of sales-territory and try again.": (
        "请安装新版 sales-territory 后再试。"
    ),
    "Somebody else is writing to {place}.": "{place} 正被其他命令写入。",
    "Wait until that command has finished and run this one again; nothing was written.": (
        "请等那条命令结束后再运行；本次未写入任何内容。"
    ),
    "The store at {place} cannot be written: {reason}.": "数据库 {place} 无法写入：{reason}。",
    "Check free space and permissions; what was saved before is untouched.": (
        "请检查磁盘空间和权限；之前保存的内容未受影响。"
    ),
    'A store is a file name or postgresql+psycopg://user@host/database, not "{given}".': (
        "数据库应是文件名或 postgresql+psycopg://user@host/database，而不是“{given}”。"
    ),
}
