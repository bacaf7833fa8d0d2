"""Cell names as Excel shows them."""

import re

_NAME = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9]\d*)")
_LETTERS = 26


def column_name(column: int) -> str:
    """Return the letters of a column, 0 being A, 26 being AA.

    Raises:
        ValueError: the column is negative.
    """
    if column < 0:
        raise ValueError(f"there is no column {column}")
    letters = ""
    rest = column + 1
    while rest:
        rest, letter = divmod(rest - 1, _LETTERS)
        letters = chr(ord("A") + letter) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """Return the name of a cell: row as Excel numbers it (from 1), column as an index (from 0)."""
    return f"{column_name(column)}{row}"


def cell_place(name: str) -> tuple[int, int]:
    """Return the row (from 1) and the column index (from 0) of a cell name such as `G1207`.

    Raises:
        ValueError: the text is no cell name.
    """
    match = _NAME.fullmatch(name.strip())
    if match is None:
        raise ValueError(f"{name!r} is no cell name")
    column = 0
    for letter in match[1].upper():
        column = column * _LETTERS + ord(letter) - ord("A") + 1
    return int(match[2]), column - 1
