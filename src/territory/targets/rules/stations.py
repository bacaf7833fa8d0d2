"""Stations of an ideal on its way to a cell, kept per node, so that one row needs no other.

A split keeps what a row cannot say for itself: of a leaf its year, and its months where margins or
pins moved them; of a node above, the sums of its leaves. `check` computes all of it anew.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from territory.targets.rules.ideal import Ideal, Inputs
from territory.targets.rules.months import MONTHS, Floats, profiles, reach

YEAR, RAMP, FIGURES = "year", "ramp", "figures"
MONTHLY = ("plain", "margined", "table")
"""Stations of twelve months, each where it differs from the one before it."""


@dataclass(frozen=True, eq=False)
class Stations:
    """One node's way to its ideal, in steps.

    figures: (bases,), Σ of the figures that it can reach. year: the ideal year. ramps: (12,), part
    of the steady level. plain, margined, table: (12,), as of `Ideal`.
    """

    figures: Floats
    year: float
    ramps: Floats
    plain: Floats
    margined: Floats
    table: Floats


def stations_in(inputs: Inputs, ideal: Ideal, node: int) -> Stations:
    """Return the stations of a node from an ideal that has been computed as a whole."""
    rows = slice(*inputs.rows(node))
    figures = inputs.figures[rows] * ideal.reach[rows, None]
    ramps = _mean_ramp(inputs.ramps[rows], figures)
    return Stations(
        figures.sum(axis=0), float(ideal.years[rows].sum()), ramps,
        *(part[rows].sum(axis=0) for part in (ideal.plain, ideal.margined, ideal.table)),
    )  # fmt: skip


def kept_stations(inputs: Inputs, ideal: Ideal) -> list[dict[str, Any]]:
    """Return what is stored of the stations of every node, by its place in the tree."""
    tree, up = inputs.tree, inputs.tree.roll_up_leaves
    figures = inputs.figures * ideal.reach[:, None]
    sums, years = up(figures), up(ideal.years)
    ramps = _ramps_above(inputs, figures, sums)
    moved = _moved(ideal)
    monthly = {name: up(table) for name, table in moved.items()}
    plain = up(ideal.plain)
    found: list[dict[str, Any]] = []
    for node, is_leaf in enumerate(tree.is_leaf.tolist()):
        kept: dict[str, Any] = {YEAR: float(years[node])}
        if not is_leaf:
            kept[FIGURES] = sums[node].tolist()
            kept["plain"] = packed(plain[node])
            if (ramps[node] != 1).any():
                kept[RAMP] = packed(ramps[node])
        kept |= {name: packed(values[node]) for name, values in monthly.items()}
        found.append(kept)
    return found


def stations_of(
    kept: Mapping[str, Any], leaf: Mapping[str, Any], names: Sequence[str], season: Floats
) -> Stations:
    """Return the stations of a node from what is stored of it.

    kept: of `kept_stations`. leaf: figures and ramp of a leaf, empty for a node above.
    """
    if FIGURES in kept:
        figures = np.array(kept[FIGURES])
        ramps = unpacked(kept[RAMP]) if RAMP in kept else np.ones(MONTHS)
        plain = unpacked(kept["plain"])
    else:
        ramps = np.array(leaf.get(RAMP) or [1.0] * MONTHS)
        own = np.array([leaf[FIGURES][name] for name in names])
        figures = own * float(reach(season, ramps[None, :])[0])
        plain = kept[YEAR] * profiles(season, ramps[None, :])[0]
    margined = unpacked(kept["margined"]) if "margined" in kept else plain
    table = unpacked(kept["table"]) if "table" in kept else margined
    return Stations(figures, float(kept[YEAR]), ramps, plain, margined, table)


def packed(months: Floats) -> str:
    """Return twelve floats as text, to the last bit and in a third of the room of digits."""
    return base64.b64encode(np.asarray(months, dtype="<f8").tobytes()).decode("ascii")


def unpacked(text: str) -> Floats:
    """Return the floats of `packed`."""
    return np.frombuffer(base64.b64decode(text), dtype="<f8").astype(np.float64)


def _moved(ideal: Ideal) -> dict[str, Floats]:
    """Return the tables that margins and pins changed."""
    tables = [getattr(ideal, name) for name in MONTHLY]
    pairs = zip(MONTHLY[1:], tables, tables[1:], strict=False)
    return {name: table for name, before, table in pairs if not np.array_equal(before, table)}


def _mean_ramp(ramps: Floats, figures: Floats) -> Floats:
    """Return the ramp of leaves by their figures; their plain mean where there are none."""
    weights = figures.sum(axis=1)
    if len(ramps) == 1 or not weights.sum():
        return np.asarray(ramps.mean(axis=0))
    return np.asarray(np.average(ramps, axis=0, weights=weights))


def _ramps_above(inputs: Inputs, figures: Floats, sums: Floats) -> Floats:
    """Return `_mean_ramp` of every node at once."""
    up = inputs.tree.roll_up_leaves
    weight = sums.sum(axis=1)[:, None]
    by_figures = up(inputs.ramps * figures.sum(axis=1)[:, None])
    count = up(np.ones((len(inputs.ramps), 1)))
    plain = up(inputs.ramps) / count
    return np.where(weight > 0, by_figures / np.where(weight > 0, weight, 1.0), plain)
