"""Institutions by code → exact name → alias book → normal form inside the same city."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from territory.kernel.names import normal, second_names
from territory.roster.lookup.aliases import AliasBook
from territory.roster.lookup.match import (
    BLANK,
    Candidate,
    How,
    Match,
    city_key,
    plain,
    province_key,
)
from territory.roster.lookup.near import Near
from territory.roster.tables import Institution
from territory.store.transaction import Tx

_FULL_CITY = re.compile(r".+(?:市|自治州|地区|盟)$")
SHORTEST_FULL_PLACE = 3
_FULL_COUNTY = re.compile(r"..+(?:市|县|旗)$")


@dataclass(frozen=True, slots=True)
class Place:
    """Province and city without their endings; blank is unknown."""

    province: str = ""
    city: str = ""

    @classmethod
    def of(cls, province: str | None, city: str | None) -> "Place":
        """Return the place that two cells name."""
        return cls(province_key(province), city_key(city))

    def contradicts(self, other: "Place") -> bool:
        """True where both know the province or the city and they differ."""
        return _differ(self.province, other.province) or _differ(self.city, other.city)


def _differ(one: str, other: str) -> bool:
    return bool(one and other and one != other)


class Institutions:
    """The institutions of the store, held in memory; one name is answered once.

    Only code, exact name, alias book and normal form link a name. What merely looks alike comes
    back as a candidate.
    """

    def __init__(self, tx: Tx) -> None:
        from sqlalchemy import select
        from sqlmodel import col

        self._by_id: dict[int, Candidate] = {}
        self._by_code: dict[str, Candidate] = {}
        self._by_name: dict[str, list[Candidate]] = {}
        self._by_normal: dict[str, list[Candidate]] = {}
        self._places: dict[int, Place] = {}
        self._full_places: dict[str, Place | None] = {}
        self._book = AliasBook(tx, "institution")
        self._near: Near | None = None
        self._seen: dict[tuple[str, str, str, str, int | None], Match] = {}
        statement = select(
            col(Institution.id), col(Institution.code), col(Institution.name),
            col(Institution.normal_name), col(Institution.province), col(Institution.city),
            col(Institution.county),
        ).order_by(col(Institution.code))  # fmt: skip
        for row in tx.rows(statement):
            self._add(dict(row))

    def _add(self, row: Mapping[str, Any]) -> None:
        where = " ".join(filter(None, (row["province"], row["city"])))
        candidate = Candidate(row["id"], row["code"], row["name"], where)
        self._by_id[candidate.id] = candidate
        self._by_code[plain(row["code"])] = candidate
        self._by_name.setdefault(plain(row["name"]), []).append(candidate)
        self._by_normal.setdefault(row["normal_name"], []).append(candidate)
        place = self._places[candidate.id] = Place.of(row["province"], row["city"])
        for text, pattern in ((row["city"], _FULL_CITY), (row["county"], _FULL_COUNTY)):
            if text and pattern.match(text) and place.city:
                known = self._full_places.setdefault(plain(text), place)
                if known != place:  # two cities have a county of this name: it tells nothing
                    self._full_places[plain(text)] = None

    def find(
        self,
        name: str = "",
        *,
        code: str = "",
        province: str = "",
        city: str = "",
        distributor_id: int | None = None,
    ) -> Match:
        """Find an institution; `name` may also be its code.

        Args:
            name: As the file writes it.
            code: Its code in the file, ours or one that the alias book knows.
            province: Of the same row, blank where the file does not say.
            city: Of the same row, blank where the file does not say.
            distributor_id: Whose file it is; its own aliases go before the general ones.
        """
        key = (name, code, province, city, distributor_id)
        if key not in self._seen:
            place = Place.of(province, city)
            self._seen[key] = self._find(name, code, place, distributor_id)
        return self._seen[key]

    def candidate(self, institution_id: int) -> Candidate:
        """Return the institution of a match."""
        return self._by_id[institution_id]

    def _find(self, name: str, code: str, place: Place, distributor: int | None) -> Match:
        if not name and not code:
            return BLANK
        same = self._by_name.get(plain(name), []) if name else []
        fitting = self._inside(same, place)
        for given in (code, name):
            if given and (coded := self._by_code.get(plain(given))):
                return _unless_another(coded, fitting, name)
        if len(fitting) == 1:
            return Match(fitting[0].id, How.EXACT)
        if decided := self._book.find(name, distributor) or self._book.find(code, distributor):
            return decided
        if fitting:
            return Match(None, How.AMBIGUOUS, tuple(fitting))
        return self._by_rules(name, place, same) if name else Match(None, How.UNKNOWN)

    def _by_rules(self, name: str, place: Place, elsewhere: Sequence[Candidate]) -> Match:
        told = self._told(name, place)
        alike = self._by_normal.get(normal(name), [])
        here = [item for item in alike if told.city and self._places[item.id].city == told.city]
        here = self._inside(here, told)
        if len(here) == 1:
            return Match(here[0].id, How.NORMAL)
        if here:
            return Match(None, How.AMBIGUOUS, tuple(here))
        if outside := tuple(dict.fromkeys((*elsewhere, *alike))):
            return Match(None, How.ELSEWHERE, outside)
        return Match(None, How.UNKNOWN, self._like(name, told))

    def _inside(self, items: Iterable[Candidate], place: Place) -> list[Candidate]:
        return [item for item in items if not self._places[item.id].contradicts(place)]

    def _told(self, name: str, place: Place) -> Place:
        """Return the place, its unknown city read from the start of the name where that is sure.

        Only a full name with its ending counts: 吉林市人民医院 is in the city, 吉林省人民医院
        need not be.
        """
        if place.city:
            return place
        start = plain(name)
        for length in range(len(start) - 1, SHORTEST_FULL_PLACE - 1, -1):
            known = self._full_places.get(start[:length])
            if known is not None and not known.contradicts(place):
                return known
        return place

    def _like(self, name: str, place: Place) -> tuple[Candidate, ...]:
        if self._near is None:
            spelled: dict[Candidate, list[str]] = {}
            for spelling, items in self._by_normal.items():
                for item in items:
                    spelled.setdefault(item, []).append(spelling)
            for item, spellings in spelled.items():
                spellings.extend(second_names(item.name))
            self._near = Near(spelled.items())

        def fits(candidate: Candidate) -> bool:
            return not self._places[candidate.id].contradicts(place)

        return self._near.find(normal(name), fits=fits)


def _unless_another(coded: Candidate, fitting: Sequence[Candidate], name: str) -> Match:
    """Link by code, unless the name beside it is exactly that of another institution."""
    others = [item for item in fitting if item.id != coded.id]
    if others and plain(coded.name) != plain(name):
        return Match(None, How.CONFLICT, (coded, *others))
    return Match(coded.id, How.CODE)
