"""How one cell reads to a person: the same in terminal, Markdown and HTML."""

import datetime as dt
import math
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from operator import index
from typing import Any

from territory.kernel.inert import inert
from territory.present.table import WAN, Column, ColumnKind, Row
from territory.present.words import Language, language, say, translate, word

ABSENT = "–"
"""Shown for a number that is not there; a zero is shown as 0."""
CLOSING = "，。、：；！？）”…"
"""No line begins with one of these."""
BRACKETS = (("[", "]"), ("(", ")"), ("（", "）"))
"""Pairs between which no line breaks."""


def heading(column: Column) -> str:
    """Return the translated label with its unit: `Quantity (boxes)`, `数量（盒）`."""
    label, unit = translate(column.label), unit_of(column)
    if not unit:
        return label
    return f"{label}（{unit}）" if language() is Language.ZH else f"{label} ({unit})"


def unit_of(column: Column) -> str:
    """Return the translated unit, blank where there is none; money is in yuan by default."""
    unit = column.unit or ("yuan" if column.kind is ColumnKind.MONEY else "")
    return word(unit) if unit else ""


def is_absent(value: Any) -> bool:
    """Return True for None and for NaN, the NumPy way of saying None."""
    return value is None or (isinstance(value, float) and math.isnan(value))


def shown(column: Column, row: Row) -> str:
    """Return the cell as a person reads it, without tree marks and without a bar."""
    value = row.get(column.key)
    if is_absent(value):
        return ABSENT if column.kind.is_number else ""
    return _WRITERS[column.kind](value, column)


LEAST = Decimal("0.0005")
"""The ratio below which one decimal of a percent would show nothing."""


def number(value: int) -> str:
    """Return a whole number with thousands separators: `51,246`."""
    return f"{index(value):,}"


def percent(ratio: float | Fraction | Decimal, *, sign: bool = False) -> str:
    """Return a ratio in percent with one decimal: 0.123 is `12.3 %`; a trace is no `0.0 %`."""
    if not sign and 0 < exact(ratio) < LEAST:
        return say("under 0.1 %")
    rounded = exact(ratio).scaleb(2).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{rounded:{'+' if sign else ''},} %"


def yuan(fen: int) -> Decimal:
    """Return an amount in yuan, two places."""
    return Decimal(index(fen)).scaleb(-2).quantize(Decimal("0.01"))


def full_amount(fen: int, unit: str = "") -> Decimal:
    """Return an amount in yuan, or in 万元 with all its places where the unit is `wan`."""
    return Decimal(index(fen)).scaleb(-6) if unit == WAN else yuan(fen)


def amount(fen: int, unit: str = "") -> Decimal:
    """Return an amount as it is shown: in yuan, or rounded half up to 0.01 万元."""
    return full_amount(fen, unit).quantize(Decimal("0.01"), ROUND_HALF_UP)


def exact(value: float | Fraction | Decimal) -> Decimal:
    """Return a ratio or decimal as the Decimal that it prints as."""
    if isinstance(value, Fraction):
        return Decimal(value.numerator) / Decimal(value.denominator)
    return value if isinstance(value, Decimal) else Decimal(repr(float(value)))


def width(text: str) -> int:
    """Return the cells that a text takes on a terminal: a Chinese character takes two."""
    return sum(_cells(character) for character in text)


def padded(text: str, cells: int, *, right: bool = False) -> str:
    """Return the text filled with spaces to this width, aligned to the right for numbers."""
    space = " " * max(0, cells - width(text))
    return space + text if right else text + space


def wrapped(text: str, cells: int) -> list[str]:
    """Return a text as lines of at most so many cells; Chinese breaks at any character."""
    lines = [""]
    for piece in _pieces(text):
        if width((lines[-1] + piece).rstrip()) > cells and lines[-1].strip():
            lines.append("")
            piece = piece.lstrip()  # noqa: PLW2901 - the space was where the line broke
        lines[-1] += piece
    return [line.rstrip() for line in lines]


