"""Levels as the user writes them, in either language or in the company's own words."""

from territory.kernel.levels import Levels, UnknownLevel
from territory.present.words import say, word


def level_named(levels: Levels, given: str) -> str:
    """Return the level of the trees that the user means.

    Raises:
        UnknownLevel: the trees have no such level.
    """
    found = levels.find(given)
    if found is None:
        raise UnknownLevel(given=given, known=say(", ").join(map(word, levels.order)))
    return found
