"""Workbooks that another process reads are the same, and so are the reasons why one cannot be."""

import os
import signal
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import xlsxwriter

from territory.sheets import ahead as reading_ahead
from territory.sheets import refusals
from territory.sheets.ahead import Ahead
from territory.sheets.workbook import read_workbook

if TYPE_CHECKING:
    from conftest import RunCli


@pytest.fixture(autouse=True)
def _large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every workbook for a large one, and let there be a processor to spare."""
    monkeypatch.setattr(reading_ahead, "LARGE", 1)
    monkeypatch.setattr(reading_ahead, "_processors", lambda: 2)


def workbook(path: Path, rows: int = 50, far: str = "") -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("流向")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ["医院", "日期", "数量", "流水号"])
        for row in range(1, rows):
            sheet.write_row(row, 0, [f"医院{row % 7}"])
            sheet.write_datetime(row, 1, date(2027, 1, 1 + row % 31), day)
            sheet.write_row(row, 2, [row % 5, f"S{row}"])
        book.add_worksheet("说明").hide()
        if far:
            sheet.write(far, "x")
    return path


def children() -> list[int]:
    """Return the processes that this one has started and not yet seen the end of."""
    listed = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    if not listed.exists():
        pytest.skip("only Linux tells the children of a process")
    return [int(pid) for pid in listed.read_text().split()]


def test_what_another_process_reads_is_the_same(tmp_path: Path) -> None:
    paths = [workbook(tmp_path / f"{name}.xlsx") for name in ("-一 月", "二月", "三月")]
    with Ahead() as ahead:
        ahead.begin(paths)
        assert all(map(ahead.is_coming, paths))
        assert ahead.busy
        for path in reversed(paths):
            assert ahead.workbook(path) == read_workbook(path)
        assert not ahead.busy
        assert ahead.workbook(paths[0]) == read_workbook(paths[0])  # asked once more


def test_work_is_done_while_a_workbook_is_waited_for(tmp_path: Path) -> None:
    path = workbook(tmp_path / "流向.xlsx", rows=5_000)
    steps = iter(range(1_000_000_000))
    with Ahead() as ahead:
        ahead.begin([path])
        ahead.meanwhile = (None for _ in steps)
        assert ahead.workbook(path) == read_workbook(path)
    done = next(steps)
    assert 0 < done < 1_000_000_000


def test_work_that_is_done_before_is_not_waited_with(tmp_path: Path) -> None:
    path = workbook(tmp_path / "流向.xlsx")
    with Ahead() as ahead:
        ahead.begin([path])
        ahead.meanwhile = iter([None])
        assert ahead.workbook(path) == read_workbook(path)


def test_each_process_reads_its_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [workbook(tmp_path / f"{name}.xlsx") for name in range(4)]
    size = sum(path.stat().st_size for path in paths)
    monkeypatch.setattr(reading_ahead, "OTHER_WORK", size // 4)
    with Ahead() as ahead:
        ahead.begin(paths)
        assert list(map(ahead.is_coming, paths)) == [True, True, True, False]
        assert [ahead.workbook(path).sheets[0].rows[1][3] for path in paths] == ["S1"] * 4


def test_small_workbooks_and_texts_are_left_to_who_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = tmp_path / "流向.csv"
    text.write_text("医院,数量\n一院,3\n", encoding="utf-8")
    small = workbook(tmp_path / "流向.xlsx")
    monkeypatch.setattr(reading_ahead, "LARGE", small.stat().st_size + 1)
    with Ahead() as ahead:
        ahead.begin([text, small, tmp_path / "gone.xlsx"])
        assert not ahead.busy
        assert ahead.workbook(text) == read_workbook(text)


def test_a_refusal_comes_back_as_it_is(tmp_path: Path) -> None:
    whole, cut = workbook(tmp_path / "whole.xlsx"), tmp_path / "cut.xlsx"
    with zipfile.ZipFile(whole) as parts, zipfile.ZipFile(cut, "w") as archive:
        for name in parts.namelist():
            end = 200 if name == "xl/workbook.xml" else None
            archive.writestr(name, parts.read(name)[:end])
    with pytest.raises(refusals.DamagedWorkbook) as here:
        read_workbook(cut)
    with Ahead() as ahead:
        ahead.begin([cut])
        with pytest.raises(refusals.DamagedWorkbook) as there:
            ahead.workbook(cut)
    assert (str(there.value), there.value.params) == (str(here.value), here.value.params)


def test_what_would_fill_the_memory_is_refused_and_the_process_ends(tmp_path: Path) -> None:
    path = workbook(tmp_path / "far.xlsx", far="XFD900000")
    before = children()  # what other tests of this process still have
    with Ahead() as ahead:
        ahead.begin([path])
        with pytest.raises(refusals.StrayCell, match="XFD900000"):
            ahead.workbook(path)
    assert set(children()) <= set(before)


def test_a_process_that_is_killed_leaves_the_work_to_who_asks(tmp_path: Path) -> None:
    path = workbook(tmp_path / "流向.xlsx", rows=2_000)
    with Ahead() as ahead:
        ahead.begin([path])
        for pid in children():
            os.kill(pid, signal.SIGKILL)
        assert ahead.workbook(path) == read_workbook(path)


def test_nothing_goes_on_when_nobody_asks(tmp_path: Path) -> None:
    before = children()
    with Ahead() as ahead:
        ahead.begin([workbook(tmp_path / "流向.xlsx", rows=2_000)])
        assert len(children()) == len(before) + 1
    assert children() == before


def test_a_folder_of_the_user_is_no_place_for_modules(tmp_path: Path) -> None:
    """What lies in the inbox is data: a file there named like a module is never run."""
    path = workbook(tmp_path / "流向.xlsx")
    (tmp_path / "numpy.py").write_text("raise SystemExit(7)", encoding="utf-8")
    told = subprocess.run(  # noqa: S603  # ourselves
        [sys.executable, "-P", "-m", reading_ahead.__name__, path.name],
        cwd=tmp_path, capture_output=True, check=False,
    )  # fmt: skip
    assert (told.returncode, told.stderr) == (0, b"")


@pytest.mark.parametrize("folder", [True, False])
def test_the_command_says_the_same(
    tmp_path: Path, run_cli: "RunCli", monkeypatch: pytest.MonkeyPatch, *, folder: bool
) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    with xlsxwriter.Workbook(inbox / "医院.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["医院编码", "医院名称", "省份", "城市"])
        sheet.write_row(1, 0, ["H1", "第一医院", "浙江省", "杭州市"])
    (inbox / "broken.xlsx").write_bytes(b"PK\x03\x04" + bytes(100))
    given = [inbox] if folder else sorted(inbox.iterdir())
    there = run_cli("import", *given, "--dry-run")
    monkeypatch.setattr(reading_ahead, "LARGE", 1 << 40)
    here = run_cli("import", *given, "--dry-run")
    assert (there.code, there.out, there.err) == (here.code, here.out, here.err)
    assert "broken.xlsx" in here.out + here.err
