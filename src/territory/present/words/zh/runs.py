"""Words of history and undo."""

ZH: dict[str, str] = {
    "Run the command again that was taken back: territory history": (
        "请重新运行被撤销的命令：territory history"
    ),
    "Import the file again: territory imports list": "请重新导入文件：territory imports list",
    "The state before it was backed up: territory backup list": (
        "之前的状态已有备份：territory backup list"
    ),
    "Who was forgotten stays forgotten.": "已删除的个人信息不能恢复。",
    "It changed nothing that could be taken back: territory history": (
        "它没有可撤销的改动：territory history"
    ),
    "A named person opens or closes the month again, with a reason: territory flow --help": (
        "请由具名人员说明理由后重新开账或关账：territory flow --help"
    ),
    "Run {run} ({command}) cannot be taken back.": "运行 {run}（{command}）不能撤销。",
    "{instead}": "{instead}",
    "{code} was undone before.": "{code} 此前已撤销。",
    "{code} cannot be taken back: later work stands on it: {later}.": (
        "{code} 不能撤销：之后的操作以它为基础：{later}。"
    ),
    "Take that back first: territory undo {first}": "请先撤销：territory undo {first}",
    "{code} cannot be taken back: {count} rows of {table} refer to what it made.": (
        "{code} 不能撤销：{table} 有 {count} 行引用了它新建的内容。"
    ),
    "{code} cannot be taken back: {count} rows of {table} refer to what it made, from {later}.": (
        "{code} 不能撤销：{table} 有 {count} 行引用了它新建的内容，来自 {later}。"
    ),
    "{code} cannot be taken back: it decides flow of the closed month {month}.": (
        "{code} 不能撤销：它影响已关账月份 {month} 的流向。"
    ),
    "Reported figures of a closed month do not change; a named person reopens it.": (
        "已关账月份的数字不再改动；须由专人重新打开。"
    ),
    "{code} cannot be taken back: it changed {what}, which this version does not know.": (
        "{code} 不能撤销：它改动过 {what}，本版本不认识。"
    ),
    "Take it back with the version that made it, or look at: territory backup list": (
        "请用当时的版本撤销，或查看备份：territory backup list"
    ),
    "{code} cannot be taken back: an older version made it and kept only in part what it did.": (
        "{code} 不能撤销：它由旧版本完成，只留下了部分改动记录。"
    ),
    "The state before it may be in a backup: territory backup list": (
        "此前的状态可能在备份中：territory backup list"
    ),
    "Look what came after it: territory history": "查看之后做过什么：territory history",
    "A run, 20270203-2, or the import of one file, 20270203-2.1": (
        "运行编号 20270203-2，或单个文件的导入 20270203-2.1"
    ),
    "Every change of one thing, by its code": "按编码查看某一对象的全部变更",
    "Only what was done from this day on": "只看这一天及以后",
    "Only what this person did": "只看此人的操作",
    "Only commands that begin so": "只看以此开头的命令",
    "At most N lines": "最多 N 行",
    "What was done to the store, by whom and when": "操作记录：谁在何时做了什么",
    "Take a run or an import back": "撤销一次运行或导入",
    "Take back run {run}?": "撤销运行 {run}？",
    "Run {run} ({command}) would be taken back: {deleted:,} rows deleted, {changed:,} set "
    "back, {returned:,} brought back.": (
        "将撤销运行 {run}（{command}）：删除 {deleted:,} 行，改回 {changed:,} 行，"
        "恢复 {returned:,} 行。"
    ),
    "Run {run} ({command}) is taken back: {deleted:,} rows deleted, {changed:,} set "
    "back, {returned:,} brought back.": (
        "已撤销运行 {run}（{command}）：删除 {deleted:,} 行，改回 {changed:,} 行，"
        "恢复 {returned:,} 行。"
    ),
    "What was done to the store, newest first": "操作记录（新的在前）",
    "Changes of {code}, newest first": "{code} 的变更（新的在前）",
    "When": "时间",
    "Run no.": "运行编号",
    "Audit line": "记录号",
    "Kept in": "所在表",
    "Whose": "对象",
    "Who": "操作人",
    "With": "参数",
    "Rows made, changed, deleted": "新增/修改/删除行",
    "Kind of change": "变更",
    "Field": "字段",
    "Old": "原值",
    "New": "新值",
}

SLUGS: dict[str, str] = {
    "undone": "已撤销",
    "changed": "修改",
    "created": "新增",
    "deleted": "删除",
    "run": "运行",
    "code": "编码",
    "plan": "计划",
    "plan_version": "目标版本",
    "plan_split": "分解",
    "plan_season": "季节系数",
    "plan_pin": "固定值",
    "plan_node": "目标节点",
    "plan_cell": "目标值",
    "plan_subtotal": "目标小计",
    "plan_digest": "目标摘要",
    "plan_change": "目标变更",
    "class_run": "分级",
    "class_result": "分级结果",
    "alias": "别名",
    "assignment": "归属",
    "territory_parent": "上级",
    "doctor_estimate": "医生评估",
    "flow_month": "月份",
    "listing": "准入",
    "price": "价格",
    "product_price": "价格",
    "institution_relation": "机构关系",
}
