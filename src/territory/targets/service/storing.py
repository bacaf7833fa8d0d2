"""Storing a split: its parameters, its tree, and cells with sums and digests beside them."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sqlalchemy import delete, select
from sqlmodel import col

from territory.kernel import season as kernel_season
from territory.kernel.sentences import Sentence
from territory.plans.lookup.settled import settled_now
from territory.plans.lookup.stored import LAST_YEAR, NAMES, SETTLED, read_split
from territory.plans.lookup.versions import ProductInfo, Version
from territory.plans.rules.digests import digests_of
from territory.plans.tables import (
    PlanCell,
    PlanChange,
    PlanDigest,
    PlanNode,
    PlanSplit,
    PlanSubtotal,
)
from territory.store.bulk import Columns, insert_columns
from territory.store.transaction import Tx
from territory.targets.lookup.inputs import POTENTIAL, REPRICED, STATIONS, SUMS
from territory.targets.rules.ideal import Ideal, Inputs
from territory.targets.rules.weights import Basis
from territory.targets.rules.whole import Ints
from territory.targets.service.case import Case
from territory.targets.service.drafting import DraftTree
from territory.targets.service.worth import repriced


def stored_changes(tx: Tx, version: Version, product: ProductInfo) -> list[dict[str, Any]]:
    """Return the rows of the changes of a product's cells, as they are stored, without ids."""
    statement = (
        select(PlanChange.__table__)  # type: ignore[attr-defined]  # every table model has it
        .join(PlanNode, col(PlanNode.id) == col(PlanChange.node_id))
        .where(col(PlanNode.version_id) == version.id, col(PlanNode.product_id) == product.id)
    )
    return [dict(row) for row in tx.rows(statement)]


def clear(tx: Tx, version: Version, product: ProductInfo) -> None:
    """Take away the rows that an earlier split of this draft left."""
    nodes = (
        select(col(PlanNode.id))
        .where(col(PlanNode.version_id) == version.id, col(PlanNode.product_id) == product.id)
        .scalar_subquery()
    )
    for table in (PlanChange, PlanCell, PlanSubtotal, PlanDigest):
        tx.execute(delete(table).where(col(table.node_id).in_(nodes)))
    tx.execute(
        delete(PlanNode).where(
            col(PlanNode.version_id) == version.id, col(PlanNode.product_id) == product.id
        )
    )


def store_split(
    tx: Tx,
    case: Case,
    inputs: Inputs,
    ideal: Ideal,
    *,
    draft: DraftTree,
    notes: Sequence[Sentence],
) -> None:
    """Store every parameter that the ideal is recomputed from."""
    row = read_split(tx, case.version, case.product)
    if row is None:
        row = PlanSplit(version_id=case.version.id, product_id=case.product.id, run_id=tx.run_id)
    row.run_id = tx.run_id
    row.season = case.season.factors.tolist()
    row.notes = [{"template": note.template, "params": dict(note.params)} for note in notes]
    row.parameters = {
        "total": inputs.total,
        SETTLED: settled_now(tx, case.version, case.product),
        "day": str(case.roster.day),
        "shares": {str(name): str(share) for name, share in case.shares.items()},
        "weights": dict(zip(case.floats, ideal.mixed.weights.tolist(), strict=True)),
        SUMS: dict(zip(case.floats, ideal.mixed.sums.tolist(), strict=True)),
        "history": [case.window.first, case.window.last] if case.window else None,
        "history_left_out": [one.month for one in case.window.left_out] if case.window else [],
        "adjustments": [
            {
                "institution": case.roster.institutions[one.institution_id].code,
                "month": one.month,
                "cause": one.cause,
                "value": one.value,
                "evidence": one.evidence,
                **({"made_on": one.made_on} if one.made_on else {}),
            }
            for one in case.adjustments
            if one.institution_id in case.roster.institutions
        ],
        "floor": case.options.floor,
        "season": _season_parameters(case.season),
        "bounds": [
            {
                "key": draft.nodes[bound.node].key,
                "period": bound.period,
                "low": bound.low,
                "high": bound.high,
                "by_hand": bound.by_hand,
            }
            for bound in inputs.bounds
        ],
    }
    tx.session.add(row)
    tx.session.flush()


