"""Ways in which a file on its way to us is spoilt: cells, headers, zip bytes, XML, encodings."""

import csv
import io
import random
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from territory.present.plain_workbook import write_plain_workbook
from territory.sheets.workbook import read_workbook

Sheets = dict[str, list[list[Any]]]
Mutation = Callable[[random.Random, Path, Path], Path]

ODD_CELLS: Sequence[Any] = (
    "", " ", "—", "-", "#N/A", "#REF!", "=1+1", "@SUM(A1)", "1e309", "nan", "-0", 1e308, -1, 0.5,
    2**53, 99999999999999999999, "１２", "1,23,4", "12盒/件", "(1,234)", "27.1.9", "2027-02-30",
    "1970-01-01", 45866, 0, "合计", "小计：", "备注：见附件", "制表人：张三", "医院名称", "数量",
    "\x00", "\u202e医院", "𠮷" * 40, "x" * 40_000, "'; DROP TABLE institution; --", "{name}", "%s",
    "100%", "101%", "60", "三级甲等", "H0001", "国药", "😀", True, "\n\r\t", "﻿编码",
)  # fmt: skip
ODD_HEADERS: Sequence[str] = (
    "", "医院名称", "数量（件）", "数量（万盒）", "金额（万元）", "*数量", "1月/元", "身份证号",
    "处方量", "code", "name", "日期", "日期", "合计", "产品线", "岗位编码", "ID", "占比",
    "Region\n区域", "2027",
)  # fmt: skip
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "big5")
MOST_ROWS = 60


def rows_of(path: Path) -> Sheets:
    """Return the visible rows of a workbook, a screenful of each sheet."""
    sheets = read_workbook(path).sheets
    return {sheet.name: [list(row) for row in sheet.rows[:MOST_ROWS]] for sheet in sheets}


def cells(chance: random.Random, source: Path, target: Path) -> Path:
    """Write some cells anew, and shuffle, repeat, leave out rows and columns."""
    sheets = rows_of(source)
    for rows in sheets.values():
        for _ in range(chance.randint(1, 8)):
            if rows:
                _change(chance, rows)
    return _as_workbook(target, sheets)


def headers(chance: random.Random, source: Path, target: Path) -> Path:
    """Change names of columns, and put rows above and below the header."""
    sheets = rows_of(source)
    for rows in sheets.values():
        for row in rows[:1]:
            for _ in range(chance.randint(1, 4)):
                if row:
                    row[chance.randrange(len(row))] = chance.choice(ODD_HEADERS)
        for _ in range(chance.randint(0, 3)):
            above = [chance.choice((*ODD_HEADERS, *ODD_CELLS)) for _ in range(chance.randint(0, 9))]
            rows.insert(chance.randint(0, min(2, len(rows))), above)
    return _as_workbook(target, sheets)


def zip_bytes(chance: random.Random, source: Path, target: Path) -> Path:
    """Overwrite, cut out and break off bytes of the file itself."""
    return _bytes(chance, bytearray(source.read_bytes()), target.with_suffix(".xlsx"))


def xml(chance: random.Random, source: Path, target: Path) -> Path:
    """Spoil one part inside of a workbook that unpacks without complaint."""
    path = target.with_suffix(".xlsx")
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        spoilt = chance.choice(old.namelist())
        for name in old.namelist():
            data = old.read(name)
            spoil = chance.choice((_xml_text, _xml_bytes, _xml_numbers))
            changed = spoil(chance, data) if name == spoilt else data
            if changed is not None:
                new.writestr(name, changed)
    return path


def encodings(chance: random.Random, source: Path, target: Path) -> Path:
    """Write a sheet as text, in some encoding and with some delimiter, and spoil its bytes."""
    rows = chance.choice([rows for rows in rows_of(source).values() if rows] or [[["x"]]])
    for _ in range(chance.randint(0, 4)):
        _change(chance, rows)
    text = io.StringIO()
    csv.writer(text, delimiter=chance.choice(",;\t|")).writerows(rows)
    data = bytearray(text.getvalue().encode(chance.choice(ENCODINGS), "replace"))
    path = target.with_suffix(chance.choice((".csv", ".txt", ".xls", ".xlsx")))
    if chance.random() < 0.4:
        return _bytes(chance, data, path)
    path.write_bytes(data)
    return path


