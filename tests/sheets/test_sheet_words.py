"""Whatever this room says is said in Chinese too, with the same places."""

import inspect
import re
import string
from pathlib import Path

from territory.errors import TerritoryError
from territory.present.words.zh.sheets import ZH
from territory.sheets import refusals


def places(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def sentences() -> set[str]:
    causes = [
        cause
        for _, cause in inspect.getmembers(refusals, inspect.isclass)
        if issubclass(cause, TerritoryError) and cause.__module__ == refusals.__name__
    ]
    return {cause.template() for cause in causes} | {cause.hint for cause in causes}


def problems() -> set[str]:
    """Return every message and suggestion written into a CellProblem in the source."""
    folder = Path(inspect.getfile(refusals)).parent
    source = "".join(path.read_text("utf-8") for path in sorted(folder.glob("*.py")))
    calls = re.findall(
        r"CellProblem\(\s*\"\w+\",\s*(\"[^\"]*\"|'[^']*'),\s*(\"[^\"]*\"|'[^']*')", source
    )
    assert len(calls) > 15
    return {text[1:-1] for call in calls for text in call}


def test_every_sentence_has_its_chinese_and_no_chinese_is_left_over() -> None:
    assert sentences() | problems() == set(ZH)


def test_the_chinese_names_the_same_places() -> None:
    assert {
        english for english, chinese in ZH.items() if places(english) != places(chinese)
    } == set()
