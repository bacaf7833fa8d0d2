"""`territory import` on real files and a real store, as a person at the terminal meets it."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook, load_workbook

from territory.present import table as present
from territory.present.files import save
from territory.present.table import Table, Template

if TYPE_CHECKING:
    from conftest import Result, RunCli

Rows = list[list[Any]]

HOSPITALS: Rows = [
    ["医院编码", "医院名称", "省份", "城市", "等级", "床位数"],
    ["H001", "溧阳市第一医院", "江苏省", "常州市", "三级甲等", 900],
    ["H002", "金坛区中医院", "江苏省", "常州市", "二级甲等", 400],
]
DEPARTMENTS: Rows = [["医院编码", "科室"], ["H001", "心内科"], ["H002", "心内科"]]
DOCTORS: Rows = [
    ["医生编码", "医院编码", "科室", "医生姓名", "职称"],
    ["D1", "H001", "心内科", "王一", "主任医师"],
]


def write(path: Path, sheets: dict[str, Rows]) -> Path:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def lines(result: "Result") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(result.out)
    return found


def counts(line: dict[str, Any]) -> tuple[int, ...]:
    names = ("rows", "created", "updated", "unchanged", "rejected", "duplicate", "ignored")
    return tuple(line[name] for name in names)


def stored(db: Path, statement: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(db) as connection:
        return connection.execute(statement).fetchall()


def content(db: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Everything in the store but the journal of runs, batches and changes."""
    tables = [name for (name,) in stored(db, "SELECT name FROM sqlite_master WHERE type='table'")]
    journal = {"run", "run_image", "audit", "batch", "change", "alembic_version"}
    return {
        name: stored(db, f"SELECT * FROM '{name}' ORDER BY 1")
        for name in tables
        if name not in journal
    }


def test_the_same_file_twice_changes_nothing(run_cli: "RunCli", tmp_path: Path) -> None:
    file = write(tmp_path / "医院.xlsx", {"医院": HOSPITALS})
    first = run_cli("import", file, "--format", "json")
    assert first.code == 0, first.err
    (line,) = lines(first)
    assert line["file"] == "医院.xlsx"
    assert (line["sheet"], line["kind"], line["batch"]) == ("医院", "institutions", "20270115-1.1")
    assert counts(line) == (2, 2, 0, 0, 0, 0, 0)
    second = run_cli("import", file, "--format", "json")
    assert counts(lines(second)[0]) == (2, 0, 0, 2, 0, 0, 0)
    assert "20270115-1.1" in run_cli("import", file).out


@pytest.mark.parametrize(
    "header",
    [
        ["医院编码", "医院名称", "省份", "城市", "国家等级", "总床位数（张）"],
        ["Hospital code", "Hospital name", "Province", "City", "Grade", "Beds"],
        [
            "Hospital code\n医院编码",
            "Hospital\n医院名称",
            "Province\n省份",
            "City\n城市",
            "等级",
            "Beds\n床位数",
        ],
    ],
)
def test_headers_in_chinese_english_and_both(
    run_cli: "RunCli", tmp_path: Path, db: Path, header: list[str]
) -> None:
    file = write(tmp_path / "h.xlsx", {"Sheet1": [header, *HOSPITALS[1:]]})
    assert run_cli("import", file).code == 0
    found = stored(db, "SELECT code, name, grade, beds FROM institution ORDER BY code")
    assert found == [("H001", "溧阳市第一医院", "3A", 900), ("H002", "金坛区中医院", "2A", 400)]


def test_order_of_columns_titles_extra_columns_and_totals_do_not_matter(
    run_cli: "RunCli", tmp_path: Path, db: Path
) -> None:
    rows: Rows = [
        ["重点医院档案", None, None, None],
        [None, None, None, None],
        ["床位数", "院长心情", "医院名称", "医院编码"],
        [900, "好", "溧阳市第一医院", "H001"],
        [900, None, "合计", None],
    ]
    result = run_cli("import", write(tmp_path / "h.xlsx", {"档案": rows}), "--format", "json")
    assert counts(lines(result)[0]) == (2, 1, 0, 0, 0, 0, 1)
    table = run_cli("import", tmp_path / "h.xlsx").out
    assert "header in row 3" in table
    assert "院长心情" in table
    assert stored(db, "SELECT beds FROM institution") == [(900,)]


