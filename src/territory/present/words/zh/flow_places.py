"""What is said of names that are decided for one place or for all."""

ZH: dict[str, str] = {
    "For all places, not only where the name waits": "对所有省市都有效，不限于该名称所在省市",
    "Only in": "仅限省市",
    "Only in province": "仅限省份",
    "Only in city": "仅限城市",
    "Everywhere": "全国通用",
    "Blank: in this place only": "留空：只对该省市有效",
    "Blank: everywhere": "留空：不限省市",
    "Blank: the decision holds in this province and city only.": (
        "留空：判定只对该省份、城市的同名客户有效。"
    ),
}
