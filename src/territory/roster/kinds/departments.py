"""Departments and doctors."""

from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from territory.intake.kinds import Record
from territory.present import table as present
from territory.registers.attributes import code, integer, text, yes_no, yes_or_no
from territory.registers.declaration import (
    Card,
    ListOnly,
    OwnCode,
    Reference,
    Register,
    Row,
    RowsByRecord,
    Scope,
)
from territory.registers.draft import Draft, given, loader, made_code
from territory.registers.match import plain
from territory.registers.referring import texts_of
from territory.roster.kinds.institutions import institution_of
from territory.roster.kinds.personal import is_forgotten
from territory.roster.kinds.targets import DEPARTMENT, INSTITUTION
from territory.roster.lookup import Institutions
from territory.roster.lookup.departments import Departments
from territory.roster.lookup.forgotten import ForgottenDoctors
from territory.roster.tables import Department, Doctor, Institution
from territory.store.transaction import Tx

DOCTOR_PLAIN = ("title", "academic_role", "adoption_stage", "target")


def _as_stored(draft: Draft, rows: RowsByRecord) -> None:
    """Write names of departments as they are stored, whatever their blanks and width."""
    names = Departments(draft.tx, {row.get("institution_id") for row in rows.values()}).names
    for row in rows.values():
        key = row.get("institution_id"), plain(row["name"])
        row["name"] = names.get(key, row["name"])


def _with_code(_scope: Scope, rows: list[Row]) -> Iterable[Row]:
    return [row | {"code": f"{row['institution']}/{row['department']}"} for row in rows]


def load_doctors(draft: Draft) -> None:
    """Write doctors by code; without one by department and name.

    A department that its institution does not have yet is made, with a note.
    """
    rows = _rows_of_doctors(draft, [index for index, _ in draft.each()])
    draft.write(
        Doctor, ("code",), rows,
        named={"code": "doctor_code", "name": "doctor", "department_id": "department"},
    )  # fmt: skip


def doctors_beside(draft: Draft) -> dict[int, str]:
    """Write the doctors whom records name without a code; return record → code.

    For sheets of estimates as they come: hospital, department, name, usage and potential. Who is
    wrong is rejected, who was forgotten has no code.
    """
    named = [
        index
        for index, record in draft.each()
        if record.get("doctor") and not record.get("doctor_code")
    ]
    rows = _rows_of_doctors(draft, named)
    draft.write(Doctor, ("code",), rows, main=False, named={"name": "doctor"})
    return {index: row["code"] for index, row in rows.items()}


