"""Rows of a recognised sheet become records; whatever cannot be read is a finding with its cell.

All trouble is found at once: one bad row hides no other.
"""

from bisect import bisect_left
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from territory.errors import BadUsage
from territory.intake.fitting import Mapped, title_of
from territory.intake.kinds import BLANK, Kind, Outcome, Parse, Parsed, Record, Records
from territory.intake.months import bare_months
from territory.intake.recognise import Recognised
from territory.intake.shifted import shifted_rows
from territory.intake.templates import is_example
from territory.intake.terms import parts_of, with_both_ends
from territory.intake.totals import check_totals
from territory.intake.values import read_column
from territory.intake.windows import DateSpan, DateSpans
from territory.kernel.columns import Coded, blank
from territory.kernel.findings import Finding, Place, Severity
from territory.present.words import say
from territory.sheets.addresses import cell_name, column_name
from territory.sheets.cells import Cell, CellProblem, Row
from territory.sheets.faults import cell_fault, error_cells
from territory.sheets.find import Located, OtherRow, RowKind
from territory.sheets.formats import CellPlace, NumberFormat, number_formats
from territory.sheets.headers import parted_unit

REQUIRED = "blank, and every row needs it"
FILL_IT = "fill it in, or leave the row out"
CONTRADICTION = "row {first} has the same key and says something else"
KEEP_ONE = "keep one of the two rows"
ABOVE = "is above {whole} of the same row, of which it is a part"
LOOK_BOTH = "see which of the two is wrong; the row is loaded as it stands"
SHOWN = frozenset({Parse.SHARE, Parse.CODE, Parse.TEXT})
"""Fields that take a number as the workbook shows it: 25%, 00123."""
PRESCRIPTIONS = (
    "counts prescriptions per doctor, which the profile cn does not allow (Measures on medical "
    "representatives, 2026-05-07); the column is not read"
)
BANDS_INSTEAD = "give an estimate or a band with its source"


class GivenWrong(BadUsage):
    """The value given for the field {name} of the whole file cannot be read: {reason}."""

    hint = "Write it after --set, or in [[sources]] of territory.toml, as it would stand in a cell."


@dataclass(slots=True)
class Validated:
    """The contents of a sheet once its cells are read.

    rows: row number -> raw cells, of every data row. parsed: the good records. outcomes: of the
    data rows that are none of them (rejected, duplicate). ignored: total, note, blank rows.
    """

    parsed: Parsed
    rows: Mapping[int, Row]
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    ignored: int = 0

    @property
    def total(self) -> int:
        """Rows below the header, of whatever kind."""
        return len(self.rows) + self.ignored


@dataclass(frozen=True, slots=True)
class SourceFile:
    """Where a sheet came from: how its file is spoken of, where it is, and whether it hides errors.

    faulty: cells that show nothing may hold an error, or a formula never calculated. from_1904:
    the workbook counts its days from 1904.
    """

    file: str
    path: Path
    faulty: bool = True
    from_1904: bool = False


