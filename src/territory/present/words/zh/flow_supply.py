"""Words of purchases and stock, the stock identity and the tier bridge."""

ZH: dict[str, str] = {
    # fields of the import
    "Supplier code": "供货单位编码",
    "Returns to the supplier are negative": "退给供货单位的填负数",
    "Stock of distributors": "商业公司库存",
    "Date of the stock": "库存日期",
    "Opening stock": "期初库存",
    "Bought in the month": "本月购进",
    "Sold in the month": "本月销售",
    "Closing stock": "期末库存",
    # what is found in a sheet
    "Nothing says which distributor this is of.": "看不出这是哪家商业公司的。",
    "Nothing says who supplied.": "没有供货单位。",
    "Fill in the supplier's name or code.": "填上供货单位的名称或编码。",
    "Nothing says what was bought.": "没有产品。",
    "Neither a purchase date nor a month is given.": "购进日期和月份都没有。",
    "Rows bought from a supplier that is not in the registry of distributors.": (
        "从未登记的供货单位购进。"
    ),
    "If it is a distributor, import it (kind distributors) or its other name (kind aliases).": (
        "如果它是商业公司，请导入它（类型 distributors）或它的别名（类型 aliases）。"
    ),
    "Purchases of a closed month: they are kept in it, since they change no reported figure.": (
        "已关账月份的购进：仍记在该月，因为不影响已报数字。"
    ),
    "Nothing says which month this is the stock of.": "看不出是哪个月的库存。",
    "Fill in the month or the date, or name it for the whole file: --set month=2027-01": (
        "填上月份或日期，或为整个文件指定：--set month=2027-01"
    ),
    # stock identity
    "Show where opening + bought − sold is not the closing stock": (
        "查看哪些库存对不上：期初 + 购进 − 销售 ≠ 期末"
    ),
    "Also what balances": "平衡的也列出",
    "Stock of the distributors, {month}": "商业公司库存核对 {month}",
    "no month": "无月份",
    "Bought": "购进",
    "Sold": "销售",
    "Should remain": "应存",
    "Break": "差异",
    "What is missing": "缺什么",
    "No stock file of this month or the one before; import one (kind stock).": (
        "本月和上月都没有库存文件；请先导入（类型 stock）。"
    ),
    "Opening + bought − sold = closing: {holds} of {all} hold, {breaks} break, {missing} lack a "
    "file, {unknown} cannot be told.": (
        "期初 + 购进 − 销售 = 期末：{all} 项中 {holds} 项平衡，{breaks} 项有差异，"
        "{missing} 项缺文件，{unknown} 项无法判断。"
    ),
    # tier bridge
    "Transfers between distributors against purchases": "商业公司之间的调拨与对方购进核对",
    "Nothing says which bridge is wanted.": "没有说明要看哪一种核对。",
    (
        "From reported to known now: territory flow bridge 2027-01. Transfers between "
        "distributors: territory flow bridge --tiers"
    ): (
        "从已上报数到目前所知：territory flow bridge 2027-01；商业公司之间的调拨："
        "territory flow bridge --tiers"
    ),
    "Give a month or a quarter, not both.": "月份和季度只能给一个。",
    "Transfers between distributors, {period}": "商业公司间调拨核对 {period}",
    "Seller code": "销方编码",
    "Seller": "销方",
    "Sent": "调出",
    "Received": "收到",
    "In transit": "在途",
    "Arrived of the month before": "上月在途到货",
    "Missing file": "缺文件",
    "Out of territory": "窜货嫌疑",
    "Chain head office": "连锁总部",
    "Unexplained": "原因不明",
    "Not reported by": "未上报方",
    "Sent {sent:,} − received {received:,} = {difference:,} = {in_transit:,} in transit + "
    "{arrived:,} arrived + {missing_file:,} missing files + {out_of_territory:,} out of territory "
    "+ {head_office:,} chain head offices + {unexplained:,} unexplained.": (
        "调出 {sent:,} − 收到 {received:,} = {difference:,} = 在途 {in_transit:,} + 上月在途到货 "
        "{arrived:,} + 缺文件 {missing_file:,} + 窜货嫌疑 {out_of_territory:,} + 连锁总部 "
        "{head_office:,} + 原因不明 {unexplained:,}。"
    ),
    "In transit: sent in the last {days} days of a month and received in the next (unverified).": (
        "在途：当月最后 {days} 天调出、次月收到（该天数未核实）。"
    ),
    # expected figures
    "Show what the files that have not come should bring": "查看未报文件预计的数量",
    "How the intervals held in the months before": "预计区间在以往各月的命中情况",
    "Expected of files that have not come, {month}": "未报文件的预计数量 {month}",
    "Scope": "范围",
    "Expected quantity": "预计数量",
    "Low (80 %)": "下限（80%）",
    "High (80 %)": "上限（80%）",
    "Months tried": "回测月数",
    "Held": "命中月数",
    "Share held": "命中率",
    "No file is missing.": "文件已齐。",
    "Expected of {count} missing files: {quantity:,}; no interval, fewer than {fewest} months "
    "could be tried. Expected is not reported.": (
        "{count} 份未报文件预计 {quantity:,}；可回测的月份不足 {fewest} 个，不给区间。"
        "预计数不是上报数。"
    ),
    "Expected of {count} missing files: {quantity:,} (80 %: {low:,} to {high:,}), from their own "
    "months before. Expected is not reported.": (
        "{count} 份未报文件预计 {quantity:,}（80% 区间 {low:,} 至 {high:,}），按各家以往各月推算。"
        "预计数不是上报数。"
    ),
    "{name} sent nothing in the three months before: nothing can be expected of it.": (
        "{name} 前三个月都没有上报，无法预计。"
    ),
    "Intervals of expected figures, tried on the months before {month}": (
        "预计区间在 {month} 之前各月的回测"
    ),
    "all together": "全部合计",
    "An 80 % interval should hold about four months of five. A month is tried where at least "
    "{fewest} months before it could be forecast.": (
        "80% 区间大约五个月里应命中四个月。此前至少有 {fewest} 个月可推算的月份才回测。"
    ),
    "Expected of {count} missing files": "{count} 份未报文件预计",
    "{product}: reported {actual:,}; with the missing files expected {whole:,} (80 %: {low:,} to "
    "{high:,}).": (
        "{product}：已报 {actual:,}；加上未报文件预计为 {whole:,}（80% 区间 {low:,} 至 {high:,}）。"
    ),
}
SLUGS: dict[str, str] = {
    "stock": "库存",
    "opening": "期初库存",
    "holds": "平衡",
    "breaks": "有差异",
    "file_missing": "缺文件",
    "cannot_be_told": "无法判断",
    "file": "文件",
    "all_files": "全部未报文件",
    "expected": "预计",
}
