"""Settings, store, clock and language, opened and closed together; knows no room."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from territory import settings as configuration
from territory.errors import BadUsage
from territory.kernel.workdays import Calendar
from territory.settings import Settings
from territory.store.engine import Store, open_store
from territory.store.errors import WholeOnly
from territory.store.tables import Disclosure, now

if TYPE_CHECKING:
    from territory.kernel.periods import Month, SalesYear
    from territory.store.transaction import Tx

ANNOUNCED_DAYS: Final = 10
"""A year's announcement names far more days off; a stray day of New Year's Eve does not count."""


class NotBegun(BadUsage):
    """{month} has not begun; today is {today}."""

    hint = "Name a month with flow: territory flow months"


@dataclass(slots=True)
class Disclosed:
    """The record of a look at whole names, beside purpose and file. rows: how many were shown."""

    tx: "Tx"
    params: dict[str, Any]
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where a use case works: one store, one clock, one set of settings.

    today: the day that --as-of says, else the calendar's; no result reads another clock.
    """

    settings: Settings
    store: Store
    today: date
    dry_run: bool = False

    def year_of(self, month: "Month") -> "SalesYear":
        """Return the company's year that holds a month."""
        from territory.kernel.periods import SalesYear

        return SalesYear.of(month, self.settings.calendar.first_month)

    def need_begun(self, month: "Month | None") -> None:
        """Refuse a month that is still to come: every figure of it would be nothing.

        Raises:
            NotBegun: it is.
        """
        if month is not None and month.first_day > self.today:
            raise NotBegun(month=month, today=self.today)

    def need_whole(self) -> None:
        """Refuse what would be wrong of a part, where a server keeps this login to one node.

        Raises:
            WholeOnly: it does.
        """
        if self.store.only:
            raise WholeOnly(node=self.store.only)

    @contextmanager
    def reading(self) -> Iterator["Tx"]:
        """Give a transaction that only looks."""
        with self.store.reading() as tx:
            tx.movements = self.settings.movements
            tx.year_begins = self.settings.calendar.first_month
            yield tx

    @contextmanager
    def writing(
        self,
        command: str,
        *,
        join: str = "",
        journal: bool = True,
        tell: bool = True,
        many: bool = False,
        **params: Any,
    ) -> Iterator["Tx"]:
        """Give the transaction of a writing command, with its run and its parameters.

        journal, tell, many: how rows are watched and their references proved, see `Store.writing`.
        """
        with self.store.writing(
            command,
            today=self.today,
            who=self.settings.who,
            dry_run=self.dry_run,
            join=join,
            journal=journal,
            tell=tell,
            many=many,
            **params,
        ) as tx:
            tx.movements = self.settings.movements
            tx.year_begins = self.settings.calendar.first_month
            yield tx

    @contextmanager
    def disclosing(
        self, command: str, purpose: str, output: str = "", **params: Any
    ) -> Iterator[Disclosed]:
        """Give a transaction that shows whole names of people, and keep who asked and what for.

        It is a run of who may write; a reader of a server adds a line to `disclosure`.
        """
        if self.store.may_write:
            with self.writing(command, purpose=purpose, output=output, **params) as tx:
                told = Disclosed(tx, dict(tx.run.params))
                yield told
                tx.run.params = told.params
                tx.run.counts = {} if told.rows is None else {"rows": told.rows}
                tx.session.add(tx.run)
            return
        with self.store.noting() as tx:
            told = Disclosed(tx, dict(params))
            yield told
            tx.insert(Disclosure, [_line(self.store.login, command, purpose, output, told)])


def _line(who: str, command: str, purpose: str, output: str, told: Disclosed) -> dict[str, Any]:
    counted = {} if told.rows is None else {"rows": told.rows}
    return {
        "at": now(),
        "who": who,
        "command": command,
        "purpose": purpose,
        "output": Path(output).name or None,
        "params": told.params | counted,
    }


def official_calendar() -> Calendar:
    """Return the working calendar of mainland China, as far as it has been announced.

    The package knows only announced years; any other year is provisional: Monday to Friday.
    """
    from chinese_calendar.constants import holidays, workdays

    years = Counter(day.year for day in holidays)
    official = frozenset(year for year, days in years.items() if days >= ANNOUNCED_DAYS)
    return Calendar(frozenset(holidays), frozenset(workdays), official)


@contextmanager
def open_workspace(
    *,
    db: str | None = None,
    folder: Path | None = None,
    as_of: date | None = None,
    create: bool = False,
    dry_run: bool = False,
) -> Iterator[Workspace]:
    """Open the store that settings and options name; close it at the end.

    create: make an empty store where there is none (writing commands that bring data in).
    """
    settings = configuration.load(folder or Path.cwd(), db=db)
    store = open_store(settings.db, create=create)
    if store.login:  # of a server, which knows who asks; a setting says what anybody likes
        settings = replace(settings, who=store.login)
    try:
        yield Workspace(settings, store, as_of or _today(settings), dry_run)
    finally:
        store.close()


def _today(settings: Settings) -> date:
    if settings.as_of:
        return date.fromisoformat(settings.as_of)
    return date.today()  # noqa: DTZ011 - a business day is local
