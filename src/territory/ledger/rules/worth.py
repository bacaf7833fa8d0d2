"""Units and money of a row: conversion to sale units, prices in force, derived amounts."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Quote:
    """A price of a product from a date on, in fen; blank province or channel is everywhere."""

    province: str
    channel: str
    valid_from: date
    fen: int
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Factor:
    """One of another unit is numerator ÷ denominator sale units."""

    numerator: int
    denominator: int = 1


def whole_units(given: int | Decimal, factor: Factor | None = None) -> int | None:
    """Return a quantity in sale units, exactly; None where it is not whole."""
    if isinstance(given, int) and factor is None:
        return given
    numerator, denominator = given.as_integer_ratio()
    if factor is not None:
        numerator, denominator = numerator * factor.numerator, denominator * factor.denominator
    units, rest = divmod(numerator, denominator)
    return None if rest else units


def price_on(quotes: Iterable[Quote], province: str, channel: str, on: date) -> int | None:
    """Return the price in force on a day, in fen; None where there is none.

    A price for this province and channel goes before one for the province, that before one for
    the channel, that before the general one; among equals the newest that has begun. One that has
    ended holds no more, and no older one of its kind does.
    """
    newest: dict[tuple[bool, bool], Quote] = {}
    for quote in sorted(quotes, key=lambda quote: quote.valid_from):
        fits = quote.province in {"", province} and quote.channel in {"", channel}
        if fits and quote.valid_from <= on:
            newest[bool(quote.province), bool(quote.channel)] = quote
    held = {place: one for place, one in newest.items() if (one.valid_to or on) >= on}
    return held[max(held)].fen if held else None


def price_contradicts(given: int | Decimal, price_fen: int, amount_fen: int) -> bool:
    """Tell whether quantity × price misses the amount by more than a price rounded to fen can.

    given: the quantity as in the file, in the unit of the price.
    """
    exact = Decimal(given)
    missed = abs(exact * price_fen - amount_fen)
    return missed * 2 > abs(exact) + 2


_PACK = re.compile(r"[×xX*](\d+)([^\d\s×xX*/]+)/([^\d\s×xX*/]+)$")


def factor_in(specification: str, unit: str, sale_unit: str) -> Factor | None:
    """Return what one of a unit is in sale units; None where the specification does not say.

    Only the last step counts, and only where it ends in the sale unit: 24粒/盒 makes a 粒 the
    24th part of a 盒; of `12粒×2板/盒` a 板 is half a box, and a 粒 is not said plainly.
    """
    plain = "".join(unicodedata.normalize("NFKC", specification).split())
    found = _PACK.search(plain)
    if found is None or found[2] != unit or found[3] != sale_unit or int(found[1]) == 0:
        return None
    return Factor(1, int(found[1]))
