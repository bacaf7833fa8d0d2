"""Estimate potential from surveys and by extrapolation; read what is known of doctors."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from territory.errors import UnknownName
from territory.kernel.sentences import Slug
from territory.kernel.workdays import working_days_of
from territory.potential import rules
from territory.potential.rules import Answers, StratumRatio
from territory.potential.tables import DoctorEstimate, Potential, Survey
from territory.registers.referring import texts_of
from territory.roster.lookup import Products
from territory.roster.lookup.standard_departments import standard
from territory.roster.lookup.ties import merged_into
from territory.roster.tables import Department, Doctor, Institution, Product
from territory.store.transaction import Tx
from territory.workspace import Workspace, official_calendar

if TYPE_CHECKING:
    from sqlalchemy import RowMapping


@dataclass(frozen=True, slots=True)
class PotentialRow:
    """Yearly potential of one product in an institution or department, with its origin."""

    product: str
    institution: str
    name: str
    department: str | None
    units: int
    method: str
    source: str
    inputs: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Estimate:
    """The result of an estimation run."""

    year: int
    rows: tuple[PotentialRow, ...]
    surveyed: int
    extrapolated: int
    unknown: int
    provisional_days: bool


@dataclass(frozen=True, slots=True)
class DoctorFigures:
    """The newest estimate of one doctor for a product; decimals are sale units a month."""

    doctor_id: int
    code: str
    name: str
    institution: str
    institution_name: str
    department: str
    specialty: str
    grade: str
    usage: Decimal | None
    usage_band: str | None
    potential: Decimal | None
    potential_band: str | None
    source: str
    estimated_on: date


def product_id_of(tx: Tx, given: str) -> tuple[int, str, str]:
    """Return id, code and name of the product that an argument names.

    Raises:
        UnknownName: there is none, or several.
    """
    from sqlalchemy import select
    from sqlmodel import col

    rows = tx.rows(select(col(Product.id), col(Product.code), col(Product.name)))
    match = Products(tx).find(given)
    for row in rows:
        if row["id"] == match.id:
            return row["id"], row["code"], row["name"]
    known = [name for row in rows for name in (row["code"], row["name"])]
    near = list(map(str, match.candidates)) or get_close_matches(given, known, n=3)
    proposals = {"proposals": ", ".join(near)} if near else {}
    raise UnknownName(what=Slug("product"), given=given, **proposals)


def estimate(ws: Workspace, year: int | None = None) -> Estimate:
    """Compute the potential of every institution and department for every product of the store.

    Departments come from their surveys; an institution is the sum of its departments, else its
    own survey, else extrapolated from surveyed ones of the same grade and type by its size.
    The year defaults to the newest one surveyed.
    """
    with ws.writing("potential estimate", year=year) as tx:
        surveys = _surveys(tx)
        wanted = year or max((_year(row["period"]) for row in surveys), default=ws.today.year)
        days, provisional = _clinic_days(wanted)
        parts = _from_surveys(surveys, wanted, days)
        whole, extrapolated, unknown = _institutions(tx, parts, merged_into(tx, ws.today))
        stored = [_stored(row, tx.run_id, wanted) for row in (*parts, *whole)]
        _replace(tx, wanted, stored)
        tx.run.counts = {"rows": len(stored), "extrapolated": extrapolated}
        return Estimate(wanted, _rows(tx, wanted), len(parts), extrapolated, unknown, provisional)


def show(ws: Workspace, product: str | None = None) -> tuple[PotentialRow, ...]:
    """Read the potential of the newest year, largest first inside each product."""
    with ws.reading() as tx:
        year = newest_year(tx)
        product_id = product_id_of(tx, product)[0] if product else None
        return () if year is None else _rows(tx, year, product_id)


def newest_year(tx: Tx) -> int | None:
    """Return the newest year that has potential."""
    from sqlalchemy import func, select
    from sqlmodel import col

    found = tx.execute(select(func.max(col(Potential.year)))).scalar()
    return None if found is None else int(found)


def doctor_figures(tx: Tx, product_id: int, on: date) -> list[DoctorFigures]:
    """Return all doctors' newest estimates for a product not after a day, by doctor code.

    A potential that is not stated is computed from patients × share × units where these are. The
    grade is that of the hospital which a merged one has become by the day.
    """
    newest: dict[int, RowMapping] = {}
    for row in _estimates(tx, product_id, on):
        newest[row["doctor_id"]] = row
    merged = merged_into(tx, on)
    grades = texts_of(tx, Institution, "grade", merged.values())
    return [
        replace(found, grade=grades[home] or "") if home else found
        for row in sorted(newest.values(), key=lambda row: row["code"])
        for found, home in [(_figures(row), merged.get(row["institution_id"]))]
    ]


def _estimates(tx: Tx, product_id: int, on: date) -> "list[RowMapping]":
    from sqlalchemy import select
    from sqlmodel import col

    statement: Any = (
        select(
            DoctorEstimate.__table__,  # type: ignore[attr-defined]  # every table model has it
            col(Doctor.code),
            col(Doctor.name),
            col(Department.name).label("department"),
            col(Department.specialty),
            col(Institution.code).label("institution"),
            col(Institution.name).label("institution_name"),
            col(Institution.grade),
            col(Institution.id).label("institution_id"),
        )
        .join(Doctor, col(Doctor.id) == col(DoctorEstimate.doctor_id))
        .join(Department, col(Department.id) == col(Doctor.department_id))
        .join(Institution, col(Institution.id) == col(Department.institution_id))
        .where(col(DoctorEstimate.product_id) == product_id)
        .where(col(DoctorEstimate.estimated_on) <= on)
        .where(col(Doctor.became_id).is_(None))
        .order_by(col(DoctorEstimate.estimated_on), col(DoctorEstimate.id))
    )
    return tx.rows(statement)


def _figures(row: "RowMapping") -> DoctorFigures:
    potential = _decimal(row["potential"])
    if potential is None and row["potential_band"] is None:
        potential = rules.monthly_of_doctor(
            row["patients_per_week"],
            row["patients_per_month"],
            row["patient_share"],
            _decimal(row["units_per_patient"]),
        )
    return DoctorFigures(
        doctor_id=row["doctor_id"],
        code=row["code"],
        name=row["name"],
        institution=row["institution"],
        institution_name=row["institution_name"],
        department=row["department"],
        specialty=row["specialty"] or standard(row["department"]) or row["department"],
        grade=row["grade"] or "",
        usage=_decimal(row["usage"]),
        usage_band=row["usage_band"],
        potential=potential,
        potential_band=row["potential_band"],
        source=row["source"],
        estimated_on=row["estimated_on"],
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _surveys(tx: Tx) -> "list[RowMapping]":
    from sqlalchemy import select
    from sqlmodel import col

    table = Survey.__table__  # type: ignore[attr-defined]  # every table model has it
    own: list[Any] = [col(getattr(Department, name)).label(f"own_{name}") for name in OWN_FIGURES]
    return tx.rows(
        select(table, *own)
        .join(Department, col(Department.id) == col(Survey.department_id), isouter=True)
        .where(col(Department.became_id).is_(None))  # one that did has its like at the other
        .order_by(col(Survey.period), col(Survey.source), table.c.id)
    )


def _year(period: str) -> int:
    return int(period[:4]) if period[:4].isdigit() else 0


def _clinic_days(year: int) -> tuple[int, bool]:
    """Working days of a year for departments that do not state their own."""
    calendar = official_calendar()
    return int(working_days_of(calendar, year).sum()), calendar.is_provisional(year)


Part = dict[str, Any]
OWN_FIGURES = ("outpatients_per_day", "clinic_days", "discharges_per_year")
"""Figures of a department's own card, for those that its survey leaves out."""


