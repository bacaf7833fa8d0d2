"""Trouble in data as a value: what, where, how to mend (DESIGN.md section 2)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How bad a finding is: an error rejects its row, a warning loads it, a note only tells."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding is: a cell of a file, or a row of a table in the store."""

    file: str = ""
    sheet: str = ""
    cell: str = ""
    row: int | None = None
    table: str = ""
    key: str = ""

    def __str__(self) -> str:
        parts = [self.file, self.sheet, self.cell or (str(self.row) if self.row else "")]
        if self.table:
            parts = [self.table, self.key]
        return "!".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong or worth knowing in the data.

    `message` and `suggestion` are English templates with named places, filled from `params`;
    they are also the keys of their translation. `count` is more than 1 where alike findings
    were folded into one.
    """

    severity: Severity
    code: str
    message: str
    place: Place = Place()
    suggestion: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    count: int = 1

    @property
    def rejects(self) -> bool:
        """True where the row it belongs to cannot be loaded."""
        return self.severity is Severity.ERROR


def fold(findings: list[Finding], examples: int = 1) -> list[Finding]:
    """Fold findings that share severity, code, message and params into one with a count.

    Keeps the order of first appearance; a group of at most `examples` stays as it is.
    """
    groups: dict[tuple[str, str, str, str], list[Finding]] = {}
    for item in findings:
        key = (item.severity, item.code, item.message, repr(sorted(item.params.items())))
        groups.setdefault(key, []).append(item)
    folded: list[Finding] = []
    for group in groups.values():
        if len(group) <= examples:
            folded.extend(group)
            continue
        first = group[0]
        total = sum(item.count for item in group)
        folded.append(
            Finding(
                first.severity,
                first.code,
                first.message,
                first.place,
                first.suggestion,
                first.params,
                total,
            )
        )
    return folded


def alike(findings: Iterable[Finding], most: int) -> tuple[list[Finding], list[Finding]]:
    """Part findings into the first `most` of each kind (severity, code and message) and the rest.

    Both keep their order.
    """
    met: Counter[tuple[str, str, str]] = Counter()
    first: list[Finding] = []
    rest: list[Finding] = []
    for item in findings:
        key = (item.severity, item.code, item.message)
        met[key] += 1
        (first if met[key] <= most else rest).append(item)
    return first, rest
