"""The bridge of a month: from what was reported to what is known now, every line drillable."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from territory.errors import NotFound, Refused
from territory.kernel.levels import Levels
from territory.kernel.periods import Month
from territory.kernel.tree import NO_PARENT
from territory.ledger.lookup.market import Market
from territory.ledger.rules.credit import MAIN
from territory.ledger.rules.movement import Line
from territory.ledger.service.crediting import CLOSED, closed_months
from territory.ledger.service.figures import Actual, LinePart, Partition, actuals, partitions
from territory.months.service.closing import Event, Reported, ReportKey, events, reported
from territory.months.service.restatement import BridgeStep, known_now
from territory.present.levels import level_named
from territory.registers.directory import candidates
from territory.roster.lookup.organisation import TreeNode, tree, under
from territory.roster.service.names import node_named, product_named
from territory.roster.tables import Institution, Product, Territory
from territory.store.transaction import Tx

REPORTED = "reported"
NOW = "now"
TOP = "company"
LINE = "line"
"""Level of what nobody is credited for; its code is the line of the partition."""


class NeverReported(Refused):
    """{month} was never closed, so nothing of it is reported yet."""

    hint = "Look at it as it stands: territory flow show --month {month} --summary"


class NoSuchStep(NotFound):
    """The bridge of {month} has no line "{given}"."""

    hint = "It has: {known}"


@dataclass(frozen=True, slots=True)
class BridgeCell:
    """One figure of a line of the bridge, at its place; sale units and fen."""

    cause: str
    product: str | None
    line: str
    institution: str | None
    institution_name: str | None
    position: str | None
    position_name: str | None
    quantity: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class BridgeLine:
    """One line of the bridge: what it adds, and the rows behind it."""

    slug: str
    cause: str
    quantity: int
    amount_fen: int
    rows: tuple[int, ...]
    cells: tuple[BridgeCell, ...]


@dataclass(frozen=True, slots=True)
class BridgeNode:
    """A node, or a line that nobody is credited for, with what every line adds to it."""

    product: str | None
    code: str
    name: str
    level: str
    quantities: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Bridge:
    """From what a month reported to what is known now.

    last: the closing that reported. spans: the first is what was reported, the last is what is
    known now; those between sum to their difference. nodes: the same by node of the level.
    """

    month: Month
    last: Event
    is_open: bool
    spans: tuple[BridgeLine, ...]
    nodes: tuple[BridgeNode, ...]
    level: str


@dataclass(frozen=True, slots=True)
class View:
    """Figures of months in one view; the partition of each product."""

    actuals: list[Actual]
    partitions: dict[int | None, Partition]


def bridge(
    tx: Tx, month: Month, *, level: str = TOP, node: str | None = None, product: str | None = None
) -> Bridge:
    """Return the bridge of a month that was closed, of all or below a node, of all or a product.

    level: of the nodes. node, product: code or name; with a node only what is credited under it
    counts, without one the lines that nobody is credited for as well.

    Raises:
        NeverReported: the month was never closed. UnknownName: there is no such node or product.
        UnknownLevel: the tree has no such level.
    """
    last = next((one for one in reversed(events(tx, int(month))) if one.event == CLOSED), None)
    if last is None:
        raise NeverReported(month=month)
    nodes = tree(tx, month.last_day)
    above = (None if one.parent is None else nodes[one.parent].level for one in nodes)
    levels = Levels.of((one.level, up) for one, up in zip(nodes, above, strict=True))
    at_level = level_named(levels, level)
    wanted = None if product is None else product_named(tx, product).id
    inside = None if node is None else under(nodes, node_named(tx, node).code)

    def counts(key: ReportKey) -> bool:
        if wanted is not None and key.product_id != wanted:
            return False
        return inside is None or key.position_id in inside

    known = known_now(tx, Market(tx), int(month))
    names = _Names(tx, nodes)
    start = BridgeStep(REPORTED, "", known.start)
    steps = [start, *known.steps, BridgeStep(NOW, "", known.now)]
    chosen = [_only(step, counts) for step in steps]
    return Bridge(
        month,
        last,
        int(month) not in closed_months(tx),
        tuple(names.span(step) for step in chosen),
        tuple(names.nodes(chosen, _standing(nodes, levels, at_level))),
        at_level,
    )


def _only(step: BridgeStep, counts: Callable[[ReportKey], bool]) -> BridgeStep:
    change = {key: figure for key, figure in step.change.items() if counts(key)}
    return BridgeStep(step.slug, step.cause, change, step.rows)


class _Names:
    """Names behind the keys of figures, and the nodes above positions."""

    def __init__(self, tx: Tx, nodes: Sequence[TreeNode]) -> None:
        self._tree = nodes
        self._places = {node.id: place for place, node in enumerate(nodes)}
        self._products, self._institutions, self._positions = (
            {one.id: (one.code, one.name) for one in candidates(tx, table)}
            for table in (Product, Institution, Territory)
        )

    def span(self, step: BridgeStep) -> BridgeLine:
        """Return a line of the bridge with its cells named, largest first."""
        cells = [self._cell(step.cause, key, *figure) for key, figure in step.change.items()]
        cells.sort(key=lambda one: (-abs(one.quantity), -abs(one.amount_fen), str(one)))
        return BridgeLine(
            step.slug,
            step.cause,
            sum(one.quantity for one in cells),
            sum(one.amount_fen for one in cells),
            step.rows,
            tuple(cells),
        )

    def _cell(self, cause: str, key: ReportKey, quantity: int, amount: int) -> BridgeCell:
        product, _ = _named(self._products, key.product_id)
        institution = _named(self._institutions, key.institution_id)
        position = _named(self._positions, key.position_id)
        return BridgeCell(cause, product, key.line, *institution, *position, quantity, amount)

    def nodes(self, steps: Sequence[BridgeStep], standing: Sequence[int]) -> Iterable[BridgeNode]:
        """Sum the lines of the bridge by product and node, in the order of the tree."""
        sums: dict[tuple[str | None, int, str], dict[str, int]] = {}
        for step in steps:
            column = f"{step.slug}:{step.cause}" if step.cause else step.slug
            for key, (quantity, _) in step.change.items():
                product = self._products.get(key.product_id or 0, (None, ""))[0]
                held = sums.setdefault((product, *self._place(key, standing)), {})
                held[column] = held.get(column, 0) + quantity
        for product, place, line in sorted(sums, key=lambda one: (one[0] or "~", one[1:])):
            quantities = sums[product, place, line]
            if line:
                yield BridgeNode(product, line, "", LINE, quantities)
            else:
                above = self._tree[place]
                yield BridgeNode(product, above.code, above.name, above.level, quantities)

    def _place(self, key: ReportKey, standing: Sequence[int]) -> tuple[int, str]:
        """Return the place in the tree of the node that stands for a position, or the line."""
        place = self._places.get(key.position_id or 0)
        if key.line != Line.CREDITED or place is None:
            return len(self._tree), key.line
        return (place if standing[place] == NO_PARENT else standing[place]), ""


def _named(names: Mapping[int, tuple[str, str]], key: int | None) -> tuple[str | None, str | None]:
    return names.get(key or 0) or (None, None)


def _standing(nodes: Sequence[TreeNode], levels: Levels, level: str) -> list[int]:
    """Return for each node the place of the one that stands for it at a level."""
    parents = [NO_PARENT if node.parent is None else node.parent for node in nodes]
    return levels.representatives(level, [node.level for node in nodes], parents)


def viewed(tx: Tx, months: Sequence[int], view: str) -> View:
    """Return the figures of months as they were reported, or as they are known now.

    view: `reported` (a month never closed: as it stands) or `now`. Credits of the main scheme.
    """
    market = Market(tx) if view == NOW else None
    found: list[Actual] = []
    parts: dict[int | None, Partition] = {}
    closed = closed_months(tx)
    for month in months:
        if market is not None:
            known = known_now(tx, market, month)
            figures, rows = known.now, known.rows
        elif month not in closed and (told := reported(tx, month)):
            figures, rows = told, {}
        else:
            found += actuals(tx, [month])
            _add(parts, partitions(tx, [month]))
            continue
        found += _actuals(month, figures)
        _add(parts, _partitions(figures, rows))
    found.sort(key=_place)
    return View(found, parts)


def _place(one: Actual) -> tuple[int, ...]:
    department = one.department_id or 0
    return one.institution_id, department, one.position_id, one.product_id, one.month


def _actuals(month: int, figures: Reported) -> list[Actual]:
    return [
        Actual(
            key.institution_id or 0, key.department_id, key.position_id or 0, key.product_id or 0,
            month, quantity, amount,
        )
        for key, (quantity, amount) in sorted(figures.items(), key=str)
        if key.line == Line.CREDITED and key.scheme == MAIN
    ]  # fmt: skip


def _partitions(
    figures: Reported, rows: Mapping[tuple[int | None, str], int]
) -> dict[int | None, Partition]:
    lines: dict[int | None, dict[Line, LinePart]] = {}
    for key, (quantity, amount) in figures.items():
        if key.scheme == MAIN:
            held = lines.setdefault(key.product_id, dict.fromkeys(Line, LinePart()))
            held[Line(key.line)] += LinePart(0, quantity, amount)
    for (product, line), count in rows.items():
        held = lines.setdefault(product, dict.fromkeys(Line, LinePart()))
        held[Line(line)] += LinePart(count)
    return {product: _whole(held) for product, held in lines.items()}


def _whole(lines: dict[Line, LinePart]) -> Partition:
    loaded = LinePart()
    for part in lines.values():
        loaded += part
    return Partition(loaded, lines)


def _add(to: dict[int | None, Partition], more: Mapping[int | None, Partition]) -> None:
    for product, part in more.items():
        held = to.get(product)
        if held is None:
            to[product] = part
        else:
            lines = {line: held.lines[line] + part.lines[line] for line in Line}
            to[product] = Partition(held.loaded + part.loaded, lines)
