"""Targets in Chinese."""

ZH: dict[str, str] = {
    "Months left out, since they are not whole: {named}.": "未计入的月份（数据不完整）：{named}。",
    "If one is whole all the same: territory flow confirm MONTH --reason TEXT": (
        "若某月其实已完整：territory flow confirm 月份 --reason 原因"
    ),
    "The history leaves out {months}: not whole (territory flow months).": (
        "历史基数不含 {months}：数据不完整（territory flow months）。"
    ),
    "a flat year was closer": "各月均分更准",
    "the season was closer": "季节系数更准",
    "Back-test {year}: the season misses {season} of the boxes, a flat year {flat}; {better}.": (
        "回测 {year} 年：按季节分月误差 {season}，各月均分误差 {flat}；{better}。"
    ),
    # commands
    "Targets: set, split, look, explain, change, export": (
        "目标：下达、分解、查看、解释、调整、导出"
    ),
    "Changes that came back in workbooks: list, apply, reject": (
        "工作簿带回的修改：列出、采纳、退回"
    ),
    "{count} rows of {version} in {file}.": "{version}，{count} 行，已写入 {file}。",
    "{count} proposals rejected.": "已退回 {count} 条修改。",
    "Write the wide workbook that comes back": "导出可改回的宽表",
    "List proposed changes": "列出待定的修改",
    "Apply proposals; others make room for them": "采纳修改，差额由其他节点承担",
    "Reject proposals": "退回修改",
    "Numbers of proposals": "修改的编号",
    "Every open proposal": "全部待定的修改",
    "Why": "原因",
    "Applied and rejected ones as well": "已采纳和已退回的也列出",
    "Who takes the difference": "差额由谁承担",
    "List the versions of every plan": "列出各方案的版本",
    "Approve the draft; it is not changed any more": "批准草案；批准后不再改动",
    "Show targets by level": "按层级查看目标",
    "Recompute every sum and bound of the stored targets": "重算已存目标的全部合计与偏差",
    "Show where a number comes from": "我的数从哪儿来",
    "region, district, position, institution, department": "大区、地区、岗位、机构、科室",
    "{product}, {name} ({node}), {period}: free again.": (
        "{product}，{name}（{node}），{period}：已取消固定。"
    ),
    "{product}, {name} ({node}), {period} {value}.": (
        "{product}，{name}（{node}），{period} {value}。"
    ),
    "Set the target of a year, at the top or at a node": (
        "下达全年目标，默认为最上级，也可指定节点"
    ),
    "Fix a value, or list and remove fixed values": "固定一个值，或列出、取消固定值",
    "Show or set the season of a product": "查看或设定产品的季节系数",
    "Sale units, or yuan for an amount": "销售单位数；按金额时为元",
    "Whole steps of a target": "目标的最小步长",
    "Period of the year": "年内期间",
    "The value itself": "固定为",
    "At least": "不少于",
    "At most": "不多于",
    "Free it again": "取消固定",
    "List fixed values": "列出固定值",
    "Twelve numbers, January first": "十二个数，从 1 月起",
    "Keep what the flow says now": "采用当前流向算出的系数",
    "Version: {version}": "版本：{version}",
    "Sale units, or yuan": "按销售单位（units）或金额（amount）",
    "Scenario: floor, target, stretch": "情景：保底、目标、冲刺",
    "Version; else the draft, else the approved": "版本号；默认取草案，没有草案取已批准的",
    "Node, by code or name; else the top": "节点，代码或名称；默认最上级",
    "Node, by code or name": "节点，代码或名称",
    "Which position, where several share it": "多个岗位共有时指定岗位",
    "Split the targets down to institutions and months": "把目标分解到机构和月份",
    "Share by history, potential, headroom or equal; may be repeated": (
        "按历史、潜力、空间或平均分配，可写多次"
    ),
    "Bundle what is under N steps a year": "全年不足 N 步的机构打包",
    "Day of the organisation, else 1 January": "组织与归属的日期，默认 1 月 1 日",
    "Months of the history": "历史取哪些月份",
    "Leave out target institutions without position": "没有归属岗位的目标机构不计入",
    "Say one value: --fixed, --min or --max, or --remove.": (
        "请给出一个值：--fixed、--min 或 --max，或用 --remove。"
    ),
    "For example: territory targets pin D1 --product P01 --period 05 --fixed 4500": (
        "例如：territory targets pin D1 --product P01 --period 05 --fixed 4500"
    ),
    'The season "{given}" is not twelve numbers.': "季节系数“{given}”不是十二个数。",
    'Write them from January on: --given "0.9 0.8 1.1 1 1 1 1 1 1 1 1.1 1.1"': (
        '从 1 月写起：--given "0.9 0.8 1.1 1 1 1 1 1 1 1 1.1 1.1"'
    ),
    # sentences
    "{year} {scenario} v{number} ({status})": "{year} {scenario} v{number}（{status}）",
    "{version} of {product}": "{version} · {product}",
    "any year": "任何年度",
    "all": "全部",
    "full year": "全年",
    "month {month}": "{month}月",
    "other {channel}, {city}": "其他{channel}，{city}",
    "the top node": "最上级节点",
    "{count} changes applied, {moved} other cells made room; now in {version}.": (
        "已采纳 {count} 处修改，另有 {moved} 格让出差额；现为 {version}。"
    ),
    "Change months only, save, and import the file again: every changed cell "
    "becomes a proposal. The year is a figure of the export and is not read back.": (
        "只改月份，保存后再导入：每一处修改成为一条待定修改。全年列只供参考，不读回。"
    ),
    "{count} of them were changed in the store since the workbook went out.": (
        "其中 {count} 处在工作簿发出后库内已另有改动。"
    ),
    "Targets by customer · {version}": "分客户目标 · {version}",
    "Target table": "目标表",
    "{count} positions are held by medical representatives, who carry no number: "
    "their rows have no owner (profile cn).": (
        "{count} 个岗位由医药代表担任，不承担销售任务：其行不署责任人（profile cn）。"
    ),
    "Proposed changes · {version}": "待定的修改 · {version}",
    "Method: {method}, {count} observations a month at least; {kept}.": (
        "方法：{method}，每月至少 {count} 个观测；{kept}。"
    ),
    "kept in this version": "已存于本版本",
    "estimated now from the flow": "按当前流向估计",
    "Fixed values of {version}": "固定值 · {version}",
    "Season of {product} · {version}": "{product} 季节系数 · {version}",
    "Versions": "版本",
    "Check of {version}": "校验 · {version}",
    "The total or fixed values were changed after this split: run territory targets split.": (
        "分解之后总量或固定值有改动，请运行 territory targets split。"
    ),
    "; {hand} cells set by hand and {moved} that made room are outside the bounds": (
        "；{hand} 格为手工调整、{moved} 格让出差额，不计偏差"
    ),
    "{product}: nothing could be compared": "{product}：无法比对",
    "Check: {nodes} nodes × {periods} periods, difference {difference}; largest "
    "deviation of a leaf {leaf} steps; of an inner quarter {inner} steps": (
        "校验：{nodes} 个节点 × {periods} 个期间，差 {difference}；叶子最大偏差 {leaf} "
        "步；内部季度最大 {inner} 步"
    ),
    # explain
    "{name} · {month} = {value} {unit}": "{name} · {month} = {value} {unit}",
    "{node}, {month}": "{node}，{month}",
    "Target of {node}, full year": "{node} 全年目标",
    "× {basis} {weight}": "× {basis} {weight}",
    "= ideal of the year (weight {weight})": "= 全年理想值（权重 {weight}）",
    "season of the month (mean 1)": "当月季节系数（均值 1）",
    "ramp of new listings": "新进院爬坡",
    "ramp: listing expected {month}, linear over 12 months (unverified)": (
        "爬坡：预计 {month} 进院，12 个月直线爬坡（未核实）"
    ),
    "ramp: not listed, no expected month": "爬坡：未进院，无预计月份",
    "× share of the month in the year": "× 当月占全年",
    "+ months and quarters fixed at the top": "+ 最上级的月份、季度固定值",
    "+ fixed values: {named}": "+ 固定值：{named}",
    "+ fixed values": "+ 固定值",
    "= ideal": "= 理想值",
    "+ rounding to whole steps": "+ 取整",
    "+ changed by hand": "+ 手工调整",
    "= stored": "= 已存",
    "History: {first} to {last}.": "历史：{first} 至 {last}。",
    "{count} institutions in this bundle: {codes}": "打包内 {count} 家机构：{codes}",
    "Credit share {share}.": "归属占比 {share}。",
    # notes that a split keeps
    "The basis {basis} has no figures; its share went to the others.": (
        "依据“{basis}”没有数据，其权重已分给其他依据。"
    ),
    "{count} small institutions stand in {bundles} bundles (under {floor} steps a year).": (
        "{count} 家小机构归入 {bundles} 个打包节点（全年不足 {floor} 步）。"
    ),
    "{count} institutions are not listed yet: a linear ramp of 12 months from the "
    "expected listing (unverified).": (
        "{count} 家机构尚未进院：自预计进院起 12 个月直线爬坡（未核实）。"
    ),
    "{count} of them have no expected listing month and therefore no target.": (
        "其中 {count} 家没有预计进院月份，因此没有目标。"
    ),
    "{count} target institutions without a position were left out.": (
        "{count} 家目标机构没有归属岗位，未计入。"
    ),
    "{count} institutions are no targets and were left out.": "{count} 家非目标机构未计入。",
    "{count} target institutions are worked by other product lines only.": (
        "{count} 家目标机构只归其他产品线。"
    ),
    "Growth that is not there yet: {units} of the total stand on new listings.": (
        "尚未落地的增长：总量中 {units} 来自新进院。"
    ),
    # what check and import find
    "The cell was changed past territory.": "单元格在程序之外被改动。",
    "The stored sum is not the sum of the leaves.": "已存合计不等于各叶子之和。",
    "The cells under this node are not those that were written.": (
        "该节点下的单元格与写入时不符。"
    ),
    "The cell is no multiple of the step.": "单元格不是步长的整数倍。",
    "The fixed value is not kept.": "固定值未被遵守。",
    "The value is a step or more from its ideal.": "该值与理想值相差一步或以上。",
    "The ideal cannot be computed from the stored inputs: {reason}": (
        "无法由已存的输入算出理想值：{reason}"
    ),
    "Split the product again in a new draft, or bring back a backup copy.": (
        "请在新草案中重新分解该产品，或恢复备份。"
    ),
    "{given} stands under several positions for {product}: {candidates}": (
        "{given} 的 {product} 归多个岗位：{candidates}"
    ),
    "{given} has no target for {product} under this position and department": (
        "{given} 在该岗位、科室下没有 {product} 的目标"
    ),
    "A target cannot be negative: {value}": "目标不能为负：{value}",
    "{value} is no multiple of the step; the nearest are {below} and {above}": (
        "{value} 不是步长的整数倍，最近的是 {below} 和 {above}"
    ),
    "The workbook went out with {base}, but {now} is stored now": (
        "工作簿发出时为 {base}，现库内为 {now}"
    ),
    "Look at both before applying: territory targets changes list": (
        "采纳前请先核对：territory targets changes list"
    ),
    # labels
    "Organisation": "组织",
    "Manager": "主管",
    "Customer code": "客户编码",
    "Customer": "客户名称",
    "No.": "编号",
    "Asked by": "提出人",
    "Factor": "系数",
    "Plain rule": "普通算法",
    "What is wrong": "问题",
    "Own figure": "本节点",
    "Of": "合计",
    "Went out": "发出时",
    "Proposed": "拟改为",
    "Stored": "已存",
    "Should be": "应为",
    # refusals
    "{value} is no multiple of the step {step}; the nearest are {below} and {above}.": (
        "{value} 不是步长 {step} 的整数倍，最近的是 {below} 和 {above}。"
    ),
    "Give one of the two, or another step with --step.": "请取其中之一，或用 --step 另设步长。",
    "A target cannot be negative: {value}.": "目标不能为负：{value}。",
    "Give zero or more.": "请给零或正数。",
    'The text "{given}" is not a number.': "“{given}”不是数字。",
    "Write digits only, such as 120000.": "只写数字，例如 120000。",
    "There is no plan for {what} yet.": "{what} 还没有方案。",
    "Start one: territory targets set --year YEAR --product CODE --total UNITS": (
        "先下达目标：territory targets set --year 年度 --product 产品 --total 数量"
    ),
    "The plan {plan} has no version {number}; it has {known}.": (
        "方案 {plan} 没有版本 {number}，现有 {known}。"
    ),
    "See them with territory targets versions.": "查看：territory targets versions",
    "Version {number} of the plan {plan} is {status} and is not changed any more.": (
        "方案 {plan} 的版本 {number} {status}，不再改动。"
    ),
    "Write without --version: the next draft is opened as a copy.": (
        "去掉 --version 即可：会复制出下一个草案。"
    ),
    "No year has been planned yet, so the year must be named.": (
        "还没有任何年度的方案，请指明年度。"
    ),
    "Add --year, for example --year 2027.": "加上 --year，例如 --year 2027。",
    "{products} has no total for {year} at the top, {node}.": (
        "{products} 在 {year} 年没有最上级（{node}）的总目标。"
    ),
    "Set it first: territory targets set --year {year} --product {first} --total UNITS": (
        "请先下达：territory targets set --year {year} --product {first} --total 数量"
    ),
    "{product} has a total but has not been split in this version.": (
        "{product} 在本版本中尚未分解。"
    ),
    "Run territory targets split --product {product}": (
        "请运行 territory targets split --product {product}"
    ),
    "There is no organisation on {day}: no company, region, district or position.": (
        "{day} 没有组织架构：没有公司、大区、地区或岗位。"
    ),
    "Import the territories first: territory import FILE --as territories": (
        "请先导入组织架构：territory import 文件 --as territories"
    ),
    "The organisation has several nodes at the top on {day}: {nodes}.": (
        "{day} 组织架构有多个最上级节点：{nodes}。"
    ),
    "Give all but one of them a parent, and import the territories again.": (
        "请只留一个最上级，其余补上上级后重新导入。"
    ),
    "No institution is assigned to a position for {product} (line {line}) on {day}.": (
        "{day} 没有机构为 {product}（产品线 {line}）归属到岗位。"
    ),
    "Import assignments of this product line that begin on or before this day.": (
        "请导入该产品线在此日或之前生效的归属。"
    ),
    "{count} target institutions have no position for {product} on {day}: {names}.": (
        "{day} 有 {count} 家目标机构没有 {product} 的归属岗位：{names}。"
    ),
    "Assign them, or leave them out and counted with --leave-unowned.": (
        "请补归属，或用 --leave-unowned 不计入并计数。"
    ),
    'There is no node "{given}" in {where}.': "{where} 中没有节点“{given}”。",
    'The name "{given}" fits {count} nodes: {candidates}.': (
        "“{given}”对应 {count} 个节点：{candidates}。"
    ),
    "Add --position to say which one is meant.": "请用 --position 指明岗位。",
    'The basis "{given}" is not known; known are {known}.': (
        "没有依据“{given}”，可用的有 {known}。"
    ),
    "Write --basis history=0.6 --basis potential=0.4": (
        "写法：--basis history=0.6 --basis potential=0.4"
    ),
    "The shares of the bases sum to {total}, not to 1.": "各依据的权重合计为 {total}，不是 1。",
    "Every basis of {product} is zero for all institutions: {bases}.": (
        "{product} 的全部依据在所有机构都为零：{bases}。"
    ),
    "Split with --basis equal=1, or load flow or potential first.": (
        "可用 --basis equal=1 平均分解，或先导入流向、潜力。"
    ),
    "Fixed values contradict each other; nothing was written.\n\n{lines}": (
        "固定值互相矛盾，未写入任何内容。\n\n{lines}"
    ),
    "Loosen any one of them, for example:\n{remedy}": "放宽其中任意一项即可，例如：\n{remedy}",
    "A value of {value} is fixed for {node}, {period}, but nothing there can carry it.": (
        "{node} {period} 固定为 {value}，但其下没有可承担的机构。"
    ),
    "Remove it: territory targets pin {node} --product {product} --period {code} --remove": (
        "取消：territory targets pin {node} --product {product} --period {code} --remove"
    ),
    "{months} ask for {asked}, but the institutions that sell then have only {available}.": (
        "{months} 要求 {asked}，但届时有销售的机构只有 {available}。"
    ),
    "Lower these months, or correct the listing months of undeveloped institutions.": (
        "请调低这些月份，或更正未开发机构的预计进院月份。"
    ),
    "{node}, {period}: {value} cannot be met in whole steps together with the other values.": (
        "{node} {period}：{value} 与其他值一起无法以整步满足。"
    ),
    "Quarters between the company and its leaves cross both sums; fix months or the year.": (
        "中间节点的季度同时牵涉两套合计，请改为固定月份或全年。"
    ),
    "Nothing is fixed for {node}, {period}, of {product}.": (
        "{product} 的 {node} {period} 没有固定值。"
    ),
    "See what is: territory targets pin --list": "查看固定值：territory targets pin --list",
    "{count} differences were found in the stored targets.": "已存目标中发现 {count} 处差异。",
    "Split again, or bring back a backup copy.": "请重新分解，或恢复备份。",
    "There is no open change {given}.": "没有编号为 {given} 的待定修改。",
    "See them with territory targets changes list.": "查看：territory targets changes list",
    "{node}, {month}: a change of {change} cannot be taken by {where}.": (
        "{node} {month}：改动 {change} 无法由 {where} 承担。"
    ),
    "Let the parent take it with --to parent, or change the brothers as well.": (
        "用 --to parent 由上级承担，或同时修改同岗位的其他机构。"
    ),
    "{node}, {period}, is fixed at {value}; the change of {leaf} would alter it.": (
        "{node} {period} 已固定为 {value}，{leaf} 的修改会改变它。"
    ),
    "Let the siblings take it, or free the fixed value first.": (
        "由同岗位的其他机构承担，或先取消固定值。"
    ),
    "Say which changes: their numbers, or --all.": "请指明哪些修改：编号，或 --all。",
    'There is no level "{given}"; there are {known}.': "没有层级“{given}”，可用的有 {known}。",
    "Write --level district, --level institution, or the word in Chinese.": (
        "例如 --level 地区、--level 机构，或写英文。"
    ),
    "The month {month} is not in {year}, which this plan is for.": (
        "{month} 不在本方案的 {year} 年内。"
    ),
    "Name a month of the plan's year, or another plan with --year.": (
        "请给方案年度内的月份，或用 --year 指定其他方案。"
    ),
    'There is no measure "{given}"; there are units and amount.': (
        "没有口径“{given}”，可用 units（销量）和 amount（金额）。"
    ),
    "Write --measure units or --measure amount.": "写 --measure units 或 --measure amount。",
    'Nobody called "{given}" can take the difference; there are siblings and parent.': (
        "差额不能由“{given}”承担，可选 siblings（同岗位）和 parent（上级）。"
    ),
    "Write --to siblings or --to parent.": "写 --to siblings 或 --to parent。",
}

