"""How well a kind explains the columns of a sheet: which column is which field, and the score."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from territory.intake.headers import Dictionary, Rank
from territory.intake.kinds import Field, Kind
from territory.sheets.find import SheetColumn

TELLING_WEIGHT = 1.0
AGAINST_WEIGHT = 3.0
REQUIRED_WEIGHT = 0.5
ToldByValues = Callable[[Field, SheetColumn], bool]
"""Tells whether the cells of a column say that it is a field."""
BY_VALUES = Rank(0, 0)
"""Of a column that is told by its cells: no header says it better."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """One column that was understood as a field."""

    column: SheetColumn
    field: Field
    rank: Rank


@dataclass(frozen=True, slots=True)
class Fit:
    """How well one kind explains a sheet."""

    kind: Kind
    mapped: tuple[Mapped, ...]
    missing: tuple[str, ...]
    against: int
    score: float


@dataclass(frozen=True, slots=True)
class SheetHints:
    """The knowledge of the caller about a sheet.

    forced: slug of --as or of [[sources]]. given: values for the whole file, by field or concept.
    meta: the lines of our hidden sheet. private: personal data is dropped (profile cn). unread:
    headers of columns that are not to be read.
    """

    file: str
    forced: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    meta: Mapping[str, str] = field(default_factory=dict)
    private: bool = True
    unread: frozenset[str] = frozenset()


def fit_of(
    kind: Kind,
    columns: Sequence[SheetColumn],
    dictionary: Dictionary,
    wanted: SheetHints,
    told_by_values: ToldByValues | None = None,
) -> Fit:
    """Map columns to the fields of a kind and say how well it explains them.

    told_by_values: looks at the cells of a column, where they are at hand.
    """
    mapped = map_columns(kind, columns, dictionary, told_by_values)
    found = {item.field.name for item in mapped}
    said = given_of(kind, wanted.given)
    missing = tuple(name for name in kind.required if name not in found and name not in said)
    lacking = tuple(
        " / ".join(group)
        for group in kind.any_of
        if found.isdisjoint(group) and not any(name in said for name in group)
    )
    against = {name for concept in kind.against for name in dictionary.spellings(concept)}
    contrary = len(named(columns, against))
    score = (
        len(mapped)
        + REQUIRED_WEIGHT * len(found.intersection(kind.required))
        + TELLING_WEIGHT * len(found.intersection(kind.telling))
        - AGAINST_WEIGHT * contrary
    )
    return Fit(kind, mapped, missing + lacking, contrary, score)


def map_columns(
    kind: Kind,
    columns: Sequence[SheetColumn],
    dictionary: Dictionary,
    told_by_values: ToldByValues | None = None,
) -> tuple[Mapped, ...]:
    """Give each field its best column: the better concept, then spelling, then the left one."""
    pairs = []
    for place, item in enumerate(kind.fields):
        ranks = dictionary.ranks(item)
        for column in columns:
            rank = _rank(column, ranks)
            if rank is None and told_by_values and item.told_by and told_by_values(item, column):
                rank = BY_VALUES
            if rank is not None:
                sort_key = (rank.concept, rank.spelling, column.index, place)
                pairs.append((sort_key, Mapped(column, item, rank)))
    taken: dict[int, Mapped] = {}
    served: set[str] = set()
    for _, pair in sorted(pairs, key=lambda entry: entry[0]):
        if pair.column.index not in taken and pair.field.name not in served:
            taken[pair.column.index] = pair
            served.add(pair.field.name)
    return tuple(taken[index] for index in sorted(taken))


def given_of(kind: Kind, given: Mapping[str, str]) -> dict[str, str]:
    """Return field name -> text of the values that mean a field of this kind.

    A field is meant by its name, or by a concept it listens to.
    """
    found: dict[str, str] = {}
    for name, value in given.items():
        fields = [item for item in kind.fields if item.name == name]
        fields = fields or [item for item in kind.fields if name in item.known_as]
        if fields:
            found[fields[0].name] = value
    return found


def title_of(column: SheetColumn) -> str:
    """Return a header as it stands in the file, on one line."""
    return " ".join(column.header.raw.split())


def named(columns: Iterable[SheetColumn], names: Iterable[str]) -> tuple[SheetColumn, ...]:
    """Return the columns whose header is one of some names."""
    wanted = frozenset(names)
    return tuple(column for column in columns if not wanted.isdisjoint(column.header.names))


def _rank(column: SheetColumn, ranks: Mapping[str, Rank]) -> Rank | None:
    return min((ranks[name] for name in column.header.names if name in ranks), default=None)
