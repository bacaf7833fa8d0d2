"""Delete the flow that batches brought, unless later work stands on it."""

from collections.abc import Iterable, Sequence

from territory.appeals.tables import FlowAppeal
from territory.errors import Refused
from territory.kernel.periods import Month
from territory.ledger.lookup.market import Market
from territory.ledger.service.crediting import closed_months, recredit
from territory.ledger.tables import FlowCorrection, FlowRow
from territory.store.tables import Batch, Run
from territory.store.transaction import Tx
from territory.supply.tables import FlowPurchase


class RowsOfClosedMonth(Refused):
    """The rows count in the closed month {month}, whose reported figures do not change."""

    hint = "Reopen the month first, or correct it in an open month."


class CorrectedSince(Refused):
    """Row {row} of the batch was corrected since, by run {run}."""

    hint = "Take that run back first."


class RowsAppealed(Refused):
    """Positions have appealed {count} rows of the batch."""

    hint = "Take the import of the appeals back first: territory imports list"


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


def _months(tx: Tx, batch_ids: Sequence[int]) -> Iterable[int]:
    from sqlmodel import col, select

    months = select(FlowRow.counted_month).distinct()
    return tx.session.exec(months.where(col(FlowRow.batch_id).in_(batch_ids)))
