"""Which distributors took over the business of others that ended (接替商业)."""

from collections import defaultdict
from collections.abc import Mapping

from territory.roster.tables import Distributor
from territory.store.transaction import Tx


def predecessors(tx: Tx) -> Mapping[int, frozenset[int]]:
    """Return distributor → all that ended and that it came after, directly or through others.

    What these sent is its history where distributors are compared over months. Those without
    any are left out.
    """
    heirs = _heirs(tx)
    found: defaultdict[int, set[int]] = defaultdict(set)
    for ended in heirs:
        for later in chain_of(heirs, ended):
            found[later].add(ended)
    return {later: frozenset(ended) for later, ended in found.items()}


def last_heirs(tx: Tx) -> Mapping[str, str]:
    """Return name of a distributor that ended → name of the one that has its business now."""
    from sqlmodel import col, select

    rows = tx.rows(select(col(Distributor.id), col(Distributor.name)))
    names = {row["id"]: str(row["name"]) for row in rows}
    heirs = _heirs(tx)
    chains = {ended: chain_of(heirs, ended) for ended in heirs}
    return {names[ended]: names[chain[-1]] for ended, chain in chains.items() if chain}


def chain_of(heirs: Mapping[int, int], ended: int) -> list[int]:
    """Return those that took over one after the other; a ring of successors is followed once."""
    chain: list[int] = []
    at = heirs.get(ended)
    while at is not None and at != ended and at not in chain:
        chain.append(at)
        at = heirs.get(at)
    return chain


def _heirs(tx: Tx) -> dict[int, int]:
    """Return distributor that ended → its direct successor."""
    from sqlmodel import col, select

    statement = select(col(Distributor.id), col(Distributor.successor_id)).where(
        col(Distributor.successor_id).is_not(None), col(Distributor.active_to).is_not(None)
    )
    return {row["id"]: row["successor_id"] for row in tx.rows(statement)}
