"""Chinese of figures by today's owners."""

ZH = {
    "Whose the figures are: the owner at the sale date, or today's": (
        "销量归谁：as-it-was 按销售当日归属，as-it-is 按今天的归属"
    ),
    'The figures are shown as-it-was or as-it-is, not "{given}".': (
        "归属口径只有 as-it-was 和 as-it-is，没有“{given}”。"
    ),
    "as-it-was: the owner at each sale date. as-it-is: today's owner for the whole period.": (
        "as-it-was：按销售当日的归属；as-it-is：整个期间都按今天的归属。"
    ),
    "Figures stand with those who own the institutions on {day}; the total is the same.": (
        "销量按 {day} 的机构归属列示，合计不变。"
    ),
}

SLUGS = {"as-it-was": "当时归属", "as-it-is": "当前归属"}
