"""Whole columns at once: every cell read, the problems by their index."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import numpy as np

from territory.kernel.columns import Packed, mapped, only_texts, told_apart, where
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


_AS_THEY_ARE: Final = frozenset({cells.text, cells.code})
"""Readers that leave texts of plain letters and digits as they are."""


class ParsedColumn(NamedTuple):
    """The values of a column: one per cell (None: blank, or a problem), problems by index."""

    values: Sequence[Any]
    problems: dict[int, CellProblem]


def parse_column(parser: Parser[Any] | str, column: Sequence[Cell]) -> ParsedColumn:
    """Read a column with a reader of `cells`, `numbers` or `dates`, or the name of one.

    Cells repeat in a column, so each different one is read once; every value is the one that the
    reader returns for its cell. `DASH` stays in the values for the caller to interpret.
    """
    read = PARSERS[parser] if isinstance(parser, str) else parser
    column = told_apart(column)
    if read in _AS_THEY_ARE and isinstance(column, Packed) and column.is_plain():
        return ParsedColumn(column.blank_as(None), {})
    values = mapped(column, read)
    if only_texts(values):
        return ParsedColumn(values, {})
    wrong = np.flatnonzero(where(values, _is_problem)).tolist()
    if not wrong:
        return ParsedColumn(values, {})
    problems = {index: values[index] for index in wrong}
    return ParsedColumn(
        mapped(values, lambda value: None if _is_problem(value) else value), problems
    )


def _is_problem(value: Any) -> bool:
    return type(value) is CellProblem
