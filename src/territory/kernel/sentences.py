"""Words and sentences that are not said yet: whoever shows them says them in its language.

Services, lookups and rules put them into results and errors; `present.words.say` fills them in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any


class Slug(str):
    """An enumerated value among the parameters of a sentence, said by its word."""

    __slots__ = ()


class Ratio(Fraction):
    """A share of one among the parameters of a sentence, said in percent."""

    def __str__(self) -> str:
        return f"{float(self) * 100:.1f} %"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: its English template, and what fills its places."""

    template: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template.format(**self.params)


Label = str | Sentence
"""A name from the store, or one that is made of words."""


class Sentences(tuple[Label, ...]):
    """Sentences or names that stand together in one place of another."""

    __slots__ = ()
    between = "; "

    def __str__(self) -> str:
        return self.between.join(map(str, self))


class Names(Sentences):
    """Names and words in a row."""

    __slots__ = ()
    between = ", "


class Lines(Sentences):
    """Sentences of which each has a line of its own."""

    __slots__ = ()
    between = "\n"
