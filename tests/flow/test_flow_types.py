"""Document types decide signs; a type that nobody has decided waits and counts nowhere."""

import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import col, select

from territory.ledger.rules.movement import RETURNING, Spoken, signed, spoken, spoken_in_note
from territory.ledger.tables import FlowCredit, FlowRow
from territory.months.tables import FlowReported
from territory.present.plain_workbook import write_plain_workbook

if TYPE_CHECKING:
    from conftest import RunCli
    from territory.workspace import Workspace

Rows = list[list[Any]]
MASTER: dict[str, Rows] = {
    "产品线": [["产品线编码", "产品线名称"], ["CV", "心血管线"]],
    "产品": [["产品编码", "产品名称", "产品线", "考核价"], ["P01", "通脉胶囊", "CV", 10]],
    "商业公司": [["商业公司编码", "商业公司名称"], ["T1", "江苏国泽医药"]],
    "岗位": [["大区", "地区", "岗位编码", "岗位名称"], ["华东大区", "苏南", "SN1", "苏南一组"]],
    "医院": [["医院编码", "医院名称", "省份", "城市"], ["H1", "常州澄湖医院", "江苏省", "常州市"],
             ["H2", "常州鹤鸣医院", "江苏省", "常州市"]],
    "归属": [["医院编码", "产品线", "归属岗位", "占比"], ["H1", "CV", "SN1", "100%"],
             ["H2", "CV", "SN1", "100%"]],
}  # fmt: skip
HEADER = ["商业公司编码", "销售日期", "医院名称", "产品名称", "数量", "业务类型", "金额", "备注"]
DAY = "2026-12-03"
TOP = "华东大区"


def row(quantity: int, kind: str = "", amount: object = None, note: str = "") -> list[Any]:
    return ["T1", DAY, "常州澄湖医院", "通脉胶囊", quantity, kind, amount, note]


@pytest.mark.parametrize(
    ("kind", "means"),
    [
        ("销售出库", Spoken.NOTHING), ("", Spoken.NOTHING), ("电商", Spoken.NOTHING),
        ("销售退货", Spoken.RETURN), ("销售退回", Spoken.RETURN), ("销退", Spoken.RETURN),
        ("冲红", Spoken.REVERSAL), ("非目标", Spoken.NON_TARGET), ("调拨出库", Spoken.TRANSFER),
        ("移库", Spoken.UNDECIDED), ("赠品", Spoken.UNDECIDED), ("调价", Spoken.UNDECIDED),
    ],
)  # fmt: skip
def test_what_a_type_means(kind: str, means: Spoken) -> None:
    assert spoken(kind) is means


@pytest.mark.parametrize(
    ("note", "means"),
    [
        ("退货", Spoken.RETURN), ("客户退货", Spoken.RETURN), ("冲红", Spoken.REVERSAL),
        ("非退货", Spoken.NOTHING), ("不接受退货", Spoken.NOTHING), ("急", Spoken.NOTHING),
        ("医院要求三月内效期不足的货可以退货", Spoken.NOTHING), (None, Spoken.NOTHING),
    ],
)  # fmt: skip
def test_a_remark_is_a_type_only_where_it_says_nothing_else(
    note: str | None, means: Spoken
) -> None:
    assert spoken_in_note(note) is means


@given(st.decimals(allow_nan=False, allow_infinity=False), st.sampled_from(list(Spoken)))
def test_a_return_is_negative_whatever_its_sign_and_reading_again_changes_nothing(
    figure: Decimal, says: Spoken
) -> None:
    once = signed(figure, says)
    assert signed(once, says) == once
    assert once <= 0 if says in RETURNING else once == figure


def imported(run_cli: "RunCli", folder: Path, *rows: list[Any], header: Rows | None = None) -> str:
    file = folder / "flow.xlsx"
    write_plain_workbook(file, MASTER | {"流向": [*(header or [HEADER]), *rows]})
    done = run_cli("import", file)
    assert done.code == 0, done.err
    return done.out + done.err


def lines(run_cli: "RunCli") -> dict[str, tuple[int, str]]:
    shown = run_cli(
        "report", "achievement", "--month", "2026-12", "--level", "company", "--format", "json"
    )
    return {r["node"]: (r["actual"], r["amount"]) for r in json.loads(shown.out) if r["actual"]}


def test_a_positive_return_takes_away(run_cli: "RunCli", tmp_path: Path) -> None:
    said = imported(run_cli, tmp_path, row(100, "销售出库", 900), row(100, "销售退货", 900))
    assert lines(run_cli) == {}
    assert "written without a minus: they count as negative" in said
    assert run_cli("check").code == 0


def test_the_same_file_again_changes_nothing(run_cli: "RunCli", tmp_path: Path) -> None:
    for _ in range(2):
        imported(run_cli, tmp_path, row(100, "销售出库"), row(30, "销售退货"), row(5, note="退货"))
    assert lines(run_cli) == {TOP: (65, "650.00")}


