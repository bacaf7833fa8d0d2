"""Words of the flow ledger."""

ZH: dict[str, str] = {
    "{distributor} ended on {day}, and these rows were sold after it.": (
        "{distributor} 已于 {day} 结束合作，而这些行的销售日期在此之后。"
    ),
    "See whether another distributor sold them, or the end is wrong.": (
        "请核对是否由其他商业公司销售，或结束日期有误。"
    ),
    "See whether {successor}, which took over, sold them, or the end is wrong.": (
        "请核对是否由接替的 {successor} 销售，或结束日期有误。"
    ),
    "Rows without an assessment price on the sale date: they have boxes and no yuan in reports.": (
        "销售日期当天没有考核价的行：报告中只有盒数、没有金额。"
    ),
    "Amount in the file": "流向金额",
    "Rows of a type that means a return, written without a minus: they count as negative.": (
        "退货类单据未带负号：按负数计入。"
    ),
    "Rows of a type that means a return and comes with both signs: all count as negative.": (
        "同一退货类型的数量有正有负：全部按负数计入。"
    ),
    "Look whether the positive ones are sales; if so, correct their type.": (
        "请核对其中的正数是否其实是销售；如是，请改正业务类型。"
    ),
    "Rows of a type that nobody has decided: they count nowhere until then.": (
        "业务类型尚未确认的行：确认之前不计入任何结果。"
    ),
    "Say what it means: territory match review": "请确认其含义：territory match review",
    'A type of rows cannot mean "{decision}".': "业务类型不能确认为“{decision}”。",
    "Quantity returned": "退货数量",
    "Returns are negative, unless a type says that they are returns": (
        "退货为负数；业务类型已写明退货的不限"
    ),
    # commands
    "Sales flow: rows, where they stand, who has sent": "流向：明细、去向、上传情况",
    "Names in flow files that wait for a match, and the alias book": (
        "流向中待匹配的名称，以及别名库"
    ),
    "Show rows of the flow, or where their sum stands": "查看流向明细，或各去向的合计",
    "Show which distributors have sent a month": "查看各商业公司某月流向是否已报",
    "Show the names that wait; -o FILE.xlsx to fill in": (
        "查看待匹配名称；-o 文件.xlsx 导出后可填写"
    ),
    "Fill it in and import it: territory import {file}": "填写后导入即可：territory import {file}",
    "Say what a waiting name means": "判定一个待匹配名称",
    "Show the alias book": "查看别名库",
    "One institution, code or name": "某家机构，代码或名称",
    "credited, not_owned, non_target, unmatched or transfer": "计入、无归属、非目标、待匹配或调拨",
    "At most so many rows": "最多显示多少行",
    "One row": "某一行",
    "The way of one row from its file to positions": "这一行从源文件到岗位的全过程",
    "The sum by product and line": "按产品和去向合计",
    "ID or name of match review": "match review 中的编号或名称",
    "What the name means": "这个名称是什么",
    "Only in the files of this distributor": "只对这家商业公司的文件有效",
    "Names that contain this": "名称中含有此内容",
    # fields of the import
    "Sales flow": "销售流向",
    "Purchases": "购进",
    "Buyer": "购货单位",
    "Buyer code": "购货单位编码",
    "Blank is the sale unit of the product": "留空即产品的销售单位",
    "Sale date": "销售日期",
    "Counted month": "计入年月",
    "Batch number": "批号",
    "Serial number": "流水号",
    "Data type": "数据类型",
    "Supplier": "供货单位",
    "Purchase date": "购进日期",
    # tables
    "Row": "行号",
    "Distributor code": "商业公司编码",
    "Institution name": "机构名称",
    "Quantity in the file": "文件中的数量",
    "Unit in the file": "文件中的单位",
    "Amount derived": "金额为推算",
    "Movement": "流向性质",
    "Reason of the movement": "性质依据",
    "Line": "去向",
    "Reason code": "原因代码",
    "Row of the file": "源文件行",
    "{rows:,} rows.": "共 {rows:,} 行。",
    "Row {row}, step by step": "第 {row} 行的来龙去脉",
    "Step": "步骤",
    "What was found": "结果",
    "Source": "来源",
    "The file says": "文件内容",
    "Credited on": "转计",
    "{share} to {name} ({code}), {relation} since {day}": (
        "{share} 计入 {name}（{code}），{relation}，自 {day} 起"
    ),
    "{position} ({code}) for {institution}: {share} of the row = {exact}; of {group:,} shared out "
    "together in {month} it has {whole:,}": (
        "{position}（{code}），{institution}：占本行 {share} = {exact}；"
        "{month} 一并分配的 {group:,} 中得 {whole:,}"
    ),
    "{name}: not known, it waits": "{name}：未识别，待匹配",
    "The month is closed: what was reported then stays, whatever is assigned today.": (
        "该月已关账：已报数字不变，与现在的归属无关。"
    ),
    "Sales flow, {period}": "流向，{period}",
    "all months": "全部月份",
    "product not known": "产品未识别",
    "Loaded": "已导入",
    "Credited": "计入",
    "Not owned": "无归属",
    "Non target": "非目标",
    "Unmatched": "待匹配",
    "Transfer": "调拨",
    "Difference": "差",
    "Loaded {loaded:,} = {sums}; difference {difference:,}": (
        "已导入 {loaded:,} = {sums}；差 {difference:,}"
    ),
    "Files of the distributors": "商业公司流向上传情况",
    "{received} of {expected} files have come.": "应报 {expected} 份，已报 {received} 份。",
    "{name} has not sent {month}.": "{name} 未报 {month}。",
    "{name} has not sent {month}, due {due}.": "{name} 未报 {month}，应于 {due} 报送。",
    "{rows:,} rows of {month} are of {name}, which is not in the registry.": (
        "{month} 有 {rows:,} 行来自 {name}，商业公司名单中没有它。"
    ),
    "nobody named": "未注明的商业公司",
    "Expected": "应报",
    "Mean of three months": "前三个月均值",
    "Covers up to": "数据截至",
    "Due": "应报日",
    "Names that wait for a match": "待匹配名称",
    "ID": "编号",
    "Name in the files": "原始名称",
    "Could be": "可能是",
    "{count:,} names wait, {quantity:,} of {loaded:,} boxes ({share}).": (
        "{count:,} 个名称待匹配，涉及 {loaded:,} 盒中的 {quantity:,} 盒（{share}）。"
    ),
    "Alias book": "别名库",
    "Decision": "判定",
    "Means": "对应",
    "Decided by": "判定人",
    "Decided on": "判定日期",
    "{name} is {meaning}: {quantity:,} boxes no longer wait, {left:,} still do.": (
        "{name} 判定为 {meaning}：{quantity:,} 盒不再等待，还有 {left:,} 盒待匹配。"
    ),
    "{name} would be {meaning}: {quantity:,} boxes would no longer wait, {left:,} still would.": (
        "{name} 将判定为 {meaning}：{quantity:,} 盒不再等待，还有 {left:,} 盒待匹配。"
    ),
    # findings of the import
    "Nothing says who bought.": "没有写明购货单位。",
    "Fill in the buyer's name or code.": "填写购货单位的名称或编码。",
    "Nothing says what was sold.": "没有写明产品。",
    "Fill in the product's name or code.": "填写产品的名称或编码。",
    "The quantity is missing.": "缺数量。",
    "Fill it in; 0 stands for none.": "请填写；没有则填 0。",
    "Neither a sale date nor a month is given.": "既没有销售日期，也没有月份。",
    "Fill in the date, or name the month of the whole file: --set month=2027-01": (
        "填写日期，或为整个文件指定月份：--set month=2027-01"
    ),
    "A row with the serial number {serial} is known already and says something else.": (
        "流水号 {serial} 已有一行，内容不同。"
    ),
    "Leave the row out, or give it a serial number of its own.": "删去这一行，或给它单独的流水号。",
    "{quantity} {unit}: this unit of the product has no factor that makes it whole sale units.": (
        "{quantity} {unit}：该产品的这个单位没有能换算成整销售单位的系数。"
    ),
    "Import the factor (kind units), or write the quantity in sale units.": (
        "导入换算系数（类型 units），或按销售单位填写数量。"
    ),
    "The quantity {quantity} is not whole.": "数量 {quantity} 不是整数。",
    "Write whole sale units, or name the larger unit and import its factor (kind units).": (
        "按整销售单位填写，或写明大单位并导入其换算系数（类型 units）。"
    ),
    "Quantity × price is not the amount; the amount was taken.": (
        "数量×单价与金额不符，以金额为准。"
    ),
    "The sale date lies outside the month that the row names; it counts in the month.": (
        "销售日期不在本行所写月份之内；按所写月份计入。"
    ),
    "See whether the rows were booked late, or the month is wrong.": (
        "请核对是补传行，还是月份有误。"
    ),
    "{distributor}, {month}: {quantity:,} units, against a mean of {mean:,} in the three months "
    "before.": "{distributor} {month}：{quantity:,} 盒，前三个月平均 {mean:,} 盒。",
    "See whether rows are missing, stand twice, or are in another unit.": (
        "请核对是否缺行、重复，或单位不同。"
    ),
    "Rows equal to another row of this file, without serial number: all were kept.": (
        "与本文件另一行完全相同且没有流水号的行：全部保留。"
    ),
    "Rows that do not say which distributor sent them: equal rows of two distributors would be "
    "taken for one.": "没有写明商业公司的行：两家商业公司的相同行会被当作一行。",
    "Name it for the whole file: --set distributor=CODE": (
        "为整个文件指定：--set distributor=编码"
    ),
    "Rows of a distributor that is not in the registry.": "商业公司不在名单中的行。",
    "Import it (kind distributors), or decide: territory match review": (
        "导入商业公司（类型 distributors），或判定：territory match review"
    ),
    "Import the price (kind prices); the amounts follow.": (
        "导入价格（类型 prices）后自动补算金额。"
    ),
    "Rows without a department, of hospitals cut by departments: they wait as not owned.": (
        "按科室划分归属的医院，未写科室的行：暂记为无归属。"
    ),
    "State each position's share of the flow (column flow share of the assignments).": (
        "在归属表中填写各岗位的流向占比。"
    ),
    "Rows with a name that waits for a match; nothing is lost meanwhile.": (
        "名称待匹配的行；等待期间数据不会丢失。"
    ),
    "territory match review": "territory match review",
    # findings of check
    'The row stands on the line "{line}", which is none: the partition misses it.': (
        "该行的去向“{line}”不存在，合计会漏掉它。"
    ),
    "Import something, or undo the change by hand; a refresh sets the line again.": (
        "撤销手工改动，或再次导入；刷新后会重新判定去向。"
    ),
    "{institution}, {product}, {month}: {rows:,} units and {rows_fen:,} fen are credited by the "
    "rows, {credits:,} and {credits_fen:,} to positions.": (
        "{institution}，{product}，{month}：明细计入 {rows:,} 盒、{rows_fen:,} 分，"
        "岗位合计 {credits:,} 盒、{credits_fen:,} 分。"
    ),
    "Compute the credits of open months anew from their rows: territory check --repair": (
        "请按明细重算未关账月份的计入：territory check --repair"
    ),
    # decisions
    "Decisions on names": "匹配判定",
    "New institution": "新建机构",
    "Only for distributor": "仅限商业公司编码",
    "Sent by": "报送商业公司",
    "Blank: for all": "留空：对全部商业公司有效",
    "Choose a decision for each name, correct the code where another is meant, save, and import "
    "the file. Rows without a decision go on waiting.": (
        "为每个名称选择判定；若不是建议的那家，请改编码；保存后导入本文件。未填判定的行继续待匹配。"
    ),
    "The first proposal. It counts once a decision is chosen.": (
        "首个建议的编码，选择判定后才生效。"
    ),
    "Blank: the decision holds for the files of all.": "留空：判定对所有商业公司的文件有效。",
    "It says that the name is known, and no code says whose it is.": (
        "判定为“对应”，但没有填写对应的编码。"
    ),
    "Write the code beside it; the proposed ones stand under Could be.": (
        "请在旁边填写编码；建议的编码见“可能是”。"
    ),
    "It says {decision}, and a code stands beside it that it does not need.": (
        "判定为“{decision}”，旁边却填了编码。"
    ),
    "Choose {known} if the name means the code, or clear the code.": (
        "如果就是这个编码，请选“{known}”；否则清空编码。"
    ),
    "No waiting name has the ID {given}.": "没有编号为 {given} 的待匹配名称。",
    "Take a fresh workbook: territory match review -o review.xlsx": (
        "请重新导出：territory match review -o review.xlsx"
    ),
    # errors
    "--why explains one row, and none is named.": "--why 用于解释某一行，请指明行号。",
    "territory flow show shows the numbers of rows: territory flow show 17 --why": (
        "行号见 territory flow show，例如：territory flow show 17 --why"
    ),
    'Sheet "{sheet}" of {file} lists what was bought from a supplier, not what was sold.': (
        "{file} 的工作表“{sheet}”是购进数据，不是销售数据。"
    ),
    "Import the distributor's sales file instead: with buyer, quantity and sale date.": (
        "请导入该商业公司的销售流向：含购货单位、数量、销售日期。"
    ),
    "{given} fits several waiting names: {candidates}.": (
        "{given} 对应多个待匹配名称：{candidates}。"
    ),
    "Use the ID that territory match review shows.": "请用 territory match review 中的编号。",
    "A {kind} cannot be decided as {decision}.": "{kind}不能判定为“{decision}”。",
    "Give a code with --as, or import the {kind} first.": "用 --as 给出代码，或先导入该{kind}。",
    "The lines of the flow do not sum to the rows loaded: {difference} units are astray.": (
        "流向各去向之和与已导入数不符，相差 {difference}。"
    ),
    "Somebody changed rows by hand; territory check names them.": (
        "有人手工改过数据；用 territory check 找出是哪些行。"
    ),
}

