"""A line for cron that works where nothing is set: no PATH, no language, another folder."""

import shlex
import sys
from dataclasses import dataclass
from pathlib import Path

from territory.store.address import taken_apart


@dataclass(frozen=True, slots=True)
class Job:
    """A command at a time; `minute hour day month weekday` as cron writes it."""

    when: str
    arguments: tuple[str, ...]


def standard_jobs(folder: Path) -> tuple[Job, ...]:
    """Return what a region wants every night: take new files in, write the report, back up, check.

    The ends of the audit belong where who writes to the store cannot: change the path of the last.
    """
    return (
        Job("30 6 * * *", ("import", str(folder / "inbox"), "--partial")),
        Job("0 7 * * *", ("report", "achievement", "-o", str(folder / "achievement.xlsx"))),
        Job("30 7 * * *", ("backup",)),
        Job("0 8 * * *", ("check", "--anchor", str(folder / "audit-anchor.txt"))),
    )


def cron_line(job: Job, *, db: str, lang: str, log: Path) -> str:
    """Return one line of a crontab; every path is absolute, % is escaped as cron wants it.

    A password stays out of it: crontabs are read by others; ~/.pgpass is the place.
    """
    command = [
        sys.executable,
        "-m",
        "territory",
        "--db",
        taken_apart(db)[0] if "://" in db else str(Path(db).resolve()),
        "--lang",
        lang,
        *job.arguments,
    ]
    folder = shlex.quote(str(log.parent.resolve()))
    line = f"cd {folder} && {shlex.join(command)} >> {shlex.quote(str(log.resolve()))} 2>&1"
    return f"{job.when} {line}".replace("%", "\\%")
