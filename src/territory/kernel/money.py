"""Money as an integer number of fen 分; `Decimal` only at the edges (DOMAIN.md section 2).

Nothing here takes a binary float: 0.1 + 0.2 is not 0.3 there, and finance adds up by hand.
"""

import re
from decimal import Decimal
from typing import Final

from territory.errors import Refused

FEN_PER_YUAN: Final = 100
FEN_PER_WAN: Final = 1_000_000

_NUMBER: Final = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d*)?|[+-]?\.\d+")


class NotAnAmount(Refused):
    """The value "{given}" is not an amount in yuan."""

    hint = "Write digits with at most one decimal point, such as 1234.50."


class FinerThanFen(Refused):
    """The amount {given} yuan is finer than one fen."""

    hint = "Give at most two decimals, such as 1234.50."


def half_up(numerator: int, denominator: int) -> int:
    """Divide two integers and round to the nearest integer, halves away from zero.

    This is the rounding of invoices (四舍五入); -0.5 becomes -1. `denominator` is positive.
    """
    whole, rest = divmod(abs(numerator), denominator)
    rounded = whole + (2 * rest >= denominator)
    return rounded if numerator >= 0 else -rounded


def yuan_to_fen(yuan: str | Decimal | int, *, rounding: bool = False) -> int:
    """Turn an amount in yuan into fen, exactly.

    Args:
        yuan: Text such as "1,234.50", a Decimal or whole yuan.
        rounding: Round halves away from zero where the amount has more than two decimals
            (unit prices of some platforms do); without it such an amount is refused.

    Raises:
        NotAnAmount: The text is no number, or not a finite one.
        FinerThanFen: More than two decimals that are not zero, and `rounding` is off.
    """
    if isinstance(yuan, int):
        return yuan * FEN_PER_YUAN
    numerator, denominator = _decimal(yuan).as_integer_ratio()
    fen = half_up(numerator * FEN_PER_YUAN, denominator)
    if not rounding and fen * denominator != numerator * FEN_PER_YUAN:
        raise FinerThanFen(given=str(yuan))
    return fen


def fen_to_text(fen: int) -> str:
    """Write fen as yuan with two decimals and no separators: 123450 is "1234.50"."""
    yuan, rest = divmod(abs(fen), FEN_PER_YUAN)
    return f"{'-' if fen < 0 else ''}{yuan}.{rest:02d}"


def amount(quantity: int, price: int, *, units: int = 1) -> int:
    """Return quantity x price in fen, rounded half up where `units` parts make a sale unit.

    Args:
        quantity: Sale units, or milli-units with `units=1000` (DOMAIN.md section 2).
        price: Fen per sale unit.
        units: How many of `quantity` make one sale unit.
    """
    return half_up(quantity * price, units)


def _decimal(yuan: str | Decimal) -> Decimal:
    """Read a finite decimal from text, or pass one on."""
    if isinstance(yuan, Decimal):
        if not yuan.is_finite():
            raise NotAnAmount(given=str(yuan))
        return yuan
    text = yuan.strip()
    if not _NUMBER.fullmatch(text):
        raise NotAnAmount(given=yuan)
    return Decimal(text.replace(",", ""))
