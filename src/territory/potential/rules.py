"""Potential from surveys and by extrapolation (DOMAIN.md section 4). Exact, pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final

BASIS_POINTS: Final = 10_000
WEEKS: Final = 52
MONTHS: Final = 12
SMALLEST_STRATUM: Final = 3


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers of a survey about one department or institution and product.

    clinic_days: days a year, of the department itself or of the calendar. patient_share,
    inpatient_share: basis points of patients who use this class of drug. units_per_patient,
    inpatient_units: sale units. potential: sale units a month, where stated outright.
    """

    outpatients_per_day: int | None = None
    clinic_days: int | None = None
    patient_share: int | None = None
    units_per_patient: Decimal | None = None
    discharges_per_year: int | None = None
    inpatient_share: int | None = None
    inpatient_units: Decimal | None = None
    potential: int | None = None


def yearly(answers: Answers) -> tuple[int, str] | None:
    """Return sale units a year and the method, None where the answers do not suffice.

    Outpatients a day × share × units per patient × clinic days, plus discharges a year ×
    share × units (deck; DOMAIN.md section 4, formula 1). A stated monthly potential rules.
    """
    if answers.potential is not None:
        return answers.potential * MONTHS, "stated"
    parts: list[tuple[Fraction, str]] = []
    outpatients = _product(
        answers.outpatients_per_day,
        answers.clinic_days,
        answers.patient_share,
        answers.units_per_patient,
    )
    if outpatients is not None:
        parts.append((outpatients, "outpatients"))
    inpatients = _product(
        answers.discharges_per_year, 1, answers.inpatient_share, answers.inpatient_units
    )
    if inpatients is not None:
        parts.append((inpatients, "inpatients"))
    if not parts:
        return None
    return whole(sum((units for units, _ in parts), Fraction())), "_".join(m for _, m in parts)


def _product(
    patients: int | None, days: int | None, share: int | None, units: Decimal | None
) -> Fraction | None:
    if patients is None or days is None or share is None or units is None:
        return None
    return Fraction(patients) * days * share / BASIS_POINTS * Fraction(units)


def monthly_of_doctor(
    per_week: int | None, per_month: int | None, share: int | None, units: Decimal | None
) -> Decimal | None:
    """Estimate a doctor's potential in sale units a month (DOMAIN.md section 4, formula 6).

    Patients a month, else patients a week × 52 ÷ 12, × share who use this class of drug × units
    per patient; share in basis points. None where a part is missing.
    """
    if share is None or units is None or (per_week is None and per_month is None):
        return None
    if per_month is not None:
        exact = Decimal(per_month) * share * units / BASIS_POINTS
    else:
        exact = Decimal(per_week or 0) * share * units * WEEKS / (BASIS_POINTS * MONTHS)
    return exact.quantize(Decimal("0.1"), ROUND_HALF_UP)


def whole(exact: Fraction) -> int:
    """Return the nearest whole unit, halves up."""
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


@dataclass(frozen=True, slots=True)
class StratumRatio:
    """Potential per unit of size in one stratum: n surveyed, Σ potential ÷ Σ size.

    stratum: its parts, (grade, type), (grade,) or () where a smaller one had too few.
    """

    stratum: tuple[str, ...]
    surveyed: int
    potential: int
    size: int

    def of(self, size: int) -> int:
        """Potential of an institution of this size."""
        return whole(Fraction(self.potential * size, self.size))


def ratios(
    surveyed: Sequence[tuple[tuple[str, ...], int, int]],
) -> Mapping[tuple[str, ...], StratumRatio]:
    """Return the ratio estimator of every stratum and every stratum above it.

    surveyed: (stratum, potential, size) of each surveyed institution with a known size.
    Target-hospital extrapolation 目标医院推算法 (DOMAIN.md section 4, formula 4).
    """
    sums: dict[tuple[str, ...], list[int]] = {}
    for stratum, potential, size in surveyed:
        if size <= 0:
            continue
        for depth in range(len(stratum) + 1):
            entry = sums.setdefault(stratum[:depth], [0, 0, 0])
            entry[0] += 1
            entry[1] += potential
            entry[2] += size
    return {stratum: StratumRatio(stratum, n, p, s) for stratum, (n, p, s) in sums.items()}


def ratio_for(
    known: Mapping[tuple[str, ...], StratumRatio], stratum: tuple[str, ...]
) -> StratumRatio | None:
    """Return the ratio of a stratum; with fewer than three surveyed that of the one above."""
    for depth in range(len(stratum), -1, -1):
        found = known.get(stratum[:depth])
        if found is not None and (found.surveyed >= SMALLEST_STRATUM or depth == 0):
            return found
    return None


MEASURES: Final = ("outpatients", "beds")
"""Of the size of a hospital; one is never held against the other."""
DAYS_OF_YEAR: Final = 365


def sizes_of(hospital: Mapping[str, int | None]) -> dict[str, int]:
    """Return measure → size of a hospital, of what is known; outpatients are those of a day.

    Where only a year's are known, a day's are a 365th of them.
    """
    yearly = hospital["outpatients_per_year"] or 0
    outpatients = hospital["outpatients_per_day"] or whole(Fraction(yearly, DAYS_OF_YEAR))
    known = zip(MEASURES, (outpatients, hospital["beds"]), strict=True)
    return {measure: size for measure, size in known if size}


def ratio_by_size(
    estimators: Mapping[str, Mapping[tuple[str, ...], StratumRatio]],
    stratum: tuple[str, ...],
    sizes: Mapping[str, int],
) -> tuple[str, StratumRatio] | None:
    """Return the first measure of a size that has a ratio, and the ratio; None where none has.

    estimators: measure → `ratios` of the surveyed hospitals whose size is known in it.
    """
    for measure in sizes:
        ratio = ratio_for(estimators[measure], stratum)
        if ratio is not None:
            return measure, ratio
    return None