class Keys:
    """The keys seen in one file, by kind, so that a key repeated on another sheet is noticed."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, Hashable], tuple[str, Record]] = {}

    def first_of(self, kind: Kind, sheet: str, record: Record) -> tuple[str, Record] | None:
        """Return the earlier row with the same key; remember this one where there is none."""
        key = key_of(kind, record)
        if key is None:
            return None
        known = self._seen.setdefault((kind.slug, key), (sheet, record))
        return None if known[1] is record else known


def key_of(kind: Kind, record: Record) -> Hashable | None:
    """Return the natural key of a record; its whole content where the key's cells are blank.

    None for a kind without a key, whose loader decides about duplicates.
    """
    if not kind.key:
        return None
    key = tuple(record.values.get(name) for name in kind.key)
    if all(part is None for part in key):
        return ("whole", *sorted(record.values.items()))
    return key


class RowsByNumber(Mapping[int, Row]):
    """The data rows of a table by their numbers in the sheet."""

    def __init__(self, table: Located) -> None:
        self._table = table

    def __getitem__(self, number: int) -> Row:
        index = bisect_left(self._table.row_numbers, number)
        if index == len(self) or self._table.row_numbers[index] != number:
            raise KeyError(number)
        return self._table.rows[index]

    def __iter__(self) -> Iterator[int]:
        return iter(self._table.row_numbers)

    def __len__(self) -> int:
        return len(self._table.rows)


def validate(
    source: SourceFile,
    table: Located,
    found: Recognised,
    given: Mapping[str, str],
    keys: Keys,
    *,
    spans: DateSpans,
    strict: bool,
) -> Validated:
    """Read the data rows of a sheet into records.

    given: field -> text, for fields without a column. spans: the dates that can be meant. strict:
    a column that counts a doctor's prescriptions refuses the sheet instead of warning.
    """
    table = _without_example(table, found.meta)
    found = with_both_ends(found, table)
    records, problems = _records(source, table, found, given, spans[found.kind.window])
    if source.faulty:
        _add_hidden(problems, source, table, found)
    parsed = Parsed(
        source.file,
        table.sheet,
        found.kind,
        list(records) if found.kind.key else records,
        {item.field.name: column_name(item.column.index) for item in found.mapped},
        found.meta,
    )
    rows = RowsByNumber(table)
    result = Validated(parsed, rows, ignored=len(table.others))
    result.findings.extend(_prescriptions(parsed, table, found, strict=strict))
    shifted = shifted_rows(parsed, table)
    if shifted:
        result.findings.extend(shifted.values())
    else:
        unread = {name for row in problems.values() for name in row}
        result.findings.extend(check_totals(parsed, table, found, records, unread))
    result.findings.extend(_parts_above_their_whole(parsed, found, records))
    of_cells = problems_as_findings(parsed, found, problems)
    of_cells += _missing(parsed, found, records, problems)
    result.findings.extend(item for item in of_cells if item.place.row not in shifted)
    _reject(result)
    _part_duplicates(result, keys)
    result.parsed = replace(parsed, records=_good(parsed.records, result.outcomes))
    return result


def _good(records: Sequence[Record], bad: Collection[int]) -> Sequence[Record]:
    if isinstance(records, Records):
        return records.without(bad)
    return [record for record in records if record.row not in bad]


def _without_example(table: Located, meta: Mapping[str, str]) -> Located:
    """Take the grey example row of our own templates for a note."""
    first = table.columns[0].index
    if not table.rows or not is_example(table.rows[0][first], meta):
        return table
    example = OtherRow(table.row_numbers[0], RowKind.NOTE, table.rows[0])
    return replace(
        table,
        rows=table.rows[1:],
        row_numbers=table.row_numbers[1:],
        others=(example, *table.others),
    )


def _records(
    source: SourceFile,
    table: Located,
    found: Recognised,
    given: Mapping[str, str],
    span: DateSpan,
) -> tuple[Records, dict[int, dict[str, CellProblem]]]:
    """Return one record per data row, and the problems by row number and field.

    given: what was said for the whole file; every record has it.
    """
    columns: dict[str, Sequence[Any]] = {}
    problems: dict[int, dict[str, CellProblem]] = {}
    formats = number_formats(source.path, table.sheet)
    for item in found.mapped:
        cells = parts_of(item, _as_shown(table, item, formats))
        read = read_column(item.field, item.column.header, cells, source.from_1904, span=span)
        columns[item.field.name] = read.values
        for index, problem in read.problems.items():
            problems.setdefault(table.row_numbers[index], {})[item.field.name] = problem
    bare_months(found, table, columns, problems)
    for name, value in given_values(found, given, span).items():
        columns[name] = Coded.same(value, len(table.rows))
    return Records(table.row_numbers, columns), problems


def _as_shown(
    table: Located, item: Mapped, formats: Mapping[CellPlace, NumberFormat]
) -> Sequence[Cell]:
    """Return the cells of a column; of codes and shares as the workbook shows their numbers."""
    cells = table.column(item.column.index)
    if not formats or item.field.parse not in SHOWN:
        return cells
    shares = item.field.parse is Parse.SHARE

    def shown(number: int, cell: Cell) -> Cell:
        form = formats.get((number, item.column.index))
        if form is None or isinstance(cell, bool) or not isinstance(cell, int | float):
            return cell
        text = form.share(cell) if shares else form.code(cell)
        return cell if text is None else text

    return list(map(shown, table.row_numbers, cells))


def given_values(
    found: Recognised, given: Mapping[str, str], span: DateSpan | None = None
) -> dict[str, Any]:
    """Return field -> value of what --set, [[sources]] and units in headers say.

    given: by field name. Only fields without a column take one. span: as `read_column` has it.
    """
    values: dict[str, Any] = {}
    for item in found.kind.fields:
        if found.column_of(item.name) is not None:
            continue
        text = given.get(item.name) or (unit_of(found) if item.name == "unit" else "")
        if text:
            read = read_column(item, None, [text], span=span)
            if read.problems:
                problem = read.problems[0]
                reason = say(problem.message, **problem.params)
                raise GivenWrong(name=item.name, reason=reason)
            if read.values[0] is not BLANK:
                values[item.name] = read.values[0]
    return values


def unit_of(found: Recognised) -> str:
    """Return the unit that stands in the header of the quantity: 数量（件）."""
    column = found.column_of("quantity")
    return parted_unit(column.header.unit)[1] if column else ""


def problems_as_findings(
    parsed: Parsed, found: Recognised, problems: Mapping[int, Mapping[str, CellProblem]]
) -> list[Finding]:
    """Word the problems of cells as errors, each with its cell and the column's own header."""
    headers = {item.field.name: title_of(item.column) for item in found.mapped}
    return [
        Finding(
            Severity.ERROR,
            problem.code,
            problem.message,
            Place(parsed.file, parsed.sheet, f"{parsed.columns[name]}{row}", row),
            problem.suggestion,
            {"column": headers[name], **problem.params},
        )
        for row in sorted(problems)
        for name, problem in problems[row].items()
    ]


