"""A table of values whose columns say which attributes they show: most views are no more."""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from operator import attrgetter
from typing import Any

from territory.kernel.periods import Month
from territory.present import table as t
from territory.present.table import Column, ColumnKind, Row, Table

DISTRIBUTOR = (
    t.code("distributor", "Distributor code", minor=True),
    t.text("distributor_name", "Distributor"),
)
INSTITUTION = (t.code("institution", minor=True), t.text("institution_name"))
POSITION = (t.code("position", minor=True), t.text("position_name"))
PRODUCT = (t.code("product", minor=True), t.text("product_name"))
Source = str | Callable[[Any], Any]
"""The path of an attribute (`card.opening`), or what makes the cell of a value."""


def listing(
    name: str,
    title: str,
    columns: tuple[Column, ...],
    values: Iterable[Any],
    /,
    *,
    of: Mapping[str, Source] | None = None,
    sums: tuple[str, ...] = (),
    **more: Any,
) -> Table:
    """Return a table with one row per value.

    name, title, and more: as `Table` has them. of: key of a column → its source; else the
    attribute of that name. sums: keys of the columns with a total, where there are rows.
    """
    rows = rows_of(columns, values, of)
    totals = {key: _sum([row[key] for row in rows]) for key in sums} if rows and sums else None
    return Table(name, title, columns, rows, totals, **more)


def _sum(values: list[Any]) -> Any:
    """Return a sum, None where nothing is known."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def rows_of(
    columns: Iterable[Column], values: Iterable[Any], of: Mapping[str, Source] | None = None
) -> tuple[Row, ...]:
    """Return the cells of values by column key; `of` as `listing` has it."""
    cells = [(column.key, _cell(column, (of or {}).get(column.key))) for column in columns]
    return tuple({key: cell(value) for key, cell in cells} for value in values)


def _cell(column: Column, source: Source | None) -> Callable[[Any], Any]:
    """Return what makes the cell of a column: codes and months are written as texts."""
    get = source if callable(source) else _attribute(source or column.key)
    write = _TEXTS.get(column.kind)
    return get if write is None else lambda value: _written(write, get(value))


def _attribute(path: str) -> Callable[[Any], Any]:
    """Return what reads an attribute; absent where anything on the way is absent."""
    first, *rest = path.split(".")
    if not rest:
        return attrgetter(first)
    further = _attribute(".".join(rest))
    return lambda value: None if (held := getattr(value, first)) is None else further(held)


def _written(write: Callable[[Any], str], value: Any) -> str | None:
    return None if value is None else write(value)


@lru_cache(maxsize=1_000)
def _month(value: Month | int) -> str:
    return str(value if isinstance(value, Month) else Month.parse(value))


_TEXTS: Mapping[ColumnKind, Callable[[Any], str]] = {
    ColumnKind.CODE: str,
    ColumnKind.SLUG: str,
    ColumnKind.MONTH: _month,
}
