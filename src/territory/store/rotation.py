"""Which backups stay: the newest ones, and one for each of the last days, weeks and months."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Keeping:
    """How many backups stay: in any case the `newest`, then one a day, a week and a month."""

    newest: int = 3
    daily: int = 7
    weekly: int = 4
    monthly: int = 12


def to_drop(made: Iterable[datetime], keeping: Keeping) -> set[datetime]:
    """Return the moments of the backups that need not stay.

    Of a day, week (Monday to Sunday) or month the newest backup stays; days, weeks and months
    without one are not counted, so that a laptop in a drawer loses nothing.
    """
    ordered = sorted(made, reverse=True)
    kept = set(ordered[: max(keeping.newest, 1)])
    for count, form in (
        (keeping.daily, "%Y-%m-%d"),
        (keeping.weekly, "%G-%V"),
        (keeping.monthly, "%Y-%m"),
    ):
        newest_of = {moment.strftime(form): moment for moment in reversed(ordered)}
        kept.update(sorted(newest_of.values(), reverse=True)[:count])
    return set(ordered) - kept
