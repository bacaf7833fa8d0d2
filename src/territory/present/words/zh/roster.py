"""What the roster says: lists, single things, and what is wrong in what is imported."""

ZH: dict[str, str] = {
    "Merged into": "合并到",
    "Merged on": "合并日期",
    "Code or name; its flow goes there": "编码或名称；其流向从合并日起计入该机构",
    "{institution} was called {before} until now; that name stays as a former name and "
    "goes on matching.": "{institution} 原名 {before}；原名作为曾用名保留，流向中仍可匹配。",
    "See it with: territory match aliases {before}": "查看：territory match aliases {before}",
    "This contact was forgotten on {day}; the row was left out.": (
        "该联系人的个人信息已于 {day} 清除，此行未导入。"
    ),
    "Take the row out of the file; if the person agrees to be kept again: "
    "territory forget contact FORGOTTEN-… --allow-again": (
        "请从文件中删去该行；若本人同意重新登记：territory forget contact FORGOTTEN-… --allow-again"
    ),
    "Neither an institution nor a province is given.": "既没有机构，也没有省份。",
    "Name the institution, or the province and city, of the filing.": (
        "请写明备案的机构，或省份和城市。"
    ),
    "One or several, parted by 、: {words}": "可填一个或多个，以“、”分隔：{words}",
    "Blank: until a newer row": "空白：直到有新的一行",
    "The last day is before the first.": "结束日期早于开始日期。",
    "The shares of one thing sum to {sum} %, not to 100 %.": (
        "同一对象的比例合计为 {sum} %，不是 100 %。"
    ),
    "Give all its shares in one sheet.": "请在同一张表中给出它的全部比例。",
    'Nothing that may stand here is called "{given}".': "这里可填的对象中没有“{given}”。",
    "Each part needs a name and a value.": "每一项都要有名称和值。",
    "Write name: value; name: value.": "请写成：名称：值；名称：值。",
    # labels of columns and fields
    "Contacts": "联系人",
    "Contact": "联系人",
    "Parts in buying": "购买角色",
    "Influence": "影响力",
    "Attitude": "态度",
    "Route in": "切入路径",
    "Filings": "备案",
    "Ability": "能力",
    "Academic role": "学术任职",
    "Acting": "代管",
    "Address": "地址",
    "Adopters": "已使用医生数",
    "Adoption stage": "接纳阶段",
    "Agreement": "协议",
    "Approver": "审批人",
    "Assessment price": "考核价",
    "Before": "原值",
    "Beds": "床位数",
    "Brand": "品牌",
    "Calls a day": "日拜访量",
    "Channel": "渠道",
    "Clinic days a year": "年门诊天数",
    "Company": "公司",
    "Competitor only": "仅用竞品医生数",
    "Credit days": "信用天数",
    "Credit limit": "信用额度",
    "Credited share": "计入比例",
    "Day due": "应报日",
    "Decision": "判定",
    "Discharges a year": "年出院人数",
    "Distributor code": "商业公司编码",
    "Divided by": "除数",
    "Doctor code": "医生编码",
    "Doctors able to prescribe": "有处方权医生数",
    "Ended": "结束日期",
    "Evidence": "依据",
    "Expected listing month": "预计进院月份",
    "Experience": "经验",
    "Filing number": "备案号",
    "Flow share": "流向占比",
    "Grade": "等级",
    "Hired": "入职日期",
    "ICU beds": "ICU床位数",
    "Institution code": "机构编码",
    "Institution name": "机构名称",
    "Item": "项目",
    "Latitude": "纬度",
    "List price": "挂网价",
    "Listing status": "准入状态",
    "Longitude": "经度",
    "Meant": "对应编码",
    "Meant name": "对应名称",
    "Name as written": "原始名称",
    "Node name": "节点名称",
    "Operating rooms": "手术室数",
    "Other institution": "关联机构",
    "Other institution code": "关联机构编码",
    "Other institution name": "关联机构名称",
    "Other names": "其他名称",
    "Outpatients a day": "日门诊量",
    "Owner of the number": "目标责任节点",
    "Ownership": "性质",
    "Parent name": "上级名称",
    "Payment days": "账期（天）",
    "Person code": "人员编码",
    "Position code": "岗位编码",
    "Position name": "岗位名称",
    "Price kind": "价格类型",
    "Product code": "产品编码",
    "Product group": "产品组别",
    "Product line": "产品线",
    "Product line name": "产品线名称",
    "Relation": "关系类型",
    "Role": "角色",
    "Run": "批号",
    "Sale unit": "销售单位",
    "Sale units in it": "换算系数",
    "Credit scheme": "业绩方案",
    "Section": "部分",
    "Selected price": "中选价",
    "Sends files": "是否上报流向",
    "Specialty": "标准专科",
    "Specification": "规格",
    "Standard code": "标准编码",
    "Standard name": "标准名称",
    "Standard units per sale unit": "折算盒系数",
    "Standing": "产品阶段",
    "Target department": "目标科室",
    "Target doctor": "目标医生",
    "Target institution": "目标机构",
    "Target specialties": "目标专科",
    "Tier": "商业级别",
    "Title": "职称",
    "Type": "类型",
    "Vacant": "空岗",
    "Content": "内容",
    "Who": "操作人",
    # kinds
    "Aliases": "别名",
    "Assignments": "归属",
    "Departments": "科室",
    "Distributors": "商业公司",
    "Institutions": "机构",
    "Listings": "准入",
    "Other units": "单位换算",
    "People": "人员",
    "Positions": "岗位",
    "Prices": "价格",
    "Product lines": "产品线",
    "Products": "产品",
    "Relations of institutions": "机构关系",
    "Territories": "组织",
    # notes of columns in templates
    "Blank: all departments not named otherwise": "空白表示未另行指明的全部科室",
    "Blank: as it has always been": "空白表示一直如此",
    "Day of the next month": "次月几日",
    "Several are parted by 、": "多个用、分隔",
    # names that are not found
    'There is no institution "{given}".': "没有机构“{given}”。",
    'There is no product "{given}".': "没有产品“{given}”。",
    'There is no product line "{given}".': "没有产品线“{given}”。",
    'There is no position or node "{given}".': "没有岗位或节点“{given}”。",
    'There is no person "{given}".': "没有人员“{given}”。",
    'There is no distributor "{given}".': "没有商业公司“{given}”。",
    'There is no department "{given}" in this institution.': "该机构没有科室“{given}”。",
    '"{given}" fits more than one: {candidates}.': "“{given}”对应不止一个：{candidates}。",
    '{what} "{given}" fits more than one: {candidates}.': (
        "{what}“{given}”对应不止一个：{candidates}。"
    ),
    "Neither a code nor a name is given.": "编码和名称都没有填写。",
    "Did you mean: {candidates}?": "是否是：{candidates}？",
    "Correct the name, or import it first.": "请改正名称，或先导入。",
    "Correct the name, or import the department first.": "请更正名称，或先导入该科室。",
    "Name it by its code.": "请用编码指明。",
    'There is no grade "{given}".': "没有等级“{given}”。",
    "Write it as 3A, 三级甲等 or 三甲; none is 未定级.": (
        "可写作 3A、三级甲等或三甲；未定级写 none。"
    ),
    # what loaders refuse
    "Rows {first} and {second} speak of the same thing and differ.": (
        "第 {first} 行和第 {second} 行说的是同一项，内容却不同。"
    ),
    "Keep one of them.": "请只保留一行。",
    "The product {given} is new and names no product line.": "产品 {given} 是新增，未写产品线。",
    "Add a column with its product line, or --set product_line={line}.": (
        "请加一列写明产品线，或用 --set product_line={line} 指定。"
    ),
    "No product line is named, so {line} was made and all these products stand in it.": (
        "文件没有写产品线，已新建 {line}，这些产品都归入其中。"
    ),
    "No product line is named, and there are several: {lines}.": (
        "没有写产品线，而现有多条：{lines}。"
    ),
    "Add a column with the product line, or --set product_line={line}.": (
        "请加一列写明产品线，或用 --set product_line={line} 指定。"
    ),
    "There is no product line yet.": "还没有任何产品线。",
    "Import your products first: territory import FILE --as products": (
        "请先导入产品：territory import FILE --as products"
    ),
    "A unit must hold more than zero sale units.": "换算系数必须大于零。",
    "No price is given.": "没有填写价格。",
    "The node {given} is new and names no level.": "节点 {given} 是新增，未写层级。",
    "Write company, region, district or position.": "请写公司、大区、地区或岗位。",
    "Nodes stand under each other: {circle}.": "节点互为上级：{circle}。",
    "Correct the parent of one of them.": "请更正其中一个节点的上级。",
    "{given} stands under {stored} already, not under {said}.": (
        "{given} 已在 {stored} 之下，而不是 {said}。"
    ),
    "Give a code to each of two nodes of one name, or move it by a sheet of territories.": (
        "若是同名的两个节点，请分别给出编码；若要调整上级，请用组织表导入。"
    ),
    "The person {given} is new and has no name.": "人员 {given} 是新增，没有姓名。",
    "No role is given: a new person is a medical representative, who owns no number.": (
        "没有写角色：新增人员按医药代表处理，不承担目标。"
    ),
    "Add a column with the role: representative, sales, commercial or manager.": (
        "请加一列角色：医药代表、销售、商务或经理。"
    ),
    "{given} may be one that the roster has: {candidates}; no second one is made.": (
        "{given} 可能就是名册里已有的：{candidates}；不会再新建一家。"
    ),
    "Give the code of the one that is meant, or give another one a code of its own.": (
        "是其中一家就填它的编码；确是另一家，请给它自己的编码。"
    ),
    "{given} is the code of a node above positions: a position cannot stand under itself.": (
        "{given} 是岗位上级节点的编码：岗位不能在自己之下。"
    ),
    "Give the position a code of its own.": "请给岗位一个自己的编码。",
    "{given} is the sale unit of {product}: one of it is one, not {factor}.": (
        "{given} 就是 {product} 的销售单位：一{given}就是一{given}，不是 {factor}。"
    ),
    "Name the larger unit (件), or import the sheet with --as products.": (
        "请写较大的单位（件），或用 --as products 按产品导入这张表。"
    ),
    "Sale units per carton": "件装量",
    "Makes the unit 件": "据此生成单位“件”",
    "Name of a product as written": "原始产品名称",
    "Name of a distributor as written": "原始商业公司名称",
    "{given} has the code {other} already; {added} makes a second one.": (
        "{given} 已有编码 {other}；{added} 会成为第二个。"
    ),
    "If it is the same, import it under one code.": "若是同一家，请只用一个编码导入。",
    'The channel "{given}" is not known.': "渠道“{given}”无法识别。",
    "Write hospital, primary care, retail, private or online.": (
        "请写医院、基层、零售、民营或互联网。"
    ),
    "A share is from 0 % to 100 %.": "比例应在 0 % 到 100 % 之间。",
    "An institution cannot be related to itself.": "机构不能与自身建立关系。",
    'Nothing says what "{given}" means.': "没有写明“{given}”对应什么。",
    "Give a standard code or name, or decide: non-target or transfer.": (
        "请给出标准编码或名称，或判定为非目标、调拨。"
    ),
    "A day due is from 1 to 31.": "应报日应在 1 到 31 之间。",
    "The doctor is new and names no department.": "该医生是新增，未写科室。",
    "Give institution and department.": "请写明机构和科室。",
    "The institution had no such department; it was added.": "该机构原没有这个科室，已新增。",
    "The shares of {institution}, line {line}{department}, sum to {total} %, not 100 %.": (
        "{institution}，产品线 {line}{department} 的归属比例合计 {total} %，不是 100 %。"
    ),
    "Import all positions of the institution with shares that sum to 100 %.": (
        "请把该机构的全部岗位一并导入，比例合计须为 100 %。"
    ),
    "{institution}, line {line}{department}, names a position twice with different shares.": (
        "{institution}，产品线 {line}{department} 的同一岗位出现两次且比例不同。"
    ),
    "Keep one row for each position.": "每个岗位请只保留一行。",
    "This assignment differs from the one in force, and no day is given.": (
        "此归属与现行的不同，却没有写生效日期。"
    ),
    "Nobody fills the position.": "岗位无人在岗。",
    "The person {given} fills no position on that day.": "人员 {given} 在该日没有任职岗位。",
    "The person {given} fills more than one position: {positions}.": (
        "人员 {given} 任职不止一个岗位：{positions}。"
    ),
    "Name the position by its code, in a column 岗位编码 (position).": (
        "请增加“岗位编码”一列，写明岗位编码。"
    ),
    "Add a column 开始日期 (from), or --set from=2027-01-01.": (
        "请加一列开始日期，或用 --set from=2027-01-01。"
    ),
    "The flow shares of {institution} sum to {total} %, not 100 %.": (
        "{institution} 的流向占比合计 {total} %，不是 100 %。"
    ),
    "State each position's share of rows without department, or none at all.": (
        "请写全各岗位在无科室流向中的占比，或都不写。"
    ),
    "A newer assignment ends the older one on {day}.": "新的归属自 {day} 起取代原来的归属。",
    "The positions of {institution}, line {line}{department}, end on different days.": (
        "{institution}，产品线 {line}{department} 的各岗位结束日期不同。"
    ),
    "Import those who stay as a set of their own, from the day after the first end.": (
        "请把留下的岗位另列一组，开始日期为最早结束日期的次日。"
    ),
    "This assignment ends on {end}, before it begins on {day}.": (
        "该归属的结束日期 {end} 早于开始日期 {day}。"
    ),
    "It ends on {end}, before it begins on {day}.": "结束日期 {end} 早于开始日期 {day}。",
    "Successor": "接替商业",
    "No file is expected before it": "此前不应有文件",
    "No file is expected after it": "此后不应有文件",
    "Correct one of the two.": "请改正其中一个。",
    "{institution}, line {line}{department}: nobody holds it from {day} on.": (
        "{institution}，产品线 {line}{department}：自 {day} 起无人负责。"
    ),
    "{institution}, line {line}{department}: nobody holds it from {day} to {last}.": (
        "{institution}，产品线 {line}{department}：{day} 至 {last} 无人负责。"
    ),
    "Import who takes over, with the first day; until then its flow is credited to nobody.": (
        "请导入接手的岗位及其开始日期；在此之前的流向不计给任何人。"
    ),
    # checks
    "The shares of {institution}, line {line}, from {day} sum to {total} %, not 100 %.": (
        "{institution}，产品线 {line}，自 {day} 起的归属比例合计 {total} %，不是 100 %。"
    ),
    "{node} stands under itself.": "{node} 的上级链回到了它自己。",
    "{node} stands under no other node.": "{node} 没有上级。",
    "{node} stands under a node that has ended.": "{node} 的上级节点已结束。",
    "Import a sheet of territories with the right parent.": "请用组织表导入正确的上级。",
    # list and show
    "{kind} ({count:,})": "{kind}（{count:,}）",
    "Names are shortened; state --purpose to see them, which is logged.": (
        "姓名已隐去；用 --purpose 说明用途可查看，并留有记录。"
    ),
    "The {kind} cannot be filtered by {filter}.": "{kind}不能用 {filter} 筛选。",
    "Leave it out, or use --text to look for a word in any column.": (
        "请去掉它，或用 --text 在各列中查找。"
    ),
    "{what} are shown by another command.": "{what}由另一条命令显示。",
    "territory {command}": "territory {command}",
    "What: institutions, doctors, positions …": "类型：机构、医生、岗位……",
    "Its code, or its name where that is unique": "编码，或唯一的名称",
    "Only this city": "只看该城市",
    "Only this grade, such as 3A or 三甲": "只看该等级，如 3A 或三甲",
    "Only rows with this text in any column": "只看任一列含此文字的行",
    "List the rows of a kind": "列出某一类型的内容",
    "Show everything known about one thing": "查看某一项的全部信息",
}

