"""Sales flow as a ledger of tiers."""
