"""Files of every kind, told by their content; real ones, written here."""

import datetime as dt
import os
import re
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
import xlwt
from hypothesis import given
from hypothesis import strategies as st

from territory.errors import Exit, TerritoryError
from territory.sheets import refusals, sniff
from territory.sheets.cells import Cell
from territory.sheets.delimited import iterate_rows
from territory.sheets.faults import cell_fault, error_cells
from territory.sheets.oldfaults import old_error_cells
from territory.sheets.sniff import FileFormat, is_lock_file
from territory.sheets.workbook import read_workbook

TABLE: list[list[Cell]] = [["医院", "数量"], ["溧阳医院", 12.0], ["常州医院", 13.5]]
TEXT = "医院,数量\n溧阳医院,12\n常州医院,13.5\n"
TEXT_ROWS = [["医院", "数量"], ["溧阳医院", "12"], ["常州医院", "13.5"]]


def xlsx(path: Path) -> Path:
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("流向")
    for row, cells in enumerate(TABLE):
        sheet.write_row(row, 0, cells)
    book.close()
    return path


def xls(path: Path) -> Path:
    book = xlwt.Workbook()
    sheet = book.add_sheet("流向")
    for row, cells in enumerate(TABLE):
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell)
    book.save(str(path))
    return path


def patched(path: Path, member: str, change: Callable[[bytes], bytes]) -> Path:
    """Rewrite one member of a zip."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, change(data) if name == member else data)
    return path


def ole(*streams: str, size: int = 4096) -> bytes:
    """Return the least that is an OLE file: its header, and the names of its streams."""
    header = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\xff"))
    header[0x1E:0x20] = (9).to_bytes(2, "little")
    header[0x30:0x34] = (1).to_bytes(4, "little")
    header[0x4C:0x50] = (0).to_bytes(4, "little")
    directory = b"".join(name.encode("utf-16-le").ljust(128, b"\x00") for name in streams)
    return (bytes(header) + b"\xff" * 512 + directory).ljust(size, b"\x00")


def test_a_workbook_of_excel(tmp_path: Path) -> None:
    book = read_workbook(xlsx(tmp_path / "流向.xlsx"))
    assert (book.name, book.format) == ("流向.xlsx", FileFormat.XLSX)
    assert book.sheet("流向").rows == TABLE


def test_an_old_workbook_whatever_its_name(tmp_path: Path) -> None:
    for name in ("流向.xls", "流向.et", "流向.xlsx"):
        book = read_workbook(xls(tmp_path / name))
        assert book.format is FileFormat.XLS
        assert book.sheets[0].rows == TABLE


def test_a_workbook_named_csv_is_still_a_workbook(tmp_path: Path) -> None:
    assert read_workbook(xlsx(tmp_path / "流向.csv")).format is FileFormat.XLSX


def test_the_digest_is_of_the_content(tmp_path: Path) -> None:
    first, again = tmp_path / "1.csv", tmp_path / "2.csv"
    first.write_text(TEXT, "utf-8")
    again.write_text(TEXT, "utf-8")
    assert read_workbook(first).sha256 == read_workbook(again).sha256
    again.write_text(TEXT + "x", "utf-8")
    assert read_workbook(first).sha256 != read_workbook(again).sha256


def test_sheets_keep_their_order_and_hidden_ones_are_marked(tmp_path: Path) -> None:
    path = tmp_path / "模板.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("填写").write("A1", "医院")
    book.add_worksheet("meta").write("A1", "template")
    book.get_worksheet_by_name("meta").very_hidden()
    book.add_worksheet("空")
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=填写!$A$1:$A$2"})
    book.add_chartsheet("图").set_chart(chart)
    book.close()
    sheets = read_workbook(path).sheets
    assert [(sheet.name, sheet.hidden, len(sheet.rows)) for sheet in sheets] == [
        ("填写", False, 1),
        ("meta", True, 1),
        ("空", False, 0),
    ]


def test_rows_count_from_the_first_of_excel_and_blank_ones_at_the_end_are_left(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write("B3", "医院")
    sheet.write("A9", "")
    sheet.write_blank("A9", None, book.add_format({"bold": True}))
    book.close()
    assert read_workbook(path).sheets[0].rows == [["", ""], ["", ""], ["", "医院"]]


def test_dates_and_codes_keep_their_type(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_datetime(0, 0, dt.datetime(2027, 1, 5), day)  # noqa: DTZ001  # cells have no zone
    sheet.write_string(0, 1, "00231")
    sheet.write_number(0, 2, 46027)
    book.close()
    assert read_workbook(path).sheets[0].rows == [[dt.date(2027, 1, 5), "00231", 46027.0]]


def test_a_wrong_dimension_hides_nothing(tmp_path: Path) -> None:
    """WPS writes A1 where the sheet reaches further."""
    path = patched(
        xlsx(tmp_path / "wps.xlsx"),
        "xl/worksheets/sheet1.xml",
        lambda data: data.replace(b'<dimension ref="A1:B3"/>', b'<dimension ref="A1"/>'),
    )
    assert b'ref="A1"/>' in zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml")
    assert read_workbook(path).sheets[0].rows == TABLE


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_text_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "流向.csv"
    path.write_text(TEXT, encoding)
    book = read_workbook(path)
    assert book.format is FileFormat.TEXT
    assert book.sheet("流向").rows == TEXT_ROWS


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_that_ends_inside_a_character_is_cut(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "流向.csv"
    path.write_bytes("医院,数量\n溧阳医院".encode(encoding)[:-1])
    with pytest.raises(refusals.HalfCopied):
        read_workbook(path)


def test_the_only_chinese_character_may_be_the_last(tmp_path: Path) -> None:
    path = tmp_path / "流向.csv"
    path.write_text("qty,unit\n12,盒\n", "gb18030")
    assert read_workbook(path).sheets[0].rows == [["qty", "unit"], ["12", "盒"]]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_text_with_every_delimiter(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "流向.txt"
    path.write_text(TEXT.replace(",", delimiter), "utf-8")
    assert read_workbook(path).sheets[0].rows == TEXT_ROWS


def test_quoted_cells_may_hold_delimiters_and_line_breaks(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes('医院,地址\r\n甲,"一路1号,\r\n二楼"\r\n'.encode())
    assert read_workbook(path).sheets[0].rows == [["医院", "地址"], ["甲", "一路1号,\r\n二楼"]]


def test_text_can_be_read_row_by_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(TEXT, "utf-8")
    rows = iterate_rows(path)
    assert next(rows) == TEXT_ROWS[0]
    assert list(rows) == TEXT_ROWS[1:]


def test_a_character_across_two_pieces_of_the_file_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a" + ("医,院\n" * 150_000).encode())
    assert len(read_workbook(path).sheets[0].rows) == 150_000


def test_a_web_page_named_xls(tmp_path: Path) -> None:
    path = tmp_path / "流向.xls"
    path.write_text(
        """<html><head><meta charset="gb2312"><style>td {color: red}</style></head><body>
        <table><tr><td colspan=2>1月<tr><th>医院</th><th>数量<br>（盒）</th></tr>
        <tr><td rowspan="2">溧阳&amp;常州
        医院</td><td>12</td></tr><tr><td>13</td></tr></table></body></html>""",
        "gb18030",
    )
    book = read_workbook(path)
    assert book.format is FileFormat.HTML
    assert book.sheets[0].name == "流向"
    assert book.sheets[0].rows == [
        ["1月", ""],
        ["医院", "数量\n（盒）"],
        ["溧阳&常州 医院", "12"],
        ["", "13"],
    ]
    assert book.sheets[0].merged == (((0, 0), (0, 1)), ((2, 0), (3, 0)))


def test_a_table_inside_a_table_is_a_sheet_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_text(
        "<table><tr><td>外<table><tr><td>内</td></tr></table></td><td>右</td></tr></table>"
    )
    assert [(sheet.name, sheet.rows) for sheet in read_workbook(path).sheets] == [
        ("a 1", [["外", "右"]]),
        ("a 2", [["内"]]),
    ]


REFUSED: list[tuple[str, bytes, type[TerritoryError], Exit]] = [
    ("empty.xlsx", b"", refusals.EmptyFile, Exit.NOT_YET),
    ("~$open.xlsx", b"\x05Wang", refusals.LockFile, Exit.NOT_YET),
    (".~open.xlsx", b"\x05Wang", refusals.LockFile, Exit.NOT_YET),
    ("report.xlsx", b"%PDF-1.7\n%\xe2\xe3", refusals.PdfGiven, Exit.INPUT_REFUSED),
    ("scan.xlsx", b"\x89PNG\r\n\x1a\n\x00", refusals.ImageGiven, Exit.INPUT_REFUSED),
    ("photo.csv", b"\xff\xd8\xff\xe0\x00\x10JFIF", refusals.ImageGiven, Exit.INPUT_REFUSED),
    ("photo.xls", b"RIFF\x00\x00\x00\x00WEBP", refusals.ImageGiven, Exit.INPUT_REFUSED),
    ("a.xlsx", b"Rar!\x1a\x07\x00", refusals.ArchiveGiven, Exit.INPUT_REFUSED),
    ("a.rtf", b"{\\rtf1 abc}", refusals.OtherDocument, Exit.INPUT_REFUSED),
    ("a.mht", b"MIME-Version: 1.0\r\n", refusals.WebArchiveGiven, Exit.INPUT_REFUSED),
    (
        "a.xls",
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
        refusals.WebArchiveGiven,
        Exit.INPUT_REFUSED,
    ),
    ("a.bin", bytes(range(256)), refusals.UnknownFormat, Exit.INPUT_REFUSED),
    ("a.csv", b"a,\xff\xff\xfe\n", refusals.UnknownEncoding, Exit.INPUT_REFUSED),
    ("cut.csv", "医院,数量\n溧阳".encode()[:-1], refusals.HalfCopied, Exit.NOT_YET),
    ("cut.xlsx", b"PK\x03\x04" + b"x" * 900, refusals.HalfCopied, Exit.NOT_YET),
    ("cut.xls", ole("Workbook")[:700], refusals.HalfCopied, Exit.NOT_YET),
    ("tiny.xls", ole("Workbook")[:100], refusals.HalfCopied, Exit.NOT_YET),
    ("none.xls", ole("Root Entry"), refusals.HalfCopied, Exit.NOT_YET),
    ("odd.xls", ole("Workbook"), refusals.DamagedWorkbook, Exit.INPUT_REFUSED),
    ("a.doc", ole("WordDocument"), refusals.OtherDocument, Exit.INPUT_REFUSED),
    (
        "secret.xlsx",
        ole("EncryptionInfo", "EncryptedPackage"),
        refusals.PasswordProtected,
        Exit.INPUT_REFUSED,
    ),
]


@pytest.mark.parametrize(("name", "content", "cause", "code"), REFUSED)
def test_each_refusal_names_its_cause(
    tmp_path: Path, name: str, content: bytes, cause: type[TerritoryError], code: Exit
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(TerritoryError) as caught:
        read_workbook(path)
    assert type(caught.value) is cause
    assert caught.value.exit_code is code
    assert name in str(caught.value)
    assert caught.value.hint


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(refusals.NoSuchFile, match=r"There is no file .*none\.xlsx\."):
        read_workbook(tmp_path / "none.xlsx")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(refusals.FolderGiven):
        read_workbook(tmp_path)


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.95])
def test_a_workbook_that_is_not_copied_completely(tmp_path: Path, keep: float) -> None:
    for path in (xlsx(tmp_path / "a.xlsx"), xls(tmp_path / "a.xls")):
        whole = path.read_bytes()
        path.write_bytes(whole[: int(len(whole) * keep)])
        with pytest.raises(refusals.HalfCopied):
            read_workbook(path)


def test_a_password_on_an_old_workbook(tmp_path: Path) -> None:
    """A FILEPASS record (MS-XLS 2.4.117) after the first record of the workbook stream."""
    path = xls(tmp_path / "a.xls")
    data = path.read_bytes()
    start = data.index(b"\x09\x08\x10\x00\x00\x06\x05\x00")
    after = start + 4 + int.from_bytes(data[start + 2 : start + 4], "little")
    length = int.from_bytes(data[after + 2 : after + 4], "little")
    header = b"\x2f\x00" + length.to_bytes(2, "little")
    path.write_bytes(data[:after] + header + data[after + 4 :])
    with pytest.raises(refusals.PasswordProtected):
        read_workbook(path)


def test_an_archive_and_a_letter_are_no_workbooks(tmp_path: Path) -> None:
    archive, letter = tmp_path / "a.zip", tmp_path / "a.docx"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("流向.csv", TEXT)
    with zipfile.ZipFile(letter, "w") as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("word/document.xml", "<w/>")
    with pytest.raises(refusals.ArchiveGiven):
        read_workbook(archive)
    with pytest.raises(refusals.OtherDocument):
        read_workbook(letter)


def test_a_zip_that_nobody_here_can_unpack(tmp_path: Path) -> None:
    path = tmp_path / "a.ods"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    data = bytearray(path.read_bytes())
    entry = data.index(b"PK\x01\x02")
    data[entry + 10] = 99
    path.write_bytes(data)
    with pytest.raises(refusals.DamagedWorkbook):
        read_workbook(path)


def test_a_damaged_part_is_no_traceback(tmp_path: Path) -> None:
    path = patched(xlsx(tmp_path / "a.xlsx"), "xl/workbook.xml", lambda data: data[:200])
    with pytest.raises(refusals.DamagedWorkbook):
        read_workbook(path)
    stored = bytearray(xlsx(tmp_path / "b.xlsx").read_bytes())
    place = stored.index(b"xl/worksheets/sheet1.xml") + 40
    stored[place : place + 30] = b"\xff" * 30
    (tmp_path / "b.xlsx").write_bytes(stored)
    with pytest.raises(refusals.DamagedWorkbook):
        read_workbook(tmp_path / "b.xlsx")


def test_what_would_fill_the_memory_is_refused_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = xlsx(tmp_path / "a.xlsx")
    monkeypatch.setattr(sniff, "MOST_UNPACKED", 1_000)
    with pytest.raises(refusals.TooLarge):
        read_workbook(path)


def test_a_packed_bomb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/workbook.xml", "")
        with file.open("xl/worksheets/sheet1.xml", "w") as member:
            for _ in range(101):
                member.write(bytes(1 << 20))
    with pytest.raises(refusals.TooLarge, match="101 MiB"):
        read_workbook(path)


def test_a_cell_far_out_is_named(tmp_path: Path) -> None:
    path = tmp_path / "far.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write("A1", "医院")
    sheet.write("XFD5000", "x")
    book.close()
    with pytest.raises(refusals.StrayCell, match="XFD5000"):
        read_workbook(path)


def test_a_cell_far_below_is_named_before_it_is_read(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "far.xlsx")
    patched(
        path,
        "xl/worksheets/sheet1.xml",
        lambda data: data.replace(b'<c r="A2"', b'<c r="A10485776"', 1),
    )
    with pytest.raises(refusals.StrayCell, match="A10485776"):
        read_workbook(path)


def test_a_quotation_mark_that_is_never_closed(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('医院,数量\n甲,1\n"乙,2\n' + "丙,3\n" * 300_000, "utf-8")
    with pytest.raises(refusals.BrokenText, match="row 3"):
        read_workbook(path)


def test_an_unknown_sheet_names_those_that_are_there(tmp_path: Path) -> None:
    with pytest.raises(refusals.NoSuchSheet, match="it has: 流向"):
        read_workbook(xlsx(tmp_path / "a.xlsx")).sheet("Sheet1")


def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx")
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("the superuser may read everything")
    with pytest.raises(refusals.NoPermission):
        read_workbook(path)


def test_a_workbook_of_libreoffice(tmp_path: Path) -> None:
    path = tmp_path / "流向.ods"
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
        for text in ("医院", "数量")
    )
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr(
            "META-INF/manifest.xml",
            "<manifest:manifest"
            ' xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        file.writestr(
            "content.xml",
            "<office:document-content"
            ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
            ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
            ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
            '<office:body><office:spreadsheet><table:table table:name="流向">'
            f"<table:table-row>{cells}</table:table-row></table:table></office:spreadsheet>"
            "</office:body></office:document-content>",
        )
    book = read_workbook(path)
    assert book.format is FileFormat.ODS
    assert book.sheet("流向").rows == [["医院", "数量"]]


def test_lock_files_are_known_by_name() -> None:
    assert is_lock_file(Path("in/~$流向.xlsx"))
    assert not is_lock_file(Path("in/流向~$.xlsx"))


def test_errors_and_formulas_never_calculated_are_found(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    sheet = book.create_sheet("流向")
    sheet["A1"], sheet["B2"], sheet["C3"], sheet["D4"] = 1, "=A1+1", "#N/A", "x"
    book.save(path)
    assert read_workbook(path).sheet("流向").rows[1][1] in ("", None)
    found = error_cells(path, "流向")
    assert found == {(2, 1): "=A1+1", (3, 2): "#N/A"}
    assert [cell_fault(text).code for text in found.values()] == ["never_calculated", "error_cell"]


def test_calculated_formulas_are_no_faults_even_where_they_show_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("流向")
    sheet.write_formula("A1", "=1+1", None, 2)
    sheet.write_formula("A2", '=""', None, "")
    sheet.write_formula("A3", "=1/0", None, "#DIV/0!")
    book.close()
    patched(
        path,
        "xl/worksheets/sheet1.xml",
        lambda data: data.replace(b'<c r="A2">', b'<c r="A2" t="str">'),
    )
    assert error_cells(path, "流向") == {(3, 0): "#DIV/0!"}


def old_workbook_with_errors(path: Path, rows: int, text: str = "医院") -> Path:
    """Write an .xls with an error, and a formula whose stored result is one."""
    book = xlwt.Workbook()
    book.add_sheet("说明").write(0, 0, "说明")
    sheet = book.add_sheet("流向")
    for row in range(rows):
        sheet.write(row, 0, f"{text}{row}")
    sheet.row(1).set_cell_error(3, 0x2A)
    sheet.write(2, 3, True)  # noqa: FBT003  # a cell that holds a truth value
    sheet.write(rows - 1, 2, xlwt.Formula("1/0"))
    book.save(str(path))
    data = path.read_bytes()
    cell = struct.pack("<HH", rows - 1, 2)
    places = [match.start() for match in re.finditer(rb"\x06\x00..", data, re.DOTALL)]
    formula = next(place for place in places if data[place + 4 : place + 8] == cell)
    result = b"\x02\x00\x07\x00\x00\x00\xff\xff"
    path.write_bytes(data[: formula + 10] + result + data[formula + 18 :])
    return path


@pytest.mark.parametrize(("rows", "text"), [(4, "医院"), (300, "医" * 30_000)])
def test_errors_in_an_old_workbook_are_found(tmp_path: Path, rows: int, text: str) -> None:
    """The larger one keeps part of its allocation table outside the header."""
    path = old_workbook_with_errors(tmp_path / "a.xls", rows, text)
    more_table = int.from_bytes(path.read_bytes()[0x48:0x4C], "little")
    assert (more_table > 0) is (rows == 300)
    assert error_cells(path, "流向") == {(2, 3): "#N/A", (rows, 2): "#DIV/0!"}
    assert error_cells(path, "说明") == {}
    assert error_cells(path, "不存在") == {}


@pytest.fixture(scope="module")
def old_workbook(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return old_workbook_with_errors(tmp_path_factory.mktemp("old") / "a.xls", 4).read_bytes()


@given(position=st.integers(0, 6_000), byte=st.integers(0, 255))
def test_a_damaged_old_workbook_ends_the_search_for_errors(
    old_workbook: bytes, position: int, byte: int
) -> None:
    data = bytearray(old_workbook)
    data[position % len(data)] = byte
    assert isinstance(old_error_cells(bytes(data), "流向"), dict)


def test_a_sound_file_and_a_text_have_no_error_cells(tmp_path: Path) -> None:
    text = tmp_path / "a.csv"
    text.write_text(TEXT, "utf-8")
    assert error_cells(text, "a") == {}
    assert error_cells(xlsx(tmp_path / "a.xlsx"), "流向") == {}


def test_a_style_that_only_openpyxl_minds_hides_no_error(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    book.create_sheet("流向").cell(5, 4, "#REF!")
    book.save(path)
    patched(path, "xl/styles.xml", lambda data: data.replace(b"<fonts", b"<fonts><font sz='x'/"))
    assert error_cells(path, "流向") == {(5, 3): "#REF!"}


def test_errors_are_found_behind_a_wrong_dimension(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    book.create_sheet("流向").cell(5, 4, "#REF!")
    book.save(path)
    patched(
        path,
        "xl/worksheets/sheet2.xml",
        lambda data: re.sub(rb'<dimension ref="[^"]*" ?/>', b'<dimension ref="A1"/>', data),
    )
    assert b'ref="A1"' in zipfile.ZipFile(path).read("xl/worksheets/sheet2.xml")
    assert error_cells(path, "流向") == {(5, 3): "#REF!"}
