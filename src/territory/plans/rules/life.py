"""Life of the versions of a plan (DOMAIN.md section 6): which one counts, which may be changed.

draft → proposed → approved → superseded. One draft or proposal is open at a time, and it is the
newest; an approved version is never changed, and what comes after it opens as a copy of it.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol, TypeVar


class Status(StrEnum):
    """Where a version of a plan stands."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    APPROVED = "approved"
    SUPERSEDED = "superseded"


class Living(Protocol):
    """A version of a plan, as far as its life goes."""

    @property
    def status(self) -> str:
        """Slug of where it stands."""
        ...


V = TypeVar("V", bound=Living)


def current(versions: Sequence[V]) -> V | None:
    """Return the version that a command means: the open one, else the approved, else the newest."""
    living = [version for version in versions if version.status != Status.SUPERSEDED]
    return next(reversed(living or versions), None)


def in_force(versions: Sequence[V]) -> V | None:
    """Return the version that figures are held against: the approved one, else the newest."""
    approved = [version for version in versions if version.status == Status.APPROVED]
    return next(reversed(approved or versions), None)


def may_be_approved(version: Living) -> bool:
    """True for a draft or a proposal."""
    return version.status in {Status.DRAFT, Status.PROPOSED}


def continues_as_draft(version: Living) -> bool:
    """True where writing opens the next draft as a copy, since this one is not changed any more."""
    return version.status in {Status.APPROVED, Status.SUPERSEDED}
