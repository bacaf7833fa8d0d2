"""Figures as they were and as they are: other positions, the same total."""

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import RunCli

MOVE = ("assign", "H0001", "--to", "CV21", "--from", "2026-12-20", "--line", "CV")


@pytest.fixture
def by_position(run_cli: "RunCli", demo_copy: Path) -> Any:
    def run(*more: str) -> Counter[str]:
        asked = ("report", "achievement", "--month", "2026-12", "--ytd", "--level", "position")
        done = run_cli("--db", demo_copy, *asked, "--product", "P01", *more, "--format", "json")
        assert done.code == 0, done.err
        found: Counter[str] = Counter()
        for row in json.loads(done.out):
            if row["level"] == "position":
                found[row["code"]] += row["actual"]
        return found

    return run


def test_after_a_move_the_year_stands_with_the_new_owner(
    run_cli: "RunCli", demo_copy: Path, by_position: Any
) -> None:
    before = by_position()
    assert by_position("--assignments", "as-it-is") == before
    assert run_cli("--db", demo_copy, *MOVE).code == 0
    was, now = by_position(), by_position("--assignments", "as-it-is")
    assert sum(now.values()) == sum(was.values()) == sum(before.values())
    assert now["CV21"] > was["CV21"]
    assert now["CV12"] < was["CV12"]
    moved = now["CV21"] - was["CV21"]
    assert (was - now).total() == moved


def test_the_report_says_whose_the_figures_are(run_cli: "RunCli", demo_copy: Path) -> None:
    asked = ("report", "achievement", "--month", "2026-12", "--assignments", "as-it-is")
    done = run_cli("--db", demo_copy, *asked)
    assert "Figures stand with those who own the institutions on 2027-01-15" in done.out
    assert run_cli("--db", demo_copy, *asked[:-1], "today").code == 2


def test_every_institution_keeps_its_figure_to_the_unit_and_fen(
    run_cli: "RunCli", demo_copy: Path
) -> None:
    from territory.ledger.service.figures import Actual, actuals
    from territory.ledger.service.owners import as_it_is
    from territory.workspace import open_workspace

    split = ("assign", "H0001", "--to", "CV21=70", "--to", "CV31=30", "--from", "2026-12-20")
    assert run_cli("--db", demo_copy, *split, "--line", "CV").code == 0

    def sums(found: list[Actual]) -> Counter[tuple[Any, ...]]:
        held: Counter[tuple[Any, ...]] = Counter()
        for one in found:
            key = (one.institution_id, one.department_id, one.product_id, one.month)
            held[*key, "units"] += one.quantity
            held[*key, "fen"] += one.amount_fen
        return held

    with open_workspace(db=str(demo_copy)) as ws, ws.reading() as tx:
        was = actuals(tx)
        assert sums(as_it_is(tx, was, date(2027, 1, 15))) == sums(was)
