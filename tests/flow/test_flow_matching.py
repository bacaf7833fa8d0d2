"""Names that wait, decisions, coverage, units, prices, and the chain of a row."""

import json
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flow_region import Region, sale

from territory.arrivals.lookup.meaning import CannotDecide
from territory.arrivals.service.coverage import coverage
from territory.arrivals.service.matching import aliases, decide, waiting
from territory.errors import UnknownName
from territory.intake.kinds import Outcome
from territory.ledger.service.rows import rows, why
from territory.ledger.tables import FlowRow
from territory.roster.tables import Distributor, Institution

if TYPE_CHECKING:
    from conftest import RunCli
    from territory.workspace import Workspace


@pytest.fixture
def kept(ws: "Workspace") -> "Workspace":
    """Give a workspace whose region is written, so that commands of their own can follow."""
    with ws.writing("test") as tx:
        region = Region(ws, tx)
        region.product()
        region.price(2_350)
        region.hospitals("苏州市第一医院", "二院")
        region.distributors("国控", "上药")
        region.assign("苏州市第一医院", {"岗1": 6_000, "岗2": 4_000})
        region.flow(
            sale("苏州一院", 30, province="江苏省"),
            sale("苏州一院 ", 1),
            sale("新区诊所", 5, province="江苏省"),
            sale("上药控股", 50),
            sale("苏州市第一医院", 3),
            sale("二院", 8, product_name="别家的药"),
        )
    return ws


def line_sums(ws: "Workspace") -> dict[str, int]:
    from territory.ledger.service.figures import partition

    with ws.reading() as tx:
        lines = partition(tx).lines
        return {str(line): part.quantity for line, part in lines.items() if part.quantity}


def test_names_wait_with_most_boxes_first(kept: "Workspace") -> None:
    with kept.reading() as tx:
        names = waiting(tx)
    assert [(one.name, one.quantity) for one in names] == [
        ("上药控股", 50), ("苏州一院", 31), ("别家的药", 8), ("新区诊所", 5),
    ]  # fmt: skip
    assert [c.name for c in names[1].candidates] == ["苏州市第一医院"]


def test_a_decision_by_name_credits_what_waited(kept: "Workspace") -> None:
    done = decide(kept, "苏州一院", "H-苏州市第一医院")
    assert done.target is not None
    assert done.target.name == "苏州市第一医院"
    assert line_sums(kept) == {"credited": 34, "unmatched": 63}


def test_a_decision_by_id_in_the_other_language(kept: "Workspace") -> None:
    with kept.reading() as tx:
        one = next(one for one in waiting(tx) if one.name == "新区诊所")
    decide(kept, one.id.lower(), "非目标")
    assert line_sums(kept)["non_target"] == 5
    with kept.reading() as tx:
        assert [(one.name, one.decision) for one in aliases(tx)] == [("新区诊所", "non_target")]


def test_a_buyer_may_turn_out_to_be_a_distributor(kept: "Workspace") -> None:
    decide(kept, "上药控股", "D-上药")
    assert line_sums(kept)["transfer"] == 50


def test_a_new_institution_is_created_where_its_rows_are(kept: "Workspace") -> None:
    decide(kept, "新区诊所", "new")
    with kept.reading() as tx:
        from sqlmodel import col, select

        made = tx.session.exec(select(Institution).where(col(Institution.name) == "新区诊所")).one()
    assert (made.province, made.city, made.channel) == ("江苏省", "苏州市", "private")
    assert line_sums(kept)["not_owned"] == 5


def test_a_product_may_be_decided_as_non_target(kept: "Workspace") -> None:
    decide(kept, "别家的药", "non-target")
    assert line_sums(kept)["non_target"] == 8


def test_a_dry_run_decides_nothing(kept: "Workspace") -> None:
    from dataclasses import replace

    before = line_sums(kept)
    done = decide(replace(kept, dry_run=True), "上药控股", "transfer")
    assert done.dry_run
    assert line_sums(kept) == before


def test_what_cannot_be_decided_says_so(kept: "Workspace") -> None:
    with pytest.raises(UnknownName):
        decide(kept, "没有的名字", "new")
    with pytest.raises(UnknownName):
        decide(kept, "苏州一院", "H-没有")
    with pytest.raises(CannotDecide):
        decide(kept, "别家的药", "new")


def test_the_chain_of_a_row_ends_in_whole_boxes(kept: "Workspace") -> None:
    with kept.reading() as tx:
        row_id = next(one.id for one in rows(tx) if one.line == "credited")
        found = why(tx, row_id)
    assert [(p.position, p.share, p.exact, p.group, p.whole) for p in found.parts] == [
        ("岗1", Fraction(3, 5), Fraction(9, 5), 3, 2),
        ("岗2", Fraction(2, 5), Fraction(6, 5), 3, 1),
    ]


def test_rows_are_found_by_product_line_and_institution(kept: "Workspace") -> None:
    with kept.reading() as tx:
        assert [one.quantity for one in rows(tx, institution="苏州市第一医院")] == [3]
        assert len(rows(tx, product="P1")) == 5
        assert [one.quantity for one in rows(tx, line="credited", months=[202701])] == [3]
        assert rows(tx, months=[202612]) == []
        with pytest.raises(UnknownName):
            rows(tx, product="P9")


