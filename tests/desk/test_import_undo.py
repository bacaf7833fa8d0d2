"""What an import did is taken back whole, or not at all."""

import sqlite3
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook
from sqlmodel import update

from territory.roster.tables import Institution
from territory.workspace import open_workspace

if TYPE_CHECKING:
    from conftest import RunCli

HOSPITALS: list[list[Any]] = [
    ["医院编码", "医院名称", "省份", "城市", "床位数"],
    ["H001", "溧阳市第一医院", "江苏省", "常州市", 900],
    ["H002", "金坛区中医院", "江苏省", "常州市", 400],
]
DOCTORS: list[list[Any]] = [
    ["医生编码", "医院编码", "科室", "医生姓名"],
    ["D1", "H001", "心内科", "王一"],
    ["D2", "H002", "心内科", "李二"],
]


def write(path: Path, rows: list[list[Any]]) -> Path:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(path)
    return path


def content(db: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Everything in the store but the journal of runs, batches and changes."""
    journal = {"run", "run_image", "audit", "batch", "change", "alembic_version"}
    with sqlite3.connect(db) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type='table'").fetchall()
        return {
            name: connection.execute(f"SELECT * FROM '{name}' ORDER BY 1").fetchall()
            for (name,) in names
            if name not in journal
        }


@pytest.fixture
def hospitals(tmp_path: Path) -> Path:
    return write(tmp_path / "医院.xlsx", HOSPITALS)


@pytest.fixture
def doctors(tmp_path: Path) -> Path:
    return write(tmp_path / "医生.xlsx", DOCTORS)


def test_import_then_undo_leaves_the_store_as_it_was(
    run_cli: "RunCli", db: Path, hospitals: Path, doctors: Path, tmp_path: Path
) -> None:
    run_cli("import", hospitals)
    before = content(db)
    changed = write(
        tmp_path / "b.xlsx",
        [HOSPITALS[0], ["H001", "溧阳市一院", None, "—", 950], ["H009", "新医院", None, None, 5]],
    )
    assert run_cli("import", changed, doctors).code == 0
    assert content(db) != before
    undone = run_cli("imports", "undo", "20270115-2", "--yes")
    assert undone.code == 0, undone.err
    assert content(db) == before


def test_one_file_of_a_command_can_be_undone(
    run_cli: "RunCli", db: Path, hospitals: Path, doctors: Path
) -> None:
    run_cli("import", hospitals)
    before = content(db)
    run_cli("import", doctors)
    assert run_cli("imports", "undo", "20270115-2.1", "--yes").code == 0
    assert content(db) == before


def test_undo_is_refused_where_later_work_changed_the_same_rows(
    run_cli: "RunCli", db: Path, hospitals: Path, tmp_path: Path
) -> None:
    run_cli("import", hospitals)
    later = write(tmp_path / "b.xlsx", [HOSPITALS[0], ["H001", "溧阳市第一医院", None, None, 950]])
    run_cli("import", later)
    after = content(db)
    refused = run_cli("imports", "undo", "20270115-1", "--yes")
    assert refused.code == 4
    assert "20270115-2.1" in refused.err
    assert content(db) == after
    assert run_cli("imports", "undo", "20270115-2", "--yes").code == 0
    assert run_cli("imports", "undo", "20270115-1", "--yes").code == 0
    assert content(db)["institution"] == []


def test_undo_is_refused_where_a_command_changed_very_many_of_the_rows(
    run_cli: "RunCli", db: Path, tmp_path: Path
) -> None:
    """More rows than the change log tells one by one are in the journal of the command."""
    header, *_ = HOSPITALS
    many = [[f"H{number:04d}", f"第{number}号医院", "江苏省", "常州市", 9] for number in range(450)]
    run_cli("import", write(tmp_path / "many.xlsx", [header, *many]))
    with (
        open_workspace(db=str(db), as_of=date(2027, 1, 16)) as ws,
        ws.writing("mass change") as tx,
    ):
        tx.execute(update(Institution).values(beds=1))
    after = content(db)
    refused = run_cli("imports", "undo", "20270115-1", "--yes")
    assert refused.code == 4
    assert "territory undo 20270116-1" in refused.err
    assert content(db) == after
    assert run_cli("undo", "20270116-1", "--yes").code == 0
    assert run_cli("imports", "undo", "20270115-1", "--yes").code == 0
    assert content(db)["institution"] == []


def test_undo_is_refused_where_other_rows_refer_to_what_would_go(
    run_cli: "RunCli", db: Path, hospitals: Path, doctors: Path
) -> None:
    run_cli("import", hospitals)
    run_cli("import", doctors)
    after = content(db)
    refused = run_cli("imports", "undo", "20270115-1", "--yes")
    assert refused.code == 4
    assert "department" in refused.err
    assert content(db) == after


def test_a_dry_run_of_undo_changes_nothing(run_cli: "RunCli", db: Path, hospitals: Path) -> None:
    run_cli("import", hospitals)
    before = content(db)
    tried = run_cli("imports", "undo", "20270115-1", "--dry-run")
    assert tried.code == 0
    assert "2 rows deleted" in tried.err
    assert content(db) == before


def test_undo_needs_a_yes(run_cli: "RunCli", hospitals: Path) -> None:
    run_cli("import", hospitals)
    assert run_cli("imports", "undo", "20270115-1").code == 2


def test_a_batch_is_undone_once_and_listed_so(run_cli: "RunCli", hospitals: Path) -> None:
    run_cli("import", hospitals)
    run_cli("imports", "undo", "20270115-1", "--yes")
    again = run_cli("imports", "undo", "20270115-1", "--yes")
    assert again.code == 4
    assert "undone before" in again.err
    listed = run_cli("imports", "list", "--format", "csv").out
    assert "20270115-1.1" in listed
    assert "yes" in listed


def test_an_unknown_batch_proposes_the_newest(run_cli: "RunCli", hospitals: Path) -> None:
    run_cli("import", hospitals)
    for command in (["undo", "20270115-7", "--yes"], ["show", "20270115-7"]):
        result = run_cli("imports", *command)
        assert result.code == 5
        assert "20270115-1.1" in result.err


def test_show_tells_what_a_batch_changed(
    run_cli: "RunCli", hospitals: Path, tmp_path: Path
) -> None:
    run_cli("import", hospitals)
    later = write(tmp_path / "b.xlsx", [HOSPITALS[0], ["H001", "溧阳市第一医院", None, None, 950]])
    run_cli("import", later)
    shown = run_cli("imports", "show", "20270115-2").out
    assert "b.xlsx" in shown
    assert "beds" in shown
    assert "900" in shown
    assert "950" in shown


def test_what_was_undone_can_be_imported_again(
    run_cli: "RunCli", db: Path, hospitals: Path
) -> None:
    run_cli("import", hospitals)
    before = content(db)
    run_cli("imports", "undo", "20270115-1", "--yes")
    again = run_cli("import", hospitals)
    assert "already" not in again.out
    assert content(db) == before
