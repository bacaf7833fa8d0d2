"""Short registers, found by code or by name: product lines, nodes, people, distributors."""

from territory.kernel.names import normal
from territory.registers.directory import Directory, candidates
from territory.registers.match import Candidate, How, Match
from territory.roster.lookup.aliases import AliasBook
from territory.roster.lookup.signs import Signs
from territory.roster.tables import Distributor, Person, ProductLine, Territory
from territory.store.transaction import Tx


def product_lines(tx: Tx) -> Directory:
    """Return the register of product lines."""
    return Directory(candidates(tx, ProductLine))


def nodes(tx: Tx) -> Directory:
    """Return the register of the nodes of the tree, positions among them."""
    return Directory(candidates(tx, Territory))


def people(tx: Tx) -> Directory:
    """Return the register of people."""
    return Directory(candidates(tx, Person))


def distributors(tx: Tx) -> Directory:
    """Return the register of distributors, without the alias book."""
    return Directory(candidates(tx, Distributor))


class Distributors:
    """Distributors by code → exact name → alias book → normal form in the whole registry."""

    def __init__(self, tx: Tx) -> None:
        things = candidates(tx, Distributor)
        self._directory = Directory(things)
        self._book = AliasBook(tx, "distributor")
        self._by_normal: dict[str, list[Candidate]] = {}
        for thing in things:
            self._by_normal.setdefault(normal(thing.name), []).append(thing)
        self._signs = Signs((*self._by_normal, *self._book.names()))

    def find(self, name: str = "", *, code: str = "") -> Match:
        """Find a distributor, or propose up to three; `name` may also be its code."""
        match = self.link(name, code=code)
        if match.how is not How.UNKNOWN:
            return match
        return Match(None, How.UNKNOWN, self._directory.near(name or code))

    def link(self, name: str = "", *, code: str = "") -> Match:
        """Find a distributor as `find` does, without looking for what is merely alike."""
        match = self._directory.link(name, code=code)
        if match.found or match.how in {How.AMBIGUOUS, How.BLANK}:
            return match
        if not any(given and self._signs.may_be(given) for given in (name, code)):
            return match
        if decided := self._book.find(name) or self._book.find(code):
            return decided
        same = self._by_normal.get(normal(name), []) if name else []
        if len(same) == 1:
            return Match(same[0].id, How.NORMAL)
        return Match(None, How.AMBIGUOUS, tuple(same)) if same else match
