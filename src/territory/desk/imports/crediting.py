"""After an import that may change crediting, the flow is credited again."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from territory.desk.imports.results import Line
from territory.desk.kinds import CREDITING, FLOW
from territory.intake.load import SheetLoaded

if TYPE_CHECKING:
    from territory.store.transaction import Tx

QUANTITY = "quantity"
"""What the flow loader calls all that it loaded; its other figures are the parts."""


def credit_again(tx: "Tx", sheets: Sequence[SheetLoaded]) -> None:
    """Credit the open months again where a sheet brought what crediting depends on.

    Rows of the flow itself are credited by their loader.
    """
    if any(
        sheet.read.found.kind.slug in CREDITING and sheet.counts.created + sheet.counts.updated
        for sheet in sheets
    ):
        credit_all(tx)


def credit_all(tx: "Tx") -> None:
    """Credit every open month again."""
    from territory.flow.service import refresh

    refresh(tx)


def forget_flow(tx: "Tx", ids: Sequence[int]) -> int:
    """Delete the flow rows and purchases of batches; return how many there were."""
    from sqlmodel import col, func, select

    from territory.flow.service import forget_batch, forget_purchases
    from territory.flow.tables import FlowRow

    statement = select(func.count().label("n")).where(col(FlowRow.batch_id).in_(ids))
    count = int(tx.rows(statement)[0]["n"])
    if count:
        forget_batch(tx, list(ids))
    return count + forget_purchases(tx, ids)


def line_of(sheets: Iterable[SheetLoaded]) -> Line | None:
    """Return how the flow that sheets brought is parted; None where they brought none."""
    parts: Counter[str] = Counter()
    found = False
    for sheet in sheets:
        if sheet.read.found.kind.slug == FLOW and sheet.summary:
            parts.update(sheet.summary)
            found = True
    loaded = parts.pop(QUANTITY, 0)
    return Line(loaded, dict(parts)) if found else None
