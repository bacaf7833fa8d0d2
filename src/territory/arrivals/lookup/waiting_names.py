"""Names that wait for a decision, whatever they are the names of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from hashlib import blake2b

from sqlmodel import SQLModel

from territory.ledger.lookup.stored import DOCUMENT_TYPE
from territory.registers.match import Candidate
from territory.roster.lookup.aliases import alias_key
from territory.roster.lookup.departments import ALIAS_KIND
from territory.roster.tables import Distributor, Institution, Product

ID_DIGITS = 8


class NameKind(StrEnum):
    """The kind of thing that a waiting name may be the name of."""

    INSTITUTION = "institution"
    PRODUCT = "product"
    DISTRIBUTOR = "distributor"
    DEPARTMENT = ALIAS_KIND
    DOCUMENT_TYPE = DOCUMENT_TYPE


TABLES: Mapping[NameKind, type[SQLModel]] = {
    NameKind.INSTITUTION: Institution,
    NameKind.PRODUCT: Product,
    NameKind.DISTRIBUTOR: Distributor,
}


@dataclass(frozen=True, slots=True)
class WaitingDepartment:
    """A department whose name waits. id: None where there is none of the name yet.

    institution, name: code and name of its institution.
    """

    id: int | None
    institution_id: int
    institution: str
    name: str


@dataclass(slots=True)
class UnmatchedName:
    """A name that waits: all its spellings with one normal form, in one place.

    quantity: as the files say, since the sale unit may not be known. provinces, cities: as the
    files spell them. place: both as the alias book keeps them; blank where no file says any.
    also: IDs under which a part of it would wait alone. departments: of a department's name, those
    that bear it; then `place` is the code of the institution, and the rows are doctors.
    """

    id: str
    kind: NameKind
    name: str
    place: str = ""
    rows: int = 0
    quantity: int = 0
    spellings: dict[str, int] = field(default_factory=dict)
    provinces: set[str] = field(default_factory=set)
    cities: set[str] = field(default_factory=set)
    distributors: set[str] = field(default_factory=set)
    candidates: tuple[Candidate, ...] = ()
    how: str = ""
    also: set[str] = field(default_factory=set)
    departments: tuple[WaitingDepartment, ...] = ()


def waiting_id(kind: NameKind, name: str, place: str = "") -> str:
    """Return the ID of a name that waits in a place: the same on every machine and day."""
    text = f"{kind}|{alias_key(name, place)}"
    digest = blake2b(text.encode(), digest_size=ID_DIGITS // 2).hexdigest()
    return kind[0].upper() + digest.upper()


def of_all_places(names: Sequence[UnmatchedName]) -> UnmatchedName:
    """Return a name without its place; a new institution gets the place if there is only one.

    names: the same name in one or more places.
    """
    return replace(
        names[0],
        place="",
        provinces=set().union(*(one.provinces for one in names)),
        departments=tuple(part for one in names for part in one.departments),
        cities=set().union(*(one.cities for one in names)),
    )


def only_one(values: set[str]) -> str:
    """Return the one value of a set, blank where there are several."""
    return next(iter(values)) if len(values) == 1 else ""
