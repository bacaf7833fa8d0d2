"""Tell the format of a file by its content, never by its ending."""

import struct
import zipfile
import zlib
from enum import StrEnum
from pathlib import Path

from territory.errors import TerritoryError
from territory.sheets import refusals

_HEAD = 4_096
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_HEADER = 512
_BIFF8_START = b"\x09\x08\x10\x00\x00\x06\x05\x00"
_FILE_PASS = 0x2F
_RECORDS_TO_FILE_PASS = 3
_LARGEST_SECTOR = 12
_FREE_SECTOR = 0xFFFFFFFA
_ZIP = b"PK\x03\x04"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"PK\x05\x06", b"BZh", b"\xfd7zXZ")
_LOCK_MARKS = ("~$", ".~")
MOST_UNPACKED = 1 << 30
"""Bytes that the parts of a workbook may unpack to."""
ZIP_FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError)
"""Errors that reading a member of a damaged zip may raise."""
_SUSPECT_UNPACKED = 100 << 20
_SUSPECT_RATIO = 200
_MIB = 1 << 20
_XML_SHEET = b"urn:schemas-microsoft-com:office:spreadsheet"
_WEB_MARKS = (b"<html", b"<table", b"<!doctype html", b"<meta", b"<style")
_CONTROLS = frozenset(range(0x20)) - frozenset(b"\t\n\r\f\x0b\x1a\x1b")


class FileFormat(StrEnum):
    """The formats of files that can be read."""

    XLSX = "xlsx"
    XLSB = "xlsb"
    ODS = "ods"
    XLS = "xls"
    TEXT = "text"
    HTML = "html"


def is_lock_file(path: Path) -> bool:
    """Tell whether a file is the mark that Excel, WPS or LibreOffice sets beside an open one."""
    return path.name.startswith(_LOCK_MARKS)


def sniff(path: Path) -> FileFormat:
    """Return the format of a file.

    Raises:
        TerritoryError: it cannot be read, each cause a class of `refusals`.
    """
    head = _head(path)
    if head.startswith(_ZIP):
        return _sniff_zip(path)
    if head.startswith(_OLE):
        return _sniff_ole(path)
    refusal = _named(head)
    if refusal is not None:
        raise refusal(file=path)
    return _sniff_text(head, path)


def _head(path: Path) -> bytes:
    """Return the first bytes of a file that is there, whole and readable."""
    if not path.exists():
        raise refusals.NoSuchFile(file=path)
    if path.is_dir():
        raise refusals.FolderGiven(file=path)
    if is_lock_file(path):
        raise refusals.LockFile(file=path)
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except PermissionError as error:
        raise refusals.NoPermission(file=path) from error
    if not head:
        raise refusals.EmptyFile(file=path)
    return head


def _named(head: bytes) -> type[TerritoryError] | None:
    """Return the refusal for content that has a well-known beginning and is no table."""
    if head.lstrip()[:5] == b"%PDF-":
        return refusals.PdfGiven
    if head.startswith(_PICTURES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return refusals.ImageGiven
    if head.startswith(_ARCHIVES):
        return refusals.ArchiveGiven
    if head.startswith(b"{\\rtf"):
        return refusals.OtherDocument
    return None


def _sniff_zip(path: Path) -> FileFormat:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            kind = archive.read("mimetype") if "mimetype" in names else b""
    except zipfile.BadZipFile as error:
        raise refusals.HalfCopied(file=path) from error
    except ZIP_FAULTS as error:
        raise refusals.DamagedWorkbook(file=path) from error
    _guard_size(path, sum(member.file_size for member in members))
    if "xl/workbook.xml" in names:
        return FileFormat.XLSX
    if "xl/workbook.bin" in names:
        return FileFormat.XLSB
    if kind.strip() == b"application/vnd.oasis.opendocument.spreadsheet":
        return FileFormat.ODS
    if "[Content_Types].xml" in names or kind:
        raise refusals.OtherDocument(file=path)
    raise refusals.ArchiveGiven(file=path)


def _guard_size(path: Path, unpacked: int) -> None:
    ratio = unpacked / path.stat().st_size
    if unpacked > MOST_UNPACKED or (unpacked > _SUSPECT_UNPACKED and ratio > _SUSPECT_RATIO):
        raise refusals.TooLarge(file=path, unpacked=unpacked // _MIB)


def _sniff_ole(path: Path) -> FileFormat:
    """Tell workbook, encrypted package and other documents by the names in the OLE directory.

    An OLE file names its streams in UTF-16; an encrypted xlsx is an OLE file with a stream
    EncryptedPackage (MS-OFFCRYPTO 2.3).
    """
    data = path.read_bytes()
    if _ole_is_cut(data):
        raise refusals.HalfCopied(file=path)
    if _stream("EncryptedPackage") in data or _has_file_pass(data):
        raise refusals.PasswordProtected(file=path)
    if _stream("Workbook") in data or _stream("Book") in data:
        return FileFormat.XLS
    if any(_stream(name) in data for name in ("WordDocument", "PowerPoint Document", "__nameid")):
        raise refusals.OtherDocument(file=path)
    raise refusals.HalfCopied(file=path)


def _ole_is_cut(data: bytes) -> bool:
    """Tell whether the directory or an allocation sector of an OLE file is missing at its end.

    Their places stand in its header (MS-CFB 2.2): sector size as a power of two at 0x1E, first
    directory sector at 0x30, up to 109 allocation sectors from 0x4C, free ones above 0xFFFFFFF9.
    """
    if len(data) <= _OLE_HEADER:
        return True
    sector = 1 << min(int.from_bytes(data[0x1E:0x20], "little"), _LARGEST_SECTOR)
    places = struct.unpack_from("<I", data, 0x30) + struct.unpack_from("<109I", data, 0x4C)
    last = max((place for place in places if place < _FREE_SECTOR), default=0)
    return (last + 2) * sector > len(data)


def _has_file_pass(data: bytes) -> bool:
    """Tell whether an old workbook is encrypted: a FILEPASS record soon after its first record.

    MS-XLS 2.1.7.20.3, Globals Substream: BOF, then WriteProtect or nothing, then FilePass.
    """
    place = data.find(_BIFF8_START)
    for _ in range(_RECORDS_TO_FILE_PASS):
        if place < 0 or place + 4 > len(data):
            return False
        kind, length = struct.unpack_from("<HH", data, place)
        if kind == _FILE_PASS:
            return True
        place += 4 + length
    return False


def _stream(name: str) -> bytes:
    return name.encode("utf-16-le")


def _sniff_text(head: bytes, path: Path) -> FileFormat:
    """Tell web page and delimited text; the encoding itself is proved when the rows are read."""
    start = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if start.startswith(b"mime-version:") or (start.startswith(b"<?xml") and _XML_SHEET in start):
        raise refusals.WebArchiveGiven(file=path)
    if start.startswith(b"<") and any(mark in start for mark in _WEB_MARKS):
        return FileFormat.HTML
    if _binary(head):
        raise refusals.UnknownFormat(file=path)
    return FileFormat.TEXT


def _binary(head: bytes) -> bool:
    """Tell by control characters that no text has; UTF-16 is text in spite of its zeros."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if (even == 0) != (odd == 0):
        head = head.replace(b"\x00", b"")
    return not _CONTROLS.isdisjoint(head)
