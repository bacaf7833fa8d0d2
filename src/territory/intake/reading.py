"""A file is opened and every sheet of it recognised, before anything is loaded."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from territory.errors import Refused, TerritoryError
from territory.intake.collector import held_back
from territory.intake.fitting import SheetHints, given_of, title_of
from territory.intake.groups import read_groups
from territory.intake.headers import (
    Dictionary,
    KnownNames,
    Spellings,
    field_names,
    known_names,
    load_dictionary,
    merged,
    refuse_unknown_fields,
    refuse_unknown_headers,
)
from territory.intake.kinds import Kind
from territory.intake.months import MONTH, MonthSaid, month_outside
from territory.intake.provinces import read_provinces
from territory.intake.recognise import Recognised, SheetNotRecognised, recognise
from territory.intake.templates import meta_of
from territory.kernel.columns import places_of
from territory.settings import Settings
from territory.sheets.find import Located, OtherRow, RowKind, SheetColumn, find_table
from territory.sheets.formats import counts_from_1904, hidden_rows
from territory.sheets.headers import fold_name
from territory.sheets.workbook import Sheet, Workbook, read_workbook

COVER_NAMES = (
    "说明", "封面", "须知", "指引", "readme", "cover", "contents", "notes", "about",
)  # fmt: skip
CONTENTS_NAMES = frozenset({"目录", "总目录", "文件目录", "工作表目录", "sheet目录"})
"""Names of a list of sheets; 产品目录 is a table."""
FEW_COLUMNS = 3
PRIVATE_PROFILE = "cn"


class NoTable(Refused):
    """No sheet of {file} holds a table that territory knows; its sheets: {sheets}."""

    hint = "See what a kind needs with: territory template KIND -o FILE"


class NoSuchColumn(Refused):
    """No column of {file} is called "{given}"; its columns: {seen}."""

    hint = "Write the header after --map FIELD= or --ignore as it stands in the file."


class Hidden(StrEnum):
    """Ways to treat hidden rows and sheets: as usual, rows are read and sheets are not."""

    AS_USUAL = ""
    ALL = "all"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Reader:
    """The means to understand files: the kinds, the words, and what the user said.

    kind: slug of --as. sheet: name of --sheet. given: --set, by field or concept. headers: --map.
    unread: --ignore, headers. hidden: --hidden, what to do with rows and sheets that are hidden.
    """

    kinds: Sequence[Kind]
    dictionary: Dictionary
    known: KnownNames
    settings: Settings
    kind: str = ""
    sheet: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    headers: Spellings = field(default_factory=dict)
    unread: frozenset[str] = frozenset()
    hidden: Hidden = Hidden.AS_USUAL

    def for_file(self, path: Path) -> "Reader":
        """Return the reader for a file whose headers have words of their own."""
        source = self.settings.source_of(path.name)
        own = merged(source.headers if source else {}, self.headers)
        if not own:
            return self
        dictionary = load_dictionary(merged(self.settings.headers, own))
        return replace(self, dictionary=dictionary, known=known_names(dictionary, self.kinds))


@dataclass(frozen=True, slots=True)
class SheetRead:
    """A sheet that holds a table of a known kind; or one group of its columns.

    group: the heading of the group. given: values that hold for these rows, by field. hidden:
    how many of its rows the workbook hides. month: one that stands outside of the table.
    """

    table: Located
    found: Recognised
    group: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    hidden: int = 0
    month: MonthSaid | None = None

    @property
    def name(self) -> str:
        """How the rows are spoken of: the sheet, with the group of columns behind it."""
        return f"{self.table.sheet}/{self.group}" if self.group else self.table.sheet


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file that was opened: its sheets in order of dependency, and those that are no table.

    label: how the file is spoken of. given: values for the whole file, by field or concept.
    faulty: blank cells may hide errors. hidden: names of hidden sheets that were left out.
    from_1904: bare serials of days count from 1904.
    """

    label: str
    path: Path
    sha256: str
    sheets: tuple[SheetRead, ...]
    skipped: tuple[str, ...]
    given: Mapping[str, str]
    faulty: bool = False
    hidden: tuple[str, ...] = ()
    from_1904: bool = False

    @property
    def order(self) -> int:
        """Place among other files in the order of dependency; lower is loaded first."""
        return min(sheet.found.kind.order for sheet in self.sheets)

    @property
    def rows(self) -> int:
        """Data rows of all sheets."""
        return sum(len(sheet.table.rows) for sheet in self.sheets)


def make_reader(
    settings: Settings,
    kinds: Sequence[Kind],
    *,
    kind: str = "",
    sheet: str = "",
    given: Mapping[str, str] | None = None,
    headers: Spellings | None = None,
    unread: Iterable[str] = (),
    hidden: Hidden = Hidden.AS_USUAL,
) -> Reader:
    """Prepare to understand files.

    Raises:
        SettingUnknown: territory.toml names headers of a field that no kind has.
        UnknownName: `headers` names one.
    """
    known_fields = field_names(kinds)
    refuse_unknown_headers(settings, known_fields)
    refuse_unknown_fields(headers or {}, known_fields)
    dictionary = load_dictionary(settings.headers)
    known = known_names(dictionary, kinds)
    return Reader(
        kinds, dictionary, known, settings, kind, sheet, given or {}, headers or {},
        frozenset(map(fold_name, unread)), hidden,
    )  # fmt: skip