def test_blank_leaves_and_a_dash_clears(run_cli: "RunCli", tmp_path: Path, db: Path) -> None:
    run_cli("import", write(tmp_path / "a.xlsx", {"医院": HOSPITALS}))
    changed: Rows = [HOSPITALS[0], ["H001", "溧阳市第一医院", None, "—", None, 950]]
    result = run_cli("import", write(tmp_path / "b.xlsx", {"医院": changed}), "--format", "json")
    assert counts(lines(result)[0]) == (1, 0, 1, 0, 0, 0, 0)
    found = stored(db, "SELECT province, city, grade, beds FROM institution WHERE code = 'H001'")
    assert found == [("江苏省", None, "3A", 950)]


def test_a_bad_cell_refuses_the_file_with_its_place_and_writes_nothing(
    run_cli: "RunCli", tmp_path: Path, db: Path
) -> None:
    rows: Rows = [*HOSPITALS, ["H003", "武进医院", "江苏省", "常州市", "三级甲等", "八百张"]]
    before = content(db)
    result = run_cli("import", write(tmp_path / "h.xlsx", {"医院": rows}))
    assert result.code == 4
    assert "h.xlsx!医院!F4" in result.err
    assert '床位数 "八百张": not a number' in result.err
    assert "--partial" in result.err
    assert content(db) == before
    assert stored(db, "SELECT count(*) FROM run") == [(0,)]


def test_every_bad_row_is_said_at_once(run_cli: "RunCli", tmp_path: Path) -> None:
    rows: Rows = [
        HOSPITALS[0],
        ["H1", "甲医院", None, None, "九级", 1],
        ["H2", None, None, None, None, "x"],
    ]
    err = run_cli("import", write(tmp_path / "h.xlsx", {"医院": rows})).err
    for cell in ("E2", "B3", "F3"):
        assert f"!{cell}" in err


def test_partial_loads_the_good_rows_and_the_corrected_rejects_import(
    run_cli: "RunCli", tmp_path: Path, db: Path
) -> None:
    rows: Rows = [*HOSPITALS, ["H003", "武进医院", "江苏省", "常州市", "三级甲等", "八百张"]]
    file = write(tmp_path / "h.xlsx", {"医院": rows})
    result = run_cli("import", file, "--partial", "--format", "json")
    assert result.code == 3
    assert counts(lines(result)[0]) == (3, 2, 0, 0, 1, 0, 0)
    rejects = tmp_path / "h-rejects.xlsx"
    book = load_workbook(rejects)
    sheet = book.worksheets[-1]
    cells = {
        cell.value: cell for row in sheet.iter_rows() for cell in row if cell.value is not None
    }
    assert "4" in cells
    assert '"八百张": not a number' in cells
    cells["八百张"].value = 800
    book.save(rejects)
    again = run_cli("import", rejects, "--format", "json")
    assert again.code == 0, again.err
    loaded = [line for line in lines(again) if line["kind"]]
    assert [counts(line)[:2] for line in loaded] == [(1, 1)]
    found = stored(db, "SELECT name, beds FROM institution WHERE code = 'H003'")
    assert found == [("武进医院", 800)]


def test_partial_with_no_good_row_is_refused(run_cli: "RunCli", tmp_path: Path, db: Path) -> None:
    rows: Rows = [HOSPITALS[0], ["H003", "武进医院", None, None, None, "八百张"]]
    result = run_cli("import", write(tmp_path / "h.xlsx", {"医院": rows}), "--partial")
    assert result.code == 4
    assert stored(db, "SELECT count(*) FROM batch") == [(0,)]


