"""New, stopped and falling institutions against pandas, with files that have not come."""

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from territory.kernel.periods import Month
from territory.present.plain_workbook import write_plain_workbook

if TYPE_CHECKING:
    from conftest import RunCli
    from territory.reports.service import Achievement

Rows = list[list[Any]]
MONTHS = [202600 + number for number in range(1, 9)]
SUPPLIERS = {"T1": "江苏国泽医药", "T2": "常州恒信药业", "T3": "无锡申渡药业"}
PRODUCTS = {"P01": "通脉胶囊", "P02": "宁心片"}
HOSPITALS = [f"H{number:02d}" for number in range(1, 31)]
TWO_LINES: dict[str, Rows] = {
    "产品线": [["产品线编码", "产品线名称"], ["CV", "心血管线"]],
    "产品": [["产品编码", "产品名称", "产品线"], *([*pair, "CV"] for pair in PRODUCTS.items())],
    "商业公司": [["商业公司编码", "商业公司名称"], *map(list, SUPPLIERS.items())],
    "岗位": [
        ["大区", "地区", "岗位编码", "岗位名称"],
        ["华东大区", "苏南", "SN1", "苏南一组"], ["华东大区", "苏南", "SN2", "苏南二组"],
    ],
    "医院": [
        ["医院编码", "医院名称", "省份", "城市"],
        *([code, f"常州第{code[1:]}医院", "江苏省", "常州市"] for code in HOSPITALS),
    ],
    "归属": [
        ["医院编码", "产品线", "归属岗位", "占比"],
        *([code, "CV", f"SN{1 + place % 2}", "100%"] for place, code in enumerate(HOSPITALS)),
    ],
}  # fmt: skip
HEADER = ["商业公司编码", "销售日期", "医院名称", "产品名称", "数量"]


def sales(seed: int) -> pd.DataFrame:
    """Sales of hospitals that begin, stop or fall at some month, most of one supplier only."""
    random, rows = Random(seed), []  # noqa: S311 - not for secrets
    for code in HOSPITALS:
        suppliers = random.sample(sorted(SUPPLIERS), random.choice((1, 1, 2)))
        for product in PRODUCTS:
            begins, ends = random.choice((0, 0, 0, 5)), random.choice((9, 9, 9, 5, 7))
            for place, month in enumerate(MONTHS):
                for supplier in suppliers:
                    boxes = random.randint(8, 30) if begins <= place < ends else 0
                    if boxes and random.random() < 0.9:
                        rows.append((supplier, month, code, product, boxes))
    return pd.DataFrame(rows, columns=["supplier", "month", "hospital", "code", "boxes"])


def wanted(sold: pd.DataFrame, lost: set[tuple[str, int]], months: list[int]) -> dict[Any, Any]:
    """(hospital, product) → what it does and its boxes, computed apart from the program."""
    half = len(months) // 2
    came = sold[~sold[["supplier", "month"]].apply(tuple, axis=1).isin(lost)]
    then, now = (came[came.month.isin(part)] for part in (months[:half], months[half:]))
    found = {}
    for key in sorted({*zip(came.hospital, came.code, strict=True)}):
        of = [side[(side.hospital == key[0]) & (side.code == key[1])] for side in (then, now)]
        before, after = (int(side.boxes.sum()) for side in of)
        late_now = any((name, month) in lost for name in of[0].supplier for month in months[half:])
        late_then = any((name, month) in lost for name in of[1].supplier for month in months[:half])
        what = ""
        if after > 0 and before == 0:
            what = "not_known_yet" if late_then else "new_buyer"
        elif after < before and after * 5 < before * 4:
            sure = "falling" if after else "stopped"
            what = "not_known_yet" if late_now else sure
        elif after > 0 and late_then:
            what = "not_known_yet"
        if what:
            found[key] = (what, after, before)
    return found


Import = Callable[..., "RunCli"]


@pytest.fixture
def imported(run_cli: "RunCli", tmp_path: Path) -> Import:
    def import_(came: pd.DataFrame, **sheets: Rows) -> "RunCli":
        rows = [
            [one["supplier"], f"{one['month'] // 100}-{one['month'] % 100:02d}-27",
             f"常州第{one['hospital'][1:]}医院", PRODUCTS[one["code"]], one["boxes"]]
            for one in came.to_dict("records")
        ]  # fmt: skip
        write_plain_workbook(tmp_path / "all.xlsx", TWO_LINES | sheets | {"流向": [HEADER, *rows]})
        done = run_cli("import", tmp_path / "all.xlsx")
        assert done.code == 0, done.err
        return run_cli

    return import_


def report(**chosen: Any) -> "Achievement":
    from territory.reports import service
    from territory.workspace import open_workspace

    with open_workspace() as ws:
        return service.achievement(ws, service.Span(Month.parse("2026-08")), **chosen)


def told(found: "Achievement") -> dict[Any, Any]:
    codes = {each.product.id: each.product.code for each in found.products}
    return {
        (one.code, codes[one.product_id]): (one.movement, one.now, one.then)
        for one in found.customers.rows
    }


