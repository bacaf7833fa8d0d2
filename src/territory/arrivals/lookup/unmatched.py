"""Names that wait for a decision: which they are, and whom they may mean."""

from collections.abc import Iterable, Sequence
from typing import Any

from territory.arrivals.lookup.departments import departments_that_wait
from territory.arrivals.lookup.waiting_names import NameKind, UnmatchedName, only_one, waiting_id
from territory.ledger.lookup.market import Market
from territory.ledger.rules.movement import UNDECIDED_TYPE, Line
from territory.ledger.tables import FlowRow
from territory.registers.match import Match
from territory.roster.lookup.aliases import place_text
from territory.roster.lookup.forms import name_key
from territory.roster.tables import Distributor
from territory.store.transaction import Tx
from territory.supply.lookup import supply_names, unknown_supply


def waiting(tx: Tx, market: Market) -> list[UnmatchedName]:
    """Return the names that wait, most boxes first, with whom they may mean."""
    names = unknown_names(tx)
    for one in names:
        _propose(market, one)
    names += departments_that_wait(tx, market.departments)
    return sorted(names, key=lambda one: (-abs(one.quantity), one.kind, one.name, one.place))


def unknown_names(tx: Tx) -> list[UnmatchedName]:
    """Return the names that wait, without looking for whom they may mean, which takes long."""
    names: dict[str, UnmatchedName] = {}
    for row in _unknown(tx):
        for kind, name in _unknown_in(row):
            _count(names, kind, name, row)
    for supplied in unknown_supply(tx):
        for told, name in supply_names(supplied):
            _count(names, NameKind(told), name, supplied)
    return _with_their_province(names.values())


def _unknown(tx: Tx) -> Sequence[Any]:
    """Sum the rows with something unknown by what is said of it."""
    from sqlalchemy import and_, func, or_, select
    from sqlmodel import col

    grouping: tuple[Any, ...] = (
        col(FlowRow.buyer_name), col(FlowRow.buyer_code), col(FlowRow.province),
        col(FlowRow.city), col(FlowRow.institution_id), col(FlowRow.product_name),
        col(FlowRow.product_code), col(FlowRow.specification), col(FlowRow.product_id),
        col(FlowRow.distributor_id), col(FlowRow.distributor_name), col(FlowRow.line),
        col(FlowRow.line_reason), col(FlowRow.data_type), col(Distributor.name).label("sender"),
    )  # fmt: skip
    unsent = and_(col(FlowRow.distributor_id).is_(None), col(FlowRow.distributor_name) != "")
    statement = (
        select(
            *grouping,
            func.count().label("rows"),
            func.sum(col(FlowRow.quantity)).label("quantity"),
        )
        .outerjoin(Distributor, col(Distributor.id) == col(FlowRow.distributor_id))
        .where(or_(col(FlowRow.line) == Line.UNMATCHED, unsent))
        .group_by(*grouping)
        .order_by(*grouping)
    )
    return tx.rows(statement)


def _unknown_in(row: Any) -> list[tuple[NameKind, str]]:
    found = []
    if row["line"] == Line.UNMATCHED and row["institution_id"] is None:
        found.append((NameKind.INSTITUTION, row["buyer_name"] or row["buyer_code"] or ""))
    unknown_unit = row["line_reason"] == "unit_unknown"
    if row["line"] == Line.UNMATCHED and (row["product_id"] is None or unknown_unit):
        said = f"{row['product_name']} {row['specification'] or ''}".strip()
        found.append((NameKind.PRODUCT, said or row["product_code"] or ""))
    if row["line_reason"] == UNDECIDED_TYPE:
        found.append((NameKind.DOCUMENT_TYPE, row["data_type"]))
    if row["distributor_id"] is None and row["distributor_name"]:
        found.append((NameKind.DISTRIBUTOR, row["distributor_name"]))
    return found


def _count(names: dict[str, UnmatchedName], kind: NameKind, name: str, row: Any) -> None:
    place = place_text(row["province"], row["city"]) if kind is NameKind.INSTITUTION else ""
    part = UnmatchedName(
        waiting_id(kind, name, place), kind, name, place, int(row["rows"]), int(row["quantity"]),
        spellings={name: abs(int(row["quantity"]))},
        distributors={row["sender"] or row["distributor_name"]},
    )  # fmt: skip
    if kind is NameKind.INSTITUTION:
        part.provinces.update(filter(None, (row["province"],)))
        part.cities.update(filter(None, (row["city"],)))
    one = names.setdefault(part.id, part)
    if one is not part:
        _put_to(one, part)
    if row["line_reason"] == "unit_unknown":
        one.how = "unit_unknown"


def _with_their_province(names: Iterable[UnmatchedName]) -> list[UnmatchedName]:
    """Put rows that say only the city to those of the same city that say its province too."""
    kept: dict[tuple[NameKind, str, str], list[UnmatchedName]] = {}
    for one in names:
        key = (one.kind, name_key(one.name), one.place.partition("/")[2])
        kept.setdefault(key, []).append(one)
    merged: list[UnmatchedName] = []
    for (_, _, city), alike in kept.items():
        bare = [one for one in alike if city and one.place == f"/{city}"]
        whole = [one for one in alike if one not in bare]
        if len(whole) != 1:  # in none, or in two provinces
            whole, bare = alike, []
        for one in bare:
            _put_to(whole[0], one)
            whole[0].also.add(one.id)
        merged.extend(whole)
    return merged


def _put_to(whole: UnmatchedName, part: UnmatchedName) -> None:
    whole.rows += part.rows
    whole.quantity += part.quantity
    for name, boxes in part.spellings.items():
        whole.spellings[name] = whole.spellings.get(name, 0) + boxes
    whole.name = max(whole.spellings, key=lambda name: (whole.spellings[name], name))
    whole.provinces |= part.provinces
    whole.cities |= part.cities
    whole.distributors |= part.distributors


def _propose(market: Market, one: UnmatchedName) -> None:
    if one.kind is NameKind.DOCUMENT_TYPE:
        one.how = UNDECIDED_TYPE
        return
    match = _asked(market, one)
    one.candidates = match.candidates
    one.how = one.how or str(match.how)


def _asked(market: Market, one: UnmatchedName) -> Match:
    if one.kind is NameKind.INSTITUTION:
        province, city = (only_one(one.provinces), only_one(one.cities))
        return market.institutions.find(one.name, province=province, city=city)
    if one.kind is NameKind.PRODUCT:
        return market.products.find(one.name)
    return market.distributors.find(one.name)
