"""Pins: values, minima and maxima that a table must keep (DOMAIN.md section 6.2, step 4).

    problem = Problem(table, (Pin(every_row, every_month, 1000, 1000), Pin(rows, months, 40)))
    clash = contradiction(problem)  # numbers of pins, or None
    fitted = fit(problem)

Minimum and maximum growth are turned into minima and maxima by the caller, and so is a pin on
a bundle of rows into the indices of its rows and months.
"""

from territory.kernel.pins.crossing import SearchStopped, clash_across, whole_months
from territory.kernel.pins.feasible import contradiction
from territory.kernel.pins.fitting import fit
from territory.kernel.pins.problem import Pin, PinsContradict, PinsNotReached, Problem

__all__ = [
    "Pin",
    "PinsContradict",
    "PinsNotReached",
    "Problem",
    "SearchStopped",
    "clash_across",
    "contradiction",
    "fit",
    "whole_months",
]
