"""Doctors: by code, without one by department and name."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from territory.registers.attributes import code, text, yes_no, yes_or_no
from territory.registers.declaration import OwnCode, Reference, Register, Row, Scope
from territory.registers.draft import Draft, given, loader, made_code
from territory.registers.loading import written
from territory.registers.match import How, plain
from territory.registers.referring import ids_named, texts_of
from territory.roster.kinds.departments import tell_alike, tell_taken
from territory.roster.kinds.personal import is_forgotten
from territory.roster.kinds.targets import DEPARTMENT, INSTITUTION
from territory.roster.lookup.departments import Departments, StoredDoctors, is_made
from territory.roster.lookup.forgotten import ForgottenDoctors
from territory.roster.lookup.standard_departments import key_of
from territory.roster.tables import Department, Doctor, Institution

DOCTOR_PLAIN = ("title", "academic_role", "adoption_stage", "target")


def load_doctors(draft: Draft) -> None:
    """Write doctors by code; without one by department and name.

    A department that its institution does not have yet is made, with a note.
    """
    rows = _rows_of_doctors(draft, [index for index, _ in draft.each()])
    written(DOCTORS, draft, rows)


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
    rows = _filled(_rows_of_doctors(draft, named))
    draft.write(Doctor, ("code",), rows, main=False, named={"name": "doctor"})
    return {index: row["code"] for index, row in rows.items()}


def _filled(rows: Mapping[int, Row]) -> dict[int, Row]:
    """Give each row of a doctor what the others say of the same one: a title stands once only."""
    said: dict[str, Row] = {}
    for row in rows.values():
        of_all = said.setdefault(row["code"], {})
        of_all.update((name, value) for name, value in row.items() if name not in of_all)
    return {index: said[row["code"]] | row for index, row in rows.items()}


def _rows_of_doctors(draft: Draft, among: Sequence[int]) -> dict[int, Row]:
    """Return record → the row of its doctor, the departments that they lack made."""
    stored = StoredDoctors(draft.tx)
    found = ids_named(
        draft, Reference(INSTITUTION, "institution_id"), _placed(draft, among, stored)
    )
    codes = texts_of(draft.tx, Institution, "code", found.values())
    known, departments = _departments(draft, found)
    stored.read_names(departments.values())
    forgotten = ForgottenDoctors(draft.tx)
    rows = {}
    for index in among:
        institution = codes.get(found.get(index, 0), "")
        names = known.names_of(departments.get(index))
        if draft.is_rejected(index) or is_forgotten(draft, index, institution, names, forgotten):
            continue
        row = _doctor(draft, index, stored)
        if row is None:
            continue
        if index in departments:
            row["department_id"] = departments[index]
        if "code" not in row:
            same = stored.named(departments[index], row["name"])
            row["code"] = _code(draft, index, same, institution, names[0])
        if not draft.is_rejected(index):
            rows[index] = row
    return _completed(draft, stored, rows)


def _doctor(draft: Draft, index: int, stored: StoredDoctors) -> Row | None:
    record = draft.records[index]
    code = record.get("doctor_code")
    if code not in stored and not record.get("department"):
        draft.reject(
            index, "department", "department-missing",
            "The doctor is new and names no department.",
            "Give institution and department.",
        )  # fmt: skip
        return None
    row = given(record, DOCTOR_PLAIN) | {"name": record.get("doctor")}
    return row | {"code": stored.code_of(code)} if code else row


def _code(draft: Draft, index: int, same: Sequence[str], institution: str, name: str) -> str:
    """Return the code of the one stored doctor of a department and name, else a made one.

    same: codes of the doctors of that name. name: of the department.
    """
    doctor = draft.records[index].get("doctor")
    if len(same) > 1:
        draft.reject(
            index, "doctor", "several-doctors",
            "{institution}/{department} has {count} doctors of this name.",
            "Name the doctor by code: {codes}", institution=institution, department=name,
            count=len(same), codes=", ".join(same),
        )  # fmt: skip
    return same[0] if same else made_code("Y", institution, plain(name), plain(doctor))


def _completed(draft: Draft, stored: StoredDoctors, rows: dict[int, Row]) -> dict[int, Row]:
    """Give doctors who have no code of their own the one that a record brings for them.

    Where two records of one sheet do, they are two doctors, and nobody knows which was meant.
    """
    bringing: dict[str, list[int]] = {}
    for index, row in rows.items():
        if row["code"] not in stored and "department_id" in row:
            for code in stored.named(row["department_id"], row["name"]):
                if is_made(code) and not is_made(row["code"]):
                    bringing.setdefault(code, []).append(index)
    for code, indexes in bringing.items():
        if len({rows[index]["code"] for index in indexes}) == 1:
            index = indexes[0]
            own = rows[index]["code"]
            draft.tx.update(Doctor, [{"id": stored.ids[code], "code": own}])
            for row in rows.values():
                if row["code"] == code:
                    row["code"] = own
            draft.tell(
                index, "doctor_code", "doctor-code-completed",
                "The doctor was known by department and name, without a code; this is the code "
                "from now on.",
            )  # fmt: skip
    return rows


def _placed(draft: Draft, among: Sequence[int], stored: StoredDoctors) -> Iterable[int]:
    """Give the records that name an institution, or must: a stored doctor's need not again."""
    for index in among:
        record = draft.records[index]
        named = record.get("institution_name") or record.get("institution_code")
        if named or record.get("doctor_code") not in stored:
            yield index


