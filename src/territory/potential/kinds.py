"""Surveys of departments and institutions, and estimates of doctors."""

from collections.abc import Iterable

from territory.intake.kinds import DateWindow, Field
from territory.potential.tables import DoctorEstimate, Survey
from territory.registers.attributes import choice, date, decimal, integer, share, text
from territory.registers.declaration import (
    ImportOnly,
    Reference,
    Register,
    Row,
    RowsByRecord,
    Scope,
)
from territory.registers.directory import candidates
from territory.registers.draft import Draft
from territory.roster.kinds import fields
from territory.roster.kinds.doctors import doctors_beside
from territory.roster.kinds.fields import BANDS
from territory.roster.kinds.personal import forgotten_doctors
from territory.roster.kinds.targets import DEPARTMENT, DOCTOR, INSTITUTION, PRODUCT
from territory.roster.lookup.departments import homes, homes_of_doctors
from territory.roster.tables import Product

ESTIMATE = "estimate"
"""Source of a figure whose sheet names none."""


def _without_doctor(draft: Draft) -> frozenset[int]:
    """Return the records of forgotten doctors.

    A doctor named by hospital, department and name is made first, and has a code from then on.
    """
    for index, code in doctors_beside(draft).items():
        draft.records[index].values["doctor_code"] = code
    nameless = frozenset(
        index
        for index, record in draft.each()
        if record.get("doctor") and not record.get("doctor_code")
    )
    return nameless | forgotten_doctors(draft)


def _only_product(draft: Draft, rows: RowsByRecord) -> None:
    """Take the one product that there is where rows name none; of several it must be said which."""
    lacking = [index for index in rows if _names_none(draft, index)]
    if not lacking:
        return
    known = candidates(draft.tx, Product)
    for index in lacking:
        if len(known) == 1:
            rows[index]["product_id"] = known[0].id
        else:
            draft.reject(
                index, "product_name", "product-missing", "The row names no product.",
                "Add a column of products, or say it for all rows: --set product_code={first}",
                first=known[0].code if known else "CODE",
            )  # fmt: skip


def _of_own_doctors(scope: Scope, rows: list[Row]) -> Iterable[Row]:
    """Leave out what stayed with doctors who turned out to be others, who have its like."""
    others = homes_of_doctors(scope.tx)
    return [row for row in rows if row["doctor_id"] not in others]


def _of_own_departments(scope: Scope, rows: list[Row]) -> Iterable[Row]:
    """Leave out what stayed with departments that turned out to be others."""
    others = homes(scope.tx)
    return [row for row in rows if row["department_id"] not in others]


def _names_none(draft: Draft, index: int) -> bool:
    record = draft.records[index]
    return not (record.get("product_code") or record.get("product_name"))


SURVEY = Register(
    slug="survey",
    label="Potential surveys",
    order=80,
    table=Survey,
    enrich=_of_own_departments,
    items=(
        Reference(INSTITUTION, "institution_id", key=True),
        Reference(DEPARTMENT, "department_id", key=True, optional=True, within="institution_id"),
        Reference(PRODUCT, "product_id", key=True),
        text("period", "Survey period", concepts=("survey_period", "year", "period"), key=True,
             default=lambda context: str(context.today.year)),
        text("source", "Source", key=True, default=ESTIMATE),
        integer("outpatients_per_day", "Outpatients a day"),
        integer("clinic_days", "Clinic days a year"),
        share("patient_share", "Share of patients"),
        decimal("units_per_patient", "Units per patient"),
        integer("discharges_per_year", "Discharges a year"),
        share("inpatient_share", "Share of inpatients"),
        decimal("inpatient_units", "Units per inpatient"),
        integer("own_patients_per_day", "Our patients a day"),
        integer("potential", "Potential a month"),
    ),
    telling=("patient_share", "units_per_patient", "potential", "period", "inpatient_share"),
    against=("doctor_code", "doctor", "quantity", "usage", "amount", "share", "m01"),
    at_most=(("own_patients_per_day", "outpatients_per_day"),),
    any_of=(
        (
            "patient_share", "units_per_patient", "inpatient_share", "inpatient_units",
            "own_patients_per_day", "potential",
        ),
    ),
)  # fmt: skip
ESTIMATES = Register(
    slug="doctor-estimates",
    label="Doctor estimates",
    order=85,
    table=DoctorEstimate,
    window=DateWindow.SEEN,
    at_most=(("usage", "potential"),),
    left_out=_without_doctor,
    refine=_only_product,
    enrich=_of_own_doctors,
    items=(
        Reference(DOCTOR, "doctor_id", key=True),
        Reference(PRODUCT, "product_id", key=True, optional=True),
        ImportOnly(Field("doctor", "Doctor", note="With hospital and department: without a code")),
        *map(ImportOnly, fields.INSTITUTION),
        ImportOnly(Field("department", "Department")),
        ImportOnly(Field("title", "Title")),
        text("indication", "Indication", key=True),
        text("source", "Source", key=True, default=ESTIMATE),
        date("estimated_on", "Estimated on", concepts=("estimate_date",), key=True,
             default=lambda context: context.today),
        decimal("usage", "Usage a month"),
        choice("usage_band", "Usage band", choices=BANDS),
        decimal("potential", "Potential a month"),
        choice("potential_band", "Potential band", choices=BANDS),
        integer("patients_per_week", "Patients a week", concepts=("outpatients_per_week",)),
        integer("patients_per_month", "Patients a month", concepts=("outpatients_per_month",)),
        share("patient_share", "Share of patients", concepts=("indication_share",)),
        decimal("units_per_patient", "Units per patient"),
    ),
    telling=("usage", "usage_band", "potential", "potential_band", "estimated_on"),
    against=("quantity", "amount", "m01"),
    any_of=(
        ("doctor_code", "doctor"),
        (
            "usage", "usage_band", "potential", "potential_band", "patients_per_week",
            "patients_per_month",
        ),
    ),
)  # fmt: skip
REGISTERS = (SURVEY, ESTIMATES)
KINDS = tuple(register.kind for register in REGISTERS)
