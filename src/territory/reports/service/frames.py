"""Frames of a report: the plan's tree or the organisation, with every credit on its place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from territory.kernel.periods import Period
from territory.ledger.service.figures import Actual
from territory.plans.lookup.stored import Stored
from territory.plans.service.show import full_label, unsplit_of
from territory.reports.rules import Frame, LeafIndex, Spot
from territory.roster.service import TreeNode

Names = Mapping[int | None, tuple[str, str]]
"""Institution id → code and name."""

OUTSIDE = "outside:"
DEPARTMENT = "department"


@dataclass(frozen=True, slots=True)
class CreditFrame:
    """A frame that credits are put on, the way to its spots, and names for what is new."""

    frame: Frame
    index: LeafIndex
    names: Names
    positions: Mapping[int, TreeNode]

    def fill(self, kind: str, actuals: Sequence[Actual]) -> None:
        """Put every credit on its place; what the plan does not hold gets one of its own.

        kind: actual, late, sold, last_year or before.
        """
        whole = set(self.index.positions.values())
        split = {spot.parent for spot in self.frame.spots.values() if spot.level == DEPARTMENT}
        for actual in actuals:
            key = self.index.place(actual.institution_id, actual.department_id, actual.position_id)
            if not key:
                key = self._outside(actual.position_id)
            if key in whole or key.startswith(OUTSIDE):
                key = self._institution(key, actual.institution_id)
            elif key in split:
                key = self._unsplit(key)
            self.frame.put(key, kind, actual.quantity, actual.amount_fen)

    def _outside(self, position: int) -> str:
        """A position that the plan's tree does not have stands right under the top."""
        node = self.positions.get(position)
        key = f"{OUTSIDE}{position}"
        top = next(iter(self.frame.spots))
        code, name = (node.code, node.name) if node else (str(position), str(position))
        self.frame.add(Spot(key, top, code, name, "position"))
        return key

    def _institution(self, position: str, institution_id: int) -> str:
        """An institution without a target of its own stands under its position."""
        code, name = self.names[institution_id]
        key = f"{position}|{code}"
        self.frame.add(Spot(key, position, code, name, "institution"))
        return key

    def _unsplit(self, institution: str) -> str:
        """Credits that name no department, in a hospital that is planned by departments."""
        above = self.frame.spots[institution]
        key, name = f"{institution}/-", unsplit_of(str(above.name))
        self.frame.add(Spot(key, institution, f"{above.node}/-", name, DEPARTMENT))
        return key


def of_plan(
    stored: Stored,
    period: Period,
    names: Names,
    tree: Sequence[TreeNode],
    homes: Mapping[int, int],
) -> CreditFrame:
    """Return the empty frame of a plan's tree, with the targets of a period.

    homes: department → the one that it turned out to be.
    """
    frame = Frame()
    months = stored.months()
    places = stored.as_read()
    for node in sorted(stored.nodes, key=lambda one: places[one.key]):
        parent = "" if node.parent is None else stored.nodes[node.parent].key
        target = int(months[node.ordinal][period.columns].sum())
        frame.add(Spot(node.key, parent, node.node, full_label(stored, node), node.level, target))
    ids = {code: row_id or 0 for row_id, (code, _) in names.items()}
    return CreditFrame(
        frame, _leaf_index(stored, ids, homes), names, {node.id: node for node in tree}
    )


def of_organisation(tree: Sequence[TreeNode], names: Names) -> CreditFrame:
    """Return the empty frame of the organisation as it is; there are no targets."""
    frame = Frame()
    for node in tree:
        parent = "" if node.parent is None else tree[node.parent].code
        frame.add(Spot(node.code, parent, node.code, node.name, node.level))
    index = LeafIndex({}, {}, {node.id: node.code for node in tree})
    return CreditFrame(frame, index, names, {node.id: node for node in tree})


def _leaf_index(stored: Stored, ids: Mapping[str, int], homes: Mapping[int, int]) -> LeafIndex:
    exact: dict[tuple[int, int | None, int], str] = {}
    bundled: dict[tuple[int, int], str] = {}
    positions: dict[int, str] = {}
    for node in stored.nodes:
        if node.kind == "territory" and node.territory_id is not None:
            positions[node.territory_id] = node.key
            continue
        position = stored.holder(node).territory_id or 0
        if node.kind == "bundle":
            for code in node.inputs.get("members", ()):
                bundled[ids[code], position] = node.key
        elif node.institution_id is not None:
            exact[node.institution_id, node.department_id, position] = node.key
    for (institution, department, position), key in list(exact.items()):
        if (home := homes.get(department or 0)) is not None:
            exact.setdefault((institution, home, position), key)
    return LeafIndex(exact, bundled, positions, homes)
