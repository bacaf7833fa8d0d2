"""Words of closing and reopening months, and of correcting a row."""

ZH: dict[str, str] = {
    "Say that a month is whole, although files are missing": "确认某月数据已完整（尽管有文件未到）",
    "Whole": "是否完整",
    "{month} counts as whole from now on": "{month} 从现在起按完整月份对待",
    # commands
    "Show the state of every month, and who closed it": "查看各月是否关账、由谁关账",
    "Everything that happened to them": "各月的全部关账记录",
    "Why; it is kept and shown": "原因；会留存并显示",
    "Who answers for it; default who runs it": "由谁负责；默认为执行命令的人",
    "Close a month: its reported figures stay": "关账：该月已报数字从此不变",
    "Close although something speaks against it": "尽管有不满足的条件，仍然关账",
    "Only say that the month is about to be closed": "只标记为正在关账，不冻结数字",
    "Open a closed month again, by name and with a reason": "反关账：须写明由谁、为何",
    "Correct a row by a pair of rows; the row itself stays": "用一对冲红/更正行更正某行；原行保留",
    "Number of flow show": "flow show 中的行号",
    "Sale units it should be; 0: none": "应为多少销售单位；0 表示没有",
    "Who really bought": "实际购货机构",
    "What really was sold": "实际所售产品",
    "Why: mistake, group_purchase, …": "原因：mistake（录入有误）、group_purchase（团购）等",
    "What proves it: a letter, an invoice": "凭据：来函、发票等",
    'There is no cause "{given}".': "没有“{given}”这种原因。",
    "One of: {known}": "可用的有：{known}",
    # refusals
    "No row of the flow counts in {month}; there is nothing to close.": (
        "{month} 没有任何流向计入，无账可关。"
    ),
    "Months with flow: {months}": "有流向的月份：{months}",
    "{month} is closed already, since {day} by {by}.": "{month} 已于 {day} 由 {by} 关账。",
    "To change it a named person reopens it: territory flow reopen {month} --reason TEXT": (
        "要改动须由指定人员反关账：territory flow reopen {month} --reason 原因"
    ),
    "{month} is not closed; it need not be reopened.": "{month} 没有关账，无需反关账。",
    "{month} cannot be closed: {culprits}.": "{month} 不能关账：{culprits}。",
    "Mend that, or close it all the same: territory flow close {month} --force --reason TEXT": (
        "请先处理；或仍然关账：territory flow close {month} --force --reason 原因"
    ),
    "This cannot be overruled. To look closer: territory check": (
        "此条件不能强制越过。详细检查：territory check"
    ),
    "This needs a reason that can be read later.": "须写明原因，以备日后查阅。",
    "Add --reason TEXT": "请加上 --reason 原因",
    "{month} cannot be reopened: {later} is closed already, and builds on it.": (
        "{month} 不能反关账：其后的 {later} 已经关账。"
    ),
    "Reopen that first: territory flow reopen {later} --reason TEXT": (
        "请先反关账那个月：territory flow reopen {later} --reason 原因"
    ),
    # conditions
    "{months} must be closed before": "须先关账 {months}",
    "it is not over before {day}": "该月到 {day} 才结束",
    "its lines do not sum to its rows, {units:,} units are astray": (
        "各去向之和与明细不符，相差 {units:,}"
    ),
    "credits differ from rows: {first} ({count:,} such)": (
        "计入数与明细不符：{first}（共 {count:,} 处）"
    ),
    "names of {waits:,} of {loaded:,} boxes wait ({share}, allowed {allowed} %): {names}": (
        "{loaded:,} 盒中有 {waits:,} 盒名称待匹配（{share}，允许 {allowed} %）：{names}"
    ),
    "{received} of {expected} files have come; missing: {names}": (
        "应报 {expected} 份，已报 {received} 份；缺：{names}"
    ),
    "the stock of {count:,} products at distributors does not follow from the files: {names}": (
        "{count:,} 个商业公司品规的进销存不平：{names}"
    ),
    # tables
    "Months of the flow": "流向各月",
    "What happened to the months": "各月关账记录",
    "Closings": "关账次数",
    "Last event": "最近一次",
    "By": "经办人",
    "Day": "日期",
    "Of earlier months": "其中以前月份",
    "Event": "事项",
    "Closing": "第几次关账",
    "Overruled": "强制越过的条件",
    "Reported before": "原报数",
    "Change": "变动",
    "Counted in": "原计入月份",
    "Part": "部分",
    "All the same: {said}.": "强制关账：{said}。",
    "Mind: {said}.": "请注意：{said}。",
    "{entries:,} reported figures were kept.": "留存已报数字 {entries:,} 条。",
    "{month} is being closed, {day}, {by}": "{month} 正在关账，{day}，{by}",
    "{month} would be closed (closing {number}). Nothing was written.": (
        "{month} 可以关账（第 {number} 次）。未写入任何内容。"
    ),
    "{first} to {last} are closed": "{first} 至 {last} 已关账",
    "{first} to {last} would be closed. Nothing was written.": (
        "{first} 至 {last} 可以关账。未写入任何内容。"
    ),
    "{month} stays open, and those after it.": "{month} 及其后各月仍未关账。",
    "Reported figures": "已报数字条数",
    "Close every open month up to this one": "依次关账，直到该月",
    "Name a month to close, or the last of several with --through; --begin takes one month.": (
        "请写要关账的月份，或用 --through 写最后一个月；--begin 只用于一个月。"
    ),
    "territory flow close 2027-01, or territory flow close --through 2027-03": (
        "territory flow close 2027-01，或 territory flow close --through 2027-03"
    ),
    "{month} is closed (closing {number}, {day}, {by})": (
        "{month} 已关账（第 {number} 次，{day}，{by}）"
    ),
    "{month} is open again (closing {number} is taken back by {by}: {reason})": (
        "{month} 已反关账（{by} 撤回第 {number} 次关账：{reason}）"
    ),
    "{month} would be open again. Nothing was written.": "{month} 可以反关账。未写入任何内容。",
    "What was reported stays on record; closing the month anew writes the pairs.": (
        "已报数字留存备查；再次关账时，有变动的数字会成对写入（冲销与重报）。"
    ),
    "Computed since from its figures: {runs}. See whether they are still right.": (
        "关账之后曾据此计算：{runs}。请核对是否仍然成立。"
    ),
    "Row {row} is corrected ({cause}); the difference is {quantity:+,} units": (
        "第 {row} 行已更正（{cause}），差额 {quantity:+,}"
    ),
    "Row {row} would be corrected ({cause}): {quantity:+,} units. Nothing was written.": (
        "第 {row} 行可以更正（{cause}），差额 {quantity:+,}。未写入任何内容。"
    ),
    # late rows
    "Late rows of {month}, which is closed: {quantity:,} boxes count in {counted}, the first open "
    "month.": "{month} 已关账，其补传行共 {quantity:,} 盒，计入最早的未关账月份 {counted}。",
    "What it changes: territory flow bridge {month}. To report it there, reopen the month.": (
        "查看影响：territory flow bridge {month}。要计入原月，须先反关账。"
    ),
    # where the month stands
    "none is closed": "均未关账",
    "closed up to {month}": "已关账至 {month}",
    "closed up to {month}; {due} is over and open": "已关账至 {month}；{due} 已结束，尚未关账",
    # checks
    "Somebody changed rows by hand; go back to a backup, or ask who did.": (
        "有人手工改过数据；请从备份恢复，或查明是谁所改。"
    ),
    "{month} is closed and reported {told:,} units and {told_fen:,} fen for a position, but "
    "{credits:,} units and {credits_fen:,} fen are credited.": (
        "{month} 已关账，某岗位已报 {told:,}（{told_fen:,} 分），"
        "而计入数为 {credits:,}（{credits_fen:,} 分）。"
    ),
    "The correction of row {row} does not sum to the difference that it states, or a part of it "
    "is missing.": "第 {row} 行的更正与其所列差额不符，或缺少一部分。",
    "Row {row} is a correction and does not say of which row.": (
        "第 {row} 行是更正行，却没有指明更正哪一行。"
    ),
}

SLUGS: dict[str, str] = {
    "confirmed": "人工确认完整",
    "files_in": "文件到齐",
    "not_over": "当月未结束",
    "files_missing": "缺文件",
    "far_below_neighbours": "远低于前后月",
    "ends_early": "数据截止过早",
    "no_flow": "无流向",
    "months": "月份",
    "closing": "正在关账",
    "reopened": "反关账",
    "waiting": "名称待匹配",
    "source": "原行",
    "replacement": "更正后",
}
