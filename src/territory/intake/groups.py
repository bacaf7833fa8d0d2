"""Columns under groups of their own: one row per group (SPREADSHEETS.md "In", Headers).

A list of hospitals may have four columns for each product line, named by merged cells above
them. The hospital is one row; what stands in each group is a row of another kind, and the
group's heading is one of its values. Groups are told by names that repeat under them; a single
group by columns that nothing else has (a share, a type of assignment).
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from territory.intake.fitting import SheetHints, fit_of
from territory.intake.headers import Dictionary
from territory.intake.kinds import Kind
from territory.intake.recognise import Recognised
from territory.kernel.columns import where
from territory.sheets.find import Located, OtherRow, RowKind, SheetColumn

GROUPED = "grouped"
"""Why the kind of the whole sheet does not read a column: a row of its own does."""

Groups = tuple[str, ...]
_GENERAL = re.compile(
    r"(信息|资料|情况|数据|明细|归属|分配)$|^(information|details|assignment)s?$", re.IGNORECASE
)
"""Headings that say what kind of columns stand below, not which product line."""


@dataclass(frozen=True, slots=True)
class GroupRead:
    """One column group as it was understood: its rows, and the value that its heading names."""

    name: str
    table: Located
    found: Recognised
    given: Mapping[str, str]


def read_groups(
    table: Located,
    base: Recognised,
    kinds: Sequence[Kind],
    dictionary: Dictionary,
    wanted: SheetHints,
) -> tuple[Recognised, list[GroupRead]]:
    """Return the sheet's own kind without the columns of groups, and the groups with any row.

    Groups are read only beside a kind that names them (`Kind.group_beside`).
    """
    fitting = [kind for kind in kinds if kind.per_group and kind.group_beside == base.kind.slug]
    groups = _groups(table.columns) if fitting else []
    groups += [
        group
        for group in _others(table.columns, groups, base)
        if any(_speaks_for(kind, table.columns, group, dictionary, wanted) for kind in fitting)
    ]
    read: list[GroupRead] = []
    taken: set[int] = set()
    for group in groups:
        said = [(kind, _saying(wanted, kind, group[-1])) for kind in fitting]
        found = _understood(_columns_for(table, group, groups), group, said, dictionary)
        if found is None:
            continue
        inside = {column.index for column in table.columns if column.groups == group}
        taken |= {item.column.index for item in found.mapped} & inside
        part = rows_with(table, found, inside)
        if part.rows:
            read.append(GroupRead(group[-1], part, found, {found.kind.per_group: group[-1]}))
    ignored = tuple(
        (column, GROUPED if column.index in taken else reason) for column, reason in base.ignored
    )
    return replace(base, ignored=ignored), read


def _groups(columns: Sequence[SheetColumn]) -> list[Groups]:
    """Return the groups under which a name repeats, from left to right."""
    over: dict[str, set[Groups]] = {}
    for column in columns:
        over.setdefault(column.header.name, set()).add(column.groups)
    repeated = {group for groups in over.values() if len(groups) > 1 for group in groups if group}
    return list(dict.fromkeys(item.groups for item in columns if item.groups in repeated))


def _others(
    columns: Sequence[SheetColumn], groups: Sequence[Groups], base: Recognised
) -> list[Groups]:
    """Return further groups with a heading of their own, of which the base kind reads nothing."""
    read = {item.column.groups for item in base.mapped}
    return [
        group
        for group in dict.fromkeys(column.groups for column in columns)
        if group and group not in groups and group not in read and not _GENERAL.search(group[-1])
    ]


def _speaks_for(
    kind: Kind,
    columns: Sequence[SheetColumn],
    group: Groups,
    dictionary: Dictionary,
    wanted: SheetHints,
) -> bool:
    """True where a group has a column that only rows of this kind have."""
    own = [column for column in columns if column.groups == group]
    usual = {kind.per_group, *(name for names in kind.any_of for name in names)}
    fields = {item.field.name for item in fit_of(kind, own, dictionary, wanted).mapped}
    return not fields.isdisjoint(set(kind.telling) - usual)


def _saying(wanted: SheetHints, kind: Kind, heading: str) -> SheetHints:
    return replace(wanted, given={**wanted.given, kind.per_group: heading})


def _columns_for(table: Located, group: Groups, groups: Sequence[Groups]) -> list[SheetColumn]:
    """Return the columns of a group and those outside of all groups, without repeated names."""
    columns = [item for item in table.columns if item.groups == group or item.groups not in groups]
    times = Counter(item.header.name for item in columns)
    return [item for item in columns if times[item.header.name] == 1]


def _understood(
    columns: Sequence[SheetColumn],
    group: Groups,
    kinds: Iterable[tuple[Kind, SheetHints]],
    dictionary: Dictionary,
) -> Recognised | None:
    """Return the kind that these columns make; None where the group brings no field of it."""
    fits = [fit_of(kind, columns, dictionary, wanted) for kind, wanted in kinds]
    good = [
        fit
        for fit in fits
        if not fit.missing and any(item.column.groups == group for item in fit.mapped)
    ]
    if not good:
        return None
    best = max(good, key=lambda fit: fit.score)
    return Recognised(best.kind, best.mapped, (), (), (), best.score)


def rows_with(table: Located, found: Recognised, inside: set[int]) -> Located:
    """Keep the rows with anything in the group; for the group the others are blank."""
    columns = tuple(item.column for item in found.mapped)
    holding = np.zeros(len(table.rows), np.bool_)
    for index in inside:
        holding |= where(table.column(index), lambda cell: cell not in {None, ""})
    blank = np.flatnonzero(~holding).tolist()
    places = np.flatnonzero(holding)
    rows, numbers = table.rows.at(places), [table.row_numbers[i] for i in places.tolist()]
    others = [*table.others]
    others += [OtherRow(table.row_numbers[i], RowKind.BLANK, table.rows[i]) for i in blank]
    others = [other for other in others if other.kind is not RowKind.TOTAL]
    return replace(
        table, columns=columns, rows=rows, row_numbers=numbers, others=tuple(others), filled=0
    )
