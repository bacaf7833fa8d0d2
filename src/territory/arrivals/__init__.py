"""Flow files on their way into the ledger, names that wait, files that are missing."""
