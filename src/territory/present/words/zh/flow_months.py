"""Words of the ledger's months: corrections, closings, the bridge."""

ZH: dict[str, str] = {
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
    "Row {row} of the batch was corrected since, by run {run}.": (
        "该批次的第 {row} 行后来已被运行 {run} 更正。"
    ),
    "Take that run back first.": "请先撤销那次运行。",
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
