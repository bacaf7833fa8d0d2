"""Options that the commands of targets share, and how they name a plan."""

from typing import TYPE_CHECKING, Annotated

import typer

from territory.options import Call
from territory.present.words import say

if TYPE_CHECKING:
    from territory.targets.lookup.plans import Version, Wanted

MEASURES = ("measure-units", "measure-amount")

Year = Annotated[
    int | None, typer.Option("--year", metavar="YEAR", help=say("Year of the plan, newest first"))
]
Measure = Annotated[
    str, typer.Option("--measure", metavar="units|amount", help=say("Sale units, or yuan"))
]
Scenario = Annotated[
    str, typer.Option("--scenario", metavar="NAME", help=say("Scenario: floor, target, stretch"))
]
VersionNumber = Annotated[
    int | None,
    typer.Option("--version", metavar="N", help=say("Version; else the draft, else the approved")),
]
Product = Annotated[
    str, typer.Option("--product", metavar="PRODUCT", help=say("Product, by code or name"))
]
AnyProduct = Annotated[
    str | None,
    typer.Option("--product", metavar="PRODUCT", help=say("Product, by code or name; else all")),
]
Node = Annotated[
    str | None,
    typer.Option("--node", metavar="NODE", help=say("Node, by code or name; else the top")),
]
Position = Annotated[
    str | None,
    typer.Option("--position", metavar="CODE", help=say("Which position, where several share it")),
]


def wanted(year: int | None, measure: str, scenario: str, version: int | None = None) -> "Wanted":
    """Return which plan and version the options name; words of both languages are taken."""
    from territory.present.words import slug_of
    from territory.targets.lookup.plans import Wanted
    from territory.targets.rules.refusals import UnknownMeasure

    slug = (slug_of(measure, MEASURES) or "").removeprefix("measure-")
    if measure in ("units", "amount"):
        slug = measure
    if not slug:
        raise UnknownMeasure(given=measure)
    known = slug_of(scenario, ("floor", "target", "stretch")) or scenario
    return Wanted(year, slug, known, version)


def tell_version(call: Call, version: "Version") -> None:
    """Say which version a command speaks of."""
    call.say("Version: {version}", version=version.said)
