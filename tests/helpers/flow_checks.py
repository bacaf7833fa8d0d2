"""Prove the whole flow: the rooms of the ledger one after the other."""

from territory.appeals import checks as appeals
from territory.kernel.findings import Finding
from territory.ledger import checks as ledger
from territory.months import checks as months
from territory.store.transaction import Tx


def check(tx: Tx) -> list[Finding]:
    """Return what does not add up, one finding for each place."""
    return [*ledger.check(tx), *months.check(tx), *appeals.check(tx)]
