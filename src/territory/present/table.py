"""Every report is a `Table` or a `Book` of them, plain values that know no output.

A view chooses columns and hands over rows; every renderer draws the same value, so that
terminal, Excel, HTML, CSV and JSON cannot differ (DESIGN.md section 2).
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

Row = Mapping[str, Any]
"""Values by column key. A missing key or None is absent, shown blank; zero is shown as zero."""


class ColumnKind(StrEnum):
    """The kind of value in a column; it decides alignment, number format and how JSON writes it.

    ========== ============================= ============ =====================
    kind       value in a row                JSON         shown
    ========== ============================= ============ =====================
    text       str                           string       as it is
    code       str                           string       as it is, never a number
    slug       str, an enumerated value      string       its word (`words.word`)
    slugs      str, slugs parted by ","      string       their words
    quantity   int, sale units               integer      ``1,234``
    change     int, a difference             integer      ``+1,234``
    money      int, fen                      ``"12.34"``  yuan, or 万元
    percent    ratio, float or Fraction      number       ``12.3 %``
    signed     ratio, a growth               number       ``+21.9 %``
    bar        ratio, an achievement         number       ``92.3 %`` and a bar
    decimal    Decimal, float or Fraction    number       ``5.1``
    date       date or ISO str               ISO string   ``2027-01-09``
    month      kernel Month or ISO str       ``2027-01``  ``2027-01``
    letter     str, a class                  string       its word
    tree       str; the row's `depth` indents string      ``├ 苏南``
    ========== ============================= ============ =====================
    """

    TEXT = "text"
    CODE = "code"
    SLUG = "slug"
    SLUGS = "slugs"
    QUANTITY = "quantity"
    CHANGE = "change"
    MONEY = "money"
    PERCENT = "percent"
    SIGNED = "signed"
    BAR = "bar"
    DECIMAL = "decimal"
    DATE = "date"
    MONTH = "month"
    LETTER = "letter"
    TREE = "tree"

    @property
    def is_number(self) -> bool:
        """True where the column is aligned to the right."""
        return self in NUMBERS

    @property
    def is_ratio(self) -> bool:
        """True where the value is a share of one, shown in percent."""
        return self in RATIOS

    @property
    def adds_up(self) -> bool:
        """True where a total is the sum of the lines."""
        return self in ADDITIVE


RATIOS = frozenset({ColumnKind.PERCENT, ColumnKind.SIGNED, ColumnKind.BAR})
ADDITIVE = frozenset({ColumnKind.QUANTITY, ColumnKind.CHANGE, ColumnKind.MONEY})
NUMBERS = RATIOS | ADDITIVE | {ColumnKind.DECIMAL}

WAN = "wan"
"""Unit of a money column that is shown in 万元 (ten thousand yuan); the row still holds fen."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `label` and `unit` are English words, translated when they are drawn.

    unit: a slug such as `box`, `yuan`, `wan`, `month`; blank where there is none.
    hidden: left out of what people read, kept in JSON.
    ratio: for a ratio column, the keys of numerator and denominator, so that a total row
        can hold the formula instead of a number.
    adds: keys of columns that stand together, whose sum it is in every row; a workbook that is
        filled in holds the formula.
    places: decimal places shown, for kind decimal.
    minor: of less weight: a narrow screen leaves it out before others.
    """

    key: str
    label: str
    kind: ColumnKind
    unit: str = ""
    hidden: bool = False
    ratio: tuple[str, str] | None = None
    places: int = 1
    minor: bool = False
    adds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bands:
    """Thresholds of the three achievement bands: below `low`, between, at or above `high`."""

    low: float = 0.9
    high: float = 1.0


@dataclass(frozen=True, slots=True)
class Chart:
    """A native Excel chart of a table: at most six series over one category column.

    kind: `bar` (lying), `column` (standing) or `line`. title: already translated.
    category, series: column keys.
    """

    kind: str
    title: str
    category: str
    series: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """The marks by which a workbook comes back: identity, row keys, and what may be edited.

    identity, version: kept in the hidden sheet with `meta` (plan, product, …).
    keys, digests: one per row of the table, in its order; a changed digest of the base is a
        conflict, a missing key is not a deletion.
    editable: keys of the columns whose cells are unlocked. blank_rows: unlocked rows below.
    choices: column key -> the values of its drop-down, as shown. notes: column key -> note.
    required: keys of the columns marked with *. example: a grey row that the reader skips.
    """

    identity: str
    version: str = ""
    keys: tuple[str, ...] = ()
    digests: tuple[str, ...] = ()
    editable: frozenset[str] = frozenset()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    example: Row | None = None
    blank_rows: int = 0
    meta: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Subtotal:
    """The sum of some rows that stand together: those from `first`, counted from 0, so many."""

    row: Row
    first: int
    count: int


@dataclass(frozen=True, slots=True)
class Table:
    """One table with its title and everything that belongs to it.

    name: ASCII slug: names the sheet's Excel table and a file. title: already translated,
    with its unit. rows: in the order shown. totals: a row, or None. subtotals: rows above it.
    apart: rows that only JSON and CSV write, below the others; people read of them in a note.
    notes: sentences below, the check line first; next: commands to try; both already translated.
    provenance: pairs of already translated label and text: period, files, digests, version.
    as_of: the day the report speaks of; also the creation date of a workbook.
    sheet: a short, already translated name for its sheet, where the title is too long.
    private: it holds whole names of doctors; its file is readable by its owner only.
    skips_zeros: a screen leaves out the lines whose numbers are all zero, and says how many.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...] = ()
    totals: Row | None = None
    subtotals: tuple[Subtotal, ...] = ()
    apart: tuple[Row, ...] = ()
    notes: tuple[str, ...] = ()
    provenance: tuple[tuple[str, str], ...] = ()
    next: tuple[str, ...] = ()
    as_of: dt.date | None = None
    bands: Bands = Bands()
    charts: tuple[Chart, ...] = ()
    template: Template | None = None
    sheet: str = ""
    private: bool = False
    skips_zeros: bool = False

    def noted(self, note: str) -> "Table":
        """Return the table with one more sentence below it, already translated."""
        return replace(self, notes=(*self.notes, note))

    @property
    def sums(self) -> tuple[Row, ...]:
        """The rows below the lines: subtotals, then the total."""
        total = () if self.totals is None else (self.totals,)
        return (*(each.row for each in self.subtotals), *total)

    @property
    def visible(self) -> tuple[Column, ...]:
        """The columns that people read."""
        return tuple(column for column in self.columns if not column.hidden)

    def column(self, key: str) -> Column:
        """Return the column with this key.

        Raises:
            KeyError: there is none.
        """
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(key)


