"""After an import that may change crediting, the flow is credited again."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from territory.desk.imports.results import FlowSums
from territory.desk.kinds import FLOW
from territory.intake.load import SheetLoaded
from territory.intake.reading import FileRead, SheetRead
from territory.kernel.findings import Finding, Place, Severity
from territory.sheets.cells import show

if TYPE_CHECKING:
    from territory.ledger.service.packs import Sold
    from territory.settings import Source
    from territory.store.transaction import Tx

SAID_OF_PRODUCTS = ("product_name", "product_code", "specification", "unit")
MOST_NAMED = 5
FALLEN = (
    "Less is credited than before: {after:,} boxes instead of {before:,}. It falls at "
    "{institutions}."
)
LOOK_FALLEN = "If that is not meant, take the import back: territory undo RUN"
QUANTITY = "quantity"
"""Name that the flow loader has for all that it loaded; its other figures are the parts."""


def credit_again(tx: "Tx", sheets: Sequence[SheetLoaded], *, packs_kept: bool = False) -> None:
    """Credit the open months again where a sheet brought what crediting depends on.

    Rows of the flow itself are credited by their loader. packs_kept: the file's source has put
    factors of units into the register.
    """
    changing = [
        sheet
        for sheet in sheets
        if sheet.read.found.kind.changes_credits and sheet.counts.created + sheet.counts.updated
    ]
    if changing or packs_kept:
        from territory.ledger.service.owners import credited_at

        before = credited_at(tx)
        credit_all(tx)
        (changing or list(sheets))[0].findings.extend(_fallen(tx, before, credited_at(tx)))


def _fallen(
    tx: "Tx", before: Mapping[int, tuple[int, int]], after: Mapping[int, tuple[int, int]]
) -> Iterator[Finding]:
    """Say that less is credited than before, and at which institutions."""
    from territory.registers.directory import candidates
    from territory.roster.tables import Institution

    sums = [sum(units for units, _ in credits_.values()) for credits_ in (before, after)]
    if sums[1] >= sums[0]:
        return
    fell = {one: units - after.get(one, (0, 0))[0] for one, (units, _) in before.items()}
    names = {one.id: str(one) for one in candidates(tx, Institution)}
    worst = sorted((one for one in fell if fell[one] > 0), key=lambda one: (-fell[one], names[one]))
    listed = "、".join(f"{names[one]} −{fell[one]:,}" for one in worst[:MOST_NAMED])
    more = len(worst) - MOST_NAMED
    params = {
        "before": sums[0],
        "after": sums[1],
        "institutions": listed + (f" … +{more}" if more > 0 else ""),
    }
    place = Place(table="flow_credit")
    yield Finding(Severity.WARNING, "credits-fall", FALLEN, place, LOOK_FALLEN, params)


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


def line_of(sheets: Iterable[SheetLoaded]) -> FlowSums | None:
    """Return how the flow that sheets brought is parted; None where they brought none."""
    parts: Counter[str] = Counter()
    found = False
    for sheet in sheets:
        if sheet.read.found.kind.slug == FLOW and sheet.summary:
            parts.update(sheet.summary)
            found = True
    loaded = parts.pop(QUANTITY, 0)
    return FlowSums(loaded, dict(parts)) if found else None
