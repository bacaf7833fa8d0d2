"""All kinds that can be imported, collected from the rooms that have any."""

import importlib
import importlib.util
from functools import cache

from territory.intake.kinds import Kind

ROOMS = (
    "roster",
    "ledger",
    "supply",
    "arrivals",
    "months",
    "appeals",
    "potential",
    "classes",
    "targets",
)
FLOW = "flow"
CREDITING = frozenset(
    {
        "product-lines", "products", "units", "prices", "territories", "positions",
        "institutions", "relations", "aliases", "departments", "assignments", "distributors",
        "crediting", "decisions", "appeals",
    }
)  # fmt: skip
"""Kinds whose rows may change where stored rows of the flow are credited."""


@cache
def all_kinds() -> tuple[Kind, ...]:
    """Return the kinds of every room, in order of dependency; a room without kinds has none."""
    kinds: list[Kind] = []
    for room in ROOMS:
        name = f"territory.{room}.kinds"
        if importlib.util.find_spec(name) is not None:
            kinds.extend(importlib.import_module(name).KINDS)
    return tuple(sorted(kinds, key=lambda kind: (kind.order, kind.slug)))