def test_a_dry_run_shows_old_and_new_and_writes_nothing(
    run_cli: "RunCli", tmp_path: Path, db: Path
) -> None:
    run_cli("import", write(tmp_path / "a.xlsx", {"医院": HOSPITALS}))
    changed: Rows = [HOSPITALS[0], ["H001", "溧阳市第一医院", None, None, None, 950]]
    file = write(tmp_path / "b.xlsx", {"医院": changed})
    before = content(db)
    result = run_cli("import", file, "--dry-run", "--format", "json")
    assert result.code == 0
    assert counts(lines(result)[0]) == (1, 0, 1, 0, 0, 0, 0)
    assert lines(result)[0]["batch"] is None
    assert "900 → 950" in result.err
    assert content(db) == before
    assert stored(db, "SELECT count(*) FROM batch") == [(1,)]


def test_a_folder_is_taken_in_order_of_dependency(
    run_cli: "RunCli", tmp_path: Path, db: Path
) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    write(inbox / "1医生.xlsx", {"医生": DOCTORS})
    write(inbox / "2科室.xlsx", {"科室": DEPARTMENTS})
    write(inbox / "3医院.xlsx", {"医院": HOSPITALS})
    (inbox / "~$3医院.xlsx").write_bytes(b"open")
    write(inbox / "医院-拒绝.xlsx", {"医院": HOSPITALS})
    result = run_cli("import", inbox, "--format", "json")
    assert result.code == 0, result.err
    *first, corrected = lines(result)
    assert [line["kind"] for line in first] == ["institutions", "departments", "doctors"]
    assert stored(db, "SELECT name FROM doctor") == [("王一",)]
    assert {line["batch"] for line in first} == {f"20270115-1.{n}" for n in (1, 2, 3)}
    assert (corrected["file"], corrected["unchanged"]) == ("医院-拒绝.xlsx", 2)


def test_a_dry_run_of_a_folder_finds_what_earlier_files_would_bring(
    run_cli: "RunCli", tmp_path: Path, db: Path
) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    write(inbox / "1医生.xlsx", {"医生": DOCTORS})
    write(inbox / "3医院.xlsx", {"医院": HOSPITALS})
    result = run_cli("import", inbox, "--dry-run", "--format", "json")
    assert result.code == 0, result.err
    assert [line["created"] for line in lines(result)] == [2, 1]
    assert stored(db, "SELECT count(*) FROM institution") == [(0,)]


def test_sheets_of_one_file_in_any_order(run_cli: "RunCli", tmp_path: Path, db: Path) -> None:
    sheets: dict[str, Rows] = {
        "说明": [["本表说明"], ["请按模板填写"]],
        "医生": DOCTORS,
        "科室": DEPARTMENTS,
        "医院": HOSPITALS,
    }
    result = run_cli("import", write(tmp_path / "all.xlsx", sheets), "--format", "json")
    assert result.code == 0, result.err
    assert {line["sheet"]: line["status"] for line in lines(result)}["说明"] == "no_table"
    assert stored(db, "SELECT count(*) FROM doctor") == [(1,)]


def test_one_bad_file_does_not_hold_up_the_others(
    run_cli: "RunCli", tmp_path: Path, db: Path
) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    write(inbox / "a.xlsx", {"医院": HOSPITALS})
    (inbox / "b.xlsx").write_bytes(b"%PDF-1.7 not a workbook")
    result = run_cli("import", inbox, "--format", "json")
    assert result.code == 3
    assert {line["file"]: line["status"] for line in lines(result)} == {
        "a.xlsx": "loaded",
        "b.xlsx": "refused",
    }
    assert "b.xlsx: No sheet in" in result.err
    assert stored(db, "SELECT count(*) FROM institution") == [(2,)]


def test_wildcards_are_expanded_here(run_cli: "RunCli", tmp_path: Path) -> None:
    write(tmp_path / "h1.xlsx", {"医院": HOSPITALS})
    write(tmp_path / "h2.xlsx", {"科室": DEPARTMENTS})
    result = run_cli("import", str(tmp_path / "h*.xlsx"), "--format", "json")
    assert {line["file"] for line in lines(result)} == {"h1.xlsx", "h2.xlsx"}


