"""A newcomer's month: own files, from an empty folder to the report, tied to the truth throughout.

One test, since each step stands on the one before; it runs in both languages, and JSON must not
know which.
"""

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from newcomer import MONTHS, NICKNAME, SHOP, Newcomer, make

if TYPE_CHECKING:
    from conftest import Result, RunCli

MASTER = ("产品目录", "商业公司", "人员架构", "医院", "归属", "医生")
TOTAL = 60_000


@pytest.fixture(params=["zh", "en"])
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def month(run_cli: "RunCli", tmp_path: Path, lang: str, monkeypatch: pytest.MonkeyPatch) -> "Month":
    made = make(tmp_path / "new")
    monkeypatch.chdir(made.folder)  # where territory.toml tells who sends which file
    return Month(run_cli, made, lang)


class Month:
    """The newcomer at the terminal."""

    def __init__(self, run_cli: "RunCli", truth: Newcomer, lang: str) -> None:
        self.run_cli, self.truth, self.lang = run_cli, truth, lang

    def run(self, *argv: object, code: int = 0) -> "Result":
        done = self.run_cli("--lang", self.lang, *argv)
        assert done.code == code, (argv, done.out, done.err)
        return done

    def rows(self, *argv: object) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.run(*argv, "--format", "json").out)
        return found

    def master_data(self) -> None:
        for name in MASTER:
            self.run("import", self.truth.folder / "资料" / f"{name}.xlsx")
        kinds = {"positions": 8, "institutions": 40, "products": 2, "distributors": 4}
        assert {kind: len(self.rows("list", kind)) for kind in kinds} == kinds
        assert len(self.rows("list", "doctors")) == len(self.truth.doctors)

    def flow(self) -> None:
        for each in MONTHS:
            self.run("import", self.truth.folder / "流向" / f"{each // 100}-{each % 100:02d}")

    def ties(self, *, decided: bool) -> None:
        """Compare every month's report with the truth, by position and by line."""
        for each in MONTHS:
            shown = f"{each // 100}-{each % 100:02d}"
            rows = self.rows("report", "achievement", "--month", shown, "--level", "position")
            credited: Counter[tuple[str, str]] = Counter()
            lines: Counter[tuple[str, str]] = Counter()
            for row in rows:
                if row["level"] == "line":
                    lines[row["node"], row["product"]] += row["actual"]
                elif row["actual"]:
                    credited[row["node"], row["product"]] += row["actual"]
            assert credited == self.truth.credited(each, decided=decided), shown
            wanted = self.truth.lines(each, decided=decided)
            assert +lines == Counter({k: n for k, n in wanted.items() if n and k[0] != "credited"})

    def decide(self) -> None:
        waiting = self.rows("match", "review")
        assert {row["name"] for row in waiting} == {SHOP, NICKNAME, "移库"}
        self.run("match", "decide", SHOP, "--as", "non-target")
        self.run("match", "decide", NICKNAME, "--as", self.truth.hospitals[0].code)

    def classes(self) -> None:
        self.run("classify", "doctors")
        letters = Counter(row["class"] for row in self.rows("classes", "show"))
        assert sum(letters.values()) == len(self.truth.doctors)
        unknown = [d for d in self.truth.doctors if d.usage is None or d.potential is None]
        assert letters["U"] == len(unknown)

    def targets(self) -> None:
        self.run("targets", "set", "--year", "2027", "--product", "P01", "--total", TOTAL)
        self.run("targets", "split")
        for level in ("company", "region", "district", "position", "institution"):
            rows = self.rows("targets", "show", "--level", level)
            assert sum(row["total"] for row in rows) == TOTAL, level
            assert all(sum(row[f"m{m:02d}"] for m in range(1, 13)) == row["total"] for row in rows)
        self.run("targets", "check")
        self.run("targets", "explain", "H001", "--product", "P01", "--month", "2027-05")
        sheet = self.truth.folder / "指标.xlsx"
        self.run("targets", "export", "-o", sheet)
        self.run("import", sheet)
        assert self.rows("targets", "changes", "list") == []

    def report(self) -> None:
        self.run("flow", "close", "--through", "2026-11")
        sheet = self.truth.folder / "通报.xlsx"
        self.run("report", "achievement", "--month", "2026-11", "-o", sheet)
        assert sheet.stat().st_size
        self.run("check")


def test_a_newcomers_month_ties_to_the_truth_at_every_step(month: Month) -> None:
    month.master_data()
    month.flow()
    month.ties(decided=False)
    month.decide()
    month.ties(decided=True)
    month.classes()
    month.targets()
    month.report()
    month.ties(decided=True)
