"""What cannot be meant is refused, and what is not there is said before a yes is asked for."""

import json
from typing import TYPE_CHECKING

import pytest

from territory.api import open_region
from territory.desk.imports.views import finding_lines
from territory.desk.upkeep import findings_table
from territory.errors import Exit, UnknownName
from territory.kernel.findings import Finding, Place, Severity
from territory.present.as_json import to_json
from territory.present.shown import percent

if TYPE_CHECKING:
    from conftest import Demo, RunCli

REFUSED = (
    (("--lang", "fr", "status"), "fr"),
    (("report", "achievement", "--month", "2026-12", "--quarter", "2026Q4"), "--quarter"),
    (("report", "achievement", "--month", "2028-01"), "has not begun"),
    (("report", "achievement", "--quarter", "2028Q1"), "has not begun"),
    (("flow", "show", "--month", "2028-01"), "has not begun"),
    (("flow", "show", "--month", "2028-01", "--summary"), "has not begun"),
    (("flow", "coverage", "--month", "2028-01"), "has not begun"),
    (("flow", "show", "--limit", "-1"), "--limit is too small"),
    (("history", "--limit", "-1"), "--limit is too small"),
    (("flow", "show", "--summary", "--line", "credited"), "--line"),
    (("flow", "show", "--summary", "--limit", "3"), "--limit"),
    (("flow", "show", "1", "--month", "2026-12"), "--month"),
    (("flow", "stock", "--month", "2028-01"), "has not begun"),
    (("flow", "expected", "--month", "2028-01"), "has not begun"),
    (("flow", "adjustments", "--month", "2028-01"), "has not begun"),
    (("flow", "bridge", "2028-01"), "has not begun"),
    (("flow", "bridge", "--tiers", "--month", "2028-01"), "has not begun"),
    (("flow", "bridge", "--month", "2026-12", "--quarter", "2026Q4"), "--quarter"),
    (("flow", "bridge", "2026-12", "--month", "2026-11"), "Two months"),
    (("flow", "bridge", "--tiers", "--level", "district"), "--level"),
    (("flow", "show", "--scheme", "main"), "--scheme"),
    (("flow", "show", "--node", "CV", "--summary"), "--node"),
    (("flow", "show", "--node", "CV", "--line", "credited"), "--line"),
)


@pytest.mark.parametrize(("line", "named"), REFUSED)
def test_what_cannot_be_meant_is_refused(
    run_cli: "RunCli", demo: "Demo", line: tuple[str, ...], named: str
) -> None:
    done = run_cli(*line, "--db", demo.db)
    assert (done.code, done.out) == (Exit.USAGE, "")
    assert named in done.err


@pytest.mark.parametrize(
    ("line", "code"),
    [(("undo", "20270101-9"), Exit.NOT_FOUND), (("imports", "undo", "20270101-9"), Exit.NOT_FOUND),
     (("restore", "nowhere.db"), Exit.STORE), (("forget", "doctor", "D9999"), Exit.NOT_FOUND)],
)  # fmt: skip
def test_what_is_not_there_is_said_before_a_yes_is_asked_for(
    run_cli: "RunCli", demo: "Demo", line: tuple[str, ...], code: Exit
) -> None:
    done = run_cli(*line, "--db", demo.db)
    assert done.code == code
    assert line[-1] in done.err


def test_the_python_face_knows_its_lines(demo: "Demo") -> None:
    with pytest.raises(UnknownName, match="foo"):
        open_region(demo.db).flow(line="foo")


def test_a_trace_is_not_nothing() -> None:
    assert [percent(share) for share in (0.0, 0.0004, 0.0005)] == ["0.0 %", "under 0.1 %", "0.1 %"]


def test_the_sum_of_an_institution_is_its_own(run_cli: "RunCli", demo: "Demo") -> None:
    whole = run_cli("flow", "show", "--summary", "--format", "json", "--db", demo.db)
    one = run_cli("flow", "show", "--summary", "--institution", "H0001", "--format", "json",
                  "--db", demo.db)  # fmt: skip
    assert one.code == 0, one.err
    assert one.out != whole.out


def test_a_thousand_alike_are_a_few_lines_and_a_count() -> None:
    place = Place(table="flow_credit")
    many = [
        Finding(Severity.ERROR, "flow-line", "{row} astray", place, params={"row": row})
        for row in range(1_000)
    ]
    other = Finding(Severity.NOTE, "other", "Something else.", place)
    table = findings_table([*many, other])
    assert [row["code"] for row in table.rows] == ["flow-line"] * 10 + ["other"]
    assert table.notes[0].startswith("990 more like flow-line")
    assert len(json.loads(to_json(table))) == 1_001
    lines = finding_lines([*many, other])
    assert len(lines) == 12
    assert "990" in lines[-1]
