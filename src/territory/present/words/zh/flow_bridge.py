"""Words of the bridge from reported to known now."""

ZH: dict[str, str] = {
    "From what a month reported to what is known now": "某月从已报数到现况数的变动",
    "Only what was reported, by node": "只看已报数，按节点",
    "Only what is known now, by node": "只看现况数，按节点",
    "By the nodes of a level": "按某一层级的节点",
    "What is behind a line of the bridge": "某一项变动的明细",
    "{month} was never closed, so nothing of it is reported yet.": (
        "{month} 从未关账，还没有已报数。"
    ),
    "Look at it as it stands: territory flow show --month {month} --summary": (
        "查看目前情况：territory flow show --month {month} --summary"
    ),
    'The bridge of {month} has no line "{given}".': "{month} 的变动表中没有“{given}”这一项。",
    "It has: {known}": "其中有：{known}",
    "{month}: from reported (closing {number}, {day}, {by}) to what is known now": (
        "{month}：从已报数（第 {number} 次关账，{day}，{by}）到现况数"
    ),
    "open again, preliminary": "已反关账，初版",
    "As it was reported, or as it is known now; without it as the ledger stands": (
        "已报数（reported）或现况数（now）；不加则按台账现状"
    ),
    'There is no view "{given}".': "没有“{given}”这种口径。",
    "One of: reported, now": "可用：reported（已报数）、now（现况数）",
    "as known now": "现况数",
    "as reported": "已报数",
    "closing {number} of {month}, {day}, {by}": "{month} 第 {number} 次关账，{day}，{by}",
    "Line of the bridge": "变动项",
    "Cause": "原因",
    "Reported": "已报数",
    "Now": "现况数",
    "Late": "补传",
    "Reopened": "反关账后变动",
    "Roster": "归属与关系变动",
    "Names": "名称判定",
    "Earlier months": "以前月份计入",
    "Position name": "岗位名称",
    "Rows behind it: {rows}": "涉及的行：{rows}",
    "Check: {start:,} {between:+,} = {now:,}; difference {difference:,}": (
        "验证：{start:,} {between:+,} = {now:,}；差 {difference:,}"
    ),
}

SLUGS: dict[str, str] = {
    "reported": "已报数",
    "now": "现况数",
    "late": "补传",
    "corrections": "更正",
    "roster": "归属与关系变动",
    "names": "名称判定",
    "earlier_months": "以前月份计入",
}
EN_SLUGS: dict[str, str] = {
    "late": "late rows",
    "now": "known now",
    "names": "names decided since",
    "roster": "assignments and relations changed since",
    "earlier_months": "rows of earlier months counted here",
    "reopened": "changed since it was reopened",
}