@held_back()
def read_file(
    reader: Reader, path: Path, label: str, opened: Callable[[Path], Workbook] = read_workbook
) -> FileRead:
    """Open a file and recognise its sheets.

    opened: opens it.

    Raises:
        TerritoryError: it cannot be opened, holds no table, or a sheet of it is in doubt.
    """
    reader = reader.for_file(path)
    book = opened(path)
    forced, given = _said(reader, path)
    metas = meta_of(book)
    read: list[SheetRead] = []
    skipped: list[str] = []
    doubts: list[TerritoryError] = []
    seen: list[SheetColumn] = []
    for sheet in _sheets(reader, book):
        cover = _is_cover(sheet.name) and not reader.sheet
        table = None if cover else find_table(sheet, reader.known.score)
        if table is None:
            skipped.append(sheet.name)
            continue
        wanted = SheetHints(
            label, forced, given, metas.get(sheet.name, {}),
            private=reader.settings.profile == PRIVATE_PROFILE, unread=reader.unread,
        )  # fmt: skip
        seen.extend(table.columns)
        provinces = read_provinces(table, reader.kinds, reader.dictionary, wanted)
        if provinces:
            read.extend(SheetRead(one.table, one.found, one.name, one.given) for one in provinces)
            continue
        try:
            found = recognise(table, reader.kinds, reader.dictionary, wanted)
        except SheetNotRecognised as doubt:
            if _looks_like_notes(reader, table):
                skipped.append(sheet.name)
            doubts.append(doubt)
            continue
        hides = hidden_rows(path, sheet.name) if book.hides else frozenset()
        count = len(hides.intersection(table.row_numbers))
        if reader.hidden is Hidden.NONE and count:
            table = without_hidden(table, hides)
        base, groups = read_groups(table, found, reader.kinds, reader.dictionary, wanted)
        read.append(_with_month(SheetRead(table, base, hidden=count), sheet, path, given))
        read.extend(SheetRead(one.table, one.found, one.name, one.given) for one in groups)
    _refuse_unseen(reader, label, seen)
    serious = [doubt for doubt in doubts if doubt.params["sheet"] not in skipped]
    if serious or (doubts and not read):
        raise (serious or doubts)[0]
    if not read:
        names = ", ".join(sheet.name for sheet in book.sheets)
        raise NoTable(file=label, sheets=names)
    read.sort(key=lambda item: item.found.kind.order)
    left = () if reader.sheet or reader.hidden is Hidden.ALL else hidden_sheets(book)
    return FileRead(
        label, path, book.sha256, tuple(read), tuple(skipped), given, book.faulty, left,
        counts_from_1904(path),
    )  # fmt: skip


def hidden_sheets(book: Workbook) -> tuple[str, ...]:
    """Return the hidden sheets that hold anything, but for those of our own workbooks."""
    ours = {sheet.name for sheet in book.sheets if sheet.name.startswith("_")}
    return tuple(s.name for s in book.sheets if s.hidden and s.rows and s.name not in ours)


def without_hidden(table: Located, hidden: frozenset[int]) -> Located:
    """Return a table without its hidden rows."""
    places = [place for place, row in enumerate(table.row_numbers) if row not in hidden]
    left = [place for place, row in enumerate(table.row_numbers) if row in hidden]
    others = (OtherRow(table.row_numbers[i], RowKind.HIDDEN, table.rows[i]) for i in left)
    return replace(
        table,
        rows=table.rows.at(places_of(places)),
        row_numbers=[table.row_numbers[place] for place in places],
        others=(*table.others, *others),
    )


def _with_month(read: SheetRead, sheet: Sheet, path: Path, given: Mapping[str, str]) -> SheetRead:
    """Return a sheet with the month that stands outside of its table, where it needs one."""
    kind = read.found.kind
    if MONTH in given_of(kind, given):
        return read
    said = month_outside(kind, read.found, sheet, read.table, path)
    if said is None:
        return read
    return replace(read, given={**read.given, MONTH: str(said.month)}, month=said)


def _refuse_unseen(reader: Reader, label: str, seen: Sequence[SheetColumn]) -> None:
    """Refuse headers after --map and --ignore that no sheet of the file has.

    Raises:
        NoSuchColumn: there is none.
    """
    known = {name for column in seen for name in column.header.names}
    mapped = {fold_name(text): text for texts in reader.headers.values() for text in texts}
    for name, text in {**mapped, **{name: name for name in reader.unread}}.items():
        if seen and name not in known:
            columns = ", ".join(dict.fromkeys(map(title_of, seen)))
            raise NoSuchColumn(file=label, given=text, seen=columns)


def _said(reader: Reader, path: Path) -> tuple[str, dict[str, str]]:
    """Return the kind and the values that --as, --set and [[sources]] say of a file."""
    source = reader.settings.source_of(path.name)
    given: dict[str, str] = {}
    if source:
        given = dict(source.set)
        if source.distributor:
            given["distributor"] = source.distributor
    kind = reader.kind or (source.kind if source else "")
    return kind, given | dict(reader.given)


def _sheets(reader: Reader, book: Workbook) -> list[Sheet]:
    if reader.sheet and len(book.sheets) == 1 and book.sheets[0].name == book.path.stem:
        return [book.sheets[0]]  # a text has no sheets to choose from
    if reader.sheet:
        return [book.sheet(reader.sheet)]
    every = reader.hidden is Hidden.ALL
    return [s for s in book.sheets if not s.hidden or (every and not s.name.startswith("_"))]


def _is_cover(name: str) -> bool:
    plain = name.strip().casefold()
    return plain in CONTENTS_NAMES or plain.endswith(COVER_NAMES)


def _looks_like_notes(reader: Reader, table: Located) -> bool:
    """True where hardly a column is known, or nothing stands below: no table of data."""
    known = sum(any(map(reader.known.score, column.header.names)) for column in table.columns)
    return known < FEW_COLUMNS or not table.rows
