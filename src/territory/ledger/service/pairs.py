"""Correct a row that itself never changes: a reversal cancels it, other rows stand for it.

DOMAIN.md section 3: a correction is a reversal pair linked to its source row and cause. The pair
counts in the month of its source while that is open, else in the first open month after it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from territory.errors import Refused, UnknownName
from territory.kernel.periods import Month
from territory.kernel.sentences import Slug
from territory.ledger.lookup.market import Market
from territory.ledger.rules.correction import Cause, amounts
from territory.ledger.rules.keys import key_of_part
from territory.ledger.rules.movement import Line, Movement
from territory.ledger.service.crediting import closed_months, first_open
from territory.ledger.service.interpretation import MEANING, STATED, Settled, stated_in, understand
from territory.ledger.tables import FlowCorrection, FlowRow
from territory.store.transaction import Tx, ident

RowColumns = Mapping[str, Any]
"""Columns of `FlowRow`, all or those that are meant."""


class CorrectedBefore(Refused):
    """Row {row} was corrected before; row {standing} stands for it now."""

    hint = "Correct that one: territory flow show {standing} --why"


class OnlyCancels(Refused):
    """Row {row} only cancels row {source} and cannot be corrected itself."""

    hint = "What stands for that row: territory flow show {source} --why"


class NothingCorrected(Refused):
    """Row {row} stands as wanted already; there is nothing to correct."""


class IntoClosedMonth(Refused):
    """A correction of row {row} cannot count in {month}: the month is closed."""

    hint = "Without a month it counts in {open}."


class BeforeItsRow(Refused):
    """A correction of row {row} cannot count in {month}: the row itself counts in {counted}."""

    hint = "Without a month it counts in {open}."


@dataclass(frozen=True, slots=True)
class CorrectedTo:
    """A row as it should have been; None leaves a value as it is.

    quantity: signed sale units; of several rows that stand for one, one may leave it out and gets
    the rest. file_amount_fen: left out, it follows the quantity.
    """

    quantity: int | None = None
    institution_id: int | None = None
    product_id: int | None = None
    file_amount_fen: int | None = None


@dataclass(frozen=True, slots=True)
class CorrectionPair:
    """A correction as it was written.

    month: yyyymm that its rows count in. quantity, amount_fen: the stated difference, to which
    the reversal and the replacements sum together with what they correct.
    """

    id: int
    source_id: int
    reversal_id: int
    replacement_ids: tuple[int, ...]
    month: int
    quantity: int
    amount_fen: int


def correct(
    tx: Tx,
    market: Market,
    source_id: int,
    *wanted: CorrectedTo,
    cause: Cause,
    evidence: str = "",
    month: int | None = None,
    appeal_id: int | None = None,
    batch_id: int | None = None,
) -> CorrectionPair:
    """Write the pair that corrects a row; its month is to be credited anew (`recredit`).

    Args:
        tx: A writing transaction; its run tells who did it.
        market: The roster of today.
        source_id: The row; a row that stands for a corrected one may be corrected again.
        *wanted: What should stand for it, mostly one; quantity 0 takes it out.
        cause: Why.
        evidence: What proves it, as the user writes it.
        month: Counted month yyyymm; None is the first open month from that of the row on.
        appeal_id: The appeal that this settles.
        batch_id: The import that brings it, whose undoing takes the pair back.

    Raises:
        UnknownName: there is no such row. CorrectedBefore, OnlyCancels, NothingCorrected,
        IntoClosedMonth, BeforeItsRow: as they say; nothing is written.
    """
    source = row_to_correct(tx, source_id)
    replacements = _as_wanted(source, wanted or (CorrectedTo(),))
    if replacements == [{}]:
        raise NothingCorrected(row=source_id)
    why = FlowCorrection(
        source_id=source_id, reversal_id=0, counted_month=_month_for(tx, source, month),
        cause=cause, evidence=evidence, quantity=0, amount_fen=0, appeal_id=appeal_id,
        run_id=tx.run_id,
    )  # fmt: skip
    return write_pair(tx, market, source, replacements, why, batch_id=batch_id)


def row_to_correct(tx: Tx, source_id: int) -> RowColumns:
    """Return the columns of a row that may be corrected; raises as `correct`."""
    from sqlalchemy import select
    from sqlmodel import col

    columns = FlowRow.__table__.c  # type: ignore[attr-defined]  # every table model has it
    found = tx.rows(select(*columns).where(columns.id == source_id))
    if not found:
        raise UnknownName(what=Slug("flow_row"), given=str(source_id), proposals="–")
    pair = col(FlowCorrection.source_id), col(FlowCorrection.reversal_id)
    known = tx.rows(select(*pair).where((pair[0] == source_id) | (pair[1] == source_id)))
    for one in known:
        if one["reversal_id"] == source_id:
            raise OnlyCancels(row=source_id, source=one["source_id"])
        raise CorrectedBefore(row=source_id, standing=standing_for(tx, source_id)[0])
    return dict(found[0])


def standing_for(tx: Tx, source_id: int) -> list[int]:
    """Return the rows that stand for a row today: itself, or what it was corrected to."""
    from sqlalchemy import select
    from sqlmodel import col

    pair = select(col(FlowCorrection.reversal_id)).where(col(FlowCorrection.source_id) == source_id)
    reversal_id = tx.execute(pair).scalar()
    if reversal_id is None:
        return [source_id]
    mine = select(col(FlowRow.id)).where(col(FlowRow.corrects_id) == source_id)
    made = tx.execute(mine.where(col(FlowRow.id) != reversal_id).order_by(col(FlowRow.id)))
    return [one for row_id in made.scalars() for one in standing_for(tx, row_id)]


def _month_for(tx: Tx, source: RowColumns, wanted: int | None) -> int:
    closed = closed_months(tx)
    first = first_open(source["counted_month"], closed)
    if wanted is None:
        return first
    said = {"row": source["id"], "month": Month.parse(wanted), "open": Month.parse(first)}
    if wanted in closed:
        raise IntoClosedMonth(**said)
    if wanted < source["counted_month"]:
        raise BeforeItsRow(**said, counted=Month.parse(source["counted_month"]))
    return wanted


def _as_wanted(source: RowColumns, wanted: Sequence[CorrectedTo]) -> list[dict[str, Any]]:
    """Return the columns that the rows which stand for a row say differently."""
    given = [one.quantity for one in wanted]
    if given == [None]:
        quantities = [source["quantity"]]
    else:
        rest = source["quantity"] - sum(one for one in given if one is not None)
        quantities = [rest if one is None else one for one in given]
    follow: Sequence[int | None] = [None] * len(wanted)
    if source["file_amount_fen"] is not None:
        follow = amounts(source["file_amount_fen"], source["quantity"], quantities)
    return [
        _differing(source, one, quantity, amount)
        for one, quantity, amount in zip(wanted, quantities, follow, strict=True)
    ]


def _differing(
    source: RowColumns, wanted: CorrectedTo, quantity: int, amount: int | None
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if quantity != source["quantity"]:
        values |= {"given_quantity": str(quantity), "unit": None}
        if amount is not None:
            values["file_amount_fen"] = amount
    if wanted.file_amount_fen is not None:
        values["file_amount_fen"] = wanted.file_amount_fen
    for name, key in (("institution_id", wanted.institution_id), ("product_id", wanted.product_id)):
        if key is not None and key != source[name]:
            values[f"decided_{name}"] = key
    return values


def write_pair(
    tx: Tx,
    market: Market,
    source: RowColumns,
    replacements: Sequence[RowColumns],
    why: FlowCorrection,
    *,
    batch_id: int | None = None,
) -> CorrectionPair:
    """Write the rows of a correction and the correction itself.

    Args:
        tx: A writing transaction.
        market: The roster of today.
        source: All columns of the row, which may be corrected (`row_to_correct`).
        replacements: The columns that what stands for it says differently.
        why: The correction, its month and cause known.
        batch_id: The import that brings it.
    """
    shared = _shared(source, why, batch_id)
    parts = {"reversal": _reversed(source, why.counted_month)}
    parts |= {str(place): dict(values) for place, values in enumerate(replacements, 1)}
    reversal, *made = (
        _row(market, {**shared, "row_key": key_of_part(source["row_key"], part), **values})
        for part, values in parts.items()
    )
    tx.session.add(reversal)
    tx.session.add_all(made)
    tx.session.flush()
    why.reversal_id = ident(reversal)
    why.quantity = sum(row.quantity for row in (reversal, *made))
    why.amount_fen = sum(row.amount_fen or 0 for row in (reversal, *made))
    tx.session.add(why)
    tx.session.flush()
    _log(tx, why, (reversal, *made), batch_id)
    return CorrectionPair(
        ident(why), why.source_id, ident(reversal), tuple(map(ident, made)), why.counted_month,
        why.quantity, why.amount_fen,
    )  # fmt: skip


def _reversed(source: RowColumns, month: int) -> dict[str, Any]:
    """Return what the row that cancels another says differently; it goes where that went.

    In another month than its source it keeps the meaning that the source has in the closed one.
    """
    given = signed_as(source["given_quantity"], source["quantity"])
    negated = given[1:] if given.startswith("-") else f"-{given}"
    return {
        "given_quantity": given if source["quantity"] == 0 else negated,
        "quantity": -source["quantity"],
        **{
            name: None if source[name] is None else -source[name]
            for name in ("amount_fen", "file_amount_fen")
        },
        "frozen": month != source["counted_month"],
    }


def _shared(source: RowColumns, why: FlowCorrection, batch_id: int | None) -> dict[str, Any]:
    """Return the columns of a source row that the rows of its correction have as well."""
    counted = source["counted_month"]
    late = why.counted_month != counted
    return {
        **{name: value for name, value in source.items() if name != "id"},
        "given_quantity": signed_as(source["given_quantity"], source["quantity"]),
        "batch_id": batch_id or source["batch_id"],
        "counted_month": why.counted_month,
        "belongs_to": source["belongs_to"] or (counted if late else None),
        "corrects_id": source["id"],
        "movement_reason": str(why.cause),
        "frozen": False,
    }


def signed_as(given: str, quantity: int) -> str:
    """Return a quantity of a file with the sign that it counts with; its type may decide that."""
    magnitude = given.removeprefix("-")
    return f"-{magnitude}" if quantity < 0 else magnitude


def _row(market: Market, values: RowColumns) -> FlowRow:
    (found,) = meanings(market, [{**values, "source_line": values["line"]}])
    return FlowRow(**{**values, **found})


def meanings(market: Market, rows: Sequence[RowColumns]) -> list[dict[str, Any]]:
    """Return what rows of corrections mean today, as columns of `FlowRow`.

    Each says what its source said; what was decided of it holds whatever the names mean. One that
    is frozen keeps what it means and the line of its source, except that nobody is credited who
    is not assigned.

    rows: columns of `FlowRow`, and `source_line`, the line of the row that each corrects.
    """
    loose = [row for row in rows if not row["frozen"]]
    understood = iter(_understood(market, loose))
    found = [_frozen(market, row) if row["frozen"] else next(understood) for row in rows]
    for row, means in zip(rows, found, strict=True):
        means |= {"movement": Movement.CORRECTION, "movement_reason": row["movement_reason"]}
    return found


def _understood(market: Market, rows: Sequence[RowColumns]) -> list[dict[str, Any]]:
    if not rows:
        return []
    said = stated_in([[row[name] for row in rows] for name in STATED])
    decided = Settled(
        [row["decided_institution_id"] for row in rows],
        [row["decided_product_id"] for row in rows],
    )
    found = zip(*understand(market, said, decided), strict=True)
    return [dict(zip(MEANING, values, strict=True)) for values in found]


def _frozen(market: Market, row: RowColumns) -> dict[str, Any]:
    means = {name: row[name] for name in MEANING} | {"line": row["source_line"]}
    if row["source_line"] == Line.CREDITED:
        routes = market.routes_of(means["product_id"], row["sale_date"], means["department_id"])
        owner = market.stands(means["institution_id"], routes)
        if owner is not None:
            means |= {"line": owner[0].value, "line_reason": owner[1]}
    return means


def understand_corrections(tx: Tx, market: Market, month: int) -> None:
    """Bring the corrections that count in an open month up to what they mean today."""
    from sqlalchemy import select
    from sqlalchemy.orm import aliased
    from sqlmodel import col

    columns = FlowRow.__table__.c  # type: ignore[attr-defined]  # every table model has it
    source = aliased(FlowRow)
    statement = (
        select(*columns, col(source.line).label("source_line"))
        .join(source, col(source.id) == columns.corrects_id)
        .where(columns.counted_month == month)
    )
    rows = [dict(row) for row in tx.rows(statement)]
    changed = [
        {"id": row["id"], **means}
        for row, means in zip(rows, meanings(market, rows), strict=True)
        if any(row[name] != value for name, value in means.items())
    ]
    tx.update(FlowRow, changed)
    if changed:
        _state_differences(tx, month)


def _state_differences(tx: Tx, month: int) -> None:
    """State the differences of the corrections of a month anew, from their rows."""
    from sqlalchemy import func, select
    from sqlmodel import col

    why = FlowCorrection
    statement = (
        select(
            col(why.id),
            func.sum(col(FlowRow.quantity)).label("quantity"),
            func.sum(func.coalesce(col(FlowRow.amount_fen), 0)).label("amount_fen"),
        )
        .join(FlowRow, col(FlowRow.corrects_id) == col(why.source_id))
        .where(col(why.counted_month) == month)
        .group_by(col(why.id))
    )
    tx.update(
        why,
        [
            {
                "id": row["id"],
                "quantity": int(row["quantity"]),
                "amount_fen": int(row["amount_fen"]),
            }
            for row in tx.rows(statement)
        ],
    )


def _log(tx: Tx, why: FlowCorrection, rows: Sequence[FlowRow], batch_id: int | None) -> None:
    stated = {"source_id": why.source_id, "cause": str(why.cause), "quantity": why.quantity}
    created = [
        ("flow_correction", ident(why), stated),
        *(("flow_row", ident(row), {"quantity": row.quantity}) for row in rows),
    ]
    tx.log_changes(
        {
            "table_name": table, "row_id": row_id, "before": None, "after": after,
            "batch_id": batch_id,
        }
        for table, row_id, after in created
    )  # fmt: skip
