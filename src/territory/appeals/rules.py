"""Causes of an appeal 申诉, and the rule that follows from each (DOMAIN.md section 3)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from territory.ledger.rules.correction import Cause


def standing_of(quantity: int, line: str, institution: str | None) -> str:
    """Return how a row stands, in a few characters: a claim on another standing is refused."""
    return f"{quantity}|{line}|{institution or ''}"


class AppealStatus(StrEnum):
    """Where an appeal stands."""

    WAITING = "undecided"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


CAUSES: Final = (
    Cause.MISSING_RELATION, Cause.BRANCH_UNDER_MAIN_NAME, Cause.IN_HOUSE_PHARMACY,
    Cause.GROUP_PURCHASE, Cause.INTERNET_HOSPITAL, Cause.CHAIN_HEAD_OFFICE, Cause.PRODUCT_MAPPING,
    Cause.UNREGISTERED_DISTRIBUTOR,
)  # fmt: skip
"""The eight causes, in the order of DOMAIN.md."""

RELATIONS: Final[Mapping[Cause, str]] = {
    Cause.MISSING_RELATION: "group",
    Cause.BRANCH_UNDER_MAIN_NAME: "branch",
    Cause.IN_HOUSE_PHARMACY: "inside_pharmacy",
    Cause.INTERNET_HOSPITAL: "internet_hospital",
}
"""Cause → kind of the relation that would credit such rows by itself from then on.

A group purchase happens once, and a head office buys for many shops: no rule follows from them.
"""
