"""Chinese of relations that cannot stand together."""

ZH = {
    "the beginning": "建档之初",
    "From {day} these relations credit flow in a circle: {members}.": (
        "自 {day} 起，以下机构关系把流向转来转去，形成循环：{members}。"
    ),
    "From {day} {institution} credits {total} % of its flow to others: {parts}.": (
        "自 {day} 起，{institution} 转计出去的流向合计 {total}%，超过 100%：{parts}。"
    ),
    "From {day} {institution} credits its flow to {other} twice: {parts}.": (
        "自 {day} 起，{institution} 的流向重复转计给 {other}：{parts}。"
    ),
    "Leave one of them out, or end one in the same file with a credited share of 0 % from that "
    "day.": "去掉其中一条，或在同一份文件里把其中一条自当日起的计入比例改为 0%（即终止）。",
}
