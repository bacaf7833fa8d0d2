"""Error cells in .ods and .xlsb: told by their cell, never read as blank."""

import struct
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xlsb_made import write_xlsb

from territory.errors import TerritoryError
from territory.sheets.addresses import cell_name
from territory.sheets.faults import cell_fault, error_cells
from territory.sheets.refusals import StrayCell
from territory.sheets.workbook import read_workbook
from territory.sheets.xlsbfaults import binary_error_cells

if TYPE_CHECKING:
    from conftest import RunCli

ERROR = 'office:value-type="string" office:string-value="" calcext:value-type="error"'
CELL = "table:table-cell"
TEXT = 'office:value-type="string"'
NAMESPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)


def text_cell(text: str) -> str:
    return f"<{CELL} {TEXT}><text:p>{text}</text:p></{CELL}>"


def row(*cells: str, times: int = 1) -> str:
    return (
        f'<table:table-row table:number-rows-repeated="{times}">{"".join(cells)}</table:table-row>'
    )


def error_cell(text: str, times: int = 1, formula: str = "of:=1/0") -> str:
    return (
        f'<{CELL} table:formula="{formula}" table:number-columns-repeated="{times}" {ERROR}>'
        f"<text:p>{text}</text:p></{CELL}>"
    )


def write_ods(path: Path, *rows: str) -> Path:
    """Write two sheets in the words of LibreOffice 24; the first holds an error of its own."""
    first = f'<table:table table:name="说明">{row(error_cell("#N/A"))}</table:table>'
    second = f'<table:table table:name="流向">{"".join(rows)}</table:table>'
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {NAMESPACES}>'
        f"<office:body><office:spreadsheet>{first}{second}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest:manifest/>")
        archive.writestr("content.xml", content)
    return path


def test_errors_of_an_open_document_are_found_where_they_stand(tmp_path: Path) -> None:
    path = write_ods(
        tmp_path / "a.ods",
        row(text_cell("医院编码"), text_cell("数量")),
        row(text_cell("H1"), error_cell("#DIV/0!")),
        row(text_cell("H2"), error_cell("#N/A", times=2), times=2),
        row(f'<{CELL} table:number-columns-repeated="3"/>', error_cell("Err:502")),
        row(text_cell("H3"), f'<{CELL} table:formula="of:=[.A1]&amp;&quot;x&quot;"/>'),
        row(f'<{CELL} table:formula="of:=&quot;&quot;"><text:p/></{CELL}>'),
    )
    assert read_workbook(path).faulty
    found = error_cells(path, "流向")
    assert found == {
        (2, 1): "#DIV/0!", (3, 1): "#N/A", (3, 2): "#N/A", (4, 1): "#N/A", (4, 2): "#N/A",
        (5, 3): "#VALUE!", (6, 1): '=[.A1]&"x"',
    }  # fmt: skip
    assert cell_fault(found[6, 1]).code == "never_calculated"
    assert error_cells(path, "说明") == {(1, 0): "#N/A"}
    assert error_cells(path, "不存在") == {}


def test_errors_of_a_binary_workbook_are_found_where_they_stand(tmp_path: Path) -> None:
    rows: list[list[str | float | bytes]] = [
        ["医院编码", "数量"], ["H1", 3.0], ["H2", b"\x2a"], [b"\x07", 5.0],
    ]  # fmt: skip
    path = write_xlsb(tmp_path / "a.xlsb", "流向", rows)
    assert read_workbook(path).sheet("流向").rows[2] == ["H2", ""]
    assert error_cells(path, "流向") == {(3, 1): "#N/A", (4, 0): "#DIV/0!"}
    assert error_cells(path, "不存在") == {}


@pytest.mark.parametrize("ending", ["ods", "xlsb"])
def test_the_import_names_the_cell_and_loads_nothing(
    run_cli: "RunCli", tmp_path: Path, ending: str
) -> None:
    """Read as a blank, the number of beds would stay what it was and nobody would know."""
    path = tmp_path / f"医院.{ending}"
    header = ["医院编码", "医院名称", "省份", "床位数"]
    hospital = ["H001", "溧阳市第一医院", "江苏省"]
    if ending == "xlsb":
        write_xlsb(path, "流向", [[*header], [*hospital, b"\x17"]])
    else:
        cells = [text_cell(text) for text in hospital]
        write_ods(path, row(*map(text_cell, header)), row(*cells, error_cell("#REF!")))
    done = run_cli("import", path, "--sheet", "流向")
    assert done.code == 4
    assert f"医院.{ending}!流向!D2" in done.err
    assert "#REF!" in done.err


@pytest.fixture(scope="module")
def binary_workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows: list[list[str | float | bytes]] = [["医院", "数量"], ["H1", b"\x2a"]]
    return write_xlsb(tmp_path_factory.mktemp("binary") / "a.xlsb", "流向", rows)


@given(position=st.integers(0, 400), byte=st.integers(0, 255), part=st.booleans())
def test_a_damaged_binary_part_ends_the_search(
    binary_workbook: Path, position: int, byte: int, part: bool
) -> None:
    name = "xl/workbook.bin" if part else "xl/worksheets/sheet1.bin"
    damaged = binary_workbook.with_name("damaged.xlsb")
    with zipfile.ZipFile(binary_workbook) as old, zipfile.ZipFile(damaged, "w") as new:
        for item in old.namelist():
            data = bytearray(old.read(item))
            if item == name:
                data[position % len(data)] = byte
            new.writestr(item, bytes(data))
    assert isinstance(binary_error_cells(damaged, "流向"), dict)


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("archives")
    rows: list[list[str | float | bytes]] = [["医院", "数量"], ["H1", b"\x2a"]]
    return (
        write_ods(folder / "a.ods", row(text_cell("医院"), error_cell("#N/A"))),
        write_xlsb(folder / "a.xlsb", "流向", rows),
    )


@given(which=st.integers(0, 1), position=st.integers(0, 1_000_000), byte=st.integers(0, 255))
def test_a_damaged_file_is_read_or_refused_in_a_sentence(
    archives: tuple[Path, Path], which: int, position: int, byte: int
) -> None:
    data = bytearray(archives[which].read_bytes())
    data[position % len(data)] = byte
    damaged = archives[which].with_name(f"damaged{archives[which].suffix}")
    damaged.write_bytes(bytes(data))
    try:
        book = read_workbook(damaged)
        for sheet in book.sheets:
            assert isinstance(error_cells(damaged, sheet.name), dict)
    except TerritoryError:
        return


@pytest.mark.parametrize(("row", "column"), [(1 << 30, 0), (1, 1 << 30), (900_000, 16_000)])
def test_a_binary_cell_far_out_is_named_before_it_is_read(
    tmp_path: Path, row: int, column: int
) -> None:
    path = write_xlsb(tmp_path / "far.xlsb", "流向", [["医院", "数量"], ["H1", 42.0]])
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    sheet = "xl/worksheets/sheet1.bin"
    second = struct.pack("<I", 1) + bytes(13) + bytes([6])  # the second row's header, a text behind
    at = parts[sheet].index(second)
    moved = bytearray(parts[sheet])
    moved[at : at + 4] = struct.pack("<I", row)
    moved[at + 19 : at + 23] = struct.pack("<I", column)
    with zipfile.ZipFile(path, "w") as new:
        for name, data in parts.items():
            new.writestr(name, bytes(moved) if name == sheet else data)
    with pytest.raises(StrayCell, match=f"{cell_name(row + 1, max(column, 1))}"):
        read_workbook(path)
