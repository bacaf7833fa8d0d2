"""Chinese of base adjustments."""

ZH = {
    "Base adjustments": "基数调整",
    "Show base adjustments, raw and adjusted side by side": "查看基数调整：原始数与调整后对照",
    "Adjusted by": "调整数量",
    "Amount adjusted by": "调整金额",
    "Adjusted": "调整后",
    "Adjusted amount": "调整后金额",
    "Raw": "原始数",
    "Raw amount": "原始金额",
    "Cause": "原因",
    "Added to the raw figure: loading is negative, a stock-out positive": (
        "加在原始数上：压货填负数，断货填正数"
    ),
    "File, minutes or mail that shows it": "能说明情况的文件、纪要或邮件",
    "Write whole sale units; what is taken out of the basis is negative.": (
        "请按销售单位填整数；要从基数里扣除的填负数。"
    ),
    "No amount is given and the product has no assessment price then: only the quantity is "
    "adjusted.": "没有填金额，该产品当时也没有考核价：只调整数量。",
    "The ledger and the reports stay raw; a split takes the adjusted history, or the raw one with "
    "--raw.": "流向台账和报表仍为原始数；分解指标时取调整后的历史，加 --raw 则取原始历史。",
    "Take history without base adjustments": "历史不做基数调整",
    "The history of {count} institutions is adjusted, by {units} in all (territory flow "
    "adjustments).": (
        "{count} 家机构的历史做过基数调整，合计 {units}（见 territory flow adjustments）。"
    ),
    "History of {institution} in {month} adjusted by {value}: {cause}. {evidence}": (
        "{institution} {month} 的历史调整 {value}：{cause}。{evidence}"
    ),
}

SLUGS = {
    "loading": "压货",
    "stock_out": "断货",
    "one_off": "一次性采购",
    "other": "其他",
}

EN_SLUGS = {"one_off": "one-off", "stock_out": "stock-out"}
