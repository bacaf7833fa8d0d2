"""The assignments of all institutions, in numbers: a claim is made when it is asked for.

A company has forty thousand of them and more; as objects they would take ten times the room.
"""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import pairwise
from typing import Any, Final

import numpy as np

from territory.ledger.rules.credit import Claim
from territory.roster.tables import Assignment, Department, Territory
from territory.store.transaction import Tx

_NONE: Final = -1
"""Stands for a department or a flow share that an assignment does not have."""
_ROW: Final = np.dtype(
    [
        ("key", np.int64), ("institution", np.int64), ("line", np.int64), ("scheme", np.int16),
        ("department", np.int64), ("position", np.int64), ("since", np.int32), ("share", np.int32),
        ("flow_share", np.int32), ("until", np.int32),
    ]
)  # fmt: skip


class Claims:
    """Every stored assignment, found by credit scheme, institution and product line."""

    def __init__(self, tx: Tx, code_of: Callable[[int], str]) -> None:
        """Read them.

        code_of: institution → its code, for the names of claims in ties.
        """
        self._code_of = code_of
        self._schemes: dict[str, int] = {}
        self._departments: dict[int, str] = {}
        self._positions: dict[int, str] = {}
        rows = np.fromiter(self._read(tx), _ROW)
        rows = rows[np.lexsort((rows["institution"], rows["line"], rows["scheme"]))]
        self._rows = rows
        self._institutions = array("q", rows["institution"].tobytes())
        self._stretches = self._stretched()

    def _read(self, tx: Tx) -> Iterator[tuple[int, ...]]:
        for (
            key, institution, line, scheme, department_id, position_id, since, share, flow_share,
            until, position, department,
        ) in tx.stream(_statement()):  # fmt: skip
            self._positions.setdefault(position_id, position)
            if department_id is not None:
                self._departments.setdefault(department_id, department)
            number = self._schemes.setdefault(scheme, len(self._schemes))
            yield (
                key, institution, line, number, _number(department_id), position_id,
                since.toordinal(), share, _number(flow_share),
                _NONE if until is None else until.toordinal(),
            )  # fmt: skip

    def _stretched(self) -> dict[tuple[int, int], tuple[int, int]]:
        """Return number of a scheme and line → first and last row of them."""
        lines, schemes = self._rows["line"], self._rows["scheme"]
        apart = (lines[1:] != lines[:-1]) | (schemes[1:] != schemes[:-1])
        bounds = [0, *(np.flatnonzero(apart) + 1).tolist(), len(lines)]
        return {
            (int(schemes[begin]), int(lines[begin])): (begin, end)
            for begin, end in pairwise(bounds)
            if begin < end
        }

    @property
    def schemes(self) -> Iterable[str]:
        """The credit schemes that there are."""
        return self._schemes.keys()

    def begun(self) -> set[date]:
        """Return the days on which any claim begins, or is over."""
        until = self._rows["until"]
        over = until[until != _NONE] + 1
        days = np.unique(np.concatenate([self._rows["since"], over]))
        return set(map(date.fromordinal, days.tolist()))

    def of(self, scheme: str, institution_id: int, line_id: int) -> list[Claim]:
        """Return the claims on an institution for a product line, in force or not."""
        number = self._schemes.get(scheme, _NONE)
        begin, end = self._stretches.get((number, line_id), (0, 0))
        held = self._institutions
        first = last = bisect_left(held, institution_id, begin, end)
        while last < end and held[last] == institution_id:
            last += 1
        rows = self._rows[first:last].tolist()
        code = self._code_of(institution_id) if rows else ""
        return [self._claim(row, code) for row in rows]

    def _claim(self, row: tuple[int, ...], code: str) -> Claim:
        key, institution, _, _, department, position, since, share, flow_share, until = row
        named = self._departments.get(department, "-") or "-"
        return Claim(
            key, institution, None if department == _NONE else department, position,
            f"{code}/{named}/{self._positions[position]}",
            share, None if flow_share == _NONE else flow_share, date.fromordinal(since),
            None if until == _NONE else date.fromordinal(until),
        )  # fmt: skip


def _number(value: int | None) -> int:
    return _NONE if value is None else value


def _statement() -> Any:
    from sqlalchemy import Select, select
    from sqlmodel import col

    statement: Select[*tuple[Any, ...]] = (
        select(
            col(Assignment.id), col(Assignment.institution_id), col(Assignment.line_id),
            col(Assignment.scheme), col(Assignment.department_id), col(Assignment.position_id),
            col(Assignment.valid_from), col(Assignment.share), col(Assignment.flow_share),
            col(Assignment.valid_to),
            col(Territory.code).label("position"), col(Department.name).label("department"),
        )
        .join(Territory, col(Territory.id) == col(Assignment.position_id))
        .outerjoin(Department, col(Department.id) == col(Assignment.department_id))
    )  # fmt: skip
    return statement
