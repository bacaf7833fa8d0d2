"""Splitting: from a total to whole steps per leaf and month, stored with all that led there."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from territory.intake.collector import held_back
from territory.kernel import pins as kernel_pins
from territory.kernel.rounding import Deviations
from territory.kernel.sentences import Sentence
from territory.plans.lookup.pins import pin_rows
from territory.plans.lookup.stored import Stored, read_stored
from territory.plans.lookup.versions import ProductInfo, Version, Wanted, chosen_products
from territory.plans.rules.bounds import Bound, period_word
from territory.plans.rules.refusals import AmbiguousNode
from territory.plans.rules.steps import shown_value
from territory.plans.service.drafts import draft_for_writing
from territory.plans.tables import PlanChange, PlanPin
from territory.store.transaction import Tx
from territory.targets.rules.ideal import Ideal, Inputs, compute
from territory.targets.rules.refusals import NothingBelow, NoTotal, PinsFarOff
from territory.targets.rules.stations import kept_stations
from territory.targets.service import basis
from territory.targets.service.aside import Aside, Table, rounded, table_of
from territory.targets.service.carrying import Carried, Past, as_pins, carry
from territory.targets.service.case import Case, Options, open_case, total_of
from territory.targets.service.drafting import (
    DraftTree,
    Sources,
    build_tree,
    bundled,
    draw_leaves,
)
from territory.targets.service.notes import carried_notes, notes_of, years_note
from territory.targets.service.pins import clash_of, freeing, to_bound
from territory.targets.service.storing import (
    clear,
    store_split,
    store_tree,
)
from territory.targets.service.worth import in_measure
from territory.workspace import Workspace

__all__ = ["Options", "ProductSplit", "SplitResult", "split"]


@dataclass(frozen=True, eq=False)
class ProductSplit:
    """One product as it was split and stored."""

    stored: Stored
    deviations: Deviations


@dataclass(frozen=True, eq=False)
class SplitResult:
    """All products that one command split."""

    version: Version
    products: tuple[ProductSplit, ...]


def split(ws: Workspace, wanted: Wanted, product: str | None, options: Options) -> SplitResult:
    """Split the totals of a draft down to leaves and months, and store everything about it.

    A re-split replaces the rows of its products in the draft; pins, cells changed by hand and
    proposals stay. Without a product every product that has a total is split.

    Raises:
        NoTotal, NothingOwned, Unowned, AllBasesZero, PinsClash, PinsFarOff, NothingBelow,
        MarginsOutOfReach, QuarterOutOfReach, ChangesLost, NoPrice: as they say; nothing is written.
    """
    with ws.writing("targets split", product=product, **asdict(options)) as tx:
        version = draft_for_writing(tx, wanted)
        floor = ws.settings.bundle_floor if options.floor is None else options.floor
        options = replace(options, floor=floor, day=options.day or version.sales_year.first_day)
        infos = _with_total(tx, version, product)
        with Aside(len(infos)) as aside, held_back():
            prepared = (_prepare(tx, ws, version, info, options) for info in infos)
            return SplitResult(version, tuple(_one_by_one(tx, aside, prepared)))


@dataclass(frozen=True, eq=False)
class _Prepared:
    """A product with all that its ideal is computed from. rows: the pins that bounds stand for."""

    case: Case
    draft: DraftTree
    carried: Carried
    inputs: Inputs
    rows: Sequence[PlanPin]


def _one_by_one(tx: Tx, aside: Aside, prepared: Iterable[_Prepared]) -> Iterator[ProductSplit]:
    """Split products: while one is computed aside, the one before is written and the next read."""
    before: _Prepared | None = None
    for each in prepared:
        table = aside.take()
        aside.begin(table_of, each.inputs, each.case.version.year)
        if before is not None:
            yield _finish(tx, before, table)
        before = each
    if before is not None:
        yield _finish(tx, before, aside.take())


def _with_total(tx: Tx, version: Version, product: str | None) -> list[ProductInfo]:
    """Return the products asked for, or all that have any pin."""
    infos = chosen_products(tx, product)
    ready = [info for info in infos if pin_rows(tx, version, info)]
    if product not in (None, "all") and ready:
        return ready
    if not ready:
        codes = ", ".join(info.code for info in infos[:5])
        first = infos[0].code if infos else "CODE"
        raise NoTotal(
            products=codes or "–", year=version.year, node=Sentence("the top node"), first=first,
            plan=version.options,
        )  # fmt: skip
    return ready


def _prepare(
    tx: Tx, ws: Workspace, version: Version, product: ProductInfo, options: Options
) -> _Prepared:
    case = open_case(tx, ws, version, product, options)
    total = total_of(case)
    past = Past.of(tx, read_stored(tx, version, product))
    last_year = basis.year_before(tx, version.sales_year, ws.today)
    draft = _draft(tx, case, total, past.alone, last_year)
    carried = carry(tx, past, draft, case.roster, drop=options.drop_changes)
    case = _with_fixed(tx, case, past, carried)
    bounds, rows = _bounds(case, draft, carried.hand)
    inputs = Inputs(
        draft.tree, total, case.floats, draft.figures(case.floats), case.season.factors,
        draft.ramps(), bounds, product.code, version.sales_year.periods,
    )  # fmt: skip
    return _Prepared(case, draft, carried, inputs, rows)


def _finish(tx: Tx, prepared: _Prepared, table: Table | None) -> ProductSplit:
    """Compute a product, where that is not done yet, store it and read back what is stored."""
    case, draft, carried, inputs = (
        prepared.case, prepared.draft, prepared.carried, prepared.inputs,
    )  # fmt: skip
    version, product = case.version, case.product
    if table is None:
        ideal = _ideal(case, inputs, prepared.rows, draft)
        table = ideal, rounded(inputs, ideal, version.year)
    ideal, whole = table
    notes = [*notes_of(case, draft, ideal), *years_note(whole), *carried_notes(carried)]
    clear(tx, version, product)
    store_split(tx, case, inputs, ideal, draft=draft, notes=notes)
    stations = kept_stations(inputs, ideal)
    ids = store_tree(tx, case, draft, whole.cells * case.step, carried.hand, stations=stations)
    tx.insert(
        PlanChange,
        [{**row, "node_id": ids[draft.tree.index(key)]} for key, row in carried.changes],
    )
    stored = read_stored(tx, version, product)
    if stored is None:
        raise RuntimeError(product.code)  # it has just been written
    return ProductSplit(stored, whole.deviations)


def _with_fixed(tx: Tx, case: Case, past: Past, carried: Carried) -> Case:
    """Fix what was set by hand on institutions that are cut into departments now."""
    if past.stored is None or not carried.fixed:
        return case
    held = {(row.node, row.period) for row in case.pins if row.rule == "fixed"}
    pins = [
        row for row in as_pins(tx, past.stored, carried.fixed) if (row.node, row.period) not in held
    ]
    tx.session.add_all(pins)
    return replace(case, pins=(*case.pins, *pins))


def _draft(tx: Tx, case: Case, total: int, alone: set[str], last_year: basis.Window) -> DraftTree:
    """Build the tree: leaves, bundles of what is under the floor, the organisation above.

    alone: codes of institutions that are not bundled.
    """
    year, measure = case.version.year, case.version.measure
    sources = Sources(
        basis.read_history(tx, case.product, case.window, measure),
        basis.read_potential(tx, case.product, year),
        basis.read_history(tx, case.product, last_year, measure),
    ).carried(case.roster)
    # Carried first: what was sold to a merged institution may stand with the other already.
    sources = replace(
        sources,
        history=basis.adjusted(sources.history, case.adjustments),
        potential=in_measure(tx, case, sources.potential),
    )
    leaves = draw_leaves(case.roster, sources, case.version.sales_year)
    floor = case.options.floor or 0
    kept = alone | {row.node.split("@")[0].split("/")[0] for row in case.pins}
    joined = bundled(
        case.roster, leaves, case.floats,
        season=case.season.factors, floor=floor, total=total, kept=kept,
    )  # fmt: skip
    return replace(build_tree(case.roster, joined), last_year_months=last_year.marks)


def _bounds(
    case: Case, draft: DraftTree, hand: Mapping[str, Mapping[int, int]]
) -> tuple[tuple[Bound, ...], list[PlanPin]]:
    """Return the pins as bounds on the draft's nodes, without the total, and where from."""
    top = draft.nodes[0].key
    bounds: list[Bound] = []
    rows: list[PlanPin] = []
    for row in case.pins:
        if (row.node, row.period, row.rule) == (top, "Y", "fixed"):
            continue
        node = _place(case, draft, row)
        bounds.append(to_bound(row, node, case.step, len(rows), case.version.sales_year))
        rows.append(row)
    for key, months in sorted(hand.items()):
        for month, value in months.items():
            steps = value // case.step
            bounds.append(
                Bound(draft.tree.index(key), month, steps, steps, len(rows), by_hand=True)
            )
            rows.append(_hand_pin(case, key, month, value))
    return tuple(bounds), rows


