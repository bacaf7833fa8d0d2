"""Real files that nobody here wrote: each loads, or says exactly why not (cases/README.md)."""

import csv
import json
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

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


TEMPLATES = {
    "crm_enterprise_relation_ship_template.xlsx": "Sheet1",
    "crm_hosptial_templete.xlsx": "Sheet1",
    "crm_supplier_templete.xlsx": "dtinfo",
}


@pytest.mark.parametrize("name", TEMPLATES)
def test_an_upload_template_loads_or_says_what_it_lacks(
    run_cli: "RunCli", cases: Path, db: Path, name: str
) -> None:
    """Seen: the hospitals' one is read below its three-row header; the others fit in part."""
    done = run_cli("import", cases / "upload_templates" / name, "--format", "json")
    with sqlite3.connect(db) as connection:
        batches = connection.execute("SELECT count(*) FROM batch").fetchone()[0]
    if done.code == 0:
        (read,) = (line for line in lines(done) if line["sheet"] == TEMPLATES[name])
        assert read["kind"]
        assert batches
        return
    assert done.code == 4
    assert batches == 0
    assert name in done.err
    assert TEMPLATES[name] in done.err
    assert "编码" in done.err  # the columns that were seen
    assert "--as" in done.err or "--set" in done.err or "--sheet" in done.err


def test_aliases_of_a_sales_file_are_taken_as_they_are(
    run_cli: "RunCli", cases: Path, db: Path
) -> None:
    """The pairs name hospitals that the store does not have: each is said, none is invented."""
    done = run_cli("import", cases / "hospital_aliases.tsv", "--format", "json")
    assert done.code in {0, 4}
    if done.code == 4:
        assert "hospital_aliases.tsv" in done.err
    with sqlite3.connect(db) as connection:
        assert connection.execute("SELECT count(*) FROM institution").fetchone() == (0,)
