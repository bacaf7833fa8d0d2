"""Splitting: from a total to whole steps per leaf and month, stored with all that led there."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, select
from sqlmodel import col

from territory.kernel import pins as kernel_pins
from territory.kernel import season as kernel_season
from territory.kernel.rounding import Deviations
from territory.present.words import say
from territory.store.transaction import Tx
from territory.targets.lookup.plans import ProductInfo, Version, Wanted, chosen_products
from territory.targets.lookup.stored import NAMES, Stored, read_split, read_stored
from territory.targets.rules.digests import digests_of
from territory.targets.rules.ideal import PERIODS, Bound, Ideal, Inputs, compute
from territory.targets.rules.refusals import (
    AmbiguousNode,
    NothingBelow,
    NothingOwned,
    NoTotal,
    Unowned,
)
from territory.targets.rules.weights import Basis, read_bases
from territory.targets.rules.whole import Ints, to_whole
from territory.targets.service import basis
from territory.targets.service.drafting import Draft, Sources, bundled, grow_twigs, plant
from territory.targets.service.drafts import draft_for_writing, split_row
from territory.targets.service.ground import Ground, named, read_ground, top_of
from territory.targets.service.pins import clash_of, period_word, pin_rows, to_bound
from territory.targets.service.seasons import season_of
from territory.targets.tables import (
    PlanCell,
    PlanChange,
    PlanDigest,
    PlanNode,
    PlanPin,
    PlanSplit,
    PlanSubtotal,
)
from territory.workspace import Workspace

BY_HAND = 12


@dataclass(frozen=True, slots=True)
class Options:
    """How to split. day: of the organisation and its assignments, default 1 January.

    bases: as `history=0.6`. floor: steps a year below which institutions are bundled.
    history: months from and to, yyyymm.
    """

    day: date | None = None
    bases: tuple[str, ...] = ()
    floor: int | None = None
    leave_unowned: bool = False
    history: tuple[int, int] | None = None


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
        NoTotal, NothingOwned, Unowned, AllBasesZero, PinsClash, NothingBelow,
        MarginsOutOfReach, QuarterOutOfReach: as they say; nothing is written.
    """
    with ws.writing("targets split", product=product, **asdict(options)) as tx:
        version = draft_for_writing(tx, wanted)
        floor = ws.settings.bundle_floor if options.floor is None else options.floor
        options = replace(options, floor=floor, day=options.day or date(version.year, 1, 1))
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
            products=codes or "–", year=version.year, node=say("the top node"), first=first
        )
    return ready


@dataclass(frozen=True, eq=False)
class _Case:
    """Everything one product's split works with."""

    version: Version
    product: ProductInfo
    options: Options
    ground: Ground
    pins: Sequence[PlanPin]
    step: int
    season: kernel_season.Season
    shares: Mapping[Basis, Decimal]
    window: basis.Window | None

    @property
    def floats(self) -> dict[str, float]:
        return {str(name): float(share) for name, share in self.shares.items()}


def _split_product(
    tx: Tx, ws: Workspace, version: Version, product: ProductInfo, options: Options
) -> Deviations:
    case = _case(tx, ws, version, product, options)
    total = _total(case)
    hand = _by_hand(tx, version, product)
    draft = _draft(tx, case, total, set(hand))
    bounds, rows = _bounds(case, draft, hand)
    inputs = Inputs(
        draft.tree, total, case.floats, draft.figures(case.floats), case.season.factors,
        draft.ramps(), bounds, product.code,
    )  # fmt: skip
    ideal = _ideal(case, inputs, rows, draft)
    whole = to_whole(
        draft.tree, ideal.table, ideal.fixed, total=total, year=version.year, product=product.code
    )
    notes = _notes(case, draft, ideal)
    proposed = _proposals(tx, version, product)
    _clear(tx, version, product)
    _store_split(tx, case, inputs, ideal, draft=draft, notes=notes)
    ids = _store_tree(tx, case, draft, whole.cells * case.step, hand)
    tx.insert(
        PlanChange,
        [{**row, "node_id": ids[draft.tree.index(k)]} for k, row in proposed if k in draft.tree],
    )
    return whole.deviations


def _case(tx: Tx, ws: Workspace, version: Version, product: ProductInfo, options: Options) -> _Case:
    pins = pin_rows(tx, version, product)
    day = options.day or date(version.year, 1, 1)
    ground = read_ground(tx, product, day, {row.node for row in pins})
    if ground.unowned and not options.leave_unowned:
        raise Unowned(
            count=len(ground.unowned), product=product.name, day=day, names=named(ground.unowned)
        )
    if not ground.claims:
        raise NothingOwned(product=product.name, line=product.line, day=day)
    window = basis.history_window(tx, product, version.year)
    if options.history is not None:
        window = basis.Window(*options.history)
    return _Case(
        version, product, options, ground, pins, split_row(tx, version, product, None).step,
        season_of(tx, ws, version, product), read_bases(options.bases), window,
    )  # fmt: skip


