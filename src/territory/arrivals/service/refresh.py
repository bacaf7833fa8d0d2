"""Understand the open months again: after aliases, assignments, prices or relations changed."""

from collections.abc import Collection
from dataclasses import dataclass
from operator import ne

import numpy as np

from territory.kernel.columns import CodedRows, at, each, where
from territory.ledger.lookup.market import Market
from territory.ledger.service.crediting import closed_months, recredit
from territory.ledger.service.figures import Partition, partition
from territory.ledger.service.interpretation import MEANING, STATED, stated_in, understand
from territory.ledger.service.owners import CreditChange, credit_changes, credited_to
from territory.ledger.service.pairs import understand_corrections
from territory.ledger.tables import FlowCorrection, FlowCredit, FlowRow
from territory.store.transaction import Tx
from territory.supply.lookup import has_supply
from territory.supply.service.refresh import understand_again as understand_supply_again
from territory.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Reread:
    """The rows of open months read anew: the partition of all months, and whose credits changed."""

    before: Partition
    after: Partition
    changes: tuple[CreditChange, ...]
    dry_run: bool


def reread(ws: Workspace) -> Reread:
    """Read the stored rows of open months anew by the names, types and roster of today.

    Rows of an older store get the sign and the line that their type decides. Closed months stay
    as they reported; what is known now of them follows by itself.
    """
    with ws.writing("flow refresh") as tx:
        before, credited = partition(tx), credited_to(tx)
        refresh(tx)
        return Reread(before, partition(tx), credit_changes(tx, credited), ws.dry_run)


def refresh(tx: Tx, months: Collection[int] | None = None) -> None:
    """Match the names of open months again, and compute movement, line and credits anew.

    The names of purchases and stock are matched again too. Closed months stay as they are. The
    loader of flow has already credited what it brought; a refresh is for changes of everything
    else.

    Args:
        tx: A writing transaction.
        months: Counted months yyyymm, also one that lost its rows; None is all that have rows
            or credits.
    """
    tx.session.flush()
    closed = closed_months(tx)
    due = sorted(set(_months(tx) if months is None else months) - closed)
    supplied = has_supply(tx)
    if not due and not supplied:
        return
    market = Market(tx)
    if supplied:
        understand_supply_again(tx, market, closed)
    for month in due:
        _understand_again(tx, market, month)
        understand_corrections(tx, market, month)
    recredit(tx, market, due)


def _months(tx: Tx) -> set[int]:
    """Return the counted months that have rows, or credits of rows that are gone."""
    from sqlmodel import select

    return {
        month
        for table in (FlowRow, FlowCredit)
        for month in tx.session.exec(select(table.counted_month).distinct())
    }


def _understand_again(tx: Tx, market: Market, month: int) -> None:
    from sqlalchemy import select
    from sqlmodel import col

    columns = FlowRow.__table__.c  # type: ignore[attr-defined]  # every table model has it
    named = [
        columns[name].label(f"{place}") for place, name in enumerate(("id", *MEANING, *STATED))
    ]
    statement = select(*named).where(
        col(FlowRow.counted_month) == month, col(FlowRow.corrects_id).is_(None)
    )
    rows = CodedRows.of(tx.stream(statement))
    ids, *held = (rows.column(place) for place in range(len(named)))
    meaning = understand(market, stated_in(held[len(MEANING) :]))
    changed = np.zeros(len(rows), np.bool_)
    for now, before in zip(meaning, held, strict=False):
        changed |= where(each(ne, now, before), bool)
    turned = where(each(_turned, meaning.quantity, held[MEANING.index("quantity")]), bool)
    if turned.any():
        turned &= where(ids, _corrected(tx, month).__contains__)
    places = np.flatnonzero(changed & ~turned)
    new = zip(*meaning.at(places), strict=True)
    tx.update(
        FlowRow,
        [
            {"id": row_id, **dict(zip(MEANING, values, strict=True))}
            for row_id, values in zip(at(ids, places), new, strict=True)
        ],
    )


def _turned(now: int, before: int) -> bool:
    return now == -before != 0


def _corrected(tx: Tx, month: int) -> frozenset[int]:
    """Return the rows of a month that were corrected: their pairs cancel the sign of that day."""
    from sqlalchemy import select
    from sqlmodel import col

    statement = (
        select(col(FlowCorrection.source_id))
        .join(FlowRow, col(FlowRow.id) == col(FlowCorrection.source_id))
        .where(col(FlowRow.counted_month) == month)
    )
    return frozenset(tx.execute(statement).scalars())
