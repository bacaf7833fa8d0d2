"""Targets and classes follow hospitals that were merged into others."""

from datetime import date

import pytest
from targets_region import Region

from territory.classes import service as classes
from territory.roster.tables import InstitutionRelation
from territory.targets.lookup.plans import Wanted
from territory.targets.service.show import show


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