def _pieces(text: str) -> Iterator[str]:
    """Give what stays together: a word, a Chinese character, what stands in brackets."""
    piece = ""
    for character in text:
        if piece.strip() and _may_break(piece, character):
            yield piece
            piece = ""
        piece += character
    yield piece


def _may_break(piece: str, character: str) -> bool:
    if character in CLOSING or any(piece.count(a) > piece.count(b) for a, b in BRACKETS):
        return False
    return character == " " or width(character) > 1 or width(piece[-1]) > 1


def tree_marks(depths: list[int]) -> list[str]:
    """Return the marks before the text of each row of a tree in its order.

    A row gets ` ├ ` or ` └ ` by whether a sibling follows, and ` │ ` below an open parent;
    a root gets none.
    """
    marks = [""] * len(depths)
    open_below: dict[int, bool] = {}
    for place in range(len(depths) - 1, -1, -1):
        depth = depths[place]
        stem = "".join("│ " if open_below.get(level) else "  " for level in range(1, depth))
        if depth:
            marks[place] = stem + ("├ " if open_below.get(depth) else "└ ")
        open_below = {level: still for level, still in open_below.items() if level < depth}
        open_below[depth] = True
    return marks


def marks_of(rows: tuple[Row, ...], columns: tuple[Column, ...]) -> list[str]:
    """Return the tree marks of the rows, blank where the table has no tree column."""
    if not any(column.kind is ColumnKind.TREE for column in columns):
        return [""] * len(rows)
    return tree_marks([int(row.get("depth") or 0) for row in rows])


def tree_order(rows: Sequence[Row]) -> Iterator[tuple[Row, Sequence[Row]]]:
    """Give each row with itself and the rows below it; a row without a depth has none below."""
    depths = [int(row.get("depth") or 0) for row in rows]
    for place, (row, depth) in enumerate(zip(rows, depths, strict=True)):
        end = place + 1
        while "depth" in row and end < len(rows) and depths[end] > depth:
            end += 1
        yield row, rows[place:end]


def next_line(command: str) -> str:
    """Return the sentence that names the next command."""
    return say("Next: {command}", command=command)


def date_text(value: Any) -> str:
    """Return a date or month in ISO form; text stays as it is."""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, dt.date) else inert(str(value))


def _cells(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _text(value: Any, _column: Column) -> str:
    if isinstance(value, bool):
        return word("yes" if value else "no")
    return inert(str(value))


def _slug(value: Any, _column: Column) -> str:
    return inert(word(str(value)))


def _slugs(value: Any, _column: Column) -> str:
    between = "、" if language() is Language.ZH else ", "
    return inert(between.join(map(word, str(value).split(","))))


def _quantity(value: Any, _column: Column) -> str:
    return number(value)


def _change(value: Any, _column: Column) -> str:
    return f"{index(value):+,}"


def _money(value: Any, column: Column) -> str:
    return f"{amount(value, column.unit):,}"


def _percent(value: Any, _column: Column) -> str:
    return percent(value)


def _signed(value: Any, _column: Column) -> str:
    return percent(value, sign=True)


def _decimal(value: Any, column: Column) -> str:
    step = Decimal(1).scaleb(-column.places)
    return f"{exact(value).quantize(step, ROUND_HALF_UP):,}"


def _date(value: Any, _column: Column) -> str:
    return date_text(value)


_WRITERS: dict[ColumnKind, Callable[[Any, Column], str]] = {
    ColumnKind.TEXT: _text,
    ColumnKind.CODE: _text,
    ColumnKind.TREE: _text,
    ColumnKind.SLUG: _slug,
    ColumnKind.SLUGS: _slugs,
    ColumnKind.LETTER: _slug,
    ColumnKind.QUANTITY: _quantity,
    ColumnKind.CHANGE: _change,
    ColumnKind.MONEY: _money,
    ColumnKind.PERCENT: _percent,
    ColumnKind.BAR: _percent,
    ColumnKind.SIGNED: _signed,
    ColumnKind.DECIMAL: _decimal,
    ColumnKind.DATE: _date,
    ColumnKind.MONTH: _date,
}
