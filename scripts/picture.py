"""Take the pictures of the README: real commands on a real demonstration, on a terminal.

Usage: python scripts/picture.py        (Linux; needs chromium and the Noto CJK fonts)

The program runs on a pseudo-terminal, so that it draws as it does for a person; its colours are
set in a grid of exact half and full cells, since fonts disagree about the width of a bar.
"""

import os
import pty
import shutil
import subprocess
import sys
import tempfile
from html import escape
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console
from rich.terminal_theme import DIMMED_MONOKAI
from rich.text import Text

DOCS = Path(__file__).parents[1] / "docs"
COLUMNS = {"zh": 104, "en": 126}  # as wide as the screens are with their bars
LINE_PIXELS, CELL_PIXELS, EDGE = 22, 8, 18
COMMANDS = (
    "territory",
    "territory targets show --level position --product P01",
    "territory report achievement --month 2026-12 --ytd --product P01",
)
PAGE = f"""\
<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; background: #191919; color: #d6d6d0; padding: {EDGE}px }}
pre {{ margin: 0; font: 16px/{LINE_PIXELS}px "Noto Sans Mono CJK SC", monospace }}
i {{ display: inline-block; font-style: normal; width: 8px; overflow: hidden; vertical-align: top;
     height: {LINE_PIXELS}px; font-family: "DejaVu Sans Mono", monospace }}
i.w {{ width: 16px; font-family: "Noto Sans Mono CJK SC", monospace }}
b {{ color: #8ec07c }}
</style><pre>"""


def main() -> None:
    """Write docs/picture.zh.png and docs/picture.en.png."""
    chromium = shutil.which("chromium") or sys.exit("chromium is not installed")
    for lang in ("zh", "en"):
        with tempfile.TemporaryDirectory() as folder:
            region = Path(folder) / "region"
            _program(["demo", str(region), "--lang", lang], Path(folder))
            screens = [
                (command, _on_a_terminal(command.split()[1:], region, COLUMNS[lang]))
                for command in COMMANDS
            ]
            lines = _page(screens)
            page = Path(folder) / "page.html"
            page.write_text(PAGE + "\n".join(lines) + "</pre>", encoding="utf-8")
            _photograph(chromium, page, DOCS / f"picture.{lang}.png", (COLUMNS[lang], len(lines)))


def _program(arguments: list[str], folder: Path) -> None:
    command = [sys.executable, "-m", "territory", *arguments]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - ourselves


def _on_a_terminal(arguments: list[str], folder: Path, columns: int) -> str:
    ours, theirs = pty.openpty()
    environment = os.environ | {"COLUMNS": str(columns), "TERM": "xterm-256color"}
    environment.pop("NO_COLOR", None)
    command = [sys.executable, "-m", "territory", *arguments]
    with subprocess.Popen(  # noqa: S603 - ourselves
        command, cwd=folder, stdout=theirs, stderr=theirs, stdin=theirs, env=environment
    ) as running:
        os.close(theirs)
        shown = _read_all(ours)
    if running.returncode:
        sys.exit(f"{' '.join(command)}: {shown}")
    return shown


def _read_all(terminal: int) -> str:
    parts = []
    while True:
        try:
            part = os.read(terminal, 65_536)
        except OSError:  # Linux says so that the other end has gone
            break
        if not part:
            break
        parts.append(part)
    os.close(terminal)
    return b"".join(parts).decode().replace("\r\n", "\n")


def _page(screens: list[tuple[str, str]]) -> list[str]:
    lines: list[str] = []
    for command, screen in screens:
        lines += [f"<b>$ {escape(command)}</b>", *map(_line, screen.rstrip("\n").split("\n")), ""]
    return lines[:-1]


def _line(ansi: str) -> str:
    console = Console(width=400)
    parts = []
    for text, style, _ in Text.from_ansi(ansi).render(console):
        css = style.get_html_style(DIMMED_MONOKAI) if style else ""
        parts.append(f'<span style="{css}">{"".join(map(_cell, text))}</span>')
    return "".join(parts).replace("\n", "")


def _cell(character: str) -> str:
    if character.isascii():
        return escape(character)
    wide = ' class="w"' if cell_len(character) > 1 else ""
    return f"<i{wide}>{character}</i>"


def _photograph(chromium: str, page: Path, target: Path, cells: tuple[int, int]) -> None:
    columns, lines = cells
    size = f"{columns * CELL_PIXELS + 2 * EDGE},{lines * LINE_PIXELS + 2 * EDGE}"
    command = [
        chromium, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
        f"--window-size={size}", f"--screenshot={target}", page.as_uri(),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own page


if __name__ == "__main__":
    main()
