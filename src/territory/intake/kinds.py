"""Kinds of imports as data: a `Kind` has `Field`s.

Recognising, parsing, checking and loading follow from them. A room declares its kinds in its own
`kinds.py`; `desk` collects them.

A loader gets parsed records and a transaction, resolves codes and names to rows, writes, and
returns what became of every record. It never sees a spreadsheet.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import repeat
from typing import TYPE_CHECKING, Any, Final, TypeVar, overload

from territory.kernel.findings import Finding, Place, Severity

if TYPE_CHECKING:
    from territory.settings import Settings
    from territory.store.transaction import Tx


class Parse(StrEnum):
    """How a cell becomes a value.

    text, code: str. integer: int. quantity: int, or Decimal where it is a fraction (half a
    carton). money: int fen. decimal: Decimal. share: int basis points. date: date. month: int
    yyyymm. yes_no: bool. choice: slug of `Field.choices`. choices: tuple of them,
    in their order there.
    """

    TEXT = "text"
    CODE = "code"
    INTEGER = "integer"
    QUANTITY = "quantity"
    MONEY = "money"
    DECIMAL = "decimal"
    SHARE = "share"
    DATE = "date"
    MONTH = "month"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"


class Dash(StrEnum):
    """The meaning of a cell with only a dash (SPREADSHEETS.md "Numbers")."""

    CLEAR = "clear"
    ZERO = "zero"


class DateWindow(StrEnum):
    """Which days and months a kind may name; `intake.windows` knows the bounds.

    flow: goods that moved. seen: what somebody saw or counted. register: what holds from or until.
    """

    FLOW = "flow"
    SEEN = "seen"
    REGISTER = "register"


@dataclass(frozen=True, slots=True)
class Field:
    """One column that a kind understands.

    label: English word, translated where it is shown. concepts: entries of the header
    dictionary `intake/headers.toml` whose spellings name this field, the most telling first;
    empty means the field's own name. choices: spelling → slug, for a choice; spellings
    are compared in normal form. note: what a template says about the column. personal: names a
    person outside the sales force, whom previews show masked. year_of: of a month, the field of
    the day whose year completes a bare number. negative: a number below zero can be meant.
    told_by: values that tell the field, whatever the header of their column.
    """

    name: str
    label: str
    parse: Parse = Parse.TEXT
    concepts: tuple[str, ...] = ()
    required: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)
    dash: Dash = Dash.CLEAR
    note: str = ""
    personal: bool = False
    year_of: str = ""
    negative: bool = True
    told_by: frozenset[str] = frozenset()

    @property
    def known_as(self) -> tuple[str, ...]:
        """Entries of the header dictionary that name this field."""
        return self.concepts or (self.name,)

    @property
    def is_start(self) -> bool:
        """True for the day from which something holds."""
        return "valid_from" in self.known_as

    @property
    def is_end(self) -> bool:
        """True for the last day on which something holds."""
        return "valid_to" in self.known_as


class Outcome(StrEnum):
    """The fates of one row of a file."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"


@dataclass(slots=True)
class Record:
    """One parsed row: `row` is its number in the sheet; `values` by field name.

    An absent name is a blank cell (leave as it is); None is a dash (clear).
    """

    row: int
    values: dict[str, Any]

    def get(self, name: str, default: Any = None) -> Any:
        """Return a value, or `default` where the cell was blank or cleared."""
        value = self.values.get(name)
        return default if value is None else value


class _Blank:
    """A cell with nothing in it: the value is left as it is."""


BLANK: Final = _Blank()


class Records(Sequence[Record]):
    """Parsed rows kept by column; a record is made when it is asked for.

    Two hundred thousand rows are looked at column by column, and few of them one by one.
    """

    def __init__(self, rows: Sequence[int], columns: Mapping[str, Sequence[Any]]) -> None:
        """Keep the numbers of rows in the sheet, and field → one value each, `BLANK` for none."""
        self.rows = rows
        self._columns = columns

    @classmethod
    def of(cls, records: Sequence[Record]) -> "Records":
        """Return records, whichever way they are kept, by column."""
        if isinstance(records, Records):
            return records
        names = dict.fromkeys(name for record in records for name in record.values)
        columns = {name: [record.values.get(name, BLANK) for record in records] for name in names}
        return cls([record.row for record in records], columns)

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Record]:
        names = list(self._columns)
        every = zip(*self._columns.values(), strict=True) if names else repeat(())
        for row, values in zip(self.rows, every, strict=bool(names)):
            filled = zip(names, values, strict=True)
            yield Record(row, {name: value for name, value in filled if value is not BLANK})

    @overload
    def __getitem__(self, index: int) -> Record: ...
    @overload
    def __getitem__(self, index: slice) -> "Records": ...
    def __getitem__(self, index: int | slice) -> "Record | Records":
        if isinstance(index, slice):
            cut = {name: column[index] for name, column in self._columns.items()}
            return Records(self.rows[index], cut)
        values = {name: column[index] for name, column in self._columns.items()}
        return Record(
            self.rows[index], {name: value for name, value in values.items() if value is not BLANK}
        )

    def column(self, name: str) -> Sequence[Any]:
        """Return the values of a field as `Record.get` does: None where blank or cleared."""
        from territory.kernel.columns import Coded, swapped

        if name not in self._columns:
            return Coded.same(None, len(self))
        return swapped(self._columns[name], BLANK, None)

    def without(self, rows: Collection[int]) -> "Records":
        """Return the records that do not stand in some rows of the sheet."""
        from territory.kernel.columns import at, places_of

        if not rows:
            return self
        kept = [index for index, row in enumerate(self.rows) if row not in rows]
        places = places_of(kept)
        columns = {name: at(column, places) for name, column in self._columns.items()}
        return Records([self.rows[index] for index in kept], columns)


