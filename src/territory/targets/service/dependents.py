"""What stands on a setting of a plan, so that it is not taken back under it."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from territory.store.revert import Image
from territory.store.tables import Run
from territory.store.transaction import Tx
from territory.targets.tables import PlanSplit

SETTINGS = frozenset({"plan_pin", "plan_season"})
"""Tables that a split reads."""


def dependents(tx: Tx, run_id: int, found: Sequence[Image]) -> list[str]:
    """Return the codes of later splits that read a total, pin or season which a run set."""
    set_here = {
        pair for image in found if image.table.name in SETTINGS
        for pair in _of(tx, image)
    }  # fmt: skip
    if not set_here:
        return []
    split, run = PlanSplit.__table__.c, Run.__table__.c  # type: ignore[attr-defined]  # tables have them
    statement = (
        select(run.code, split.version_id, split.product_id, split.parameters)
        .join_from(PlanSplit.__table__, Run.__table__, run.id == split.run_id)  # type: ignore[attr-defined]  # as above
        .where(split.run_id > run_id)
    )
    return sorted(
        {
            str(row["code"])
            for row in tx.rows(statement)
            if row["parameters"] and (row["version_id"], row["product_id"]) in set_here
        }
    )


def _of(tx: Tx, image: Image) -> Iterator[tuple[int, int]]:
    """Yield version and product of the rows that a run made or touched."""
    columns = image.table.c
    about = [
        *image.refer_to_made(columns.id),
        columns.id.in_([key[0] for key in image.touched]),
    ]
    for condition in about:
        for row in tx.rows(select(columns.version_id, columns.product_id).where(condition)):
            yield row["version_id"], row["product_id"]
    for gone in image.gone.values():
        yield gone["version_id"], gone["product_id"]
