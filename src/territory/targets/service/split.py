"""Splitting: from a total to whole steps per leaf and month, stored with all that led there."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from territory.kernel import pins as kernel_pins
from territory.kernel.periods import Month
from territory.kernel.rounding import Deviations
from territory.kernel.sentences import Sentence
from territory.plans.lookup.pins import pin_rows
from territory.plans.lookup.stored import Stored, read_stored
from territory.plans.lookup.versions import ProductInfo, Version, Wanted, chosen_products
from territory.plans.rules.bounds import Bound, period_word
from territory.plans.rules.refusals import AmbiguousNode
from territory.plans.rules.steps import shown_change, shown_value
from territory.plans.service.drafts import draft_for_writing
from territory.plans.tables import PlanChange, PlanPin
from territory.store.transaction import Tx
from territory.targets.rules.ideal import Ideal, Inputs, compute
from territory.targets.rules.refusals import NothingBelow, NoTotal, PinsFarOff
from territory.targets.rules.whole import Whole, to_whole
from territory.targets.service import basis
from territory.targets.service.case import Case, Options, open_case, total_of
from territory.targets.service.drafting import (
    DraftLeaf,
    DraftTree,
    Sources,
    build_tree,
    bundled,
    draw_leaves,
)
from territory.targets.service.pins import clash_of, freeing, to_bound
from territory.targets.service.storing import (
    clear,
    proposed_changes,
    store_split,
    store_tree,
)
from territory.targets.service.worth import in_measure
from territory.workspace import Workspace

__all__ = ["Options", "ProductSplit", "SplitResult", "split"]

BY_HAND = 12


@dataclass(frozen=True, eq=False)
class ProductSplit:
    """One product as it was split and stored. seconds: what it took."""

    stored: Stored
    deviations: Deviations
    seconds: float


@dataclass(frozen=True, eq=False)
class SplitResult:
    """All products that one command split."""

    version: Version
    products: tuple[ProductSplit, ...]


def split(ws: Workspace, wanted: Wanted, product: str | None, options: Options) -> SplitResult:
    """Split the totals of a draft down to leaves and months, and store everything about it.

    A re-split replaces the rows of its products in the draft; pins and cells changed by hand
    stay. Without a product every product that has a total is split.

    Raises:
        NoTotal, NothingOwned, Unowned, AllBasesZero, PinsClash, PinsFarOff, NothingBelow,
        MarginsOutOfReach, QuarterOutOfReach: as they say; nothing is written.
    """
    with ws.writing("targets split", product=product, **asdict(options)) as tx:
        version = draft_for_writing(tx, wanted)
        floor = ws.settings.bundle_floor if options.floor is None else options.floor
        options = replace(options, floor=floor, day=options.day or version.sales_year.first_day)
        results = []
        for info in _with_total(tx, version, product):
            started = time.perf_counter()
            deviations = _split_product(tx, ws, version, info, options)
            stored = read_stored(tx, version, info)
            if stored is None:
                raise RuntimeError(info.code)  # it has just been written
            results.append(ProductSplit(stored, deviations, time.perf_counter() - started))
        return SplitResult(version, tuple(results))


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
            products=codes or "–", year=version.year, node=Sentence("the top node"), first=first
        )
    return ready


def _split_product(
    tx: Tx, ws: Workspace, version: Version, product: ProductInfo, options: Options
) -> Deviations:
    case = open_case(tx, ws, version, product, options)
    total = total_of(case)
    hand = _by_hand(tx, version, product)
    last_year = basis.year_before(tx, version.sales_year, ws.today)
    draft = _draft(tx, case, total, set(hand), last_year)
    bounds, rows = _bounds(case, draft, hand)
    inputs = Inputs(
        draft.tree, total, case.floats, draft.figures(case.floats), case.season.factors,
        draft.ramps(), bounds, product.code, version.sales_year.periods,
    )  # fmt: skip
    ideal = _ideal(case, inputs, rows, draft)
    whole = to_whole(
        draft.tree, ideal.table, ideal.fixed, total=total, year=version.year, product=product.code
    )
    notes = _notes(case, draft, ideal) + _years_note(whole)
    proposed = proposed_changes(tx, version, product)
    clear(tx, version, product)
    store_split(tx, case, inputs, ideal, draft=draft, notes=notes)
    ids = store_tree(tx, case, draft, whole.cells * case.step, hand)
    tx.insert(
        PlanChange,
        [{**row, "node_id": ids[draft.tree.index(k)]} for k, row in proposed if k in draft.tree],
    )
    return whole.deviations


def _draft(tx: Tx, case: Case, total: int, hand: set[str], last_year: basis.Window) -> DraftTree:
    """Build the tree: leaves, bundles of what is under the floor, the organisation above."""
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
    kept = {text.split("@")[0].split("/")[0] for text in (*(row.node for row in case.pins), *hand)}
    joined = bundled(
        case.roster, leaves, case.floats,
        season=case.season.factors, floor=floor, total=total, kept=kept,
    )  # fmt: skip
    return replace(build_tree(case.roster, joined), last_year_months=last_year.marks)


def _by_hand(tx: Tx, version: Version, product: ProductInfo) -> dict[str, dict[int, int]]:
    """Return the months set by hand: node key -> month index -> base units."""
    stored = read_stored(tx, version, product)
    found: dict[str, dict[int, int]] = {}
    for leaf in stored.leaves if stored else ():
        months = {
            month: leaf.months[month] or 0 for month in range(BY_HAND) if leaf.manual >> month & 1
        }
        if months:
            found[leaf.key] = months
    return found


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
            if key in draft.tree:
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


def _notes(case: Case, draft: DraftTree, ideal: Ideal) -> list[dict[str, Any]]:
    """Return what the reader of this split should know, as templates with their values."""
    roster, leaves = case.roster, draft.leaves
    bases = list(case.floats)
    notes = [
        _note("The basis {basis} has no figures; its share went to the others.", basis=bases[place])
        for place in ideal.mixed.dropped
    ]
    if case.window and case.window.left_out:
        notes.append(
            _note(
                "The history leaves out {months}: not whole (territory flow months).",
                months="、".join(str(Month.parse(one.month)) for one in case.window.left_out),
            )
        )
    members = sum(len(drawn.members) for drawn in leaves)
    waiting = [drawn for drawn in leaves if not drawn.steady]
    if case.adjustments:
        added = sum(one.value for one in case.adjustments)
        notes.append(
            _note(
                "The history of {count} institutions is adjusted, by {units} in all (territory "
                "flow adjustments).",
                count=len({one.institution_id for one in case.adjustments}),
                units=shown_change(added, case.version.measure),
            )
        )
    counted = {
        "{count} small institutions stand in {bundles} bundles (under {floor} steps a year).": (
            members
        ),
        "{count} institutions are not listed yet: a linear ramp of 12 months from the expected "
        "listing (unverified).": _places(waiting),
        "{count} of them have no expected listing month and therefore no target.": _places(
            [drawn for drawn in waiting if not any(drawn.ramp) and drawn.place.expected is None]
        ),
        "{count} target institutions without a position were left out.": len(roster.unowned),
        "{count} institutions are no targets and were left out.": roster.non_target,
        "{count} target institutions are worked by other product lines only.": roster.elsewhere,
    }
    values = {
        "bundles": sum(bool(drawn.members) for drawn in leaves),
        "floor": case.options.floor,
    }
    notes += [_note(text, count=n, **values) for text, n in counted.items() if n]
    if ideal.bare:
        notes.append(
            _note(
                "Without figures, only with what is fixed for them: {nodes}.",
                nodes="、".join(draft.nodes[at].name for at in ideal.bare),
            )
        )
    grown = float(ideal.table[[not drawn.steady for drawn in leaves]].sum()) if waiting else 0.0
    if round(grown):
        notes.append(
            _note(
                "Growth that is not there yet: {units} of the total stand on new listings.",
                units=shown_value(round(grown) * case.step, case.version.measure),
            )
        )
    return notes


def _years_note(whole: Whole) -> list[dict[str, Any]]:
    """Return the note that the months (listings, fixed values) forbid the closest years."""
    steps = f"{whole.years_beyond:.2f}"
    if steps == "0.00":
        return []
    return [
        _note(
            "Years: {steps} steps in all farther from the ideal than the nearest whole years, "
            "which the listing months or fixed values do not allow.",
            steps=steps,
        )
    ]


def _places(leaves: Sequence[DraftLeaf]) -> int:
    """Return how many institutions some leaves belong to."""
    return len({drawn.place.id for drawn in leaves})


def _note(template: str, **params: Any) -> dict[str, Any]:
    return {"template": template, "params": params}
