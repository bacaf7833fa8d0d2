"""Institutions by code → exact name → alias book → normal form and rules inside the same city."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any

from territory.kernel.names import normal, simplified
from territory.registers.match import (
    BLANK,
    Candidate,
    How,
    Match,
    plain,
)
from territory.registers.near import PROPOSALS
from territory.roster.lookup.aliases import AliasBook
from territory.roster.lookup.forms import (
    MUNICIPALITIES,
    Locality,
    bracketed,
    forms,
    is_enough,
    is_narrower,
    may_be_one,
    told_apart_by,
)
from territory.roster.lookup.pool import Pool
from territory.roster.lookup.several import Several
from territory.roster.tables import Institution
from territory.store.transaction import Tx

_FULL_CITY = re.compile(r".+(?:市|自治州|地区|盟)$")
SHORTEST_FULL_PLACE = 3
_FULL_COUNTY = re.compile(r"..+(?:市|县|旗)$")

_SHORT = re.compile(r"(?<=..)(?:市|县|旗|自治州|地区|盟)$")
LONGEST_SHORT_PLACE = 6

APART = (How.ELSEWHERE, How.PLACE_UNSAID)
"""The name is known, but not in the city of the row, or the row says none."""
SURE = 2.0
LIKE_ENOUGH = 0.75
"""From here on what looks alike in the right city goes before the same name elsewhere."""


class Institutions:
    """The institutions of the store, held in memory; one name is answered once.

    Only code, exact name, alias book, normal form and the rules of `forms.same` link a name, the
    last two inside a city that is known. What merely looks alike comes back as a candidate.
    """

    def __init__(self, tx: Tx) -> None:
        from sqlalchemy import select
        from sqlmodel import col

        self._by_id: dict[int, Candidate] = {}
        self._by_code: dict[str, Candidate] = {}
        self._by_name = Several[str, Candidate]()
        self._by_normal = Several[str, Candidate]()
        self._places: dict[int, Locality] = {}
        self._full_places: dict[str, Locality | None] = {}
        self._short_places: dict[str, Locality | None] = {}
        self._book = AliasBook(tx, "institution")
        self._members: dict[Locality, list[Candidate]] = {}
        self._pools: dict[tuple[Locality, ...], Pool] = {}
        self._pools_of: dict[Locality, list[Pool]] = {}
        self._offers: dict[tuple[str, Locality], tuple[Candidate, ...]] = {}
        self._seen: dict[tuple[str, str, str, str, int | None], Match] = {}
        statement = select(
            col(Institution.id), col(Institution.code), col(Institution.name),
            col(Institution.normal_name), col(Institution.province), col(Institution.city),
            col(Institution.county),
        ).order_by(col(Institution.code))  # fmt: skip
        regions: set[tuple[str | None, str | None, str | None]] = set()
        for row in tx.stream(statement):
            self._add(row)
            regions.add(row[-3:])
        self._know(regions)

    def _add(self, row: Any) -> None:
        key, code, name, normal_name, province, city, _ = row
        place = self._places[key] = Locality.of(province, city)
        candidate = Candidate(key, code, name, _where(province, city))
        self._by_id[key] = candidate
        self._by_code[_same(plain(code), code)] = candidate
        self._by_name.add(_same(_exact(name), candidate.name), candidate)
        self._by_normal.add(_same(simplified(normal_name), candidate.name), candidate)
        self._members.setdefault(place, []).append(candidate)

    def _know(self, regions: Iterable[tuple[str | None, str | None, str | None]]) -> None:
        """Remember which names of cities and counties tell where an institution is.

        A name that two cities have, or a province besides, tells nothing: 吉林 is no city alone.
        """
        provinces = {place.province for place in self._members} - MUNICIPALITIES
        self._short_places.update(dict.fromkeys(provinces))
        for province, city, county in regions:
            place = Locality.of(province, city)
            for text, pattern in ((city, _FULL_CITY), (county, _FULL_COUNTY)):
                if text and place.city and pattern.match(text):
                    _know_one(self._full_places, _exact(text), place)
                if text and place.city and len(short := _SHORT.sub("", _exact(text))) > 1:
                    _know_one(self._short_places, short, place)

    def find(
        self,
        name: str = "",
        *,
        code: str = "",
        province: str = "",
        city: str = "",
        distributor_id: int | None = None,
    ) -> Match:
        """Find an institution, or propose up to three; `name` may also be its code.

        Args:
            name: As the file writes it.
            code: Its code in the file, ours or one that the alias book knows.
            province: Of the same row, blank where the file does not say.
            city: Of the same row, blank where the file does not say.
            distributor_id: Whose file it is; its own aliases go before the general ones.
        """
        key = (name, code, province, city, distributor_id)
        if key not in self._seen:
            self._seen[key] = self.link(
                name, code=code, province=province, city=city, distributor_id=distributor_id
            )
        match = self._seen[key]
        if match.decided or not name or match.how not in {How.UNKNOWN, *APART}:
            return match
        place = Locality.of(province, city)
        if (name, place) not in self._offers:
            told = self._told(name, place)
            self._offers[name, place] = self._proposed(name, told, match.candidates)
        return Match(None, match.how, self._offers[name, place])

    def link(
        self,
        name: str = "",
        *,
        code: str = "",
        province: str = "",
        city: str = "",
        distributor_id: int | None = None,
    ) -> Match:
        """Find an institution as `find` does, without looking for what is merely alike.

        For a file of two hundred thousand rows, whose unknown names are looked at later; who
        asks remembers the answers.
        """
        return self.link_in(Locality.of(province, city), name, code, distributor_id)

    def warm(self) -> None:
        """Make ready now what the first unknown name of each city would ask for."""
        for place in self._members:
            if place.city:
                for pool in self._pools_for(place):
                    pool.warm()

    def named(self) -> Iterator[tuple[str, Locality]]:
        """Yield the name and the place of every institution."""
        for key, candidate in self._by_id.items():
            yield candidate.name, self._places[key]

    def all(self) -> tuple[Candidate, ...]:
        """Return every institution, by code."""
        return tuple(self._by_id.values())

    def candidate(self, institution_id: int) -> Candidate:
        """Return the institution of a match."""
        return self._by_id[institution_id]

    def link_in(self, place: Locality, name: str, code: str, distributor: int | None) -> Match:
        """Find an institution in a place, as `link` does."""
        if not name and not code:
            return BLANK
        same = self._by_name.of(_exact(name)) if name else []
        fitting = self._inside(same, place)
        for given in (plain(code) if code else "", plain(name)):
            if given and (coded := self._by_code.get(given)):
                return _unless_another(coded, fitting, name)
        if len(fitting) == 1:
            return Match(fitting[0].id, How.EXACT)
        for given in (name, code):
            if decided := self._book.find(given, distributor, place):
                return decided
        if fitting:
            return Match(None, How.AMBIGUOUS, tuple(fitting))
        return self._by_rules(name, place, same) if name else Match(None, How.UNKNOWN)

    def _by_rules(self, name: str, place: Locality, elsewhere: Sequence[Candidate]) -> Match:
        told = self._told(name, place)
        alike = self._by_normal.of(normal(name))
        here = [item for item in alike if told.city and self._places[item.id].city == told.city]
        here = self._inside(here, told)
        how = How.NORMAL
        form, *in_brackets = forms(name)
        if told.city and not here:
            here, how = self._ruled(form, told), How.RULE
        elif (
            not told.city
            and (near := self._short_told(form, told))
            and (here := self._ruled(form, near))
        ):
            here, told, how = [*here, *self._rivals_outside(form, near)], near, How.RULE
        if len(here) == 1 and not may_be_one(forms(name), forms(here[0].name)):
            return Match(None, How.UNKNOWN, (here[0],))
        if len(here) == 1 and (others := self._in_brackets(in_brackets, told, here[0])):
            here = [*here, *others]
        if len(here) == 1:
            return Match(here[0].id, how)
        if here:
            return Match(None, How.AMBIGUOUS, tuple(here))
        outside = tuple(dict.fromkeys((*elsewhere, *alike)))
        if not told.city and self._inside(outside, told):
            return Match(None, How.PLACE_UNSAID, outside)
        return Match(None, How.ELSEWHERE if outside else How.UNKNOWN, outside)

    def _short_told(self, form: str, said: Locality) -> Locality | None:
        """Return the place that a form begins with, 市 left out: 杭州 of 杭州西溪第三医院."""
        start = form.removeprefix(said.province)
        shorts = (start[:length] for length in range(LONGEST_SHORT_PLACE, 1, -1))
        short = next((one for one in shorts if one in self._short_digits), "")
        told = self._short_digits.get(short)
        if told is None or told.contradicts(said) or not is_enough(start.removeprefix(short)):
            return None
        return told

    def _rivals_outside(self, form: str, told: Locality) -> Iterable[Candidate]:
        """Return whom a form could mean in any other city: 朝阳医院 of 北京 for that of 朝阳."""
        others = (place for place in self._members if place.city != told.city)
        return (
            one
            for place in others
            for pool in self._pools_for(place)
            for one in pool.rivals(form, place)
        )

    @cached_property
    def _short_digits(self) -> Mapping[str, Locality | None]:
        """Short name of a place, in the spelling of forms → the place; None where it tells none."""
        return {forms(short)[0]: place for short, place in self._short_places.items()}

    def _ruled(self, form: str, told: Locality) -> list[Candidate]:
        """Return whom a rule takes a name for: the one that answers, or it and its rivals.

        Names in its brackets are not asked: 三明市第二医院（三明市第一医院） is a question.
        """
        asked = [(pool, pool.rivals(form, told)) for pool in self._pools_for(told)]
        named = [one for pool, rivals in asked for one in pool.named(form, told, rivals)]
        if not named:
            return []
        return list(dict.fromkeys((*named, *(one for _, rivals in asked for one in rivals))))

    def _in_brackets(
        self, others: Sequence[str], told: Locality, found: Candidate
    ) -> list[Candidate]:
        """Return other institutions of the city that bear a name in the brackets of this one."""
        named = [one for other in others for one in self._named(other, told)]
        return [one for one in dict.fromkeys(named) if one != found]

    def _inside(self, items: Iterable[Candidate], place: Locality) -> list[Candidate]:
        return [item for item in items if not self._places[item.id].contradicts(place)]

    def _told(self, name: str, place: Locality) -> Locality:
        """Return the place, its unknown city read from the start of the name where that is sure.

        Only a full name with its ending counts: 吉林市人民医院 is in the city, 吉林省人民医院
        need not be.
        """
        if place.city:
            return place
        start = _exact(name)
        for length in range(len(start) - 1, SHORTEST_FULL_PLACE - 1, -1):
            known = self._full_places.get(start[:length])
            if known is not None and not known.contradicts(place):
                return known
        return place

    def _pools_for(self, place: Locality) -> list[Pool]:
        """Return the pools a place allows: small ones of a city, else one of all that fit."""
        if place not in self._pools_of:
            cities = {place.city, ""}
            fitting = [
                key
                for key in self._members
                if (not place.city or key.city in cities) and not key.contradicts(place)
            ]
            groups = [[key] for key in fitting] if place.city else [fitting]
            self._pools_of[place] = [self._pool(tuple(group)) for group in groups]
        return self._pools_of[place]

    def _pool(self, places: tuple[Locality, ...]) -> Pool:
        if places not in self._pools:
            self._pools[places] = Pool([(place, self._members[place]) for place in places])
        return self._pools[places]

    def _proposed(
        self, name: str, told: Locality, elsewhere: Sequence[Candidate]
    ) -> tuple[Candidate, ...]:
        """Rank what looks alike in the place, with the same name elsewhere behind the close."""
        scores: dict[Candidate, float] = {}
        for pool in self._pools_for(told):
            scores.update(pool.like(name, told))
        if told.city:
            scores.update(dict.fromkeys(set(elsewhere) - set(scores), LIKE_ENOUGH))
        else:
            scores.update(dict.fromkeys(elsewhere, SURE))
        ranked = sorted(scores, key=lambda one: (-scores[one], one.code))
        bare, inside = bracketed(name)
        first = [one for text in inside for one in self._inside_brackets(bare, text, told)]
        plain_names = self._named(forms(bare)[0], told) if inside else []
        offered = list(dict.fromkeys((*first, *ranked)))[:PROPOSALS]
        missing = [one for one in plain_names if one not in offered][:1]
        return (*offered[: PROPOSALS - len(missing)], *missing)

    def _inside_brackets(self, main: str, text: str, told: Locality) -> list[Candidate]:
        """Return whom a name in brackets means, where it is the narrower of the two."""
        form = forms(text)[0]
        if not is_narrower(forms(main)[0], form):
            return []
        word = told_apart_by(form)
        holding = (one for pool in self._pools_for(told) for one in pool.holding(word) if word)
        return [*self._named(form, told), *holding]

    def _named(self, form: str, told: Locality) -> list[Candidate]:
        return [one for pool in self._pools_for(told) for one in pool.named(form, told)]


@lru_cache(maxsize=4_096)
def _where(province: str | None, city: str | None) -> str:
    """Return a place as people read it, one text for all institutions of it."""
    return " ".join(filter(None, (province, city)))


def _know_one(places: dict[str, Locality | None], name: str, place: Locality) -> None:
    """Remember the place of a name; none where another place has it too."""
    if places.setdefault(name, place) != place:
        places[name] = None


def _exact(name: str) -> str:
    """Return a name for exact comparison: as `plain` does, traditional characters simplified."""
    return simplified(plain(name))


def _same(text: str, known: str) -> str:
    """Return a text, as the object that is held already where that says the same."""
    return known if text == known else text


def _unless_another(coded: Candidate, fitting: Sequence[Candidate], name: str) -> Match:
    """Link by code, unless the name beside it is exactly that of another institution."""
    others = [item for item in fitting if item.id != coded.id]
    if others and _exact(coded.name) != _exact(name):
        return Match(None, How.CONFLICT, (coded, *others))
    return Match(coded.id, How.CODE)
