"""Prove the ledger for `check`: the partition, and credits against credited rows."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from territory.kernel.findings import Finding, Place, Severity
from territory.kernel.periods import Month
from territory.ledger.lookup.market import Market
from territory.ledger.rules.credit import MAIN
from territory.ledger.rules.movement import Line
from territory.ledger.tables import FlowCredit, FlowRow
from territory.settings import Settings
from territory.store.transaction import Tx

CreditCell = tuple[int, int, int]
"""Counted month, product, and the smallest key of the institutions whose credits may meet."""


def check(tx: Tx, _on: date | None = None, _settings: Settings | None = None) -> list[Finding]:
    """Return what does not add up: rows on no line, credits that are not their rows."""
    return [*_astray(tx), *_credits(tx)]


def check_month(tx: Tx, month: int) -> list[Finding]:
    """Return where the credits of a counted month (yyyymm) are not its rows."""
    return list(_credits(tx, month))


def _astray(tx: Tx) -> Iterable[Finding]:
    from sqlmodel import col, select

    rows = FlowRow
    statement = select(col(rows.id), col(rows.line)).where(col(rows.line).not_in(list(Line)))
    for row_id, line in tx.session.exec(statement):
        yield Finding(
            Severity.ERROR,
            "flow-line",
            'The row stands on the line "{line}", which is none: the partition misses it.',
            Place(table="flow_row", key=str(row_id)),
            "Import something, or undo the change by hand; a refresh sets the line again.",
            {"line": line},
        )


def _credits(tx: Tx, month: int | None = None) -> Iterable[Finding]:
    """Compare credits and credited rows per month, product and group of tied institutions.

    Institutions tied by a crediting relation are one group: what one bought may be credited to
    the other.
    """
    market = Market(tx)
    groups = market.groups
    bought = _summed(tx, groups, FlowRow, Line.CREDITED, month)
    credited = _summed(tx, groups, FlowCredit, MAIN, month)
    for cell in sorted(set(bought) | set(credited)):
        rows, credits_ = bought.get(cell, (0, 0)), credited.get(cell, (0, 0))
        if rows != credits_:
            counted, product_id, institution_id = cell
            yield Finding(
                Severity.ERROR,
                "flow-credit",
                "{institution}, {product}, {month}: {rows:,} units and {rows_fen:,} fen are "
                "credited by the rows, {credits:,} and {credits_fen:,} to positions.",
                Place(table="flow_credit", key=f"{counted}/{product_id}/{institution_id}"),
                "Compute the credits of open months anew from their rows: territory check --repair",
                {
                    "institution": market.institutions.candidate(institution_id).code,
                    "product": market.goods[product_id].code,
                    "month": str(Month.parse(counted)),
                    "rows": rows[0],
                    "rows_fen": rows[1],
                    "credits": credits_[0],
                    "credits_fen": credits_[1],
                },
            )


def _summed(
    tx: Tx,
    groups: Mapping[int, int],
    table: type[FlowRow] | type[FlowCredit],
    which: str,
    month: int | None,
) -> dict[CreditCell, tuple[int, int]]:
    from sqlalchemy import func, select
    from sqlmodel import col

    kept: Any = table.line if table is FlowRow else table.scheme  # type: ignore[union-attr]  # each has one
    grouping = (col(table.counted_month), col(table.product_id), col(table.institution_id))
    statement = (
        select(
            *grouping,
            func.sum(col(table.quantity)).label("quantity"),
            func.sum(col(table.amount_fen)).label("amount"),
        )
        .where(col(kept) == which)
        .group_by(*grouping)
    )
    if month is not None:
        statement = statement.where(col(table.counted_month) == month)
    sums: dict[CreditCell, tuple[int, int]] = {}
    for row in tx.rows(statement):
        institution = row["institution_id"]
        cell = (row["counted_month"], row["product_id"], groups.get(institution, institution))
        held = sums.get(cell, (0, 0))
        sums[cell] = (held[0] + int(row["quantity"]), held[1] + int(row["amount"] or 0))
    return {cell: held for cell, held in sums.items() if held != (0, 0)}
