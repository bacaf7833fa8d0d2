"""Options that the commands of targets share, and how they name a plan."""

from typing import TYPE_CHECKING, Annotated

import typer

from territory.options import Call

if TYPE_CHECKING:
    from territory.targets.lookup.plans import Version, Wanted

MEASURES = ("measure-units", "measure-amount")

Position = Annotated[
    str | None,
    typer.Option("--position", metavar="CODE", help="Which position, where several share it"),
]
Why = Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why")]
VersionNumber = Annotated[
    int | None,
    typer.Option("--version", metavar="N", help="Version; else the draft, else the approved"),
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
