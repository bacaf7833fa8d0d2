"""Later classifications that stand on one, so that it is not taken back under them."""

from collections.abc import Sequence

from territory.classes.tables import ClassRun
from territory.store.revert import Image
from territory.store.tables import Run
from territory.store.transaction import Tx


def dependents(tx: Tx, run_id: int, _found: Sequence[Image]) -> list[str]:
    """Return the codes of later classifications of the same kind and product as a run's own.

    Each says what the class was before, which it read from the one before it.
    """
    from sqlalchemy import select
    from sqlalchemy.orm import aliased

    mine, later = aliased(ClassRun), aliased(ClassRun)
    statement = (
        select(Run.code)  # type: ignore[call-overload]  # a column of a model
        .join_from(later, Run, Run.id == later.run_id)
        .join(mine, (mine.kind == later.kind) & (mine.product_id == later.product_id))
        .where(mine.run_id == run_id, later.run_id > run_id)
        .distinct()
    )
    return sorted(str(row["code"]) for row in tx.rows(statement))
