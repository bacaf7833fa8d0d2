"""The institutions of one place: which of them a rule names, and which look alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from territory.intake.similar import alike
from territory.kernel.names import kept, simplified
from territory.registers.match import Candidate
from territory.registers.near import Near, digits
from territory.roster.lookup.forms import (
    Locality,
    campus,
    city_dropped,
    comparable,
    core,
    forms,
    innermost,
    names_city,
    parts,
    same,
    sort,
)
from territory.roster.lookup.several import Several

LEAST = 0.5
LOOKED_AT = 20
BY_RULE = 0.1
"""Likeness that a rule adds where it may not link, since the city is not known."""
LOOSE = 0.85
"""Part of the likeness without endings and synonyms; the rest is that of the forms themselves."""
SECOND, CITY_DROPPED, INSIDE = 0.98, 0.98, 0.94
CAMPUS_DROPPED, CAMPUS_TAKEN = 0.955, 0.9
"""A campus that the roster does not list is its main house; seldom the other way round."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a name: the form, as it is compared, and how much it is worth.

    numbers: those of the form without its city, since that of 9江 tells nothing.
    """

    form: str
    loose: str
    worth: float
    numbers: tuple[int, ...]

    @classmethod
    def of(cls, form: str, worth: float, place: Locality) -> "Reading":
        """Return the reading of a form."""
        return cls(form, comparable(form), worth, digits(core(form, place)))


@dataclass(frozen=True)
class Member:
    """An institution of the pool; its second names link where they name the same sort of house.

    南口社区卫生服务中心(南口医院) is a centre, and a branch (海淀分院) may have the name of its
    main house in brackets: such second names only propose.
    """

    candidate: Candidate
    place: Locality

    @cached_property
    def forms(self) -> tuple[str, ...]:
        """Its name and second names."""
        return forms(self.candidate.name)

    @cached_property
    def linking(self) -> tuple[str, ...]:
        """The forms that may link."""
        main, *others = self.forms
        return (main, *(other for other in others if speaks_for(main, other)))

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        """All ways to read its names, for the likeness."""
        return readings(self.forms, self.place, campus_worth=CAMPUS_TAKEN)


class Pool:
    """Institutions that a name of a place may mean.

    Most names that no rule knows have a character that stands in none of theirs; only the others
    are worth the forms of all institutions.
    """

    def __init__(self, groups: Sequence[tuple[Locality, Sequence[Candidate]]]) -> None:
        """Take in the institutions of some places."""
        self._groups = groups
        self._members: dict[int, Member] = {}

    @cached_property
    def _places(self) -> dict[int, Locality]:
        return {one.id: place for place, candidates in self._groups for one in candidates}

    def _member(self, candidate: Candidate) -> Member:
        """Return what is known of an institution that is looked at; most never are."""
        known = self._members.get(candidate.id)
        if known is None:
            known = Member(candidate, self._places[candidate.id])
            self._members[candidate.id] = known
        return known

    @cached_property
    def _text(self) -> str:
        """All names as they are before any rule, to look for characters in."""
        return simplified(
            "\n".join(candidate.name for _, candidates in self._groups for candidate in candidates)
        )

    @cached_property
    def _left(self) -> tuple[Several[str, Candidate], Several[str, Candidate]]:
        """Institutions by what is left of their name: by the core, and by an innermost name.

        The latter holds those whose innermost name is another than their core. Their forms are
        not kept: hardly one of a large pool is looked at again.
        """
        by_core, by_innermost = Several[str, Candidate](), Several[str, Candidate]()
        for place, candidates in self._groups:
            for candidate in candidates:
                spelled = forms(candidate.name)
                cores = {core(form, place) for form in spelled}
                for left in cores:
                    by_core.add(left, candidate)
                for left in {innermost(form, place) for form in spelled} - cores:
                    by_innermost.add(left, candidate)
        return by_core, by_innermost

    @cached_property
    def _near(self) -> Near:
        members = (self._member(one) for _, candidates in self._groups for one in candidates)
        return Near((m.candidate, _indexed(m.readings, m.place)) for m in members)

    def warm(self) -> None:
        """Make ready what tells most names of nobody here from the others."""
        _ = self._text

    def rivals(self, form: str, place: Locality) -> list[Candidate]:
        """Return everyone whom a form could mean if names of places were left out of it.

        Where the form does not name its city, also the hospitals of counties, who may be called
        人民医院 at home.
        """
        left = core(form, place)
        if not all(char in self._text for char in kept(left)):
            return []
        by_core, by_innermost = self._left
        found = by_core.of(left)
        if names_city(form, place):
            return found
        return list(dict.fromkeys((*found, *by_innermost.of(left))))

    def named(
        self, form: str, place: Locality, rivals: Sequence[Candidate] | None = None
    ) -> list[Candidate]:
        """Return the institutions of this city that a rule takes the form for.

        rivals: those of the form, by whom has asked for them.
        """
        return [
            one
            for one in (self.rivals(form, place) if rivals is None else rivals)
            if self._places[one.id].city == place.city
            and any(same(form, own, place) for own in self._member(one).linking)
        ]

    def holding(self, word: str) -> list[Candidate]:
        """Return the institutions in whose name a word stands."""
        if word not in self._text:
            return []
        every = (one for _, candidates in self._groups for one in candidates)
        return [one for one in every if word in simplified(one.name)]

    def like(self, name: str, place: Locality) -> dict[Candidate, float]:
        """Return the institutions whose names look like this one, and how much, 0 to about 1."""
        wanted = readings(forms(name), place)
        found = {
            one
            for spelling in _indexed(wanted, place)
            for one in self._near.find(spelling, most=LOOKED_AT)
        }
        scores = {one: self._likeness(wanted, self._member(one), place) for one in found}
        return {one: score for one, score in scores.items() if score >= LEAST}

    def _likeness(self, wanted: Sequence[Reading], member: Member, place: Locality) -> float:
        main = wanted[0].form
        if member.place != place:
            wanted = [Reading.of(one.form, one.worth, member.place) for one in wanted]
        best = max(likeness(one, own) for one in wanted for own in member.readings)
        by_rule = any(same(main, own, member.place) for own in member.forms)
        return best + BY_RULE * by_rule


def readings(
    names: Sequence[str], place: Locality, campus_worth: float = CAMPUS_DROPPED
) -> tuple[Reading, ...]:
    """Return the ways to read a name whose forms are given, the best first."""
    main, *others = names
    ways = [(main, 1.0), *((other, SECOND) for other in others)]
    ways += [(rest, CITY_DROPPED) for rest in sorted(city_dropped(main, place))]
    base, which = campus(main)
    if which:
        ways.append((base, campus_worth))
    ways += [(part, INSIDE) for name in names for part in parts(name)]
    return tuple(Reading.of(form, worth, place) for form, worth in ways)


def speaks_for(main: str, other: str) -> bool:
    """True where a name in brackets may stand for the name before it: the same sort of house."""
    return sort(main) == sort(other) and not campus(main)[1]


def _indexed(found: Sequence[Reading], place: Locality) -> list[str]:
    """Return the spellings to look up: a numeral in the name of the city (9江) tells nothing."""
    spellings = [one.loose for one in found]
    return list(dict.fromkeys((*spellings, core(found[0].loose, place))))


def likeness(one: Reading, other: Reading) -> float:
    """Return how alike two readings are; not at all where their numbers differ."""
    if one.numbers != other.numbers:
        return 0.0
    near = LOOSE * alike(one.loose, other.loose) + (1 - LOOSE) * alike(one.form, other.form)
    return one.worth * other.worth * near
