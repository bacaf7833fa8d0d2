"""The header dictionary: which spellings name which concept (`headers.toml`, and one's own)."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from territory.errors import UnknownName
from territory.intake.kinds import Field, Kind
from territory.present.words import Language, speaking, translate, word
from territory.settings import FILE_NAME, Settings, SettingUnknown
from territory.sheets.headers import fold_name

Spellings = Mapping[str, tuple[str, ...]]


REJECTS = {
    "reject_further": "Rejected: cells past the header",
    "reject_row": "Rejected: row in the file",
    "reject_where": "Rejected: column",
    "reject_reason": "Rejected: reason",
    "reject_proposal": "Rejected: proposal",
}
"""Columns that our workbook of rejected rows adds to those of the file."""


@dataclass(frozen=True, slots=True)
class Rank:
    """How well a spelling names a field; smaller is better.

    concept: place of the concept among those of the field. spelling: place inside the concept.
    """

    concept: int
    spelling: int

    def __lt__(self, other: "Rank") -> bool:
        return (self.concept, self.spelling) < (other.concept, other.spelling)


@dataclass(frozen=True, slots=True)
class Dictionary:
    """Concepts with their spellings, in the form in which header names are compared.

    own: spellings of the user, by concept or by name of a field; they come before ours.
    not_kept: personal data that is never stored. prescriptions: counts of prescriptions.
    """

    concepts: Spellings
    own: Spellings
    not_kept: frozenset[str]
    prescriptions: frozenset[str]

    def spellings(self, concept: str) -> tuple[str, ...]:
        """Return the spellings of a concept, the user's own first."""
        return self.own.get(concept, ()) + self.concepts.get(concept, ())

    def all_spellings(self) -> frozenset[str]:
        """Return the spellings of all concepts."""
        lists = (*self.concepts.values(), *self.own.values())
        return frozenset(name for spellings in lists for name in spellings)

    def ranks(self, field: Field) -> dict[str, Rank]:
        """Return spelling -> rank for all that names a field.

        Its concepts in order, then its own name and its label in both languages.
        """
        ranks: dict[str, Rank] = {}
        for place, spellings in enumerate(self._lists(field)):
            for inside, spelling in enumerate(spellings):
                ranks.setdefault(spelling, Rank(place, inside))
        return ranks

    def _lists(self, field: Field) -> Iterator[tuple[str, ...]]:
        if field.name not in field.known_as:
            yield self.own.get(field.name, ())
        for concept in field.known_as:
            yield self.spellings(concept)
        yield (fold_name(field.name), fold_name(field.name.replace("_", "")), *labels(field.label))


@dataclass(frozen=True, slots=True)
class KnownNames:
    """Every name that some kind, or the law, has a word for."""

    names: frozenset[str]

    def score(self, name: str) -> float:
        """Say how surely a normalised name is a known header, for `sheets.find`."""
        return 1.0 if name in self.names else 0.0


def known_names(dictionary: Dictionary, kinds: Iterable[Kind]) -> KnownNames:
    """Collect the names that may stand in a header row."""
    names = set(dictionary.not_kept | dictionary.prescriptions | dictionary.all_spellings())
    for kind in kinds:
        for field in kind.fields:
            names.update(dictionary.ranks(field))
    return KnownNames(frozenset(names))


def field_names(kinds: Iterable[Kind]) -> frozenset[str]:
    """Return what headers may be given for: the concepts of the dictionary, and all fields."""
    fields = {item.name for kind in kinds for item in kind.fields}
    return frozenset(_shipped()[0]) | fields


def refuse_unknown_fields(names: Iterable[str], known: frozenset[str]) -> None:
    """Refuse a field that no kind has.

    Raises:
        UnknownName: there is no such field.
    """
    for name in names:
        if name not in known:
            raise UnknownName(what=word("field"), given=name, proposals=_proposed(name, known))


def refuse_unknown_headers(settings: Settings, known: frozenset[str]) -> None:
    """Refuse [headers] of territory.toml that name no field: they would do nothing.

    Raises:
        SettingUnknown: there is no such field.
    """
    groups = [("headers", settings.headers)]
    groups += [("sources.headers", source.headers) for source in settings.sources]
    for place, headers in groups:
        for name in headers:
            if name not in known:
                raise SettingUnknown(
                    file=settings.folder / FILE_NAME,
                    key=f"{place}.{name}",
                    proposals=_proposed(name, known),
                )


def _proposed(name: str, known: frozenset[str]) -> str:
    return ", ".join(get_close_matches(name, sorted(known), n=3, cutoff=0.3) or sorted(known)[:3])


def merged(one: Spellings, other: Spellings) -> dict[str, tuple[str, ...]]:
    """Return the headers of both; of one field those of the second first."""
    return {name: (*other.get(name, ()), *one.get(name, ())) for name in {**one, **other}}


@cache
def labels(label: str) -> tuple[str, ...]:
    """Return a field's label in both languages, in the form in which names are compared."""
    found = []
    for lang in Language:
        with speaking(lang):
            found.append(fold_name(translate(label)))
    return tuple(dict.fromkeys(found))


def load_dictionary(own: Spellings | None = None) -> Dictionary:
    """Return the dictionary of the program with the user's own headers (Settings.headers)."""
    shipped, not_kept, prescriptions = _shipped()
    mine = {concept: _folded(spellings) for concept, spellings in (own or {}).items()}
    return Dictionary(shipped, mine, not_kept, prescriptions)


@cache
def _shipped() -> tuple[Spellings, frozenset[str], frozenset[str]]:
    text = files("territory.intake").joinpath("headers.toml").read_text(encoding="utf-8")
    raw = tomllib.loads(text)
    not_kept = frozenset(_all_of(raw.pop("not_kept")))
    prescriptions = frozenset(_all_of(raw.pop("prescriptions")))
    return {name: _folded(given) for name, given in raw.items()}, not_kept, prescriptions


def _all_of(group: Mapping[str, Iterable[str]]) -> Iterator[str]:
    for spellings in group.values():
        yield from _folded(spellings)


def _folded(spellings: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fold_name(spelling) for spelling in spellings))
