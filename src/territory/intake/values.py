"""Cells become values: one column of a sheet, or one value said for the whole file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, Final

from territory.intake.kinds import BLANK, Dash, Field, Parse
from territory.intake.windows import DateSpan, within
from territory.kernel.columns import swapped
from territory.kernel.money import FEN_PER_YUAN
from territory.present.words import Language, speaking, word
from territory.sheets import cells, dates, numbers
from territory.sheets.cells import Cell, CellProblem
from territory.sheets.columns import parse_column
from territory.sheets.headers import THOUSANDS, Header, parted_unit

NEGATIVE = '"{value}": a number below zero cannot be meant here'
MEND_NEGATIVE = "correct it, or leave it blank where it is not known"
PERCENT_SIGN = "%"
_PERCENT = 100


@dataclass(frozen=True, slots=True)
class ReadColumn:
    """The values of a column, `BLANK` where there is none; None clears. Problems by index."""

    values: Sequence[Any]
    problems: dict[int, CellProblem]


def read_column(
    field: Field,
    header: Header | None,
    column: Sequence[Cell],
    from_1904: bool = False,
    *,
    span: DateSpan | None = None,
) -> ReadColumn:
    """Read a column as a field wants it; units in the header count.

    from_1904: bare serials of days count from 1904, as old workbooks of a Mac say. span: the days
    and months that can be meant, None for all.
    """
    reader = _reader(field, header, column)
    if from_1904 and field.parse in {Parse.DATE, Parse.MONTH}:
        reader = _after_1904(reader)
    if span:
        reader = within(field, span, reader)
    if not field.negative:
        reader = _from_zero(reader)
    parsed = parse_column(reader, column)
    dashed = 0 if field.dash is Dash.ZERO else None
    values = swapped(swapped(parsed.values, None, BLANK), cells.DASH, dashed)
    return ReadColumn(values, parsed.problems)


def _reader(field: Field, header: Header | None, column: Sequence[Cell]) -> Callable[[Cell], Any]:
    unit = header.unit if header else ""
    if field.parse is Parse.MONEY:
        worth = numbers.FEN_PER_UNIT.get(unit, FEN_PER_YUAN)
        return partial(numbers.money, fen_per_unit=worth)
    if field.parse is Parse.SHARE:
        return _share_reader(column, in_percent=unit == PERCENT_SIGN)
    if field.parse is Parse.CHOICE:
        return cells.choice(_spelled(field))
    if field.parse is Parse.CHOICES:
        return cells.choices(_spelled(field))
    times, _ = parted_unit(unit)
    if field.parse in {Parse.QUANTITY, Parse.DECIMAL} and times > 1:
        plain = _times(times)
        return partial(_whole_quantity, read=plain) if field.parse is Parse.QUANTITY else plain
    return _PLAIN[field.parse]


def _after_1904(read: Callable[[Cell], Any]) -> Callable[[Cell], Any]:
    """Return a reader of days in a workbook whose bare serials count from 1904."""

    def later(cell: Cell) -> Any:
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            cell = dates.day_from_1904(cell) or cell
        return read(cell)

    return later


def _from_zero(read: Callable[[Cell], Any]) -> Callable[[Cell], Any]:
    """Return the reader of a number that counts or measures something: none is below zero."""

    def checked(cell: Cell) -> Any:
        value = read(cell)
        if isinstance(value, int | Decimal) and value < 0:
            return CellProblem("negative", NEGATIVE, MEND_NEGATIVE, {"value": cells.show(cell)})
        return value

    return checked


def _times(times: int) -> Callable[[Cell], Any]:
    """Return a reader of numbers in a column of 万盒 or 万元; `1.2万` has counted them itself."""

    def read(cell: Cell) -> Any:
        value = numbers.decimal(cell)
        counted = isinstance(cell, str) and cells.tidy(cell)[-1:] in THOUSANDS
        if isinstance(value, Decimal) and not counted:
            return numbers.plausible(value * times, cell)
        return value

    return read


def _whole_quantity(cell: Cell, read: Callable[[Cell], Any] = numbers.quantity) -> Any:
    """Read a quantity: a whole number, or the exact fraction that a larger pack may have."""
    value = read(cell)
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    return value


def _month_number(cell: Cell) -> Any:
    value = dates.month(cell)
    # Month refuses 9999-12, which is the window's to tell by its cell
    return value.year * 100 + value.month if isinstance(value, date) else value


_PLAIN: Final[dict[Parse, Callable[[Cell], Any]]] = {
    Parse.TEXT: cells.text,
    Parse.CODE: cells.code,
    Parse.INTEGER: numbers.integer,
    Parse.QUANTITY: _whole_quantity,
    Parse.DECIMAL: numbers.decimal,
    Parse.DATE: dates.date,
    Parse.MONTH: _month_number,
    Parse.YES_NO: cells.yes_no,
}


def _share_reader(column: Sequence[Cell], *, in_percent: bool) -> Callable[[Cell], Any]:
    """Tell from the whole column whether bare numbers are percents (60) or ratios (0.6).

    A column with a bare number above 1 is written in percents; a fraction in such a column could
    be either and is a problem.
    """
    bare = [value for value in map(_bare_number, column) if value]
    if in_percent or not any(value > 1 for value in bare):
        return partial(numbers.share, bare=_PERCENT if in_percent else 1)

    def read(cell: Cell) -> Any:
        value = _bare_number(cell)
        if value is not None and 0 < value < 1:
            return CellProblem(
                "share_doubtful",
                '"{value}": percent or ratio? Other rows of this column are written in percent',
                "write it with its sign: {percent}%",
                {"value": cells.show(cell), "percent": f"{value * _PERCENT:f}"},
            )
        return numbers.share(cell, bare=_PERCENT)

    return read


def _bare_number(cell: Cell) -> Decimal | None:
    if isinstance(cell, str) and not cell.replace(".", "", 1).strip().isdigit():
        return None
    value = numbers.decimal(cell)
    return value if isinstance(value, Decimal) else None


def _spelled(field: Field) -> dict[str, str]:
    """Return what may be written in a choice: its spellings, its slugs, their words."""
    return spellings_of(field.choices)


def spellings_of(choices: Mapping[str, str]) -> dict[str, str]:
    """Return spelling → slug of a choice, with its slugs and their words in both languages."""
    spelled = dict(choices)
    for slug in dict.fromkeys(choices.values()):
        for lang in Language:
            with speaking(lang):
                spelled.setdefault(word(slug), slug)
        spelled.setdefault(slug, slug)
    return spelled
