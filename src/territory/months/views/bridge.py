"""The bridge of a month as tables: its lines, its nodes, and what is behind one line."""

from territory.months.service.bridge import Bridge, NoSuchStep, Span
from territory.present import table as t
from territory.present.table import Column, Row, Table
from territory.present.words import say, slug_of, word

REPORTED, NOW = "reported", "now"
MOST_ROWS = 5


def bridge_table(bridge: Bridge) -> Table:
    """From reported to known now: the lines between sum to the difference."""
    first, *between, last = bridge.spans
    return Table(
        name="flow_bridge",
        title=_title(bridge),
        columns=(
            t.slug("step", "Line of the bridge"),
            t.slug("cause", "Cause"),
            t.quantity("quantity", "Quantity"),
            t.money("amount", "Amount", "yuan"),
            t.quantity("rows", "Rows"),
        ),
        rows=tuple(_span(one) for one in bridge.spans),
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


def _span(one: Span) -> Row:
    return {
        "step": one.slug,
        "cause": one.cause or None,
        "quantity": one.quantity,
        "amount": one.amount_fen,
        "rows": len(one.rows) if one.rows else None,
    }


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
    steps = [(one.slug, one.cause) for one in bridge.spans]
    columns = [_column(slug, cause) for slug, cause in steps if not ends or slug in ends]
    rows = []
    for one in bridge.nodes:
        row: dict[str, object] = {
            "product": one.product,
            "node": one.code,
            "name": one.name,
            "level": one.level,
        }
        rows.append(row | {column.key: one.quantities.get(_key(column), 0) for column in columns})
    return Table(
        name="flow_bridge_nodes",
        title=f"{_title(bridge)} · {word(bridge.level)}",
        columns=(
            t.code("product", "Product"),
            t.code("node", "Code"),
            t.text("name", "Node"),
            t.slug("level", "Level", hidden=True),
            *columns,
        ),
        rows=tuple(rows),
        totals={
            column.key: sum(one.quantities.get(_key(column), 0) for one in bridge.nodes)
            for column in columns
        },
    )


def _column(slug: str, cause: str) -> Column:
    """Return the column of a line; a cause of corrections has a column of its own."""
    if cause:
        return t.change(f"corrections_{cause}", cause.replace("_", " ").capitalize())
    if slug in {REPORTED, NOW}:
        return t.quantity(slug, slug.capitalize())
    return t.change(slug, slug.replace("_", " ").capitalize())


def _key(column: Column) -> str:
    return column.key.replace("corrections_", "corrections:", 1)


def step_named(bridge: Bridge, given: str) -> list[Span]:
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


def bridge_why_table(bridge: Bridge, spans: list[Span]) -> Table:
    """Return what is behind a line of the bridge: institutions, positions, numbers of rows."""
    rows = [
        {
            "cause": span.cause or None,
            "product": cell.product,
            "institution": cell.institution,
            "institution_name": cell.institution_name,
            "position": cell.position,
            "position_name": cell.position_name,
            "line": cell.line,
            "quantity": cell.quantity,
            "amount": cell.amount_fen,
        }
        for span in spans
        for cell in span.cells
    ]
    numbers = [str(row) for span in spans for row in span.rows]
    named = ", ".join(numbers[:MOST_ROWS])
    more = len(numbers) - MOST_ROWS
    return Table(
        name="flow_bridge_why",
        title=f"{bridge.month} · {word(spans[0].slug)}",
        columns=(
            t.slug("cause", "Cause", hidden=all(not one.cause for one in spans)),
            t.code("product", "Product"),
            t.code("institution", "Institution"),
            t.text("institution_name", "Institution name"),
            t.code("position", "Position"),
            t.text("position_name", "Position name"),
            t.slug("line", "Line"),
            t.change("quantity", "Quantity"),
            t.money("amount", "Amount", "yuan"),
        ),
        rows=tuple(rows),
        totals={
            "quantity": sum(span.quantity for span in spans),
            "amount": sum(span.amount_fen for span in spans),
        },
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
