"""Imports as tables, and what is said beside them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from territory.desk.imports.history import COUNTS, BatchLine, ChangedValue
from territory.desk.imports.results import FileResult, FlowSums, ImportResult
from territory.errors import Exit
from territory.intake.fitting import given_of, title_of
from territory.intake.groups import GROUPED
from territory.intake.load import SheetLoaded
from territory.kernel.findings import Finding, Severity, alike, fold
from territory.kernel.masking import masked_name
from territory.present import table as present
from territory.present.table import Column, Table
from territory.present.words import (
    hint_of,
    message_of,
    say,
    sentence_of,
    suggestion_of,
    translate,
    word,
)
from territory.sheets.find import RowKind

MOST_FINDINGS, MOST_ALIKE = 50, 10
MOST_CHANGES = 10
MOST_COLUMNS = 20
MOST_REMARKS = 20
SEVERITIES = (Severity.ERROR, Severity.WARNING, Severity.NOTE)
COUNT_COLUMNS: tuple[Column, ...] = (
    present.quantity("rows", "Rows"),
    present.quantity("created", "Created"),
    present.quantity("updated", "Updated"),
    present.quantity("unchanged", "Unchanged"),
    present.quantity("duplicate", "Duplicate"),
    present.quantity("rejected", "Rejected"),
    present.quantity("ignored", "Ignored"),
)


def import_table(result: ImportResult) -> Table:
    """Return one line per sheet, with what should be known about each below."""
    rows = tuple(row for file in result.files for row in _rows(file, result))
    quiet = all(row["status"] == "loaded" for row in rows)
    return Table(
        name="import",
        title=say("Import, tried without writing") if result.dry_run else say("Import"),
        columns=(
            present.text("file", "File"),
            present.text("sheet", "Sheet"),
            present.slug("kind", "Kind"),
            *COUNT_COLUMNS,
            present.slug("status", "Status", hidden=quiet),
            present.text(
                "needs", "What it needs", hidden=not any(row.get("needs") for row in rows)
            ),
            present.code("batch", "Batch", hidden=True),
        ),
        rows=rows,
        notes=tuple(_notes(result)),
    )


def status_of(file: FileResult) -> str:
    """Return what became of a file, a slug."""
    if file.passed:
        return "already"
    if file.uncorrected:
        return "uncorrected"
    if file.error is not None and file.error.exit_code is Exit.NOT_YET:
        return "not_yet"
    if file.refused:
        return "refused"
    return "in_part" if file.rejected else "loaded"


def needs_of(file: FileResult) -> str:
    """Return what a file needs next, already translated; blank where it needs nothing."""
    if file.error is not None:
        return hint_of(file.error) or sentence_of(file.error)
    if file.rejected and file.refused:
        return say("{count:,} rows to mend, or --partial", count=file.rejected)
    if file.rejected:
        return say("{count:,} rejected rows to correct and import", count=file.rejected)
    if any(sheet.summary.get("unmatched") for sheet in file.sheets):
        return say("names to match")
    return ""


def _rows(file: FileResult, result: ImportResult) -> Iterator[dict[str, Any]]:
    status = status_of(file)
    needs = needs_of(file)
    if not file.sheets:
        yield {
            "file": file.label,
            "status": status,
            "needs": needs,
            **({"batch": file.already, **dict.fromkeys(COUNTS, 0)} if file.passed else {}),
        }
    for sheet in file.sheets:
        counts = sheet.counts
        yield {
            "file": file.label,
            "sheet": sheet.read.name,
            "kind": sheet.read.found.kind.slug,
            "rows": counts.rows,
            **counts.parts(),
            "status": status,
            "needs": needs if sheet is file.sheets[0] else None,
            "batch": None if result.dry_run or file.refused else file.batch,
        }
    for name in file.skipped:
        yield {"file": file.label, "sheet": name, "status": "no_table"}


def _notes(result: ImportResult) -> Iterator[str]:
    """Yield what was seen in the files, a screenful at most, and how the flow is parted."""
    remarks = list(_seen(result))
    yield from remarks[:MOST_REMARKS]
    if len(remarks) > MOST_REMARKS:
        yield say("… and {count:,} more", count=len(remarks) - MOST_REMARKS)
    if result.line is not None:
        yield partition_line(result.line)


def _seen(result: ImportResult) -> Iterator[str]:
    for file in result.files:
        if file.already and not file.passed:
            yield say(
                "{file}: already imported as batch {batch}", file=file.label, batch=file.already
            )
        if file.hidden:
            yield say(
                "{file}: hidden sheets left out: {names} (read them with --hidden all)",
                file=file.label,
                names=", ".join(file.hidden),
            )
        for sheet in file.sheets:
            remarks = say("; ").join(_remarks(file, sheet))
            if remarks:
                yield f"{file.label} {sheet.read.name}: {remarks}"


def _remarks(file: FileResult, sheet: SheetLoaded) -> Iterator[str]:
    """Yield what was seen of a sheet: header row, total rows, columns and values left aside."""
    table, found = sheet.read.table, sheet.read.found
    if table.header_rows != (1,) and not sheet.read.group:
        yield say("header in row {row}", row=table.header_rows[-1])
    totals = table.count()[RowKind.TOTAL]
    if totals:
        differ = sum(item.code == "total_differs" for item in sheet.findings)
        yield (
            say("total rows {count}, not equal to the rows they close", count=totals)
            if differ
            else say("total rows {count}, agree with the rows", count=totals)
        )
    if left := table.count()[RowKind.HIDDEN]:
        yield say("hidden rows left out: {count}", count=left)
    elif sheet.read.hidden:
        yield say(
            "hidden rows read: {count} (--hidden none leaves them out)", count=sheet.read.hidden
        )
    if said := sheet.read.month:
        yield say("month {month} from {where}", month=said.month, where=word(said.where))
    unused = [column for column, reason in found.ignored if reason != GROUPED]
    if unused:
        yield say("columns not used: {columns}", columns=_titles(unused))
    if found.dropped:
        yield say("personal data not read: {columns}", columns=_titles(found.dropped))
    spare = [name for name in given_of(found.kind, file.given) if found.column_of(name)]
    if spare:
        yield say("values given but not used, a column has them: {names}", names=", ".join(spare))


def _titles(columns: Iterable[Any]) -> str:
    """Name columns, those that repeat once with their number."""
    times = Counter(title_of(column) for column in columns)
    names = [name if count == 1 else f"{name} ×{count}" for name, count in times.items()]
    more = len(names) - MOST_COLUMNS
    return ", ".join(names[:MOST_COLUMNS]) + (f" … +{more}" if more > 0 else "")


def partition_line(line: FlowSums) -> str:
    """Return how the flow that was loaded is parted, with its difference."""
    parts = " + ".join(
        f"{word(name)} {quantity:,}" for name, quantity in line.parts.items() if quantity
    )
    return say(
        "Flow {loaded:,} boxes = {parts}   difference {difference:,}",
        loaded=line.loaded,
        parts=parts or "0",
        difference=line.difference,
    )


def finding_lines(findings: Sequence[Finding]) -> list[str]:
    """Return findings as lines, errors first, the most frequent first, 50 at most."""
    folded = fold(list(findings))
    folded.sort(key=lambda item: (SEVERITIES.index(item.severity), -item.count))
    told, further = alike(folded, MOST_ALIKE)
    lines = [finding_line(item) for item in told[:MOST_FINDINGS]]
    rest = sum(item.count for item in (*told[MOST_FINDINGS:], *further))
    if rest:
        lines.append(say("… and {count:,} more", count=rest))
    return lines


def finding_line(item: Finding) -> str:
    """Return one finding: what, where, what to do."""
    column = str(item.params.get("column", ""))
    sentence = " ".join(filter(None, (column, message_of(item))))
    advice = suggestion_of(item)
    joint = "" if not advice else " " if sentence.endswith((".", "。", "?", "？")) else say("; ")
    line = f"{word(item.severity)}  {item.place}  {sentence}{joint}{advice}"
    more = item.count - 1
    return line + (say("  (and {count:,} more like it)", count=more) if more else "")


def refusal_lines(file: FileResult) -> list[str]:
    """Return why a file was refused, and what to do."""
    if file.error is not None:
        hint = hint_of(file.error)
        return [f"{file.label}: {sentence_of(file.error)}", *([f"  {hint}"] if hint else [])]
    if file.refused:
        return [
            say(
                "{file}: {count:,} rows are wrong, so nothing of the file was loaded.",
                file=file.label,
                count=file.rejected,
            )
        ]
    return []


def change_lines(result: ImportResult) -> list[str]:
    """Return the first values that would change, old → new."""
    lines: list[str] = []
    for file in result.files:
        for sheet in file.sheets:
            for change in sheet.changes[:MOST_CHANGES]:
                place = sheet.validated.parsed.place(change.record, change.field)
                label = _label(sheet, change.field)
                values = (_value(sheet, change.field, one) for one in (change.old, change.new))
                lines.append(f"  {place}  {label}: {' → '.join(values)}")
            rest = len(sheet.changes) - MOST_CHANGES
            if rest > 0:
                lines.append("  " + say("… and {count:,} more", count=rest))
    return lines


def _label(sheet: SheetLoaded, name: str) -> str:
    labels = {item.name: item.label for item in sheet.read.found.kind.fields}
    return translate(labels.get(name, name))


def _value(sheet: SheetLoaded, name: str, value: Any) -> str:
    if value is None:
        return "—"
    personal = {item.name for item in sheet.read.found.kind.fields if item.personal}
    return masked_name(str(value)) if name in personal else str(value)


def batches_table(lines: Sequence[BatchLine]) -> Table:
    """Return imported sheets, one line each."""
    return Table(
        name="imports",
        title=say("Imports"),
        columns=(
            present.code("batch", "Batch"),
            present.text("file", "File"),
            present.text("sheet", "Sheet"),
            present.slug("kind", "Kind"),
            *COUNT_COLUMNS,
            present.slug("undone", "Undone"),
            present.date("day", "Date"),
            present.text("who", "Who"),
        ),
        rows=tuple(
            {
                "batch": line.batch,
                "file": line.file,
                "sheet": line.sheet,
                "kind": line.kind,
                **{name: line.counts[name] for name in COUNTS},
                "undone": "yes" if line.undone else "no",
                "day": line.when.date(),
                "who": line.who,
            }
            for line in lines
        ),
    )


def batch_tables(
    code: str, lines: Sequence[BatchLine], changes: Sequence[ChangedValue]
) -> tuple[Table, Table]:
    """Return the sheets of a batch, and what it changed."""
    return batches_table(lines), changes_table(code, changes)


def changes_table(code: str, changes: Sequence[ChangedValue]) -> Table:
    """Return what a batch changed: updates first, then what it created."""
    return Table(
        name="changes",
        title=say("What batch {batch} changed", batch=code),
        columns=(
            present.text("sheet", "Sheet"),
            present.slug("table", "Table"),
            present.code("key", "Key"),
            present.text("field", "Field"),
            present.text("old", "Before"),
            present.text("new", "After"),
        ),
        rows=tuple(
            {
                "sheet": change.sheet,
                "table": change.table,
                "key": change.key,
                "field": change.field,
                "old": None if change.old is None else str(change.old),
                "new": None if change.new is None else str(change.new),
            }
            for change in changes
        ),
        next=(f"territory imports undo {code}",),
    )
