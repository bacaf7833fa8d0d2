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
}
SLUGS: dict[str, str] = {"stock": "库存"}
