"""States that last from a day until a newer row of the same thing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from territory.registers.draft import BEGINNING, Draft
from territory.store.transaction import Tx

if TYPE_CHECKING:
    from sqlmodel import SQLModel


@dataclass(frozen=True, slots=True)
class State:
    """State that a record gives a thing: its key columns, values, and from when if it says so."""

    key: Mapping[str, Any]
    values: Mapping[str, Any]
    valid_from: date | None = None


Refusal = Callable[[Mapping[int, Mapping[str, Any]]], None]
"""Is shown rows before they are written, and may reject some."""


class Timeline:
    """The stored states of some things, by key, oldest first."""

    def __init__(
        self, tx: Tx, table: "type[SQLModel]", key: tuple[str, ...], states: Mapping[int, State]
    ) -> None:
        from sqlalchemy import select

        columns = table.__table__.c  # type: ignore[attr-defined]  # every table model has it
        first = columns[key[0]]
        self._key = key
        self._rows: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
        statement = select(columns).order_by(columns.valid_from)
        wanted = (state.key[key[0]] for state in states.values())
        for row in tx.rows_with(statement, first, wanted):
            self._rows.setdefault(tuple(row[name] for name in key), []).append(dict(row))

    def in_force(self, key: Mapping[str, Any], on: date) -> Mapping[str, Any] | None:
        """Return the state of a thing that holds on a day."""
        found = None
        for row in self._rows.get(tuple(key[name] for name in self._key), ()):
            if row["valid_from"] <= on:
                found = row
        return found

    def day_of(self, state: State, today: date) -> date | None:
        """Return from when a state without a day holds; None where it holds already.

        The first state of a thing has always been so; a change holds from today.
        """
        if state.valid_from is not None:
            return state.valid_from
        if not self._rows.get(tuple(state.key[name] for name in self._key)):
            return BEGINNING
        now = self.in_force(state.key, today)
        if now and all(now[name] == value for name, value in state.values.items()):
            return None
        return today


def write_states(
    draft: Draft,
    table: "type[SQLModel]",
    states: Mapping[int, State],
    *,
    main: bool = True,
    named: Mapping[str, str] | None = None,
    refuse: Refusal | None = None,
) -> None:
    """Write the states that records speak of, by the rule of `Timeline.day_of`.

    refuse: is shown the rows to be written, with their days, and may reject some.
    """
    if not states:
        return
    key = tuple(next(iter(states.values())).key)
    timeline = Timeline(draft.tx, table, key, states)
    rows: dict[int, dict[str, Any]] = {}
    for index, state in states.items():
        day = timeline.day_of(state, draft.context.today)
        if day is None:
            draft.unchanged(index)
        else:
            rows[index] = {**state.key, **state.values, "valid_from": day}
            _tell_change(draft, index, state, timeline.in_force(state.key, day), named or {})
    if refuse is not None:
        refuse(rows)
        rows = {index: row for index, row in rows.items() if not draft.is_rejected(index)}
    draft.write(table, (*key, "valid_from"), rows, main=main, named=named)


def _tell_change(
    draft: Draft,
    index: int,
    state: State,
    before: Mapping[str, Any] | None,
    named: Mapping[str, str],
) -> None:
    """Note which values a newer state changes, for the preview."""
    if before is None or before["valid_from"] == state.valid_from:
        return
    for column, value in state.values.items():
        if before[column] != value:
            draft.tell_change(index, column, before[column], value, named)
