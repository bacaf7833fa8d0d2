"""Whole columns at once: every cell read, the problems by their index."""

from collections.abc import Hashable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from territory.sheets import cells, dates, numbers
from territory.sheets.cells import Cell, CellProblem, Parser

PARSERS: Final[Mapping[str, Parser[Any]]] = MappingProxyType(
    {
        "text": cells.text,
        "code": cells.code,
        "yes_no": cells.yes_no,
        "integer": numbers.integer,
        "quantity": numbers.quantity,
        "decimal": numbers.decimal,
        "money": numbers.money,
        "percent": numbers.percent,
        "share": numbers.share,
        "date": dates.date,
        "month": dates.month,
    }
)
"""The readers that need no further word from the caller, by name."""


class ParsedColumn(NamedTuple):
    """What a column holds: one value per cell (None: blank, or a problem), problems by index."""

    values: list[Any]
    problems: dict[int, CellProblem]


NUMBERS: Final = frozenset({bool, int, float})


def parse_column(parser: Parser[Any] | str, column: Sequence[Cell]) -> ParsedColumn:
    """Read a column with a reader of `cells`, `numbers` or `dates`, or the name of one.

    Cells repeat in a column, so each different one is read once; every value is the one that the
    reader returns for its cell. `DASH` stays in the values for the caller to interpret.
    """
    read = PARSERS[parser] if isinstance(parser, str) else parser
    keys = _told_apart(column)
    seen = {key: read(cell) for key, cell in dict(zip(keys, column, strict=True)).items()}
    values = list(map(seen.__getitem__, keys))
    if not any(type(value) is CellProblem for value in seen.values()):
        return ParsedColumn(values, {})
    problems = {index: value for index, value in enumerate(values) if type(value) is CellProblem}
    for index in problems:
        values[index] = None
    return ParsedColumn(values, problems)


def _told_apart(column: Sequence[Cell]) -> Sequence[Hashable]:
    """Return one key per cell, equal for cells that read alike; 1, 1.0 and TRUE are three."""
    if len(NUMBERS.intersection(map(type, column))) > 1:
        return [(type(cell), cell) for cell in column]
    return column
