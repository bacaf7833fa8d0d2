"""People to be forgotten, and what is said of it; names stand nowhere in it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from territory.errors import Exit, TerritoryError
from territory.potential.checks import last_day_kept, not_seen_since
from territory.present.table import Row, Table, code, date, quantity, slug, text
from territory.present.words import say, word
from territory.roster.service import ForgottenPerson, forget
from territory.workspace import Workspace


class KeepNotSet(TerritoryError):
    """No time is set for which data of doctors is kept."""

    exit_code = Exit.SETTINGS
    hint = "Write keep_months = 36 under [privacy] in territory.toml."


@dataclass(frozen=True, slots=True)
class _Trace:
    """One line of the table: where something of a forgotten doctor was, or still is."""

    done: ForgottenPerson
    state: str
    where: str
    count: int | None = None
    run: str | None = None
    day: object = None
    who: str | None = None


def older(ws: Workspace) -> list[str]:
    """Return the codes of doctors of whom nothing is newer than the time set in territory.toml.

    Raises:
        KeepNotSet: there is no such time.
    """
    if not ws.settings.keep_months:
        raise KeepNotSet
    with ws.reading() as tx:
        return not_seen_since(tx, last_day_kept(ws.today, ws.settings.keep_months))


def forget_all(ws: Workspace, codes: Iterable[str]) -> list[ForgottenPerson]:
    """Forget doctors one after the other."""
    return [forget(ws, code) for code in codes]


def forgotten_table(done: Sequence[ForgottenPerson]) -> Table:
    """Return what was erased, and which files outside of the store hold a person still."""
    traces = [trace for one in done for trace in _traces(one)]
    tried = any(one.dry_run for one in done)
    return Table(
        name="forgotten",
        title=say("To be forgotten, tried without writing") if tried else say("Forgotten"),
        columns=(
            code("code", "Code"),
            code("institution", "Institution"),
            text("department", "Department"),
            slug("state", "State"),
            text("where", "Where"),
            quantity("count", "Count"),
            code("run", "Run"),
            date("day", "Date"),
            text("who", "Who"),
        ),
        rows=tuple(map(_row, traces)),
        notes=(say("Files under “still there” are yours to delete; nothing was touched there."),)
        if any(one.held for one in done)
        else (),
    )


def _traces(done: ForgottenPerson) -> Iterator[_Trace]:
    yield _Trace(done, "erased", word(done.noun), 1)
    yield _Trace(done, "erased", say("history"), done.history)
    yield _Trace(done, "erased", say("audit"), done.audit)
    for one in done.held:
        where = f"{word(f'held_{one.kind}')}: {one.file}"
        yield _Trace(done, "still_there", where, None, one.run, one.day, one.who)
    for left in done.left:
        yield _Trace(done, "same_text", f"{left.table}.{left.column}", left.rows)


def _row(trace: _Trace) -> Row:
    return {
        "code": trace.done.code,
        "institution": trace.done.institution,
        "department": trace.done.department,
        "state": trace.state,
        "where": trace.where,
        "count": trace.count,
        "run": trace.run,
        "day": trace.day,
        "who": trace.who,
    }


def forgotten_sentences(done: ForgottenPerson) -> Iterator[str]:
    """Say under which code the figures stay, and whether the file is clean."""
    if done.dry_run:
        return
    yield say("The figures stay under {code}.", code=done.code)
    if not done.wiped:
        yield say(
            "Somebody else has the store open: the name is out of the tables, but its bytes may "
            "still be in the file. When the store is free, run: territory forget {noun} {code}",
            noun=done.noun,
            code=done.code,
        )
