"""Surveys of departments and institutions, and estimates of doctors."""

from decimal import Decimal
from typing import Any

from territory.intake.kinds import Context, Field, Kind, Loaded, Parse, Parsed, Record
from territory.kernel.masking import masked_unless_code
from territory.potential.tables import DoctorEstimate, Survey
from territory.registers.draft import Draft
from territory.registers.match import plain
from territory.roster.kinds.fields import INSTITUTION, PRODUCT
from territory.roster.kinds.institutions import institution_of
from territory.roster.kinds.personal import is_forgotten
from territory.roster.kinds.products import product_of
from territory.roster.lookup import Institutions, Products
from territory.roster.lookup.departments import Departments
from territory.roster.lookup.forgotten import ForgottenDoctors
from territory.roster.tables import Doctor
from territory.store.transaction import Tx

ESTIMATE = "estimate"
"""Source of a figure whose sheet names none."""

BANDS = {
    "high": "high", "高": "high", "高档": "high", "h": "high", "大": "high",
    "middle": "middle", "中": "middle", "中档": "middle", "m": "middle", "medium": "middle",
    "low": "low", "低": "low", "低档": "low", "l": "low", "小": "low", "无": "low",
}  # fmt: skip
SURVEY_COUNTS = (
    "outpatients_per_day", "clinic_days", "patient_share", "discharges_per_year",
    "inpatient_share", "own_patients_per_day", "potential",
)  # fmt: skip
SURVEY_DECIMALS = ("units_per_patient", "inpatient_units")
ESTIMATE_PLAIN = ("usage_band", "potential_band", "patients_per_week", "patient_share")
ESTIMATE_DECIMALS = ("usage", "potential", "units_per_patient")


def load_survey(tx: Tx, parsed: Parsed, context: Context) -> Loaded:
    """Write what a survey says of a department or institution."""
    draft = Draft(tx, parsed, context)
    institutions, products = Institutions(tx), Products(tx)
    found: dict[int, tuple[int, int]] = {}
    for index, record in draft.each():
        institution_id = institution_of(draft, index, record, institutions)
        product_id = product_of(draft, index, record, products)
        if institution_id is not None and product_id is not None:
            found[index] = institution_id, product_id
    departments = Departments(tx, {institution for institution, _ in found.values()}).ids
    rows: dict[int, dict[str, Any]] = {}
    for index, (institution_id, product_id) in found.items():
        record = parsed.records[index]
        department_id = _department(draft, index, record, institution_id, departments)
        if draft.is_rejected(index):
            continue
        rows[index] = {
            "institution_id": institution_id,
            "department_id": department_id,
            "product_id": product_id,
            "period": str(record.get("period", context.today.year)),
            "source": record.get("source", ESTIMATE),
            **_given(record, SURVEY_COUNTS, SURVEY_DECIMALS),
        }
    key = ("institution_id", "department_id", "product_id", "period", "source")
    draft.write(Survey, key, rows, named={"department_id": "department"})
    return draft.finish()


def _department(
    draft: Draft,
    index: int,
    record: Record,
    institution_id: int,
    departments: dict[tuple[int | None, str], int],
) -> int | None:
    name = record.get("department")
    if name is None:
        return None
    found = departments.get((institution_id, plain(name)))
    if found is None:
        draft.reject(
            index, "department", "unknown-department",
            'There is no department "{given}" in this institution.',
            "Correct the name, or import it first.", given=name,
        )  # fmt: skip
    return found


def load_estimates(tx: Tx, parsed: Parsed, context: Context) -> Loaded:
    """Write estimates or bands of doctors, each with its source and day."""
    draft = Draft(tx, parsed, context)
    doctors, products, forgotten = _doctors(tx), Products(tx), ForgottenDoctors(tx)
    rows: dict[int, dict[str, Any]] = {}
    for index, record in draft.each():
        doctor_id = doctors.get(plain(record.get("doctor_code")))
        if doctor_id is None and is_forgotten(draft, index, "", forgotten):
            continue
        if doctor_id is None:
            draft.reject(
                index, "doctor_code", "unknown-doctor", 'There is no doctor with code "{given}".',
                "Import the doctors first.",
                given=masked_unless_code(record.get("doctor_code")),
            )  # fmt: skip
        product_id = product_of(draft, index, record, products)
        if draft.is_rejected(index):
            continue
        rows[index] = {
            "doctor_id": doctor_id,
            "product_id": product_id,
            "indication": record.get("indication", ""),
            "source": record.get("source", ESTIMATE),
            "estimated_on": record.get("estimated_on", context.today),
            **_given(record, ESTIMATE_PLAIN, ESTIMATE_DECIMALS),
        }
    key = ("doctor_id", "product_id", "indication", "source", "estimated_on")
    draft.write(DoctorEstimate, key, rows, named={"doctor_id": "doctor_code"})
    return draft.finish()


