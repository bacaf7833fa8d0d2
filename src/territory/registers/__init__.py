"""Registers as data: one declaration gives import, list, show, history, undo and masking."""
