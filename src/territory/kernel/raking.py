"""Raking: scale a table until its rows and columns have the sums that were asked.

Iterative proportional fitting (Deming & Stephan 1940, Annals of Mathematical Statistics 11:427):
rows and columns are scaled in turn. Among all tables with these margins the result is the one
of least relative change (Kullback-Leibler), and zeros stay zero.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from territory.errors import Refused

Floats = npt.NDArray[np.float64]

TOLERANCE: Final = 1e-9
ROUNDS: Final = 20_000
MOST_COLUMNS: Final = 16
EQUAL: Final = 1e-12


class MarginsDiffer(Refused):
    """The rows sum to {rows}, but the columns sum to {columns}."""

    hint = "Give margins with the same total."


class MarginsCannotBeMet(Refused):
    """Columns {columns} ask for {asked}, but the rows that may use them have only {available}."""

    hint = "Lower these columns, or let more rows use them."

    @classmethod
    def of(cls, unmet: "Unmet") -> "MarginsCannotBeMet":
        """Make the error from what was found; columns are counted from 1, as months are."""
        return cls(
            columns=", ".join(str(column + 1) for column in unmet.columns),
            asked=f"{unmet.asked:,.10g}",
            available=f"{unmet.available:,.10g}",
        )


class RowsEmpty(Refused):
    """Rows {rows} have a sum to meet but are zero in every column."""

    hint = "Give these rows a figure in some column, or ask nothing of them."


class RakingStopped(Refused):
    """Raking did not reach the margins after {rounds} rounds; the largest gap is {gap}."""

    hint = "Look for rows or columns that are almost empty."


@dataclass(frozen=True)
class Unmet:
    """A smallest set of columns that ask for more than the rows that may use them have.

    columns: indices. asked, available: sums of the margins.
    """

    columns: tuple[int, ...]
    asked: float
    available: float


def unmet(table: Floats, rows: Floats, columns: Floats) -> Unmet | None:
    """Find columns whose margins cannot be met because of zeros in the table.

    A table with these margins exists exactly when no set of columns asks for more than the
    sum of the rows that are not zero in all of them (Hall's condition for a transport
    problem). All sets are tried: 4,096 for twelve months, whatever the number of rows.

    Args:
        table: (n, k), not negative, k at most 16; only where it is zero counts.
        rows: (n,), sums asked.
        columns: (k,), sums asked, with the same total.

    Returns:
        The smallest such set, earliest columns first; None where the margins can be met.
    """
    asked, available = _by_column_set(table, rows, columns)
    short = np.flatnonzero(asked > available + EQUAL * columns.sum())
    if not short.size:
        return None
    worst = min(short.tolist(), key=lambda members: (members.bit_count(), _listed(members)))
    return Unmet(_listed(worst), float(asked[worst]), float(available[worst]))


def rake(table: Floats, rows: Floats, columns: Floats, tolerance: float = TOLERANCE) -> Floats:
    """Fit a table to the sums of its rows and columns.

    Args:
        table: (n, k), not negative, k at most 16. Zeros stay zero.
        rows: (n,), sums asked, not negative.
        columns: (k,), sums asked, not negative.
        tolerance: Largest gap of any margin, relative to it.

    Returns:
        (n, k), float64.

    Raises:
        MarginsDiffer: Rows and columns do not have the same total.
        RowsEmpty: A row is zero everywhere and yet has a sum (rows are counted from 1).
        MarginsCannotBeMet: Zeros of the table are in the way.
        RakingStopped: The rounds did not suffice.
    """
    total = float(columns.sum())
    if abs(float(rows.sum()) - total) > tolerance * max(total, 1.0):
        raise MarginsDiffer(rows=f"{rows.sum():,.10g}", columns=f"{total:,.10g}")
    empty = np.flatnonzero((rows > 0) & ~(table > 0).any(axis=1))
    if empty.size:
        raise RowsEmpty(rows=", ".join(str(row + 1) for row in empty))
    short = unmet(table, rows, columns)
    if short is not None:
        raise MarginsCannotBeMet.of(short)
    fitted = _without_forced_zeros(table, rows, columns)
    gap = np.inf
    for _ in range(ROUNDS):
        fitted *= _ratio(rows, fitted.sum(axis=1))[:, None]
        sums = fitted.sum(axis=0)
        fitted *= _ratio(columns, sums)
        gap = max(_gap(sums, columns), _gap(fitted.sum(axis=1), rows))
        if gap <= tolerance:
            return fitted
    raise RakingStopped(rounds=ROUNDS, gap=f"{gap:.2g}")


def _ratio(asked: Floats, have: Floats) -> Floats:
    return np.divide(asked, have, out=np.zeros_like(have), where=have > 0)


def _gap(have: Floats, asked: Floats) -> float:
    scale = np.where(asked > 0, asked, 1.0)
    return float((np.abs(have - asked) / scale).max(initial=0.0))


def _listed(members: int) -> tuple[int, ...]:
    return tuple(column for column in range(members.bit_length()) if members >> column & 1)


def _patterns(table: Floats, rows: Floats) -> npt.NDArray[np.int64]:
    """Return per row the set of columns that it may use, as bits; empty for a row of zero."""
    width = table.shape[1]
    if width > MOST_COLUMNS:
        raise ValueError(f"at most {MOST_COLUMNS} columns, not {width}")
    bits = (table > 0) @ (1 << np.arange(width, dtype=np.int64))
    return np.where(rows > 0, bits, 0)


def _by_column_set(table: Floats, rows: Floats, columns: Floats) -> tuple[Floats, Floats]:
    """Return for every set of columns what it asks and what its rows have, each (2^k,)."""
    width = table.shape[1]
    inside = np.bincount(_patterns(table, rows), weights=rows, minlength=1 << width)
    asked = np.zeros(1 << width)
    for column in range(width):
        halves = inside.reshape(-1, 2, 1 << column)
        halves[:, 1] += halves[:, 0]
        asked.reshape(-1, 2, 1 << column)[:, 1] += columns[column]
    available = inside[-1] - inside[::-1]
    return asked, available


def _without_forced_zeros(table: Floats, rows: Floats, columns: Floats) -> Floats:
    """Empty the cells that are zero in every table with these margins.

    Where a set of columns needs all that its rows have, these rows are zero elsewhere.
    Raking would approach such zeros without ever arriving.
    """
    width = table.shape[1]
    asked, available = _by_column_set(table, rows, columns)
    tight = np.flatnonzero(asked >= available - EQUAL * columns.sum())
    pattern = np.arange(1 << width)
    open_to = pattern.copy()
    for members in tight.tolist():
        open_to[(pattern & members) > 0] &= members
    usable = open_to[_patterns(table, rows)][:, None] >> np.arange(width) & 1
    return np.where((usable == 1) & (columns > 0), table, 0.0)
