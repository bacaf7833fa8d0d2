"""`--remember`: what was said of a file holds for the next one with such a name."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from territory.desk.kinds import all_kinds
from territory.errors import BadUsage
from territory.intake.kinds import Parse
from territory.present.files import write_atomically
from territory.settings import FILE_NAME, Settings

if TYPE_CHECKING:
    from tomlkit.items import AoT

    from territory.desk.imports.service import ImportRequest

_NUMBERS = re.compile(
    r"((?<!\d)20\d\d[-_.]?\d{1,2}(?:[-_.]?\d{1,2})?(?![\d年])"
    r"|\d+(?=[年月日号季])|(?<=[(（\[])\d+(?=[)）\]])|\d{4,})"
)
"""Parts of a file's name that differ from month to month: dates, and the number of a copy."""
FULL_DATES = (6, 8)
_DIGIT = re.compile(r"\d")
_SPECIAL = re.compile(r"([*?[])")


class NothingToRemember(BadUsage):
    """--remember found nothing that was said of the files."""

    hint = "Say it once with --as KIND, --set FIELD=VALUE or --map FIELD=HEADER."


@dataclass(frozen=True, slots=True)
class Remembered:
    """Sources that territory.toml holds, or would, for the next files with such names.

    sources: pattern → what its source says, as it stands in the file. left: values that belong
    to one file and are not kept.
    """

    path: Path
    sources: Mapping[str, str]
    left: Sequence[str]


def remember(
    settings: Settings, asked: "ImportRequest", files: Sequence[str], *, write: bool = True
) -> Remembered:
    """Write what was said of the files into territory.toml; comments in it are kept.

    The source that fits a file is extended. Where that says otherwise already, a narrower one
    with all that it says goes before it. Dates and months belong to one file and are not kept.

    Args:
        settings: Where territory.toml is.
        asked: What was said.
        files: Names of files.
        write: False: only tell what would be written.

    Raises:
        NothingToRemember: neither kind nor values nor headers were said.
        CannotWrite: the file cannot be written.
    """
    import tomlkit

    said, left = said_of(asked)
    if not said:
        raise NothingToRemember
    path = settings.folder / FILE_NAME
    old = path.read_text(encoding="utf-8-sig") if path.exists() else ""
    document = tomlkit.parse(old)
    sources: Any = document.setdefault("sources", tomlkit.aot())
    kept = dict(_put(sources, settings, Path(file).name, said) for file in files)
    content = tomlkit.dumps(document)
    if write:
        write_atomically(path, lambda temporary: _write(temporary, content))
    return Remembered(path, kept, left)


def pattern_of(file: str) -> str:
    """Return the pattern of file names that a name stands for.

    Only what changes from month to month is left open: 国控江苏1月.xlsx is 国控江苏*月.xlsx, and
    p1.xlsx stays what it is.
    """
    parts = _NUMBERS.split(Path(file).name)
    return "".join(
        _left_open(part) if place % 2 else _SPECIAL.sub(r"[\1]", part)
        for place, part in enumerate(parts)
    )


def _left_open(number: str) -> str:
    """Return the pattern of a date: any digit for each of its digits, where they are all there."""
    digits = _DIGIT.sub("[0-9]", number)
    return digits if len(_DIGIT.findall(number)) in FULL_DATES else "*"


def said_of(asked: "ImportRequest") -> tuple[dict[str, Any], list[str]]:
    """Return what was said of the files, as a source holds it, and what belongs to one file."""
    passing = _of_one_file()
    values = {name: value for name, value in asked.given.items() if name not in passing}
    said: dict[str, Any] = {}
    if distributor := values.pop("distributor", ""):
        said["distributor"] = distributor
    if asked.kind:
        said["kind"] = asked.kind
    if values:
        said["set"] = values
    if asked.headers:
        said["headers"] = {name: list(names) for name, names in asked.headers.items()}
    return said, [name for name in asked.given if name in passing]


def _of_one_file() -> frozenset[str]:
    """Return the names of fields that hold a day or a month, by whatever they are called."""
    days = {Parse.DATE, Parse.MONTH}
    fields = [item for kind in all_kinds() for item in kind.fields if item.parse in days]
    return frozenset(name for item in fields for name in (item.name, *item.known_as))


def _put(sources: "AoT", settings: Settings, file: str, said: Mapping[str, Any]) -> tuple[str, str]:
    """Extend the source that fits a file, or put a narrower one before it; return its text."""
    import tomlkit

    fitting = settings.source_of(file)
    found = next(
        (one for one in sources if fitting and one.get("pattern") == fitting.pattern), None
    )
    pattern = pattern_of(file)
    if found is None or (_differs(found, said) and found["pattern"] != pattern):
        source = tomlkit.table()
        source.update(found.unwrap() if found is not None else {})
        source["pattern"] = pattern
        sources.insert(0, source)
        found = source
    for name, value in said.items():
        several = isinstance(value, Mapping)
        found[name] = _inline({**found.get(name, {}), **value}) if several else value
    return str(found["pattern"]), tomlkit.dumps({"sources": [found.unwrap()]}).strip()


def _differs(source: Any, said: Mapping[str, Any]) -> bool:
    """Tell whether a source says something else already."""
    for name, value in said.items():
        before = source.get(name)
        if isinstance(value, Mapping):
            if any((before or {}).get(key, one) != one for key, one in value.items()):
                return True
        elif before not in {None, value}:
            return True
    return False


def _inline(values: Mapping[str, Any]) -> Any:
    import tomlkit

    table = tomlkit.inline_table()
    table.update(values)
    return table


def _write(path: Path, content: str) -> None:
    path.write_text(content, encoding="utf-8")
