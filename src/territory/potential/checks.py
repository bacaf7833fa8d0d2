"""Findings of `territory check` on data about doctors that is kept too long."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from territory.kernel.findings import Finding, Place, Severity
from territory.kernel.periods import Month
from territory.potential.tables import DoctorEstimate
from territory.roster.lookup.forgotten import NEUTRAL
from territory.roster.tables import Doctor
from territory.settings import Settings
from territory.store.tables import Change, Run
from territory.store.transaction import Tx


def check(tx: Tx, on: date, settings: Settings) -> Iterator[Finding]:
    """Yield one finding where doctors are kept longer than the settings say; 0 is for ever."""
    if not settings.keep_months:
        return
    day = last_day_kept(on, settings.keep_months)
    old = not_seen_since(tx, day)
    if old:
        yield Finding(
            Severity.WARNING,
            "kept-too-long",
            "{count:,} doctors have nothing newer than {day}, and keep_months is {months}.",
            Place(table="doctor"),
            "Look at them with territory forget older --dry-run.",
            {"count": len(old), "day": str(day), "months": settings.keep_months},
        )


def last_day_kept(on: date, keep_months: int) -> date:
    """Return the first day of the month from which on data of doctors may still be kept."""
    month = Month.of(on).plus(-keep_months)
    return month.first_day


def not_seen_since(tx: Tx, day: date) -> list[str]:
    """Return the codes of doctors whose row and estimates are all older than a day, by code.

    A row is as old as its last change; a file that brings it unchanged does not make it younger.
    """
    from sqlalchemy import func, select
    from sqlmodel import col

    changed: Any = (
        select(col(Change.row_id), func.max(col(Run.started)).label("seen"))
        .join(Run, col(Run.id) == col(Change.run_id))
        .where(col(Change.table_name) == Doctor.__tablename__)
        .group_by(col(Change.row_id))
        .subquery()
    )
    estimated: Any = (
        select(
            col(DoctorEstimate.doctor_id), func.max(col(DoctorEstimate.estimated_on)).label("on")
        )
        .group_by(col(DoctorEstimate.doctor_id))
        .subquery()
    )
    statement: Any = (
        select(col(Doctor.code), changed.c.seen, estimated.c.on)
        .outerjoin(changed, changed.c.row_id == col(Doctor.id))
        .outerjoin(estimated, estimated.c.doctor_id == col(Doctor.id))
        .where(col(Doctor.became_id).is_(None))
        .order_by(col(Doctor.code))
    )
    return [
        row["code"]
        for row in tx.rows(statement)
        if not row["code"].startswith(f"{NEUTRAL}-")
        and max(_day(row["seen"]), _day(row["on"])) < day
    ]


def _day(moment: Any) -> date:
    return date.min if moment is None else date.fromisoformat(str(moment)[:10])
