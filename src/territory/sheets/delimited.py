"""Text with delimiters: which encoding, which delimiter, and its rows one by one."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from enum import Enum
from pathlib import Path

from territory.sheets.cells import Row
from territory.sheets.refusals import BrokenText, HalfCopied, UnknownEncoding

DELIMITERS = ",\t;|"
_CHUNK = 1 << 20
_SAMPLE_ROWS = 50
_SAMPLE = 1 << 16
_LONGEST_CELL = 1 << 20


class _Decoded(Enum):
    """The result of decoding a whole file."""

    WHOLE = "whole"
    CUT = "cut inside its last character"
    WRONG = "not this encoding"


def find_encoding(path: Path) -> str:
    """Return the encoding of a text file, proved on the whole of it.

    Raises:
        HalfCopied: the file breaks off inside its last character.
        UnknownEncoding: it is none of UTF-8, GB18030 and UTF-16.
    """
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
    marked = _marked(head) or _utf16_without_mark(head)
    for encoding in [marked] if marked else ["utf-8", "gb18030"]:
        decoded = _decode(path, encoding)
        if decoded is _Decoded.WHOLE:
            return encoding
        if decoded is _Decoded.CUT:
            raise HalfCopied(file=path)
    raise UnknownEncoding(file=path)


def find_delimiter(sample: str) -> str:
    """Return the delimiter under which most rows of a sample have the same number of cells."""

    def evidence(delimiter: str) -> tuple[int, int]:
        rows = list(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter))[:_SAMPLE_ROWS]
        widths = Counter(len(row) for row in rows if len(row) > 1)
        width, times = widths.most_common(1)[0] if widths else (1, 0)
        return (times, width)

    return max(DELIMITERS, key=evidence)


def iterate_rows(path: Path, encoding: str | None = None) -> Iterator[Row]:
    """Yield the rows of a delimited text in constant memory, every cell as the text it holds.

    Raises:
        BrokenText: a quotation mark is never closed.
    """
    with path.open(encoding=encoding or find_encoding(path), newline="") as file:
        sample = file.read(_SAMPLE)
        file.seek(0)
        reader = csv.reader(file, delimiter=find_delimiter(sample), strict=False)
        csv.field_size_limit(_LONGEST_CELL)
        row = 0
        try:
            for row, cells in enumerate(reader, start=1):  # noqa: B007  # told when it breaks
                yield cells
        except csv.Error as error:
            raise BrokenText(file=path, row=row + 1) from error


def _marked(head: bytes) -> str | None:
    """Return the encoding that a byte order mark at the beginning names."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return "utf-8-sig" if head.startswith(codecs.BOM_UTF8) else None


def _utf16_without_mark(head: bytes) -> str | None:
    """Tell UTF-16 without its mark by the zero bytes of its ASCII characters."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if even == odd or min(even, odd) > 0:
        return None
    return "utf-16-le" if odd else "utf-16-be"


def _decode(path: Path, encoding: str) -> _Decoded:
    """Decode a whole file in constant memory."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
    except UnicodeDecodeError:
        return _Decoded.WRONG
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return _Decoded.CUT
    return _Decoded.WHOLE