def test_coverage_names_who_has_not_sent(region: Region) -> None:
    for row in region.stored(Distributor):
        row.due_day = 31
    region.flow(sale("一院", 7), sale("一院", 8, sale_date=date(2026, 12, 31)))
    region.flow(sale("一院", 6, sale_date=date(2026, 11, 3)), sale("一院", 1, distributor="野商"))
    found = coverage(region.tx, [202701])

    assert (found.received, found.expected) == (1, 2)
    missing, sent = found.receipts
    assert (sent.name, sent.quantity, sent.mean) == ("国控", 7, Fraction(7))
    assert sent.covers_to == date(2027, 1, 10)
    assert missing.missing
    assert missing.due == date(2027, 2, 28)
    assert found.unknown == {(202701, "野商"): 1}


def test_a_larger_unit_is_converted_whole_or_refused(region: Region) -> None:
    region.unit("件", 40)
    region.unit("板", 1, 2)
    loaded = region.flow(
        sale("一院", 2, unit="件"),
        sale("一院", 3, unit="板"),
        sale("一院", 4, unit="板"),
        sale("一院", 1, unit="箱"),
        sale("一院", 5, unit="盒"),
    )
    assert [str(outcome) for outcome in loaded.outcomes] == [
        "created", "rejected", "created", "rejected", "created",
    ]  # fmt: skip
    assert [item.code for item in loaded.findings] == ["unit-unknown", "unit-unknown"]
    assert sorted(one.quantity for one in region.stored(FlowRow)) == [2, 5, 80]


def test_half_a_carton_is_whole_boxes_and_half_a_box_is_not(region: Region) -> None:
    from decimal import Decimal

    region.unit("件", 40)
    loaded = region.flow(
        sale("一院", unit="件") | {"quantity": Decimal("0.5")},
        sale("二院") | {"quantity": Decimal("0.5")},
        sale("二院", product_name="不明药") | {"quantity": Decimal("1.5")},
    )
    assert loaded.outcomes == [Outcome.CREATED, Outcome.REJECTED, Outcome.REJECTED]
    assert [item.code for item in loaded.findings] == ["quantity-fraction"] * 2
    assert region.credited() == {("一院", "岗1"): 20}


def test_a_unit_that_becomes_known_later_is_converted_then(region: Region) -> None:
    region.flow(sale("一院", 2, unit="件", product_name="通脉"))
    region.alias("通脉", "P1", kind="product")
    region.refresh()
    assert region.lines() == {"unmatched": 2}
    region.unit("件", 40)
    region.refresh()
    assert region.lines() == {"credited": 80}


def test_an_amount_is_quantity_times_the_price_of_the_day_whatever_the_file_says(
    region: Region,
) -> None:
    region.price(3_000, date(2027, 1, 8))
    region.price(2_000, province="江苏")
    region.hospitals("外省院")
    region.stored(Institution)[-1].province = "浙江省"
    region.assign("外省院", {"岗1": 10_000})
    region.flow(
        sale("一院", 2), sale("外省院", 2, sale_date=date(2027, 1, 7)), sale("外省院", 3),
        sale("一院", 4, amount=1),
    )  # fmt: skip
    rows = region.stored(FlowRow)
    found = {one.quantity: (one.amount_fen, one.file_amount_fen) for one in rows}
    assert found[3] == (9_000, None)
    assert found[4] == (8_000, 1)
    assert sorted(one.amount_fen for one in rows) == [4_000, 4_700, 8_000, 9_000]


def test_a_price_that_contradicts_the_amount_is_told(region: Region) -> None:
    from decimal import Decimal

    loaded = region.flow(
        sale("一院", 10, price=Decimal("23.5"), amount=23_500),
        sale("一院", 3, price=Decimal("3.3333"), amount=1_000),
        sale("一院", 10, price=Decimal("23.5"), amount=20_000),
    )
    assert [(item.code, item.place.row) for item in loaded.findings] == [
        ("amount-doubtful", 4), ("equal-rows", None),
    ]  # fmt: skip


def test_the_name_of_a_file_tells_its_distributor(region: Region) -> None:
    region.flow(sale("一院", 2, distributor=...), file="2027年1月/国控销售.xlsx")
    region.flow(sale("二院", 2, distributor=...), file="1月.xlsx")
    named = {one.buyer_name: one.distributor_name for one in region.stored(FlowRow)}
    assert named == {"一院": "国控", "二院": ""}


def test_a_decision_names_the_user_who_made_it_whatever_the_settings_say(
    run_cli: "RunCli", demo_copy: Path
) -> None:
    listed = run_cli("--db", demo_copy, "match", "aliases", "--format", "json")
    rows = json.loads(listed.out)
    history = json.loads(run_cli("--db", demo_copy, "history", "--format", "json").out)
    assert rows
    assert {row["decided_by"] for row in rows} == {row["who"] for row in history}