MUTATIONS: Sequence[Mutation] = (cells, cells, headers, zip_bytes, xml, encodings)


def zip_bomb(target: Path) -> Path:
    """Write a workbook of a few kilobytes whose sheet unpacks to 128 megabytes of nothing."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("xl/workbook.xml", "<workbook/>")
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            zeros = b" " * (1 << 24)
            for _ in range(8):
                part.write(zeros)
    return target


def entity_bomb(source: Path, target: Path) -> Path:
    """Give the sheets of a workbook entities that unfold a billion times."""
    nested = "".join(f'<!ENTITY e{depth} "{f"&e{depth - 1};" * 10}">' for depth in range(1, 10))
    head = f'<!DOCTYPE bomb [<!ENTITY e0 "医院">{nested}]>'.encode()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name.startswith("xl/") and name.endswith(".xml"):
                place = data.find(b"?>") + 2
                data = data[:place] + head + data[place:].replace(b"<t>", b"<t>&e9;", 1)
            new.writestr(name, data)
    return target


def _as_workbook(target: Path, sheets: Sheets) -> Path:
    path = target.with_suffix(".xlsx")
    plain = {
        name: [[cell[:30_000] if isinstance(cell, str) else cell for cell in row] for row in rows]
        for name, rows in sheets.items()
    }
    write_plain_workbook(path, plain)
    return path


def _change(chance: random.Random, rows: list[list[Any]]) -> None:
    what = chance.randrange(7)
    row = rows[chance.randrange(len(rows))]
    if what <= 2 and row:
        row[chance.randrange(len(row))] = chance.choice(ODD_CELLS)
    elif what == 3:
        rows.insert(chance.randint(0, len(rows)), list(row))
    elif what == 4 and len(rows) > 1:
        rows.remove(row)
    elif what == 5:
        for one in rows:
            one.insert(min(1, len(one)), chance.choice(ODD_CELLS))
    elif row:
        place = chance.randrange(len(row))
        for one in rows:
            del one[place : place + 1]


def _bytes(chance: random.Random, data: bytearray, path: Path) -> Path:
    for _ in range(chance.randint(1, 12)):
        if not data:
            break
        place = chance.randrange(len(data))
        what = chance.randrange(3)
        if what == 0:
            data[place] = chance.randrange(256)
        elif what == 1:
            del data[place : place + chance.randint(1, 64)]
        else:
            data[place:place] = chance.randbytes(chance.randint(1, 16))
    if chance.random() < 0.2:
        del data[chance.randint(0, len(data)) :]
    path.write_bytes(bytes(data))
    return path


def _xml_text(chance: random.Random, data: bytes) -> bytes | None:
    """Take a part out, empty it, double it, or cut a piece of it out."""
    middle = len(data) // 2
    start = chance.randint(0, len(data))
    return chance.choice(
        (None, b"", data + data, data[:start] + data[start + 40 :], data[middle:] + data[:middle])
    )


def _xml_bytes(chance: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        if changed:
            changed[chance.randrange(len(changed))] = chance.choice(b"<>&\"'/ 09azAZ\x00\xff")
    return bytes(changed)


def _xml_numbers(chance: random.Random, data: bytes) -> bytes:
    """Let places of cells and numbers of texts point elsewhere."""
    digits = [place for place, byte in enumerate(data) if chr(byte).isdigit() and byte < 128]
    changed = bytearray(data)
    for place in chance.sample(digits, min(len(digits), chance.randint(1, 6))):
        changed[place : place + 1] = chance.choice((b"0", b"9", b"99999", b"1048577", b"-1"))
    return bytes(changed)