def test_both_signs_in_one_type_are_said(run_cli: "RunCli", tmp_path: Path) -> None:
    said = imported(run_cli, tmp_path, row(100, "出库"), row(-3, "退货"), row(4, "退货"))
    assert "comes with both signs" in said
    assert lines(run_cli) == {TOP: (93, "930.00")}


def test_a_column_of_returns_stands_beside_the_one_of_sales(
    run_cli: "RunCli", tmp_path: Path
) -> None:
    header = [["商业公司编码", "销售日期", "医院名称", "产品名称", "销售数量", "退货数量"]]
    sold = [
        ["T1", DAY, "常州澄湖医院", "通脉胶囊", *each] for each in ((80, None), (None, 7), (9, 2))
    ]
    imported(run_cli, tmp_path, *sold, header=header)
    assert lines(run_cli) == {TOP: (80, "800.00")}


def test_an_unknown_type_waits_and_counts_once_it_is_decided(
    run_cli: "RunCli", tmp_path: Path
) -> None:
    said = imported(run_cli, tmp_path, row(100, "销售"), row(40, "移库"), row(6, "赠品"))
    assert "type that nobody has decided" in said
    assert lines(run_cli) == {TOP: (100, "1000.00"), "unmatched": (46, "460.00")}
    waiting = json.loads(run_cli("match", "review", "--format", "json").out)
    assert {(r["kind"], r["name"]) for r in waiting} == {
        ("document_type", "移库"), ("document_type", "赠品"),
    }  # fmt: skip
    assert run_cli("match", "decide", "移库", "--as", "H1").code == 4
    assert run_cli("match", "decide", "移库", "--as", "非目标").code == 0
    assert run_cli("match", "decide", "赠品", "--as", "return").code == 0
    assert lines(run_cli) == {TOP: (94, "940.00"), "non_target": (40, "400.00")}
    assert "移库" in run_cli("match", "aliases").out
    assert run_cli("list", "aliases").code == 0
    assert run_cli("check").code == 0


def test_a_corrected_return_stays_corrected_when_it_is_read_again(
    run_cli: "RunCli", tmp_path: Path
) -> None:
    imported(run_cli, tmp_path, row(100, "销售"), row(30, "退货"))
    back = json.loads(run_cli("flow", "show", "--format", "json").out)[1]
    assert back["quantity"] == -30
    done = run_cli("flow", "correct", back["row"], "--quantity", "-20")
    assert done.code == 0, done.err
    assert lines(run_cli) == {TOP: (80, "800.00")}
    write_plain_workbook(tmp_path / "again.xlsx", {"医院": MASTER["医院"][:2]})
    assert run_cli("import", tmp_path / "again.xlsx").code == 0
    assert lines(run_cli) == {TOP: (80, "800.00")}
    assert run_cli("check").code == 0


def as_an_older_store_has_it(ws: "Workspace") -> None:
    """Let stored returns by type count as sales, as they did before types decided signs."""
    with ws.writing("test") as tx:
        for stored in tx.session.exec(select(FlowRow).where(col(FlowRow.quantity) < 0)).all():
            stored.quantity, stored.amount_fen = -stored.quantity, -(stored.amount_fen or 0)
            stored.movement = "sale"
        for table in (FlowCredit, FlowReported):
            for figure in tx.session.exec(select(table)).all():
                figure.quantity, figure.amount_fen = 130, 130_000
        tx.session.flush()


def test_stored_rows_are_read_anew_from_their_type(
    run_cli: "RunCli", ws: "Workspace", tmp_path: Path
) -> None:
    imported(run_cli, tmp_path, row(100, "销售出库"), row(30, "销售退货"))
    as_an_older_store_has_it(ws)
    assert lines(run_cli) == {TOP: (130, "1300.00")}
    tried = run_cli("flow", "refresh", "--dry-run", "--format", "json")
    (credited,) = [one for one in json.loads(tried.out) if one["line"] == "credited"]
    assert (credited["before"], credited["after"], credited["change"]) == (130, 70, -60)
    assert lines(run_cli) == {TOP: (130, "1300.00")}
    assert "-60" in run_cli("flow", "refresh").out
    assert lines(run_cli) == {TOP: (70, "700.00")}
    assert "Nobody" in run_cli("flow", "refresh").out


def test_a_closed_month_is_read_anew_only_in_what_is_known_now(
    run_cli: "RunCli", ws: "Workspace", tmp_path: Path
) -> None:
    imported(run_cli, tmp_path, row(100, "销售出库"), row(30, "销售退货"))
    why = ("--force", "--reason", "截止", "--as-of", "2027-01-15")
    assert run_cli("flow", "close", "2026-12", *why).code == 0
    as_an_older_store_has_it(ws)
    run_cli("flow", "refresh")
    assert lines(run_cli) == {TOP: (130, "1300.00")}
    shown = run_cli("flow", "bridge", "2026-12", "--format", "json").out
    steps = {one["step"]: one["quantity"] for one in json.loads(shown)}
    assert (steps["reported"], steps["now"]) == (130, 70)