def _total(case: _Case) -> int:
    """Return the steps of the year at the top, which somebody must have set."""
    top = top_of(case.ground.areas, case.ground.day)
    for row in case.pins:
        if row.node == top.code and row.period == "Y" and row.rule == "fixed":
            return row.value // case.step
    code, year = case.product.code, case.version.year
    raise NoTotal(products=case.product.name, year=year, node=top.name, first=code)


def _draft(tx: Tx, case: _Case, total: int, hand: set[str]) -> Draft:
    """Build the tree: leaves, bundles of what is under the floor, the organisation above."""
    year, measure = case.version.year, case.version.measure
    last = basis.Window((year - 1) * 100 + 1, (year - 1) * 100 + 12)
    sources = Sources(
        basis.read_history(tx, case.product, case.window, measure),
        basis.read_potential(tx, case.product, year),
        basis.read_history(tx, case.product, last, measure),
    )
    twigs = grow_twigs(case.ground, sources, year)
    floor = case.options.floor or 0
    kept = {text.split("@")[0].split("/")[0] for text in (*(row.node for row in case.pins), *hand)}
    joined = bundled(
        case.ground, twigs, case.floats,
        season=case.season.factors, floor=floor, total=total, kept=kept,
    )  # fmt: skip
    return plant(case.ground, joined)


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
    case: _Case, draft: Draft, hand: Mapping[str, Mapping[int, int]]
) -> tuple[tuple[Bound, ...], list[PlanPin]]:
    """Return the pins as bounds on the draft's nodes, without the total, and where from."""
    top = draft.sprouts[0].key
    bounds: list[Bound] = []
    rows: list[PlanPin] = []
    for row in case.pins:
        if (row.node, row.period, row.rule) == (top, "Y", "fixed"):
            continue
        node = _place(case, draft, row)
        bounds.append(to_bound(row, node, case.step, len(rows)))
        rows.append(row)
    for key, months in sorted(hand.items()):
        for month, value in months.items():
            if key in draft.tree:
                steps = value // case.step
                bounds.append(Bound(draft.tree.index(key), month, steps, steps, len(rows)))
                rows.append(_hand_pin(case, key, month, value))
    return tuple(bounds), rows


def _hand_pin(case: _Case, key: str, month: int, value: int) -> PlanPin:
    """Return a cell set by hand as the pin that it acts as, for a refusal that names it."""
    return PlanPin(
        version_id=case.version.id, product_id=case.product.id, node=key,
        period=PERIODS[month], rule="fixed", value=value, run_id=0,
    )  # fmt: skip


def _place(case: _Case, draft: Draft, row: PlanPin) -> int:
    """Return the node of the tree that a pin stands on."""
    found = [at for at, s in enumerate(draft.sprouts) if row.node in (s.key, s.node)]
    if len(found) > 1:
        keys = ", ".join(draft.sprouts[at].key for at in found)
        raise AmbiguousNode(given=row.node, count=len(found), candidates=keys)
    if not found:
        raise _nothing_below(case, row)
    return found[0]


def _nothing_below(case: _Case, row: PlanPin) -> NothingBelow:
    return NothingBelow(
        value=row.value, node=row.node, period=period_word(row.period),
        product=case.product.code, code=row.period,
    )  # fmt: skip


def _ideal(case: _Case, inputs: Inputs, rows: Sequence[PlanPin], draft: Draft) -> Ideal:
    try:
        return compute(inputs)
    except kernel_pins.PinsContradict as error:
        places = [place - 1 for place in error.pins]
        if places[0] >= 0 and len(places) == 1 and inputs.bounds[places[0]].low > 0:
            raise _nothing_below(case, rows[places[0]]) from error
        top = next(
            row for row in case.pins if row.node == draft.sprouts[0].key and row.period == "Y"
        )
        clash = [top if place < 0 else rows[place] for place in places]
        names = {sprout.node: sprout.name for sprout in draft.sprouts}
        raise clash_of(clash, names, case.version, case.product) from error


def _notes(case: _Case, draft: Draft, ideal: Ideal) -> list[dict[str, Any]]:
    """Return what the reader of this split should know, as templates with their values."""
    ground, twigs = case.ground, draft.twigs
    bases = list(case.floats)
    notes = [
        _note("The basis {basis} has no figures; its share went to the others.", basis=bases[place])
        for place in ideal.mixed.dropped
    ]
    members = sum(len(twig.members) for twig in twigs)
    waiting = [twig for twig in twigs if not twig.steady]
    counted = {
        "{count} small institutions stand in {bundles} bundles (under {floor} steps a year).": (
            members
        ),
        "{count} institutions are not listed yet: a linear ramp of 12 months from the expected "
        "listing (unverified).": len(waiting),
        "{count} of them have no expected listing month and therefore no target.": sum(
            not any(twig.ramp) and twig.place.expected is None for twig in waiting
        ),
        "{count} target institutions without a position were left out.": len(ground.unowned),
        "{count} institutions are no targets and were left out.": ground.non_target,
        "{count} target institutions are worked by other product lines only.": ground.elsewhere,
    }
    values = {
        "bundles": sum(bool(twig.members) for twig in twigs),
        "floor": case.options.floor,
    }
    notes += [_note(text, count=n, **values) for text, n in counted.items() if n]
    if waiting:
        grown = float(ideal.table[[not twig.steady for twig in twigs]].sum())
        notes.append(
            _note(
                "Growth that is not there yet: {units} of the total stand on new listings.",
                units=f"{grown * case.step:,.0f}",
            )
        )
    return notes


