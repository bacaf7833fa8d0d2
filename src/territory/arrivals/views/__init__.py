"""Waiting names, coverage and expected figures as tables."""
