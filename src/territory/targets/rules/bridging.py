"""The bridge from last year to a target, leaf by leaf; sums of leaves are bridges of nodes."""

from enum import IntEnum
from typing import Final

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


class Step(IntEnum):
    """The steps of a bridge by column."""

    LAST_YEAR = 0
    PRICE = 1
    EXISTING = 2
    LISTINGS = 3
    PRODUCTS = 4
    UPLIFT = 5
    OTHER_MONTHS = 6


STEPS: Final = len(Step)


def bridged(last: Ints, repriced: Ints, like: Ints, year: Ints, rest: Ints) -> Ints:
    """Return the steps of every leaf; they sum to its year, exactly.

    Args:
        last: (leaves,), what it sold in last year's whole months.
        repriced: (leaves,), the same at the prices of the year planned.
        like: (leaves,), its target of like months.
        year: (leaves,), its target of the year.
        rest: (leaves,), the `Step` that has what neither last year nor the price explains.

    Returns:
        (leaves, 7) by `Step`, in the unit of the arguments.
    """
    steps = np.zeros((len(last), STEPS), dtype=np.int64)
    steps[:, Step.LAST_YEAR] = last
    steps[:, Step.PRICE] = repriced - last
    steps[np.arange(len(last)), rest] = like - repriced
    steps[:, Step.OTHER_MONTHS] = year - like
    return steps