def _note(template: str, **params: Any) -> dict[str, Any]:
    return {"template": template, "params": params}


def _proposals(tx: Tx, version: Version, product: ProductInfo) -> list[tuple[str, dict[str, Any]]]:
    """Return the changes of the cells, which a re-split keeps, with the keys of their nodes."""
    statement = (
        select(PlanChange.__table__, col(PlanNode.key))  # type: ignore[attr-defined]  # every table model has it
        .join(PlanNode, col(PlanNode.id) == col(PlanChange.node_id))
        .where(col(PlanNode.version_id) == version.id, col(PlanNode.product_id) == product.id)
    )
    found = []
    for row in tx.rows(statement):
        values = dict(row)
        found.append((str(values.pop("key")), values))
    return found


def _clear(tx: Tx, version: Version, product: ProductInfo) -> None:
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


def _store_split(
    tx: Tx,
    case: _Case,
    inputs: Inputs,
    ideal: Ideal,
    *,
    draft: Draft,
    notes: list[dict[str, Any]],
) -> None:
    row = read_split(tx, case.version, case.product)
    if row is None:
        row = PlanSplit(version_id=case.version.id, product_id=case.product.id, run_id=tx.run_id)
    row.run_id = tx.run_id
    row.season = case.season.factors.tolist()
    row.notes = notes
    row.parameters = {
        "total": inputs.total,
        "day": str(case.ground.day),
        "shares": {str(name): str(share) for name, share in case.shares.items()},
        "weights": dict(zip(case.floats, ideal.mixed.weights.tolist(), strict=True)),
        "history": [case.window.first, case.window.last] if case.window else None,
        "floor": case.options.floor,
        "season": _season_parameters(case.season),
        "bounds": [
            {
                "key": draft.sprouts[bound.node].key,
                "period": bound.period,
                "low": bound.low,
                "high": bound.high,
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


def _store_tree(
    tx: Tx, case: _Case, draft: Draft, cells: Ints, hand: Mapping[str, Mapping[int, int]]
) -> dict[int, int]:
    """Insert nodes, cells, subtotals and digests, each table at once; return ordinal -> id."""
    tx.insert(PlanNode, [_node_row(case, draft, at) for at in range(len(draft.sprouts))])
    rows = tx.rows(
        select(col(PlanNode.ordinal), col(PlanNode.id)).where(
            col(PlanNode.version_id) == case.version.id,
            col(PlanNode.product_id) == case.product.id,
        )
    )
    ids = {row["ordinal"]: row["id"] for row in rows}
    leaf = draft.tree.is_leaf
    sums = draft.tree.roll_up_leaves(cells)
    manual = [sum(1 << month for month in hand.get(sprout.key, {})) for sprout in draft.sprouts]
    months = [dict(zip(NAMES, values, strict=True)) for values in sums.tolist()]
    places = range(len(draft.sprouts))
    tx.insert(
        PlanCell,
        [{"node_id": ids[at], **months[at], "manual": manual[at]} for at in places if leaf[at]],
    )
    tx.insert(PlanSubtotal, [{"node_id": ids[at], **months[at]} for at in places if not leaf[at]])
    keys = [sprout.key for sprout in draft.sprouts]
    digests = digests_of(draft.tree, keys, sums.tolist(), manual)
    tx.insert(PlanDigest, [{"node_id": ids[at], "digest": text} for at, text in digests.items()])
    return ids


def _node_row(case: _Case, draft: Draft, at: int) -> dict[str, Any]:
    sprout, parent = draft.sprouts[at], int(draft.tree.parent[at])
    return {
        "version_id": case.version.id,
        "product_id": case.product.id,
        "ordinal": at,
        "parent": parent if parent >= 0 else None,
        "key": sprout.key,
        "node": sprout.node,
        "name": sprout.name,
        "level": sprout.level,
        "kind": sprout.kind,
        "territory_id": sprout.territory_id,
        "institution_id": sprout.institution_id,
        "department_id": sprout.department_id,
        "share": sprout.twig.leaf.share if sprout.twig and not sprout.twig.members else None,
        "inputs": _leaf_inputs(case, draft, at),
    }


def _leaf_inputs(case: _Case, draft: Draft, at: int) -> dict[str, Any] | None:
    twig = draft.sprouts[at].twig
    if twig is None:
        return None
    found: dict[str, Any] = {
        "figures": {name: twig.figures[name] for name in case.floats},
        "last_year": twig.last_year,
    }
    if not twig.steady:
        found |= {"ramp": list(twig.ramp), "expected": twig.place.expected}
    if twig.members:
        found |= {"members": list(twig.members), "channel": twig.place.channel}
        found["city"] = twig.place.city
    return found
