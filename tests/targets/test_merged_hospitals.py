"""Targets and classes follow hospitals that were merged into others."""

from datetime import date

import pytest
from targets_region import Region

from territory.classes import service as classes
from territory.kernel.periods import Month
from territory.ledger.tables import BaseAdjustment
from territory.plans.lookup.versions import Wanted
from territory.plans.service.show import show
from territory.potential.tables import DoctorEstimate
from territory.roster.tables import Doctor, InstitutionRelation
from territory.targets.service.explain import explain


def merge(region: Region, old: str, new: str, day: date) -> None:
    with region.ws.writing("merge") as tx:
        tx.session.add(
            InstitutionRelation(
                institution_id=region.ids[old], other_id=region.ids[new], kind="merged_into",
                valid_from=day, credit_share=10_000,
            )
        )  # fmt: skip


@pytest.fixture
def three(region: Region) -> Region:
    months = dict.fromkeys(range(202601, 202613), 10)
    region.crowd({f"H{at}": months for at in range(3)}, {"H0": "P1", "H1": "P2", "H2": "P3"})
    return region.total(1_200).flat()


def years(region: Region) -> dict[str, tuple[int, int]]:
    shown = show(region.ws, Wanted(year=2027), level="institution")
    return {row.node: (row.total, row.last_year) for row in shown.rows}


def test_the_target_of_a_merged_hospital_stands_with_the_other(three: Region) -> None:
    three.split("history=1")
    assert years(three) == {"H0": (400, 120), "H1": (400, 120), "H2": (400, 120)}
    merge(three, "H1", "H2", date(2026, 12, 1))
    three.split("history=1")
    assert years(three) == {"H0": (400, 120), "H2": (800, 240)}


def test_a_merger_to_come_changes_no_plan_yet(three: Region) -> None:
    merge(three, "H1", "H2", date(2027, 7, 1))
    three.split("history=1")
    assert set(years(three)) == {"H0", "H1", "H2"}


def test_history_and_potential_go_to_the_department_of_the_same_name(region: Region) -> None:
    for code, position in (("H1", "P1"), ("H2", "P2")):
        region.hospital(code)
        region.department(code, "心内科")
        region.hospital(code, {position: 100})
        region.sold(f"{code}/心内科", {202606: 60}, position=position)
        region.potential(f"{code}/心内科", 500)
        region.potential(code, 500)
    region.department("H1", "老年科").potential("H1/老年科", 200)
    merge(region, "H1", "H2", date(2026, 12, 1))
    region.total(120).flat().split("history=0.5", "potential=0.5")
    shown = show(region.ws, Wanted(year=2027), level="department")
    assert [(row.node, row.total) for row in shown.rows] == [("H2/心内科", 120)]
    assert shown.rows[0].stored.inputs["figures"] == {"history": 120.0, "potential": 1200.0}


def test_a_merged_hospital_has_no_class_and_its_potential_is_the_others(three: Region) -> None:
    for code, units in (("H0", 1_000), ("H1", 500), ("H2", 600)):
        three.potential(code, units)
    (before,) = classes.classify_hospitals(three.ws)
    assert [(row.code, row.potential) for row in before.rows] == [
        ("H0", "1000"), ("H1", "500"), ("H2", "600"),
    ]  # fmt: skip
    merge(three, "H1", "H2", date(2026, 12, 1))
    (after,) = classes.classify_hospitals(three.ws)
    assert [(row.code, row.potential) for row in after.rows] == [("H0", "1000"), ("H2", "1100")]


def test_the_potential_of_a_merged_hospital_is_enough_for_a_class(three: Region) -> None:
    three.potential("H0", 1_000).potential("H1", 500)
    merge(three, "H1", "H2", date(2026, 12, 1))
    (run,) = classes.classify_hospitals(three.ws)
    assert [(row.code, row.potential) for row in run.rows] == [("H0", "1000"), ("H2", "500")]


def adjust(region: Region, code: str, month: int, units: int) -> None:
    with region.ws.writing("adjust") as tx:
        tx.session.add(
            BaseAdjustment(
                institution_id=region.ids[code], product_id=region.ids["P01"], month=month,
                quantity=units, amount_fen=units * 1_234, cause="loading",
            )
        )  # fmt: skip


def explained(region: Region, node: str) -> list[tuple[str, str | None, int]]:
    chain = explain(region.ws, Wanted(year=2027), "P01", node, Month(2027, 5))
    return [(one["institution"], one.get("made_on"), one["value"]) for one in chain.adjustments]


def test_adjustments_made_on_a_merged_hospital_count_with_the_other(three: Region) -> None:
    adjust(three, "H1", 202609, -30)
    adjust(three, "H2", 202610, -10)
    three.split("history=1")
    assert explained(three, "H1") == [("H1", None, -30)]
    merge(three, "H1", "H2", date(2026, 12, 1))
    three.split("history=1")
    assert explained(three, "H2") == [("H2", "H1", -30), ("H2", None, -10)]
    shown = show(three.ws, Wanted(year=2027), level="institution")
    figures = {row.node: row.stored.inputs["figures"]["history"] for row in shown.rows}
    assert figures == {"H0": 120.0, "H2": 200.0}


def test_what_is_taken_off_a_merged_hospital_is_not_lost_where_its_flow_is_the_others(
    region: Region,
) -> None:
    months = dict.fromkeys(range(202601, 202613), 10)
    region.crowd({"H0": months, "H2": months}, {"H0": "P1", "H2": "P3"})
    region.hospital("H1", {"P2": 100})
    merge(region, "H1", "H2", date(2026, 1, 1))
    adjust(region, "H1", 202609, -30)
    region.total(1_000).flat().split("history=1")
    shown = show(region.ws, Wanted(year=2027), level="institution")
    figures = {row.node: row.stored.inputs["figures"]["history"] for row in shown.rows}
    assert figures == {"H0": 120.0, "H2": 90.0}


def test_doctors_of_a_merged_hospital_are_classed_among_those_of_the_others_grade(
    region: Region,
) -> None:
    for code, grade in (("H1", "2A"), ("H2", "3A")):
        region.hospital(code, grade=grade).department(code, "心内科")
    with region.ws.writing("doctors") as tx:
        for number, code in enumerate(["H1"] * 6 + ["H2"] * 6):
            doctor = Doctor(
                code=f"D{number:02}", name="许可望", department_id=region.ids[f"{code}/心内科"]
            )
            tx.session.add(doctor)
            tx.session.flush()
            tx.session.add(
                DoctorEstimate(
                    doctor_id=doctor.id or 0, product_id=region.ids["P01"], source="t",
                    estimated_on=date(2026, 11, 1), usage=str(number + 1), potential="40",
                )
            )  # fmt: skip

    def groups() -> set[str]:
        (run,) = classes.classify_doctors(region.ws)
        return {row.peer_group for row in run.rows}

    assert {group.rpartition("/")[2] for group in groups()} == {"2A", "3A"}
    merge(region, "H1", "H2", date(2027, 2, 1))
    assert {group.rpartition("/")[2] for group in groups()} == {"2A", "3A"}
    merge(region, "H1", "H2", date(2027, 1, 1))
    assert {group.rpartition("/")[2] for group in groups()} == {"3A"}
