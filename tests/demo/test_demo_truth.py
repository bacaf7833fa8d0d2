"""The demonstration against the truth of its generator: every box has its one place."""

from collections import Counter, defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from demo_truth import (
    exact_credits,
    partition_of,
    rows_below_header,
    shares_of,
    stored,
    stored_credits,
)

from territory.demo.flow_files import BAD_CELL, BAD_QUANTITY, CUMULATIVE, MISSING, loaded_sales
from territory.demo.region import Region, make_region

if TYPE_CHECKING:
    from conftest import Demo


@pytest.fixture(scope="module", params=["demo", "other_demo"])
def region_and_demo(request: pytest.FixtureRequest) -> "tuple[Region, Demo]":
    demo: Demo = request.getfixturevalue(request.param)
    return make_region(demo.hospitals, demo.seed), demo


def test_the_partition_is_the_truth(region_and_demo: "tuple[Region, Demo]") -> None:
    region, demo = region_and_demo
    truth = partition_of(region)
    found = dict(stored(demo.db, "SELECT line, sum(quantity) FROM flow_row GROUP BY line"))
    assert found == {line: boxes for line, boxes in truth.items() if boxes}
    rows = stored(demo.db, "SELECT count(*), sum(quantity) FROM flow_row")
    assert rows == [(len(loaded_sales(region)), sum(truth.values()))]


def test_every_row_stands_where_it_belongs(region_and_demo: "tuple[Region, Demo]") -> None:
    region, demo = region_and_demo
    found = Counter(
        stored(
            demo.db,
            "SELECT d.code, f.sale_date, f.buyer_name, p.code, f.quantity, f.batch_number, f.line, "
            "coalesce(i.code, '') FROM flow_row f JOIN distributor d ON d.id = f.distributor_id "
            "JOIN product p ON p.id = f.product_id "
            "LEFT JOIN institution i ON i.id = f.institution_id",
        )
    )
    truth = Counter(
        (s.distributor, str(s.day), s.buyer, s.product, s.quantity, s.batch, s.line, s.truth)
        for s in loaded_sales(region)
    )
    assert found == truth


def test_returns_and_transfers_are_seen_as_such(region_and_demo: "tuple[Region, Demo]") -> None:
    region, demo = region_and_demo
    found = dict(stored(demo.db, "SELECT movement, count(*) FROM flow_row GROUP BY movement"))
    sales = loaded_sales(region)
    transfers = sum(sale.line == "transfer" for sale in sales)
    returns = sum(sale.quantity < 0 for sale in sales)
    assert returns
    assert found == {
        "transfer": transfers,
        "return": returns,
        "sale": len(sales) - transfers - returns,
    }


def test_credits_of_institution_position_and_month(region_and_demo: "tuple[Region, Demo]") -> None:
    region, demo = region_and_demo
    exact, found, shared = exact_credits(region), stored_credits(demo.db), _shared(region)
    assert set(found) <= set(exact)
    for key, value in exact.items():
        if value.denominator == 1 and key[0] not in shared:
            assert found.get(key, 0) == value, key
        else:
            # whole once per group: a row that names its department and one that does not are two
            assert abs(found.get(key, 0) - value) < 2, key


def _shared(region: Region) -> set[str]:
    """Institutions whose rows go to several receivers."""
    return {
        place
        for sale in region.sales
        if sale.line == "credited"
        for place, _, share in shares_of(region, sale)
        if share != 1
    }


def test_no_box_is_lost_or_made_by_sharing(region_and_demo: "tuple[Region, Demo]") -> None:
    """What the receivers of an institution's rows get sums to these rows, month by month."""
    region, demo = region_and_demo
    main, branch, *_ = region.relations[0]
    sold: Counter[tuple[str, str, int]] = Counter()
    for sale in loaded_sales(region):
        if sale.line == "credited":
            sold[sale.truth, sale.product, int(sale.month)] += sale.quantity
    got: Counter[tuple[str, str, int]] = Counter()
    for (place, _, product, month), quantity in stored_credits(demo.db).items():
        got[main if place == branch else place, product, month] += quantity
    assert got == sold


