"""What a distributor sent that ended is the history of the one that took over."""

from datetime import date

import pandas as pd
import pytest
from flow_region import Region, sale
from sqlmodel import col, select

from territory.arrivals.service.coverage import coverage
from territory.arrivals.service.expectation import expectation
from territory.kernel.periods import Month
from territory.ledger.tables import FlowRow
from territory.roster.lookup.succession import chain_of, last_heirs, predecessors
from territory.roster.tables import Distributor

BOXES = {202607: 100, 202608: 130, 202609: 91, 202610: 117, 202611: 88}


def taken_over(region: Region, ended: str, by: str, on: date | None) -> None:
    named = select(Distributor).where(col(Distributor.name).in_([ended, by]))
    held = {one.name: one for one in region.tx.session.exec(named)}
    held[ended].active_to, held[ended].successor_id = on, held[by].id
    region.tx.session.flush()


def sent(region: Region, name: str, months: list[int]) -> None:
    region.flow(
        *(
            sale("一院", BOXES[month], distributor=name, sale_date=Month.parse(month).first_day)
            for month in months
        )
    )


@pytest.fixture
def handed_over(region: Region) -> Region:
    """国控 sent July to September and ended; 上药 took over and sent October."""
    sent(region, "国控", [202607, 202608, 202609])
    taken_over(region, "国控", "上药", date(2026, 9, 30))
    sent(region, "上药", [202610])
    return region


def test_the_mean_of_three_months_reaches_back_over_the_handing_over(handed_over: Region) -> None:
    [october] = [
        one for one in coverage(handed_over.tx, [202610]).receipts if one.name == "上药"
    ]  # fmt: skip
    means = pd.Series(BOXES).rolling(3).mean().shift(1)
    assert (october.quantity, float(october.mean or 0)) == (117, means[202610])
    [november] = coverage(handed_over.tx, [202611]).receipts
    assert (november.name, november.missing) == ("上药", True)
    assert float(november.mean or 0) == pytest.approx(means[202611])


def test_what_a_missing_file_should_bring_is_told_from_both(handed_over: Region) -> None:
    alone = expectation(handed_over.tx, coverage(handed_over.tx, [202611]))
    handed_over.tx.session.execute(
        FlowRow.__table__.update().values(distributor_id=handed_over.ids["上药"])  # type: ignore[attr-defined]  # every table model has it
    )
    assert alone == expectation(handed_over.tx, coverage(handed_over.tx, [202611]))
    assert not alone.unknown


def test_a_jump_is_held_against_those_before(region: Region) -> None:
    sent(region, "国控", [202607, 202608, 202609])
    taken_over(region, "国控", "上药", date(2026, 9, 30))
    loaded = region.flow(
        sale("一院", 999, distributor="上药", sale_date=date(2026, 10, 5)), file="october.xlsx"
    )
    [jump] = [one for one in loaded.findings if one.code == "unusual-jump"]
    assert (jump.params["distributor"], jump.params["quantity"]) == ("上药", 999)
    assert jump.params["mean"] == round(sum([100, 130, 91]) / 3)


def test_one_that_goes_on_has_no_heir_yet(region: Region) -> None:
    taken_over(region, "国控", "上药", None)
    assert not predecessors(region.tx)
    taken_over(region, "国控", "上药", date(2026, 9, 30))
    assert predecessors(region.tx) == {region.ids["上药"]: {region.ids["国控"]}}
    assert last_heirs(region.tx) == {"国控": "上药"}


def test_successors_one_after_the_other_and_in_a_ring() -> None:
    assert chain_of({1: 2, 2: 3}, 1) == [2, 3]
    assert chain_of({1: 2, 2: 1}, 1) == [2]
    assert chain_of({1: 2, 2: 3, 3: 2}, 1) == [2, 3]
    assert chain_of({}, 1) == []
