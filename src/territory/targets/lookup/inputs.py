"""The figures of a stored split, from which its ideal is computed again."""

import numpy as np

from territory.plans.lookup.stored import MONTHS, Stored
from territory.targets.rules.ideal import Inputs


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
