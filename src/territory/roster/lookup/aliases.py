"""The alias book: what somebody decided that a name means, everywhere or in one place."""

from dataclasses import dataclass

from territory.kernel.names import Decision, simplified
from territory.registers.match import How, Match
from territory.roster.lookup.forms import Locality, name_key
from territory.roster.tables import Alias
from territory.store.transaction import Tx

EVERYWHERE = Locality()


@dataclass(frozen=True, slots=True)
class AliasEntry:
    """One decision of the book, and where it holds."""

    decision: Decision
    target_id: int | None
    place: Locality = EVERYWHERE


def alias_key(name: str, place: str = "") -> str:
    """Return the key of a name in the book (`Alias.normal_name`): one for each place.

    place: `place_text` of where the decision holds, of a department the code of its institution;
        blank is everywhere.
    """
    return f"{name_key(name)}@{place}" if place else name_key(name)


def at_institution(code: str) -> Locality:
    """Return an institution as the place of names that hold in it: of its departments."""
    return _place(code)


def place_text(province: str | None, city: str | None) -> str:
    """Return a place as the book keeps it: 江苏/苏州, 江苏/ or /苏州; blank where none is known."""
    place = Locality.of(province or "", city or "")
    return f"{place.province}/{place.city}" if place != EVERYWHERE else ""


class AliasBook:
    """Decisions on names of one kind.

    One made for a distributor goes before the general one; among these the one for the narrowest
    place that a row is in, one without a place last.
    """

    def __init__(self, tx: Tx, kind: str) -> None:
        from sqlalchemy import select
        from sqlmodel import col

        statement = select(
            col(Alias.normal_name), col(Alias.distributor_id), col(Alias.place),
            col(Alias.decision), col(Alias.target_id),
        ).where(col(Alias.kind) == kind)  # fmt: skip
        self._entries: dict[tuple[str, int | None], list[AliasEntry]] = {}
        for row in tx.rows(statement):
            entry = AliasEntry(Decision(row["decision"]), row["target_id"], _place(row["place"]))
            name = simplified(row["normal_name"].removesuffix(f"@{row['place']}"))
            key = (name, row["distributor_id"])
            self._entries.setdefault(key, []).append(entry)

    def names(self) -> frozenset[str]:
        """Return the normal forms of the names that anything was decided about."""
        return frozenset(name for name, _ in self._entries)

    def targets(self) -> set[int]:
        """Return the ids that anything was decided to mean."""
        entries = (one for held in self._entries.values() for one in held)
        return {one.target_id for one in entries if one.target_id is not None}

    def find(
        self, name: str, distributor_id: int | None = None, place: Locality = EVERYWHERE
    ) -> Match | None:
        """Return what the book says about a name in a place, None where it says nothing."""
        if not name or not self._entries:
            return None
        key = name_key(name)
        return self._said(key, distributor_id, place) or self._said(key, None, place)

    def _said(self, key: str, distributor_id: int | None, place: Locality) -> Match | None:
        """Return the decision for the narrowest place; None where two provinces may be meant."""
        fitting = [
            entry
            for entry in self._entries.get((key, distributor_id), ())
            if _holds(entry.place, place)
        ]
        narrowest = max((_narrow(entry.place) for entry in fitting), default=0)
        said = {
            Match(
                entry.target_id if entry.decision is Decision.IS else None,
                How.ALIAS,
                decision=entry.decision,
            )
            for entry in fitting
            if _narrow(entry.place) == narrowest
        }
        return said.pop() if len(said) == 1 else None


def _place(text: str) -> Locality:
    province, _, city = text.partition("/")
    return Locality(province, city)


def _holds(entry: Locality, row: Locality) -> bool:
    """True where a row is in the place of an entry; a city alone tells its province."""
    if entry.city and entry.city != row.city:
        return False
    return not entry.province or row.province in {entry.province, "" if entry.city else None}


def _narrow(place: Locality) -> int:
    """Rank places: a city with its province, a city, a province, everywhere."""
    return 2 * bool(place.city) + bool(place.province)
