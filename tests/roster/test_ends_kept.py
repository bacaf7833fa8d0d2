"""A last day in a file is kept and obeyed: prices, listings, posts."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from territory.intake.kinds import Loaded
from territory.ledger.rules.worth import Quote, price_on
from territory.registers.in_force import in_force
from territory.roster.kinds.people import PEOPLE
from territory.roster.tables import Listing, Post, Price

if TYPE_CHECKING:
    from territory.workspace import Workspace

Load = Callable[..., Loaded]
FIRST, LAST = date(2026, 1, 1), date(2026, 6, 30)
AFTER = LAST + timedelta(days=1)


def held(ws: "Workspace", table: Any, on: date) -> list[dict[str, Any]]:
    with ws.reading() as tx:
        return in_force(tx, table, on)


@pytest.fixture
def product(load: Load) -> Load:
    load("product-lines", {"code": "L1", "name": "心血管"})
    load("products", {"product_code": "P1", "product_name": "甲"})
    load("institutions", {"institution_code": "H1", "institution_name": "市一院"})
    return load


@pytest.mark.parametrize(
    ("kind", "table", "values"),
    [("prices", Price, {"price": 3680}),
     ("listings", Listing, {"institution_code": "H1", "status": "listed"})],
)  # fmt: skip
def test_a_state_ends_on_its_last_day(
    product: Load, ws: "Workspace", kind: str, table: Any, values: dict[str, Any]
) -> None:
    product(kind, {"product_code": "P1", "from": FIRST, "to": LAST, **values})
    assert len(held(ws, table, LAST)) == 1
    assert held(ws, table, AFTER) == []


def test_a_person_leaves_a_position_on_the_last_day_of_the_post(
    load: Load, ws: "Workspace"
) -> None:
    load("positions", {"region": "华东", "district": "苏南", "position_code": "S1",
                       "person_name": "郁知远", "from": FIRST, "to": LAST})  # fmt: skip
    (then,) = held(ws, Post, LAST)
    (later,) = held(ws, Post, AFTER)
    assert then["person_id"] is not None
    assert later["person_id"] is None
    assert {one.name for one in PEOPLE.kind.fields} >= {"from", "to"}


def test_who_follows_on_the_day_after_is_kept(load: Load, ws: "Workspace") -> None:
    seat = {"region": "华东", "district": "苏南", "position_code": "S1"}
    load("positions", {**seat, "person_name": "郁知远", "from": FIRST, "to": LAST})
    load("positions", {**seat, "person_name": "靳小满", "from": AFTER})
    load("people", {"person_name": "郁知远", "position": "S1", "from": FIRST, "to": LAST})
    (later,) = held(ws, Post, AFTER)
    assert later["person_id"] is not None


@pytest.mark.parametrize(("on", "price"), [(LAST, 120), (AFTER, 100)])
def test_where_a_price_of_a_province_has_ended_the_general_one_holds(on: date, price: int) -> None:
    quotes = [Quote("", "", FIRST, 100), Quote("江苏", "", FIRST, 120, LAST)]
    assert price_on(quotes, "江苏", "", on) == price


def test_an_older_price_does_not_come_back_when_a_newer_one_ends() -> None:
    quotes = [Quote("", "", FIRST, 100), Quote("", "", date(2026, 3, 1), 110, LAST)]
    assert price_on(quotes, "江苏", "", AFTER) is None
