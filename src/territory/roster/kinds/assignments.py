"""Assignments: which positions an institution belongs to for a product line, by sets.

The rows of one institution, line, scheme, department and day are one set, imported whole; its
shares sum to 100 % (DOMAIN.md section 2).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from territory.intake.kinds import Record
from territory.kernel.findings import Severity
from territory.registers.declaration import Reference, RowsByRecord
from territory.registers.draft import BEGINNING, Draft, given, without_cleared
from territory.registers.in_force import in_force
from territory.registers.match import plain
from territory.registers.referring import refer
from territory.roster.kinds.fields import SCHEMES
from territory.roster.kinds.targets import DEPARTMENT, INSTITUTION, LINE, POSITION
from territory.roster.lookup import Directory, nodes, people, product_lines
from territory.roster.tables import Assignment, Post
from territory.store.transaction import Tx

WHOLE = 10_000
MAIN = "main"
NOT_WHOLE = "The shares of {institution}, line {line}{department}, sum to {total} %, not 100 %."
MAKE_WHOLE = "Import all positions of the institution with shares that sum to 100 %."
NO_POSITION = "The person {given} fills no position on that day."
SEVERAL_POSITIONS = "The person {given} fills more than one position: {positions}."
SEVERAL_ENDS = "The positions of {institution}, line {line}{department}, end on different days."
MAKE_NEXT_SET = "Import those who stay as a set of their own, from the day after the first end."
ENDS_BEFORE = "This assignment ends on {end}, before it begins on {day}."
NOBODY_AFTER = "{institution}, line {line}{department}: nobody holds it from {day} on."
NOBODY_BETWEEN = "{institution}, line {line}{department}: nobody holds it from {day} to {last}."
ASSIGN_NEXT = (
    "Import who takes over, with the first day; until then its flow is credited to nobody."
)
POSITION_TWICE = (
    "{institution}, line {line}{department}, names a position twice with different shares."
)
KEY = ("institution_id", "line_id", "scheme", "department_id", "valid_from", "position_id")


class SetKey(NamedTuple):
    """Subject of a set: everything of its key but the day."""

    institution_id: int
    line_id: int
    scheme: str
    department_id: int | None


@dataclass(frozen=True, slots=True)
class Row:
    """One record, resolved: what it speaks of, from when, and the columns to write."""

    thing: SetKey
    valid_from: date | None
    values: Mapping[str, Any]

    def stored_from(self, day: date, end: date | None) -> dict[str, Any]:
        """Return the row to be written; end: of the stored set, where the record says none."""
        return {**self.thing._asdict(), "valid_from": day, "valid_to": end, **self.values}


class StoredSets:
    """The stored sets of some institutions, by what they speak of and their first day."""

    def __init__(self, tx: Tx, institutions: Iterable[int]) -> None:
        from sqlalchemy import select
        from sqlmodel import col

        self.sets: dict[SetKey, dict[date, dict[int, Mapping[str, Any]]]] = {}
        columns = Assignment.__table__.c  # type: ignore[attr-defined]  # every table model has it
        for row in tx.rows_with(select(columns), col(Assignment.institution_id), institutions):
            thing = SetKey(*(row[name] for name in SetKey._fields))
            days = self.sets.setdefault(thing, {})
            days.setdefault(row["valid_from"], {})[row["position_id"]] = dict(row)

    def in_force(self, thing: SetKey, on: date) -> Mapping[int, Mapping[str, Any]]:
        """Return position → row of the set that holds on a day."""
        days = self.sets.get(thing, {})
        newest = max((day for day in days if day <= on), default=None)
        held = days[newest] if newest else {}
        return {p: row for p, row in held.items() if (row["valid_to"] or on) >= on}

    def end_of(self, thing: SetKey, day: date) -> date | None:
        """Return the last day of the set that begins on a day, None where it has none."""
        held = self.sets.get(thing, {}).get(day, {})
        return next((row["valid_to"] for row in held.values() if row["valid_to"]), None)


def load_assignments(draft: Draft) -> None:
    """Write sets of assignments; a set that does not sum to 100 % is refused as a whole."""
    rows = _resolved(draft)
    stored = StoredSets(draft.tx, (row.thing.institution_id for row in rows.values()))
    sets = _by_set(rows)
    dated: dict[tuple[SetKey, date], list[int]] = {}
    for (thing, said), members in sets.items():
        if not _is_whole(draft, members, rows):
            continue
        day = _day(draft, members, rows, stored) if said is None else said
        if day is not None and _ends_after(draft, members, rows, day):
            dated.setdefault((thing, day), []).extend(members)
    _check_flow_shares(draft, dated, rows, stored)
    writing = {
        index: rows[index].stored_from(day, stored.end_of(thing, day))
        for (thing, day), members in dated.items()
        for index in members
        if not draft.is_rejected(index)
    }
    _tell_endings(draft, dated, rows, stored)
    _tell_gaps(draft, dated, rows, stored)
    named = {"position_id": "position", "valid_to": "to"}
    draft.write(Assignment, KEY, dict(sorted(writing.items())), named=named)
    _empty_those_left_out(draft, dated, rows, stored)


def _resolved(draft: Draft) -> dict[int, Row]:
    """Resolve every name of every record, and tell all that cannot be."""
    posts = _Posts(draft) if _names_persons_only(draft) else None
    ids: RowsByRecord = {index: {} for index, _ in draft.each()}
    refer(draft, Reference(INSTITUTION, "institution_id"), ids)
    refer(draft, Reference(LINE, "line_id", optional=True), ids)
    refer(draft, Reference(POSITION, "position_id", optional=posts is not None), ids)
    lines = product_lines(draft.tx)
    for index, row in ids.items():
        record = draft.records[index]
        if not record.get("product_line"):
            row["line_id"] = _line_unsaid(draft, index, lines)
        if posts and not record.get("position"):
            row["position_id"] = posts.position_of(index, record)
    good = {index: row for index, row in ids.items() if not draft.is_rejected(index)}
    within = Reference(DEPARTMENT, "department_id", optional=True, within="institution_id")
    refer(draft, within, good)
    return {
        index: _row(draft.records[index], row)
        for index, row in good.items()
        if not draft.is_rejected(index)
    }


def _line_unsaid(draft: Draft, index: int, lines: Directory) -> int | None:
    """Return the only line that there is, or reject the record."""
    if only := lines.only():
        return only.id
    known = lines.all()
    draft.reject(
        index, "product_line", "line-missing",
        "No product line is named, and there are several: {lines}." if known
        else "There is no product line yet.",
        "Add a column with the product line, or --set product_line={line}." if known
        else "Import your products first: territory import FILE --as products",
        lines=", ".join(map(str, known)), line=known[0].code if known else "",
    )  # fmt: skip
    return None


def _row(record: Record, ids: Mapping[str, Any]) -> Row:
    scheme, department = scheme_of(record.get("scheme")), ids.get("department_id")
    thing = SetKey(ids["institution_id"], ids["line_id"], scheme, department)
    values = {"position_id": ids["position_id"], "share": record.get("share", WHOLE)}
    more = given(record, ("flow_share", "type", "acting"), valid_to="to")
    return Row(thing, record.get("from"), values | without_cleared(more, ("acting",)))


def scheme_of(given: str | None) -> str:
    """Return the slug of a scheme: the main one is known by its word in either language."""
    return SCHEMES.get(plain(given), given) if given else MAIN


def _names_persons_only(draft: Draft) -> bool:
    return any(
        not record.get("position") and (record.get("person_code") or record.get("person_name"))
        for _, record in draft.each()
    )


class _Posts:
    """Which positions a person fills, for sheets that name the person only."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._people = people(draft.tx)
        self._codes = {node.id: node.code for node in nodes(draft.tx).all()}
        self._filled: dict[date, dict[int, list[int]]] = {}

    def position_of(self, index: int, record: Record) -> int | None:
        """Return the one position of the person that a record names, or reject the record."""
        name, code = record.get("person_name", ""), record.get("person_code", "")
        match = self._people.find("" if code else name, code=code)
        person = self._draft.resolve(index, "person_code", "person", match, code or name)
        if person is None:
            return None
        filled = self._positions(record.get("from") or self._draft.context.today).get(person, [])
        if len(filled) == 1:
            return filled[0]
        codes = ", ".join(sorted(self._codes[node] for node in filled))
        self._draft.reject(
            index,
            "person_code",
            "person-of-several-positions" if filled else "person-without-position",
            SEVERAL_POSITIONS if filled else NO_POSITION,
            "Name the position by its code, in a column 岗位编码 (position).",
            given=code or name,
            positions=codes,
        )
        return None

    def _positions(self, on: date) -> dict[int, list[int]]:
        """Return person → the nodes filled on a day; each day is read once."""
        if on not in self._filled:
            held = self._filled[on] = defaultdict(list)
            for post in in_force(self._draft.tx, Post, on):
                held[post["person_id"]].append(post["territory_id"])
        return self._filled[on]


