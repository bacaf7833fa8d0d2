"""Departments by name, within their institutions; doctors by code."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from territory.registers.match import BLANK, UNKNOWN, How, Match, plain
from territory.roster.tables import Department, Doctor
from territory.store.transaction import CHUNK, Tx


class Departments:
    """The departments of some institutions; a name is known again whatever its blanks and width."""

    def __init__(self, tx: Tx, institutions: Collection[int | None]) -> None:
        self.ids: dict[tuple[int | None, str], int] = {}
        self.names: dict[tuple[int | None, str], str] = {}
        for row in _departments(tx, institutions):
            key = row["institution_id"], plain(row["name"])
            self.ids[key], self.names[key] = row["id"], row["name"]

    def find(self, name: str = "", *, code: str = "", within: int | None = None) -> Match:
        """Find a department of an institution by its name."""
        if not (name or code):
            return BLANK
        found = self.ids.get((within, plain(name or code)))
        return UNKNOWN if found is None else Match(found, How.EXACT)


class Doctors:
    """The doctors of the store, found by code only: names of doctors fit too many."""

    def __init__(self, tx: Tx) -> None:
        from sqlalchemy import select
        from sqlmodel import col

        rows = tx.rows(select(col(Doctor.id), col(Doctor.code)))
        self._ids = {plain(row["code"]): row["id"] for row in rows}

    def find(self, name: str = "", *, code: str = "") -> Match:
        """Find a doctor by code."""
        found = self._ids.get(plain(code or name))
        return UNKNOWN if found is None else Match(found, How.CODE)


def _departments(tx: Tx, institutions: Iterable[int | None]) -> Iterable[Mapping[str, Any]]:
    from sqlalchemy import select
    from sqlmodel import col

    wanted = sorted({one for one in institutions if one is not None})
    for start in range(0, len(wanted), CHUNK):
        statement = select(
            col(Department.id), col(Department.institution_id), col(Department.name)
        ).where(col(Department.institution_id).in_(wanted[start : start + CHUNK]))
        yield from (dict(row) for row in tx.rows(statement))
