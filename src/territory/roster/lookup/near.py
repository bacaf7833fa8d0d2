"""Names that look alike: proposals for a person to choose from, never a link.

The measure is the share of common pairs of neighbouring characters (Dice 1945), which treats
Chinese and Latin names alike and can be looked up in an index.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate, chain

from territory.roster.lookup.match import Candidate

LEAST_ALIKE = 0.3
SAME = 2.0
PROPOSALS = 3
LOOKED_THROUGH = 6_000
"""Places of the index read for one name: the rarest pairs tell most, 医院 tells nothing."""
_NUMBER = re.compile(r"\d+")


def always(_candidate: Candidate) -> bool:
    """Allow every candidate."""
    return True


class Near:
    """An index of names by their pairs of characters."""

    def __init__(self, things: Iterable[tuple[Candidate, Sequence[str]]]) -> None:
        """Index candidates, each under several spellings in normal form."""
        self._things: list[tuple[Candidate, str, int, tuple[int, ...]]] = []
        self._by_pair: dict[str, list[int]] = {}
        for candidate, spellings in things:
            for spelling in dict.fromkeys(spellings):
                found = pairs(spelling)
                for pair in found:
                    self._by_pair.setdefault(pair, []).append(len(self._things))
                self._things.append((candidate, spelling, len(found), digits(spelling)))

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
        scores: dict[Candidate, float] = {}
        for place, common in shared.items():
            candidate, own, size, own_numbers = self._things[place]
            if own_numbers != numbers or not fits(candidate):
                continue
            alike = SAME if own == spelling else 2 * (common + unread) / (len(wanted) + size)
            if alike >= LEAST_ALIKE and alike > scores.get(candidate, 0.0):
                scores[candidate] = alike
        ranked = sorted(scores, key=lambda candidate: (-scores[candidate], candidate.code))
        return tuple(ranked[:most])

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
