"""A register as data: its table, the columns of its sheets and lists, its key, who may see it.

A room declares a `Register`; importing, templates, listing, showing, masking, forgetting and row
filters follow from it (`loading`, `reading`). A room writes code only for what its rows compute.
"""

import importlib
import pkgutil
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from territory.intake.kinds import Context, DateWindow, Field, Kind, Loader
from territory.present import table as present
from territory.present.table import Column, label_of
from territory.registers.in_force import STARTS
from territory.registers.match import Match

if TYPE_CHECKING:
    from sqlmodel import SQLModel

    from territory.registers.draft import Draft
    from territory.store.transaction import Tx

Row = dict[str, Any]
RowsByRecord = dict[int, Row]
"""Index of a record → the row of the table that it makes."""


class Finder(Protocol):
    """Finder of the rows of a target, read once for a sheet."""

    def find(self, name: str = "", *, code: str = "") -> Match:
        """Find a row by code, else by name; more arguments tell two of one name apart."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Surroundings of a reader of rows: the transaction, the day, the profile of law."""

    tx: "Tx"
    on: date
    profile: str = "cn"


@dataclass(frozen=True, slots=True)
class Target:
    """Rows that registers name by code or name.

    noun: of the finding `unknown-NOUN`. finder: makes a `Finder` of a transaction, and of the ids
    that the names stand within where the target is scoped. fields: for the code, for the name,
    then those handed to `find` by their own names; a single one takes either code or name.
    columns: what a list shows of it, each with its column of the table. carried: further columns
    of the table that filters ask.
    """

    noun: str
    table: "type[SQLModel]"
    finder: "Callable[..., Finder]"
    fields: tuple[Field, ...]
    columns: tuple[tuple[Column, str], ...]
    carried: tuple[str, ...] = ()
    personal: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """A column that holds the id of a row of a target.

    column: of the register's table. key: it belongs to the natural key. optional: may be
    blank. within: column of the reference that it is looked for within (a department within its
    institution). of_itself: to another row of the register, which may stand in the same sheet.
    """

    target: Target
    column: str
    key: bool = False
    optional: bool = False
    within: str = ""
    of_itself: bool = False


@dataclass(frozen=True, slots=True)
class OneOf:
    """A reference to one of several kinds of things (a customer is a hospital or a distributor).

    references: one for each kind, each with a column of its own, of which exactly one is filled;
    all ask the same fields. name: the key of its code in lists; its name stands beside as
    NAME_name, its kind as NAME_kind.
    """

    name: str
    label: str
    references: tuple[Reference, ...]
    key: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """A condition that a value must hold, and the finding where it does not."""

    code: str
    message: str
    holds: Callable[[Any], bool]
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class Attribute:
    """A value of a row: one field of a sheet, one column of the table, one of a list.

    column: of the table. shown: the column of a list; its key is the key in JSON. default: of a
    row that does not say it, or what makes it of the context; needed in keys, else used for new
    rows only. store, show: value of a sheet → stored value → value of a list.
    """

    field: Field
    column: str
    shown: Column
    key: bool = False
    default: Any = None
    check: Check | None = None
    store: Callable[[Any], Any] | None = None
    show: Callable[[Any], Any] | None = None

    def default_in(self, context: Context) -> Any:
        """Return the value of a row that does not say it."""
        return self.default(context) if callable(self.default) else self.default


@dataclass(frozen=True, slots=True)
class ImportOnly:
    """A field of a sheet that the register's own code uses."""

    field: Field


@dataclass(frozen=True, slots=True)
class ListOnly:
    """A column of a list that the register's own code fills."""

    shown: Column


Item = Attribute | Reference | OneOf | ImportOnly | ListOnly


@dataclass(frozen=True, slots=True)
class OwnCode:
    """The code that a row has even where its sheet gives none.

    letter: the made code's first, before a digest of the parts; without a letter the parts are
    the code. parts: columns of the row it is made of; of a reference its code counts. find:
    makes, of a draft, what finds the code of the stored row that a record without a code means.
    """

    letter: str
    parts: tuple[str, ...]
    find: "Callable[[Draft], Callable[[int], str | None]] | None" = None


