"""Rows of the ledger, the way of one row to positions, the partition, base adjustments."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from territory.kernel.periods import Month
from territory.ledger.rules.movement import Line
from territory.ledger.service.adjustments import Adjusted
from territory.ledger.service.behind import Behind
from territory.ledger.service.figures import Partition
from territory.ledger.service.rows import FlowLine, RowWhy
from territory.present import table as t
from territory.present.listing import INSTITUTION, PRODUCT, listing
from territory.present.table import Row, Table
from territory.present.words import say, word

REVIEW = "territory match review"


def rows_table(rows: Sequence[FlowLine], behind: Behind | None = None) -> Table:
    """Rows of the ledger as they stand; of those behind a figure, the part that makes it too."""
    notes = [say("{count:,} rows.", count=len(rows))]
    late = [row.quantity for row in rows if row.belongs_to is not None]
    if late:
        notes.append(
            say("{units:,} of these belong to earlier months, which were closed.", units=sum(late))
        )
    if behind is not None:
        notes.append(
            say(
                "Credited to {node}: {quantity:,}; the parts of these rows are {parts} before they "
                "are made whole.",
                node=behind.node,
                quantity=behind.quantity,
                parts=_exact(sum(map(_credited, behind.rows), Fraction(0))),
            )
        )
    return listing(
        "flow",
        say("Sales flow"),
        (
            t.code("row"),
            t.month("month", "Counted month", minor=True),
            t.month("belongs_to", "Belongs to", hidden=not late),
            t.date("sale_date"),
            t.code("distributor", "Distributor code", hidden=True),
            t.text("distributor_name", "Distributor", minor=True),
            t.text("buyer_name", "Buyer"),
            *INSTITUTION,
            t.text("department", minor=True),
            *PRODUCT,
            t.quantity("quantity"),
            t.percent("share", "Credited share", hidden=behind is None),
            t.decimal("credited", "Credited part", places=2, hidden=behind is None),
            t.text("given_quantity", "Quantity in the file", hidden=True),
            t.text("unit", "Unit in the file", hidden=True),
            t.money("amount", "Amount", "yuan"),
            t.text("amount_derived", "Amount derived", hidden=True),
            t.money("file_amount", "Amount in the file", "yuan", minor=True),
            t.slug("movement", minor=True),
            t.slug("movement_reason", "Reason of the movement", hidden=True),
            t.slug("line"),
            t.code("reason_code", "Reason code", hidden=True),
            t.text("reason"),
            t.code("serial", "Serial number", hidden=True),
            t.code("batch_number", "Batch number", hidden=True),
            t.text("file", minor=True),
            t.text("sheet", "Sheet", hidden=True),
            t.code("source_row", "Row of the file", minor=True),
            t.code("batch", "Batch", hidden=True),
        ),
        rows,
        of={
            "row": "id",
            "credited": lambda one: None if one.share is None else _credited(one),
            "amount": "amount_fen",
            "amount_derived": lambda one: "yes" if one.file_amount_fen is None else "no",
            "file_amount": "file_amount_fen",
            "reason_code": "line_reason",
            "reason": lambda one: word(one.line_reason) if one.line_reason else None,
        },
        # Of rows behind a figure whole quantities and amounts sum to nothing that anybody reports.
        sums=("quantity", "amount", "file_amount") if behind is None else ("credited",),
        notes=tuple(notes),
    )


def _credited(row: FlowLine) -> Fraction:
    """Return the exact part of a row that is credited to whoever was asked for."""
    return row.quantity * (row.share or Fraction(0))


def why_table(why: RowWhy) -> Table:
    """The chain of one row: source, names, movement, relations, shares, whole units."""
    row = why.row
    steps = [
        _step(say("Source"), f"{row.file}!{row.sheet}!{row.source_row}"),
        _step(say("The file says"), _said(row), row.quantity),
        _step(say("Distributor"), _matched(row.distributor, row.distributor_name)),
        _step(say("Institution"), _matched(row.institution, row.institution_name)),
        _step(say("Product"), _matched(row.product, row.product_name)),
        _step(say("Movement"), _with_reason(row.movement, row.movement_reason)),
        *(
            _step(
                say("Credited on"),
                say(
                    "{share} to {name} ({code}), {relation} since {day}",
                    share=_percent(Fraction(link.share, 10_000)),
                    name=name,
                    code=code,
                    relation=word(link.kind),
                    day=link.valid_from,
                ),
            )
            for code, name, link in why.links
        ),
        _step(say("Line"), _with_reason(row.line, row.line_reason), row.quantity),
        *(
            _step(
                say("Position"),
                say(
                    "{position} ({code}) for {institution}: {share} of the row = {exact}; of "
                    "{group:,} shared out together in {month} it has {whole:,}",
                    position=part.position_name,
                    code=part.position,
                    institution=part.institution_name,
                    share=_percent(part.share),
                    exact=_exact(part.exact),
                    group=part.group,
                    month=Month.parse(row.month),
                    whole=part.whole,
                ),
            )
            for part in why.parts
        ),
    ]
    closed = say("The month is closed: what was reported then stays, whatever is assigned today.")
    return Table(
        name="flow_why",
        title=say("Row {row}, step by step", row=row.id),
        columns=(
            t.text("step", "Step"),
            t.text("says", "What was found"),
            t.quantity("quantity", "Quantity"),
        ),
        rows=tuple(steps),
        notes=(closed,) if why.closed else (),
    )


def _step(step: str, says: str, quantity: int | None = None) -> Row:
    return {"step": step, "says": says, "quantity": quantity}


def _said(row: FlowLine) -> str:
    unit = row.unit or ""
    return f"{row.sale_date} · {row.buyer_name} · {row.product_name} · {row.given_quantity} {unit}"


def _matched(code: str | None, name: str | None) -> str:
    if code is None:
        return say("{name}: not known, it waits", name=name or "")
    return f"{name} ({code})"


def _with_reason(slug: str, reason: str) -> str:
    return f"{word(slug)} ({word(reason)})" if reason not in {"", "terminal"} else word(slug)


def _percent(share: Fraction) -> str:
    return f"{float(share * 100):.6g} %"


def _exact(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.4f}"


def partition_table(
    parts: Mapping[int | None, Partition], names: Mapping[int, tuple[str, str]], period: str
) -> Table:
    """Where the quantity of each product stands; the lines sum to what was loaded.

    names: product → code and name.
    """
    rows = sorted(
        (_partition_row(names, product, held) for product, held in parts.items()),
        key=lambda row: (row["product"] is None, row["product"] or ""),
    )
    columns = (
        *PRODUCT,
        t.quantity("rows"),
        t.quantity("loaded"),
        *map(t.quantity, Line),
        t.quantity("difference"),
        t.money("amount", "Amount", "yuan"),
    )
    totals = {one.key: sum(row[one.key] for row in rows) for one in columns[len(PRODUCT) :]}
    sums = " + ".join(f"{word(line)} {totals[line]:,}" for line in Line)
    return Table(
        name="flow_partition",
        title=say("Sales flow, {period}", period=period),
        columns=columns,
        rows=tuple(rows),
        totals=totals,
        notes=(
            say(
                "Loaded {loaded:,} = {sums}; difference {difference:,}",
                loaded=totals["loaded"],
                sums=sums,
                difference=totals["difference"],
            ),
        ),
        next=(REVIEW,) if totals[Line.UNMATCHED] else (),
    )


def _partition_row(
    names: Mapping[int, tuple[str, str]], product: int | None, held: Partition
) -> Row:
    code, name = names[product] if product is not None else (None, say("product not known"))
    return {
        "product": code,
        "product_name": name,
        "rows": held.loaded.rows,
        "loaded": held.loaded.quantity,
        **{str(line): held.lines[line].quantity for line in Line},
        "difference": held.difference.quantity,
        "amount": held.loaded.amount_fen,
    }


def adjustments_table(found: Sequence[Adjusted]) -> Table:
    """Every adjustment with its cause and evidence, beside the figure it adjusts."""
    return listing(
        "base_adjustments",
        say("Base adjustments"),
        (
            t.month("month"),
            *INSTITUTION,
            *PRODUCT,
            t.slug("cause"),
            t.quantity("raw"),
            t.change("quantity", "Adjusted by"),
            t.quantity("adjusted"),
            t.money("raw_amount", "Raw amount", "yuan"),
            t.money("amount", "Amount adjusted by", "yuan"),
            t.money("adjusted_amount", "Adjusted amount", "yuan"),
            t.text("evidence"),
            t.text("who"),
        ),
        found,
        of={"raw_amount": "raw_fen", "amount": "amount_fen", "adjusted_amount": "adjusted_fen"},
        notes=(
            say("The ledger and the reports stay raw; a split takes the adjusted history, or the "
                "raw one with --raw."),
        ),
    )  # fmt: skip
