"""Real files that nobody here wrote: each loads, or says exactly why not (cases/README.md)."""

import csv
import json
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

if TYPE_CHECKING:
    from conftest import Result, RunCli


def lines(done: "Result") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(done.out)
    return found


def test_the_public_list_of_hospitals(run_cli: "RunCli", cases: Path, db: Path) -> None:
    file = cases / "hospitals_2083.csv"
    done = run_cli("import", file, "--format", "json")
    assert done.code == 0, done.err
    (line,) = lines(done)
    assert line["kind"] == "institutions"
    counts = {key: line[key] for key in ("rows", "created", "duplicate", "rejected", "ignored")}
    assert counts == {
        "rows": 2083, "created": 2075, "duplicate": 8, "rejected": 0, "ignored": 0,
    }  # fmt: skip
    with sqlite3.connect(db) as connection:
        stored = connection.execute("SELECT province, city, name FROM institution").fetchall()
    with file.open(encoding="utf-8-sig", newline="") as stream:
        given = {(row["省份"], row["城市"], row["医院名称"]) for row in csv.DictReader(stream)}
    assert len(stored) == len(given)
    again = run_cli("import", file, "--format", "json")
    (line,) = lines(again)
    assert (line["created"], line["updated"], line["unchanged"]) == (0, 0, 2075)


TEMPLATES = "upload_templates"
RELATIONS = "crm_enterprise_relation_ship_template.xlsx"
HOSPITALS = "crm_hosptial_templete.xlsx"
SUPPLIERS = "crm_supplier_templete.xlsx"
SEEN = {
    RELATIONS: ("Sheet1", "assignments", 1, 1),
    HOSPITALS: ("Sheet1", "institutions", 3, 0),
    SUPPLIERS: ("dtinfo", "distributors", 3, 0),
}
"""File → its sheet, the kind, how many rows are headers, how many are data."""


def plain_rows(file: Path, sheet: str) -> list[tuple[Any, ...]]:
    """What a reader sees who knows nothing of headers: the rows that hold anything."""
    book = load_workbook(file, read_only=True)
    return [row for row in book[sheet].iter_rows(values_only=True) if any(row)]


def filled(file: Path, to: Path, cells: dict[str, str]) -> Path:
    """A template with something written into it."""
    book = load_workbook(file)
    for place, value in cells.items():
        book.worksheets[0][place] = value
    book.save(to)
    return to


def stored(db: Path, statement: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(db) as connection:
        return connection.execute(statement).fetchall()


@pytest.mark.parametrize("name", SEEN)
def test_an_upload_template_is_known_and_every_row_of_it_is_counted(
    run_cli: "RunCli", cases: Path, name: str
) -> None:
    sheet, kind, headers, rows = SEEN[name]
    file = cases / TEMPLATES / name
    assert len(plain_rows(file, sheet)) == headers + rows
    done = run_cli("import", file, "--dry-run", "--format", "json")
    (line,) = (line for line in lines(done) if line["sheet"] == sheet)
    assert (line["kind"], line["rows"]) == (kind, rows)
    explained = lines(run_cli("import", file, "--explain", "--format", "json"))
    columns = [one for one in explained if one["sheet"] == sheet]
    assert len(columns) == len(plain_rows(file, sheet)[headers - 1])
    assert all(one["field"] or one["reason"] for one in columns)
    assert {one["header_row"] for one in columns} == {headers}


def test_the_relations_of_a_working_system_are_assignments_that_need_their_roster(
    run_cli: "RunCli", cases: Path, db: Path, tmp_path: Path
) -> None:
    """Its one row names a hospital, a product group and a representative."""
    file = cases / TEMPLATES / RELATIONS
    refused = run_cli("import", file)
    assert refused.code == 4
    for cell, what in (("P2", "product line"), ("K2", "institution"), ("H2", "person")):
        assert f"{RELATIONS}!Sheet1!{cell}  There is no {what}" in refused.err
    assert stored(db, "SELECT count(*) FROM batch") == [(0,)]
    roster = {
        "产品线.csv": "产品线编码,产品线名称\nDIG,数字化医疗终端产品组\n",
        "岗位.csv": (
            "大区,地区,岗位编码,岗位名称,工号,姓名,角色\n"
            "湖北,数字化终端湖北区,HB01,荆门岗,TXN06331-001,"
            "虚拟(数字化终端湖北区)临时代表001,销售\n"
        ),
    }
    for title, text in roster.items():
        (tmp_path / title).write_text(text, encoding="utf-8")
        done = run_cli("import", tmp_path / title)
        assert done.code == 0, done.err
    assert run_cli("import", file, "--as", "institutions").code == 0
    done = run_cli("import", file, "--format", "json")
    assert done.code == 0, done.err
    (line,) = lines(done)
    assert (line["kind"], line["created"]) == ("assignments", 1)
    (row,) = json.loads(run_cli("list", "assignments", "--format", "json").out)
    assert (row["institution"], row["line"], row["position"]) == ("HB011769", "DIG", "HB01")


def test_the_supplier_list_of_a_working_system_is_of_distributors(
    run_cli: "RunCli", cases: Path, db: Path, tmp_path: Path
) -> None:
    """Its columns for representatives per product group are named as not read."""
    cells = {"A4": "S001", "D4": "湖北人福医药有限公司", "F4": "湖北省", "J4": "027-1"}
    file = filled(cases / TEMPLATES / SUPPLIERS, tmp_path / "经销商.xlsx", cells)
    done = run_cli("import", file, "--format", "json")
    assert done.code == 0, done.err
    (line,) = lines(done)
    assert (line["kind"], line["rows"], line["created"]) == ("distributors", 1, 1)
    found = stored(db, "SELECT code, name, province FROM distributor")
    assert found == [("S001", "湖北人福医药有限公司", "湖北省")]
    explained = lines(run_cli("import", file, "--explain", "--format", "json"))
    groups = [one for one in explained if one["header"] == "业务代表编码"]
    assert len(groups) == 6
    assert {one["field"] for one in groups} == {None}


def test_pairs_of_names_are_aliases_of_the_hospitals_that_are_known(
    run_cli: "RunCli", cases: Path, db: Path, tmp_path: Path
) -> None:
    file = cases / "hospital_aliases.tsv"
    with file.open(encoding="utf-8", newline="") as stream:
        pairs = list(csv.DictReader(stream, delimiter="\t"))
    refused = run_cli("import", file, "--format", "json")
    assert refused.code == 4
    assert f'hospital_aliases!A2  There is no institution "{pairs[0]["canonical"]}"' in refused.err
    assert stored(db, "SELECT count(*) FROM alias") == [(0,)]
    names = sorted({pair["canonical"] for pair in pairs})
    roster = tmp_path / "医院.csv"
    text = "".join(f"H{number},{name}\n" for number, name in enumerate(names))
    roster.write_text("医院编码,医院名称\n" + text, encoding="utf-8")
    assert run_cli("import", roster).code == 0
    done = run_cli("import", file, "--format", "json")
    assert done.code == 0, done.err
    (line,) = lines(done)
    assert (line["kind"], line["rows"], line["created"]) == ("aliases", len(pairs), len(pairs))
    meant = stored(db, "SELECT a.name, i.name FROM alias a JOIN institution i ON i.id=a.target_id")
    assert sorted(meant) == sorted((pair["original"], pair["canonical"]) for pair in pairs)
