"""Columns and sentences that several tables of targets share."""

from collections.abc import Iterator
from typing import Any

from territory.kernel.periods import Month
from territory.plans.lookup.settled import PINS, SEASON, STEP
from territory.plans.lookup.stored import Stored
from territory.plans.lookup.versions import ProductInfo, Version
from territory.plans.service.show import TargetRow
from territory.present import table as t
from territory.present.words import in_words, say, word

MONTH_LABELS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
QUARTERS = ("q1", "q2", "q3", "q4")


def value_column(
    version: Version, key: str, label: str, *, hidden: bool = False, minor: bool = False
) -> t.Column:
    """Return a column of targets: sale units, or money for an amount."""
    if version.measure == "amount":
        return t.money(key, label, "yuan", hidden=hidden, minor=minor)
    return t.quantity(key, label, hidden=hidden, minor=minor)


def month_columns(version: Version, *, hidden: bool = False) -> tuple[t.Column, ...]:
    """Return the columns of its twelve months in time; m04 is April, wherever the year begins."""
    return tuple(
        value_column(version, key, month_label(month), hidden=hidden, minor=True)
        for key, month in zip(month_keys(version), version.sales_year.months, strict=True)
    )


def month_keys(version: Version) -> tuple[str, ...]:
    """Return the keys of the columns of months, m01 for January, in the order of the year."""
    return tuple(f"m{number}" for number in version.sales_year.numbers)


def month_label(month: Month) -> str:
    """Return the short name of a month."""
    return MONTH_LABELS[month.number - 1]


def unit_of(version: Version, product: ProductInfo) -> str:
    """Return the unit of a product's targets as a slug or its own word."""
    return "yuan" if version.measure == "amount" else product.unit


def title_of(version: Version, products: tuple[Stored, ...]) -> str:
    """Return `2027 target v3 (draft) · 通脉胶囊 · 盒`."""
    names = ", ".join(stored.product.name for stored in products[:3])
    names += f" … +{len(products) - 3}" if len(products) > 3 else ""  # noqa: PLR2004 - three fit
    units = {word(unit_of(version, stored.product)) for stored in products}
    title = " · ".join((in_words(version.said), names, *sorted(units)))
    return marked(title, changed=any(stored.changed for stored in products))


def marked(title: str, *, changed: bool) -> str:
    """Return a title that says so where something was settled differently after the split."""
    return say("{title} · settings changed since the split", title=title) if changed else title


def values_of(version: Version, row: TargetRow) -> dict[str, Any]:
    """Return year, quarters and months of a row by column key."""
    return {
        "total": row.total,
        **dict(zip(QUARTERS, row.quarters, strict=True)),
        **dict(zip(month_keys(version), row.months, strict=True)),
    }


def said_with(version: Version) -> tuple[tuple[str, str], ...]:
    """Return the provenance that every table of targets has."""
    return ((say("Version"), in_words(version.said)),)


def note_lines(stored: Stored) -> tuple[str, ...]:
    """Return the notes that the split kept, in the language spoken."""
    return (*since_lines(stored), *_noted(stored))


def since_lines(stored: Stored) -> Iterator[str]:
    """Say what was settled differently after the split."""
    if PINS in stored.changed:
        yield say(
            "The total or fixed values were changed after this split: run territory targets split."
        )
    if SEASON in stored.changed:
        yield say("The season was changed after this split: run territory targets split.")
    if STEP in stored.changed:
        yield say("The step was changed after this split: run territory targets split.")


def _noted(stored: Stored) -> tuple[str, ...]:
    unit = word(unit_of(stored.version, stored.product))
    return tuple(
        say(note["template"], **{k: _readable(k, v, unit) for k, v in note["params"].items()})
        for note in stored.notes
    )


def _readable(name: str, value: Any, unit: str) -> Any:
    if name == "units":
        return f"{value} {unit}"
    return word(f"basis-{value}") if name == "basis" else value
