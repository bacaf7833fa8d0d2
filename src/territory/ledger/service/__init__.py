"""Understand, credit, correct and show rows of the ledger."""
