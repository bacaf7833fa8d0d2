"""A month from the command line: refused, closed, late rows, the bridge, reopened, closed again."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flow_region import Region, sale

if TYPE_CHECKING:
    from conftest import Result, RunCli
    from territory.workspace import Workspace

LATE = "商业公司,购货单位,品名,数量,销售日期\n国控,一院,通脉胶囊,7,2027-01-20\n"


@pytest.fixture
def january(ws: "Workspace") -> None:
    """30 boxes of 一院, 20 of 二院, 5 of a name that waits."""
    with ws.writing("test") as tx:
        region = Region(ws, tx)
        region.product()
        region.price(2_350)
        region.hospitals("一院", "二院")
        region.distributors("国控")
        region.assign("一院", {"岗1": 10_000})
        region.assign("二院", {"岗2": 10_000})
        region.flow(sale("一院", 30), sale("二院", 20), sale("某院", 5))


def march(run_cli: "RunCli", *arguments: object) -> "Result":
    return run_cli(*arguments, "--as-of", "2027-03-03")


def rows(run_cli: "RunCli", *arguments: object) -> list[dict[str, Any]]:
    done = march(run_cli, *arguments, "--format", "json")
    assert done.code == 0, done.err
    found: list[dict[str, Any]] = json.loads(done.out)
    return found


@pytest.mark.usefixtures("january")
def test_a_month_goes_its_way(run_cli: "RunCli", tmp_path: Path) -> None:
    refused = march(run_cli, "flow", "close", "2027-01")
    assert refused.code == 4
    assert "某院 5" in refused.err
    assert march(run_cli, "flow", "close", "2027-01", "--force").code == 2
    assert {row["status"] for row in rows(run_cli, "flow", "months")} == {"open"}

    forced = ("--force", "--reason", "月报截止", "--by", "王莉")
    closed = march(run_cli, "flow", "close", "2027-01", *forced)
    assert closed.code == 0, closed.err
    assert "王莉" in closed.out
    (state,) = rows(run_cli, "flow", "months")
    assert (state["status"], state["by"], state["closings"]) == ("closed", "王莉", "1")

    (tmp_path / "late.csv").write_text(LATE, encoding="utf-8")
    imported = march(run_cli, "import", "late.csv")
    assert imported.code == 0, imported.err
    assert "7 boxes count in 2027-02" in imported.out + imported.err

    bridge = {row["step"]: row["quantity"] for row in rows(run_cli, "flow", "bridge", "2027-01")}
    assert bridge == {"reported": 55, "late": 7, "now": 62}
    (why,) = rows(run_cli, "flow", "bridge", "2027-01", "--why", "late")
    assert (why["institution_name"], why["position"], why["quantity"]) == ("一院", "岗1", 7)
    nodes = rows(run_cli, "flow", "bridge", "2027-01", "--now")
    assert {row["node"]: row["now"] for row in nodes} == {"岗1": 37, "岗2": 20, "unmatched": 5}

    for view, credited in (("reported", 50), ("now", 57)):
        asked = ("report", "achievement", "--month", "2027-01", "--level", "position")
        report = rows(run_cli, *asked, "--view", view)
        assert sum(row["actual"] for row in report if row["level"] != "line") == credited
    shown = march(run_cli, *asked, "--view", "reported")
    assert "closing 1 of 2027-01, 2027-03-03, 王莉" in shown.out

    into = march(run_cli, "flow", "correct", "1", "--quantity", "28", "--month", "2027-01")
    assert into.code == 4
    assert "2027-02" in into.err
    pair = rows(run_cli, "flow", "correct", "1", "--quantity", "28", "--evidence", "来函")
    assert [(row["part"], row["month"], row["quantity"]) for row in pair] == [
        ("source", "2027-01", 30), ("reversal", "2027-02", -30), ("replacement", "2027-02", 28),
    ]  # fmt: skip

    assert march(run_cli, "flow", "reopen", "2027-01").code == 2
    reopened = march(run_cli, "flow", "reopen", "2027-01", "--reason", "补传", "--by", "李强")
    assert reopened.code == 0, reopened.err
    again = rows(run_cli, "flow", "close", "2027-01", *forced)
    assert {row["line"]: row["change"] for row in again if row["change"]} == {"credited": 5}
    happened = rows(run_cli, "flow", "months", "--events")
    assert [(row["event"], row["by"]) for row in happened] == [
        ("closed", "王莉"), ("reopened", "李强"), ("closed", "王莉"),
    ]  # fmt: skip
    assert march(run_cli, "check").code == 0


@pytest.mark.usefixtures("january")
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("flow", "close", "2026-12"), 4),
        (("flow", "close", "2027-13"), 2),
        (("flow", "reopen", "2027-01", "--reason", "x"), 4),
        (("flow", "bridge", "2027-01"), 4),
        (("flow", "correct", "99", "--quantity", "1"), 5),
        (("flow", "correct", "1", "--institution", "H-三院"), 5),
        (("flow", "correct", "1", "--cause", "weather"), 2),
        (("flow", "correct", "1"), 4),
        (("report", "achievement", "--view", "tomorrow"), 2),
    ],
)
def test_what_cannot_be_is_said(run_cli: "RunCli", arguments: tuple[str, ...], code: int) -> None:
    done = march(run_cli, *arguments)
    assert done.code == code, done.err
    assert "Traceback" not in done.err
    assert done.out == ""


@pytest.mark.usefixtures("january")
def test_a_dry_run_closes_nothing(run_cli: "RunCli") -> None:
    forced = ("--force", "--reason", "x", "--dry-run")
    done = march(run_cli, "flow", "close", "2027-01", *forced)
    assert done.code == 0
    assert "Nothing was written" in done.out
    assert [row["status"] for row in rows(run_cli, "flow", "months")] == ["open"]