def _from_surveys(surveys: "Sequence[RowMapping]", year: int, days: int) -> list[Part]:
    """The newest usable survey, not after the year, of each department or institution."""
    newest: dict[tuple[int, int | None, int], Part] = {}
    for row in surveys:
        if _year(row["period"]) > year:
            continue
        answers, origins = _answers(row, days)
        found = rules.yearly(answers)
        if found is None:
            continue
        units, method = found
        key = row["institution_id"], row["department_id"], row["product_id"]
        inputs = {name: row[name] for name in Answers.__dataclass_fields__ if row[name] is not None}
        newest[key] = {
            "institution_id": key[0], "department_id": key[1], "product_id": key[2],
            "units": units, "method": method, "source": row["source"],
            "inputs": inputs | _stood_in(answers, origins, method) | {"period": row["period"]},
        }  # fmt: skip
    return list(newest.values())


def _answers(row: "RowMapping", days: int) -> tuple[Answers, Mapping[str, str]]:
    """Return what a survey and the department's card say, and what does not come from the survey.

    Clinic days are the survey's, else the department's own, else the official calendar's
    (DOMAIN.md section 4, formula 1); outpatients and discharges the survey's, else the card's.
    """
    figures = {name: row[name] for name in OWN_FIGURES}
    origins = {}
    for name in OWN_FIGURES:
        if figures[name] is None and row[f"own_{name}"] is not None:
            figures[name], origins[name] = row[f"own_{name}"], "department"
    if figures["clinic_days"] is None:
        figures["clinic_days"], origins["clinic_days"] = days, "calendar"
    answers = Answers(
        outpatients_per_day=figures["outpatients_per_day"],
        clinic_days=figures["clinic_days"],
        patient_share=row["patient_share"],
        units_per_patient=_decimal(row["units_per_patient"]),
        discharges_per_year=figures["discharges_per_year"],
        inpatient_share=row["inpatient_share"],
        inpatient_units=_decimal(row["inpatient_units"]),
        potential=row["potential"],
    )
    return answers, origins


