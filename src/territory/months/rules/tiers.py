"""Transfers of one distributor set against the purchases of the next (DOMAIN.md section 3)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest
from typing import Final

TRANSIT_DAYS: Final = 15
"""Goods sent so many days before the end of a month may arrive in the next; our own measure."""


class Gap(StrEnum):
    """Why what was sent is not what was received."""

    IN_TRANSIT = "in_transit"
    """在途: sent late in the month, received in the next."""
    ARRIVED = "arrived"
    """Received, and in transit at the end of the month before; negative."""
    MISSING_FILE = "missing_file"
    """One of the two has not reported."""
    OUT_OF_TERRITORY = "out_of_territory"
    """窜货: the other side is no distributor of the registry."""
    HEAD_OFFICE = "head_office"
    """Sent to the head office of a chain, which sends no purchases."""
    UNEXPLAINED = "unexplained"


@dataclass(frozen=True, slots=True)
class Passed:
    """Goods that went from a seller to a buyer in a month, in sale units, by either's file.

    late: of what was sent, that in the last days of the month. seller_sent, buyer_sent: a file
    of sales, of purchases, of the month has come.
    """

    sent: int = 0
    late: int = 0
    received: int = 0
    seller_sent: bool = True
    buyer_sent: bool = True


def gaps(months: Sequence[Passed]) -> list[Counter[Gap]]:
    """Return for each of some consecutive months why sent − received is not zero.

    The parts of a month sum to its difference exactly. What was sent late and is received in
    the next month is in transit, the oldest goods arriving first; where the next purchase file
    is missing, what was sent late is taken for in transit. What arrives after a month without
    a file may be of that month, and counts as its missing file.
    """
    found: list[Counter[Gap]] = []
    transit = 0
    after_gap = False
    awaited = Passed(buyer_sent=False)
    for month, later in zip_longest(months, months[1:], fillvalue=awaited):
        parts: Counter[Gap] = Counter()
        arrived = min(transit, max(month.received, 0)) if month.buyer_sent else 0
        difference = month.sent - (month.received - arrived)
        transit = 0
        if not (month.seller_sent and month.buyer_sent):
            parts[Gap.MISSING_FILE] = difference
        elif difference < 0:
            parts[Gap.MISSING_FILE if after_gap else Gap.UNEXPLAINED] = difference
        else:
            transit = _in_transit(difference, month, later)
            parts[Gap.IN_TRANSIT] = transit
            parts[Gap.UNEXPLAINED] = difference - transit
        parts[Gap.ARRIVED] = -arrived
        after_gap = not (month.seller_sent and month.buyer_sent)
        found.append(parts)
    return found


def _in_transit(difference: int, month: Passed, later: Passed) -> int:
    """Return how much of what was sent and not received is on its way."""
    possible = max(0, min(difference, month.late))
    return min(possible, max(later.received, 0)) if later.buyer_sent else possible
