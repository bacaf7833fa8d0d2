"""An adjustment as a table: what the node had and has, and who gave or took it."""

from territory.kernel.sentences import Label
from territory.plans.rules.bounds import period_word
from territory.plans.rules.steps import shown_value
from territory.plans.service.adjusting import Adjusted
from territory.plans.views.columns import said_with, value_column
from territory.present import table as t
from territory.present.words import in_words, say

MOST_ROWS = 20


def adjusted_table(done: Adjusted) -> t.Table:
    """Draw who gave or took how much; the first row is the node itself."""
    version, measure = done.version, done.version.measure
    period: Label = period_word(done.period)
    own = {"node": done.node.node, "name": in_words(done.name), "by": done.after - done.before}
    others = [
        {"node": share.node, "name": in_words(share.name), "by": share.by}
        for share in done.shares[:MOST_ROWS]
    ]
    more = len(done.shares) - MOST_ROWS
    return t.Table(
        name="targets_adjusted",
        title=say(
            "{name}, {period}: {before} becomes {after}",
            name=done.name, period=period, before=shown_value(done.before, measure),
            after=shown_value(done.after, measure),
        ),
        columns=(
            t.code("node", "Code"),
            t.text("name", "Node"),
            value_column(version, "by", "Change"),
        ),
        rows=(own, *others) if done.after != done.before else (),
        notes=(say("… and {count} more.", count=more),) if more > 0 else (),
        provenance=said_with(version),
        next=(f"territory targets check {version.options} --product {done.stored.product.code}",),
    )  # fmt: skip
