"""Departments and doctors."""

from collections.abc import Mapping
from typing import Any

from territory.intake.kinds import Field, Kind, Parse, Record
from territory.registers.draft import Draft, given, loader, made_code
from territory.registers.match import plain
from territory.registers.referring import texts_of
from territory.roster.kinds.fields import INSTITUTION
from territory.roster.kinds.institutions import institution_of
from territory.roster.kinds.personal import is_forgotten
from territory.roster.lookup import Institutions
from territory.roster.lookup.departments import Departments
from territory.roster.lookup.forgotten import ForgottenDoctors
from territory.roster.tables import Department, Doctor, Institution
from territory.store.transaction import Tx

DEPARTMENT_PLAIN = (
    "specialty", "clinic_days", "outpatients_per_day", "beds", "discharges_per_year", "doctors",
    "prescribers", "adopters", "competitor_only", "target",
)  # fmt: skip
DOCTOR_PLAIN = ("title", "academic_role", "adoption_stage", "target")


def load_departments(draft: Draft) -> None:
    """Write departments of institutions."""
    known = Institutions(draft.tx)
    found = _institutions(draft, known)
    names = Departments(draft.tx, found.values()).names
    rows = {}
    for index, institution_id in found.items():
        record = draft.parsed.records[index]
        name = record.get("department")
        same = names.get((institution_id, plain(name)), name)
        row = {"institution_id": institution_id, "name": same}
        rows[index] = row | given(record, DEPARTMENT_PLAIN)
    draft.write(Department, ("institution_id", "name"), rows, named={"name": "department"})


def load_doctors(draft: Draft) -> None:
    """Write doctors by code; without one by department and name.

    A department that its institution does not have yet is made, with a note.
    """
    known = Institutions(draft.tx)
    stored = _doctors(draft.tx)
    found = _institutions(draft, known, optional=frozenset(stored))
    codes = texts_of(draft.tx, Institution, "code", found.values())
    departments = _with_new_departments(draft, found)
    forgotten = ForgottenDoctors(draft.tx)
    rows = {}
    for index, record in draft.each():
        if is_forgotten(draft, index, codes.get(found.get(index, 0), ""), forgotten):
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
    draft.write(
        Doctor, ("code",), rows,
        named={"code": "doctor_code", "name": "doctor", "department_id": "department"},
    )  # fmt: skip


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
    draft: Draft, known: Institutions, optional: frozenset[str] = frozenset()
) -> dict[int, int]:
    """Return record → institution; a stored doctor (`optional` codes) need not name it again."""
    found = {}
    for index, record in draft.each():
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


KINDS = (
    Kind(
        slug="departments",
        label="Departments",
        fields=(
            *INSTITUTION,
            Field("department", "Department", required=True),
            Field("specialty", "Specialty"),
            Field("clinic_days", "Clinic days a year", Parse.INTEGER),
            Field("outpatients_per_day", "Outpatients a day", Parse.INTEGER),
            Field("beds", "Beds", Parse.INTEGER),
            Field("discharges_per_year", "Discharges a year", Parse.INTEGER),
            Field("doctors", "Doctors", Parse.INTEGER, ("department_doctors",)),
            Field("prescribers", "Doctors able to prescribe", Parse.INTEGER),
            Field("adopters", "Adopters", Parse.INTEGER),
            Field("competitor_only", "Competitor only", Parse.INTEGER),
            Field("target", "Target department", Parse.YES_NO, ("target_department",)),
        ),
        key=(),
        known_by=("institution_code", "department"),
        changes_credits=True,
        order=65,
        any_of=(("institution_code", "institution_name"),),
        load=loader(load_departments),
        telling=("specialty", "clinic_days", "doctors", "prescribers", "adopters"),
        against=(
            "doctor_code", "title", "position", "share", "product_name", "quantity", "m01",
            "product_line",
        ),
    ),
    Kind(
        slug="doctors",
        label="Doctors",
        fields=(
            Field("doctor_code", "Doctor code", Parse.CODE, ("doctor_code",)),
            Field("doctor", "Doctor", concepts=("doctor",), required=True, personal=True),
            *INSTITUTION,
            Field("department", "Department"),
            Field("title", "Title"),
            Field("academic_role", "Academic role"),
            Field("adoption_stage", "Adoption stage"),
            Field("target", "Target doctor", Parse.YES_NO, ("target_doctor",)),
        ),
        key=(),
        known_by=("doctor_code",),
        order=70,
        load=loader(load_doctors),
        telling=("doctor_code", "title", "academic_role", "adoption_stage"),
        against=("usage", "potential", "usage_band", "potential_band", "quantity", "product_name"),
    ),
)  # fmt: skip
