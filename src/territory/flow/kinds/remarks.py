"""What a loaded sheet gives to think about, each thing said once with a count."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from territory.flow.crediting import Understood
from territory.flow.kinds.arrivals import Arrival
from territory.flow.rules.movement import Line
from territory.flow.rules.worth import price_contradicts
from territory.intake.kinds import Parsed
from territory.kernel.findings import Finding, Place, Severity

New = tuple[Arrival, str, Understood]
"""A new row: what arrived, its key, what it means."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence that many rows may share."""

    code: str
    severity: Severity
    message: str
    suggestion: str = ""


EQUAL = Remark(
    "equal-rows",
    Severity.NOTE,
    "Rows equal to another row of this file, without serial number: all were kept.",
)
LATE = Remark(
    "late-rows",
    Severity.NOTE,
    "Late rows of a closed month: they count in the first open month.",
)
NO_SENDER = Remark(
    "distributor-missing",
    Severity.WARNING,
    "Rows that do not say which distributor sent them: equal rows of two distributors would be "
    "taken for one.",
    "Name it for the whole file: --set distributor=CODE",
)
UNKNOWN_SENDER = Remark(
    "distributor-unknown",
    Severity.NOTE,
    "Rows of a distributor that is not in the registry.",
    "Import it (kind distributors), or decide: territory match review",
)
NO_PRICE = Remark(
    "price-missing",
    Severity.WARNING,
    "Rows without an amount, and no assessment price on the sale date.",
    "Import the price (kind prices); the amounts follow.",
)
NO_FLOW_SHARE = Remark(
    "flow-share-missing",
    Severity.WARNING,
    "Rows without a department, of hospitals cut by departments: they wait as not owned.",
    "State each position's share of the flow (column flow share of the assignments).",
)
WAITING = Remark(
    "names-wait",
    Severity.NOTE,
    "Rows with a name that waits for a match; nothing is lost meanwhile.",
    "territory match review",
)
AMOUNT = "Quantity × price is not the amount; the amount was taken."


def remarks(parsed: Parsed, new: Sequence[New], equal: int) -> list[Finding]:
    """Return what is worth knowing about the new rows of a sheet.

    equal: how many of them equal an earlier one and bear no serial number.
    """
    return [*_doubtful_amounts(parsed, new), *_counted(parsed, new, equal)]


def _doubtful_amounts(parsed: Parsed, new: Sequence[New]) -> Iterable[Finding]:
    for one, _, _ in new:
        price, amount = one.price, one.said.amount
        if price is None or amount is None:
            continue
        if price_contradicts(one.said.quantity, price, amount):
            yield parsed.finding(
                one.record, "amount", "amount-doubtful", AMOUNT, severity=Severity.WARNING
            )


def _counted(parsed: Parsed, new: Sequence[New], equal: int) -> Iterable[Finding]:
    meanings = [meaning for _, _, meaning in new]
    counts = (
        (EQUAL, equal),
        (LATE, sum(one.late for one, _, _ in new)),
        (NO_SENDER, sum(not one.content.distributor for one, _, _ in new)),
        (
            UNKNOWN_SENDER,
            sum(bool(one.content.distributor) and m.distributor_id is None for one, _, m in new),
        ),
        (NO_PRICE, sum(m.amount_fen is None and m.product_id is not None for m in meanings)),
        (NO_FLOW_SHARE, sum(m.line_reason == "flow_share_missing" for m in meanings)),
        (WAITING, sum(m.line == Line.UNMATCHED for m in meanings)),
    )
    place = Place(file=parsed.file, sheet=parsed.sheet)
    for remark, count in counts:
        if count:
            yield Finding(
                remark.severity, remark.code, remark.message, place, remark.suggestion, count=count
            )