SLUGS: dict[str, str] = {
    "contacts": "联系人",
    "contact": "联系人",
    "filings": "备案",
    "initiator": "发起者",
    "user": "使用者",
    "recommender": "推荐者",
    "gatekeeper": "把关者",
    "decider": "决策者",
    "supportive": "支持",
    "neutral": "中立",
    "opposed": "反对",
    "unclear": "不明",
    "middle_route": "中层切入",
    "top_route": "高层切入",
    # nouns in sentences
    "node": "节点",
    "product_line": "产品线",
    "doctor": "医生",
    "distributor": "商业公司",
    # roles
    "representative": "医药代表",
    "sales": "销售",
    "commercial": "商务",
    "manager": "经理",
    # channels
    "primary_care": "基层",
    "retail": "零售",
    "private": "民营",
    "online": "互联网",
    # grades
    "3T": "三级特等",
    "3A": "三级甲等",
    "3B": "三级乙等",
    "3C": "三级丙等",
    "3U": "三级未定等",
    "2A": "二级甲等",
    "2B": "二级乙等",
    "2C": "二级丙等",
    "2U": "二级未定等",
    "1A": "一级甲等",
    "1B": "一级乙等",
    "1C": "一级丙等",
    "1U": "一级未定等",
    "none": "未定级",
    # types
    "general": "综合",
    "specialist": "专科",
    "tcm": "中医",
    "maternal": "妇幼",
    "children": "儿童",
    "military": "部队",
    # listings and standings
    "undeveloped": "未开发",
    "developing": "开发中",
    "temporary": "临采",
    "listed": "已进院",
    "growing": "上量期",
    "limited": "限量",
    "suspended": "停用",
    "delisted": "掉标",
    "mature": "成熟期",
    "new": "新品",
    # relations
    "branch": "分院/院区",
    "group": "医共体/医联体",
    "inside_pharmacy": "院内药店",
    "door_pharmacy": "院外药店",
    "double_channel": "双通道药店",
    "internet_hospital": "互联网医院",
    "shop": "连锁门店",
    "merged_into": "合并到",
    # assignments
    "own": "自营",
    "agent": "代理",
    "cso": "CSO",
    "contracted": "承包",
    "joint": "协同",
    "main": "主方案",
    # distributors
    "terminal": "纯销",
    "transfer": "调拨",
    "mixed": "混合",
    "entrusted": "托管",
    "chain": "连锁",
    "cloud": "云仓",
    # prices
    "assessment": "考核价",
    "invoice": "开票价",
    "list": "挂网价",
    "selected": "中选价",
    # decisions
    "is": "对应",
    "non_target": "非目标",
    # sections of one thing
    "fields": "信息",
    "parents": "上级",
    "history": "变更",
    "created": "新增",
    "vacant": "空岗",
}

EN_SLUGS: dict[str, str] = {"tcm": "traditional Chinese medicine", "cso": "CSO"}
