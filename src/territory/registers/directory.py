"""Things with a code and a name, found by either."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from territory.kernel.names import normal
from territory.registers.match import BLANK, UNKNOWN, Candidate, How, Match, plain
from territory.registers.near import Near
from territory.store.transaction import Tx

if TYPE_CHECKING:
    from sqlmodel import SQLModel

    from territory.registers.draft import Draft


class Directory:
    """Things with a code and a name; a name that several bear must be told apart by code."""

    def __init__(self, things: Iterable[Candidate]) -> None:
        self._by_code: dict[str, Candidate] = {}
        self._by_name: dict[str, list[Candidate]] = {}
        self._near: Near | None = None
        for thing in things:
            self.add(thing)

    def add(self, thing: Candidate) -> None:
        """Take in one more thing, such as one that this file creates."""
        self._by_code[plain(thing.code)] = thing
        self._by_name.setdefault(plain(thing.name), []).append(thing)
        self._near = None

    def find(self, given: str = "", *, code: str = "") -> Match:
        """Find a thing by its code, else by a text that is its code or its name."""
        match = self.link(given, code=code)
        if match.how is How.UNKNOWN:
            return Match(None, How.UNKNOWN, self.near(given or code))
        return match

    def link(self, given: str = "", *, code: str = "") -> Match:
        """Find a thing as `find` does, without looking for what is merely alike."""
        if code and (found := self._by_code.get(plain(code))):
            return Match(found.id, How.CODE)
        if not given:
            return UNKNOWN if code else BLANK
        key = plain(given)
        if found := self._by_code.get(key):
            return Match(found.id, How.CODE)
        same = self._by_name.get(key, [])
        if len(same) == 1:
            return Match(same[0].id, How.EXACT)
        if same:
            return Match(None, How.AMBIGUOUS, tuple(same))
        return UNKNOWN

    def near(self, given: str) -> tuple[Candidate, ...]:
        """Return up to three things whose code or name is like a text."""
        if self._near is None:
            things = self._by_code.values()
            self._near = Near((t, (normal(t.name), plain(t.code))) for t in things)
        return self._near.find(normal(given)) or self._near.find(plain(given))

    def named(self, given: str) -> Candidate | None:
        """Return the one thing whose code, else whose name, is this text."""
        if found := self._by_code.get(plain(given)):
            return found
        same = self._by_name.get(plain(given), [])
        return same[0] if len(same) == 1 else None

    def count(self, name: str) -> int:
        """Return how many things bear a name."""
        return len(self._by_name.get(plain(name), ()))

    def all(self) -> tuple[Candidate, ...]:
        """Return every thing, in the order it was taken in."""
        return tuple(self._by_code.values())

    def names(self) -> dict[int, str]:
        """Return id → name of every thing."""
        return {thing.id: thing.name for thing in self._by_code.values()}

    def only(self) -> Candidate | None:
        """Return the one thing of the register, None where there are none or several."""
        return next(iter(self._by_code.values())) if len(self._by_code) == 1 else None

    def __contains__(self, code: str) -> bool:
        return plain(code) in self._by_code


def candidates(tx: Tx, table: "type[SQLModel]") -> list[Candidate]:
    """Read code and name of all rows of a table that has both."""
    from sqlalchemy import select

    columns = table.__table__.c  # type: ignore[attr-defined]  # every table model has it
    statement = select(columns.id, columns.code, columns.name).order_by(columns.code)
    return [Candidate(row["id"], row["code"], row["name"]) for row in tx.rows(statement)]


def code_by_name(
    table: "type[SQLModel]", field: str, noun: str
) -> "Callable[[Draft], Callable[[int], str | None]]":
    """Make what finds the code of the one stored row that bears the name of a record.

    A name that several bear is refused at the field, as any name of the noun is.
    """

    def open_(draft: "Draft") -> Callable[[int], str | None]:
        stored = Directory(candidates(draft.tx, table))

        def find(index: int) -> str | None:
            name = draft.records[index].get(field, "")
            same = stored.named(name)
            if same is None and stored.count(name) > 1:
                draft.resolve(index, field, noun, stored.find(name), name)
            return same.code if same else None

        return find

    return open_
