"""`targets set`, `pin` and `season`: what must hold before a split."""

from typing import TYPE_CHECKING, Annotated

import typer

from territory.errors import BadUsage
from territory.options import (
    Call,
    OneProduct,
    ProductOption,
    command,
)
from territory.plans.options import PeriodOption, Position, Why, of_draft, tell_version

if TYPE_CHECKING:
    from territory.plans.lookup.versions import Wanted
    from territory.targets.service.pins import PinChange


class OneOfThree(BadUsage):
    """Say one value: --fixed, --min or --max, or --remove."""

    hint = "For example: territory targets pin D1 --product P01 --period 05 --fixed 4500"


class TwelveNumbers(BadUsage):
    """The season "{given}" is not twelve numbers."""

    hint = 'Write the first month of the year first: --given "0.9 0.8 1.1 1 1 1 1 1 1 1 1.1 1.1"'


app = typer.Typer()


@command(app, "set", writes=True)
@of_draft
def set_(
    call: Call,
    *,
    plan: "Wanted",
    product: OneProduct,
    total: Annotated[
        str, typer.Option("--total", metavar="N", help="Sale units, or yuan for an amount")
    ],
    node: Annotated[
        str | None,
        typer.Option("--node", metavar="NODE", help="Node, by code or name; else the top"),
    ] = None,
    step: Annotated[
        str | None, typer.Option("--step", metavar="N", help="Whole steps of a target")
    ] = None,
) -> None:
    """Set the target of a year, at the top or at a node."""
    from territory.targets.service import pins

    with call.workspace() as ws:
        said = pins.set_total(ws, plan, product, total, node=node, step=step)
    _tell_pin(call, said)


@command(app, "pin", shows=True, writes=True)
@of_draft
def pin(
    call: Call,
    *,
    plan: "Wanted",
    node: Annotated[
        str | None, typer.Argument(metavar="NODE", help="Node, by code or name")
    ] = None,
    product: ProductOption = None,
    period: PeriodOption = "Y",
    fixed: Annotated[
        str | None, typer.Option("--fixed", metavar="N", help="The value itself")
    ] = None,
    least: Annotated[str | None, typer.Option("--min", metavar="N", help="At least")] = None,
    most: Annotated[str | None, typer.Option("--max", metavar="N", help="At most")] = None,
    reason: Why = None,
    remove: Annotated[bool, typer.Option("--remove", help="Free it again")] = False,
    listed: Annotated[bool, typer.Option("--list", help="List fixed values")] = False,
    position: Position = None,
) -> None:
    """Fix a value, or list and remove fixed values."""
    from territory.targets.service import pins
    from territory.targets.views import pins as views

    with call.workspace() as ws:
        if listed or node is None or product is None:
            call.show(views.pin_table(*pins.list_pins(ws, plan, product)))
            return
        if remove:
            said = pins.remove_pin(ws, plan, product, node, period=period, position=position)
        else:
            rule, value = _rule(fixed, least, most)
            said = pins.put_pin(
                ws, plan, product, node, period=period, rule=rule, value=value,
                reason=reason, position=position,
            )  # fmt: skip
    _tell_pin(call, said)


@command(app, "season", shows=True, writes=True)
@of_draft
def season(
    call: Call,
    *,
    plan: "Wanted",
    product: OneProduct,
    given: Annotated[
        str | None,
        typer.Option(
            "--given", metavar="NUMBERS", help="Twelve numbers, the first month of the year first"
        ),
    ] = None,
    from_history: Annotated[
        bool, typer.Option("--from-history", help="Keep what the flow says now")
    ] = False,
) -> None:
    """Show or set the season of a product."""
    from territory.targets.service import seasons
    from territory.targets.views import pins as views

    with call.workspace() as ws:
        if given is None and not from_history:
            shown = seasons.show_season(ws, plan, product)
        else:
            numbers = None if given is None else _twelve(given)
            shown = seasons.set_season(ws, plan, product, numbers)
    call.show(views.season_table(shown))


def _rule(fixed: str | None, least: str | None, most: str | None) -> tuple[str, str]:
    given = [(rule, v) for rule, v in (("fixed", fixed), ("min", least), ("max", most)) if v]
    if len(given) != 1:
        raise OneOfThree
    return given[0]


def _twelve(given: str) -> tuple[float, ...]:
    try:
        numbers = tuple(float(part) for part in given.replace(",", " ").replace("，", " ").split())
    except ValueError as error:
        raise TwelveNumbers(given=given) from error
    if len(numbers) != 12:  # noqa: PLR2004 - months
        raise TwelveNumbers(given=given)
    return numbers


def _tell_pin(call: Call, said: "PinChange") -> None:
    from territory.plans.rules.bounds import period_word
    from territory.plans.rules.steps import shown_value

    marks = {"fixed": "=", "min": "≥", "max": "≤"}
    parts = {
        "product": said.product.name, "name": said.name, "node": said.node,
        "period": period_word(said.period),
    }  # fmt: skip
    if said.value is None:
        call.say("{product}, {name} ({node}), {period}: free again.", **parts)
    else:
        value = f"{marks[said.rule]} {shown_value(said.value, said.version.measure)}"
        call.say("{product}, {name} ({node}), {period} {value}.", value=value, **parts)
    tell_version(call, said.version)
    if not call.dry_run:
        call.say(
            "Next: {command}",
            command=f"territory targets split {said.version.options} --product {said.product.code}",
        )
