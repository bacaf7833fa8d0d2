"""Departments by name, within their institutions; doctors by code, or by department and name."""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache

from territory.registers.match import BLANK, UNKNOWN, Candidate, How, Match, plain
from territory.registers.near import PROPOSALS, Near
from territory.registers.referring import texts_of
from territory.roster.lookup.aliases import AliasBook, at_institution
from territory.roster.lookup.standard_departments import key_of, kin_of, standard
from territory.roster.tables import Department, Doctor, Institution
from territory.store.transaction import CHUNK, Tx

ALIAS_KIND = "department"
MADE = re.compile(r"Y[0-9A-F]{10}")
"""Codes of doctors whose sheets give none."""


_plain = lru_cache(maxsize=100_000)(plain)


class Departments:
    """The departments of some institutions, of all where none are named.

    By the name as stored, whatever its blanks and width, or one that it had → alias book → another
    name of the same department (`standard_departments`). What is merely alike is a candidate.
    """

    def __init__(self, tx: Tx, institutions: Collection[int | None] | None = None) -> None:
        self._ids: dict[tuple[int | None, str], int] = {}
        self._own: dict[int, tuple[int, str]] = {}
        self._homes: dict[int, int] = {}
        for key, place, name, became in _departments(tx, institutions):
            self._ids[place, _plain(name)] = became or key
            if became:
                self._homes[key] = became
            else:
                self._own[key] = place, name
        self._book = AliasBook(tx, ALIAS_KIND)
        self._elsewhere = texts_of(tx, Department, "name", self._book.targets() - self._own.keys())
        self._codes = self._codes_for(tx, institutions) if self._book.names() else {}

    def add(self, institution_id: int, name: str, department_id: int) -> None:
        """Take in one more department, such as one that this file makes."""
        self._ids[institution_id, _plain(name)] = department_id
        self._own[department_id] = institution_id, name
        if "_by_key" in self.__dict__:
            self._by_key.setdefault((institution_id, key_of(name)), []).append(department_id)
        if "_by_place" in self.__dict__:
            self._by_place.setdefault(institution_id, []).append(department_id)

    def join(self, old: int, new: int) -> None:
        """Take note that a department turned out to be another one of the same institution."""
        place = self._own.pop(old)[0]
        for key, home in self._ids.items():
            if home == old and key[0] == place:
                self._ids[key] = new
        self._homes = {one: new if home == old else home for one, home in self._homes.items()}
        self._homes[old] = new
        for index in ("_by_key", "_by_place", "_former"):
            self.__dict__.pop(index, None)

    def find(self, name: str = "", *, code: str = "", within: int | None = None) -> Match:
        """Find a department of an institution by its name, or propose up to three."""
        match = self.link(name or code, within)
        if match.how is How.UNKNOWN:
            return Match(None, How.UNKNOWN, self.near(name or code, within))
        return match

    def link(self, name: str, within: int | None) -> Match:
        """Find a department as `find` does, without looking for what is merely alike."""
        if not name:
            return BLANK
        exact = self._ids.get((within, _plain(name)))
        if exact is not None:
            return Match(exact, How.EXACT)
        return self._by_alias(name, within) or self._by_other_name(name, within)

    def spelled(self, name: str, within: int | None) -> str:
        """Return the name that a new department gets: as decided of it, else as it is written."""
        decided = self._decided(name, within)
        return name if decided is None else self._name_of(decided)

    def named(self, department_id: int) -> str:
        """Return the name of a department as it is stored."""
        return self._own[department_id][1]

    def home(self, department_id: int | None) -> int | None:
        """Return the department that one turned out to be, itself where it did not."""
        return self._homes.get(department_id or 0, department_id)

    def anywhere(self, name: str) -> int | None:
        """Return the first department of all institutions that has a name."""
        same = (key for key, (_, one) in self._own.items() if _plain(one) == _plain(name))
        return next(same, None)

    def exactly(self, name: str, within: int | None) -> int | None:
        """Return the department of an institution that has this very name."""
        found = self._ids.get((within, _plain(name)))
        return found if found is not None and plain(self.named(found)) == plain(name) else None

    def place_of(self, department_id: int) -> int:
        """Return the institution of a department."""
        return self._own[department_id][0]

    def names_of(self, department_id: int | None) -> tuple[str, ...]:
        """Return the name of a department and those that it had before."""
        if department_id is None:
            return ()
        return (self.named(department_id), *self._former.get(department_id, ()))

    def at(self, institution_id: int | None) -> dict[int, str]:
        """Return the departments of an institution with their names."""
        return {key: self.named(key) for key in self._by_place.get(institution_id, ())}

    def near(
        self, name: str, within: int | None, before: int | None = None
    ) -> tuple[Candidate, ...]:
        """Return up to three departments of an institution that a name may mean.

        Its clinics, wards and centres, and what looks alike, unless both are standard ones.
        before: only those that were there before this department, whose name it is.
        """
        others = {
            key: other for key, other in self.at(within).items() if key < (before or math.inf)
        }
        kin = [key for key, other in others.items() if kin_of(other) == kin_of(name)]
        things = [
            (Candidate(key, other, other), (kin_of(other),))
            for key, other in others.items()
            if key not in kin and not (standard(kin_of(name)) and standard(kin_of(other)))
        ]
        alike = Near(things).find(kin_of(name)) if things else ()
        return (*(Candidate(key, others[key], others[key]) for key in kin), *alike)[:PROPOSALS]

    def doubtful(self) -> Iterator[tuple[int, tuple[Candidate, ...]]]:
        """Give departments that may be ones that were there before, of which nobody has decided."""
        for place, keys in self._by_place.items():
            kin = {key: kin_of(self.named(key)) for key in keys}
            count = Counter(kin.values())
            for key in keys:
                if (count[kin[key]] == 1 and standard(kin[key])) or len(keys) == 1:
                    continue
                near = self.near(self.named(key), place, before=key)
                if near and self._decided(self.named(key), place) is None:
                    yield key, near

    def _by_alias(self, name: str, within: int | None) -> Match | None:
        decided = self._decided(name, within)
        if decided is None:
            return None
        stored = self._own.get(decided)
        if stored is not None and stored[0] == within:
            return Match(decided, How.ALIAS)
        meant = self._name_of(decided)
        found = self._ids.get((within, _plain(meant))) or self._by_other_name(meant, within).id
        return None if found is None else Match(found, How.ALIAS)

    def _decided(self, name: str, within: int | None) -> int | None:
        """Return the department that somebody decided that a name means."""
        if not self._codes:
            return None
        place = at_institution(self._codes.get(within, ""))
        said = self._book.find(name, place=place)
        return None if said is None or said.id is None else self.home(said.id)

    def _name_of(self, department_id: int) -> str:
        """Return the name of a department, of an institution that was not asked for perhaps."""
        if department_id in self._own:
            return self.named(department_id)
        return self._elsewhere[department_id]

    def _by_other_name(self, name: str, within: int | None) -> Match:
        same = self._by_key.get((within, key_of(name)), [])
        if len(same) == 1:
            return Match(same[0], How.RULE)
        several = tuple(Candidate(key, self.named(key), self.named(key)) for key in same)
        return Match(None, How.AMBIGUOUS, several) if several else UNKNOWN

    @cached_property
    def _former(self) -> Mapping[int, list[str]]:
        """Department → names, in plain form, of those that turned out to be this one."""
        found: dict[int, list[str]] = {}
        if self._homes:
            for (_, name), home in self._ids.items():
                if plain(self.named(home)) != name:
                    found.setdefault(home, []).append(name)
        return found

    @cached_property
    def _by_place(self) -> dict[int | None, list[int]]:
        found: dict[int | None, list[int]] = {}
        for key, (place, _) in self._own.items():
            found.setdefault(place, []).append(key)
        return found

    @cached_property
    def _by_key(self) -> dict[tuple[int | None, str], list[int]]:
        """Institution and key of a name, also of one that it had before → departments."""
        found: dict[tuple[int | None, str], list[int]] = {}
        for (place, name), home in self._ids.items():
            same = found.setdefault((place, key_of(name)), [])
            if home not in same:
                same.append(home)
        return found

    def _codes_for(
        self, tx: Tx, institutions: Collection[int | None] | None
    ) -> Mapping[int | None, str]:
        wanted = {place for place, _ in self._ids} if institutions is None else institutions
        return texts_of(tx, Institution, "code", wanted)


