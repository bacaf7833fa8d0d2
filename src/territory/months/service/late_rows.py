"""When a month is reopened: rows that came too late for it count in it again."""

from dataclasses import dataclass
from typing import Any

from territory.ledger.service.crediting import closed_months
from territory.ledger.tables import FlowCorrection, FlowRow
from territory.store.transaction import Tx


@dataclass(frozen=True, slots=True)
class MovedRows:
    """Rows that counted in a later month (yyyymm) and are back; sale units, signed."""

    month: int
    rows: int
    quantity: int


def bring_back(tx: Tx, month: int) -> list[MovedRows]:
    """Let late rows and corrections of a month that is open again count in it.

    Corrections go where the row goes that they correct: also those of a correction.
    """
    moved: dict[int, list[int]] = {}
    while rows := _elsewhere(tx, month):
        for row in rows:
            held = moved.setdefault(row["counted_month"], [0, 0])
            held[0] += 1
            held[1] += int(row["quantity"])
        tx.update(
            FlowRow,
            [
                {
                    "id": row["id"],
                    "counted_month": month,
                    "belongs_to": None if row["belongs_to"] == month else row["belongs_to"],
                    "frozen": False,
                }
                for row in rows
            ],
        )
    _follow(tx, month)
    return [MovedRows(one, rows, quantity) for one, (rows, quantity) in sorted(moved.items())]


def _elsewhere(tx: Tx, month: int) -> list[Any]:
    """Return the rows of a month that count in a later open one, and what corrects its rows."""
    from sqlalchemy import and_, or_, select
    from sqlalchemy.orm import aliased
    from sqlmodel import col

    source = aliased(FlowRow)
    statement = (
        select(
            col(FlowRow.id), col(FlowRow.counted_month), col(FlowRow.belongs_to),
            col(FlowRow.quantity),
        )
        .outerjoin(source, col(source.id) == col(FlowRow.corrects_id))
        .where(
            col(FlowRow.belongs_to).is_not(None),
            col(FlowRow.counted_month) != month,
            col(FlowRow.counted_month).not_in(closed_months(tx)),
            or_(
                and_(col(FlowRow.belongs_to) == month, col(FlowRow.corrects_id).is_(None)),
                col(source.counted_month) == month,
            ),
        )
        .order_by(col(FlowRow.id))
    )  # fmt: skip
    return tx.rows(statement)


def _follow(tx: Tx, month: int) -> None:
    """Let the corrections of rows that moved say the month of their rows."""
    from sqlalchemy import select
    from sqlmodel import col

    why = FlowCorrection
    statement = (
        select(col(why.id))
        .join(FlowRow, col(FlowRow.id) == col(why.reversal_id))
        .where(col(FlowRow.counted_month) == month, col(why.counted_month) != month)
    )
    tx.update(why, [{"id": row["id"], "counted_month": month} for row in tx.rows(statement)])
