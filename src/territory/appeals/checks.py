"""Prove appeals for `check`: each decision has its pair, and none waits in vain."""

from collections.abc import Iterable
from datetime import date

from territory.appeals.rules import AppealStatus
from territory.appeals.tables import FlowAppeal
from territory.kernel.findings import Finding, Place, Severity
from territory.ledger.tables import FlowCorrection
from territory.settings import Settings
from territory.store.transaction import Tx


def check(tx: Tx, _on: date | None = None, _settings: Settings | None = None) -> Iterable[Finding]:
    """Find accepted appeals without their correction, and waiting ones whose row has moved on."""
    from sqlmodel import col, select

    why = FlowCorrection
    pairs = select(col(why.source_id), col(why.appeal_id))
    by_row: dict[int, int | None] = dict(iter(tx.stream(pairs)))
    for one in tx.session.exec(select(FlowAppeal).order_by(col(FlowAppeal.id))):
        place = Place(table="flow_appeal", key=str(one.id))
        params = {"appeal": one.id, "row": one.flow_row_id}
        if one.status == AppealStatus.ACCEPTED and by_row.get(one.flow_row_id) != one.id:
            yield Finding(
                Severity.ERROR, "appeal-without-pair",
                "Appeal {appeal} is accepted, and no correction of row {row} names it.", place,
                "A row was changed outside of the program.", params,
            )  # fmt: skip
        elif one.status == AppealStatus.WAITING and one.flow_row_id in by_row:
            yield Finding(
                Severity.WARNING, "appeal-overtaken",
                "Appeal {appeal} waits, and row {row} has been corrected since.", place,
                "Reject it, or claim the row that stands for it.", params,
            )  # fmt: skip