def _season_parameters(season: kernel_season.Season) -> dict[str, Any]:
    return {
        "method": str(season.method),
        "observations": season.observations,
        "notes": [str(note) for note in season.notes],
    }


def store_tree(
    tx: Tx, case: Case, draft: DraftTree, cells: Ints, hand: Mapping[str, Mapping[int, int]],
    *, stations: Sequence[Mapping[str, Any]],
) -> dict[int, int]:  # fmt: skip
    """Insert nodes, cells, subtotals and digests, each table at once; return ordinal -> id.

    stations: of each node, see `kept_stations`.
    """
    insert_columns(tx, PlanNode, _node_columns(case, draft, _more(tx, case, draft, stations)))
    rows = tx.rows(
        select(col(PlanNode.ordinal), col(PlanNode.id)).where(
            col(PlanNode.version_id) == case.version.id,
            col(PlanNode.product_id) == case.product.id,
        )
    )
    ids = {row["ordinal"]: row["id"] for row in rows}
    leaf = draft.tree.is_leaf
    sums = draft.tree.roll_up_leaves(cells)
    manual = [sum(1 << month for month in hand.get(node.key, {})) for node in draft.nodes]
    keys = [node.key for node in draft.nodes]
    for table, which in ((PlanCell, leaf), (PlanSubtotal, ~leaf)):
        at = np.flatnonzero(which).tolist()
        of_node: Columns = {
            "node_id": [ids[place] for place in at],
            **dict(zip(NAMES, sums[which].T.tolist(), strict=True)),
        }
        marks = {"manual": [manual[place] for place in at]} if table is PlanCell else {}
        insert_columns(tx, table, {**of_node, **marks})
    digests = digests_of(draft.tree, keys, sums.tolist(), manual)
    insert_columns(
        tx, PlanDigest,
        {"node_id": [ids[at] for at in digests], "digest": list(digests.values())},
    )  # fmt: skip
    return ids


def _more(
    tx: Tx, case: Case, draft: DraftTree, stations: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return what is kept with every node: last year, the stations of its ideal, its worth."""
    found: list[dict[str, Any]] = [
        {LAST_YEAR: last_year, "last_year_months": draft.last_year_months, STATIONS: kept}
        for last_year, kept in zip(_last_year(draft), stations, strict=True)
    ]
    for at, worth in repriced(tx, case, draft).items():
        found[at][REPRICED] = worth
    return found


def _last_year(draft: DraftTree) -> list[int]:
    own = np.array([drawn.last_year for drawn in draft.leaves], dtype=np.int64)
    return [int(value) for value in draft.tree.roll_up_leaves(own)]


def _node_columns(case: Case, draft: DraftTree, more: Sequence[Mapping[str, Any]]) -> Columns:
    """Return the nodes by column. more: of the inputs of each."""
    nodes, count = draft.nodes, len(draft.nodes)
    own = ("key", "node", "name", "level", "kind", "territory_id", "institution_id")
    return {
        "version_id": [case.version.id] * count,
        "product_id": [case.product.id] * count,
        "ordinal": list(range(count)),
        "parent": [parent if parent >= 0 else None for parent in draft.tree.parent.tolist()],
        "last": (draft.tree.end - 1).tolist(),
        **{name: [getattr(node, name) for node in nodes] for name in (*own, "department_id")},
        "share": [
            node.drawn.leaf.share if node.drawn and not node.drawn.members else None
            for node in nodes
        ],
        "inputs": [{**_leaf_inputs(case, draft, at), **more[at]} for at in range(count)],
    }


def _leaf_inputs(case: Case, draft: DraftTree, at: int) -> dict[str, Any]:
    """Return what a leaf's ideal came from; nothing of an inner node."""
    drawn = draft.nodes[at].drawn
    if drawn is None:
        return {}
    found: dict[str, Any] = {"figures": {name: drawn.figures[name] for name in case.floats}}
    if not drawn.steady:
        found |= {"ramp": list(drawn.ramp), "expected": drawn.place.expected}
    if Basis.POTENTIAL not in case.floats and drawn.figures[Basis.POTENTIAL]:
        found[POTENTIAL] = drawn.figures[Basis.POTENTIAL]
    if drawn.members:
        found |= {"members": list(drawn.members), "channel": drawn.place.channel}
        found["city"] = drawn.place.city
    return found