def without(sold: pd.DataFrame, lost: set[tuple[str, int]]) -> pd.DataFrame:
    return sold[~sold[["supplier", "month"]].apply(tuple, axis=1).isin(lost)]


@pytest.mark.parametrize(
    ("seed", "lost"),
    [
        (1, set()),
        (2, {("T2", 202608)}),
        (3, {("T1", 202607), ("T1", 202608), ("T3", 202604)}),
        (4, {("T3", 202606), ("T3", 202607), ("T3", 202608)}),
    ],
)
def test_who_moves_is_what_pandas_finds(
    imported: Import, seed: int, lost: set[tuple[str, int]]
) -> None:
    sold = sales(seed)
    imported(without(sold, lost))
    found = report()
    assert found.customers.months.now == (202606, 202607, 202608)
    assert told(found) == wanted(sold, lost, MONTHS[2:])
    slugs = {movement for movement, _, _ in told(found).values()}
    assert ("not_known_yet" in slugs) is bool(lost)


def test_nobody_stopped_who_bought_of_a_supplier_without_file(imported: Import) -> None:
    """Twenty-four of twenty-four that were said to have stopped bought only of that supplier."""
    sold = sales(5)
    last = {("T2", month) for month in MONTHS[5:]}
    run_cli = imported(without(sold, last))
    only = set(sold[sold.supplier == "T2"].hospital) - set(sold[sold.supplier != "T2"].hospital)
    found = {key[0]: what for key, (what, _, _) in told(report()).items()}
    assert {found[code] for code in only if code in found} == {"not_known_yet"}
    said = run_cli("report", "achievement", "--month", "2026-08").out
    assert "Institutions, 2026-06, 2026-07, 2026-08 against 2026-03, 2026-04, 2026-05: " in said
    assert (
        f"not known yet {sum(what == 'not_known_yet' for what, _, _ in told(report()).values())}"
        in said
    )


def test_one_month_is_compared_with_one_where_the_settings_say_so(
    imported: Import, tmp_path: Path
) -> None:
    sold = sales(6)
    run_cli = imported(sold)
    (tmp_path / "territory.toml").write_text("[flow]\ncustomer_months = 1\n", encoding="utf-8")
    assert told(report()) == wanted(sold, set(), [202607, 202608])
    (tmp_path / "territory.toml").write_text("[flow]\ncustomer_months = 0\n", encoding="utf-8")
    refused = run_cli("report", "achievement")
    assert refused.code != 0
    assert "flow.customer_months" in refused.err


def test_the_members_of_a_bundle_are_told_one_by_one_and_a_position_has_its_own(
    imported: Import,
) -> None:
    sold = sales(7)
    run_cli = imported(sold)
    before = told(report())
    for arguments in (
        ("set", "--year", "2026", "--product", "P01", "--total", "400"),
        ("split", "--year", "2026", "--basis", "equal=1"),
    ):
        done = run_cli("targets", *arguments)
        assert done.code == 0, done.err
    assert any(
        spot.node.startswith("BUNDLE")
        for each in report().products for spot in each.frame.spots.values()
    )  # fmt: skip
    assert told(report()) == before
    odd = {key: what for key, what in before.items() if int(key[0][1:]) % 2}
    assert told(report(node="SN1")) == odd
    assert told(report(product="P02")) == {k: v for k, v in before.items() if k[1] == "P02"}


def test_who_gets_an_owner_is_not_new(imported: Import) -> None:
    """An assignment gives the credit, not the customer."""
    rows = [("T1", month, code, "P01", 20) for month in MONTHS for code in HOSPITALS[:3]]
    header, first, *others = TWO_LINES["归属"]
    owned = [[*header, "生效日期"], [*first, "2026-06-01"], *([*row, ""] for row in others)]
    run_cli = imported(pd.DataFrame(rows, columns=sales(1).columns), 归属=owned)
    shown = run_cli("flow", "show", "--month", "2026-05", "--line", "not_owned").out
    assert "常州第01医院" in shown
    assert told(report()) == {}


@pytest.mark.parametrize("lost", [set(), {("T2", 202608)}, {("T2", 202604)}])
def test_a_distributor_that_was_succeeded_goes_on_as_its_successor(
    imported: Import, lost: set[tuple[str, int]]
) -> None:
    """T4 took T2 over in June: figures and verdicts are those of one that never changed."""
    sold = sales(7)
    came = without(sold, lost)
    taken_over = (came.supplier == "T2") & (came.month >= 202606)
    companies: Rows = [
        ["商业公司编码", "商业公司名称", "开始日期", "结束日期", "接替商业"],
        *([code, name, None, None, None] for code, name in SUPPLIERS.items() if code != "T2"),
        ["T2", SUPPLIERS["T2"], "2020-01-01", "2026-05-31", "T4"],
        ["T4", "常州恒泰医药", "2026-06-01", None, None],
    ]
    imported(came.assign(supplier=came.supplier.mask(taken_over, "T4")), 商业公司=companies)
    assert told(report()) == wanted(sold, lost, MONTHS[2:])