def test_the_branch_gets_its_quarter(region_and_demo: "tuple[Region, Demo]") -> None:
    region, demo = region_and_demo
    main, branch, _, percent = region.relations[0]
    boxes: Counter[str] = Counter()
    months: set[tuple[str, int]] = set()
    for (place, _, product, month), quantity in stored_credits(demo.db).items():
        boxes[place] += quantity
        months.add((product, month))
    whole = boxes[main] + boxes[branch]
    assert whole
    assert abs(boxes[branch] - whole * Fraction(percent, 100)) <= 2 * len(months)
    names = {name for (name,) in stored(demo.db, "SELECT DISTINCT buyer_name FROM flow_row")}
    assert not any("东院区" in name for name in names)


def test_the_same_boxes_in_two_tiers_are_credited_once(
    region_and_demo: "tuple[Region, Demo]",
) -> None:
    region, demo = region_and_demo
    tier_two = {d.code for d in region.distributors if d.tier == 2}
    passed_on: dict[str, int] = defaultdict(int)
    for sale in loaded_sales(region):
        if sale.distributor in tier_two:
            passed_on[sale.distributor] += sale.quantity
    seen_before = dict(
        stored(
            demo.db,
            "SELECT d.code, sum(f.quantity) FROM flow_row f "
            "JOIN distributor d ON d.id = f.buyer_distributor_id GROUP BY 1",
        )
    )
    short = {code for code, boxes in passed_on.items() if seen_before[code] != boxes}
    assert short == {MISSING}  # its file of December is missing, the boxes that it got are not
    (credited,) = stored(demo.db, "SELECT sum(quantity) FROM flow_credit")[0]
    assert credited == partition_of(region)["credited"]
    (transferred,) = stored(
        demo.db, "SELECT count(*) FROM flow_credit c JOIN institution i ON i.id = c.institution_id "
        "WHERE i.name IN (SELECT name FROM distributor)"
    )[0]  # fmt: skip
    assert transferred == 0


def test_every_row_of_every_file_has_one_fate(region_and_demo: "tuple[Region, Demo]") -> None:
    _, demo = region_and_demo
    folder = demo.folder / "输入" / "流向"
    batches = {
        (file, sheet): counts
        for file, sheet, *counts in stored(
            demo.db,
            "SELECT file, sheet, rows, created, rejected, duplicate, ignored, updated + unchanged "
            "FROM batch WHERE kind = 'flow'",
        )
    }
    files = [path for path in folder.rglob("*") if path.is_file()]
    counted = {
        (path.relative_to(folder).as_posix(), sheet): rows
        for path in files
        for sheet, rows in rows_below_header(path).items()
    }
    assert {key: counts[0] for key, counts in batches.items()} == counted
    for key, (rows, created, rejected, duplicate, ignored, other) in batches.items():
        assert rows == created + rejected + duplicate + ignored, key
        assert other == 0, key
    loaded = stored(demo.db, "SELECT count(*) FROM flow_row")[0][0]
    assert loaded == sum(counts[1] for counts in batches.values())


def test_the_one_bad_cell_is_rejected_and_nothing_else(
    region_and_demo: "tuple[Region, Demo]",
) -> None:
    from openpyxl import load_workbook

    region, demo = region_and_demo
    rejected = stored(demo.db, "SELECT file, rejected FROM batch WHERE rejected > 0")
    sender = next(d.name[:6] for d in region.distributors if d.code == BAD_CELL)
    assert rejected == [(f"2026-12/{sender}-2026年12月流向.xlsx", 1)]
    (rejects,) = demo.folder.glob("流向-*.xlsx")
    cells = {c for s in load_workbook(rejects) for r in s.iter_rows(values_only=True) for c in r}
    assert BAD_QUANTITY in cells


def test_the_cumulative_file_repeats_two_months(region_and_demo: "tuple[Region, Demo]") -> None:
    region, demo = region_and_demo
    repeated = [
        s for s in region.sales if s.distributor == CUMULATIVE and str(s.month) >= "2026-10"
    ]
    before = [s for s in repeated if str(s.month) < "2026-12"]
    duplicates = stored(demo.db, "SELECT sum(duplicate), count(*) FROM batch WHERE duplicate > 0")
    assert duplicates == [(len(before), 1)]
