"""Rows, partitions and adjustments as tables."""