def _by_set(rows: Mapping[int, Row]) -> dict[tuple[SetKey, date | None], list[int]]:
    sets: dict[tuple[SetKey, date | None], list[int]] = {}
    for index, row in rows.items():
        sets.setdefault((row.thing, row.valid_from), []).append(index)
    return sets


def _is_whole(draft: Draft, members: Sequence[int], rows: Mapping[int, Row]) -> bool:
    """Check that a set names each position once and sums to 100 %; equal rows count once."""
    alike = {(rows[i].values["position_id"], rows[i].values["share"]) for i in members}
    if len({position for position, _ in alike}) < len(alike):
        _refuse(draft, members, POSITION_TWICE, "Keep one row for each position.")
        return False
    if len({rows[i].values.get("valid_to") for i in members}) > 1:
        _refuse(draft, members, SEVERAL_ENDS, MAKE_NEXT_SET, code="ends-differ", name="to")
        return False
    total = sum(share for _, share in alike)
    if total == WHOLE and all(share >= 0 for _, share in alike):
        return True
    _refuse(draft, members, NOT_WHOLE, MAKE_WHOLE, total=f"{total / 100:g}")
    return False


def _ends_after(draft: Draft, members: Sequence[int], rows: Mapping[int, Row], day: date) -> bool:
    """Check that a set does not end before it begins."""
    end = rows[members[0]].values.get("valid_to")
    if end is None or end >= day:
        return True
    said = {"end": str(end), "day": str(day)}
    _refuse(draft, members, ENDS_BEFORE, "Correct one of the two.", code="ends-before", name="to",
            **said)  # fmt: skip
    return False


