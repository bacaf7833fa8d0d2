"""Files are written whole or not at all, and say why not."""

import errno
import io
import json
import os
import stat
from pathlib import Path

import pytest

from territory.errors import Exit
from territory.present import faults
from territory.present.files import endings, save, show, write_atomically
from territory.present.table import Book, Table
from territory.present.words import hint_of, sentence_of, speaking


def failing(code: int) -> OSError:
    return OSError(code, os.strerror(code))


def test_the_ending_decides(tree_table: Table, tmp_path: Path) -> None:
    for ending in endings():
        save(tree_table, tmp_path / f"targets{ending.upper()}")
    assert (tmp_path / "targets.CSV").read_bytes().startswith(b"\xef\xbb\xbf")
    assert len(json.loads((tmp_path / "targets.JSON").read_text("utf-8"))) == 4
    assert len(list(tmp_path.iterdir())) == len(endings())


def test_an_unknown_ending_names_those_there_are(tree_table: Table, tmp_path: Path) -> None:
    with pytest.raises(faults.UnknownEnding) as caught:
        save(tree_table, tmp_path / "report.pdf")
    assert caught.value.exit_code is Exit.USAGE
    assert ".xlsx .csv .tsv .json .md .html" in hint_of(caught.value)


def test_csv_of_several_tables_is_refused(book: Book, tmp_path: Path) -> None:
    with pytest.raises(faults.OneTableOnly, match="this report has 2"):
        save(book, tmp_path / "report.csv")


def test_a_stream_gets_the_format_asked_for(tree_table: Table) -> None:
    out = io.StringIO()
    show(tree_table, format="csv", stream=out)
    assert out.getvalue().startswith("Node,Full year,Share,Growth\n")
    with pytest.raises(faults.NoSuchFormat):
        show(tree_table, format="xml", stream=out)


def test_a_file_leaves_the_stream_alone_and_is_named(tree_table: Table, tmp_path: Path) -> None:
    out, talk = io.StringIO(), io.StringIO()
    path = tmp_path / "targets.json"
    show(tree_table, output=path, stream=out, talk=talk)
    assert (out.getvalue(), talk.getvalue()) == ("", f"Written: {path}\n")


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        (errno.ENOSPC, faults.DiskFull),
        (errno.EACCES, faults.NotWritable),
        (errno.EROFS, faults.NotWritable),
        (errno.EIO, faults.CannotWrite),
    ],
)
def test_whatever_fails_the_old_file_stays(
    code: int, fault: type[faults.CannotWrite], tmp_path: Path
) -> None:
    path = tmp_path / "report.csv"
    path.write_text("old", encoding="utf-8")

    def write(temporary: Path) -> None:
        temporary.write_text("half", encoding="utf-8")
        raise failing(code)

    with pytest.raises(fault) as caught:
        write_atomically(path, write)
    assert caught.value.exit_code is Exit.CANNOT_WRITE
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_an_interruption_leaves_nothing_behind(tmp_path: Path) -> None:
    def write(_: Path) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_atomically(tmp_path / "report.csv", write)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("owner", ["~$report.xlsx", ".~lock.report.xlsx#"])
def test_a_file_open_in_excel_is_kept(owner: str, tree_table: Table, tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    path.write_text("old", encoding="utf-8")
    (tmp_path / owner).touch()
    with pytest.raises(faults.OpenElsewhere) as caught:
        save(tree_table, path)
    assert path.read_text(encoding="utf-8") == "old"
    assert "Close" in hint_of(caught.value)
    with speaking("zh"):
        assert sentence_of(caught.value) == f"无法写入 {path}：文件正在 Excel 或 WPS 中打开。"


def test_a_missing_folder_and_a_folder_are_named(tree_table: Table, tmp_path: Path) -> None:
    with pytest.raises(faults.FolderMissing):
        save(tree_table, tmp_path / "none" / "report.csv")
    (tmp_path / "report.csv").mkdir()
    with pytest.raises(faults.NotAFile):
        save(tree_table, tmp_path / "report.csv")


def test_a_device_is_never_replaced(tree_table: Table, tmp_path: Path) -> None:
    pipe = tmp_path / "report.csv"
    os.mkfifo(pipe)
    with pytest.raises(faults.NotAFile):
        save(tree_table, pipe)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_permissions_of_the_old_file_and_its_link_stay(tree_table: Table, tmp_path: Path) -> None:
    real, link = tmp_path / "real.csv", tmp_path / "link.csv"
    real.write_text("old", encoding="utf-8")
    real.chmod(0o640)
    link.symlink_to(real)
    save(tree_table, link)
    assert link.is_symlink()
    assert "华东大区" in real.read_text(encoding="utf-8")
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
