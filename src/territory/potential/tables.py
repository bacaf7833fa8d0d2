"""Potential and estimates, each with method, inputs and source (DOMAIN.md section 4)."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, BigInteger, Column
from sqlmodel import Field, SQLModel, UniqueConstraint

from territory.store.following import FOLLOWS


class Survey(SQLModel, table=True):
    """The answers of a survey about one product's patients in a department or a whole institution.

    Shares are basis points; `potential` is sale units a month where the source gives it directly.
    """

    __tablename__ = "survey"
    __table_args__ = (
        UniqueConstraint("institution_id", "department_id", "product_id", "period", "source"),
    )

    id: int | None = Field(default=None, primary_key=True)
    institution_id: int = Field(foreign_key="institution.id", index=True)
    department_id: int | None = Field(
        default=None, foreign_key="department.id", index=True, sa_column_kwargs=FOLLOWS
    )
    product_id: int = Field(foreign_key="product.id", index=True)
    period: str = Field(description="year or month the survey speaks of: 2026, 2026-11")
    source: str
    outpatients_per_day: int | None = None
    clinic_days: int | None = Field(default=None, description="days a year")
    patient_share: int | None = Field(default=None, description="use this class of drug, bp")
    units_per_patient: str | None = Field(default=None, description="decimal, sale units")
    discharges_per_year: int | None = None
    inpatient_share: int | None = None
    inpatient_units: str | None = None
    own_patients_per_day: int | None = None
    potential: int | None = None


class Potential(SQLModel, table=True):
    """A computed potential: sale units a year of one product in an institution or department."""

    __tablename__ = "potential"
    __table_args__ = (UniqueConstraint("institution_id", "department_id", "product_id", "year"),)

    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="run.id", index=True)
    institution_id: int = Field(foreign_key="institution.id", index=True)
    department_id: int | None = Field(
        default=None, foreign_key="department.id", sa_column_kwargs=FOLLOWS
    )
    product_id: int = Field(foreign_key="product.id", index=True)
    year: int
    units: int = Field(sa_type=BigInteger)
    method: str = Field(description="slug: survey, outpatients, sum, extrapolated …")
    source: str
    inputs: dict[str, Any] = Field(
        default_factory=dict, sa_column=Column(JSON, nullable=False, default=dict)
    )


class DoctorEstimate(SQLModel, table=True):
    """An estimate of a doctor's usage and potential for a product, with its source.

    An estimate or a band, never a prescription count (DOMAIN.md section 14). Units a month;
    bands are slugs high, middle, low.
    """

    __tablename__ = "doctor_estimate"
    __table_args__ = (
        UniqueConstraint("doctor_id", "product_id", "indication", "source", "estimated_on"),
    )

    id: int | None = Field(default=None, primary_key=True)
    doctor_id: int = Field(foreign_key="doctor.id", index=True, sa_column_kwargs=FOLLOWS)
    product_id: int = Field(foreign_key="product.id", index=True)
    indication: str = ""
    source: str
    estimated_on: date
    usage: str | None = Field(default=None, description="decimal, sale units a month")
    usage_band: str | None = None
    potential: str | None = Field(default=None, description="decimal, sale units a month")
    potential_band: str | None = None
    patients_per_week: int | None = None
    patients_per_month: int | None = None
    patient_share: int | None = Field(default=None, description="basis points")
    units_per_patient: str | None = None
