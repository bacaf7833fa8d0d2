"""Makers of attributes, one for each way a cell becomes a value: `text("brand", "Brand")`."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from territory.intake.kinds import Field, Parse
from territory.kernel.periods import Month
from territory.present import table as present
from territory.registers.declaration import Attribute, Check
from territory.registers.draft import BEGINNING
from territory.registers.in_force import ENDS, STARTS

WHOLE = 10_000
SEVERAL = "、"


@dataclass(frozen=True, slots=True)
class AttributeMaker:
    """Makes attributes that are read, stored and listed alike."""

    parse: Parse
    maker: present.Maker
    show: Callable[[Any], Any] | None = None
    store: Callable[[Any], Any] | None = None
    check: Check | None = None
    negative: bool = True

    def __call__(
        self,
        name: str,
        label: str,
        *,
        concepts: tuple[str, ...] = (),
        choices: Mapping[str, str] | None = None,
        required: bool = False,
        personal: bool = False,
        note: str = "",
        column: str = "",
        listed: str = "",
        heading: str = "",
        hidden: bool = False,
        key: bool = False,
        default: Any = None,
        check: Check | None = None,
        store: Callable[[Any], Any] | None = None,
    ) -> Attribute:
        """Return the attribute; its column has the field's name, its key in lists the column's."""
        field = Field(
            name, label, self.parse, concepts, required, choices or {}, note=note,
            personal=personal, negative=self.negative,
        )  # fmt: skip
        return Attribute(
            field,
            column or name,
            self.maker(listed or column or name, heading or label, hidden=hidden),
            key=key,
            default=default,
            check=check or self.check,
            store=store or self.store,
            show=self.show,
        )


def since(day: dt.date) -> dt.date | None:
    """Return the first day of a state, None where it has always held."""
    return None if day <= BEGINNING else day


def exact_text(value: Decimal) -> str:
    """Write a decimal without exponent or idle zeros, so that equal values are equal text."""
    return format(value.normalize(), "f")


def _ratio(share: int) -> Fraction:
    return Fraction(share, WHOLE)


def _month_text(month: int) -> str:
    return str(Month.parse(month))


def yes_or_no(value: object) -> str | None:
    """Return the slug of a truth, None where it is not said."""
    if value is None:
        return None
    return "yes" if value else "no"


def _pairs_of(text: str) -> dict[str, str]:
    parts = [part for part in text.replace("；", ";").replace("：", ":").split(";") if part.strip()]
    named = (part.partition(":") for part in parts)
    return {name.strip(): value.strip() for name, _, value in named}


def _pairs_text(pairs: Mapping[str, str]) -> str:
    return "; ".join(f"{name}: {value}" for name, value in pairs.items())


def _are_pairs(text: str) -> bool:
    return all(name and value for name, value in _pairs_of(text).items())


text = AttributeMaker(Parse.TEXT, present.text)
code = AttributeMaker(Parse.CODE, present.code)
integer = AttributeMaker(Parse.INTEGER, present.quantity, negative=False)
money = AttributeMaker(Parse.MONEY, present.money, negative=False)
decimal = AttributeMaker(Parse.DECIMAL, present.text, store=exact_text, negative=False)
coordinate = AttributeMaker(Parse.DECIMAL, present.text, store=exact_text)
share = AttributeMaker(
    Parse.SHARE, present.percent, _ratio,
    check=Check(
        "share-out-of-range", "A share is from 0 % to 100 %.", lambda share: 0 <= share <= WHOLE
    ),
)  # fmt: skip
date = AttributeMaker(Parse.DATE, present.date)
month = AttributeMaker(Parse.MONTH, present.text, _month_text)
yes_no = AttributeMaker(Parse.YES_NO, present.slug, yes_or_no)
choice = AttributeMaker(Parse.CHOICE, present.slug)
spelled = AttributeMaker(Parse.TEXT, present.slug)
"""A text that may be a slug."""
choices = AttributeMaker(Parse.CHOICES, present.slugs, ",".join, list)
pairs = AttributeMaker(
    Parse.TEXT, present.text, _pairs_text, _pairs_of,
    check=Check(
        "pairs-unclear", "Each part needs a name and a value.", _are_pairs,
        "Write name: value; name: value.",
    ),
)  # fmt: skip

FROM = AttributeMaker(Parse.DATE, present.date, since)(
    "from", "From", concepts=("valid_from",), note="Blank: as it has always been", column=STARTS,
    listed="from",
)  # fmt: skip
"""From when a state holds; a newer one ends it."""
TO = date(
    "to", "To", concepts=("valid_to",), note="Blank: until a newer row", column=ENDS, listed="to"
)
"""The last day of a state that ends without a newer one."""
