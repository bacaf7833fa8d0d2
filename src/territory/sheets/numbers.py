"""Numbers in cells: whole ones, quantities, money in fen, percentages and shares.

Excel keeps 15 significant digits of a number; the rest of a binary float is noise, so a float is
read as the decimal of 15 digits that Excel shows.
"""

import math
import re
from decimal import ROUND_HALF_UP, Decimal

from territory.kernel.money import FEN_PER_WAN, FEN_PER_YUAN
from territory.sheets.cells import (
    DASH,
    DASHES,
    EXCEL_DIGITS,
    Cell,
    CellProblem,
    Outcome,
    error_problem,
    is_scientific,
    show,
    tidy,
)

FEN_PER_UNIT = {
    "元": FEN_PER_YUAN,
    "千元": 1_000 * FEN_PER_YUAN,
    "万元": FEN_PER_WAN,
    "百万元": 100 * FEN_PER_WAN,
    "亿元": 10_000 * FEN_PER_WAN,
}
"""How many fen one unit in the header of a money column is worth."""
LARGEST = 10**12
"""No quantity and no amount in yuan is as large; what is, is a slip or a code."""
BASIS_POINTS = 10_000
_PERCENT = 100
_BIG = {"千": 1_000, "万": 10_000, "亿": 100_000_000}
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?")
_WITH_UNIT = re.compile(r"([+-]?[\d,]+(?:\.\d+)?)\s*([^\d\s.,%+-].*)")
_COMMAS = re.compile(r"[+-]?\d[\d,]*,[\d,]*(?:\.\d*)?")
_MINUS = str.maketrans("−–—", "---")


def decimal(cell: Cell) -> Outcome[Decimal]:
    """Read an exact number.

    Texts may have thousands commas, full-width digits, 千 万 亿 behind them, and brackets or a
    minus sign for a negative one.
    """
    if isinstance(cell, str):
        plain = tidy(cell)
        if plain in DASHES:
            return DASH
        value = _of_text(plain) if plain else None
        if value is None:
            return _not_a_number(plain) if plain else None
        return value if abs(value) < 10**EXCEL_DIGITS else _too_large(cell)
    return _of_number(cell)


def plausible(value: Decimal, cell: Cell) -> Decimal | CellProblem:
    """Return a value that a table may hold; of one too large the problem."""
    if -LARGEST < value < LARGEST:
        return value
    return _too_large(cell)


def _too_large(cell: Cell) -> CellProblem:
    return CellProblem(
        "number_too_large",
        '"{value}": too large for a quantity or an amount',
        "see whether it is a code in the wrong column, or in another unit",
        {"value": show(cell)},
    )


def quantity(cell: Cell) -> Outcome[Decimal]:
    """Read a quantity, which may be a fraction where it counts larger packs (0.5 件)."""
    value = decimal(cell)
    return plausible(value, cell) if isinstance(value, Decimal) else value


def integer(cell: Cell) -> Outcome[int]:
    """Read a whole number; a fraction is a problem."""
    if type(cell) is float and cell.is_integer() and abs(cell) < 10**EXCEL_DIGITS:
        return int(cell)
    value = decimal(cell)
    if not isinstance(value, Decimal):
        return value
    whole = int(value)
    if whole == value:
        return whole
    return CellProblem(
        "not_whole", '"{value}": not a whole number', "write a whole number", {"value": show(cell)}
    )


def money(cell: Cell, fen_per_unit: int = FEN_PER_YUAN) -> Outcome[int]:
    """Read an amount of money in fen, half a fen rounded up (四舍五入).

    fen_per_unit: what one in a bare number is worth, `FEN_PER_UNIT` of the header's unit; a text
    that names its own unit (`1.2万元`, `¥12`) is in yuan whatever the header says.
    """
    if isinstance(cell, str):
        plain = tidy(cell)
        bare = re.sub(r"^([+-]?)(?:¥|RMB|CNY)\s*", r"\1", plain).removesuffix("元").rstrip()
        own_unit = bare != plain or plain[-1:] in _BIG
        value = decimal(bare)
        if isinstance(value, CellProblem):
            value = _not_a_number(plain)
        fen_per_unit = FEN_PER_YUAN if own_unit else fen_per_unit
    else:
        value = decimal(cell)
    if not isinstance(value, Decimal):
        return value
    fen = value * fen_per_unit
    yuan = plausible(fen / FEN_PER_YUAN, cell)
    return yuan if isinstance(yuan, CellProblem) else _whole(fen)


