"""Tables of the ledger: rows, the chain of one row, partition, coverage, names that wait."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from territory.flow.rules.movement import Line
from territory.flow.service import (
    AliasRow,
    Coverage,
    Decided,
    FlowLine,
    Partition,
    Receipt,
    Waiting,
    Why,
)
from territory.kernel.periods import Month
from territory.present import table as t
from territory.present.table import Row, Table, Template
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
        "amount_derived": "yes" if one.amount_derived else "no",
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


def coverage_table(coverage: Coverage, today: date) -> Table:
    """Who has sent what of a month, and what is missing since when."""
    missing = coverage.missing
    notes = [
        say("{received} of {expected} files have come.", received=coverage.received,
            expected=coverage.expected),
        *(_missing(one) for one in missing),
        *(
            say(
                "{rows:,} rows of {month} are of {name}, which is not in the registry.",
                rows=rows, month=Month.parse(month), name=name or say("nobody named"),
            )
            for (month, name), rows in coverage.unknown.items()
        ),
    ]  # fmt: skip
    return Table(
        name="flow_coverage",
        title=say("Files of the distributors"),
        columns=(
            t.month("month", "Month"),
            t.code("distributor", "Distributor code"),
            t.text("distributor_name", "Distributor"),
            t.slug("expected", "Expected"),
            t.slug("status", "Status"),
            t.quantity("rows", "Rows"),
            t.quantity("quantity", "Quantity"),
            t.decimal("mean", "Mean of three months"),
            t.date("covers_to", "Covers up to"),
            t.date("due", "Due"),
        ),
        rows=tuple(_receipt(one, today) for one in coverage.receipts),
        notes=tuple(notes),
    )


def _receipt(one: Receipt, today: date) -> Row:
    status = "received"
    if not one.received:
        overdue = one.due is not None and one.due < today
        status = "overdue" if overdue else "awaited"
    return {
        "month": str(one.month),
        "distributor": one.code,
        "distributor_name": one.name,
        "expected": "yes" if one.expected else "no",
        "status": status,
        "rows": one.rows,
        "quantity": one.quantity if one.received else None,
        "mean": one.mean,
        "covers_to": one.covers_to,
        "due": one.due,
    }


def _missing(one: Receipt) -> str:
    if one.due is None:
        return say("{name} has not sent {month}.", name=one.name, month=one.month)
    return say(
        "{name} has not sent {month}, due {due}.", name=one.name, month=one.month, due=one.due
    )


def waiting_table(names: Sequence[Waiting], partition: Partition) -> Table:
    """Names that wait for a decision, most boxes first, and how much waits in all.

    A row may wait for two names, so the boxes of the names do not sum to what waits.
    """
    loaded = partition.loaded.quantity
    quantity = partition.lines[Line.UNMATCHED].quantity
    share = f"{quantity / loaded:.1%}" if loaded else "0 %"
    return Table(
        name="match_review",
        title=say("Names that wait for a match"),
        columns=(
            t.code("id", "ID"),
            t.slug("kind", "Kind"),
            t.text("name", "Name in the files"),
            t.text("province", "Province"),
            t.text("city", "City"),
            t.quantity("rows", "Rows"),
            t.quantity("quantity", "Quantity"),
            t.text("distributors", "Distributor"),
            t.code("reason_code", "Reason code", hidden=True),
            t.text("reason", "Reason"),
            t.text("candidates", "Could be"),
        ),
        rows=tuple(_waiting(one) for one in names),
        notes=(
            say(
                "{count:,} names wait, {quantity:,} of {loaded:,} boxes ({share}).",
                count=len(names), quantity=quantity, loaded=loaded, share=share,
            ),
        ),
        next=(
            "territory match decide ID --as CODE|new|non-target|transfer",
        ) if names else (),
    )  # fmt: skip


def _waiting(one: Waiting) -> Row:
    return {
        "id": one.id,
        "kind": str(one.kind),
        "name": one.name,
        "province": "、".join(sorted(one.provinces)) or None,
        "city": "、".join(sorted(one.cities)) or None,
        "rows": one.rows,
        "quantity": one.quantity,
        "distributors": "、".join(sorted(one.distributors)) or None,
        "reason_code": one.how,
        "reason": word(one.how),
        "candidates": "; ".join(map(str, one.candidates)) or None,
    }


def decisions_table(names: Sequence[Waiting]) -> Table:
    """The names that wait as a workbook to fill in: choose what each is, save, import it.

    Beside each name stands the code of the first proposal. The hidden sheet keeps that code, so
    that only a decision, or a code that somebody wrote over it, decides.
    """
    proposed = tuple(one.candidates[0].code if one.candidates else "" for one in names)
    decisions = (word("is"), say("New institution"), word("non_target"), word("transfer"))
    return Table(
        name="decisions",
        title=say("Names that wait for a match"),
        columns=(
            t.code("id", "ID"),
            t.slug("kind", "Kind"),
            t.text("name", "Name in the files"),
            t.text("decision", "Decision"),
            t.code("code", "Code"),
            t.text("candidates", "Could be"),
            t.text("province", "Province"),
            t.text("city", "City"),
            t.quantity("rows", "Rows"),
            t.quantity("quantity", "Quantity"),
            t.code("only_distributor", "Only for distributor"),
            t.text("distributors", "Sent by"),
            t.text("reason", "Reason"),
        ),
        rows=tuple(
            {**_waiting(one), "code": code or None, "decision": None, "only_distributor": None}
            for one, code in zip(names, proposed, strict=True)
        ),
        notes=(
            say(
                "Choose a decision for each name, correct the code where another is meant, save, "
                "and import the file. Rows without a decision go on waiting."
            ),
        ),
        template=Template(
            identity="decisions",
            version="1",
            keys=tuple(one.id for one in names),
            digests=proposed,
            editable=frozenset({"decision", "code", "only_distributor"}),
            choices={"decision": decisions},
            notes={
                "code": say("The first proposal. It counts once a decision is chosen."),
                "only_distributor": say("Blank: the decision holds for the files of all."),
            },
        ),
    )


def alias_table(aliases: Sequence[AliasRow]) -> Table:
    """The alias book: what was decided of a name, by whom and when."""
    return Table(
        name="aliases",
        title=say("Alias book"),
        columns=(
            t.slug("kind", "Kind"),
            t.text("name", "Name in the files"),
            t.code("distributor", "Distributor"),
            t.slug("decision", "Decision"),
            t.code("code", "Code"),
            t.text("means", "Means"),
            t.text("decided_by", "Decided by"),
            t.date("decided_on", "Decided on"),
        ),
        rows=tuple(
            {
                "kind": one.kind,
                "name": one.name,
                "distributor": one.distributor,
                "decision": one.decision,
                "code": one.code,
                "means": one.target,
                "decided_by": one.decided_by,
                "decided_on": one.decided_on,
            }
            for one in aliases
        ),
    )


def decided_sentence(done: Decided) -> str:
    """Say what was decided and how far the waiting quantity fell."""
    before, after = (part.lines[Line.UNMATCHED].quantity for part in (done.before, done.after))
    meaning = word(done.decision)
    if done.target is not None:
        meaning = str(done.target)
    template = "{name} is {meaning}: {quantity:,} boxes no longer wait, {left:,} still do."
    if done.dry_run:
        template = (
            "{name} would be {meaning}: {quantity:,} boxes would no longer wait, {left:,} still "
            "would. Nothing was written."
        )
    return say(template, name=done.name, meaning=meaning, quantity=before - after, left=after)
