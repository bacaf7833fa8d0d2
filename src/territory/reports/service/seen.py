"""Credits of a period as a report sees them, those of a closed year apart."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from territory.ledger.service.figures import Actual, Partition, actuals, partitions
from territory.months.service.bridge import View, viewed
from territory.store.transaction import Tx


class Seen(NamedTuple):
    """Credits and partitions of a period.

    late: of a closed year, in none of the others. sold: by the month of their sale.
    """

    actuals: Sequence[Actual]
    late: Sequence[Actual]
    sold: Sequence[Actual]
    partitions: Mapping[int | None, Partition]


def seen_as(tx: Tx, months: list[int], view: str, scheme: str, *, with_late: bool) -> Seen:
    """Return the figures of a period in a view.

    with_late: rows of a closed year that came later are not set apart.
    """
    found = (
        viewed(tx, months, view)
        if view
        else View(actuals(tx, months, scheme=scheme), partitions(tx, months))
    )
    sold = found.actuals if view else actuals(tx, months, scheme=scheme, own=True)
    if with_late or view == "now":  # where each row stands in its own month
        return Seen(found.actuals, [], sold, found.partitions)
    late = actuals(tx, months, scheme=scheme, only_late=True)
    this_year = _less(found.actuals, late)
    return Seen(this_year, late, this_year if view else sold, found.partitions)


def _less(credited: Sequence[Actual], late: Sequence[Actual]) -> list[Actual]:
    """Return credits without those of a closed year, place by place."""
    taken = {_place(one): one for one in late}
    return [
        replace(
            one,
            quantity=one.quantity - taken[_place(one)].quantity,
            amount_fen=one.amount_fen - taken[_place(one)].amount_fen,
        )
        if _place(one) in taken
        else one
        for one in credited
    ]


def _place(one: Actual) -> tuple[int, int | None, int, int, int]:
    return one.institution_id, one.department_id, one.position_id, one.product_id, one.month
