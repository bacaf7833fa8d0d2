"""Product lines, products, units, prices, listings, distributors."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlmodel import col, select

from territory.intake.kinds import Loaded
from territory.roster.tables import Distributor, Listing, Price, Product, ProductUnit

if TYPE_CHECKING:
    from territory.workspace import Workspace

Load = Callable[..., Loaded]
Said = Callable[..., list[str]]


def prices(ws: "Workspace") -> list[tuple[str, str, int]]:
    with ws.reading() as tx:
        found = tx.session.exec(select(Price).order_by(col(Price.kind), col(Price.valid_from)))
        return [(price.kind, str(price.valid_from), price.fen) for price in found]


def test_a_new_product_needs_its_line(load: Load, refusals: Said) -> None:
    load("product-lines", {"code": "L1", "name": "心血管"}, {"code": "L2", "name": "消化"})
    assert refusals(
        "products",
        {"product_code": "P1", "product_name": "甲"},
        {"product_code": "P2", "product_name": "乙", "product_line": "心血官"},
    ) == [
        "C2 The product 甲 is new and names no product line.",
        'C3 There is no product line "心血官".',
    ]


def test_where_there_is_one_line_it_need_not_be_named(load: Load, outcomes: Said) -> None:
    load("product-lines", {"name": "心血管"})
    assert outcomes("products", {"product_name": "甲"}) == ["created"]


def test_where_there_is_no_line_one_is_made_for_all(load: Load, refusals: Said) -> None:
    made = load("products", {"product_name": "甲"}, {"product_name": "乙"})
    assert [str(outcome) for outcome in made.outcomes] == ["created", "created"]
    assert [finding.code for finding in made.findings] == ["line-made"]
    load("institutions", {"institution_code": "H1", "institution_name": "人民医院"})
    load("positions", {"district": "苏南", "position_code": "S1"})
    owned = {"institution_code": "H1", "position": "S1"}
    assert refusals("assignments", owned) == []


def test_an_assignment_without_line_says_what_is_missing(load: Load, refusals: Said) -> None:
    load("institutions", {"institution_code": "H1", "institution_name": "人民医院"})
    load("positions", {"district": "苏南", "position_code": "S1"})
    owned = {"institution_code": "H1", "position": "S1"}
    assert refusals("assignments", owned) == ["E2 There is no product line yet."]
    load("product-lines", {"code": "L1", "name": "心血管"}, {"code": "L2", "name": "消化"})
    said = "E2 No product line is named, and there are several: 心血管 (L1), 消化 (L2)."
    assert refusals("assignments", owned) == [said]


def test_specifications_of_one_name_are_two_products(load: Load, outcomes: Said) -> None:
    load("product-lines", {"name": "心血管"})
    small = {"product_name": "通脉胶囊", "specification": "0.3g*12粒"}
    large = {"product_name": "通脉胶囊", "specification": "0.3g*24粒"}
    assert outcomes("products", small, large) == ["created", "created"]
    assert outcomes("products", small | {"brand": "通脉"}, large) == ["updated", "unchanged"]
    assert outcomes("units", {"product_name": "通脉胶囊", "unit": "件", "factor": Decimal(200),
                              "specification": "0.3g×24粒/盒"}) == ["created"]  # fmt: skip
    assert outcomes("units", {"product_name": "通脉胶囊", "unit": "件", "factor": Decimal(1)}) == [
        "rejected"
    ]


def test_the_assessment_price_beside_a_product_is_its_first_price(
    load: Load, ws: "Workspace"
) -> None:
    load("product-lines", {"name": "心血管"})
    load("products", {"product_code": "P1", "product_name": "甲", "assessment_price": 1234})
    again = load("products", {"product_code": "P1", "product_name": "甲",
                              "assessment_price": 1300})  # fmt: skip
    assert [(c.field, c.old, c.new) for c in again.changes] == [("assessment_price", 1234, 1300)]
    assert prices(ws) == [("assessment", "1900-01-01", 1234), ("assessment", "2027-01-15", 1300)]


def test_prices_by_kind_and_day(region: Load, ws: "Workspace") -> None:
    loaded = region(
        "prices",
        {"product_code": "P01", "price_kind": "invoice", "price": 1500, "from": date(2027, 2, 1)},
        {"product_code": "P01", "list_price": 2000, "selected_price": 900},
        {"product_code": "P01"},
    )
    assert [str(outcome) for outcome in loaded.outcomes] == ["created", "created", "rejected"]
    assert prices(ws) == [
        ("assessment", "1900-01-01", 1234),
        ("invoice", "2027-02-01", 1500),
        ("list", "1900-01-01", 2000),
        ("selected", "1900-01-01", 900),
    ]


def test_a_unit_may_be_a_fraction_of_the_sale_unit(region: Load, ws: "Workspace") -> None:
    region("units", {"product_code": "P01", "unit": "粒", "factor": Decimal(1), "divisor": 24},
           {"product_code": "P01", "unit": "件", "factor": Decimal("0.5")})  # fmt: skip
    with ws.reading() as tx:
        found = tx.session.exec(select(ProductUnit).order_by(col(ProductUnit.id)))
        assert [(u.unit, u.numerator, u.denominator) for u in found] == [
            ("粒", 1, 24),
            ("件", 1, 2),
        ]


def test_a_unit_of_one_distributor_stands_beside_the_general_one(region: Load) -> None:
    region("distributors", {"distributor_code": "D1", "distributor_name": "国控江苏有限公司"})
    general = {"product_code": "P01", "unit": "件", "factor": Decimal(100)}
    own = general | {"distributor": "国控江苏", "factor": Decimal(50)}
    assert [str(o) for o in region("units", general, own).outcomes] == ["created", "created"]
    assert [str(o) for o in region("units", general, own).outcomes] == ["unchanged"] * 2


def test_a_listing_has_a_history(region: Load, ws: "Workspace") -> None:
    base = {"institution_code": "H1", "product_code": "P01"}
    region("listings", base | {"status": "undeveloped", "expected_month": 202706})
    region("listings", base | {"status": "listed", "from": date(2027, 5, 20)})
    with ws.reading() as tx:
        found = tx.session.exec(select(Listing).order_by(col(Listing.valid_from)))
        assert [(x.status, str(x.valid_from), x.expected_month) for x in found] == [
            ("undeveloped", "1900-01-01", 202706),
            ("listed", "2027-05-20", None),
        ]


def test_distributors_and_who_stands_above(load: Load, ws: "Workspace", refusals: Said) -> None:
    load(
        "distributors",
        {"distributor_name": "二级商", "parent": "D1", "tier": "2"},
        {"distributor_code": "D1", "distributor_name": "一级商", "tier": "1", "due_day": 2},
    )
    with ws.reading() as tx:
        found = {d.name: d for d in tx.session.exec(select(Distributor))}
    assert found["二级商"].parent_id == found["一级商"].id
    assert found["一级商"].sends_files
    assert refusals(
        "distributors",
        {"distributor_name": "三级商", "parent": "D7"},
        {"distributor_name": "四级商", "due_day": 40},
    ) == ['G2 There is no distributor "D7".', "H3 A day due is from 1 to 31."]


def test_the_change_log_knows_what_a_product_was(region: Load, ws: "Workspace") -> None:
    region("products", {"product_code": "P01", "product_name": "通脉胶囊", "brand": "通脉"})
    region("products", {"product_code": "P01", "product_name": "通脉胶囊", "brand": None})
    with ws.reading() as tx:
        assert tx.session.exec(select(Product)).one().brand is None
