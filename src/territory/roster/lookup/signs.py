"""Characters that tell at once that a name is none of some that are known."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain

from territory.kernel.names import kept, simplified


class Signs:
    """A few characters, one of which stands in every name that has a known normal form.

    Most buyers of a file are no distributors: that is seen without making their normal form.
    """

    def __init__(self, known: Iterable[str]) -> None:
        """Choose signs for known normal forms."""
        forms = [frozenset(kept(form)) for form in known]
        self._told = all(forms)  # a name of numerals alone may have no character of its form
        self._signs = frozenset(_shared(forms))

    def may_be(self, name: str) -> bool:
        """Return false where no known normal form can be that of the name."""
        return not (self._told and self._signs.isdisjoint(simplified(name)))


def _shared(forms: Iterable[frozenset[str]]) -> Iterator[str]:
    """Choose characters until each form has one, those that most of the forms share first."""
    rest = [form for form in forms if form]
    while rest:
        counted = Counter(chain.from_iterable(rest))
        sign = max(counted, key=lambda char: (counted[char], char))
        yield sign
        rest = [form for form in rest if sign not in form]
