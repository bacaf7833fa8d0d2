"""The figures of a stored split, from which its ideal is computed again."""

import numpy as np

from territory.plans.lookup.stored import MONTHS, Node, Stored
from territory.targets.rules.ideal import Inputs
from territory.targets.rules.stations import Stations, stations_of

STATIONS = "ideal"
"""Input of a node: the stations of its ideal, see `kept_stations`."""
REPRICED, POTENTIAL = "repriced", "potential"
"""Inputs of a leaf: last year at the prices of the year planned, fen; potential, where no basis."""
SUMS = "sums"
"""Parameter of a split: basis → its figures over all leaves."""


def inputs_of(stored: Stored) -> Inputs:
    """Return what the ideal of a product is recomputed from; nothing else is read.

    Raises:
        OnlyPartSeen: this login sees a part of the tree.
    """
    bounds = stored.bounds()
    shares = {name: float(share) for name, share in stored.parameters["shares"].items()}
    figures = [[leaf.inputs["figures"][name] for name in shares] for leaf in stored.leaves]
    ramps = [leaf.inputs.get("ramp") or [1.0] * MONTHS for leaf in stored.leaves]
    return Inputs(
        tree=stored.tree,
        total=stored.total,
        shares=shares,
        figures=np.array(figures, dtype=np.float64),
        season=np.array(stored.season, dtype=np.float64),
        ramps=np.array(ramps, dtype=np.float64),
        bounds=bounds,
        product=stored.product.code,
        periods=stored.version.sales_year.periods,
    )


def stations_stored(stored: Stored, node: Node) -> Stations | None:
    """Return the stations that the split kept of a node; None where an older split kept none."""
    kept = node.inputs.get(STATIONS)
    if kept is None or SUMS not in stored.parameters:
        return None
    season = np.array(stored.season, dtype=np.float64)
    return stations_of(kept, node.inputs, list(stored.parameters["shares"]), season)
