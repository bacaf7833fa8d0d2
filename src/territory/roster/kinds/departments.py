"""Departments of institutions."""

from collections.abc import Iterable, Mapping
from operator import itemgetter

from territory.kernel.findings import Severity
from territory.present import table as present
from territory.registers.attributes import integer, text, yes_no
from territory.registers.declaration import (
    Card,
    ListOnly,
    Reference,
    Register,
    Row,
    RowsByRecord,
    Scope,
)
from territory.registers.draft import Draft
from territory.registers.match import How, plain
from territory.registers.referring import texts_of
from territory.roster.kinds.targets import INSTITUTION
from territory.roster.lookup.departments import Departments
from territory.roster.tables import Department, Institution

TAKEN_FOR = "{given} is taken for {department}, which {institution} has."
TAKEN_IN = "{given} is taken for {department} in {count} institutions, such as {institution}."
IF_ANOTHER = "If it is another department: territory match decide {place} --as new"
ALIKE = "{institution} has {candidates}; {given} was added beside it."
IF_SAME = "If they are one: territory match decide {place} --as {candidate}"


def _as_stored(draft: Draft, rows: RowsByRecord) -> None:
    """Write names of departments as they are stored, by whatever name a sheet knows them.

    Two names that stand in one sheet are two departments: it knows its own list best.
    """
    known = Departments(draft.tx, {row.get("institution_id") for row in rows.values()})
    taken: dict[int, tuple[str, str]] = {}
    beside = {(row.get("institution_id"), plain(row["name"])) for row in rows.values()}
    for index, row in rows.items():
        within, given = row.get("institution_id"), row["name"]
        match = known.link(given, within)
        if match.id is None:
            continue
        name = known.named(match.id)
        if match.how is How.RULE and (within, plain(name)) in beside:
            continue
        row["name"] = name
        if match.how is How.RULE:
            taken[index] = given, name
    tell_taken(draft, {index: rows[index].get("institution_id") for index in taken}, taken)


def tell_taken(
    draft: Draft, places: Mapping[int, int | None], names: Mapping[int, tuple[str, str]]
) -> None:
    """Say once for which department a name was taken, and in how many institutions.

    places: record → institution. names: record → name as given and as stored.
    """
    alike: dict[tuple[str, str], dict[int | None, int]] = {}
    for index in sorted(names):
        given, name = names[index]
        if plain(given) != plain(name):
            alike.setdefault((given, name), {}).setdefault(places[index], index)
    codes = texts_of(
        draft.tx, Institution, "code", (one for held in alike.values() for one in held)
    )
    for (given, name), first in alike.items():
        place, index = next(iter(first.items()))
        draft.tell(
            index, "department", "department-taken-for",
            TAKEN_FOR if len(first) == 1 else TAKEN_IN, IF_ANOTHER, given=given, department=name,
            institution=codes[place], count=len(first), place=f"{codes[place]}/{given}",
        )  # fmt: skip


def tell_alike(draft: Draft, known: Departments, made: Mapping[int, tuple[int, int]]) -> set[int]:
    """Say which new departments may be another one that is there, and how to decide it.

    made: record → institution, and the department that it made. Returns the records told.
    """
    codes = texts_of(draft.tx, Institution, "code", (place for place, _ in made.values()))
    told = set()
    for index, (place, department) in made.items():
        name = known.named(department)
        if not (near := known.near(name, place, before=department)):
            continue
        told.add(index)
        draft.tell(
            index, "department", "department-alike", ALIKE, IF_SAME, severity=Severity.WARNING,
            institution=codes[place], given=name, candidates="、".join(map(str, near)),
            place=f"{codes[place]}/{name}", candidate=near[0].name,
        )  # fmt: skip
    return told


def _tell_made(draft: Draft, rows: RowsByRecord, ids: dict[int, int]) -> None:
    """Say which departments of a sheet may be others that were there before."""
    known = Departments(draft.tx, {row["institution_id"] for row in rows.values()})
    made = draft.created()
    tell_alike(
        draft, known,
        {index: (rows[index]["institution_id"], ids[index]) for index in ids if index in made},
    )  # fmt: skip


def _living(_scope: Scope, rows: list[Row]) -> Iterable[Row]:
    """Leave out those that turned out to be others, and give each its code."""
    return [
        row | {"code": f"{row['institution']}/{row['department']}"}
        for row in rows
        if row["became_id"] is None
    ]


DEPARTMENTS = Register(
    slug="departments",
    label="Departments",
    order=65,
    table=Department,
    changes_credits=True,
    refine=_as_stored,
    after=_tell_made,
    enrich=_living,
    items=(
        Reference(INSTITUTION, "institution_id", key=True),
        text("department", "Department", required=True, column="name", listed="department",
             key=True),
        text("specialty", "Specialty"),
        integer("clinic_days", "Clinic days a year"),
        integer("outpatients_per_day", "Outpatients a day"),
        integer("beds", "Beds"),
        integer("discharges_per_year", "Discharges a year"),
        integer("doctors", "Doctors", concepts=("department_doctors",)),
        integer("prescribers", "Doctors able to prescribe"),
        integer("adopters", "Adopters"),
        integer("competitor_only", "Competitor only"),
        yes_no("target", "Target department", concepts=("target_department",)),
        ListOnly(present.code("code", "Code", hidden=True)),
    ),
    at_most=(("prescribers", "doctors"), ("adopters", "doctors"), ("competitor_only", "doctors")),
    telling=("specialty", "clinic_days", "doctors", "prescribers", "adopters"),
    against=(
        "doctor_code", "title", "position", "share", "product_name", "quantity", "m01",
        "product_line",
    ),
    cards=(
        Card("institutions", "institution_id", itemgetter("code"),
             lambda row: row["specialty"] or row["department"]),
    ),
)  # fmt: skip
