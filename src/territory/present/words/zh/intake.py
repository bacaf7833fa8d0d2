"""What the import engine says."""

ZH: dict[str, str] = {
    # recognise.py
    (
        'Sheet "{sheet}" of {file} is no kind that territory knows; its columns: {seen}.\n\n'
        "Nearest: {near}."
    ): "{file} 的工作表“{sheet}”无法识别为任何已知类型；它的列：{seen}。\n\n最接近的类型：{near}。",
    "Add the missing columns, or say what it is with --as KIND.": (
        "补上缺少的列，或用 --as 类型 指明。"
    ),
    'Sheet "{sheet}" of {file} could be {candidates}.': (
        "{file} 的工作表“{sheet}”可能是：{candidates}。"
    ),
    "Say which: --as {first}": "请指明是哪一种：--as {first}",
    'Sheet "{sheet}" of {file} is a list that territory wrote; it computes {computed}.': (
        "{file} 的工作表“{sheet}”是 territory 自己导出的清单；其中{computed}是算出来的列。"
    ),
    "Change it in the sheet it was imported from, or fill in: territory template KIND -o FILE": (
        "请在原来的导入表里改，或填写模板：territory template KIND -o FILE"
    ),
    'No column of {file} is called "{given}"; its columns: {seen}.': (
        "{file} 没有名为“{given}”的列；它的列：{seen}。"
    ),
    "Write the header after --map FIELD= or --ignore as it stands in the file.": (
        "请在 --map FIELD= 或 --ignore 后面照文件里的写法写列名。"
    ),
    'Sheet "{sheet}" of {file} fits {name} only in part; left out would be: {unused}.': (
        "{file} 的工作表“{sheet}”只有一部分像{name}；会略去的列：{unused}。"
    ),
    "If that is right, import it with --as {kind}.": "如确实如此，请用 --as {kind} 导入。",
    'Sheet "{sheet}" of {file} cannot be {name}: no column for {missing}; it has: {seen}.': (
        "{file} 的工作表“{sheet}”不能作为{name}：缺少 {missing} 列；现有的列：{seen}。"
    ),
    (
        "Name the column by one of: {spellings}; or give the value with --set FIELD=VALUE."
    ): "列名可写作：{spellings}；或用 --set 字段=值 给出。",
    # reading.py
    "No sheet of {file} holds a table that territory knows; its sheets: {sheets}.": (
        "{file} 中没有可识别的数据表；其中的工作表：{sheets}。"
    ),
    "See what a kind needs with: territory template KIND -o FILE": (
        "查看某类型所需的列：territory template 类型 -o 文件"
    ),
    # windows.py
    "outside {first} … {last}, the dates that can be meant here": (
        "不在 {first} 至 {last} 之内，不可能是这里的日期"
    ),
    (
        "Correct the date; where it is right, set flow_months in [dates] of "
        "territory.toml: so many months back, and never after this month."
    ): "请改正日期；如确实无误，请在 territory.toml 的 [dates] 中设置 flow_months（往前多少个月；"
    "不会晚于本月）。",
    (
        "Correct the date; where it is right, set first_year in [dates] of "
        "territory.toml. It is never after this month."
    ): "请改正日期；如确实无误，请在 territory.toml 的 [dates] 中设置 first_year（不会晚于本月）。",
    (
        "Correct the date; where it is right, set first_year or years_ahead in "
        "[dates] of territory.toml."
    ): "请改正日期；如确实无误，请在 territory.toml 的 [dates] 中设置 first_year 或 years_ahead。",
    '"{value}": a number below zero cannot be meant here': "“{value}”：这里不可能是负数",
    "correct it, or leave it blank where it is not known": "请改正；不知道时请留空",
    # validate.py
    "is above {whole} of the same row, of which it is a part": (
        "大于同一行的“{whole}”，而它只是其中一部分"
    ),
    "see which of the two is wrong; the row is loaded as it stands": (
        "请核对两者哪个有误；该行已照原样导入"
    ),
    "blank, and every row needs it": "为空，而每行都需要",
    "fill it in, or leave the row out": "请填写，或删去该行",
    "row {first} has the same key and says something else": "与第 {first} 行的键相同而内容不同",
    "keep one of the two rows": "两行只保留一行",
    (
        "counts prescriptions per doctor, which the profile cn does not allow (Measures on medical "
        "representatives, 2026-05-07); the column is not read"
    ): "是医生的处方统计，cn 规则不允许（《医药代表管理办法》，2026-05-07）；该列未读取",
    "give an estimate or a band with its source": "请改为注明来源的估计值或档位",
    "The value given for the field {name} of the whole file cannot be read: {reason}.": (
        "为整个文件给出的字段 {name} 的值无法读取：{reason}。"
    ),
    (
        "Write it after --set, or in [[sources]] of territory.toml, as it would stand in a cell."
    ): "在 --set 之后或 territory.toml 的 [[sources]] 中，按单元格里的写法填写。",
    # values.py
    '"{value}": percent or ratio? Other rows of this column are written in percent': (
        "“{value}”：是百分数还是小数？该列其他行写的是百分数"
    ),
    "write it with its sign: {percent}%": "请带百分号：{percent}%",
    # totals.py
    "the total row says {stated}, the rows it closes sum to {summed}": (
        "合计行为 {stated}，所含各行之和为 {summed}"
    ),
    "see whether rows are missing or were changed": "请核对是否缺行或有改动",
    # rejects.py
    "-rejects": "-拒绝",
    "Rejected rows: correct them here and import this file": "被拒绝的行：在此改好后直接导入本文件",
    "Rejected rows of {file}, sheet {sheet}": "{file} 工作表 {sheet} 中被拒绝的行",
    "Rejected: row in the file": "拒绝：原行号",
    "Rejected: column": "拒绝：列",
    "Rejected: reason": "拒绝：原因",
    "Rejected: proposal": "拒绝：建议",
}

SLUGS: dict[str, str] = {
    "territories": "组织",
    "positions": "岗位",
    "people": "人员",
    "assignments": "归属",
    "institutions": "机构",
    "relations": "机构关系",
    "listings": "准入",
    "aliases": "别名",
    "departments": "科室",
    "doctors": "医生",
    "doctor-estimates": "医生估计",
    "products": "产品",
    "product-lines": "产品线",
    "units": "单位换算",
    "prices": "价格",
    "distributors": "商业公司",
    "flow": "销售流向",
    "purchases": "购进",
    "stock": "库存",
    "survey": "调查",
    "competitor": "竞品",
    "targets": "目标",
    "pins": "固定值",
    "season": "季节",
    "weights": "权重",
    "crediting": "计入规则",
    "appeals": "申诉",
    "decisions": "匹配决定",
    "base-adjustments": "基数调整",
    "kind": "类型",
    "field": "字段",
    "sheet": "工作表",
}