@dataclass(frozen=True, slots=True)
class Parsed:
    """The data rows of one sheet that passed the parsers, and where they stood.

    records: in the order of the sheet; `Records.of` gives them by column.
    columns: field name → column letters of the sheet, for the place of a finding.
    hidden_meta: what our own workbook says of this sheet (`intake.templates.meta_of`): `template`
    (slug of the kind), `version`, `meta/KEY`, `row/ROW KEY` → digest.
    """

    file: str
    sheet: str
    kind: "Kind"
    records: Sequence[Record]
    columns: Mapping[str, str]
    hidden_meta: Mapping[str, str] = field(default_factory=dict)

    def place(self, record: Record, name: str = "") -> Place:
        """Return the place of a record, or of one of its cells."""
        letters = self.columns.get(name, "")
        cell = f"{letters}{record.row}" if letters else ""
        return Place(file=self.file, sheet=self.sheet, cell=cell, row=record.row)

    def finding(
        self,
        record: Record,
        name: str,
        code: str,
        message: str,
        suggestion: str = "",
        *,
        severity: Severity = Severity.ERROR,
        **params: Any,
    ) -> Finding:
        """Make a finding about one record."""
        return Finding(severity, code, message, self.place(record, name), suggestion, params)


@dataclass(frozen=True, slots=True)
class ValueChange:
    """One stored value that a record changed, for the preview: old → new."""

    record: Record
    field: str
    old: Any
    new: Any


@dataclass(slots=True)
class Loaded:
    """The work of a loader: one outcome per record in order, findings, and the first changes."""

    outcomes: list[Outcome] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    changes: list[ValueChange] = field(default_factory=list)
    summary: dict[str, int] = field(default_factory=dict)


def unwatched(_rows: int) -> None:
    """Tell nobody how many records are done."""


Thing = TypeVar("Thing")


class Shelf:
    """Values that a loader has read of the store and can use again for the next file of a command.

    Who hands it out sees to it that nothing else has been written meanwhile.
    """

    def __init__(self) -> None:
        self._things: dict[Callable[[Tx], Any], Any] = {}

    def get(self, make: "Callable[[Tx], Thing]", tx: "Tx") -> "Thing":
        """Return what was made of the store before, else make it."""
        if make not in self._things:
            self._things[make] = make(tx)
        found: Thing = self._things[make]
        return found


@dataclass(frozen=True, slots=True)
class Context:
    """The knowledge of a loader besides the records.

    batch_id: stored batch of this sheet. given: values from --set and [[sources]], field → text.
    advance: is told how many records more are done, by a loader that takes long. shelf: what
    loaders of earlier files have put aside.
    """

    batch_id: int
    today: date
    settings: "Settings"
    given: Mapping[str, str] = field(default_factory=dict)
    advance: Callable[[int], None] = unwatched
    shelf: Shelf = field(default_factory=Shelf)


Loader = Callable[["Tx", Parsed, Context], Loaded]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of row that can be imported.

    slug: part of the contract (DESIGN.md section 3). key: field names of the natural key; a
    key repeated in one file with the same content is a duplicate, with other content refuses.
    An empty key means that the loader decides about duplicates. order: place in
    the order of dependency; lower is loaded first. telling: fields that speak for this kind
    when several fit. against: header concepts that speak against it. any_of: groups of fields of
    which a sheet must have at least one each (a code or a name; some measure). master: its rows
    make what rows of other kinds refer to, so that a doubt is refused. per_province: field
    that the cells of columns hold whose headings are provinces. per_group: field that
    the heading of a column group names, where columns repeat under several groups beside the
    columns of another kind, `group_beside`. known_by: fields by which the loader of a kind
    without `key` knows a row again, by code or by name; () where rows of one file are all kept,
    None where nobody has said. changes_credits: rows may change where stored rows of the flow are
    credited. window: the days and months that its rows may name.
    at_most: pairs of fields, of which the first is part of the second.
    """

    slug: str
    label: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    order: int
    load: Loader
    telling: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    any_of: tuple[tuple[str, ...], ...] = ()
    master: bool = False
    per_group: str = ""
    per_province: str = ""
    group_beside: str = ""
    known_by: tuple[str, ...] | None = None
    changes_credits: bool = False
    window: DateWindow = DateWindow.REGISTER
    at_most: tuple[tuple[str, str], ...] = ()

    def field(self, name: str) -> Field:
        """Return the field of this name.

        Raises:
            KeyError: there is none.
        """
        for item in self.fields:
            if item.name == name:
                return item
        raise KeyError(name)

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the fields a sheet must have to be this kind."""
        return tuple(item.name for item in self.fields if item.required)
