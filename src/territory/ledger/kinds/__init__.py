"""Kinds that the ledger itself takes in: base adjustments."""

from territory.ledger.kinds.adjustments import ADJUSTMENTS_KIND

KINDS = (ADJUSTMENTS_KIND,)
