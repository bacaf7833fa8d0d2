"""Unified social credit codes 统一社会信用代码 of institutions and companies (GB 32100-2015)."""

from typing import Final

SIGNS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH: Final = 18


def is_credit_code(given: str) -> bool:
    """Tell whether a text is a code whose check digit fits.

    The digit is 31 less the remainder by 31 of the sum of values times powers of 3
    (GB 32100-2015, annex A); I, O, S, V and Z are no signs of it.
    """
    code = given.strip().upper()
    if len(code) != LENGTH or not set(code) <= set(SIGNS):
        return False
    total = sum(SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(code[:-1]))
    return SIGNS.index(code[-1]) == -total % len(SIGNS)
