"""Chinese of appeals."""

ZH = {
    "Appeals": "申诉",
    "Appeals: rows that positions claim": "申诉：岗位认为应归自己的流向",
    "Appeals, by the ID that the list shows": "申诉编号（见申诉清单）",
    "One position, code or name": "某个岗位，编码或名称",
    "Show what positions may claim; -o FILE.xlsx to fill in": (
        "查看各岗位可申诉的流向；-o FILE.xlsx 导出填写"
    ),
    "A workbook for each position, in a folder": "每个岗位一份工作簿，放进文件夹",
    "Show the appeals that wait; -o FILE.xlsx to decide in": (
        "查看待处理的申诉；-o FILE.xlsx 导出填写处理意见"
    ),
    "Those decided as well": "也包括已处理的",
    "Accept appeals: each writes its pair of rows": "同意申诉：每条写入一对冲正行",
    "Why, for the record": "说明，留痕备查",
    "Also keep the relation or alias, so that such rows go there by themselves": (
        "同时保存机构关系或别名，今后同类流向自动归过去"
    ),
    "Reject appeals for a reason": "驳回申诉，须写原因",
    "Why; who claimed it will read it": "原因，申诉人会看到",
    "An appeal is rejected for a reason, and none is given.": "驳回申诉须写原因。",
    'territory flow appeals reject 3 --reason "the shop is not on the list"': (
        'territory flow appeals reject 3 --reason "该门店不在名单内"'
    ),
    "Appeal {appeal} was {status} on {day} by {who}.": (
        "申诉 {appeal} {status}（{day}，{who}），不能再处理。"
    ),
    "territory flow appeals list --all shows what was decided of each, and why.": (
        "用 territory flow appeals list --all 查看每条的处理结果和原因。"
    ),
    "No lasting rule follows from appeal {appeal}: {cause}.": (
        "申诉 {appeal} 不能形成长期规则：{cause}。"
    ),
    "Accept it without --and-rule.": "去掉 --and-rule 再同意。",
    "Appeal {appeal} claims {quantity} of {whole}: a rule would move the whole.": (
        "申诉 {appeal} 只申诉 {whole} 中的 {quantity}，形成规则会把全部都划走。"
    ),
    "{reason} So the rule of appeal {appeal} is refused.": (
        "{reason}因此申诉 {appeal} 的规则被拒绝。"
    ),
    "Accept it without --and-rule, or mend the relations first.": (
        "去掉 --and-rule，或先改好机构关系。"
    ),
    "Row of the flow": "流向行号",
    "Right institution": "应归机构",
    "Right product": "应为产品",
    "Cause of the appeal": "申诉原因",
    "Claimed quantity": "申诉数量",
    "Appeal": "申诉编号",
    "To decide one": "处理申诉时填写",
    "Keep as a rule": "今后照此",
    "Code or name": "编码或名称",
    "Blank: the whole row": "不填即整行",
    "Rows that may be claimed": "可申诉的流向",
    "Why it is here": "列出原因",
    "Choose a cause, name the right institution or product and the evidence, save, and import "
    "the file. Rows left alone claim nothing.": (
        "选择申诉原因，写明应归机构（或产品）和依据，保存后导入。没有填写的行不算申诉。"
    ),
    "Code or name of the institution that the boxes went to.": "货实际到达的机构，编码或名称。",
    "Blank claims the whole row.": "不填即申诉整行数量。",
    "The document, its number and its day.": "凭证名称、编号和日期。",
    "Counted for": "现计入机构",
    "Claimed for": "应归机构编码",
    "Claimed institution": "应归机构名称",
    "Claimed product": "申诉的产品",
    "Counts in": "计入月份",
    "{count} wait for a decision": "{count} 条待处理",
    "Waiting appeals of these institutions": "这些机构的待处理申诉",
    "{count} appeals.": "共 {count} 条申诉。",
    "A rejection needs a reason: who claimed it will read it.": "驳回必须写原因，申诉人会看到。",
    "Yes: a relation or alias, so that such rows go there from now on.": (
        "选“是”则保存机构关系或别名，今后同类流向自动归过去。"
    ),
    "{accepted} appeals would be accepted, {rejected} rejected.": (
        "将同意 {accepted} 条申诉，驳回 {rejected} 条。"
    ),
    "{accepted} appeals are accepted, {rejected} rejected.": (
        "已同意 {accepted} 条申诉，驳回 {rejected} 条。"
    ),
    "Loaded in all months: {before:,} boxes before, {after:,} after; the pairs state a difference "
    "of {difference:,}.": (
        "全部月份导入量：处理前 {before:,} 盒，处理后 {after:,} 盒；冲正声明差额 {difference:,}。"
    ),
    "Appeal {appeal}: row {row} is cancelled by row {reversal}; {standing} stands for it in "
    "{month}.": (
        "申诉 {appeal}：第 {row} 行由第 {reversal} 行冲销，改以第 {standing} 行计入 {month}。"
    ),
    "It is a rule from now on ({table}).": "今后照此执行（{table}）。",
    "There is no row {given} in the flow.": "流向里没有第 {given} 行。",
    "Take a fresh workbook: territory flow appeals out -o appeals.xlsx": (
        "请重新导出：territory flow appeals out -o appeals.xlsx"
    ),
    "The claim says no cause.": "没有填申诉原因。",
    "Choose one of the eight causes.": "请从八类原因中选择一类。",
    "The claim brings no evidence.": "没有填依据。",
    "Say what proves it: the document, its number and its day.": ("请写明凭证：名称、编号和日期。"),
    "The claim names neither the right institution nor the right product.": (
        "没有填应归机构，也没有填应为产品。"
    ),
    "Write its code or name.": "请填编码或名称。",
    "Row {given} was corrected before.": "第 {given} 行已经冲正过。",
    "Row {given} is not what it was when the workbook went out.": (
        "第 {given} 行在表格发出后已有变化。"
    ),
    "{given} cannot be claimed of a row of {quantity}.": (
        "该行数量为 {quantity}，不能申诉 {given}。"
    ),
    "Write whole sale units, at most those of the row; blank claims them all.": (
        "请填整数，不超过该行数量；不填即全部。"
    ),
    "Appeal {appeal} was {status} already.": "申诉 {appeal} 此前{status}。",
    "Look at them: territory flow appeals list": "查看：territory flow appeals list",
    "There is no appeal {given}.": "没有编号为 {given} 的申诉。",
    "The appeal is rejected without a reason.": "驳回申诉没有写原因。",
    "Write the reason: who claimed it will read it.": "请写明原因，申诉人会看到。",
    "Appeal {appeal} is accepted, and no correction of row {row} names it.": (
        "申诉 {appeal} 已同意，但第 {row} 行没有对应的冲正。"
    ),
    "Somebody changed rows by hand.": "有人手工改过数据。",
    "Appeal {appeal} waits, and row {row} has been corrected since.": (
        "申诉 {appeal} 尚待处理，而第 {row} 行此后已冲正。"
    ),
    "Reject it, or claim the row that stands for it.": "请驳回，或改为申诉替代它的那一行。",
}

SLUGS = {
    "appeal": "申诉",
    "undecided": "待处理",
    "accept": "同意",
    "reject": "驳回",
    "accepted": "已同意",
    "credited_elsewhere": "计入了别的岗位",
    "institution_relation": "机构关系",
    "alias": "别名",
}
