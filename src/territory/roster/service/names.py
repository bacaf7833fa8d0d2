"""From a code or name in an argument to the stored thing, or an error with proposals."""

from collections.abc import Callable, Iterable, Sequence

from territory.errors import NotFound, UnknownName
from territory.kernel.sentences import Slug
from territory.roster.lookup import (
    Candidate,
    Directory,
    Institutions,
    Match,
    Products,
    distributors,
    nodes,
    people,
    product_lines,
)
from territory.store.transaction import Tx

PROPOSALS = 3
ALIKE = 0.5


class FitsSeveral(NotFound):
    """{what} "{given}" fits more than one: {candidates}."""

    hint = "Name it by its code."


def node_named(tx: Tx, given: str) -> Candidate:
    """Return the node of the tree with this code or name.

    Raises:
        UnknownName, FitsSeveral: there is none, or more than one.
    """
    return named(nodes(tx), "node", given)


def line_named(tx: Tx, given: str) -> Candidate:
    """Return the product line with this code or name; raises as `node_named`."""
    return named(product_lines(tx), "product_line", given)


def person_named(tx: Tx, given: str) -> Candidate:
    """Return the person with this code or name; raises as `node_named`."""
    return named(people(tx), "person", given)


def distributor_named(tx: Tx, given: str) -> Candidate:
    """Return the distributor with this code or name; raises as `node_named`."""
    return named(distributors(tx), "distributor", given)


def product_named(tx: Tx, given: str) -> Candidate:
    """Return the product with this code or name; raises as `node_named`."""
    products = Products(tx)
    match = products.find(given)
    return products.candidate(_found("product", given, match, products.all))


def institution_named(tx: Tx, given: str) -> Candidate:
    """Return the institution with this code or name; raises as `node_named`."""
    institutions = Institutions(tx)
    match = institutions.find(given)
    return institutions.candidate(_found("institution", given, match, institutions.all))


def named(register: Directory, what: str, given: str) -> Candidate:
    """Return the thing of a register with this code or name; raises as `node_named`."""
    _found(what, given, register.find(given), register.all)
    found = register.named(given)
    if found is None:
        raise unknown(what, given)
    return found


def _found(what: str, given: str, match: Match, known: Callable[[], Iterable[Candidate]]) -> int:
    if match.id is not None:
        return match.id
    if match.how in {"ambiguous", "conflict"}:
        candidates = ", ".join(map(str, match.candidates))
        raise FitsSeveral(what=Slug(what), given=given, candidates=candidates)
    raise unknown(what, given, match.candidates or _coded_alike(given, known()))


def _coded_alike(given: str, known: Iterable[Candidate]) -> list[Candidate]:
    """Return three things whose code is like a text, else the first three there are."""
    from difflib import get_close_matches

    by_code = {one.code: one for one in known}
    near = get_close_matches(given.strip().upper(), by_code, n=PROPOSALS, cutoff=ALIKE)
    return [by_code[code] for code in near or sorted(by_code)[:PROPOSALS]]


def unknown(what: str, given: str, candidates: Sequence[Candidate] = ()) -> UnknownName:
    """Return the error for a name that nothing bears, with three proposals at most."""
    if not candidates:
        return UnknownName(what=Slug(what), given=given)
    proposals = ", ".join(str(candidate) for candidate in candidates[:PROPOSALS])
    return UnknownName(what=Slug(what), given=given, proposals=proposals)
