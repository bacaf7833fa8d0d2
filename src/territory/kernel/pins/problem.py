"""Pins as values, and the table reduced to atoms: cells that no pin tells apart."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from territory.errors import Refused

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]


class PinsContradict(Refused):
    """The pins number {numbers} contradict each other; loosen one of them."""

    hint = "Raise a maximum, lower a minimum or free one of the pins."

    def __init__(self, pins: tuple[int, ...]) -> None:
        self.pins = pins
        super().__init__(numbers=", ".join(str(pin + 1) for pin in pins))


class PinsNotReached(Refused):
    """The pins could not be met together; the pin number {number} is off by {gap}."""

    hint = "Pins on the quarters of inner nodes may exclude each other; loosen one of them."


@dataclass(frozen=True, eq=False)
class Pin:
    """Bounds on the sum of a block of the table, in whole steps.

    rows: indices of the table's rows (the leaves under a node). months: indices of its columns.
    low, high: bounds, both included; the same for a fixed value; `high` None for no bound.
    """

    rows: Indices
    months: Indices
    low: int = 0
    high: int | None = None


@dataclass(frozen=True, eq=False)
class Problem:
    """A table to be changed as little as possible, and the pins it must keep.

    table: (n, k) float64, not negative, rows in canonical order, columns months. Zero stays
    zero. pins: the sum of the whole table is a pin like the others.
    """

    table: Floats
    pins: tuple[Pin, ...]


@dataclass(frozen=True, eq=False)
class Atoms:
    """The cells of a table that are not zero, gathered where they share all their pins.

    Cells of one atom are always scaled by the same factor, so the table may be replaced by
    the sums of its atoms. mass: (m,), these sums. of_cell: (n, k), number of the atom of a cell,
    -1 where the cell is zero. members: per pin the atoms inside it.
    """

    mass: Floats
    of_cell: Indices
    members: tuple[Indices, ...] = field(repr=False)


def gather(problem: Problem) -> Atoms:
    """Reduce a problem to its atoms, numbered in the order of their first cell."""
    of_cell = np.where(problem.table > 0, 0, -1).astype(np.intp)
    count = 1
    for pin in problem.pins:
        block = np.ix_(pin.rows, pin.months)
        parts, place = np.unique(of_cell[block], return_inverse=True)
        fresh = np.where(parts >= 0, count + np.arange(len(parts)), -1)
        of_cell[block] = fresh[place].reshape(of_cell[block].shape)
        count += len(parts)
    of_cell = _renumber(of_cell)
    size = int(of_cell.max(initial=-1)) + 1
    inside = of_cell >= 0
    weights = problem.table[inside]
    mass = np.bincount(of_cell[inside], weights, minlength=size).astype(np.float64)
    members = tuple(
        np.setdiff1d(of_cell[np.ix_(pin.rows, pin.months)], [-1]) for pin in problem.pins
    )
    return Atoms(mass, of_cell, members)


def _renumber(of_cell: Indices) -> Indices:
    """Number the atoms 0, 1, … by their first cell, whatever order the pins came in."""
    labels, first, place = np.unique(of_cell, return_index=True, return_inverse=True)
    first = np.where(labels < 0, -1, first)
    rank = np.empty(len(labels), dtype=np.intp)
    rank[np.argsort(first)] = np.arange(len(labels))
    shift = int((labels < 0).any())
    return (rank[place] - shift).reshape(of_cell.shape)
