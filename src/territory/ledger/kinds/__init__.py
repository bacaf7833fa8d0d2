"""Kinds that the ledger itself takes in, and sights of sheets for every loader of flow."""
