"""What people set in the cells of an earlier split, brought to the cells of the new one.

A value set by hand, and a proposal, belong to an institution's or department's cell and not to
whoever works it: they go with it to another position, through a merger, a join of departments.
Where an institution is cut into departments a value set by hand becomes a fixed value of it.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from territory.kernel.sentences import Label, Lines, Sentence
from territory.plans.lookup.stored import MONTHS, Node, Stored
from territory.plans.rules.steps import shown_value
from territory.plans.service.show import full_label
from territory.plans.tables import PlanPin
from territory.roster.lookup.departments import homes
from territory.store.transaction import Tx
from territory.targets.rules.refusals import ChangesLost
from territory.targets.service.drafting import DraftNode, DraftTree
from territory.targets.service.roster_on_day import RosterOnDay
from territory.targets.service.storing import stored_changes

Row = dict[str, Any]
OPEN = "proposed"
MOST_LINES = 10


@dataclass(frozen=True, slots=True)
class Moved:
    """A cell whose values go on in another one. kept: as a fixed value of what was cut up."""

    name: Label
    node: str
    was: str
    now: str
    kept: bool = False


@dataclass(frozen=True, eq=False)
class Carried:
    """What an earlier split leaves to the new one, by key of the new node.

    hand: leaf → place of a month → base units. fixed: institution that is cut into departments
    now → the same. changes: rows of changes. moved: cells that are others now. gone: decided
    changes whose cell is no more.
    """

    hand: dict[str, dict[int, int]] = field(default_factory=dict)
    fixed: dict[str, dict[int, int]] = field(default_factory=dict)
    changes: list[tuple[str, Row]] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)
    gone: int = 0


@dataclass(frozen=True, eq=False)
class Past:
    """An earlier split, where there is one: its hand-set months and its changes, by node."""

    stored: Stored | None
    hand: Mapping[int, Mapping[int, int]]
    changes: Mapping[int, list[Row]]

    @classmethod
    def of(cls, tx: Tx, stored: Stored | None) -> "Past":
        """Read what an earlier split leaves."""
        if stored is None:
            return cls(None, {}, {})
        hand = {
            leaf.ordinal: {
                at: leaf.months[at] or 0 for at in range(MONTHS) if leaf.manual >> at & 1
            }
            for leaf in stored.leaves
        }
        changes: dict[int, list[Row]] = defaultdict(list)
        places = {node.id: node.ordinal for node in stored.nodes}
        for row in stored_changes(tx, stored.version, stored.product):
            changes[places[row["node_id"]]].append(row)
        return cls(stored, {at: months for at, months in hand.items() if months}, changes)

    @property
    def nodes(self) -> list[Node]:
        """The nodes that somebody set or changed, by ordinal."""
        at = sorted({*self.hand, *self.changes})
        return [self.stored.nodes[place] for place in at] if self.stored else []

    @property
    def alone(self) -> set[str]:
        """Codes of institutions that stand alone for what is set or proposed, however small."""
        held = {place for place, rows in self.changes.items() if any(map(_is_open, rows))}
        nodes = self.stored.nodes if self.stored else ()
        return {nodes[place].node.split("/")[0] for place in held | set(self.hand)}


def carry(
    tx: Tx, past: Past, draft: DraftTree, roster: RosterOnDay, *, drop: bool = False
) -> Carried:
    """Bring what people set to the cells of a new tree.

    drop: give up what finds no cell.

    Raises:
        ChangesLost: something finds no cell, or more than one.
    """
    found = Carried()
    if past.stored is None:
        return found
    homes_of = _Homes.of(tx, past.stored, draft, roster)
    lost = [line for node in past.nodes for line in _take(found, past, node, homes_of.find(node))]
    if lost and not drop:
        more = len(lost) - MOST_LINES
        lines = lost[:MOST_LINES] + ([f"  … +{more}"] if more > 0 else [])
        raise ChangesLost(product=past.stored.product.name, lines=Lines(lines))
    changes = sum(len(rows) for rows in past.changes.values())
    return replace(found, gone=changes - len(found.changes))


def _take(found: Carried, past: Past, node: Node, home: DraftNode | None) -> list[Label]:
    """Put what a node leaves where it goes; return what is lost, a line for each value."""
    stored = past.stored
    hand, rows = past.hand.get(node.ordinal, {}), past.changes.get(node.ordinal, [])
    if stored is None or home is None:
        return [] if stored is None else list(_lines(stored, node, hand, filter(_is_open, rows)))
    whole = home.drawn is None
    if hand:
        (found.fixed if whole else found.hand)[home.key] = dict(hand)
    if home.key != node.key or (hand and whole):
        found.moved.append(_moved(stored, node, home, kept=whole))
    stay = [row for row in rows if not (whole and _is_open(row))]
    found.changes.extend((home.key, row) for row in stay)
    return list(_lines(stored, node, {}, filter(_is_open, rows))) if whole else []


def _is_open(row: Row) -> bool:
    return bool(row["status"] == OPEN)


@dataclass(frozen=True, eq=False)
class _Homes:
    """Which node of a new tree an old one has become.

    told: old leaves by whom they are of; a cell goes on only where it is the only one.
    """

    draft: DraftTree
    by_key: Mapping[str, DraftNode]
    by_place: Mapping[Hashable, list[DraftNode]]
    told: Counter[Hashable]
    roster: RosterOnDay
    joined: Mapping[int, int]

    @classmethod
    def of(cls, tx: Tx, stored: Stored, draft: DraftTree, roster: RosterOnDay) -> "_Homes":
        by_place: dict[Hashable, list[DraftNode]] = defaultdict(list)
        homes_of = cls(
            draft, {n.key: n for n in draft.nodes}, by_place, Counter(), roster, homes(tx)
        )
        for node in draft.nodes:
            by_place[homes_of.place(node)].append(node)
        homes_of.told.update(homes_of.place(leaf) for leaf in stored.leaves)
        return homes_of

    def place(self, node: Node | DraftNode) -> Hashable:
        """Return whose cell a node is: institution and department as they are today."""
        if node.institution_id is None:
            return node.key
        ward = self.joined.get(node.department_id or 0, node.department_id)
        return (
            self.roster.merged.get(node.institution_id, node.institution_id),
            node.kind if ward is None else self.roster.wards_merged.get(ward, ward),
        )

    def find(self, node: Node) -> DraftNode | None:
        """Return the node that an old one has become, None where there is none or are several."""
        if node.key in self.by_key:
            return self.by_key[node.key]
        place = self.place(node)
        found = self.by_place.get(place, [])
        return found[0] if len(found) == 1 and self.told[place] <= 1 else None


def _moved(stored: Stored, node: Node, home: DraftNode, *, kept: bool) -> Moved:
    now = home.key.rpartition("@")[2]
    return Moved(full_label(stored, node), node.node, stored.holder(node).node, now, kept)


def _lines(
    stored: Stored, node: Node, hand: Mapping[int, int], rows: Iterable[Row]
) -> Iterator[Label]:
    """Say what would be lost with a node."""
    measure = stored.version.measure
    for at, value in sorted(hand.items()):
        yield Sentence(
            "  {name} ({node}), {month}: {value} set by hand",
            _said(stored, node, at, shown_value(value, measure)),
        )
    for row in rows:
        text = "–" if row["value"] is None else shown_value(row["value"], measure)
        yield Sentence(
            "  {name} ({node}), {month}: {value} proposed",
            _said(stored, node, row["month"] - 1, text),
        )


def _said(stored: Stored, node: Node, at: int, value: str) -> dict[str, Any]:
    return {
        "name": full_label(stored, node), "node": node.key,
        "month": stored.version.sales_year.months[at], "value": value,
    }  # fmt: skip


def as_pins(tx: Tx, stored: Stored, fixed: Mapping[str, Mapping[int, int]]) -> list[PlanPin]:
    """Make fixed values, to be stored, of months set by hand where there are departments now."""
    periods = stored.version.sales_year.periods
    return [
        PlanPin(
            version_id=stored.version.id, product_id=stored.product.id, node=key,
            period=periods[at], rule="fixed", value=value, who=tx.run.who or None,
            run_id=tx.run_id,
        )
        for key, months in sorted(fixed.items())
        for at, value in sorted(months.items())
    ]  # fmt: skip
