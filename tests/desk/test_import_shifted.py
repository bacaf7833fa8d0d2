"""A text file in which an unquoted comma moved the cells of a row."""

import json
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import load_workbook

if TYPE_CHECKING:
    from conftest import RunCli

HEADER = "医院编码,医院名称,省份,城市,地址,床位数"
GOOD = "H001,溧阳市第一医院,江苏省,常州市,建设路1号,900"
SHIFTED = "H002,金坛区中医院,江苏省,常州市,南环路2号,东门,400"


def file_of(folder: Path, *rows: str) -> Path:
    path = folder / "医院.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def institutions(db: Path) -> list[tuple[str, int]]:
    with sqlite3.connect(db) as connection:
        return connection.execute("SELECT code, beds FROM institution ORDER BY code").fetchall()


def test_a_shifted_row_is_refused_by_its_number_and_with_the_remedy(
    run_cli: "RunCli", tmp_path: Path, db: Path
) -> None:
    """Unseen, the hospital would get 东门 as its number of beds, or a price as its quantity."""
    done = run_cli("import", file_of(tmp_path, HEADER, GOOD, SHIFTED))
    assert done.code == 4
    assert "医院.csv!医院!3" in done.err
    assert "7 cells" in done.err
    assert "quotation marks" in done.err
    assert "not a number" not in done.err  # the shift is all that is said of the row
    assert institutions(db) == []


def test_the_other_rows_load_and_the_reject_keeps_every_cell(
    run_cli: "RunCli", tmp_path: Path, db: Path
) -> None:
    done = run_cli("import", file_of(tmp_path, HEADER, GOOD, SHIFTED), "--partial")
    assert done.code == 3
    assert institutions(db) == [("H001", 900)]
    (book,) = tmp_path.glob("*rejects*.xlsx")
    cells = [cell for row in load_workbook(book).worksheets[-1].values for cell in row]
    assert "东门" in cells
    assert "400" in cells


def test_quoted_or_with_a_delimiter_at_the_end_of_each_row_it_loads(
    run_cli: "RunCli", tmp_path: Path, db: Path
) -> None:
    quoted = 'H002,金坛区中医院,江苏省,常州市,"南环路2号,东门",400,'
    done = run_cli("import", file_of(tmp_path, HEADER, GOOD + ",", quoted), "--format", "json")
    assert done.code == 0, done.err
    (line,) = json.loads(done.out)
    assert (line["created"], line["rejected"]) == (2, 0)
    assert institutions(db) == [("H001", 900), ("H002", 400)]