SLUGS: dict[str, str] = {
    "document_type": "业务类型",
    "type_undecided": "业务类型待确认",
    # lines
    "credited": "计入",
    "not_owned": "无归属",
    "non_target": "非目标",
    "unmatched": "待匹配",
    "transfer": "调拨",
    # movements
    "sale": "纯销",
    "return": "退货",
    "exchange": "换货",
    "reversal": "冲红",
    "correction": "更正",
    # reasons of a movement
    "decided_transfer": "已判定为调拨",
    "buyer_is_distributor": "购货单位是商业公司",
    "buyer_is_head_office": "购货单位是连锁总部",
    "data_type": "按数据类型",
    "negative_quantity": "数量为负",
    # reasons of a line
    "product_decided": "产品已判定为非目标",
    "name_decided": "名称已判定为非目标",
    "institution_unknown": "机构未匹配",
    "product_unknown": "产品未匹配",
    "unit_unknown": "单位无法换算",
    "institution_non_target": "非目标机构",
    "no_assignment": "没有归属",
    "assignment_ended": "归属已到期，无人接手",
    "department_unassigned": "科室没有归属",
    "flow_share_missing": "缺流向占比",
    "credited_on": "按关联关系转计",
    # why a name waits
    "unknown": "没有相符的名称",
    "ambiguous": "对应不止一个",
    "elsewhere": "其他城市有同名",
    "place_unsaid": "有同名，但文件未写城市",
    "conflict": "编码与名称不一致",
    "blank": "空白",
    # coverage
    "received": "已报",
    "awaited": "待报",
    "overdue": "逾期未报",
    # nouns in sentences
    "flow_row": "流向行",
    "waiting_name": "待匹配名称",
    "flow_line": "去向",
    "product": "产品",
}

EN_SLUGS: dict[str, str] = {
    "type_undecided": "type not decided",
    "non_target": "non-target",
    "terminal": "terminal sale",
    "decided_transfer": "decided to be a transfer",
    "buyer_is_distributor": "the buyer is a distributor",
    "buyer_is_head_office": "the buyer is a chain's head office",
    "data_type": "as the data type says",
    "negative_quantity": "negative quantity",
    "product_decided": "the product is decided to be non-target",
    "name_decided": "the name is decided to be non-target",
    "institution_non_target": "the institution is no target",
    "no_assignment": "nobody is assigned on the sale date",
    "assignment_ended": "the assignment had ended before the sale date, and nobody took over",
    "department_unassigned": "nobody is assigned to the department",
    "flow_share_missing": "the positions' shares of the flow are missing",
    "credited_on": "credited on through a relation",
    "unknown": "no such name",
    "ambiguous": "fits more than one",
    "elsewhere": "only in another city",
    "place_unsaid": "known, but the file says no city",
    "conflict": "code and name contradict",
}
