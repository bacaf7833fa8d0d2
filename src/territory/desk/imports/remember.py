"""`--remember`: what was said of a file holds for the next one with such a name."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from territory.errors import BadUsage
from territory.present.files import write_atomically
from territory.settings import FILE_NAME, Settings

if TYPE_CHECKING:
    from tomlkit.items import AoT

    from territory.desk.imports.service import Asked

_RUN = re.compile(r"\d+")
_SPECIAL = re.compile(r"([*?[])")


class NothingToRemember(BadUsage):
    """--remember found nothing that was said of the files."""

    hint = "Say it once with --as KIND, --set FIELD=VALUE or --map FIELD=HEADER."


def remember(settings: Settings, asked: "Asked", files: Sequence[str]) -> tuple[Path, list[str]]:
    """Write what was said of the files into territory.toml; comments in it are kept.

    files: names of files. Numbers in a name are left open, since next month's file has others:
    `国控江苏1月.xlsx` is remembered as `国控江苏*月.xlsx`. Returns the file and the patterns.

    Raises:
        NothingToRemember: neither kind nor values nor headers were said.
        CannotWrite: the file cannot be written.
    """
    import tomlkit

    said = said_of(asked)
    if not said:
        raise NothingToRemember
    path = settings.folder / FILE_NAME
    old = path.read_text(encoding="utf-8-sig") if path.exists() else ""
    document = tomlkit.parse(old)
    sources: Any = document.setdefault("sources", tomlkit.aot())
    patterns = list(dict.fromkeys(map(pattern_of, files)))
    for pattern in patterns:
        _put(sources, pattern, said)
    content = tomlkit.dumps(document)
    write_atomically(path, lambda temporary: _write(temporary, content))
    return path, patterns


def pattern_of(file: str) -> str:
    """Return the pattern of file names that a name stands for."""
    name = _SPECIAL.sub(r"[\1]", Path(file).name)
    return _RUN.sub("*", name)


def said_of(asked: "Asked") -> dict[str, Any]:
    """Return what was said of the files, as a source of territory.toml holds it."""
    values = dict(asked.given)
    said: dict[str, Any] = {}
    if distributor := values.pop("distributor", ""):
        said["distributor"] = distributor
    if asked.kind:
        said["kind"] = asked.kind
    if values:
        said["set"] = values
    if asked.headers:
        said["headers"] = {name: list(names) for name, names in asked.headers.items()}
    return said


def _put(sources: "AoT", pattern: str, said: Mapping[str, Any]) -> None:
    """Change the source of this very pattern, else add one; the first that fits a file rules."""
    import tomlkit

    for source in sources:
        if source.get("pattern") == pattern:
            source.update(said)
            return
    source = tomlkit.table()
    source["pattern"] = pattern
    for name, value in said.items():
        source[name] = _inline(value) if isinstance(value, Mapping) else value
    sources.insert(0, source)


def _inline(values: Mapping[str, Any]) -> Any:
    import tomlkit

    table = tomlkit.inline_table()
    table.update(values)
    return table


def _write(path: Path, content: str) -> None:
    path.write_text(content, encoding="utf-8")
