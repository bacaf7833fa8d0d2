"""`targets smart`."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from territory.plans.views.columns import said_with, title_of, value_column
from territory.plans.views.shown import growth_notes
from territory.present import table as t
from territory.present.words import in_words, say, word
from territory.targets.service.smart import Smart, SmartRow


def smart_table(found: Smart) -> t.Table:
    """Draw every target with what it lacks; what a reason makes good is no lack."""
    shown = found.shown
    return t.Table(
        name="targets_smart",
        title=say("SMART check of {plan}", plan=title_of(shown.version, shown.products)),
        columns=(
            t.code("product", "Product", hidden=True),
            t.text("product_name", "Product", hidden=len(shown.products) == 1),
            t.code("node", "Code", minor=True),
            t.text("name", "Node"),
            value_column(shown.version, "total", "Full year"),
            t.text("owner", "Owner"),
            t.date("due", "Until", minor=True),
            t.signed("growth", "Growth"),
            t.signed("least", "Least seen"),
            t.signed("most", "Most seen"),
            t.slugs("lacks", "Open"),
            t.text("reason", "Reason"),
        ),
        rows=tuple(_cells(row) for row in found.rows),
        notes=(*_counts(found), *growth_notes(shown)),
        provenance=said_with(shown.version),
    )


def _cells(one: SmartRow) -> dict[str, Any]:
    row = one.row
    least, most = one.seen or (None, None)
    return {
        "product": row.product.code, "product_name": row.product.name, "node": row.node,
        "name": in_words(row.name), "total": row.total, "owner": one.owner or None,
        "due": one.due, "growth": row.growth, "least": least, "most": most,
        "lacks": ",".join(one.open) or None, "reason": one.reason,
    }  # fmt: skip


def _counts(found: Smart) -> Iterator[str]:
    whole = sum(not row.open for row in found.rows)
    yield say("{whole} of {all} targets have number, owner, date and a growth that their history "
              "has seen, or a reason.", whole=whole, all=len(found.rows))  # fmt: skip
    for lack, count in sorted(Counter(one for row in found.rows for one in row.open).items()):
        yield say("{lack}: {count}", lack=word(lack), count=count)
    if any("smart-range" in row.open or "smart-history" in row.open for row in found.rows):
        yield say(
            "A reason is stated with the number: territory targets set or pin, --reason TEXT."
        )