def _rows_of_doctors(draft: Draft, among: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return record → the row of its doctor, the departments that they lack made."""
    known = Institutions(draft.tx)
    stored = _doctors(draft.tx)
    found = _institutions(draft, known, among, optional=frozenset(stored))
    codes = texts_of(draft.tx, Institution, "code", found.values())
    departments = _with_new_departments(draft, found)
    forgotten = ForgottenDoctors(draft.tx)
    rows = {}
    for index in among:
        record = draft.parsed.records[index]
        institution = codes.get(found.get(index, 0), "")
        if draft.is_rejected(index) or is_forgotten(draft, index, institution, forgotten):
            continue
        row = _doctor(draft, index, record, stored)
        if row is None:
            continue
        if index in departments:
            row["department_id"] = departments[index]
        if "code" not in row:
            code = codes[found[index]]
            row["code"] = made_code("Y", code, plain(record.get("department")), plain(row["name"]))
        rows[index] = row
    return rows


def _doctor(
    draft: Draft, index: int, record: Record, stored: Mapping[str, int]
) -> dict[str, Any] | None:
    code = record.get("doctor_code")
    new = code is None or code not in stored
    if new and not record.get("department"):
        draft.reject(
            index, "department", "department-missing",
            "The doctor is new and names no department.",
            "Give institution and department.",
        )  # fmt: skip
        return None
    row = given(record, DOCTOR_PLAIN) | {"name": record.get("doctor")}
    return row | {"code": code} if code else row


def _institutions(
    draft: Draft, known: Institutions, among: Sequence[int], optional: frozenset[str]
) -> dict[int, int]:
    """Return record → institution; a stored doctor (`optional` codes) need not name it again."""
    found = {}
    for index in among:
        record = draft.parsed.records[index]
        silent = not record.get("institution_name") and not record.get("institution_code")
        if silent and record.get("doctor_code") in optional:
            continue
        institution_id = institution_of(draft, index, record, known)
        if institution_id is not None:
            found[index] = institution_id
    return found


def _with_new_departments(draft: Draft, found: Mapping[int, int]) -> dict[int, int]:
    stored = dict(Departments(draft.tx, found.values()).ids)
    wanted = {}
    for index, institution_id in found.items():
        if name := draft.parsed.records[index].get("department"):
            wanted[index] = (institution_id, plain(name))
    new: dict[tuple[int | None, str], int] = {}
    for index, key in wanted.items():
        if key not in stored:
            new.setdefault(key, index)
    if new:
        for index in new.values():
            draft.tell(
                index, "department", "department-made",
                "The institution had no such department; it was added.",
            )  # fmt: skip
        rows = {
            index: {
                "institution_id": key[0],
                "name": draft.parsed.records[index].get("department"),
            }
            for key, index in new.items()
        }
        ids = draft.write(Department, ("institution_id", "name"), rows, main=False)
        stored |= {key: ids[index] for key, index in new.items()}
    return {index: stored[key] for index, key in wanted.items()}


def _doctors(tx: Tx) -> dict[str, int]:
    from sqlalchemy import select
    from sqlmodel import col

    statement = select(col(Doctor.code), col(Doctor.department_id))
    return {row["code"]: row["department_id"] for row in tx.rows(statement)}


def _read_doctors(scope: Scope) -> Iterable[Row]:
    """Return doctors by code, with department and institution; names in full."""
    from sqlalchemy import select
    from sqlmodel import col

    statement: Any = (
        select(
            col(Doctor.id), col(Doctor.code), col(Doctor.name), col(Doctor.title),
            col(Doctor.academic_role), col(Doctor.adoption_stage), col(Doctor.target),
            col(Department.name).label("department"), col(Institution.code).label("institution"),
            col(Institution.name).label("institution_name"), col(Institution.city),
            col(Institution.grade), col(Institution.id).label("institution_id"),
        )
        .join(Department, col(Doctor.department_id) == col(Department.id))
        .join(Institution, col(Department.institution_id) == col(Institution.id))
        .order_by(col(Doctor.code))
    )  # fmt: skip
    for row in scope.tx.rows(statement):
        yield dict(row) | {"target": yes_or_no(row["target"])}


DEPARTMENTS = Register(
    slug="departments",
    label="Departments",
    order=65,
    table=Department,
    changes_credits=True,
    refine=_as_stored,
    enrich=_with_code,
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
DOCTORS = Register(
    slug="doctors",
    label="Doctors",
    order=70,
    table=Doctor,
    own_code=OwnCode("Y", ("institution", "department", "name")),
    load=loader(load_doctors),
    read=_read_doctors,
    items=(
        code("doctor_code", "Doctor code", concepts=("doctor_code",), column="code",
             heading="Code"),
        text("doctor", "Doctor", required=True, personal=True, column="name", heading="Name"),
        Reference(INSTITUTION, "institution_id", optional=True),
        Reference(DEPARTMENT, "department_id"),
        text("title", "Title"),
        text("academic_role", "Academic role"),
        text("adoption_stage", "Adoption stage"),
        yes_no("target", "Target doctor", concepts=("target_doctor",)),
    ),
    telling=("doctor_code", "title", "academic_role", "adoption_stage"),
    against=("usage", "potential", "usage_band", "potential_band", "quantity", "product_name"),
)  # fmt: skip
