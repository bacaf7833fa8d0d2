"""Rows of a text file with more cells than its header: an unquoted delimiter moved the rest."""

from collections.abc import Mapping

from territory.intake.kinds import Parsed
from territory.kernel.findings import Finding, Place, Severity
from territory.sheets.find import Located

SHIFTED = (
    "the row has {cells} cells and the header {columns}: a text with an unquoted delimiter moves "
    "every cell behind it"
)
QUOTE_IT = 'put that text in quotation marks: "…, …"; or give the further column a header'


def shifted_rows(parsed: Parsed, table: Located) -> Mapping[int, Finding]:
    """Return row number → the error of each row whose cells do not stand under their headers.

    Nothing of such a row can be trusted, so this is all that is said of it.
    """
    return {
        row: Finding(
            Severity.ERROR,
            "row_shifted",
            SHIFTED,
            Place(parsed.file, parsed.sheet, row=row),
            QUOTE_IT,
            {"cells": cells, "columns": table.width},
        )
        for row, cells in table.overlong().items()
    }