def _hand_pin(case: Case, key: str, month: int, value: int) -> PlanPin:
    """Return a cell set by hand as the pin that it acts as, for a refusal that names it."""
    return PlanPin(
        version_id=case.version.id, product_id=case.product.id, node=key,
        period=case.version.sales_year.periods[month], rule="fixed", value=value, run_id=0,
    )  # fmt: skip


def _place(case: Case, draft: DraftTree, row: PlanPin) -> int:
    """Return the node of the tree that a pin stands on."""
    found = [at for at, s in enumerate(draft.nodes) if row.node in (s.key, s.node)]
    if len(found) > 1:
        keys = ", ".join(draft.nodes[at].key for at in found)
        raise AmbiguousNode(given=row.node, count=len(found), candidates=keys)
    if not found:
        raise _nothing_below(case, row)
    return found[0]


def _nothing_below(case: Case, row: PlanPin) -> NothingBelow:
    return NothingBelow(
        value=shown_value(row.value, case.version.measure), node=row.node,
        period=period_word(row.period),
        remedy=freeing(row, case.version, case.product),
    )  # fmt: skip


def _total(case: Case, draft: DraftTree) -> PlanPin:
    """Return the total of the year as the pin that it is."""
    return next(row for row in case.pins if row.node == draft.nodes[0].key and row.period == "Y")


def _ideal(case: Case, inputs: Inputs, rows: Sequence[PlanPin], draft: DraftTree) -> Ideal:
    try:
        return compute(inputs)
    except kernel_pins.PinsContradict as error:
        places = [place - 1 for place in error.pins]
        if places[0] >= 0 and len(places) == 1 and inputs.bounds[places[0]].low > 0:
            raise _nothing_below(case, rows[places[0]]) from error
        top = _total(case, draft)
        clash = [top if place < 0 else rows[place] for place in places]
        names = {node.node: node.name for node in draft.nodes}
        raise clash_of(clash, names, case.version, case.product) from error
    except kernel_pins.PinsNotReached as error:
        place = int(error.params["number"]) - 2  # the first is the total
        names = {node.node: node.name for node in draft.nodes}
        far = [rows[place]] if place >= 0 else [_total(case, draft)]
        said = clash_of(far, names, case.version, case.product).params
        raise PinsFarOff(gap=error.params["gap"], **said) from error
