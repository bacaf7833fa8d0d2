"""How the demonstration is made: the same twice, whole, and proven by its own checks."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from territory.demo import workbooks
from territory.demo.region import make_region

if TYPE_CHECKING:
    from conftest import Demo, RunCli


def cells(folder: Path) -> Iterator[tuple[str, Any]]:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.suffix == ".xlsx":
            for sheet in load_workbook(path):
                yield f"{name}!{sheet.title}", list(sheet.values)
        elif path.is_file():
            yield name, path.read_bytes()


def test_the_same_seed_makes_the_same_cells(demo: "Demo", tmp_path: Path) -> None:
    workbooks.write_inputs(tmp_path, make_region(demo.hospitals, demo.seed))
    assert list(cells(tmp_path)) == list(cells(demo.folder / "输入"))


def test_another_seed_makes_another_region(demo: "Demo") -> None:
    one = make_region(demo.hospitals, demo.seed)
    other = make_region(demo.hospitals, demo.seed + 1)
    assert make_region(demo.hospitals, demo.seed) == one
    assert {i.name for i in one.institutions} != {i.name for i in other.institutions}


def test_the_region_is_the_one_that_was_asked_for() -> None:
    region = make_region(60, 7)
    graded = [i for i in region.institutions if i.channel == "等级医院"]
    assert len(graded) == 61  # with the branch
    assert sum(len(i.departments) for i in graded) == 300
    assert len(region.doctors) == 1500
    assert len({p.district for p in region.positions}) == 3
    assert len(region.positions) == 12
    assert sum(not p.person for p in region.positions) == 1
    assert {d.tier for d in region.distributors} == {1, 2}
    assert len({sale.month for sale in region.sales}) == 24
    assert any(sale.quantity < 0 for sale in region.sales)
    assert any(place.listing for place in region.institutions)
    assert {sale.line for sale in region.sales} == {
        "credited", "non_target", "unmatched", "transfer",
    }  # fmt: skip
    assert len({place.name for place in region.institutions}) == len(region.institutions)


def test_the_checks_of_the_store_and_of_the_targets_pass(
    run_cli: "RunCli", demo: "Demo", other_demo: "Demo"
) -> None:
    for db in (demo.db, other_demo.db):
        done = run_cli("--db", db, "check")
        assert (done.code, done.err) == (0, ""), done.out
    proof = run_cli("--db", demo.db, "targets", "check")
    assert proof.code == 0
    lines = [line for line in proof.out.splitlines() if "nodes ×" in line]
    assert len(lines) == 3
    assert all("difference 0" in line for line in lines)


def test_a_second_import_of_everything_changes_nothing(
    run_cli: "RunCli", demo: "Demo", demo_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import json

    monkeypatch.chdir(demo.folder)
    files = sorted((demo.folder / "输入").glob("*.xlsx"))
    done = run_cli("--db", demo_copy, "import", *files, "--format", "json")
    assert done.code == 0, done.err
    changed = [r for r in json.loads(done.out) if r["created"] or r["updated"] or r["rejected"]]
    assert changed == []
    december = sorted((demo.folder / "输入" / "流向" / "2026-12").iterdir())
    again = run_cli("--db", demo_copy, "import", *december, "--partial", "--format", "json",
                    "--rejects", demo_copy.parent / "rejects.xlsx")  # fmt: skip
    assert again.code == 3
    rows = json.loads(again.out)
    assert sum(row["created"] or 0 for row in rows) == 0
    assert sum(row["rejected"] or 0 for row in rows) == 1


def test_the_command_makes_what_it_says(run_cli: "RunCli", tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("keep me")
    refused = run_cli("demo", tmp_path / "full", "--hospitals", "6")
    assert refused.code == 4
    assert "--overwrite" in refused.err
    assert (tmp_path / "full" / "mine.txt").read_text() == "keep me"


def test_overwriting_takes_away_only_its_own(tmp_path: Path) -> None:
    from territory.demo import service

    folder = tmp_path / "d"
    first = service.prepare(folder, hospitals=6, seed=1, lang="zh", overwrite=False)
    (folder / "mine.txt").write_text("keep me")
    (folder / "流向-拒绝.xlsx").write_text("old")
    (folder / "输入" / "old.xlsx").write_text("old")
    second = service.prepare(folder, hospitals=6, seed=2, lang="zh", overwrite=True)
    assert first == second
    assert (folder / "mine.txt").read_text() == "keep me"
    assert not (folder / "输入" / "old.xlsx").exists()
    assert not (folder / "流向-拒绝.xlsx").exists()
