"""The alias book: what somebody decided that a name means."""

from dataclasses import dataclass

from territory.kernel.names import normal
from territory.roster.lookup.match import Decision, How, Match
from territory.roster.tables import Alias
from territory.store.transaction import Tx


@dataclass(frozen=True, slots=True)
class Entry:
    """One decision of the book."""

    decision: Decision
    target_id: int | None


class AliasBook:
    """Decisions on names of one kind; one made for a distributor goes before the general one."""

    def __init__(self, tx: Tx, kind: str) -> None:
        from sqlalchemy import select
        from sqlmodel import col

        statement = select(
            col(Alias.normal_name), col(Alias.distributor_id), col(Alias.decision),
            col(Alias.target_id),
        ).where(col(Alias.kind) == kind)  # fmt: skip
        self._entries = {
            (row["normal_name"], row["distributor_id"]): Entry(
                Decision(row["decision"]), row["target_id"]
            )
            for row in tx.rows(statement)
        }

    def find(self, name: str, distributor_id: int | None = None) -> Match | None:
        """Return what the book says about a name, None where it says nothing."""
        if not name or not self._entries:
            return None
        key = normal(name)
        entry = self._entries.get((key, distributor_id)) or self._entries.get((key, None))
        if entry is None:
            return None
        target = entry.target_id if entry.decision is Decision.IS else None
        return Match(target, How.ALIAS, decision=entry.decision)
