"""The import of many files, drawn small."""

from territory.desk.imports.results import ImportResult
from territory.desk.imports.views import finding_lines, partition_line
from territory.present.table import Table, quantity, text
from territory.present.words import say

COUNTS = ("rows", "created", "duplicate", "rejected", "ignored")


def files_by_folder(result: ImportResult) -> Table:
    """Return one line per folder of files, with what was found below."""
    sums: dict[str, dict[str, int]] = {}
    for file in result.files:
        folder = file.label.rpartition("/")[0]
        line = sums.setdefault(folder, dict.fromkeys(("files", *COUNTS), 0))
        line["files"] += 1
        for sheet in file.sheets:
            counts = {"rows": sheet.counts.rows, **sheet.counts.parts()}
            for name in COUNTS:
                line[name] += counts[name]
    findings = [finding for file in result.files for finding in file.findings]
    notes = [] if result.line is None else [partition_line(result.line)]
    return Table(
        "import",
        say("Import"),
        (
            text("folder", "Folder"),
            quantity("files", "Files"),
            quantity("rows", "Rows"),
            quantity("created", "Created"),
            quantity("duplicate", "Duplicate"),
            quantity("rejected", "Rejected"),
            quantity("ignored", "Ignored"),
        ),
        tuple({"folder": folder, **line} for folder, line in sums.items()),
        totals={
            "folder": say("Total"),
            **{name: sum(line[name] for line in sums.values()) for name in ("files", *COUNTS)},
        },
        notes=(*notes, *finding_lines(findings)),
    )