def _doctors(tx: Tx) -> dict[str, int]:
    from sqlalchemy import select
    from sqlmodel import col

    rows = tx.rows(select(col(Doctor.id), col(Doctor.code)))
    return {plain(row["code"]): row["id"] for row in rows}


def _given(
    record: Record, plain_names: tuple[str, ...], decimals: tuple[str, ...]
) -> dict[str, Any]:
    """Columns that the record speaks of; decimals as exact text."""
    values = {name: record.values[name] for name in plain_names if name in record.values}
    for name in decimals:
        if name in record.values:
            value = record.values[name]
            values[name] = None if value is None else exact_text(value)
    return values


def exact_text(value: Decimal) -> str:
    """Write a decimal without exponent or idle zeros, so that equal values are equal text."""
    return format(value.normalize(), "f")


KINDS = (
    Kind(
        slug="survey",
        label="Potential surveys",
        fields=(
            *INSTITUTION,
            Field("department", "Department"),
            *PRODUCT,
            Field("period", "Survey period", Parse.TEXT, ("survey_period", "year", "period")),
            Field("source", "Source", Parse.TEXT),
            Field("outpatients_per_day", "Outpatients a day", Parse.INTEGER),
            Field("clinic_days", "Clinic days a year", Parse.INTEGER),
            Field("patient_share", "Share of patients", Parse.SHARE),
            Field("units_per_patient", "Units per patient", Parse.DECIMAL),
            Field("discharges_per_year", "Discharges a year", Parse.INTEGER),
            Field("inpatient_share", "Share of inpatients", Parse.SHARE),
            Field("inpatient_units", "Units per inpatient", Parse.DECIMAL),
            Field("own_patients_per_day", "Our patients a day", Parse.INTEGER),
            Field("potential", "Potential a month", Parse.INTEGER),
        ),
        key=(),
        known_by=("institution_code", "department", "product_code", "period", "source"),
        order=80,
        load=load_survey,
        telling=("patient_share", "units_per_patient", "potential", "period", "inpatient_share"),
        against=("doctor_code", "doctor", "quantity", "usage", "amount", "share", "m01"),
        any_of=(
            ("product_code", "product_name"),
            (
                "patient_share", "units_per_patient", "inpatient_share", "inpatient_units",
                "own_patients_per_day", "potential",
            ),
        ),
    ),
    Kind(
        slug="doctor-estimates",
        label="Doctor estimates",
        fields=(
            Field("doctor_code", "Doctor code", Parse.CODE, required=True),
            *PRODUCT,
            Field("indication", "Indication"),
            Field("source", "Source"),
            Field("estimated_on", "Estimated on", Parse.DATE, ("estimate_date",)),
            Field("usage", "Usage a month", Parse.DECIMAL),
            Field("usage_band", "Usage band", Parse.CHOICE, choices=BANDS),
            Field("potential", "Potential a month", Parse.DECIMAL),
            Field("potential_band", "Potential band", Parse.CHOICE, choices=BANDS),
            Field("patients_per_week", "Patients a week", Parse.INTEGER, ("outpatients_per_week",)),
            Field("patient_share", "Share of patients", Parse.SHARE, ("indication_share",)),
            Field("units_per_patient", "Units per patient", Parse.DECIMAL),
        ),
        key=(),
        known_by=("doctor_code", "product_code", "indication", "source", "estimated_on"),
        order=85,
        load=load_estimates,
        telling=("usage", "usage_band", "potential", "potential_band", "estimated_on"),
        against=("quantity", "amount", "m01"),
        any_of=(
            ("product_code", "product_name"),
            ("usage", "usage_band", "potential", "potential_band", "patients_per_week"),
        ),
    ),
)  # fmt: skip