def _refuse(
    draft: Draft,
    members: Sequence[int],
    message: str,
    suggestion: str,
    *,
    code: str = "shares-not-whole",
    name: str = "share",
    **params: str,
) -> None:
    """Reject all rows of a set, each naming the set."""
    for index in members:
        draft.reject(index, name, code, message, suggestion, **_named(draft, index), **params)


def _named(draft: Draft, index: int) -> dict[str, str]:
    """Return by what the messages name the set of a record."""
    record = draft.parsed.records[index]
    department = record.get("department")
    return {
        "institution": record.get("institution_name") or record.get("institution_code"),
        "line": record.get("product_line", "—"),
        "department": f", {department}" if department else "",
    }


def _day(
    draft: Draft, members: Sequence[int], rows: Mapping[int, Row], stored: StoredSets
) -> date | None:
    """Return the first day of a set that names none; None where nothing is to be written.

    The first set has always held. A set that differs from the one in force changes who is
    credited, so its day must be said.
    """
    thing = rows[members[0]].thing
    if thing not in stored.sets:
        return BEGINNING
    now = {
        position: row["share"]
        for position, row in stored.in_force(thing, draft.context.today).items()
        if row["share"]
    }
    said = {rows[i].values["position_id"]: rows[i].values["share"] for i in members}
    if said == now:
        return max(day for day in stored.sets[thing] if day <= draft.context.today)
    for index in members:
        draft.reject(
            index,
            "from",
            "assignment-day-missing",
            "This assignment differs from the one in force, and no day is given.",
            "Add a column 开始日期 (from), or --set from=2027-01-01.",
        )
    return None