def test_what_is_not_there_yet_is_exit_75(run_cli: "RunCli", tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "half.xlsx").write_bytes(b"")
    assert run_cli("import", tmp_path / "empty").code == 75
    assert run_cli("import", tmp_path / "*.xls").code == 75
    assert run_cli("import", tmp_path / "half.xlsx").code == 75


def test_a_file_that_does_not_exist_is_refused(run_cli: "RunCli", tmp_path: Path) -> None:
    result = run_cli("import", tmp_path / "nowhere.xlsx")
    assert result.code == 4
    assert "There is no file" in result.err


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--as", "hospitalz"], 5, "institutions"),
        (["--set", "bedz=3"], 5, "beds"),
        (["--set", "beds"], 2, "FIELD=VALUE"),
        (["--sheet", "医"], 4, "医院"),
        (["--as", "doctors"], 4, "医生姓名"),
    ],
)
def test_mistakes_in_arguments_are_said(
    run_cli: "RunCli", tmp_path: Path, arguments: Sequence[str], code: int, said: str
) -> None:
    file = write(tmp_path / "h.xlsx", {"医院": HOSPITALS})
    result = run_cli("import", file, *arguments)
    assert result.code == code
    assert said in result.err


def test_set_fills_a_column_that_is_absent(run_cli: "RunCli", tmp_path: Path, db: Path) -> None:
    rows: Rows = [["医院编码", "医院名称"], ["H1", "甲医院"]]
    file = write(tmp_path / "h.xlsx", {"医院": rows})
    assert run_cli("import", file, "--as", "hospitals", "--set", "province=江苏省").code == 0
    assert stored(db, "SELECT province FROM institution") == [("江苏省",)]


def test_a_source_of_the_settings_says_kind_and_values(
    run_cli: "RunCli", tmp_path: Path, db: Path
) -> None:
    (tmp_path / "territory.toml").write_text(
        '[[sources]]\npattern = "名单*.xlsx"\nkind = "hospitals"\nset = {province = "江苏省"}\n',
        encoding="utf-8",
    )
    rows: Rows = [["医院编码", "医院名称"], ["H1", "甲医院"]]
    assert run_cli("import", write(tmp_path / "名单1.xlsx", {"医院": rows})).code == 0
    assert stored(db, "SELECT province FROM institution") == [("江苏省",)]


def test_explain_shows_every_column_and_writes_nothing(
    run_cli: "RunCli", tmp_path: Path, db: Path
) -> None:
    rows: Rows = [[*HOSPITALS[0], "星座"], *HOSPITALS[1:]]
    file = write(tmp_path / "h.xlsx", {"医院": rows})
    result = run_cli("import", file, "--explain", "--format", "json")
    assert result.code == 0
    found = {
        line["header"]: (line["column"], line["field"], line["reason"]) for line in lines(result)
    }
    assert found["医院名称"] == ("B", "institution_name", None)
    assert found["星座"] == ("G", None, "unused")
    assert stored(db, "SELECT count(*) FROM run") == [(0,)]


def test_a_missing_store_is_made(run_cli: "RunCli", tmp_path: Path) -> None:
    file = write(tmp_path / "h.xlsx", {"医院": HOSPITALS})
    new = tmp_path / "new.db"
    assert run_cli("import", file, "--db", new).code == 0
    assert stored(new, "SELECT count(*) FROM institution") == [(2,)]


def test_a_dry_run_without_a_store_leaves_none(run_cli: "RunCli", tmp_path: Path) -> None:
    file = write(tmp_path / "h.xlsx", {"医院": HOSPITALS})
    new = tmp_path / "new.db"
    tried = run_cli("import", file, "--db", new, "--dry-run", "--format", "json")
    assert lines(tried)[0]["created"] == 2
    assert not new.exists()