def _add_hidden(
    problems: dict[int, dict[str, CellProblem]],
    source: SourceFile,
    table: Located,
    found: Recognised,
) -> None:
    """Add the cells that show nothing since they hold an error or an uncalculated formula."""
    rows = frozenset(table.row_numbers)
    names = {item.column.index: item.field.name for item in found.mapped}
    for (row, index), fault in error_cells(source.path, table.sheet).items():
        if row in rows and index in names:
            problems.setdefault(row, {}).setdefault(names[index], cell_fault(fault))


def _missing(
    parsed: Parsed,
    found: Recognised,
    records: Records,
    problems: Mapping[int, Mapping[str, CellProblem]],
) -> list[Finding]:
    """Find required cells that are blank, in the order of the rows."""
    lacking = [
        (index, place)
        for place, item in enumerate(found.mapped)
        if item.field.required
        for index in blank(records.column(item.field.name)).nonzero()[0].tolist()
        if item.field.name not in problems.get(records.rows[index], {})
    ]
    return [
        parsed.finding(
            records[index],
            found.mapped[place].field.name,
            "required",
            REQUIRED,
            FILL_IT,
            column=title_of(found.mapped[place].column),
        )
        for index, place in sorted(lacking)
    ]


def _parts_above_their_whole(
    parsed: Parsed, found: Recognised, records: Records
) -> Iterator[Finding]:
    """Find cells that exceed the cell of which they are a part: usage above potential."""
    titles = {item.field.name: title_of(item.column) for item in found.mapped}
    for part, whole in found.kind.at_most:
        if part not in titles or whole not in titles:
            continue
        pairs = zip(records.column(part), records.column(whole), strict=True)
        for index, (some, every) in enumerate(pairs):
            if some is not None and every is not None and some > every:
                yield parsed.finding(
                    records[index], part, "part_above_whole", ABOVE, LOOK_BOTH,
                    severity=Severity.WARNING, column=titles[part], whole=titles[whole],
                )  # fmt: skip


def _prescriptions(
    parsed: Parsed, table: Located, found: Recognised, *, strict: bool
) -> list[Finding]:
    """Say that a column counts prescriptions per doctor (DOMAIN.md section 14)."""
    severity = Severity.ERROR if strict else Severity.WARNING
    return [
        Finding(
            severity,
            "prescription_count",
            PRESCRIPTIONS,
            Place(parsed.file, parsed.sheet, cell_name(table.header_rows[-1], column.index)),
            BANDS_INSTEAD,
            {"column": title_of(column)},
        )
        for column in found.prescriptions
    ]


def _reject(result: Validated) -> None:
    """Reject every row that an error stands in; an error about the sheet rejects them all."""
    for item in result.findings:
        if item.rejects:
            rows = list(result.rows) if item.place.row is None else [item.place.row]
            result.outcomes.update(dict.fromkeys(rows, Outcome.REJECTED))


def _part_duplicates(result: Validated, keys: Keys) -> None:
    """Count a repeated row, and reject two rows that say different things of one key."""
    kind, sheet = result.parsed.kind, result.parsed.sheet
    if not kind.key:
        return
    for record in result.parsed.records:
        if record.row in result.outcomes:
            continue
        first = keys.first_of(kind, sheet, record)
        if first is None:
            continue
        if first[1].values == record.values:
            result.outcomes[record.row] = Outcome.DUPLICATE
            continue
        result.outcomes[record.row] = Outcome.REJECTED
        if first[0] == sheet:
            result.outcomes[first[1].row] = Outcome.REJECTED
        result.findings.append(_contradiction(result.parsed, record, first))


def _contradiction(parsed: Parsed, record: Record, first: tuple[str, Record]) -> Finding:
    differing = next(
        name
        for name in {**first[1].values, **record.values}
        if first[1].values.get(name) != record.values.get(name)
        or (name in first[1].values) != (name in record.values)
    )
    where = str(first[1].row) if first[0] == parsed.sheet else f"{first[0]}!{first[1].row}"
    return parsed.finding(record, differing, "contradiction", CONTRADICTION, KEEP_ONE, first=where)


def shown_cells(row: Row, width: int) -> list[Cell]:
    """Return the cells of a row, as many as the table has columns."""
    return [row[index] if index < len(row) else None for index in range(width)]
