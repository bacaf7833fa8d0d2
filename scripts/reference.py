"""Write the references from commands and kinds themselves, or check that they are up to date.

Usage: python scripts/reference.py [--check]
"""

import argparse
import subprocess
import sys
from itertools import product
from pathlib import Path
from typing import Any

from kinds import imports_page

from territory import cli
from territory.present import words
from territory.present.words import translate

DOCS = Path(__file__).parents[1] / "docs"
ENDINGS = {"en": ".md", "zh": ".zh-CN.md"}
SHARED = (
    "--db",
    "--lang",
    "--as-of",
    "--format",
    "--output",
    "--wide",
    "--dry-run",
    "--yes",
    "--help",
)
TITLES = {
    "en": ("Command reference", "Made from the commands by `make docs`.", "On every command"),
    "zh": ("命令参考", "由 `make docs` 从命令生成。", "每条命令都有"),
}


def main() -> None:
    """Write or check both pages in both languages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--print", nargs=2, metavar=("PAGE", "LANG"), help="to standard output")
    options = parser.parse_args()
    if options.print:
        page, lang = options.print
        sys.stdout.buffer.write(PAGES[page](lang).encode())
        return
    DOCS.mkdir(exist_ok=True)
    stale = []
    for page, (lang, ending) in product(PAGES, ENDINGS.items()):
        file = DOCS / f"{page}{ending}"
        if not _settle(file, _made(page, lang), check=options.check):
            stale.append(file.name)
    if stale:
        sys.exit(f"out of date, run make docs: {', '.join(stale)}")


def _made(page: str, lang: str) -> str:
    """Make a page; help texts are made on loading, so each language has its own process."""
    command = [sys.executable, __file__, "--print", page, lang]
    return subprocess.run(command, check=True, capture_output=True).stdout.decode()  # noqa: S603 - ourselves


def _settle(file: Path, text: str, *, check: bool) -> bool:
    """Write a page, or say whether it reads so already."""
    if check:
        return file.exists() and file.read_text(encoding="utf-8") == text
    file.write_text(text, encoding="utf-8", newline="\n")
    return True


def reference(lang: str) -> str:
    """Return the reference in one language as Markdown."""
    title, made, everywhere = TITLES[lang]
    with words.speaking(lang):
        root = cli.root()
        lines = [f"# {title}", "", made, ""]
        shared: dict[str, str] = {}
        for path, command in sorted(_leaves(root, "territory")):
            lines += _command(path, command, shared)
        lines += [f"## {everywhere}", "", *shared.values(), ""]
    return "\n".join(lines)


def _leaves(command: Any, path: str) -> list[tuple[str, Any]]:
    children = getattr(command, "commands", None)
    if not children:
        return [(path, command)]
    return [leaf for name, child in children.items() for leaf in _leaves(child, f"{path} {name}")]


def _command(path: str, command: Any, shared: dict[str, str]) -> list[str]:
    arguments, options = [], []
    for parameter in command.params:
        name = max(parameter.opts, key=len)
        if name in SHARED:
            shared.setdefault(name, _option(parameter))
        elif name.startswith("-"):
            options.append(_option(parameter))
        else:
            arguments.append(parameter.metavar or parameter.name.upper())
    usage = " ".join([path, *arguments])
    body = ["", *options] if options else []
    return [f"## `{usage}`", "", translate(command.help), *body, ""]


def _option(parameter: Any) -> str:
    names = ", ".join(f"`{name}`" for name in parameter.opts)
    value = f" {parameter.metavar}" if parameter.metavar else ""
    return f"- {names}{value}: {translate(parameter.help)}"


PAGES = {"commands": reference, "imports": imports_page}

if __name__ == "__main__":
    main()
