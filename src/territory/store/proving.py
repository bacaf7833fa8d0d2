"""Proofs about the store itself: the file, its keys, its schema, who can read it."""

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from territory.kernel.findings import Finding, Place, Severity
from territory.store import network
from territory.store.access.roles import Database
from territory.store.backup import PRIVATE, folder_of

if TYPE_CHECKING:
    from territory.store.transaction import Tx

OTHERS = 0o077
"""Bits of a mode that let others than the owner in."""


def check(tx: "Tx", place: str) -> list[Finding]:
    """Return what is wrong with the store itself. place: its file name or address."""
    found = list(_schema(tx))
    if "://" in place:
        return [*found, *_roles(tx)]
    return [*_damage(tx), *_orphans(tx), *found, *_modes(Path(place)), *_drive(Path(place))]


def make_private(place: str) -> list[Path]:
    """Let nobody but the owner read a store and its backups; return the files that were mended."""
    mended = []
    for path in _open_to_others(Path(place)):
        path.chmod(PRIVATE)
        mended.append(path)
    return mended


def _damage(tx: "Tx") -> Iterator[Finding]:
    from sqlalchemy import text

    for row in tx.rows(text("PRAGMA integrity_check(20)")):
        (said,) = row.values()
        if said != "ok":
            yield _finding(
                "store-damaged", "The file is damaged: {reason}.",
                "Bring back a backup: territory backup list", reason=said,
            )  # fmt: skip


def _orphans(tx: "Tx") -> Iterator[Finding]:
    from sqlalchemy import text

    lost: dict[tuple[str, str], int] = {}
    for row in tx.rows(text("PRAGMA foreign_key_check")):
        pair = (str(row["table"]), str(row["parent"]))
        lost[pair] = lost.get(pair, 0) + 1
    for (table, parent), count in sorted(lost.items()):
        yield _finding(
            "store-orphans", "{count:,} rows of {table} refer to rows of {parent} that are gone.",
            "Rows were changed outside of the program; bring back a backup: territory backup list",
            table=table, count=count, parent=parent,
        )  # fmt: skip


def _schema(tx: "Tx") -> Iterator[Finding]:
    """Compare tables and columns with those that this program knows."""
    from sqlalchemy import inspect
    from sqlmodel import SQLModel

    known = inspect(tx.session.connection())
    stored = set(known.get_table_names())
    for table in SQLModel.metadata.sorted_tables:
        there = {c["name"] for c in known.get_columns(table.name)} if table.name in stored else None
        missing = (
            [table.name]
            if there is None
            else [f"{table.name}.{c.name}" for c in table.columns if c.name not in there]
        )
        for name in missing:
            yield _finding(
                "store-schema", "The store has no {name}, which its schema version promises.",
                "Bring back a backup: territory backup list", table=table.name, name=name,
            )  # fmt: skip


def _roles(tx: "Tx") -> Iterator[Finding]:
    """Find groups of ours that may make roles: their members could give themselves any other."""
    for name in Database.of(tx.session.connection()).makers_of_ours():
        yield _finding(
            "store-roles", "The group {group} may make roles, and so become any other.",
            "As a superuser: ALTER ROLE … NOCREATEROLE, or any territory store grant … --apply",
            group=name,
        )  # fmt: skip


def _modes(place: Path) -> Iterator[Finding]:
    for path in _open_to_others(place):
        yield _finding(
            "store-mode", "Others can read {file}; it holds names of people.",
            "Mend it with: territory check --repair", Severity.WARNING, file=path.name,
        )  # fmt: skip


def _open_to_others(place: Path) -> Iterator[Path]:
    """Yield the files of a store and its backups that others than the owner may open."""
    beside = [place, *(place.with_name(place.name + end) for end in ("-wal", "-shm"))]
    folder = folder_of(place)
    inside = sorted(folder.iterdir()) if folder.is_dir() else []
    for path in (*beside, *inside):
        if path.is_file() and stat.S_IMODE(path.stat().st_mode) & OTHERS:
            yield path


def _drive(place: Path) -> Iterator[Finding]:
    kind = network.kind_of(place)
    if kind:
        yield _finding(
            "store-network", "The store lies on a network drive ({kind}), where locks may fail.",
            "Keep it on a disk of this machine, or use PostgreSQL for a team.",
            Severity.WARNING, kind=kind,
        )  # fmt: skip


def _finding(
    code: str,
    message: str,
    suggestion: str,
    severity: Severity = Severity.ERROR,
    *,
    table: str = "store",
    **params: Any,
) -> Finding:
    said = params | ({"table": table} if "{table}" in message else {})
    return Finding(severity, code, message, Place(table=table), suggestion, said)
