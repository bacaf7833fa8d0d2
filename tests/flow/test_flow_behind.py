"""The rows behind a figure: of a position, a node, a product, a month, a credit scheme."""

from fractions import Fraction

import pytest
from flow_region import Region

from territory.errors import UnknownName
from territory.ledger.service.behind import Behind, rows_behind
from territory.ledger.views import rows_table


def behind(region: Region, node: str, **narrowed: object) -> Behind:
    return rows_behind(region.tx, node, region.ws.today, **narrowed)  # type: ignore[arg-type]  # named by the test


def shared(found: Behind) -> list[tuple[str, int, Fraction | None]]:
    return [(row.buyer_name, row.quantity, row.share) for row in found.rows]


def test_rows_behind_a_position_are_those_that_it_shares(region: Region) -> None:
    region.hospitals("三院")
    region.assign("三院", {"岗1": 6_000, "岗2": 4_000})
    region.flow(
        {"buyer_name": "一院", "quantity": 5},
        {"buyer_name": "二院", "quantity": 7},
        {"buyer_name": "三院", "quantity": 11},
    )
    found = behind(region, "岗1", months=[202701])
    assert shared(found) == [("一院", 5, Fraction(1)), ("三院", 11, Fraction(3, 5))]
    assert found.quantity == 12
    table = rows_table(found.rows, found)
    assert table.notes[-1].startswith("Credited to 岗1 (岗1): 12; the parts of these rows are 11.6")
    assert behind(region, "岗1", months=[202702]).rows == ()


def test_rows_behind_an_institution_are_those_credited_to_it_whoever_bought(region: Region) -> None:
    region.relation("一院", "二院", 10_000)
    region.flow({"buyer_name": "一院", "quantity": 5}, {"buyer_name": "二院", "quantity": 7})
    found = behind(region, "岗2", institution="二院")
    assert shared(found) == [("一院", 5, Fraction(1)), ("二院", 7, Fraction(1))]
    assert found.quantity == 12
    assert behind(region, "岗1").rows == ()


def test_a_second_scheme_has_rows_of_its_own(region: Region) -> None:
    region.hospitals("三院")
    region.assign("三院", {"代理1": 10_000}, scheme="agency")
    region.flow({"buyer_name": "一院", "quantity": 5}, {"buyer_name": "三院", "quantity": 7})
    assert behind(region, "代理1").rows == ()
    found = behind(region, "代理1", scheme="agency")
    assert shared(found) == [("三院", 7, Fraction(1))]
    assert found.quantity == 7
    with pytest.raises(UnknownName, match="agnecy"):
        behind(region, "代理1", scheme="agnecy")
