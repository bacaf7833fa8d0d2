"""The ledger: what each row of the flow means, whose it is, and why."""
