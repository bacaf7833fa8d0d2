"""Meanings of a name, where nearly every name has one."""

from collections.abc import Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Thing = TypeVar("Thing")


class Several(Generic[Key, Thing]):
    """Key → the things that were put under it, in their order.

    A list for each of forty thousand names would take more room than the names.
    """

    __slots__ = ("_first", "_more")

    def __init__(self) -> None:
        self._first: dict[Key, Thing] = {}
        self._more: dict[Key, list[Thing]] = {}

    def add(self, key: Key, thing: Thing) -> None:
        """Put one more thing under a key."""
        if key in self._first:
            self._more.setdefault(key, []).append(thing)
        else:
            self._first[key] = thing

    def of(self, key: Key) -> list[Thing]:
        """Return the things under a key; none where it is not known."""
        if key not in self._first:
            return []
        return [self._first[key], *self._more.get(key, ())]
