"""Options that the commands of targets share, and how they name a plan."""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from territory.options import Call, MeasureOption, ScenarioOption, YearOption

if TYPE_CHECKING:
    from territory.plans.lookup.versions import Version, Wanted

MEASURES = ("measure-units", "measure-amount")

Position = Annotated[
    str | None,
    typer.Option("--position", metavar="CODE", help="Which position, where several share it"),
]
Why = Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why")]
PeriodOption = Annotated[
    str, typer.Option("--period", metavar="Y|Q1..Q4|01..12", help="Period of the year")
]
VersionNumber = Annotated[
    int | None,
    typer.Option("--version", metavar="N", help="Version; else the draft, else the approved"),
]

LevelOption = Annotated[
    str | None,
    typer.Option(
        "--level", metavar="LEVEL", help="region, district, position, institution, department"
    ),
]

PLAN: Final[dict[str, tuple[Any, Any]]] = {
    "year": (YearOption, None),
    "measure": (MeasureOption, "units"),
    "scenario": (ScenarioOption, "target"),
}
VERSION: Final = {"version": (VersionNumber, None)}


def of_plan(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command that takes `plan` the options which name a plan and its version."""
    return _with_plan(function, PLAN | VERSION)


def of_draft(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command that takes `plan` the options which name a plan, whose draft it changes."""
    return _with_plan(function, PLAN)


def _with_plan(
    function: Callable[..., None], options: dict[str, tuple[Any, Any]]
) -> Callable[..., None]:
    @wraps(function)
    def run(call: Call, **given: Any) -> None:
        plan = _wanted(**{name: given.pop(name) for name in options})
        function(call, plan=plan, **given)

    signature = inspect.signature(function)
    own = [each for name, each in signature.parameters.items() if name != "plan"]
    added = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)
        for name, (kind, default) in options.items()
    ]
    run.__signature__ = signature.replace(parameters=[*own, *added])  # type: ignore[attr-defined]  # `command` reads it
    return run


def _wanted(year: int | None, measure: str, scenario: str, version: int | None = None) -> "Wanted":
    """Return which plan and version the options name; words of both languages are taken."""
    from territory.plans.lookup.versions import Wanted

    return Wanted(year, slug_of_measure(measure), slug_of_scenario(scenario), version)


def slug_of_measure(given: str) -> str:
    """Return the measure that a word of either language names.

    Raises:
        UnknownMeasure: it is none.
    """
    from territory.plans.rules.refusals import UnknownMeasure
    from territory.present.words import slug_of

    slug = (slug_of(given, MEASURES) or "").removeprefix("measure-")
    if given in ("units", "amount"):
        slug = given
    if not slug:
        raise UnknownMeasure(given=given)
    return slug


def slug_of_scenario(given: str) -> str:
    """Return the scenario that a word of either language names; one's own is its name."""
    from territory.present.words import slug_of

    return slug_of(given, ("floor", "target", "stretch")) or given


def tell_version(call: Call, version: "Version") -> None:
    """Say which version a command speaks of."""
    call.say("Version: {version}", version=version.said)
