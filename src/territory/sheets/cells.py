"""Single cells: their types, and the readers of texts, codes, yes or no, and choices.

A reader takes a raw cell and returns its value, None for a blank, `DASH` for a dash that stands
alone (zero in a quantity, "clear this" in a register: the caller knows), or a `CellProblem`.
"""

import datetime as dt
import difflib
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final, Literal, TypeAlias, TypeVar

Cell: TypeAlias = (
    str | float | int | bool | dt.datetime | dt.date | dt.time | dt.timedelta | None
)  # fmt: skip
Row: TypeAlias = Sequence[Cell]


class Dash(Enum):
    """A dash that stands alone in its cell."""

    DASH = "—"


DASH: Final = Dash.DASH
DashType: TypeAlias = Literal[Dash.DASH]


@dataclass(frozen=True, slots=True)
class CellProblem:
    """Why a cell could not be read, as a finding is worded: templates with named places.

    The place of the cell and the name of its column are the caller's to add.
    """

    code: str
    message: str
    suggestion: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)


T = TypeVar("T")
Outcome: TypeAlias = T | DashType | CellProblem | None
Parser: TypeAlias = Callable[[Cell], Outcome[T]]

DASHES: Final = frozenset({"-", "—", "–", "―", "−", "--", "——"})
EXCEL_DIGITS: Final = 15
"""Significant digits that Excel keeps of a number."""
ERRORS: Final = frozenset(
    (
        "#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!",
        "#GETTING_DATA", "#FIELD!", "#BLOCKED!", "#UNKNOWN!", "#CONNECT!", "#BUSY!", "#EXTERNAL!",
        "#PYTHON!",
    )
)  # fmt: skip
_SEVERAL = re.compile(r"[、,，;；/|\n]")
_INVISIBLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff]")
_SPACES = re.compile(r"\s+")
_CSV_TEXT = re.compile(r'="([^"]*)"')
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:\.\d+)?E[+-]?\d+", re.IGNORECASE)


def show(cell: Cell) -> str:
    """Return a cell as a person would type it; whole numbers without a decimal point."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return format(int(cell)) if cell.is_integer() else f"{cell:.{EXCEL_DIGITS}g}"
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time.min else str(cell)
    return str(cell)


def tidy(text: str) -> str:
    """Return text for reading numbers, dates and codes: NFKC, nothing invisible, stripped."""
    if text.isascii() and text.isprintable():
        return text.strip()
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).strip()


def error_problem(text: str) -> CellProblem | None:
    """Return the problem of a cell that holds an error of Excel, else None."""
    if text[:1] != "#" or text.upper() not in ERRORS:
        return None
    return CellProblem(
        "error_cell",
        "the cell holds the error {value}",
        "mend the formula, or write the value",
        {"value": text},
    )


def is_scientific(text: str) -> bool:
    """Tell whether a text is a number in scientific notation, of which digits may be lost."""
    return _SCIENTIFIC.fullmatch(text) is not None


def text(cell: Cell) -> Outcome[str]:
    """Read a text: stripped, line breaks as spaces, a whole number without a decimal point."""
    if cell is None:
        return None
    if not isinstance(cell, str):
        return show(cell)
    plain = (
        cell.strip() if cell.isprintable() else _SPACES.sub(" ", _INVISIBLE.sub("", cell)).strip()
    )
    if not plain:
        return None
    if plain[0] == "#":
        return error_problem(plain) or plain
    return DASH if plain in DASHES or tidy(plain) in DASHES else plain


def code(cell: Cell) -> Outcome[str]:
    """Read a code: text always, leading zeros kept, half width, no spaces inside.

    A number with more digits than Excel keeps has lost some and is a problem.
    """
    if cell is None:
        return None
    if not isinstance(cell, str):
        return _code_of_number(cell)
    if cell.isascii() and cell.isalnum():
        return cell
    plain = cell.strip() if cell.isascii() and cell.isprintable() else tidy(cell)
    if plain[:1] in {"'", "="}:
        wrapped = _CSV_TEXT.fullmatch(plain)
        plain = wrapped[1] if wrapped else plain.removeprefix("'")
    if not plain or plain in DASHES:
        return DASH if plain else None
    if is_scientific(plain) and not plain.isalnum():
        return _digits_lost(plain)
    return error_problem(plain) or "".join(plain.split())


def _code_of_number(cell: Cell) -> str | CellProblem:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if abs(cell) >= 10**EXCEL_DIGITS:
            return _digits_lost(show(cell))
        return show(cell)
    if isinstance(cell, bool):
        return str(cell).upper()
    return CellProblem(
        "code_became_date",
        '"{value}": Excel turned this code into a date',
        "format the column as text and write the code again",
        {"value": show(cell)},
    )


def _digits_lost(value: str) -> CellProblem:
    return CellProblem(
        "digits_lost",
        '"{value}": stored as a number, Excel keeps only 15 digits of it',
        "format the column as text and write it again",
        {"value": value},
    )


_YES = frozenset(("是", "有", "对", "√", "✓", "✔", "☑", "y", "yes", "true", "t", "1"))
_NO = frozenset(
    ("否", "无", "不", "不是", "没有", "×", "✗", "✘", "x", "n", "no", "false", "f", "0")
)


def yes_no(cell: Cell) -> Outcome[bool]:
    """Read yes or no: 是 否, √ ×, Y N, TRUE FALSE, 1 0."""
    if cell is None or isinstance(cell, bool):
        return cell
    plain = tidy(show(cell))
    if not plain:
        return None
    if plain in DASHES:
        return DASH
    folded = plain.casefold()
    if folded in _YES or folded in _NO:
        return folded in _YES
    return error_problem(plain) or CellProblem(
        "not_yes_no", '"{value}": neither yes nor no', "write 是 or 否", {"value": plain}
    )


def choice(values: Mapping[str, T], shown: int = 3) -> Parser[T]:
    """Return a reader that maps a text, whatever its width, case and spaces, to a value.

    values: what may be written, and what it means. A text that is not among them is a problem
    whose suggestion names up to `shown` near ones, else the first few.
    """
    known = {_fold(name): value for name, value in values.items()}
    names = list(values)

    def read(cell: Cell) -> Outcome[T]:
        plain = "" if cell is None else tidy(show(cell))
        if not plain:
            return None
        if plain in DASHES:
            return DASH
        folded = _fold(plain)
        if folded in known:
            return known[folded]
        near = difflib.get_close_matches(plain, names, n=shown, cutoff=0.4) or names[:shown]
        return error_problem(plain) or CellProblem(
            "unknown_choice",
            '"{value}": not one of the values known here',
            "write one of: {proposals}",
            {"value": plain, "proposals": ", ".join(near)},
        )

    return read


def choices(values: Mapping[str, T]) -> Parser[tuple[T, ...]]:
    """Return a reader of several choices in one cell, parted by 、 , ; or /, in their own order."""
    one, order = choice(values), list(dict.fromkeys(values.values()))

    def read(cell: Cell) -> Outcome[tuple[T, ...]]:
        plain = "" if cell is None else tidy(show(cell))
        if plain in DASHES:
            return DASH
        found = [one(part) for part in _SEVERAL.split(plain) if part.strip()]
        problem = next((item for item in found if isinstance(item, CellProblem)), None)
        return problem or tuple(item for item in order if item in found) or None

    return read


def _fold(name: str) -> str:
    return "".join(tidy(name).casefold().split())
