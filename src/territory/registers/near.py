"""Names that look alike: proposals for a person to choose from, never a link.

The measure is the share of common pairs of neighbouring characters (Dice 1945), which treats
Chinese and Latin names alike and can be looked up in an index.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from heapq import nsmallest
from itertools import accumulate, chain

from territory.registers.match import Candidate

LEAST_ALIKE = 0.3
SAME = 2.0
PROPOSALS = 3
LOOKED_THROUGH = 3_000
"""Places of the index read for one name: the rarest pairs tell most, 医院 tells nothing."""
_NUMBER = re.compile(r"\d+")


def always(_candidate: Candidate) -> bool:
    """Allow every candidate."""
    return True


class Near:
    """An index of names by their pairs of characters."""

    def __init__(self, things: Iterable[tuple[Candidate, Sequence[str]]]) -> None:
        """Index candidates, each under several spellings in normal form."""
        self._candidates: list[Candidate] = []
        self._things: list[tuple[int, str, int, tuple[int, ...]]] = []
        self._by_pair: dict[str, list[int]] = {}
        for number, (candidate, spellings) in enumerate(things):
            self._candidates.append(candidate)
            for spelling in dict.fromkeys(spellings):
                found = pairs(spelling)
                for pair in found:
                    self._by_pair.setdefault(pair, []).append(len(self._things))
                self._things.append((number, spelling, len(found), digits(spelling)))

    def find(
        self, spelling: str, *, fits: Callable[[Candidate], bool] = always, most: int = PROPOSALS
    ) -> tuple[Candidate, ...]:
        """Return the candidates most like a spelling, the most alike first.

        Only those that `fits` allows and whose numbers are the same: the second and the third
        people's hospital are never proposed for each other.

        Args:
            spelling: In the same normal form as those of the index.
            fits: Which candidates may be proposed.
            most: How many at most.
        """
        wanted, numbers = pairs(spelling), digits(spelling)
        shared, unread = self._sharing(wanted)
        scores: dict[int, float] = {}
        for place, common in shared.items():
            number, own, size, own_numbers = self._things[place]
            alike = SAME if own == spelling else 2 * (common + unread) / (len(wanted) + size)
            if alike < LEAST_ALIKE or own_numbers != numbers or alike <= scores.get(number, 0.0):
                continue
            if fits(self._candidates[number]):
                scores[number] = alike

        def order(number: int) -> tuple[float, str]:
            return -scores[number], self._candidates[number].code

        return tuple(self._candidates[number] for number in nsmallest(most, scores, key=order))

    def _sharing(self, wanted: frozenset[str]) -> tuple[Counter[int], int]:
        """Count the shared pairs of each place; the commonest pairs may be left unread."""
        lists = sorted((found for pair in wanted if (found := self._by_pair.get(pair))), key=len)
        read = list(accumulate(map(len, lists)))
        taken = max(1, bisect_right(read, LOOKED_THROUGH))
        return Counter(chain.from_iterable(lists[:taken])), len(lists[taken:])


def digits(spelling: str) -> tuple[int, ...]:
    """Return the numbers of a spelling in normal form, in their order."""
    return tuple(int(number) for number in _NUMBER.findall(spelling))


def pairs(spelling: str) -> frozenset[str]:
    """Return the pairs of neighbouring characters of a spelling, its ends included."""
    padded = f"^{spelling}$"
    return frozenset(padded[place : place + 2] for place in range(len(padded) - 1))
