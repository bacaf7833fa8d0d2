"""A specification says how many of a smaller unit are in a pack."""

import pytest
from flow_region import Region, sale

from territory.intake.kinds import Outcome
from territory.ledger.rules.worth import Factor, factor_in
from territory.ledger.tables import FlowRow
from territory.roster.tables import Product


@pytest.mark.parametrize(
    ("specification", "unit", "factor"),
    [
        ("10万iu×5瓶/盒", "瓶", Factor(1, 5)),
        ("0.25g*24粒/盒", "粒", Factor(1, 24)),
        ("0.25g×12粒×2板／盒", "板", Factor(1, 2)),
        ("0.25g×12粒×2板/盒", "粒", None),
        ("10ml×6支/瓶", "支", None),
        ("24粒", "粒", None),
        ("×0瓶/盒", "瓶", None),
    ],
)
def test_only_what_a_specification_says_plainly(
    specification: str, unit: str, factor: Factor | None
) -> None:
    assert factor_in(specification, unit, "盒") == factor


def test_bottles_become_boxes_where_they_make_whole_ones(region: Region) -> None:
    product = region.tx.session.get(Product, region.ids["P1"])
    assert product is not None
    product.specification = "10万iu×5瓶/盒"
    region.tx.session.flush()
    loaded = region.flow(sale("一院", 10, unit="瓶"), sale("一院", 3, unit="瓶"))
    assert loaded.outcomes == [Outcome.CREATED, Outcome.REJECTED]
    assert [row.quantity for row in region.stored(FlowRow)] == [2]


def test_a_stated_factor_goes_before_the_specification(region: Region) -> None:
    product = region.tx.session.get(Product, region.ids["P1"])
    assert product is not None
    product.specification = "10万iu×5瓶/盒"
    region.unit("瓶", 1, 10)
    region.flow(sale("一院", 10, unit="瓶"))
    assert [row.quantity for row in region.stored(FlowRow)] == [1]
