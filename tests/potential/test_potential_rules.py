"""Formulas of DOMAIN.md section 4."""

from decimal import Decimal
from fractions import Fraction

from territory.potential.rules import (
    Answers,
    monthly_of_doctor,
    ratio_for,
    ratios,
    whole,
    yearly,
)


def test_outpatients_times_share_times_units_times_days() -> None:
    answers = Answers(
        outpatients_per_day=80,
        clinic_days=250,
        patient_share=3000,
        units_per_patient=Decimal("0.8"),
    )
    assert yearly(answers) == (4800, "outpatients")


def test_inpatients_are_added_and_a_stated_figure_rules() -> None:
    both = Answers(80, 250, 3000, Decimal("0.8"), 1200, 1000, Decimal(3))
    assert yearly(both) == (4800 + 360, "outpatients_inpatients")
    assert yearly(Answers(potential=100)) == (1200, "stated")


def test_missing_answers_give_no_figure() -> None:
    assert yearly(Answers(outpatients_per_day=80)) is None


def test_a_doctor_by_patients_a_week() -> None:
    assert monthly_of_doctor(60, None, 2500, Decimal("1.5")) == Decimal("97.5")
    assert monthly_of_doctor(60, None, None, Decimal("1.5")) is None
    assert monthly_of_doctor(60, 240, 2500, Decimal("1.5")) == Decimal("90.0")  # as it says


def test_a_stratum_with_fewer_than_three_uses_its_parent() -> None:
    known = ratios(
        [(("3A", "general"), 900, 300)] * 2
        + [(("3A", "tcm"), 100, 100)] * 3
        + [(("2A", "general"), 50, 100)]
    )
    assert ratio_for(known, ("3A", "tcm")) == known["3A", "tcm"]
    parent = ratio_for(known, ("3A", "general"))
    assert parent is not None
    assert (parent.stratum, parent.surveyed) == (("3A",), 5)
    top = ratio_for(known, ("2A", "general"))
    assert top is not None
    assert (top.stratum, top.surveyed, top.of(100)) == ((), 6, whole(Fraction(2150 * 100, 1000)))


def test_halves_are_rounded_up() -> None:
    assert [whole(Fraction(n, 2)) for n in (1, 3, 5)] == [1, 2, 3]
