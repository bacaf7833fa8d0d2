"""Understand the open months again: after aliases, assignments, prices or relations changed."""

from collections.abc import Collection, Iterable, Sequence
from operator import ne

import numpy as np

from territory.errors import Refused
from territory.flow.correcting import understand_corrections
from territory.flow.crediting import closed_months, recredit
from territory.flow.lookup import Market
from territory.flow.supply import has_supply
from territory.flow.supply import understand_again as understand_supply_again
from territory.flow.tables import FlowAppeal, FlowCorrection, FlowPurchase, FlowRow
from territory.flow.understanding import MEANING, SAID, said_in, understand
from territory.kernel.columns import at, each, where
from territory.kernel.periods import Month
from territory.kernel.rows import Grid
from territory.store.tables import Batch, Run
from territory.store.transaction import Tx


class RowsOfClosedMonth(Refused):
    """The rows count in the closed month {month}, whose reported figures do not change."""

    hint = "Reopen the month first, or correct it in an open month."


class CorrectedSince(Refused):
    """Row {row} of the batch was corrected since, by run {run}."""

    hint = "Take that run back first."


class RowsAppealed(Refused):
    """Positions have appealed {count} rows of the batch."""

    hint = "Take the import of the appeals back first: territory imports list"


def refresh(tx: Tx, months: Collection[int] | None = None) -> None:
    """Match the names of open months again, and compute movement, line and credits anew.

    The names of purchases and stock are matched again too. Closed months stay as they are. The
    loader of flow has already credited what it brought; a refresh is for changes of everything
    else.

    Args:
        tx: A writing transaction.
        months: Counted months yyyymm, also one that lost its rows; None is all that have some.
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


def forget_batch(tx: Tx, batch_ids: Sequence[int]) -> None:
    """Delete the rows that batches brought, and credit their months anew.

    Raises:
        RowsOfClosedMonth: some of them count in a closed month. CorrectedSince, RowsAppealed: as
            they say.
    """
    from sqlalchemy import delete, select
    from sqlmodel import col

    months = set(_months(tx, batch_ids))
    if closed := sorted(months & closed_months(tx)):
        raise RowsOfClosedMonth(month=Month.parse(closed[0]))
    _refuse_corrected(tx, batch_ids)
    _refuse_appealed(tx, batch_ids)
    mine = col(FlowRow.batch_id).in_(batch_ids)
    cancelling = select(col(FlowRow.id)).where(mine)
    bought = select(col(FlowRow.product_id), col(FlowRow.institution_id)).where(mine).distinct()
    touched: dict[int, set[int]] = {}
    for product_id, institution_id in tx.stream(bought):
        if product_id is not None and institution_id is not None:
            touched.setdefault(product_id, set()).add(institution_id)
    tx.execute(delete(FlowCorrection).where(col(FlowCorrection.reversal_id).in_(cancelling)))
    tx.execute(delete(FlowRow).where(mine))
    if months:
        recredit(tx, Market(tx), months, touched=touched)


def forget_purchases(tx: Tx, batch_ids: Sequence[int]) -> int:
    """Delete the purchases that batches brought; return how many there were."""
    from sqlalchemy import delete
    from sqlmodel import col

    brought = delete(FlowPurchase).where(col(FlowPurchase.batch_id).in_(batch_ids))
    return int(tx.execute(brought).rowcount)


def _refuse_corrected(tx: Tx, batch_ids: Sequence[int]) -> None:
    """Refuse where a later run corrected a row of the batches."""
    from sqlalchemy import select
    from sqlmodel import col

    runs = select(col(Batch.run_id)).where(col(Batch.id).in_(batch_ids))
    statement = (
        select(col(FlowCorrection.source_id), col(Run.code))
        .join(FlowRow, col(FlowRow.id) == col(FlowCorrection.source_id))
        .join(Run, col(Run.id) == col(FlowCorrection.run_id))
        .where(col(FlowRow.batch_id).in_(batch_ids), col(Run.id).not_in(runs))
        .order_by(col(FlowCorrection.source_id))
        .limit(1)
    )
    for row_id, run in tx.stream(statement):
        raise CorrectedSince(row=row_id, run=run)


def _refuse_appealed(tx: Tx, batch_ids: Sequence[int]) -> None:
    """Refuse where a position claims a row of the batches."""
    from sqlmodel import col, func, select

    claimed = (
        select(func.count())
        .select_from(FlowAppeal)
        .join(FlowRow, col(FlowRow.id) == col(FlowAppeal.flow_row_id))
        .where(col(FlowRow.batch_id).in_(batch_ids))
    )
    if count := tx.session.exec(claimed).one():
        raise RowsAppealed(count=count)


def _months(tx: Tx, batch_ids: Sequence[int] | None = None) -> Iterable[int]:
    from sqlmodel import col, select

    statement = select(FlowRow.counted_month).distinct()
    if batch_ids is not None:
        statement = statement.where(col(FlowRow.batch_id).in_(batch_ids))
    return tx.session.exec(statement)


def _understand_again(tx: Tx, market: Market, month: int) -> None:
    from sqlalchemy import select
    from sqlmodel import col

    columns = FlowRow.__table__.c  # type: ignore[attr-defined]  # every table model has it
    named = [columns[name].label(f"{place}") for place, name in enumerate(("id", *MEANING, *SAID))]
    statement = select(*named).where(
        col(FlowRow.counted_month) == month, col(FlowRow.corrects_id).is_(None)
    )
    rows = Grid.of(tx.stream(statement))
    ids, *held = (rows.column(place) for place in range(len(named)))
    meaning = understand(market, said_in(held[len(MEANING) :]))
    changed = np.zeros(len(rows), np.bool_)
    for now, before in zip(meaning, held, strict=False):
        changed |= where(each(ne, now, before), bool)
    places = np.flatnonzero(changed)
    new = zip(*meaning.at(places), strict=True)
    tx.update(
        FlowRow,
        [
            {"id": row_id, **dict(zip(MEANING, values, strict=True))}
            for row_id, values in zip(at(ids, places), new, strict=True)
        ],
    )