def _stood_in(answers: Answers, origins: Mapping[str, str], method: str) -> Part:
    """Return the figures that took the place of a survey's, each with its origin."""
    used = {
        "outpatients_per_day": "outpatients", "clinic_days": "outpatients",
        "discharges_per_year": "inpatients",
    }  # fmt: skip
    found: Part = {}
    for name, origin in origins.items():
        if used[name] in method.split("_"):
            found |= {name: getattr(answers, name), f"{name}_from": origin}
    return found


def _institutions(
    tx: Tx, parts: Sequence[Part], merged: Collection[int]
) -> tuple[list[Part], int, int]:
    """Sums of departments, then extrapolation of living target institutions nobody surveyed."""
    sums: dict[tuple[int, int], list[Part]] = {}
    own: set[tuple[int, int]] = set()
    for part in parts:
        key = part["institution_id"], part["product_id"]
        if part["department_id"] is None:
            own.add(key)
        else:
            sums.setdefault(key, []).append(part)
    whole = [_sum(key, of) for key, of in sorted(sums.items()) if key not in own]
    known = {(p["institution_id"], p["product_id"]): p["units"] for p in (*parts, *whole)
             if p["department_id"] is None}  # fmt: skip
    extrapolated, unknown = _extrapolate(tx, known, merged)
    return whole + extrapolated, len(extrapolated), unknown


def _sum(key: tuple[int, int], parts: Sequence[Part]) -> Part:
    return {
        "institution_id": key[0], "department_id": None, "product_id": key[1],
        "units": sum(part["units"] for part in parts), "method": "sum",
        "source": ", ".join(sorted({part["source"] for part in parts})),
        "inputs": {"departments": len(parts)},
    }  # fmt: skip


def _extrapolate(
    tx: Tx, known: Mapping[tuple[int, int], int], merged: Collection[int]
) -> tuple[list[Part], int]:
    from sqlalchemy import select
    from sqlmodel import col

    places = tx.rows(
        select(
            col(Institution.id), col(Institution.grade), col(Institution.type),
            col(Institution.outpatients_per_day), col(Institution.outpatients_per_year),
            col(Institution.beds),
        ).where(col(Institution.target).is_not(False), col(Institution.channel) == "hospital")
    )  # fmt: skip
    sizes = {place["id"]: rules.sizes_of(dict(place)) for place in places}
    made: list[Part] = []
    unknown = 0
    for product_id in sorted({product for _, product in known}):
        estimators = {
            measure: rules.ratios(
                [
                    (_stratum(place), known[place["id"], product_id], sizes[place["id"]][measure])
                    for place in places
                    if (place["id"], product_id) in known and measure in sizes[place["id"]]
                ]
            )
            for measure in rules.MEASURES
        }
        for place in places:
            if (place["id"], product_id) in known or place["id"] in merged:
                continue
            found = rules.ratio_by_size(estimators, _stratum(place), sizes[place["id"]])
            if found is None:
                unknown += 1
            else:
                made.append(_extrapolated(place["id"], product_id, sizes[place["id"]], *found))
    return made, unknown


def _stratum(place: "RowMapping") -> tuple[str, ...]:
    return place["grade"] or "", place["type"] or ""


def _extrapolated(
    institution_id: int,
    product_id: int,
    sizes: "Mapping[str, int]",
    measure: str,
    ratio: StratumRatio,
) -> Part:
    size = sizes[measure]
    return {
        "institution_id": institution_id, "department_id": None, "product_id": product_id,
        "units": ratio.of(size), "method": "extrapolated",
        "source": "/".join(ratio.stratum) or "*",
        "inputs": {
            "size": size, "size_in": measure, "stratum": list(ratio.stratum),
            "surveyed": ratio.surveyed,
            "stratum_potential": ratio.potential, "stratum_size": ratio.size,
        },
    }  # fmt: skip


def _stored(part: Part, run_id: int, year: int) -> Part:
    return {"run_id": run_id, "year": year, **part}


def _replace(tx: Tx, year: int, rows: Sequence[Part]) -> None:
    from sqlalchemy import delete
    from sqlmodel import col

    tx.execute(delete(Potential).where(col(Potential.year) == year))
    tx.insert(Potential, rows)


def _rows(tx: Tx, year: int, product_id: int | None = None) -> tuple[PotentialRow, ...]:
    from sqlalchemy import select
    from sqlmodel import col

    statement = (
        select(
            col(Product.code).label("product"),
            col(Institution.code).label("institution"),
            col(Institution.name),
            col(Department.name).label("department"),
            col(Potential.units), col(Potential.method), col(Potential.source),
            col(Potential.inputs),
        )
        .join(Product, col(Product.id) == col(Potential.product_id))
        .join(Institution, col(Institution.id) == col(Potential.institution_id))
        .join(Department, col(Department.id) == col(Potential.department_id), isouter=True)
        .where(col(Potential.year) == year)
        .order_by(
            col(Product.code), col(Potential.units).desc(), col(Institution.code),
            col(Department.name).nulls_first(),
        )
    )  # fmt: skip
    if product_id is not None:
        statement = statement.where(col(Potential.product_id) == product_id)
    return tuple(PotentialRow(**row) for row in tx.rows(statement))
