"""After an import that may change crediting, the flow is credited again."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from territory.desk.imports.results import Line
from territory.desk.kinds import FLOW
from territory.intake.load import SheetLoaded
from territory.intake.reading import FileRead, SheetRead
from territory.kernel.findings import Finding, Severity
from territory.sheets.cells import show

if TYPE_CHECKING:
    from territory.ledger.service.packs import Sold
    from territory.settings import Source
    from territory.store.transaction import Tx

SAID_OF_PRODUCTS = ("product_name", "product_code", "specification", "unit")
QUANTITY = "quantity"
"""What the flow loader calls all that it loaded; its other figures are the parts."""


def credit_again(tx: "Tx", sheets: Sequence[SheetLoaded], *, packs_kept: bool = False) -> None:
    """Credit the open months again where a sheet brought what crediting depends on.

    Rows of the flow itself are credited by their loader. packs_kept: the file's source has put
    factors of units into the register.
    """
    if packs_kept or any(
        sheet.read.found.kind.changes_credits and sheet.counts.created + sheet.counts.updated
        for sheet in sheets
    ):
        credit_all(tx)


def keep_packs(tx: "Tx", source: "Source | None", file: FileRead) -> list[Finding]:
    """Put the factors of units of a file's source into the register, before it is loaded."""
    sheets = [sheet for sheet in file.sheets if sheet.found.kind.slug == FLOW]
    if source is None or not source.units or not sheets:
        return []
    from territory.ledger.service.packs import keep_factors

    sold = {one for sheet in sheets for one in _sold(sheet)}
    return keep_factors(tx, source.distributor, source.units, sold)


def tell_packs(
    tx: "Tx", found: Sequence[Finding], batch: str, sheets: Sequence[SheetLoaded]
) -> bool:
    """Say which factors were kept, with the flow; tell whether any is new."""
    if not found:
        return False
    from territory.ledger.service.packs import belongs_to

    belongs_to(tx, batch)
    first = next(sheet for sheet in sheets if sheet.read.found.kind.slug == FLOW)
    first.findings.extend(found)
    return any(finding.severity is Severity.NOTE for finding in found)


def _sold(sheet: SheetRead) -> "set[Sold]":
    """Return what the rows of a sheet say of products and units, each once."""
    from territory.ledger.service.packs import Sold

    columns = [sheet.found.column_of(name) for name in SAID_OF_PRODUCTS]
    if columns[-1] is None:
        return set()
    blank = [""] * len(sheet.table.rows)
    cells = [
        blank if column is None else [show(cell) for cell in sheet.table.column(column.index)]
        for column in columns
    ]
    return {Sold(*row) for row in zip(*cells, strict=True)}


def credit_all(tx: "Tx") -> None:
    """Credit every open month again."""
    from territory.arrivals.service.refresh import refresh

    refresh(tx)


def line_of(sheets: Iterable[SheetLoaded]) -> Line | None:
    """Return how the flow that sheets brought is parted; None where they brought none."""
    parts: Counter[str] = Counter()
    found = False
    for sheet in sheets:
        if sheet.read.found.kind.slug == FLOW and sheet.summary:
            parts.update(sheet.summary)
            found = True
    loaded = parts.pop(QUANTITY, 0)
    return Line(loaded, dict(parts)) if found else None
