"""The market as the roster knows it: who a name is, whose an institution is, what a unit costs."""

from territory.flow.lookup.market import Market

__all__ = ["Market"]
