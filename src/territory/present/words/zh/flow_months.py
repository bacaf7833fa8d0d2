"""Words of the ledger's months: corrections, closings, the bridge."""

ZH: dict[str, str] = {
    # a newer file
    "Date of the file": "文件日期",
    "Of two files that contradict, the later one holds": "两份文件不一致时，以日期较晚的为准",
    "Where this file is the newer one, say so: --set issued=2027-02-05. Else leave the row out, "
    "or give it a serial number of its own.": (
        "如本文件较新，请注明：--set issued=2027-02-05；否则请删去该行，或给它单独的流水号。"
    ),
    "Rows that an earlier file brought with less in them: they take on what this file says, and "
    "none counts twice.": "这些行先前的文件已经带来，只是内容不全：现按本文件补上，不会重复计算。",
    "Rows of a known serial number that this newer file says otherwise: its values count now, "
    "the old ones stay in the history.": (
        "流水号已有、较新文件中内容不同的行：现以较新的为准，原值留在历史中。"
    ),
    "Rows of a known serial number of which a newer file is loaded: they stay as that says.": (
        "流水号已有、且已导入更新文件的行：仍以更新的文件为准。"
    ),
    "Rows of closed months that this newer file says otherwise: pairs of rows that count in "
    "{month} correct them.": ("已关账月份中、较新文件内容不同的行：以成对的更正行计入 {month}。"),
    # corrections refused
    "Row {row} was corrected before; row {standing} stands for it now.": (
        "第 {row} 行已经更正过；现在以第 {standing} 行为准。"
    ),
    "Correct that one: territory flow show {standing} --why": (
        "请更正那一行：territory flow show {standing} --why"
    ),
    "Row {row} only cancels row {source} and cannot be corrected itself.": (
        "第 {row} 行只是冲销第 {source} 行，本身不能更正。"
    ),
    "What stands for that row: territory flow show {source} --why": (
        "那一行现在的情况：territory flow show {source} --why"
    ),
    "Row {row} stands as wanted already; there is nothing to correct.": (
        "第 {row} 行已经是所要的样子，无需更正。"
    ),
    "A correction of row {row} cannot count in {month}: the month is closed.": (
        "第 {row} 行的更正不能计入 {month}：该月已关账。"
    ),
    "A correction of row {row} cannot count in {month}: the row itself counts in {counted}.": (
        "第 {row} 行的更正不能计入 {month}：该行本身计入 {counted}。"
    ),
    "Without a month it counts in {open}.": "不指定月份则计入 {open}。",
}

SLUGS: dict[str, str] = {
    # causes of corrections
    "missing_relation": "缺少机构关系",
    "branch_under_main_name": "分院以总院名义进货",
    "in_house_pharmacy": "院内外药店",
    "group_purchase": "集团统一采购",
    "internet_hospital": "互联网医院",
    "chain_head_office": "连锁总部",
    "product_mapping": "产品对码有误",
    "unregistered_distributor": "商业公司未登记",
    "file_corrected": "文件更正",
    "mistake": "录入有误",
}
EN_SLUGS: dict[str, str] = {"in_house_pharmacy": "in-house or door-side pharmacy"}
