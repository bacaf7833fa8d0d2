"""Set up, look after and prove a store."""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import fields
from datetime import date
from pathlib import Path

from territory import settings as configuration
from territory.appeals import checks as appeals
from territory.desk import backups, schedules
from territory.desk.imports.crediting import credit_all
from territory.desk.stores import access
from territory.kernel.findings import Finding, alike
from territory.ledger import checks as ledger
from territory.months import checks as months
from territory.present.listing import Source, rows_of
from territory.present.table import Table, code, quantity, slug, text
from territory.present.words import message_of, say, suggestion_of
from territory.room import offered
from territory.settings import Settings
from territory.store import audit, proving
from territory.store.address import place_of, without_password
from territory.store.all_tables import all_tables
from territory.store.audit import Head
from territory.store.engine import migrate_store, open_store
from territory.store.transaction import Tx
from territory.workspace import Workspace

MOST_ALIKE = 10
"""Findings of one kind that a person is shown."""


def settings_table(db: str | None, *, with_origin: bool) -> Table:
    """Return every simple setting with its value, and where it comes from."""
    settings = configuration.load(Path.cwd(), db=db)
    rows = [
        {
            "setting": item.name,
            "value": _said(getattr(settings, item.name)),
            "origin": settings.origins.get(item.name) or say("default"),
        }
        for item in fields(Settings)
        if item.name in configuration.SIMPLE
    ]
    columns = [code("setting", "Setting"), text("value", "Value")]
    columns += [text("origin", "Origin")] if with_origin else []
    return Table("settings", say("Settings"), tuple(columns), tuple(rows))


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    given = str(value)
    return place_of(given) if "://" in given else without_password(given)


def migrate(db: str | None) -> tuple[str, str, Path | None]:
    """Bring the store that the settings name to the newest schema, backed up first."""
    settings = configuration.load(Path.cwd(), db=db)
    moved = migrate_store(settings.db, lambda _path: backups.before(settings, "migrate"))
    with closing(open_store(settings.db)) as store:
        if not store.embedded:
            with store.receiving("migrate", keep=True) as tx:
                access.renew(tx)
    return moved


def check(ws: Workspace, outside: Sequence[Head] = ()) -> list[Finding]:
    """Let every room prove its part of the store.

    outside: ends of the audit that were written down outside of the store.

    Raises:
        WholeOnly: the server shows this login one node only.
    """
    ws.need_whole()
    all_tables()
    with ws.reading() as tx:
        return [
            *(found for prove in offered("checks") for found in prove(tx, ws.today, ws.settings)),
            *audit.check_outside(tx, outside),
        ]


def check_store(tx: Tx, _on: date, settings: Settings) -> list[Finding]:
    """Return what is wrong with the file or server itself, and with the chain of the audit."""
    return [
        *proving.check(tx, settings.db),
        *audit.check(tx, backups.anchor(settings, audit.last_of(tx, backups.RESTORE))),
    ]


def repair(ws: Workspace) -> list[str]:
    """Mend what is safe to mend; return what was done, in words already translated.

    Files that others can read become private; credits of open months are computed anew from
    their rows. Whatever somebody changed by hand in plans or rows is left for people.
    """
    done = [
        say("{file} is for its owner only now.", file=path.name)
        for path in ([] if "://" in ws.settings.db else proving.make_private(ws.settings.db))
    ]
    with ws.reading() as tx:
        astray = [*ledger.check(tx), *months.check(tx), *appeals.check(tx)]
    if astray:
        with ws.writing("check --repair") as tx:
            credit_all(tx)
        done.append(say("The flow of open months is credited anew."))
    return done


def findings_table(
    findings: Sequence[Finding], *, title: str = "", notes: Sequence[str] = ()
) -> Table:
    """Return findings as lines: how bad, where, what, how to mend.

    title, notes: already translated; without a title it speaks of the store.
    """
    first, rest = alike(findings, MOST_ALIKE)
    more = Counter(item.code for item in rest)
    said = say("The store is in order.") if not findings else say("Findings of the check")
    return Table(
        "check",
        title or said,
        COLUMNS,
        rows_of(COLUMNS, first, OF_FINDING),
        apart=rows_of(COLUMNS, rest, OF_FINDING),
        notes=(
            *(
                say("{count:,} more like {code}: --format json shows them.", count=count, code=one)
                for one, count in more.items()
            ),
            *notes,
        ),
    )


COLUMNS = (
    slug("severity", "Severity"),
    text("place", "Place"),
    text("message", "What"),
    text("suggestion", "How to mend"),
    quantity("count", "Count"),
    code("code", "Code", hidden=True),
)
OF_FINDING: Mapping[str, Source] = {
    "place": lambda item: str(item.place),
    "message": message_of,
    "suggestion": suggestion_of,
}


def cron_lines(db: str | None, lang: str) -> list[str]:
    """Return the crontab lines of the monthly work for this folder."""
    folder = Path.cwd()
    address = configuration.load(folder, db=db).db
    log = folder / "territory.log"
    return [
        schedules.cron_line(job, db=address, lang=lang, log=log)
        for job in schedules.standard_jobs(folder)
    ]