def _check_flow_shares(
    draft: Draft,
    dated: Mapping[tuple[SetKey, date], Sequence[int]],
    rows: Mapping[int, Row],
    stored: StoredSets,
) -> None:
    """Check that stated flow shares sum to 100 % per institution, line and day."""
    groups: dict[tuple[int, int, str, date], list[tuple[SetKey, date]]] = {}
    for thing, day in dated:
        groups.setdefault((*thing[:3], day), []).append((thing, day))
    others: dict[tuple[int, int, str], list[SetKey]] = {}
    for thing in stored.sets:
        others.setdefault(thing[:3], []).append(thing)
    for group, sets in groups.items():
        members = [index for key in sets for index in dated[key]]
        shares = {
            (rows[i].thing, rows[i].values["position_id"]): rows[i].values.get("flow_share")
            for i in members
        }
        for thing in others.get(group[:3], ()):
            if (thing, group[3]) not in dated:
                held = stored.in_force(thing, group[3])
                shares |= {(thing, p): row["flow_share"] for p, row in held.items()}
        stated = [share for share in shares.values() if share is not None]
        if stated and sum(stated) != WHOLE:
            for index in members:
                draft.reject(
                    index, "flow_share", "flow-shares-not-whole",
                    "The flow shares of {institution} sum to {total} %, not 100 %.",
                    "State each position's share of rows without department, or none at all.",
                    institution=draft.parsed.records[index].get("institution_name")
                    or draft.parsed.records[index].get("institution_code"),
                    total=f"{sum(stated) / 100:g}",
                )  # fmt: skip


def _tell_endings(
    draft: Draft,
    dated: Mapping[tuple[SetKey, date], Sequence[int]],
    rows: Mapping[int, Row],
    stored: StoredSets,
) -> None:
    """Say where a newer set ends an older one with other positions or shares."""
    for (thing, day), members in dated.items():
        days = stored.sets.get(thing, {})
        if day in days or not any(older < day for older in days):
            continue
        before = {p: row["share"] for p, row in stored.in_force(thing, day).items() if row["share"]}
        now = {rows[i].values["position_id"]: rows[i].values["share"] for i in members}
        if before and before != now and not draft.is_rejected(members[0]):
            draft.tell(
                members[0], "position", "assignment-ends",
                "A newer assignment ends the older one on {day}.",
                severity=Severity.NOTE, day=str(day),
            )  # fmt: skip


def _tell_gaps(
    draft: Draft,
    dated: Mapping[tuple[SetKey, date], Sequence[int]],
    rows: Mapping[int, Row],
    stored: StoredSets,
) -> None:
    """Say from when nobody holds what a set names, since it ends and no other follows at once."""
    begins: dict[SetKey, set[date]] = {}
    for thing, day in dated:
        begins.setdefault(thing, set(stored.sets.get(thing, ()))).add(day)
    for (thing, day), members in dated.items():
        end = rows[members[0]].values.get("valid_to")
        following = min((one for one in begins[thing] if one > day), default=None)
        if end is None or draft.is_rejected(members[0]):
            continue
        free = end + timedelta(days=1)
        if following is None or following > free:
            last = following - timedelta(days=1) if following else None
            draft.tell(
                members[0], "to", "assignment-gap", NOBODY_BETWEEN if last else NOBODY_AFTER,
                ASSIGN_NEXT, severity=Severity.WARNING, **_named(draft, members[0]),
                day=str(free), last=str(last),
            )  # fmt: skip


def _empty_those_left_out(
    draft: Draft,
    dated: Mapping[tuple[SetKey, date], Sequence[int]],
    rows: Mapping[int, Row],
    stored: StoredSets,
) -> None:
    """Give positions that a set no longer names a share of zero: the row stays for the history."""
    emptied: dict[int, list[dict[str, Any]]] = {}
    for (thing, day), members in dated.items():
        if draft.is_rejected(members[0]):
            continue
        named = {rows[index].values["position_id"] for index in members}
        for position, row in stored.sets.get(thing, {}).get(day, {}).items():
            if position not in named and row["share"]:
                flow = {} if row["flow_share"] is None else {"flow_share": 0}
                emptied.setdefault(members[0], []).append(
                    {**thing._asdict(), "valid_from": day, "position_id": position, "share": 0}
                    | flow
                )
    draft.write_beside(Assignment, KEY, emptied)
