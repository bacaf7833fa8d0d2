"""Doctors who were forgotten: told again by a digest, kept under no name (DOMAIN.md section 14)."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any

from territory.kernel.names import normal
from territory.registers.match import plain
from territory.roster.tables import Forgotten
from territory.store.transaction import Tx

SALT_BYTES = 16
DIGEST_BYTES = 16
NEUTRAL = "FORGOTTEN"


@dataclass(frozen=True, slots=True)
class Told:
    """Marks of a doctor: a code, or the code of an institution, department and name."""

    code: str = ""
    institution: str = ""
    department: str = ""
    name: str = ""


class ForgottenDoctors:
    """The digests of the store; `day_of` asks them about a row of a file."""

    def __init__(self, tx: Tx) -> None:
        from sqlmodel import col, select

        rows = list(tx.session.exec(select(Forgotten).order_by(col(Forgotten.id))))
        self._salt = rows[0].salt if rows else ""
        self._days = {row.digest: row.forgotten_on for row in rows}
        self.codes = frozenset(row.code for row in rows)

    def __bool__(self) -> bool:
        return bool(self._days)

    def day_of(self, doctor: Told) -> date | None:
        """Return the day on which a doctor was forgotten; None for any other."""
        if not self._days:
            return None
        said = digests(self._salt, doctor)
        return next((self._days[digest] for digest in said if digest in self._days), None)

    def day_of_any(self, doctors: Iterable[Told]) -> date | None:
        """Return the day on which one of them was forgotten; None where none was."""
        return next((day for one in doctors if (day := self.day_of(one))), None)

    def next_code(self) -> str:
        """Return the neutral code of the next one."""
        return f"{NEUTRAL}-{len(self.codes) + 1}"

    def rows_for(self, neutral: str, day: date, doctor: Told) -> list[dict[str, Any]]:
        """Return the rows to store for a doctor who is forgotten today."""
        salt = self._salt or secrets.token_hex(SALT_BYTES)
        return [
            {"code": neutral, "salt": salt, "digest": digest, "forgotten_on": day}
            for digest in digests(salt, doctor)
        ]


def digests(salt: str, doctor: Told) -> list[str]:
    """Return one digest of the code, one of the place and normal name; of what is blank none."""
    told: list[tuple[str, ...]] = []
    if doctor.code:
        told.append(("code", plain(doctor.code)))
    if doctor.institution and doctor.name:
        place = (doctor.institution, plain(doctor.department))
        told.append(("name", *place, normal(doctor.name)))
    return [
        blake2b("|".join(parts).encode(), key=salt.encode(), digest_size=DIGEST_BYTES).hexdigest()
        for parts in told
    ]
