"""Writing changed cells with their sums and digests, so that `check` stays green."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import select
from sqlmodel import SQLModel, col

from territory.store.transaction import Tx
from territory.targets.lookup.stored import NAMES, Stored
from territory.targets.rules.digests import digests_of
from territory.targets.tables import PlanCell, PlanDigest, PlanNode, PlanSubtotal

Ints = npt.NDArray[np.int64]


def write_cells(tx: Tx, stored: Stored, cells: Ints, manual: Sequence[int]) -> None:
    """Replace the cells of a product and everything that is stored beside them.

    cells: (leaves, 12), base units. manual: marks per leaf, see `digests.MARKS`.
    """
    tree = stored.tree()
    sums = tree.roll_up_leaves(cells)
    months = [dict(zip(NAMES, values, strict=True)) for values in sums.tolist()]
    marks = dict(zip((leaf.ordinal for leaf in stored.leaves), manual, strict=True))
    of_all = [marks.get(node.ordinal, 0) for node in stored.nodes]
    digests = digests_of(tree, [node.key for node in stored.nodes], sums.tolist(), of_all)
    leaves = {
        leaf.id: {**months[leaf.ordinal], "manual": marks[leaf.ordinal]} for leaf in stored.leaves
    }
    inner = {node.id: months[node.ordinal] for node in stored.nodes if not node.is_leaf}
    texts = {node.id: {"digest": digests[node.ordinal]} for node in stored.nodes}
    for table, values in ((PlanCell, leaves), (PlanSubtotal, inner), (PlanDigest, texts)):
        _update(tx, stored, table, values)


def _update(
    tx: Tx, stored: Stored, table: type[SQLModel], values: Mapping[int, Mapping[str, Any]]
) -> None:
    columns = table.__table__.c  # type: ignore[attr-defined]  # every table model has it
    statement = (
        select(columns.id, columns.node_id)
        .join(PlanNode, col(PlanNode.id) == columns.node_id)
        .where(
            col(PlanNode.version_id) == stored.version.id,
            col(PlanNode.product_id) == stored.product.id,
        )
    )
    tx.update(table, [{"id": row["id"], **values[row["node_id"]]} for row in tx.rows(statement)])
