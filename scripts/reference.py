"""Write the command reference from the commands themselves, or check that it is up to date.

Usage: python scripts/reference.py [--check]
"""

import argparse
import subprocess
import sys
from pathlib import Path
from typing import Any

import typer.main

from territory import cli
from territory.present import words

DOCS = Path(__file__).parents[1] / "docs"
FILES = {"en": DOCS / "commands.md", "zh": DOCS / "commands.zh-CN.md"}
SHARED = ("--db", "--lang", "--as-of", "--format", "--output", "--dry-run", "--yes", "--help")
TITLES = {
    "en": ("Command reference", "Made from the commands by `make docs`.", "On every command"),
    "zh": ("命令参考", "由 `make docs` 从命令生成。", "每条命令都有"),
}


def main() -> None:
    """Write or check both languages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--print", choices=list(FILES), help="one language to standard output")
    options = parser.parse_args()
    if options.print:
        sys.stdout.buffer.write(reference(options.print).encode())
        return
    check, stale = options.check, []
    for lang, file in FILES.items():
        # Help texts are made when a module is loaded, so each language has a process of its own.
        made = [sys.executable, __file__, "--print", lang]
        text = subprocess.run(made, check=True, capture_output=True).stdout.decode()  # noqa: S603 - ourselves
        if check and (not file.exists() or file.read_text(encoding="utf-8") != text):
            stale.append(file.name)
        elif not check:
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")
    if stale:
        sys.exit(f"out of date, run make docs: {', '.join(stale)}")


def reference(lang: str) -> str:
    """Return the reference in one language as Markdown."""
    title, made, everywhere = TITLES[lang]
    with words.speaking(lang):
        root = typer.main.get_command(cli.build())
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
    return [f"## `{usage}`", "", command.help or "", *body, ""]


def _option(parameter: Any) -> str:
    names = ", ".join(f"`{name}`" for name in parameter.opts)
    value = f" {parameter.metavar}" if parameter.metavar else ""
    return f"- {names}{value}: {parameter.help or ''}"


if __name__ == "__main__":
    main()
