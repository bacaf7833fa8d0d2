"""Names that look alike: proposals for a person to choose from, never a link.

The measure is the share of common pairs of neighbouring characters (Dice 1945), which needs no
library and treats Chinese and Latin names alike.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from territory.kernel.names import numerals
from territory.roster.lookup.match import Candidate

LEAST_ALIKE = 0.3
SAME = 2.0
PROPOSALS = 3


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
                self._things.append((candidate, spelling, len(found), tuple(numerals(spelling))))

    def find(
        self,
        spelling: str,
        *,
        fits: Callable[[Candidate], bool] = lambda _candidate: True,
    ) -> tuple[Candidate, ...]:
        """Return up to three candidates most like a spelling, the most alike first.

        Only those that `fits` allows and whose numbers are the same: the second and the third
        people's hospital are never proposed for each other.
        """
        wanted = pairs(spelling)
        number = tuple(numerals(spelling))
        shared = Counter(place for pair in wanted for place in self._by_pair.get(pair, ()))
        scores: dict[Candidate, float] = {}
        for place, common in shared.items():
            candidate, own, size, own_number = self._things[place]
            alike = SAME if own == spelling else 2 * common / (len(wanted) + size)
            if own_number == number and alike >= LEAST_ALIKE and fits(candidate):
                scores[candidate] = max(scores.get(candidate, 0.0), alike)
        ranked = sorted(scores, key=lambda candidate: (-scores[candidate], candidate.code))
        return tuple(ranked[:PROPOSALS])


def pairs(spelling: str) -> frozenset[str]:
    """Return the pairs of neighbouring characters of a spelling, its ends included."""
    padded = f"^{spelling}$"
    return frozenset(padded[place : place + 2] for place in range(len(padded) - 1))
