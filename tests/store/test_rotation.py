"""Which backups stay when one is made every day, or only now and then."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from territory.store.rotation import Keeping, to_drop

START = datetime.fromisoformat("2027-01-01T06:00")


def walked(days: int, step: timedelta = timedelta(days=1)) -> list[datetime]:
    """Make a backup at every step of a clock, and drop what need not stay each time."""
    kept: set[datetime] = set()
    moment = START
    while moment < START + timedelta(days=days):
        kept.add(moment)
        kept -= to_drop(kept, Keeping())
        moment += step
    return sorted(kept)


def test_a_year_of_daily_backups_leaves_days_weeks_and_months() -> None:
    kept = walked(400)
    newest = kept[-1]
    assert [newest - moment for moment in kept[-7:]] == [
        timedelta(days=days) for days in range(6, -1, -1)
    ]
    months = {moment.strftime("%Y-%m") for moment in kept}
    assert len(months) == 12
    assert len({moment.strftime("%G-%V") for moment in kept}) >= 4 + 10
    assert 7 + 2 + 10 <= len(kept) <= 7 + 4 + 12


def test_several_backups_of_a_day_leave_the_newest_three_and_that_of_the_day_before() -> None:
    kept = walked(1, timedelta(hours=1))
    assert kept == [START + timedelta(hours=hours) for hours in (17, 21, 22, 23)]


def test_a_laptop_in_a_drawer_loses_nothing() -> None:
    old = [START + timedelta(days=days) for days in range(7)]
    later = START + timedelta(days=300)
    assert to_drop([*old, later], Keeping()) == {old[0]}


MOMENTS = st.datetimes(START, START + timedelta(days=600))


@given(st.lists(MOMENTS, min_size=1, max_size=40))
def test_the_newest_stays_and_dropping_again_drops_nothing(moments: list[datetime]) -> None:
    dropped = to_drop(moments, Keeping())
    assert max(moments) not in dropped
    kept = set(moments) - dropped
    assert not to_drop(kept, Keeping())
    assert len(kept) <= 3 + 7 + 4 + 12
