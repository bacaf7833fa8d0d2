"""What is said of people who are taken out of the store."""

ZH: dict[str, str] = {
    # desk/commands/forgetting.py
    "Code of the person, as list doctors or list contacts shows it": (
        "编码，见 list doctors 或 list contacts"
    ),
    "Of one who was forgotten, FORGOTTEN-1: let files bring the person again": (
        "针对已清除的人（如 FORGOTTEN-1）：允许以后的文件再次导入此人"
    ),
    "Take a person out of the store; the figures stay under no name": (
        "从数据库中清除个人信息；数字保留，不再对应任何人"
    ),
    "Forget a doctor": "清除一位医生的个人信息",
    "Forget a contact": "清除一位联系人的个人信息",
    "Files may bring {code} again.": "以后的文件可再次导入 {code} 对应的人。",
    "Forget {code} for good? Nothing brings the name back.": (
        "确定永久清除 {code} 的个人信息？姓名无法恢复。"
    ),
    "Forget doctors of whom nothing is newer than keep_months of [privacy]": (
        "清除超过 [privacy] keep_months 期限没有新资料的医生"
    ),
    "Forget {count:,} doctors for good? Nothing brings the names back.": (
        "确定永久清除 {count:,} 位医生的个人信息？姓名无法恢复。"
    ),
    # desk/forgetting.py
    "No time is set for which data of doctors is kept.": "尚未设置医生资料的保存期限。",
    "Write keep_months = 36 under [privacy] in territory.toml.": (
        "请在 territory.toml 的 [privacy] 下写 keep_months = 36。"
    ),
    "To be forgotten, tried without writing": "待清除（试运行，未写入）",
    "Forgotten": "已清除",
    "State": "状态",
    "Where": "位置",
    "Files under “still there” are yours to delete; nothing was touched there.": (
        "“仍保留”中的文件需由您自行删除，本程序未改动它们。"
    ),
    "history": "历史记录",
    "audit": "操作记录",
    "The figures stay under {code}.": "数字保留在 {code} 名下。",
    (
        "Somebody else has the store open: the name is out of the tables, but its bytes may "
        "still be in the file. When the store is free, run: territory forget {noun} {code}"
    ): (
        "数据库正被他人使用：姓名已从各表删除，但文件中可能仍有残留。"
        "待无人使用时请运行：territory forget {noun} {code}"
    ),
    # potential/checks.py
    "{count:,} doctors have nothing newer than {day}, and keep_months is {months}.": (
        "{count:,} 位医生自 {day} 以来没有新资料，而保存期限 keep_months 为 {months} 个月。"
    ),
    "Look at them with territory forget older --dry-run.": (
        "可先用 territory forget older --dry-run 查看。"
    ),
    # roster/kinds/departments.py
    "This doctor was forgotten on {day}; the row was left out.": (
        "该医生的个人信息已于 {day} 清除，此行未导入。"
    ),
    (
        "Take the row out of the file; if the person agrees to be kept again: "
        "territory forget doctor FORGOTTEN-… --allow-again"
    ): (
        "请从文件中删去该行；若本人同意重新登记：territory forget doctor FORGOTTEN-… --allow-again"
    ),
}

SLUGS: dict[str, str] = {
    "erased": "已清除",
    "still_there": "仍保留",
    "same_text": "另有相同文字",
    "held_export": "导出文件",
    "held_source": "来源文件",
    "held_backup": "备份",
}

EN_SLUGS: dict[str, str] = {
    "held_export": "export",
    "held_source": "imported file",
    "held_backup": "backup",
    "same_text": "same text elsewhere",
}
