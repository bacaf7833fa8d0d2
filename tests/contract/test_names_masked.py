"""No command prints the whole name of a doctor unless a purpose is stated, which is logged.

Every command that shows rows is run on the demonstration; what it prints and writes is searched
for the names of all its doctors (DOMAIN.md section 14).
"""

import json
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from territory.kernel.masking import masked_name

if TYPE_CHECKING:
    from conftest import Result, RunCli

DOCTOR = "D00001"
ASKED = {
    "list": ("doctors",),
    "show": ("doctors", DOCTOR),
    "imports show": ("20261231-1",),
    "classes why": (DOCTOR,),
    "targets explain": ("H0001", "--product", "P01"),
    "targets season": ("--product", "P01"),
    "targets export": ("-o", "targets.xlsx"),
    "report achievement": ("--month", "2026-12"),
    "match review": ("-o", "review.xlsx"),
}
"""What a command is asked for; the others need nothing."""
APART = {"import", "assign", "forget doctor", "forget contact", "forget older"}
"""Tried by tests of their own."""


def showing(command: Any, path: tuple[str, ...] = ()) -> Iterator[str]:
    """Name the commands that show rows: they have --format."""
    inside = getattr(command, "commands", {})
    if not inside and any("--format" in parameter.opts for parameter in command.params):
        yield " ".join(path)
    for name, sub in inside.items():
        yield from showing(sub, (*path, name))


@pytest.fixture(scope="module")
def names(demo_db: Path) -> frozenset[str]:
    """Names of doctors that no employee bears and that are long enough to be told apart."""
    with sqlite3.connect(demo_db) as connection:
        found = connection.execute(
            "SELECT name FROM doctor WHERE length(name) > 2 AND name NOT IN"
            " (SELECT name FROM person)"
        )
        names = frozenset(name for (name,) in found)
    assert len(names) > 20
    return names


@pytest.fixture(scope="module")
def demo_db(request: pytest.FixtureRequest) -> Path:
    path: Path = request.getfixturevalue("demo").db
    return path


def said(done: "Result", folder: Path) -> str:
    """Everything a command left: on the terminal and in files."""
    texts = [done.out, done.err]
    for path in sorted(folder.iterdir()):
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                texts += [book.read(part).decode("utf-8", "replace") for part in book.namelist()]
        elif path.suffix in {".html", ".csv", ".json", ".md"}:
            texts.append(path.read_text(encoding="utf-8"))
    return "\n".join(texts)


def test_no_command_prints_the_name_of_a_doctor(
    run_cli: "RunCli", demo_copy: Path, tmp_path: Path, names: frozenset[str]
) -> None:
    """Those that show rows are all tried; each that is new is tried without being listed here."""
    from typer.main import get_command

    from territory import cli

    tried = 0
    for command in sorted(set(showing(get_command(cli.build()))) - APART):
        done = run_cli("--db", demo_copy, *command.split(), *ASKED.get(command, ()))
        text = said(done, tmp_path)
        assert [name for name in names if name in text] == [], command
        tried += done.code == 0
    assert tried > 25


@pytest.mark.parametrize("ending", ["xlsx", "html", "csv", "json", "md"])
def test_exports_are_masked_in_every_format(
    run_cli: "RunCli", demo_copy: Path, tmp_path: Path, names: frozenset[str], ending: str
) -> None:
    file = tmp_path / f"out.{ending}"
    done = run_cli("--db", demo_copy, "list", "doctors", "-o", file)
    assert done.code == 0, done.err
    text = said(done, tmp_path)
    assert [name for name in names if name in text] == []
    assert any(masked_name(name) in text for name in names)


@pytest.mark.parametrize("command", ["list doctors", "classes show", "report classes"])
def test_with_a_purpose_names_are_whole_the_file_is_the_owners_and_it_is_logged(
    run_cli: "RunCli", demo_copy: Path, tmp_path: Path, names: frozenset[str], command: str
) -> None:
    file = tmp_path / "out.xlsx"
    done = run_cli("--db", demo_copy, *command.split(), "--purpose", "学术会议邀请", "-o", file)
    assert done.code == 0, done.err
    assert any(name in said(done, tmp_path) for name in names)
    assert file.stat().st_mode & 0o777 == 0o600
    with sqlite3.connect(demo_copy) as connection:
        (params,) = connection.execute("SELECT params FROM run ORDER BY id DESC LIMIT 1").fetchone()
    logged = json.loads(params)
    assert (logged["purpose"], logged["output"]) == ("学术会议邀请", "out.xlsx")


def doctor_of(db: Path) -> tuple[str, str, str]:
    with sqlite3.connect(db) as connection:
        found: tuple[str, str, str] = connection.execute(
            "SELECT d.name, i.code, w.name FROM doctor d JOIN department w ON w.id=d.department_id"
            " JOIN institution i ON i.id=w.institution_id WHERE d.code = ?",
            (DOCTOR,),
        ).fetchone()
    return found


def test_an_import_that_is_wrong_or_changes_a_name_says_no_name(
    run_cli: "RunCli", demo_copy: Path, tmp_path: Path, names: frozenset[str]
) -> None:
    """Findings, the preview of changes, what a batch changed, and its rejects as a file."""
    old, hospital, ward = doctor_of(demo_copy)
    new = next(name for name in sorted(names) if name != old)
    header = "医生编码,医生姓名,医院编码,科室名称,职称\n"
    good = f"{DOCTOR},{new},{hospital},{ward},主任医师\n"
    wrong = f"D91,{new},H9999,{ward},主任医师\nD92,{old},{hospital},,医师\n"
    estimates = (
        f"医生编码,产品编码,月用量,评估日期\n{old},P01,x,2027-01-05\n{new},P01,1,2027-01-05\n"
    )
    attempts = {
        "a.csv": (header + good + wrong, ()),
        "b.csv": (header + good, ("--dry-run",)),
        "c.csv": (estimates, ()),
        "d.csv": (header + good, ()),
    }
    for name, (text, more) in attempts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        done = run_cli("--db", demo_copy, "import", tmp_path / name, *more)
        (tmp_path / name).unlink()
        assert [one for one in (old, new) if one in said(done, tmp_path)] == [], name
    with sqlite3.connect(demo_copy) as connection:
        (batch,) = connection.execute("SELECT code FROM batch ORDER BY id DESC").fetchone()
    shown = run_cli("--db", demo_copy, "imports", "show", batch, "--format", "json")
    assert masked_name(old) in shown.out
    history = run_cli("--db", demo_copy, "show", "doctors", DOCTOR)
    asked = run_cli("--db", demo_copy, "show", "doctors", old)
    assert asked.code == 5
    for done in (shown, history, asked):
        assert [one for one in (old, new) if one in done.out + done.err] == []


def test_rejected_rows_of_doctors_are_the_owners_file(
    run_cli: "RunCli", demo_copy: Path, tmp_path: Path
) -> None:
    """They must be whole to be corrected; what may not be kept is not among them."""
    name, hospital, ward = doctor_of(demo_copy)
    file = tmp_path / "医生.csv"
    file.write_text(
        "医生编码,医生姓名,医院编码,科室名称,手机\n"
        f"{DOCTOR},{name},{hospital},{ward},13800000001\nD91,{name},H9999,{ward},13800000002\n",
        encoding="utf-8",
    )
    done = run_cli("--db", demo_copy, "import", file, "--partial")
    assert done.code == 3
    (rejects,) = tmp_path.glob("*rejects*.xlsx")
    assert rejects.stat().st_mode & 0o777 == 0o600
    file.unlink()
    text = said(done, tmp_path)
    assert name in text
    assert "1380000000" not in text
