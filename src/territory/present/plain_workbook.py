"""Write rows of cells as they are: the workbooks that other people send, for trying imports."""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from territory.present.files import write_atomically

CREATED = dt.datetime(2027, 1, 4, 9, 0)  # noqa: DTZ001 - Excel's dates have no zone


def write_plain_workbook(path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]]) -> None:
    """Write each sheet's rows cell by cell, without any layout of our own.

    A date stays a date, text stays text (also where it looks like a number or a formula).

    Raises:
        CannotWrite: the file cannot be written; an old one is kept.
    """
    import xlsxwriter

    def write(temporary: Path) -> None:
        options = {
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_date_format": "yyyy-mm-dd",
        }
        with xlsxwriter.Workbook(str(temporary), options) as workbook:
            workbook.set_properties({"created": CREATED})
            for name, rows in sheets.items():
                sheet = workbook.add_worksheet(name)
                for number, row in enumerate(rows):
                    sheet.write_row(number, 0, ["" if cell is None else cell for cell in row])

    write_atomically(path, write)
