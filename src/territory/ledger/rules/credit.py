"""Share out quantities: crediting relations, assignments in force, shares, whole units.

DOMAIN.md section 3: shares are applied exactly and made whole once per institution, product,
counted month and assignment at the sale date, by the largest remainder.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import lru_cache
from operator import attrgetter, itemgetter
from typing import Final, NamedTuple

import numpy as np

from territory.kernel.apportion import largest_remainder, tie_key, untied, whole_weights
from territory.kernel.columns import Coded, at, coded, combined, each, totals
from territory.kernel.periods import Month
from territory.ledger.rules.movement import Line

WHOLE: Final = 10_000
MAIN: Final = "main"
ALL: Final = Fraction(1)
CreditKey = tuple[int, int | None, int, int]
"""Where credits meet: institution, department, position, assignment."""
_place = attrgetter("institution_id", "department_id", "position_id", "assignment_id")
"""Of a member."""


class Claim(NamedTuple):
    """One stored assignment: a position's share of an institution for a line, from a date on.

    valid_to: its last day, None where only a newer set ends it.

    shares in basis points; node: name of the claim in ties, made of codes only, so that neither
    order nor key of the stored rows matters.
    """

    assignment_id: int
    institution_id: int
    department_id: int | None
    position_id: int
    node: str
    share: int
    flow_share: int | None
    valid_from: date
    valid_to: date | None = None

    def is_over(self, on: date) -> bool:
        """True where its last day lies before a day."""
        return self.valid_to is not None and self.valid_to < on


class Link(NamedTuple):
    """A relation to another institution, and the basis points of flow that are credited there."""

    other_id: int
    kind: str
    share: int
    valid_from: date


class CreditMember(NamedTuple):
    """One that gets a part: a position, through an assignment, for an institution.

    department_id: of the row, where the file names one. weight: an integer; the parts are in
    proportion to the weights of a route.
    """

    assignment_id: int
    institution_id: int
    department_id: int | None
    position_id: int
    node: str
    weight: int


class CreditRoute(NamedTuple):
    """How a row goes from its buyer to positions, or why it does not."""

    line: Line
    reason: str
    members: tuple[CreditMember, ...] = ()


class CreditGroup(NamedTuple):
    """Rows that are made whole at once: those of one product, month and route; exact sums.

    quantity in sale units, amount in fen, both signed. product: its code, for the ties.
    """

    month: int
    product: str
    route: CreditRoute
    quantity: int
    amount: int


class Sums(NamedTuple):
    """The groups of one month, by column. product: ids.

    late: the month of an earlier year that rows belong to, yyyymm; None for those of this year,
    with which they are never made whole together.
    """

    product: Coded
    route: Coded
    late: Coded
    quantity: Sequence[int]
    amount: Sequence[int]


class Credits(NamedTuple):
    """Whole units and fen of products that count for one position each, by column."""

    product_id: Coded
    institution_id: Coded
    department_id: Coded
    position_id: Coded
    assignment_id: Coded
    late: Coded
    quantity: list[int]
    amount_fen: list[int]


def sets_in_force(claims: Sequence[Claim], on: date) -> dict[int | None, tuple[Claim, ...]]:
    """Return department (None: all others) → the set of claims in force on a day.

    The newest set of a department that has begun; claims of one begin form the set. One that is
    over leaves a gap: an older one does not come back.
    """
    if len(claims) == 1:
        (claim,) = claims
        holds = claim.valid_from <= on and not claim.is_over(on)
        return {claim.department_id: (claim,)} if holds else {}
    newest: dict[int | None, list[Claim]] = {}
    for claim in claims:
        if claim.valid_from > on:
            continue
        held = newest.setdefault(claim.department_id, [])
        if held and claim.valid_from > held[0].valid_from:
            held.clear()
        if not held or claim.valid_from == held[0].valid_from:
            held.append(claim)
    going_on = {
        department: [claim for claim in held if not claim.is_over(on)]
        for department, held in newest.items()
    }
    return {
        department: tuple(sorted(held, key=lambda claim: claim.node))
        for department, held in going_on.items()
        if any(claim.share for claim in held)
    }


def without_owner(claims: Iterable[Claim], on: date) -> str:
    """Return the reason why none of the claims on an institution holds on a day."""
    return "assignment_ended" if any(claim.is_over(on) for claim in claims) else "no_assignment"


def shares_of(
    sets: Mapping[int | None, Sequence[Claim]], department_id: int | None
) -> tuple[list[tuple[Claim, int]], str]:
    """Return the claims that share a row with their basis points, or none and the reason.

    A row that names a department goes to that department's set, else to the set of all others.
    A row without one, in a hospital cut by departments, goes by the flow shares.
    """
    if not sets:
        return [], "no_assignment"
    if department_id is not None:
        held = sets.get(department_id) or sets.get(None)
        reason = "" if held else "department_unassigned"
        return [(claim, claim.share) for claim in held or () if claim.share], reason
    if len(sets) == 1 and None in sets:
        return [(claim, claim.share) for claim in sets[None] if claim.share], ""
    claims = [claim for held in sets.values() for claim in held]
    flow = [(claim, claim.flow_share) for claim in claims if claim.flow_share]
    if sum(share for _, share in flow) != WHOLE:
        return [], "flow_share_missing"
    return sorted(flow, key=lambda pair: pair[0].node), ""


def links_in_force(links: Iterable[Link], on: date) -> tuple[Link, ...]:
    """Return the relations in force on a day: the newest begun of each institution and kind."""
    newest: dict[tuple[int, str], Link] = {}
    for link in links:
        held = newest.get((link.other_id, link.kind))
        if link.valid_from <= on and (held is None or link.valid_from > held.valid_from):
            newest[link.other_id, link.kind] = link
    return tuple(newest[key] for key in sorted(newest))


def receivers(buyer: int, links: Callable[[int], Sequence[Link]]) -> list[tuple[int, Fraction]]:
    """Return the institutions that a buyer's flow is credited to, with exact parts of one.

    A part that is credited on goes on from there; one that would come back to where it has
    been stays where it is. Relations that state more than the whole are cut to it in proportion.

    Args:
        buyer: Institution that bought.
        links: Relations of an institution in force on the sale date.
    """
    if not links(buyer):
        return [(buyer, ALL)]
    parts: dict[int, Fraction] = {}

    def follow(institution: int, part: Fraction, been: frozenset[int]) -> None:
        onward = [link for link in links(institution) if link.share and link.other_id not in been]
        whole = max(WHOLE, sum(link.share for link in onward))
        for link in onward:
            follow(link.other_id, part * link.share / whole, been | {link.other_id})
        kept = part * (whole - sum(link.share for link in onward)) / whole
        if kept:
            parts[institution] = parts.get(institution, Fraction(0)) + kept

    follow(buyer, ALL, frozenset({buyer}))
    return sorted(parts.items())


def own_route(
    buyer: int,
    claims: Sequence[tuple[Claim, int]],
    reason: str,
    department_id: int | None,
    non_target: frozenset[int],
) -> CreditRoute:
    """Return the route of a row that is credited to nobody but its buyer; see `route_to`."""
    if buyer in non_target:
        return CreditRoute(Line.NON_TARGET, "institution_non_target")
    if not claims:
        return CreditRoute(Line.NOT_OWNED, reason or "no_assignment")
    weights = _own_weights(tuple([share for _, share in claims]))
    members = [
        CreditMember(
            claim.assignment_id, buyer, department_id, claim.position_id, claim.node, weight
        )
        for (claim, _), weight in zip(claims, weights, strict=True)
    ]
    return CreditRoute(Line.CREDITED, "", tuple(members))


def route_to(
    claimed: Sequence[tuple[int, Fraction, Sequence[tuple[Claim, int]], str]],
    departments: Mapping[int, int | None],
    non_target: frozenset[int],
) -> CreditRoute:
    """Return the route of a row whose receivers and their claims are known.

    The row stands on one line as a whole: a receiver that is non-target, then one that nobody
    owns, decides for all of it, so that no part of a row goes missing between two lines.

    Args:
        claimed: Receiver, its part, its claims with basis points, reason where it has none.
        departments: Receiver → department that the row names there.
        non_target: Institutions known to be no target.
    """
    if any(receiver in non_target for receiver, *_ in claimed):
        return CreditRoute(Line.NON_TARGET, "institution_non_target")
    for _, _, claims, reason in claimed:
        if not claims:
            return CreditRoute(Line.NOT_OWNED, reason or "no_assignment")
    sharing = [(receiver, claim) for receiver, _, claims, _ in claimed for claim, _ in claims]
    weights = _weights(
        tuple((part, tuple(share for _, share in claims)) for _, part, claims, _ in claimed)
    )
    return CreditRoute(
        Line.CREDITED,
        "",
        tuple(
            CreditMember(
                claim.assignment_id, receiver, departments.get(receiver), claim.position_id,
                claim.node, weight,
            )
            for (receiver, claim), weight in zip(sharing, weights, strict=True)
        ),
    )  # fmt: skip


@lru_cache(maxsize=10_000)
def _own_weights(shares: tuple[int, ...]) -> list[int]:
    return _weights(((ALL, shares),))


@lru_cache(maxsize=10_000)
def _weights(parts: tuple[tuple[Fraction, tuple[int, ...]], ...]) -> list[int]:
    """Return the weights of all that share, from each receiver's part and the shares there."""
    return whole_weights([part * share / sum(shares) for part, shares in parts for share in shares])


