"""The bridge of a month as tables: its lines, its nodes, and what is behind one line."""

from collections.abc import Callable

from territory.months.service.bridge import LINE, Bridge, BridgeLine, BridgeNode, NoSuchStep
from territory.present import table as t
from territory.present.listing import INSTITUTION, POSITION, listing
from territory.present.table import Column, Table, label_of
from territory.present.words import say, slug_of, word

REPORTED, NOW = "reported", "now"
MOST_ROWS = 5


def bridge_table(bridge: Bridge) -> Table:
    """From reported to known now: the lines between sum to the difference."""
    first, *between, last = bridge.spans
    return listing(
        "flow_bridge",
        _title(bridge),
        (
            t.slug("step", "Line of the bridge"),
            t.slug("cause"),
            t.quantity("quantity"),
            t.money("amount", "Amount", "yuan"),
            t.quantity("rows"),
        ),
        bridge.spans,
        of={"step": "slug", "amount": "amount_fen", "rows": lambda one: len(one.rows) or None},
        notes=(
            say(
                "Check: {start:,} {between:+,} = {now:,}; difference {difference:,}",
                start=first.quantity,
                between=sum(one.quantity for one in between),
                now=last.quantity,
                difference=last.quantity - first.quantity - sum(one.quantity for one in between),
            ),
        ),
        next=tuple(f"territory flow bridge {bridge.month} --why {one.slug}" for one in between[:1]),
    )


def _title(bridge: Bridge) -> str:
    last = bridge.last
    title = say(
        "{month}: from reported (closing {number}, {day}, {by}) to what is known now",
        month=bridge.month, number=last.number, day=last.day, by=last.by,
    )  # fmt: skip
    return f"{title} · {say('open again, preliminary')}" if bridge.is_open else title


def bridge_nodes_table(bridge: Bridge, *, ends: tuple[str, ...] = ()) -> Table:
    """The bridge by product and node.

    ends: only these columns, reported or now; none is all.
    """
    columns = tuple(
        _column(one.slug, one.cause) for one in bridge.spans if not ends or one.slug in ends
    )
    return listing(
        "flow_bridge_nodes",
        f"{_title(bridge)} · {word(bridge.level)}",
        (
            t.code("product"),
            t.code("node", "Code"),
            t.text("name", "Node"),
            t.slug("level", "Level", hidden=True),
            *columns,
        ),
        bridge.nodes,
        of={
            "node": "code",
            "name": _node_name,
            **{column.key: _quantity_in(column) for column in columns},
        },
        sums=tuple(column.key for column in columns),
    )


def _node_name(node: BridgeNode) -> str:
    return word(node.code) if node.level == LINE else node.name


def _column(slug: str, cause: str) -> Column:
    """Return the column of a line; a cause of corrections has a column of its own."""
    if cause:
        return t.change(f"corrections_{cause}", label_of(cause))
    if slug in {REPORTED, NOW}:
        return t.quantity(slug)
    return t.change(slug)


def _quantity_in(column: Column) -> Callable[[BridgeNode], int]:
    key = column.key.replace("corrections_", "corrections:", 1)
    return lambda node: node.quantities.get(key, 0)


def step_named(bridge: Bridge, given: str) -> list[BridgeLine]:
    """Return the lines of a bridge that are meant by a slug or word of a line or cause.

    Raises:
        NoSuchStep: there is none.
    """
    slugs = [one.slug for one in bridge.spans] + [one.cause for one in bridge.spans if one.cause]
    found = slug_of(given, dict.fromkeys(slugs))
    if found is None:
        known = ", ".join(dict.fromkeys(slugs))
        raise NoSuchStep(month=bridge.month, given=given, known=known)
    return [one for one in bridge.spans if found in {one.slug, one.cause}]


def bridge_why_table(bridge: Bridge, spans: list[BridgeLine]) -> Table:
    """Return what is behind a line of the bridge: institutions, positions, numbers of rows."""
    numbers = [str(row) for span in spans for row in span.rows]
    named = ", ".join(numbers[:MOST_ROWS])
    more = len(numbers) - MOST_ROWS
    return listing(
        "flow_bridge_why",
        f"{bridge.month} · {word(spans[0].slug)}",
        (
            t.slug("cause", "Cause", hidden=all(not one.cause for one in spans)),
            t.code("product"),
            *INSTITUTION,
            *POSITION,
            t.slug("line"),
            t.change("quantity"),
            t.money("amount", "Amount", "yuan"),
        ),
        [cell for span in spans for cell in span.cells],
        of={"amount": "amount_fen"},
        sums=("quantity", "amount"),
        notes=(
            (
                say(
                    "Rows behind it: {rows}",
                    rows=named + (f" … +{more}" if more > 0 else ""),
                ),
            )
            if numbers
            else ()
        ),
        next=(f"territory flow show {numbers[0]} --why",) if numbers else (),
    )
