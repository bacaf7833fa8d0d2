"""Months, closings, bridges and tiers as tables."""
