"""Chinese of `territory assign`."""

ZH = {
    "Move institutions to a position from a day on": "自某日起把机构划给其他岗位",
    "Institutions, by code or name": "机构，编码或名称",
    "Who gets them; several with shares: CV12=60": "划给谁；分给几个岗位时带上占比：CV12=60",
    "The first day, 2027-02-01": "生效日期，如 2027-02-01",
    "Product line, where there are several": "产品线（有多条时必须指定）",
    "Only these departments of the institution": "只划这些科室",
    "Share of the one position; who holds it now keeps the rest": (
        "新岗位的占比，其余仍归现有岗位"
    ),
    "With --departments: which part of the flow without department goes along": (
        "与 --departments 同用：流向中未注明科室的部分，有多少比例随之划走"
    ),
    "own, agent, cso, contracted or joint": (
        "自营 own、代理 agent、cso、承包 contracted、协同 joint"
    ),
    "Only until somebody is appointed": "仅为代管，待正式任命",
    'The text "{given}" is not a share from 0 to 100 %.': "“{given}”不是 0 到 100% 的占比。",
    "Write it as 60 or 60%: --to CV12=60 --to CV13=40": (
        "写作 60 或 60%：--to CV12=60 --to CV13=40"
    ),
    'There is no type of assignment "{given}".': "没有“{given}”这种归属类型。",
    "Known: {known}": "可用：{known}",
    "The shares sum to {total} %, not 100 %: {parts}.": (
        "各岗位占比合计 {total}%，不是 100%：{parts}。"
    ),
    "Name every position with its share: --to CV12=60 --to CV13=40": (
        "把每个岗位连同占比都写上：--to CV12=60 --to CV13=40"
    ),
    "{institution} has no other position that could keep the other {rest} %.": (
        "{institution} 没有别的岗位可以保留其余的 {rest}%。"
    ),
    "{institution} is cut by departments then: which part of its flow goes with {departments}?": (
        "这样 {institution} 就按科室归属了：未注明科室的流向有多少随“{departments}”划走？"
    ),
    "Flow rows mostly name no department; say which part of them goes along with --flow-share 30, "
    "or 0 where every file names the department.": (
        "流向大多不写科室，请用 --flow-share 30 说明随之划走的比例；文件都写明科室的填 0。"
    ),
    "There are several product lines: {lines}.": "有多条产品线：{lines}。",
    "Name one with --line.": "请用 --line 指定一条。",
    "The move is refused. {reason}.": "调整被拒绝：{reason}。",
    "Look at the assignments with: territory show {institution}": (
        "查看现有归属：territory show {institution}"
    ),
    "Would be assigned from {day}, line {line}": "归属将自 {day} 起调整（{line}）",
    "Assigned from {day}, line {line}": "归属已自 {day} 起调整（{line}）",
    "Position name": "岗位名称",
    "Share before": "调整前占比",
    "Share after": "调整后占比",
    "Flow share": "流向占比",
    "This is how it stands already: nothing changes.": "现状就是如此，没有变化。",
    "Loaded in all months: {before:,} boxes before, {after:,} after.": (
        "全部月份导入量：调整前 {before:,} 盒，调整后 {after:,} 盒。"
    ),
    "{count:,} boxes that nobody owned have an owner now.": "{count:,} 盒原先无归属，现已有归属。",
    "{count:,} boxes have no owner any more.": "{count:,} 盒不再有归属。",
    "Closed months keep what was reported to their owners then: {months}.": (
        "已关账月份的上报数仍归当时的岗位，不变：{months}。"
    ),
    "A newer assignment of {institution} ends this one on {day}.": (
        "{institution} 另有一条更新的归属，自 {day} 起取代本次调整。"
    ),
    "What they brought in twelve months, and whom": "近十二个月的销量与归属",
    "History": "历史",
    "Target from {month} on": "{month} 起的剩余指标",
    "Rest of target": "剩余指标",
    "In bundle": "所在打包",
    "{version} keeps its own tree: the target stays with the position that signed for it until "
    "the plan is split again.": (
        "{version} 保留分解时的架构：指标仍在原岗位名下，重新分解后才会随机构划走。"
    ),
    "Credited, before and after": "计入量前后对比",
    "Credits": "计入量",
    "Credited before": "调整前计入",
    "Credited after": "调整后计入",
    "Amount before": "调整前金额",
    "Amount after": "调整后金额",
    "Filed regions to be updated": "需更新的备案区域",
    "Filings": "备案",
    "Filing number": "备案号",
    "Until": "最迟日期",
    "A change of region is filed within 30 days (confirm with your counsel).": (
        "区域变更须在 30 日内更新备案（以法务意见为准）。"
    ),
}
