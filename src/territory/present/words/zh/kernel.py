"""Chinese of the room `kernel`: what cannot be computed, and the words for a season's origin."""

ZH: dict[str, str] = {
    # money
    'The value "{given}" is not an amount in yuan.': "“{given}”不是以元为单位的金额。",
    "Write digits with at most one decimal point, such as 1234.50.": (
        "请只写数字，最多一个小数点，例如 1234.50。"
    ),
    "The amount {given} yuan is finer than one fen.": "金额 {given} 元不足一分的部分无法入账。",
    "Give at most two decimals, such as 1234.50.": "请最多保留两位小数，例如 1234.50。",
    # periods
    'The text "{given}" is not a month.': "“{given}”不是月份。",
    "Write it as 2027-01, 202701, 2027/1 or 2027年1月.": (
        "请写成 2027-01、202701、2027/1 或 2027年1月。"
    ),
    'The text "{given}" is not a quarter.': "“{given}”不是季度。",
    "Write it as 2027Q1 or 2027年1季度.": "请写成 2027Q1 或 2027年1季度。",
    'The text "{given}" is not a period of a year.': "“{given}”不是一年中的期间。",
    "Write Y for the year, Q1 to Q4, 01 to 12, YTD, or with the year as in 2027Q1.": (
        "全年写 Y，季度写 Q1 到 Q4，月份写 01 到 12，累计写 YTD，也可带年份，如 2027Q1。"
    ),
    "The period YTD needs a month up to which {year} has figures, and there is none.": (
        "{year} 年还没有任何月份的数据，无法计算累计（YTD）。"
    ),
    "Name the months instead, for example Q1 or 01.": "请直接指定期间，例如 Q1 或 01。",
    "The first month {first} is after the last month {last}.": (
        "起始月份 {first} 晚于结束月份 {last}。"
    ),
    "Exchange the two months.": "请对调这两个月份。",
    # workdays
    "The date of Spring Festival {year} is not known; known are {first} to {last}.": (
        "没有 {year} 年春节的日期，已有的是 {first} 至 {last} 年。"
    ),
    "Use the plain season for this year.": "这一年请使用不含春节调整的季节系数。",
    # tree
    "The node {node} stands in the tree twice, under {first} and under {second}.": (
        "节点 {node} 在架构里出现两次：分别在 {first} 和 {second} 之下。"
    ),
    "Keep one row for the node, or end the older one by a date.": (
        "请只保留一行，或给较早的一行填上结束日期。"
    ),
    "The node {node} stands under {parent}, which is not in the tree.": (
        "节点 {node} 的上级 {parent} 不在架构里。"
    ),
    "Add the parent, or correct the parent's code.": "请补上该上级，或更正上级编码。",
    "Nodes stand under each other in a circle: {circle}.": "节点互为上级，形成循环：{circle}。",
    "Correct the parent of one of them.": "请更正其中一个节点的上级。",
    "There is no node {given} in the tree.": "架构里没有节点 {given}。",
    "Ask for the tree to see its nodes.": "请先查看架构，核对有哪些节点。",
    # raking
    "The rows sum to {rows}, but the columns sum to {columns}.": (
        "各行合计 {rows}，各列合计 {columns}，两者不等。"
    ),
    "Give margins with the same total.": "请让两边的合计相等。",
    "Rows {rows} have a sum to meet but are zero in every column.": (
        "第 {rows} 行要求有合计，但每一列都是零。"
    ),
    "Give these rows a figure in some column, or ask nothing of them.": (
        "请给这些行至少一列数值，或不对它们提出要求。"
    ),
    "Columns {columns} ask for {asked}, but the rows that may use them have only {available}.": (
        "第 {columns} 列要求 {asked}，但能用到这些列的行合计只有 {available}。"
    ),
    "Lower these columns, or let more rows use them.": ("请调低这些列，或让更多的行可以用到它们。"),
    "Raking did not reach the margins after {rounds} rounds; the largest gap is {gap}.": (
        "迭代 {rounds} 轮后仍未达到合计要求，最大相对偏差 {gap}。"
    ),
    "Look for rows or columns that are almost empty.": "请检查几乎为空的行或列。",
    # pins
    "The pins number {numbers} contradict each other; loosen one of them.": (
        "第 {numbers} 个锁定值互相矛盾，请放宽其中一个。"
    ),
    "Raise a maximum, lower a minimum or free one of the pins.": (
        "可以调高某个上限、调低某个下限，或取消其中一个锁定值。"
    ),
    "The pins could not be met together; the pin number {number} is off by {gap}.": (
        "这些锁定值无法同时满足，第 {number} 个的相对偏差为 {gap}。"
    ),
    "Pins on the quarters of inner nodes may exclude each other; loosen one of them.": (
        "中间节点的季度锁定值可能互相排斥，请放宽其中一个。"
    ),
    # season
    "A season is twelve numbers, none negative and not all zero; given were {given}.": (
        "季节系数要有十二个数，不能为负，也不能全为零；现在给的是 {given}。"
    ),
    "Give one number per month, January first.": "请从一月起，每个月给一个数。",
}

SLUGS: dict[str, str] = {
    "own-history": "自身历史",
    "own-history-and-group": "自身历史与产品组",
    "product-group": "产品组",
    "working-days": "工作日",
    "given-by-hand": "手工给定",
    "one-ratio-per-month": "每月只有一个比值，依据单薄",
    "history-shorter-than-two-years": "历史不足两年",
    "negative-months-set-to-zero": "退货多于销售的月份按零计",
    "shrinkage-constant-unverified": "收缩常数未经验证",
    "calendar-provisional": "工作日历为暂定",
    "spring-festival-estimated": "已按春节日期调整一至三月",
    "spring-festival-too-few-observations": "春节观测不足，未调整",
    "spring-festival-date-unknown": "缺少春节日期，未调整",
}
