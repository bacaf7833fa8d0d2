"""The stock identity: opening + purchases − sales = closing, and what is said where it is not."""

from flow_region import Region, sale

from territory.kernel.periods import Month
from territory.months.service.conditions import conditions
from territory.settings import ClosePolicy
from territory.supply.rules import Balance
from territory.supply.service.stock import StockLine, broken, cards

JANUARY = Month(2027, 1)


def card_of(region: Region) -> StockLine:
    (line,) = cards(region.tx, JANUARY)
    return line


def balanced(region: Region, closing: int = 65) -> None:
    """上药 begins with 20, buys 50 and sends 3 back, sells 5 and takes 3 back: 65 remain."""
    region.stock({"closing_stock": 20, "month": 202612}, {"closing_stock": closing})
    region.purchases({"quantity": 50}, {"quantity": -3})
    region.flow(sale("一院", 5, distributor="上药"), sale("一院", -3, distributor="上药"))


def test_a_card_that_balances(region: Region) -> None:
    balanced(region)
    card = card_of(region).card
    assert (card.opening, card.purchases, card.sales, card.closing) == (20, 47, 2, 65)
    assert (card.derived, card.difference, card.standing) == (65, 0, Balance.HOLDS)
    assert broken(region.tx, 202701) == []


def test_a_card_that_breaks_is_listed_with_its_difference(region: Region) -> None:
    balanced(region, closing=60)
    (line,) = broken(region.tx, 202701)
    assert (line.distributor, line.product) == ("D-上药", "P1")
    assert (line.card.difference, line.card.standing) == (5, Balance.BREAKS)


def test_the_file_that_is_missing_is_named(region: Region) -> None:
    region.stock({"closing_stock": 20, "month": 202612}, {"closing_stock": 60})
    region.purchases({"quantity": 50})
    card = card_of(region).card
    assert (card.difference, card.standing) == (10, Balance.FILE_MISSING)
    assert card.lacking == ("flow",)
    region.flow(sale("一院", 10, distributor="上药"))
    assert card_of(region).card.standing is Balance.HOLDS


def test_without_an_opening_or_a_closing_stock_nothing_is_said(region: Region) -> None:
    region.stock({"closing_stock": 60})
    card = card_of(region).card
    assert (card.standing, card.difference) == (Balance.UNKNOWN, None)
    assert "opening" in card.lacking
    (line,) = cards(region.tx, JANUARY.plus(1))
    assert (line.card.closing, line.card.standing) == (None, Balance.UNKNOWN)
    assert "stock" in line.card.lacking


def test_a_stock_file_that_gives_all_figures_is_checked_by_itself(region: Region) -> None:
    region.stock({"opening_stock": 20, "purchased": 50, "sold": 12, "closing_stock": 57})
    card = card_of(region).card
    assert (card.difference, card.lacking) == (1, ())
    region.purchases({"quantity": 49})
    assert card_of(region).card.difference == 0, "what was sent row by row goes first"


def test_a_product_that_is_not_listed_is_not_in_stock(region: Region) -> None:
    region.stock({"closing_stock": 10, "month": 202612, "batch_number": "B1"})
    region.product("P2", "宁心片")
    region.stock({"closing_stock": 4, "product_name": "宁心片"})
    lines = {line.product: line.card for line in cards(region.tx, JANUARY)}
    assert (lines["P1"].closing, lines["P1"].difference) == (0, 10)
    assert (lines["P2"].opening, lines["P2"].difference) == (0, -4)


def test_batches_of_a_product_make_one_card(region: Region) -> None:
    region.stock(
        {"closing_stock": 10, "month": 202612, "batch_number": "B1"},
        {"closing_stock": 4, "batch_number": "B1"},
        {"closing_stock": 6, "batch_number": "B2"},
    )
    assert card_of(region).card.difference == 0


def test_goods_move_on_their_day_whatever_month_they_count_in(region: Region) -> None:
    """A late sale of January that counts in February left the stock in January."""
    region.stock({"closing_stock": 20, "month": 202612}, {"closing_stock": 15})
    region.flow(sale("一院", 5, distributor="上药", month=202702))
    assert card_of(region).card.difference == 0


def test_closing_a_month_asks_whether_its_stock_breaks(region: Region) -> None:
    balanced(region, closing=60)
    ignore = {"waiting": "ignore", "missing": "ignore"}
    (found,) = conditions(region.tx, JANUARY, ClosePolicy(**ignore, stock="refuse"))  # type: ignore[arg-type]  # waiting_percent is not named
    assert (found.slug, found.refuses) == ("stock", True)
    assert "上药 通脉胶囊 +5" in str(found.said)
