"""The market as the roster knows it: who a name is, whose an institution is, what a unit costs.

Read once per use case and held in memory, each question answered once: two hundred thousand rows
ask about a few thousand names.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache

from territory.kernel.names import Decision
from territory.ledger.lookup.claims import Claims
from territory.ledger.lookup.stored import (
    Goods,
    read_document_types,
    read_factors,
    read_goods,
    read_links,
    read_places,
    read_quotes,
    read_with_own_aliases,
)
from territory.ledger.rules.credit import (
    MAIN,
    Claim,
    CreditRoute,
    Link,
    links_in_force,
    own_route,
    receivers,
    route_to,
    sets_in_force,
    shares_of,
    without_owner,
)
from territory.ledger.rules.movement import (
    Buyer,
    Line,
    Spoken,
    document,
    spoken,
    spoken_in_note,
)
from territory.ledger.rules.worth import factor_in, price_on, whole_units
from territory.registers.directory import candidates
from territory.registers.match import Match, plain, province_key
from territory.roster.lookup import Distributors, How, Institutions, Products
from territory.roster.lookup.departments import Departments
from territory.roster.lookup.forms import Locality
from territory.roster.tables import (
    Distributor,
)
from territory.store.transaction import Tx

ClaimSets = dict[int | None, tuple[Claim, ...]]
"""Department, None for all others → claims in force."""
SHOP = "shop"
STEP = 1_000
"""Institutions made ready at once."""
ASSESSMENT = "assessment"
_plain = lru_cache(maxsize=10_000)(plain)
_province_key = lru_cache(maxsize=10_000)(province_key)


class Routes:
    """How what institutions bought of a line goes to positions, in a stretch without a change."""

    __slots__ = ("_find", "_found", "_known")

    def __init__(
        self, find: Callable[[int], CreditRoute], known: dict[CreditRoute, CreditRoute]
    ) -> None:
        """Keep how to find the route of one that buys, and the routes that there are already.

        Equal routes are one object, so that comparing them is quick and few are kept.
        """
        self._find = find
        self._known = known
        self._found: dict[int, CreditRoute] = {}

    def of(self, institution_id: int) -> CreditRoute:
        """Return the route of what an institution bought."""
        route = self._found.get(institution_id)
        if route is None:
            route = self._find(institution_id)
            route = self._found[institution_id] = self._known.setdefault(route, route)
        return route


class Market:
    """Everything outside a flow row that decides where it goes."""

    def __init__(self, tx: Tx) -> None:
        self.year_begins = tx.year_begins
        self.distributors = Distributors(tx)
        self.institutions = Institutions(tx)
        self.products = Products(tx)
        registered = candidates(tx, Distributor)
        self._distributor_codes = {one.id: one.code for one in registered}
        self._distributor_names = [one.name for one in registered]
        self._with_own_aliases = read_with_own_aliases(tx)
        self.goods = read_goods(tx)
        self._documents = read_document_types(tx) | {
            plain(text): document(slug) for text, slug in tx.movements.items()
        }
        self.places = read_places(tx)
        self.departments = Departments(tx)
        self._claims = Claims(tx, lambda key: self.institutions.candidate(key).code)
        self._links = read_links(tx)
        self._quotes = read_quotes(tx)
        self._factors = read_factors(tx)
        self._eras: dict[date, date] = {}
        self._buyers: dict[tuple[Locality, str, str, int | None], Buyer] = {}
        self._routes: dict[tuple[str, int, int | None, date], Routes] = {}
        self._known_routes: dict[CreditRoute, CreditRoute] = {}

    def warm(self, on: date) -> Iterator[None]:
        """Make ready, step by step, what a file of what was sold until a day may ask for.

        For a caller with time to spare, such as one who waits for that file; nothing needs it.
        The first step is worth it for any file, the others tell whose each institution is, and
        that it is meant where a file names it as the roster does.
        """
        self.institutions.warm()
        _ = self._changes, self._head_offices, self._non_target
        yield
        for line_id in sorted({goods.line_id for goods in self.goods.values()}):
            routes = self.routes(line_id, on)
            for number, institution_id in enumerate(self.places, start=1):
                routes.of(institution_id)
                if number % STEP == 0:
                    yield
        for number, (name, place) in enumerate(self.institutions.named(), start=1):
            self._buyer_in(place, name, "", None)
            if number % STEP == 0:
                yield

    @cached_property
    def other_schemes(self) -> tuple[str, ...]:
        """Credit schemes beside the main one; each has its own total and is never added."""
        return tuple(sorted({*self._claims.schemes} - {MAIN}))

    def distributor(self, name: str, code: str) -> int | None:
        """Return the registered distributor that is meant, None where none is."""
        return self.distributors.link(name, code=code).id

    def spoken(self, data_type: str | None, note: str | None = None) -> Spoken:
        """Return what a document type means: as was decided, else by its words.

        Where no type is given a remark may be one.
        """
        configured = self._documents.get(plain(data_type or ""))
        if configured is not None:
            return configured
        return spoken(data_type) if data_type else spoken_in_note(note)

    def distributor_code(self, name: str, code: str) -> str:
        """Return the code of the registered distributor that is meant, blank where none is."""
        match = self.distributors.link(name, code=code)
        return self._distributor_codes[match.id] if match.id is not None else ""

    def sender_in(self, file: str) -> str:
        """Return the name of the one distributor that a file's name contains, else blank."""
        text = plain(file)
        inside = [name for name in self._distributor_names if plain(name) in text]
        longest = max(map(len, inside), default=0)
        names = [name for name in inside if len(name) == longest]
        return names[0] if len(names) == 1 else ""

    def whose(self, distributor_id: int | None) -> int | None:
        """Return a distributor in whose files a name may mean something of its own; else None."""
        return distributor_id if distributor_id in self._with_own_aliases else None

    def buyer(self, name: str, code: str, province: str, city: str, whose: int | None) -> Buyer:
        """Return who bought, without what depends on the date.

        What somebody decided about the name goes first; then the registry of distributors, since
        a transfer taken for a sale counts boxes twice; then the institutions.

        whose: the distributor whose own names count (`whose`).
        """
        return self._buyer_in(Locality.of(province, city), name, code, whose)

    def _buyer_in(self, place: Locality, name: str, code: str, whose: int | None) -> Buyer:
        key = (place, name, code, whose)
        known = self._buyers.get(key)
        if known is None:
            known = self._buyers[key] = self._find_buyer(place, name, code, whose)
        return known

    def _find_buyer(self, place: Locality, name: str, code: str, whose: int | None) -> Buyer:
        match = self.institutions.link_in(place, name, code, whose)
        if match.how is How.ALIAS:
            return Buyer(match.id, decision=Decision(match.decision))
        seller = self.distributors.link(name) if name else self.distributors.link(code=code)
        if seller.found:
            return Buyer(distributor_id=seller.id)
        return Buyer(match.id)

    def product(
        self, name: str, code: str, specification: str, distributor_id: int | None
    ) -> Match:
        """Return which product is meant."""
        whose = self.whose(distributor_id)
        return self.products.find(
            name, code=code, specification=specification, distributor_id=whose
        )

    def buyer_since(self, buyer: Buyer, on: date) -> Buyer:
        """Return who bought on a day: it may be the head office of a chain with a shop by then."""
        if buyer.institution_id is None:
            return buyer
        begun = self._head_offices.get(buyer.institution_id)
        if begun is None or begun > on:
            return buyer
        return Buyer(buyer.institution_id, decision=buyer.decision, head_office=True)

    @cached_property
    def _head_offices(self) -> Mapping[int, date]:
        begun: dict[int, date] = {}
        for links in self._links.values():
            for link in links:
                if link.kind == SHOP:
                    begun[link.other_id] = min(begun.get(link.other_id, date.max), link.valid_from)
        return begun

    def department(self, institution_id: int | None, name: str) -> int | None:
        """Return the department of an institution by its name; None where there is none."""
        if institution_id is None or not name:
            return None
        return self.departments.link(name, institution_id).id

    def route(
        self,
        institution_id: int,
        line_id: int,
        on: date,
        department_id: int | None = None,
        scheme: str = MAIN,
    ) -> CreditRoute:
        """Return how what an institution bought on a day goes to positions, or why not."""
        return self.routes(line_id, on, department_id, scheme).of(institution_id)

    def routes(
        self, line_id: int, on: date, department_id: int | None = None, scheme: str = MAIN
    ) -> Routes:
        """Return how what anybody bought on a day goes to positions."""
        department_id = self.departments.home(department_id)
        stretch = (scheme, line_id, department_id, self.since(on))
        if stretch not in self._routes:
            self._routes[stretch] = Routes(
                lambda buyer: self._route(buyer, line_id, on, department_id, scheme),
                self._known_routes,
            )
        return self._routes[stretch]

    def _route(
        self, buyer: int, line_id: int, on: date, department_id: int | None, scheme: str
    ) -> CreditRoute:
        if not self.links(buyer, on):
            shares = self._shares((scheme, buyer, line_id), on, department_id)
            return own_route(buyer, *shares, department_id, self._non_target)
        claimed = []
        departments: dict[int, int | None] = {}
        for receiver, part in receivers(buyer, lambda one: self.links(one, on)):
            departments[receiver] = self._department_at(receiver, buyer, department_id)
            owned = (scheme, receiver, line_id)
            claims, reason = self._shares(owned, on, departments[receiver])
            claimed.append((receiver, part, claims, reason))
        return route_to(claimed, departments, self._non_target)

    def _shares(
        self, owned: tuple[str, int, int], on: date, department_id: int | None
    ) -> tuple[list[tuple[Claim, int]], str]:
        """Return the claims that share a row, or none and the reason.

        owned: scheme, institution and product line.
        """
        claims = self._claims.of(*owned)
        sets = sets_in_force(claims, on)
        return shares_of(sets, department_id) if sets else ([], without_owner(claims, on))

    def sets(self, institution_id: int, line_id: int, on: date) -> ClaimSets:
        """Return department → the main scheme's claims on an institution in force on a day."""
        return sets_in_force(self._claims.of(MAIN, institution_id, line_id), on)

    def routes_of(
        self, product_id: int | None, on: date, department_id: int | None
    ) -> Routes | None:
        """Return the routes of a product's line; None where the product is not known."""
        if product_id is None:
            return None
        return self.routes(self.goods[product_id].line_id, on, department_id)

    def stands(self, institution_id: int | None, routes: Routes | None) -> tuple[Line, str] | None:
        """Return the line of a row whose owner decides it, and the reason.

        None where the institution or the product is not known.
        """
        if institution_id is None or routes is None:
            return None
        route = routes.of(institution_id)
        for member in route.members:
            if member.institution_id != institution_id:
                return route.line, "credited_on"
        return route.line, route.reason

    def links(self, institution_id: int, on: date) -> Sequence[Link]:
        """Return the relations of an institution in force on a day."""
        held = self._links.get(institution_id)
        return links_in_force(held, on) if held else ()

    @cached_property
    def groups(self) -> Mapping[int, int]:
        """Institution → the smallest key of its group, for those tied by a crediting relation.

        What one bought may be credited to another of its group, never outside of it.
        """
        parent: dict[int, int] = {}

        def root(one: int) -> int:
            while parent.setdefault(one, one) != one:
                one = parent[one]
            return one

        for institution, links in self._links.items():
            for link in links:
                if link.share:
                    low, high = sorted((root(institution), root(link.other_id)))
                    parent[high] = low
        return {one: root(one) for one in parent}

    def meeting(self, institutions: Iterable[int]) -> set[int]:
        """Return institutions and all whose credits may meet theirs, through relations."""
        asked = set(institutions)
        groups = {self.groups[one] for one in asked if one in self.groups}
        return asked | {one for one, group in self.groups.items() if group in groups}

    @cached_property
    def _non_target(self) -> frozenset[int]:
        return frozenset(key for key, place in self.places.items() if place.target is False)

    def _department_at(self, receiver: int, buyer: int, department_id: int | None) -> int | None:
        """Carry the department of a row over to the institution that it is credited to."""
        if department_id is None or receiver == buyer:
            return department_id
        return self.departments.link(self.departments.named(department_id), receiver).id

    def since(self, on: date) -> date:
        """Return the first day of the stretch in which nothing changes about who owns what.

        The earliest day there is, where nothing has changed until then.
        """
        if on not in self._eras:
            before = bisect_right(self._changes, on)
            self._eras[on] = self._changes[before - 1] if before else date.min
        return self._eras[on]

    @cached_property
    def _changes(self) -> list[date]:
        links = (link.valid_from for held in self._links.values() for link in held)
        return sorted({*self._claims.begun(), *links})

    def sale_units(
        self,
        given: int | Decimal,
        unit: str | None,
        product_id: int | None,
        distributor_id: int | None,
    ) -> int | None:
        """Return a quantity in sale units of a product.

        None where the product or the unit is unknown, or it is not whole. The distributor's own
        factor rules, then the product's, then its specification.
        """
        if product_id is None:
            return None
        return self.units(given, unit, self.goods[product_id], distributor_id)

    def units(
        self, given: int | Decimal, unit: str | None, goods: Goods, distributor_id: int | None
    ) -> int | None:
        """Return a quantity in sale units of known goods, as `sale_units` does."""
        if not unit or _plain(unit) == _plain(goods.unit):
            return whole_units(given)
        for whose in (distributor_id, None):
            factor = self._factors.get((goods.id, _plain(unit), whose))
            if factor is not None:
                return whole_units(given, factor)
        said = factor_in(goods.specification or "", unit, goods.unit)
        return whole_units(given, said) if said else None

    def priced_in(self, institution_id: int | None, province: str | None) -> tuple[str, str]:
        """Return the province and channel whose prices hold for an institution.

        province: as the row says, for an institution that is not known.
        """
        place = self.places.get(institution_id) if institution_id is not None else None
        where = place.province if place and place.province else _province_key(province)
        return where, place.channel if place else ""

    def price_in(self, product_id: int | None, where: tuple[str, str], on: date) -> int | None:
        """Return the assessment price 考核价 in force on a day, in fen; None where there is none.

        where: province and channel (`priced_in`).
        """
        if product_id is None:
            return None
        return price_on(self._quotes.get(product_id, ()), *where, on)

    def assessment_price(
        self, product_id: int, institution_id: int | None, province: str | None, on: date
    ) -> int | None:
        """Return the assessment price of one row, as `price_in` does."""
        return self.price_in(product_id, self.priced_in(institution_id, province), on)
