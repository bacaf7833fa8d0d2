"""Total rows are never loaded, but they are believed or contradicted: their sums are checked."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from territory.intake.fitting import Mapped, title_of
from territory.intake.kinds import Parse, Parsed, Records
from territory.intake.recognise import Recognised
from territory.intake.values import read_column
from territory.kernel.columns import Coded, coded
from territory.kernel.findings import Finding, Place, Severity
from territory.kernel.money import FEN_PER_YUAN
from territory.sheets.addresses import cell_name
from territory.sheets.find import Located, OtherRow, RowKind

SUMMED = frozenset({Parse.QUANTITY, Parse.MONEY})
DIFFERS = "the total row says {stated}, the rows it closes sum to {summed}"
LOOK = "see whether rows are missing or were changed"
Number = int | Decimal


@dataclass(frozen=True, slots=True)
class _Sums:
    """The sums that a total row may state: of all rows, those above it, those since the last."""

    all: Number
    above: Number
    since: Number

    def allow(self, stated: Number) -> bool:
        return stated in {self.all, self.above, self.since}


def check_totals(
    parsed: Parsed,
    table: Located,
    found: Recognised,
    records: Records,
    unread: Collection[str],
) -> Iterator[Finding]:
    """Yield a warning for each cell of a total row that no way of summing explains.

    records: all data rows, so that a row rejected for another reason still counts.
    unread: fields with a cell that could not be read; their sums are not known.
    """
    totals = [row for row in table.others if row.kind is RowKind.TOTAL]
    for item in found.mapped if totals else ():
        if item.field.parse not in SUMMED or item.field.name in {"price", *unread}:
            continue
        yield from _check_column(parsed, item, totals, records)


def _check_column(
    parsed: Parsed, item: Mapped, totals: Iterable[OtherRow], records: Records
) -> Iterator[Finding]:
    column = coded(records.column(item.field.name))
    last = 0
    everything = _sum(column)
    for total in totals:
        stated = _stated(item, total)
        end = bisect_left(records.rows, total.number)
        above, since = _sum(column[:end]), _sum(column[last:end])
        last = end
        sums = _Sums(everything, above, since)
        if stated is None or sums.allow(stated):
            continue
        yield Finding(
            Severity.WARNING,
            "total_differs",
            DIFFERS,
            Place(
                parsed.file,
                parsed.sheet,
                cell_name(total.number, item.column.index),
                total.number,
            ),
            LOOK,
            {
                "column": title_of(item.column),
                "stated": _shown(item, stated),
                "summed": _shown(item, since),
            },
        )


def _sum(column: Coded) -> Number:
    """Sum the numbers of a column exactly: each different one times how often it stands."""
    counts = zip(column.values, column.counts(), strict=True)
    return sum(value * count for value, count in counts if isinstance(value, int | Decimal))


def _stated(item: Mapped, total: OtherRow) -> Number | None:
    index = item.column.index
    cell = total.cells[index] if index < len(total.cells) else None
    read = read_column(item.field, item.column.header, [cell])
    value = read.values[0]
    return value if isinstance(value, int | Decimal) and not read.problems else None


def _shown(item: Mapped, value: Number) -> str:
    if item.field.parse is Parse.MONEY:
        return f"{Decimal(value) / FEN_PER_YUAN:,.2f}"
    return f"{value:,}"