def whole_credits(month: int, sums: Sums, codes: Mapping[int, str]) -> Credits:
    """Share every group out in whole units and fen, and add up what meets at one place.

    Sums are conserved exactly: the credits of a group sum to its quantity and amount.
    codes: of the products, for the ties.
    """
    numbers: dict[tuple[CreditKey, int | None], int] = {}
    routes = coded(each(lambda route, late: (route, late), sums.route, sums.late))
    only = [
        numbers.setdefault((_place(route.members[0]), late), len(numbers))
        if len(route.members) == 1
        else -1
        for route, late in routes.values
    ]
    alone = np.array(only, np.int32)[routes.codes]
    whole, shared = np.flatnonzero(alone >= 0), np.flatnonzero(alone < 0)
    product, place = sums.product.codes[whole].tolist(), alone[whole].tolist()
    units, fen = [*at(sums.quantity, whole)], [*at(sums.amount, whole)]
    for code, (route, late), *total in zip(
        sums.product.codes[shared].tolist(), routes.at(shared),
        at(sums.quantity, shared), at(sums.amount, shared), strict=True,
    ):  # fmt: skip
        product += [code] * len(route.members)
        place += [
            numbers.setdefault((_place(member), late), len(numbers)) for member in route.members
        ]
        group = CreditGroup(month, codes[sums.product.values[code]], route, *total)
        quantities, amounts = parts_of(group)
        units += quantities
        fen += amounts
    products = Coded(np.array(product, np.int32), sums.product.values)
    places = Coded(np.array(place, np.int32), list(numbers))
    met, rows = combined(products, places)
    where_met = places.at(rows)
    of, late_of = where_met.mapped(itemgetter(0)), where_met.mapped(itemgetter(1))
    institution, department, position, assignment = (
        of.mapped(itemgetter(part)) for part in range(4)
    )
    return Credits(
        products.at(rows), institution, department, position, assignment, late_of,
        totals(met, len(rows), units), totals(met, len(rows), fen),
    )  # fmt: skip


def parts_of(group: CreditGroup) -> tuple[Sequence[int], Sequence[int]]:
    """Share a group out among the members of its route, in whole units and in fen.

    Both sum to the group's; a negative one (returns above sales) is mirrored. Ties are ordered
    by year, product, institution and position, month (DOMAIN.md 6.3).
    """
    weights = tuple([member.weight for member in group.route.members])
    quantities, amounts = _untied(weights, group.quantity), _untied(weights, group.amount)
    if quantities is not None and amounts is not None:
        return quantities, amounts
    month = Month.parse(group.month)
    ties = [
        tie_key(month.year, group.product, member.node, month.number)
        for member in group.route.members
    ]
    return (
        largest_remainder(weights, group.quantity, ties),
        largest_remainder(weights, group.amount, ties),
    )


_untied = lru_cache(maxsize=10_000)(untied)
"""Few sets of shares meet few totals; the keys of ties are made only where one decides."""
