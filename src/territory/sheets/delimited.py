"""Text with delimiters: which encoding, which delimiter, and its rows one by one."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from territory.sheets.cells import Row
from territory.sheets.refusals import BrokenText, HalfCopied, UnknownEncoding

DELIMITERS = ",\t;|"
_CHUNK = 1 << 20
_SAMPLE_ROWS = 50
_SAMPLE = 1 << 16
_LONGEST_CELL = 1 << 20
_UTF8_TAIL = 3


def find_encoding(path: Path) -> str:
    """Return the encoding of a text file, proved on the whole of it.

    Raises:
        HalfCopied: a UTF-8 file breaks off inside its last character.
        UnknownEncoding: it is none of UTF-8, GB18030 and UTF-16.
    """
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    guess = _utf16_without_mark(head)
    if guess:
        return guess
    failure = _decode_failure(path, "utf-8")
    if failure is None:
        return "utf-8"
    if failure >= path.stat().st_size - _UTF8_TAIL:
        raise HalfCopied(file=path)
    if _decode_failure(path, "gb18030") is None:
        return "gb18030"
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


def _utf16_without_mark(head: bytes) -> str | None:
    """Tell UTF-16 without its mark by the zero bytes of its ASCII characters."""
    pairs = len(head) // 2
    if pairs == 0 or 0 not in head:
        return None
    for offset, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros = head[offset::2].count(0)
        if zeros * 5 >= pairs and head[1 - offset :: 2].count(0) == 0:
            return encoding
    return None


def _decode_failure(path: Path, encoding: str) -> int | None:
    """Return about where a file cannot be decoded, None where all of it can."""
    decoder = codecs.getincrementaldecoder(encoding)()
    read = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            pending = len(decoder.getstate()[0])
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                return read - pending + error.start
            read += len(chunk)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return read
    return None
