"""Words of the classes room."""

ZH: dict[str, str] = {
    "There is no estimate of any doctor's usage or potential yet.": (
        "还没有任何医生的用量或潜力估计。"
    ),
    "Import a sheet with doctor, product, usage and potential.": (
        "请导入含医生、产品、用量和潜力的表。"
    ),
    "There is no potential of institutions yet.": "还没有机构潜力。",
    "Import a survey, then run: territory potential estimate": (
        "请先导入潜力调查，再运行：territory potential estimate"
    ),
    "Nothing has been classed yet.": "尚未分级。",
    "Run: territory classify doctors": "请运行：territory classify doctors",
    "Class doctors and hospitals; every run is kept": "医生和医院分级；每次结果都保留",
    "Look at classes, and why": "查看分级及原因",
    "Class doctors A, B, C, D by usage and potential": "按用量和潜力给医生分 A、B、C、D 级",
    "Class hospitals A, B, C by share of potential": "按潜力占比给医院分 A、B、C 级",
    "Show the newest classes": "查看最新分级",
    "Say why a doctor or hospital has its class": "说明医生或医院为何是这一级",
    "doctor or hospital with a class": "已分级的医生或医院",
    "Only this class": "只看这一级",
    "Code of a doctor or institution": "医生或机构代码",
    "Whose classes": "谁的分级",
    "Institutions": "机构",
    "Share of potential": "占潜力",
    "{product}: {count} of {all} doctors have fewer than {smallest} positive figures in their "
    "own peer group, and are compared in the wider one.": (
        "{product}：{all} 名医生中 {count} 名所在同组的正值不足 {smallest} 个，改在上一级组内比较。"
    ),
    "{product}, {axis}: {group} has fewer than {smallest} positive figures; the wider "
    "group stands in.": ("{product} {axis}：{group} 的正值不足 {smallest} 个，用上一级组的分界。"),
    "whole potential {figure}, usage has no figure": "总潜力 {figure}（用量没有数值）",
    "Suggested calls a month": "建议拜访/月",
    "Time": "时间",
    "Missing": "缺失",
    "A is not the best class: hold A, grow and defend B, develop C, spend less on D.": (
        "A 不是最好的一级：A 维持，B 发展并守住，C 开发，D 减少投入。"
    ),
    "The calls belong to the scheme abcd and are unverified; potential is {reading}.": (
        "拜访次数属于 abcd 方案，未经核实；潜力按“{reading}”计。"
    ),
    "Classes of {kind} on {day}": "{kind}分级 {day}",
    "Usage a month": "月用量",
    "Potential a month": "月潜力",
    "Potential a year": "年潜力",
    "Peer group": "同组",
    "Reason code": "原因代码",
    "Scheme": "分级方案",
    "Why {code} {where}": "{code} 为何是这一级 · {where}",
    "Axis": "轴",
    "Value": "数值",
    "Compared with the cut": "与分界比较",
    "headroom {figure}": "空间 {figure}",
    "High or low": "高低",
    "Cut": "分界",
    "Margin": "余量",
    "Group size": "组内人数",
    "Rule": "规则",
    "Source": "来源",
    "everybody": "全体",
    "{product}: {letter} (was {previous})": "{product}：{letter}（上次 {previous}）",
    "{product}: {reason}": "{product}：{reason}",
}

SLUGS: dict[str, str] = {
    "doctors": "医生",
    "hospitals": "医院",
    "institutions": "机构",
    "departments": "科室",
    "class": "分级",
    "hold": "维持 ±",
    "more": "增加 +",
    "less": "减少 −",
    "high": "高",
    "middle": "中",
    "low": "低",
    "not_known": "未知",
    "usage": "用量",
    "potential": "潜力",
    "headroom": "潜力空间（潜力减用量）",
    "total": "总潜力",
    "high_low": "用量高，潜力低：饱和，维持",
    "high_high": "用量高，潜力高：发展并守住",
    "low_high": "用量低，潜力高：开发",
    "low_low": "用量低，潜力低：减少",
    "missing_usage": "缺用量",
    "missing_potential": "缺潜力",
    "missing_both": "缺用量和潜力",
    "cumulative_share": "按潜力累计占比",
    "share": "累计占比",
    "quantile": "分位",
    "fixed": "固定值",
    "rule": "规则",
    "cut": "分界参数",
    "cuts": "分界",
    "margin": "余量",
    "reading": "潜力口径",
    "smallest": "最小组",
    "groups": "分组",
    "band_high": "算高的档",
}

EN_SLUGS: dict[str, str] = {
    "hold": "hold ±",
    "more": "more +",
    "less": "less −",
    "headroom": "headroom (potential less usage)",
    "total": "total potential",
    "high_low": "usage high, potential low: saturated, hold",
    "high_high": "usage high, potential high: grow and defend",
    "low_high": "usage low, potential high: develop",
    "low_low": "usage low, potential low: reduce",
    "share": "cumulative share",
    "cumulative_share": "by cumulative share of potential",
}
