"""People outside the sales force who were taken out of the store: files do not bring them back."""

from collections.abc import Iterable

from territory.kernel.findings import Severity
from territory.registers.declaration import RowsByRecord
from territory.registers.draft import Draft
from territory.registers.referring import texts_of
from territory.roster.lookup.departments import Departments
from territory.roster.lookup.forgotten import ForgottenDoctors, Told
from territory.roster.tables import Institution

DOCTOR_FORGOTTEN = "This doctor was forgotten on {day}; the row was left out."
DOCTOR_STAYS_OUT = (
    "Take the row out of the file; if the person agrees to be kept again: "
    "territory forget doctor FORGOTTEN-… --allow-again"
)
CONTACT_FORGOTTEN = "This contact was forgotten on {day}; the row was left out."
CONTACT_STAYS_OUT = (
    "Take the row out of the file; if the person agrees to be kept again: "
    "territory forget contact FORGOTTEN-… --allow-again"
)


def is_forgotten(
    draft: Draft,
    index: int,
    institution: str,
    departments: Iterable[str],
    forgotten: ForgottenDoctors,
) -> bool:
    """Leave out a doctor who was taken out of the store, and say so without a name.

    departments: names that the department has or had.
    """
    if not forgotten:
        return False
    record = draft.parsed.records[index]
    code, name = record.get("doctor_code", ""), record.get("doctor", "")
    day = forgotten.day_of_any(
        Told(code, institution, department, name)
        for department in (record.get("department", ""), *departments)
    )
    if day is None:
        return False
    draft.unchanged(index)
    draft.tell(
        index, "doctor", "doctor-forgotten", DOCTOR_FORGOTTEN, DOCTOR_STAYS_OUT,
        severity=Severity.WARNING, day=str(day),
    )  # fmt: skip
    return True


def forgotten_doctors(draft: Draft) -> frozenset[int]:
    """Return the records that name a doctor by a code who was forgotten, and say so."""
    known = ForgottenDoctors(draft.tx)
    return frozenset(
        index for index, _ in draft.each() if is_forgotten(draft, index, "", (), known)
    )


def leave_out_forgotten(draft: Draft, rows: RowsByRecord) -> None:
    """Leave out contacts who were forgotten, as contacts or as doctors of the same department."""
    forgotten = ForgottenDoctors(draft.tx)
    if not forgotten:
        return
    places = texts_of(draft.tx, Institution, "code", (r["institution_id"] for r in rows.values()))
    known = Departments(draft.tx, {row["institution_id"] for row in rows.values()})
    for index, row in list(rows.items()):
        place, name = places[row["institution_id"]], row["name"]
        departments = known.names_of(row["department_id"]) or ("",)
        if day := forgotten.day_of_any(Told("", place, one, name) for one in departments):
            del rows[index]
            draft.unchanged(index)
            draft.tell(
                index, "contact", "contact-forgotten", CONTACT_FORGOTTEN, CONTACT_STAYS_OUT,
                severity=Severity.WARNING, day=str(day),
            )  # fmt: skip