def _whole(fen: Decimal) -> int:
    return int(fen.to_integral_value(ROUND_HALF_UP))


def percent(cell: Cell, bare: int = 1) -> Outcome[Decimal]:
    """Read a percentage as a fraction: `12%` is 0.12.

    bare: what a number without the sign is divided by: 1 where 0.12 means 12 % (a cell that
    Excel formats as a percentage holds 0.12), 100 where 12 does (a header that says %).
    """
    divisor = bare
    if isinstance(cell, str):
        plain = tidy(cell)
        if plain.endswith("%"):
            cell = plain[:-1]
            divisor = _PERCENT
    value = decimal(cell)
    return value / divisor if isinstance(value, Decimal) else value


def share(cell: Cell, bare: int = 1) -> Outcome[int]:
    """Read a share between 0 and 100 % in basis points, hundredths of a percent.

    bare: as for `percent`.
    """
    value = percent(cell, bare)
    if not isinstance(value, Decimal):
        return value
    points = value * BASIS_POINTS
    if not 0 <= points <= BASIS_POINTS:
        return CellProblem(
            "share_range",
            '"{value}": a share lies between 0 % and 100 %',
            "write it with its sign: 40%",
            {"value": show(cell)},
        )
    if points != int(points):
        return CellProblem(
            "share_fine",
            '"{value}": a share has at most two decimals of a percent',
            "write {rounded}%",
            {"value": show(cell), "rounded": f"{value * _PERCENT:.2f}"},
        )
    return int(points)


def _of_number(cell: Cell) -> Decimal | CellProblem | None:
    """Read a cell that is no text; a truth value, date or time is no number."""
    if isinstance(cell, float):
        return _of_float(cell)
    if isinstance(cell, int) and not isinstance(cell, bool):
        return Decimal(cell)
    return None if cell is None else _not_a_number(show(cell))


def _of_float(value: float) -> Decimal | CellProblem:
    if not math.isfinite(value):
        return _not_a_number(str(value))
    if abs(value) >= 10**EXCEL_DIGITS:
        return _digits_lost(show(value))
    if value.is_integer():
        return Decimal(int(value))
    return Decimal(f"{value:.{EXCEL_DIGITS}g}")


def _of_text(plain: str) -> Decimal | None:
    """Return the number that a tidy text writes, None where it writes none."""
    body = plain.translate(_MINUS)
    negative = body[0] == "(" and body[-1] == ")"
    if negative:
        body = body[1:-1].strip()
    factor = _BIG.get(body[-1:], 1)
    if factor != 1:
        body = body[:-1].rstrip()
    if not body or not _NUMBER.fullmatch(body) or not any(map(str.isdigit, body)):
        return None
    if negative and body[0] in "+-":
        return None
    value = Decimal(body.replace(",", "")) * factor
    return -value if negative else value


def _not_a_number(plain: str) -> CellProblem:
    """Say why a tidy text is no number, and what to write instead."""
    problem = error_problem(plain)
    if problem:
        return problem
    if is_scientific(plain):
        return _digits_lost(plain)
    with_unit = _WITH_UNIT.fullmatch(plain)
    number = _of_text(with_unit[1]) if with_unit else None
    if with_unit and number is not None:
        return CellProblem(
            "number_with_unit",
            '"{value}": not a number',
            'write {number}, or put "{unit}" into the unit column',
            {"value": plain, "number": f"{number:f}", "unit": re.split(r"[/每]", with_unit[2])[-1]},
        )
    if _COMMAS.fullmatch(plain):
        return CellProblem(
            "odd_commas",
            '"{value}": the commas do not part thousands',
            "write it without commas",
            {"value": plain},
        )
    return CellProblem("not_a_number", '"{value}": not a number', "write digits", {"value": plain})


def _digits_lost(value: str) -> CellProblem:
    return CellProblem(
        "number_digits_lost",
        '"{value}": too long, or shortened by Excel; its last digits are lost',
        "write the number in full",
        {"value": value},
    )