def homes(tx: Tx) -> dict[int, int]:
    """Return department → the one that it turned out to be, for those that did."""
    return _became(tx, Department)


def homes_of_doctors(tx: Tx) -> dict[int, int]:
    """Return doctor → the one who it turned out to be, for those who did."""
    return _became(tx, Doctor)


def _became(tx: Tx, table: type[Department] | type[Doctor]) -> dict[int, int]:
    from sqlalchemy import select
    from sqlmodel import col

    became = col(table.became_id)
    rows = tx.rows(select(col(table.id), became).where(became.is_not(None)))
    return {row["id"]: row["became_id"] for row in rows}


class Doctors:
    """The doctors of the store, found by code only: names of doctors fit too many."""

    def __init__(self, tx: Tx) -> None:
        became = homes_of_doctors(tx)
        self._ids = {plain(code): became.get(key, key) for code, key in _codes_of(tx)}

    def find(self, name: str = "", *, code: str = "") -> Match:
        """Find a doctor by code."""
        found = self._ids.get(plain(code or name))
        return UNKNOWN if found is None else Match(found, How.CODE)


class StoredDoctors:
    """The codes of all doctors; of some departments also who has which name.

    ids: code → row.
    """

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self.ids = dict(_codes_of(tx))
        became = homes_of_doctors(tx)
        codes = texts_of(tx, Doctor, "code", {*became, *became.values()})
        self._others = {codes[old]: codes[home] for old, home in became.items()}
        self._named: dict[tuple[int, str], list[str]] = {}

    def __contains__(self, code: str) -> bool:
        return code in self.ids

    def code_of(self, code: str) -> str:
        """Return the code of the doctor whom a code means: another one, if it turned out so."""
        return self._others.get(code, code)

    def read_names(self, departments: Iterable[int]) -> None:
        """Read who works in some departments."""
        from sqlalchemy import select
        from sqlmodel import col

        wanted, place = sorted(set(departments)), col(Doctor.department_id)
        own = select(place, col(Doctor.name), col(Doctor.code)).where(
            col(Doctor.became_id).is_(None)
        )
        for start in range(0, len(wanted), CHUNK):
            some = own.where(place.in_(wanted[start : start + CHUNK])).order_by(col(Doctor.code))
            for department_id, name, code in self._tx.stream(some):
                self._named.setdefault((department_id, plain(name)), []).append(code)

    def named(self, department_id: int, name: str) -> list[str]:
        """Return the codes of the doctors of a name in a department that was read."""
        return self._named.get((department_id, plain(name)), [])


def is_made(code: str) -> bool:
    """True for the code of a doctor whose sheet gave none."""
    return MADE.fullmatch(code) is not None


def _codes_of(tx: Tx) -> Iterable[tuple[str, int]]:
    """Give code and key of every doctor."""
    from sqlalchemy import select
    from sqlmodel import col

    yield from tx.stream(select(col(Doctor.code), col(Doctor.id)))


def _departments(
    tx: Tx, institutions: Iterable[int | None] | None
) -> Iterator[tuple[int, int, str, int | None]]:
    """Give key, institution, name and what it turned out to be, of departments."""
    from sqlalchemy import select
    from sqlmodel import col

    statement = select(
        col(Department.id), col(Department.institution_id), col(Department.name),
        col(Department.became_id),
    ).order_by(col(Department.id))  # fmt: skip
    if institutions is None:
        yield from tx.stream(statement)
        return
    wanted = sorted({one for one in institutions if one is not None})
    for start in range(0, len(wanted), CHUNK):
        some = col(Department.institution_id).in_(wanted[start : start + CHUNK])
        yield from tx.stream(statement.where(some))
