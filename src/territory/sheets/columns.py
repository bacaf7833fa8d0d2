"""Whole columns at once: every cell read, the problems by their index."""

from collections.abc import Iterable, Mapping
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


def parse_column(parser: Parser[Any] | str, column: Iterable[Cell]) -> ParsedColumn:
    """Read a column with a reader of `cells`, `numbers` or `dates`, or the name of one.

    Texts repeat in a column, so each different one is read once; every value is the very one
    that the reader returns for its cell. `DASH` stays in the values for the caller to interpret.
    """
    read = PARSERS[parser] if isinstance(parser, str) else parser
    seen: dict[str, Any] = {}
    values: list[Any] = []
    problems: dict[int, CellProblem] = {}
    for index, cell in enumerate(column):
        if type(cell) is str:
            if cell not in seen:
                seen[cell] = read(cell)
            value = seen[cell]
        else:
            value = read(cell)
        if type(value) is CellProblem:
            problems[index] = value
            value = None
        values.append(value)
    return ParsedColumn(values, problems)
