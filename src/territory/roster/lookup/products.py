"""Products by code → exact name and specification → alias book → normal form."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from territory.kernel.names import normal
from territory.registers.match import BLANK, Candidate, How, Match, plain
from territory.registers.near import PROPOSALS, Near
from territory.roster.lookup.aliases import AliasBook
from territory.roster.lookup.specifications import Specification, form_in, parted
from territory.roster.tables import Product
from territory.store.transaction import Tx

_LATIN_NAME = re.compile(r"(?P<native>.*[\u3400-\u9fff])\s*[(（]?(?P<latin>[A-Za-z]{3,})[)）]?")
VARIANTS = frozenset({"plus", "forte", "max", "mini", "duo", "retard", "pro", "extra", "junior"})


@dataclass(frozen=True, slots=True)
class _Known:
    candidate: Candidate
    specification: Specification


class Products:
    """The products of the store, held in memory; one name is answered once."""

    def __init__(self, tx: Tx) -> None:
        from sqlalchemy import select
        from sqlmodel import col

        self._by_id: dict[int, Candidate] = {}
        self._by_code: dict[str, _Known] = {}
        self._by_name: dict[str, list[_Known]] = {}
        self._by_normal: dict[str, list[_Known]] = {}
        self._by_native: dict[str, list[_Known]] = {}
        self._book = AliasBook(tx, "product")
        self._near: Near | None = None
        self._seen: dict[tuple[str, str, str, int | None], Match] = {}
        statement = select(
            col(Product.id), col(Product.code), col(Product.name), col(Product.specification),
            col(Product.normal_name),
        ).order_by(col(Product.code))  # fmt: skip
        for row in tx.rows(statement):
            candidate = Candidate(row["id"], row["code"], row["name"], row["specification"] or "")
            known = _Known(candidate, Specification.of(row["specification"] or ""))
            self._by_id[candidate.id] = candidate
            self._by_code[plain(row["code"])] = known
            self._by_name.setdefault(plain(row["name"]), []).append(known)
            self._by_normal.setdefault(normal(row["name"]), []).append(known)
            self._by_native.setdefault(native_part(row["name"]), []).append(known)

    def find(
        self,
        name: str = "",
        *,
        code: str = "",
        specification: str = "",
        distributor_id: int | None = None,
    ) -> Match:
        """Find a product; `name` may also be its code.

        A name that several specifications bear needs the specification; a specification that
        differs from the stored one is never linked, only proposed.
        """
        key = (name, code, specification, distributor_id)
        if key not in self._seen:
            self._seen[key] = self._find(name, code, specification, distributor_id)
        return self._seen[key]

    def stored(self, name: str, specification: str) -> Candidate | None:
        """Return the one product that has exactly this name and specification."""
        wanted = Specification.of(specification)
        same = self._by_name.get(plain(name), [])
        fitting = [item.candidate for item in same if item.specification.is_one_with(wanted)]
        return fitting[0] if len(fitting) == 1 else None

    def all(self) -> tuple[Candidate, ...]:
        """Return every product, by code."""
        return tuple(self._by_id.values())

    def candidate(self, product_id: int) -> Candidate:
        """Return the product of a match."""
        return self._by_id[product_id]

    def near(self, name: str) -> tuple[Candidate, ...]:
        """Return up to three products whose name is like this one, for a person to choose."""
        if self._near is None:
            known = [item.candidate for item in self._by_code.values()]
            self._near = Near((c, (normal(c.name), normal(c.name + c.place))) for c in known)
        return self._near.find(normal(name))

    def _find(self, name: str, code: str, specification: str, distributor: int | None) -> Match:
        if not name and not code:
            return BLANK
        for given in (code, name):
            if given and (known := self._by_code.get(plain(given))):
                return Match(known.candidate.id, How.CODE)
        same = self._by_name.get(plain(name), []) if name else []
        if (match := _chosen(same, specification, How.EXACT)) and match.found:
            return match
        for given in (f"{name} {specification}" if specification else "", name, code):
            if given and (decided := self._book.find(given, distributor)):
                return decided
        if match is not None:
            return match
        return self._by_rules(name, specification) if name else self._unknown(code)

    def _by_rules(self, name: str, specification: str) -> Match:
        if match := _chosen(self._by_normal.get(normal(name), []), specification, How.NORMAL):
            return match
        native = self._with_one_latin(name)
        if (match := _chosen(native, specification, How.RULE)) and match.found:
            return match
        return self._specified(name, specification) or self._unknown(
            name, (item.candidate for item in native)
        )

    def _specified(self, name: str, specification: str) -> Match | None:
        """Find a product by a name that its specification stands behind: 通脉胶囊0.3g*24粒.

        The name may leave out the form (瑞达平 80mg*7片 is 瑞达平片) where the specification says
        it. None where nothing that looks like a specification follows a name that is known.
        """
        bare, behind = parted(name)
        if not behind or not (behind := _fuller(behind, specification)):
            return None
        same = self._by_normal.get(normal(bare)) or self._by_native.get(native_part(bare))
        if same is None:
            forms = [self._by_normal.get(normal(bare + form), []) for form in form_in(behind)]
            same = [item for items in forms for item in items]
            return match if (match := _chosen(same, behind, How.RULE)) and match.found else None
        return _chosen(same, behind, How.RULE)

    def _unknown(self, given: str, first: Iterable[Candidate] = ()) -> Match:
        near = tuple(dict.fromkeys((*first, *self.near(given))))
        return Match(None, How.UNKNOWN, near[:PROPOSALS])

    def _with_one_latin(self, name: str) -> list[_Known]:
        """Return the products of the same Chinese name, where not both bear a Latin one too."""
        part = native_part(name)
        same = self._by_native.get(part, []) if part else []
        if normal(name) == part:
            return same
        return [item for item in same if normal(item.candidate.name) == part]


def native_part(name: str) -> str:
    """Return the normal form of a name without the Latin name behind it: 乙宁 Betanidinum is 乙宁.

    A word that tells a variant (Plus, SR) stays.
    """
    found = _LATIN_NAME.fullmatch(name.strip())
    if found is None or found["latin"].casefold() in VARIANTS:
        return normal(name)
    return normal(found["native"])


def _fuller(behind: str, beside: str) -> str:
    """Return which of two specifications says more; blank where they contradict each other."""
    if not beside or Specification.of(beside).says_less_than(Specification.of(behind)):
        return behind
    return beside if Specification.of(behind).says_less_than(Specification.of(beside)) else ""


def _chosen(same: list[_Known], specification: str, how: How) -> Match | None:
    """Choose among products of one name; None where there is no such name."""
    if not same:
        return None
    wanted = Specification.of(specification)
    known = [item for item in same if item.specification.parts]
    exact = [item for item in known if item.specification.is_one_with(wanted)]
    less = [item for item in known if wanted.says_less_than(item.specification)]
    unsaid = [item for item in same if not item.specification.parts]
    fitting = [*(exact or less), *unsaid]
    if len(fitting) == 1:
        return Match(fitting[0].candidate.id, how)
    candidates = tuple(item.candidate for item in (fitting or same))
    return Match(None, How.AMBIGUOUS if fitting else How.CONFLICT, candidates)
