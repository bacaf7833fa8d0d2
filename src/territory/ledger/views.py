"""Rows of the ledger, the way of one row to positions, the partition, base adjustments."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from territory.kernel.periods import Month
from territory.ledger.rules.movement import Line
from territory.ledger.service.adjustments import Adjusted
from territory.ledger.service.figures import Partition
from territory.ledger.service.rows import FlowLine, Why
from territory.present import table as t
from territory.present.table import Row, Table
from territory.present.words import say, word

LINES = (Line.CREDITED, Line.NOT_OWNED, Line.NON_TARGET, Line.UNMATCHED, Line.TRANSFER)
REVIEW = "territory match review"


def rows_table(rows: Sequence[FlowLine]) -> Table:
    """Rows of the ledger as they stand."""
    return Table(
        name="flow",
        title=say("Sales flow"),
        columns=(
            t.code("row", "Row"),
            t.month("month", "Counted month"),
            t.date("sale_date", "Sale date"),
            t.code("distributor", "Distributor code", hidden=True),
            t.text("distributor_name", "Distributor"),
            t.text("buyer_name", "Buyer"),
            t.code("institution", "Institution"),
            t.text("institution_name", "Institution name"),
            t.text("department", "Department"),
            t.code("product", "Product"),
            t.text("product_name", "Product name"),
            t.quantity("quantity", "Quantity"),
            t.text("given_quantity", "Quantity in the file", hidden=True),
            t.text("unit", "Unit in the file", hidden=True),
            t.money("amount", "Amount", "yuan"),
            t.text("amount_derived", "Amount derived", hidden=True),
            t.money("file_amount", "Amount in the file", "yuan"),
            t.slug("movement", "Movement"),
            t.slug("movement_reason", "Reason of the movement", hidden=True),
            t.slug("line", "Line"),
            t.code("reason_code", "Reason code", hidden=True),
            t.text("reason", "Reason"),
            t.code("serial", "Serial number", hidden=True),
            t.code("batch_number", "Batch number", hidden=True),
            t.text("file", "File"),
            t.text("sheet", "Sheet", hidden=True),
            t.code("source_row", "Row of the file"),
            t.code("batch", "Batch", hidden=True),
        ),
        rows=tuple(_row(one) for one in rows),
        totals={
            "quantity": sum(one.quantity for one in rows),
            "amount": sum(one.amount_fen or 0 for one in rows),
            "file_amount": sum(one.file_amount_fen or 0 for one in rows),
        },
        notes=(say("{rows:,} rows.", rows=len(rows)),),
    )


def _row(one: FlowLine) -> Row:
    return {
        "row": str(one.id),
        "month": str(Month.parse(one.month)),
        "sale_date": one.sale_date,
        "distributor": one.distributor,
        "distributor_name": one.distributor_name,
        "buyer_name": one.buyer_name,
        "institution": one.institution,
        "institution_name": one.institution_name,
        "department": one.department,
        "product": one.product,
        "product_name": one.product_name,
        "quantity": one.quantity,
        "given_quantity": one.given_quantity,
        "unit": one.unit,
        "amount": one.amount_fen,
        "amount_derived": "yes" if one.file_amount_fen is None else "no",
        "file_amount": one.file_amount_fen,
        "movement": one.movement,
        "movement_reason": one.movement_reason,
        "line": one.line,
        "reason_code": one.line_reason or None,
        "reason": word(one.line_reason) if one.line_reason else None,
        "serial": one.serial,
        "batch_number": one.batch_number,
        "file": one.file,
        "sheet": one.sheet,
        "source_row": str(one.source_row),
        "batch": one.batch,
    }


def why_table(why: Why) -> Table:
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
    keys = ("rows", "loaded", *map(str, LINES), "difference", "amount")
    totals = {key: sum(row[key] for row in rows) for key in keys}
    sums = " + ".join(f"{word(line)} {totals[line]:,}" for line in LINES)
    return Table(
        name="flow_partition",
        title=say("Sales flow, {period}", period=period),
        columns=(
            t.code("product", "Product"),
            t.text("product_name", "Product name"),
            t.quantity("rows", "Rows"),
            t.quantity("loaded", "Loaded"),
            *(t.quantity(str(line), line.replace("_", " ").capitalize()) for line in LINES),
            t.quantity("difference", "Difference"),
            t.money("amount", "Amount", "yuan"),
        ),
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
        **{str(line): held.lines[line].quantity for line in LINES},
        "difference": held.difference.quantity,
        "amount": held.loaded.amount_fen,
    }


def adjustments_table(found: Sequence[Adjusted]) -> Table:
    """Every adjustment with its cause and evidence, beside the figure it adjusts."""
    return Table(
        name="base_adjustments",
        title=say("Base adjustments"),
        columns=(
            t.month("month", "Month"),
            t.code("institution", "Institution"),
            t.text("institution_name", "Institution name"),
            t.code("product", "Product"),
            t.text("product_name", "Product name"),
            t.slug("cause", "Cause"),
            t.quantity("raw", "Raw"),
            t.change("quantity", "Adjusted by"),
            t.quantity("adjusted", "Adjusted"),
            t.money("raw_amount", "Raw amount", "yuan"),
            t.money("amount", "Amount adjusted by", "yuan"),
            t.money("adjusted_amount", "Adjusted amount", "yuan"),
            t.text("evidence", "Evidence"),
            t.text("who", "Who"),
        ),
        rows=tuple(
            {
                "month": str(Month.parse(one.month)),
                "institution": one.institution,
                "institution_name": one.institution_name,
                "product": one.product,
                "product_name": one.product_name,
                "cause": one.cause,
                "raw": one.raw,
                "quantity": one.quantity,
                "adjusted": one.adjusted,
                "raw_amount": one.raw_fen,
                "amount": one.amount_fen,
                "adjusted_amount": one.adjusted_fen,
                "evidence": one.evidence,
                "who": one.who or None,
            }
            for one in found
        ),
        notes=(
            say("The ledger and the reports stay raw; a split takes the adjusted history, or the "
                "raw one with --raw."),
        ),
    )  # fmt: skip
