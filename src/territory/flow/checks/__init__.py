"""What `check` proves about the ledger: partition, credits, closed months, corrections, appeals."""

from territory.flow.checks import appeals, ledger, months
from territory.flow.checks.ledger import check_month
from territory.kernel.findings import Finding
from territory.store.transaction import Tx

__all__ = ["check", "check_month"]


def check(tx: Tx) -> list[Finding]:
    """Return what does not add up, one finding for each place."""
    return [*ledger.check(tx), *months.check(tx), *appeals.check(tx)]