def _departments(draft: Draft, found: Mapping[int, int]) -> tuple[Departments, dict[int, int]]:
    """Return the departments of the institutions, and record → department; new ones are made.

    From then on the records name them as they are stored.
    """
    known = Departments(draft.tx, found.values())
    departments: dict[int, int] = {}
    new: dict[tuple[int, str], list[int]] = {}
    names: dict[int, tuple[str, str]] = {}  # as written and as stored, where a rule found it
    for index, place in found.items():
        if not (name := draft.records[index].get("department")):
            continue
        match = known.link(name, place)
        if match.id is not None:
            departments[index] = match.id
            if match.how is How.RULE:
                names[index] = name, known.named(match.id)
        elif match.how is How.AMBIGUOUS:
            draft.resolve(index, "department", "department", match, name)
        else:
            new.setdefault((place, key_of(known.spelled(name, place))), []).append(index)
    for index, department in _make(draft, known, new).items():
        departments[index] = department
        written = known.spelled(draft.records[index].get("department"), found[index])
        names[index] = written, known.named(department)
    tell_taken(draft, found, names)
    for index, department in departments.items():  # two spellings make no two rows of a doctor
        draft.records[index].values["department"] = known.named(department)
    return known, departments


def _make(
    draft: Draft, known: Departments, new: Mapping[tuple[int, str], Sequence[int]]
) -> dict[int, int]:
    """Make the departments that institutions do not have; return record → department."""
    rows: dict[int, Row] = {}
    for (place, _), (index, *_) in new.items():
        name = known.spelled(draft.records[index].get("department"), place)
        rows[index] = {"institution_id": place, "name": name}
    ids = draft.write(Department, ("institution_id", "name"), rows, main=False)
    made = {index: (rows[index]["institution_id"], key) for index, key in ids.items()}
    for index, (place, key) in made.items():
        known.add(place, rows[index]["name"], key)
    for index in made.keys() - tell_alike(draft, known, made):
        draft.tell(
            index, "department", "department-made",
            "The institution had no such department; it was added.",
        )  # fmt: skip
    return {index: ids[first] for first, *more in new.values() for index in (first, *more)}


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
        .where(col(Doctor.became_id).is_(None))
        .order_by(col(Doctor.code))
    )  # fmt: skip
    for row in scope.tx.rows(statement):
        yield dict(row) | {"target": yes_or_no(row["target"])}


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
