"""Every command that shows rows, and what it is asked for on the demonstration region."""

from collections.abc import Iterator
from typing import Any

KINDS = (
    "territories", "positions", "people", "institutions", "relations", "listings", "aliases",
    "departments", "doctors", "assignments", "product-lines", "products", "units", "prices",
    "distributors",
)  # fmt: skip
THINGS = {"products": "P01", "institutions": "H0001", "doctors": "D00001", "positions": "CV11",
          "territories": "SN", "distributors": "T101", "prices": "P01", "assignments": "H0001",
          "people": "CV11", "product-lines": "CV"}  # fmt: skip
ASKED: dict[str, tuple[tuple[str, ...], ...]] = {
    "assign": (("H0001", "--to", "CV11", "--from", "2027-02-01", "--dry-run"),),
    "classes show": ((), ("--letter", "C")),
    "classes why": (("D00001",),),
    "classify doctors": (("--dry-run",),),
    "classify hospitals": (("--dry-run",),),
    "flow appeals list": (("--all",),),
    "flow bridge": (("2026-12", "--tiers"), ("--tiers", "--all")),
    "flow close": (("2025-01", "--force", "--reason", "all in", "--by", "沈如海", "--dry-run"),),
    "flow confirm": (("2026-12", "--reason", "all in", "--dry-run"),),
    "flow correct": (("1", "--quantity", "1", "--cause", "wrong", "--evidence", "x", "--dry-run"),),
    "flow expected": ((), ("--backtest",)),
    "flow months": ((), ("--events",)),
    "flow show": ((), ("--summary",), ("1", "--why")),
    "flow stock": (("--all",),),
    "history": ((), ("--of", "H0001")),
    "import": (("{demo}/输入/1-产品.xlsx",),),
    "imports show": (("20270115-3.1",),),
    "list": tuple((kind,) for kind in KINDS),
    "match aliases": (("医院",),),
    "potential estimate": (("--dry-run",),),
    "report achievement": (
        ("--month", "2026-12"), ("--month", "2026-12", "--ytd", "--level", "position"),
    ),
    "settings": (("--origin",),),
    "show": tuple(THINGS.items()),
    "targets changes list": (("--all",),),
    "targets explain": (("H0001", "--product", "P01", "--month", "2027-01"),),
    "targets pin": (("--list",),),
    "targets season": (("--product", "P01"),),
    "targets show": ((), ("--level", "department")),
}  # fmt: skip
"""Words after a command, one tuple for each way to ask; a command without an entry needs none."""


def showing(command: Any, path: tuple[str, ...] = ()) -> Iterator[str]:
    """Name the commands that show rows: they have --format."""
    if any("--format" in parameter.opts for parameter in command.params):
        yield " ".join(path)
    for name, sub in getattr(command, "commands", {}).items():
        yield from showing(sub, (*path, name))


def command_lines() -> list[tuple[str, ...]]:
    """Return every way in which a command that shows rows is asked."""
    from typer.main import get_command

    from territory import cli

    names = sorted(set(showing(get_command(cli.build()))))
    return [(*name.split(), *asked) for name in names for asked in ASKED.get(name, ((),))]