@dataclass(frozen=True, slots=True)
class HeadTable:
    """Common head of several lines (an invoice): a table of its own, named by each line.

    column: of the line's table that holds the id. items: columns beside those of the line.
    """

    table: "type[SQLModel]"
    column: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares that make a whole: rows alike in some columns come together and sum to 100 %."""

    column: str
    of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """How the rows of a register stand on the card of a thing that they refer to.

    kind: of the thing. column: that refers to it. item, value: what stands there of a list's row.
    """

    kind: str
    column: str
    item: Callable[[Row], Any]
    value: Callable[[Row], Any]


@dataclass(frozen=True)
class Register:
    """A register: all that import, lists, cards, forgetting and row filters need to know.

    slug, label, order, telling, against, any_of, changes_credits, master, window, at_most,
    per_group, per_province, group_beside: as `Kind` has them; one field of each reference that may
    not be blank is needed anyway. items: in the order of sheets and lists. own_code, header,
    shares: where rows have such. cards: where its rows stand on the card of another thing.
    known_by: fields of the natural key, where items do not say it. listed_first: keys of columns
    that a list begins with, where it is not in the order of the items.

    What a register computes itself: `left_out` tells the records that are not taken; `refine`
    looks at the rows before they are written, and may reject them; `after` is shown their ids;
    `enrich` adds to the rows of a list; `load` and `read` stand instead of the common way.
    """

    slug: str
    label: str
    order: int
    table: "type[SQLModel]"
    items: tuple[Item, ...]
    own_code: OwnCode | None = None
    header: HeadTable | None = None
    shares: Shares | None = None
    telling: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    any_of: tuple[tuple[str, ...], ...] = ()
    cards: tuple[Card, ...] = ()
    known_by: tuple[str, ...] = ()
    changes_credits: bool = False
    master: bool = False
    window: DateWindow = DateWindow.REGISTER
    at_most: tuple[tuple[str, str], ...] = ()
    listed_first: tuple[str, ...] = ()
    per_group: str = ""
    per_province: str = ""
    group_beside: str = ""
    left_out: "Callable[[Draft], Collection[int]] | None" = None
    refine: "Callable[[Draft, RowsByRecord], None] | None" = None
    after: "Callable[[Draft, RowsByRecord, dict[int, int]], None] | None" = None
    enrich: Callable[[Scope, list[Row]], Iterable[Row]] | None = None
    load: Loader | None = None
    read: Callable[[Scope], Iterable[Row]] | None = None

    @cached_property
    def is_dated(self) -> bool:
        """True where rows are states that hold from a day until a newer one."""
        return any(isinstance(item, Attribute) and item.column == STARTS for item in self.items)

    @cached_property
    def key_columns(self) -> tuple[str, ...]:
        """The columns by which a stored row is known again."""
        if self.own_code:
            return ("code",)
        head = (self.header.column,) if self.header else ()
        return head + key_of(self.items)

    @cached_property
    def every_item(self) -> tuple[Item, ...]:
        """The items of header and lines."""
        return (*(self.header.items if self.header else ()), *self.items)

    @cached_property
    def personal(self) -> tuple[str, ...]:
        """Keys of a list's rows that name a person outside the sales force."""
        return tuple(
            item.shown.key
            for item in self.every_item
            if isinstance(item, Attribute) and item.field.personal
        )

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns of a list."""
        found = {one.key: one for item in self.every_item for one in _columns_of(item)}
        first = {key: found[key] for key in self.listed_first}
        return tuple((first | found).values())

    def _known_by(self) -> tuple[str, ...]:
        """Return the fields of the natural key: the code where a sheet may give it."""
        codes = [
            item.field.name
            for item in self.items
            if isinstance(item, Attribute) and item.column == "code"
        ]
        keyed = (
            _fields_of(item)[0].name
            for item in self.every_item
            if not isinstance(item, ImportOnly | ListOnly) and item.key
        )
        dated = ("from",) if self.is_dated else ()
        return tuple(codes) or (*keyed, *dated)

    @cached_property
    def kind(self) -> Kind:
        """The register as a kind of import."""
        from territory.registers.loading import loader_of

        fields: dict[str, Field] = {}
        for part in (part for item in self.every_item for part in _fields_of(item)):
            fields.setdefault(part.name, part)
        needed = tuple(
            tuple(part.name for part in item.target.fields)[:2]
            for item in self.every_item
            if isinstance(item, Reference) and not item.optional and len(item.target.fields) > 1
        )
        return Kind(
            slug=self.slug,
            label=self.label,
            fields=tuple(fields.values()),
            key=(),
            order=self.order,
            load=self.load or loader_of(self),
            telling=self.telling,
            against=self.against,
            any_of=(*needed, *self.any_of),
            known_by=self.known_by or self._known_by(),
            changes_credits=self.changes_credits,
            master=self.master,
            per_group=self.per_group,
            per_province=self.per_province,
            group_beside=self.group_beside,
            window=self.window,
            at_most=self.at_most,
        )


def declared_in(package: str, path: Iterable[str]) -> tuple[Register, ...]:
    """Return the registers that the modules of a package declare, in the order of dependency."""
    found: dict[str, Register] = {}
    for module in pkgutil.iter_modules(path):
        names = vars(importlib.import_module(f"{package}.{module.name}"))
        found |= {one.slug: one for one in names.values() if isinstance(one, Register)}
    return tuple(sorted(found.values(), key=lambda one: one.order))


def key_of(items: Iterable[Item]) -> tuple[str, ...]:
    """Return the columns of a natural key."""
    found: list[str] = []
    for item in items:
        if isinstance(item, OneOf) and item.key:
            found += [reference.column for reference in item.references]
        elif isinstance(item, Attribute | Reference) and item.key:
            found.append(item.column)
    return tuple(found)


def references(items: Iterable[Item]) -> list[Reference]:
    """Return the references among items."""
    return [item for item in items if isinstance(item, Reference)]


def _fields_of(item: Item) -> tuple[Field, ...]:
    match item:
        case Reference():
            return item.target.fields
        case OneOf():
            return item.references[0].target.fields
        case Attribute() | ImportOnly():
            return (item.field,)
        case ListOnly():
            return ()


def _columns_of(item: Item) -> tuple[Column, ...]:
    match item:
        case Reference():
            return tuple(column for column, _ in item.target.columns)
        case OneOf():
            name, label = item.name, item.label
            return (
                present.slug(f"{name}_kind", "Kind"),
                present.code(name, label),
                present.text(f"{name}_name", label_of(f"{name}_name")),
            )
        case Attribute() | ListOnly():
            return (item.shown,)
        case ImportOnly():
            return ()