@dataclass(frozen=True, slots=True)
class CrossCheck:
    """A proof between two tables of a book: the totals of two columns are equal.

    detail, summary: pairs of table name and column key; both tables have totals.
    label: already translated.
    """

    label: str
    detail: tuple[str, str]
    summary: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Book:
    """A report of several tables: one workbook, summary first, then detail, then exceptions.

    notes: pairs of already translated label and text for the first sheet: period, filters,
    version, definition of each measure. parameters: pairs of label and value, a last sheet.
    """

    name: str
    title: str
    tables: tuple[Table, ...]
    notes: tuple[tuple[str, str], ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()
    checks: tuple[CrossCheck, ...] = ()
    as_of: dt.date | None = None

    def noted(self, note: str) -> "Book":
        """Return the report with one more sentence below each table, already translated."""
        return replace(self, tables=tuple(table.noted(note) for table in self.tables))


def label_of(key: str) -> str:
    """Return the English label that a key has when none is given: `product_name`, Product name."""
    return key.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes columns of one kind: `quantity("q1", "Q1", "box")`."""

    kind: ColumnKind

    def __call__(
        self,
        key: str,
        label: str = "",
        unit: str = "",
        *,
        hidden: bool = False,
        ratio: tuple[str, str] | None = None,
        places: int = 1,
        minor: bool = False,
    ) -> Column:
        """Return the column; without a label the key is its label."""
        return Column(key, label or label_of(key), self.kind, unit, hidden, ratio, places, minor)


text = Maker(ColumnKind.TEXT)
code = Maker(ColumnKind.CODE)
slug = Maker(ColumnKind.SLUG)
slugs = Maker(ColumnKind.SLUGS)
quantity = Maker(ColumnKind.QUANTITY)
change = Maker(ColumnKind.CHANGE)
money = Maker(ColumnKind.MONEY)
percent = Maker(ColumnKind.PERCENT)
signed = Maker(ColumnKind.SIGNED)
bar = Maker(ColumnKind.BAR)
decimal = Maker(ColumnKind.DECIMAL)
date = Maker(ColumnKind.DATE)
month = Maker(ColumnKind.MONTH)
letter = Maker(ColumnKind.LETTER)
tree = Maker(ColumnKind.TREE)