def test_a_value_that_a_column_has_already_is_said_to_be_spare(
    run_cli: "RunCli", tmp_path: Path, db: Path
) -> None:
    file = write(tmp_path / "h.xlsx", {"医院": HOSPITALS})
    out = run_cli("import", file, "--set", "province=浙江省").out
    assert "not used, a column has them: province" in out
    assert stored(db, "SELECT DISTINCT province FROM institution") == [("江苏省",)]


def test_our_template_comes_back_without_a_question(
    run_cli: "RunCli", tmp_path: Path, db: Path
) -> None:
    """Bare headers that fit several kinds; the hidden sheet says which; the example is no row."""
    table = Table(
        name="institutions",
        title="Institutions",
        columns=(present.code("code", "Code"), present.text("name", "Name")),
        template=Template(
            identity="institutions", example={"code": "H001", "name": "某医院"}, blank_rows=5
        ),
    )
    path = tmp_path / "template.xlsx"
    save(table, path)
    book = load_workbook(path)
    sheet = book["Institutions"]
    sheet["A3"].value, sheet["B3"].value = "H7", "真医院"
    book.save(path)
    result = run_cli("import", path, "--format", "json")
    assert result.code == 0, result.err
    assert counts(lines(result)[0]) == (2, 1, 0, 0, 0, 0, 1)
    assert stored(db, "SELECT code, name FROM institution") == [("H7", "真医院")]


def test_imports_show_as_json(run_cli: "RunCli", tmp_path: Path) -> None:
    run_cli("import", write(tmp_path / "h.xlsx", {"医院": HOSPITALS}))
    shown = run_cli("imports", "show", "20270115-1", "--format", "json")
    assert shown.code == 0
    assert "H001" in shown.out


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from territory.cli import run; run(['import', '--help']);"
        "heavy = {'pandas', 'sqlmodel', 'sqlalchemy', 'alembic', 'openpyxl', 'python_calamine'};"
        "sys.exit(len(heavy & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603 - our own words


def test_a_prescription_count_warns_and_refuses_in_strict(
    run_cli: "RunCli", tmp_path: Path, db: Path
) -> None:
    run_cli("import", write(tmp_path / "a.xlsx", {"医院": HOSPITALS, "科室": DEPARTMENTS}))
    rows: Rows = [[*row, extra] for row, extra in zip(DOCTORS, ["处方量", 40], strict=True)]
    file = write(tmp_path / "d.xlsx", {"医生": rows})
    (tmp_path / "territory.toml").write_text("strict = true\n", encoding="utf-8")
    refused = run_cli("import", file)
    assert refused.code == 4
    assert "d.xlsx!医生!F1" in refused.err
    (tmp_path / "territory.toml").write_text("strict = false\n", encoding="utf-8")
    warned = run_cli("import", file)
    assert warned.code == 0
    assert "warning" in warned.err
    assert stored(db, "SELECT count(*) FROM doctor") == [(1,)]


def test_everything_in_chinese(run_cli: "RunCli", tmp_path: Path) -> None:
    rows: Rows = [*HOSPITALS, ["H003", "武进医院", "江苏省", "常州市", "三级甲等", "八百张"]]
    result = run_cli(
        "import", write(tmp_path / "h.xlsx", {"医院": rows}), "--partial", "--lang", "zh"
    )
    assert result.code == 3
    assert "机构" in result.out
    assert "部分导入" in result.out
    assert (tmp_path / "h-拒绝.xlsx").exists()
    assert "撤销：territory imports undo 20270115-1" in result.err


def test_2083_real_hospitals(run_cli: "RunCli", cases: Path) -> None:
    result = run_cli("import", cases / "hospitals_2083.csv", "--format", "json")
    assert result.code == 0, result.err
    assert counts(lines(result)[0]) == (2083, 2075, 0, 0, 0, 8, 0)
    again = run_cli("import", cases / "hospitals_2083.csv", "--format", "json")
    assert counts(lines(again)[0]) == (2083, 0, 0, 2075, 0, 8, 0)
