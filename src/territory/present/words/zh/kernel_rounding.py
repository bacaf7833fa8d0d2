"""Chinese of the room `kernel`, continued: sharing out and rounding to whole steps."""

ZH: dict[str, str] = {
    # apportion
    "{total} cannot be shared out: every weight is zero.": "{total} 无法分摊：所有权重都是零。",
    "Give at least one member a weight above zero, or share a total of zero.": (
        "请至少给一个成员大于零的权重，或把总数改为零。"
    ),
    "The weight {weight} at place {place} is below zero.": "第 {place} 个权重 {weight} 小于零。",
    "Weights are zero or more; a return is shared by giving a negative total.": (
        "权重不能为负；分摊退货时，请把总数写成负数。"
    ),
    # grid
    "The ideal cells sum to {found}, which is not the total {total}.": (
        "理想值合计为 {found}，与总数 {total} 不符。"
    ),
    "Rake the ideal table to its total before it is rounded.": "取整之前，请先把理想值调整到总数。",
    "The ideal {value} in row {row}, month {month} is negative, endless or not a number.": (
        "第 {row} 行 {month} 月的理想值 {value} 为负数、无穷大或不是数字。"
    ),
    "Ideals are zero or more whole or broken steps.": "理想值应为零或正数，可以带小数。",
    "The ideal cells sum to {found} steps, more than can be rounded exactly ({most}).": (
        "理想值合计 {found} 个单位，超出可精确取整的上限（{most}）。"
    ),
    "Plan in larger steps, for example packs of 10 or 100 yuan.": (
        "请改用较大的单位，例如每 10 盒或每 100 元。"
    ),
    # rounding
    "The nodes are not one tree with the company at its top.": (
        "这些节点不能组成一棵以公司为顶的架构树。"
    ),
    "Correct the parents of the nodes; every node but the company has one.": (
        "请更正节点的上级；除公司外，每个节点都有一个上级。"
    ),
    "There must be one node without a parent, the company; there are {count}.": (
        "没有上级的节点应当只有公司一个，现在有 {count} 个。"
    ),
    "The parent of node {node} is not in the tree.": "节点 {node} 的上级不在架构树中。",
    "The company has no node under it that could carry its total.": (
        "公司下面没有任何节点，总数无处可分。"
    ),
    "Assign at least one institution on the date of the plan.": (
        "请至少分配一家在计划日期有效的医院。"
    ),
    "Node {node} stands under itself.": "节点 {node} 的上级链绕回了自己。",
    "The nodes {first} and {second} have the same key.": "节点 {first} 与 {second} 的键相同。",
    "A node appears twice in the tree; remove one of the two.": (
        "同一节点在架构树中出现两次，请删去一个。"
    ),
    "The ideal table misses its pins by {missed:.2f} steps, most at node {node}, {period}.": (
        "理想值与固定值共差 {missed:.2f} 个单位，差得最多的是节点 {node} 的 {period}。"
    ),
    "Rake the ideal table to within 0.4 step of all fixed values before it is rounded.": (
        "取整之前，请先把理想值调整到与全部固定值合计相差不足 0.4 个单位。"
    ),
    "Quarter {quarter} of node {node} cannot be fixed here: inner quarters are only measured.": (
        "节点 {node} 第 {quarter} 季度不能在这里固定：中间层级的季度只测量，不控制。"
    ),
    "Fix the year or the months of the node instead.": "请改为固定该节点的全年或各月。",
    "The rounding broke {count} bounds of its own; nothing was written. Please report this.": (
        "取整结果有 {count} 处越界，这是程序的错误；没有写入任何数据，请反馈给我们。"
    ),
}
