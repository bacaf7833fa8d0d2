"""What can be imported into the ledger itself: base adjustments."""

from territory.ledger.kinds.adjustments import ADJUSTMENTS_KIND

KINDS = (ADJUSTMENTS_KIND,)
