"""The production path held against an independent solver on random small plans.

Sixty plans in `make test`, five hundred in `make test-long`; run with -s to see the figures.
"""

import numpy as np
import pytest

from territory.kernel.pins import PinsContradict
from territory.targets.rules.ideal import Inputs, compute

pytest.importorskip("scipy")

from rounding_oracle import Judgement, can_be_met, judge, plan, split

BEYOND_DUST = 1e-5
MEDIAN, WORST = 1.10, 1.30
"""Distance of the cells over the least with these years (issue 13, "Must hold")."""


def outcome(inputs: Inputs) -> Judgement | None:
    """What the oracle says of the rounded plan, None where production refuses it.

    Pins that production says contradict each other are judged too: none of them is too many.
    """
    try:
        ideal = compute(inputs)
        return judge(inputs, ideal, split(inputs, ideal))
    except PinsContradict as error:
        assert_irreducible(inputs, error.pins)
        return None


def assert_irreducible(inputs: Inputs, clash: tuple[int, ...]) -> None:
    """The named pins exclude every whole table, and without any one of them there is one."""
    named = [inputs.pins()[pin] for pin in clash]
    assert not can_be_met(inputs, named)
    for pin in named:
        assert can_be_met(inputs, [other for other in named if other is not pin])


@pytest.mark.parametrize(
    "seeds", [range(60), pytest.param(range(500), marks=pytest.mark.long)], ids=["60", "500"]
)
def test_random_plans_are_feasible_and_closest_as_the_oracle_says(seeds: range) -> None:
    plans = [plan(seed) for seed in seeds]
    judged = [outcome(inputs) for inputs in plans]
    wrong = [
        seed for seed, inputs, found in zip(seeds, plans, judged, strict=True)
        if can_be_met(inputs, inputs.pins()) != (found is not None)
    ]  # fmt: skip
    assert wrong == [], "production and oracle differ in what can be met"
    met = [found for found in judged if found is not None]
    assert max(found.years - found.least_years for found in met) < BEYOND_DUST
    ratios = np.array([found.ratio for found in met])
    print(  # noqa: T201 - the measured figures are asked for
        f"\n{len(met)} of {len(plans)} plans can be met; years as the optimum in all; "
        f"cells / least: median {np.median(ratios):.3f}, worst {ratios.max():.3f}"
    )
    assert np.median(ratios) <= MEDIAN
    assert ratios.max() <= WORST
