"""Correct one row by hand, and see what stands for it."""

from dataclasses import dataclass

from territory.kernel.periods import Month
from territory.ledger.lookup.market import Market
from territory.ledger.rules.correction import Cause
from territory.ledger.service.crediting import recredit
from territory.ledger.service.pairs import CorrectedTo, CorrectionPair, correct
from territory.ledger.service.rows import FlowLine, row_named
from territory.roster.service.names import institution_named, product_named
from territory.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Corrected:
    """A correction: the row, what cancels it and what stands for it."""

    pair: CorrectionPair
    cause: str
    evidence: str
    source: FlowLine
    reversal: FlowLine
    replacements: tuple[FlowLine, ...]
    dry_run: bool


def correct_row(
    ws: Workspace,
    row: int,
    *,
    quantity: int | None = None,
    institution: str | None = None,
    product: str | None = None,
    cause: str = Cause.MISTAKE,
    evidence: str = "",
    month: Month | None = None,
) -> Corrected:
    """Write the pair of rows that corrects a row, and credit its month anew.

    quantity: signed sale units that it should be. institution, product: code or exact name.
    month: None is the first open one from that of the row on.

    Raises:
        UnknownName: no such row, institution or product. Those of `flow.correcting.correct`.
    """
    with ws.writing("flow correct", row=row, cause=cause) as tx:
        wanted = CorrectedTo(
            quantity,
            None if institution is None else institution_named(tx, institution).id,
            None if product is None else product_named(tx, product).id,
        )
        market = Market(tx)
        pair = correct(
            tx, market, row, wanted, cause=Cause(cause), evidence=evidence,
            month=None if month is None else int(month),
        )  # fmt: skip
        recredit(tx, market, [pair.month])
        return Corrected(
            pair, cause, evidence, row_named(tx, row), row_named(tx, pair.reversal_id),
            tuple(row_named(tx, key) for key in pair.replacement_ids), ws.dry_run,
        )  # fmt: skip