SLUGS: dict[str, str] = {
    # measures and scenarios
    "measure-units": "销量",
    "measure-amount": "金额",
    "floor": "保底",
    "target": "目标",
    "stretch": "冲刺",
    # versions and changes
    "draft": "草案",
    "proposed": "待定",
    "approved": "已批准",
    "superseded": "已被取代",
    "applied": "已采纳",
    "rejected": "已退回",
    # pins and who takes a difference
    "min": "不少于",
    "max": "不多于",
    "siblings": "同岗位",
    "parent": "上级",
    # kinds of nodes
    "territory": "组织",
    "unsplit": "未分科室",
    "bundle": "打包",
    "uplift": "加码",
    "reserve": "预留",
    # bases
    "basis-history": "历史",
    "basis-potential": "潜力",
    "basis-headroom": "空间",
    "basis-equal": "平均",
    # differences that check finds
    "cell": "单元格",
    "subtotal": "合计",
    "digest": "摘要",
    "step": "步长",
    "pin": "固定值",
    "bound": "偏差",
    "ideal": "理想值",
    # stations of a chain
    "above": "上级",
    "basis": "依据",
    "year": "全年",
    "ramp": "爬坡",
    "month": "月份",
    "margins": "边际",
    "rounding": "取整",
    "by_hand": "手工",
    "stored": "已存",
}

EN_SLUGS: dict[str, str] = {
    "measure-units": "units",
    "measure-amount": "amount",
    "basis-history": "history",
    "basis-potential": "potential",
    "basis-headroom": "headroom",
    "basis-equal": "equal",
    "unsplit": "not by department",
    "by_hand": "by hand",
}
