"""By channel: graded hospitals, primary care and retail sum to the whole."""

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Demo, RunCli


def rows(run_cli: "RunCli", demo: "Demo", *arguments: str) -> list[dict[str, Any]]:
    done = run_cli("--db", demo.db, "report", "achievement", "--format", "json", *arguments)
    assert done.code == 0, done.err
    found: list[dict[str, Any]] = json.loads(done.out)
    return [row for row in found if row["level"] not in {"line", "expected"}]


def stored(demo: "Demo") -> Counter[tuple[str, str]]:
    """Product and channel → credited in November 2026, from the tables themselves."""
    import sqlite3

    statement = (
        "SELECT p.code, i.channel, sum(c.quantity) FROM flow_credit c "
        "JOIN product p ON p.id = c.product_id JOIN institution i ON i.id = c.institution_id "
        "WHERE counted_month = 202611 AND scheme = 'main' GROUP BY 1, 2"
    )
    with sqlite3.connect(demo.db) as connection:
        return Counter({(code, channel): boxes for code, channel, boxes in
                        connection.execute(statement)})  # fmt: skip


@pytest.mark.parametrize("which", ["demo", "other_demo"])
def test_channels_are_those_of_the_credits_and_keep_the_targets(
    run_cli: "RunCli", request: pytest.FixtureRequest, which: str
) -> None:
    demo = request.getfixturevalue(which)
    month = ("--month", "2026-11")
    found = rows(run_cli, demo, *month, "--level", "channel")
    assert {row["level"] for row in found} == {"channel"}
    told = Counter({(row["product"], row["node"]): row["actual"] for row in found})
    assert +told == +stored(demo)
    districts = rows(run_cli, demo, *month, "--level", "district")
    for key in ("target", "actual", "last_year", "before"):
        assert sum(row[key] or 0 for row in found) == sum(row[key] or 0 for row in districts), key


def test_channels_of_a_node_and_in_chinese(run_cli: "RunCli", demo: "Demo") -> None:
    month = ("--month", "2026-11", "--node", "苏南")
    found = rows(run_cli, demo, *month, "--level", "渠道")
    districts = rows(run_cli, demo, *month, "--level", "district")
    assert sum(row["actual"] for row in found) == sum(row["actual"] for row in districts)
    told = run_cli("--db", demo.db, "--lang", "zh", "report", "achievement", *month,
                   "--level", "渠道").out  # fmt: skip
    assert "按渠道达成" in told
    assert "基层" in told
