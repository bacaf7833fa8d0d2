"""territory flow appeals out|list|accept|reject: claims of positions, and what becomes of them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from territory.errors import BadUsage
from territory.options import Call, MonthOption, PositionOption, command, flow_group, group

if TYPE_CHECKING:
    from territory.appeals.service.appeals import Claimable

WORKBOOK = ".xlsx"
Ids = Annotated[
    list[str], typer.Argument(metavar="ID…", help="Appeals, by the ID that the list shows")
]


class ReasonNeeded(BadUsage):
    """An appeal is rejected for a reason, and none is given."""

    hint = 'territory flow appeals reject 3 --reason "the shop is not on the list"'


appeals = group("Appeals: rows that positions claim")


def register(app: typer.Typer) -> None:
    """Mount the commands of this room."""
    flow_group(app).add_typer(appeals, name="appeals")


@command(appeals, "out", shows=True)
def out(
    call: Call,
    month: MonthOption = None,
    position: PositionOption = None,
    each: Annotated[
        Path | None,
        typer.Option("--each", metavar="FOLDER", help="A workbook for each position, in a folder"),
    ] = None,
) -> None:
    """Show what positions may claim; -o FILE.xlsx to fill in."""
    from territory.appeals.service.appeals import claimable
    from territory.appeals.views import claimable_table

    months = None if month is None else [int(month)]
    with call.workspace() as ws, ws.reading() as tx:
        found = claimable(tx, ws.today, months, position)
    if each is not None:
        _write_each(call, each, found)
        return
    call.show(claimable_table(found, to_fill=_is_workbook(call)))
    _say_fill(call)


def _is_workbook(call: Call) -> bool:
    return call.output is not None and call.output.suffix.lower() == WORKBOOK


def _say_fill(call: Call) -> None:
    if _is_workbook(call):
        call.say("Fill it in and import it: territory import {file}", file=call.output)


def _write_each(call: Call, folder: Path, found: "list[Claimable]") -> None:
    """Write a workbook for each position that has anything to claim."""
    from itertools import groupby

    from territory.appeals.views import claimable_table
    from territory.present.files import save

    folder.mkdir(parents=True, exist_ok=True)
    for code, claims in groupby(found, lambda one: one.position.code):
        path = folder / f"appeals-{code}{WORKBOOK}"
        save(claimable_table(list(claims), to_fill=True), path)
        call.say("Written: {file}", file=path)


@command(appeals, "list", shows=True)
def list_(
    call: Call,
    *,
    position: PositionOption = None,
    every: Annotated[bool, typer.Option("--all", help="Those decided as well")] = False,
) -> None:
    """Show the appeals that wait; -o FILE.xlsx to decide in."""
    from territory.appeals.service.appeals import appeals as stored
    from territory.appeals.views import appeals_table

    with call.workspace() as ws, ws.reading() as tx:
        found = stored(tx, every=every, position=position)
        call.show(appeals_table(found, to_fill=_is_workbook(call)))
    _say_fill(call)


@command(appeals, "accept", shows=True, writes=True)
def accept(
    call: Call,
    *,
    ids: Ids,
    note: Annotated[str, typer.Option("--note", help="Why, for the record")] = "",
    and_rule: Annotated[
        bool,
        typer.Option(
            "--and-rule",
            help="Also keep the relation or alias, so that such rows go there by themselves",
        ),
    ] = False,
) -> None:
    """Accept appeals: each writes its pair of rows."""
    from territory.appeals.service.appeals import accept_appeals
    from territory.appeals.views import decision_table

    with call.workspace() as ws:
        done = accept_appeals(ws, ids, note=note, and_rule=and_rule)
    call.show(decision_table(done))


@command(appeals, "reject", shows=True, writes=True)
def reject(
    call: Call,
    *,
    ids: Ids,
    reason: Annotated[str, typer.Option("--reason", help="Why; who claimed it will read it")] = "",
) -> None:
    """Reject appeals for a reason."""
    from territory.appeals.service.appeals import reject_appeals
    from territory.appeals.views import decision_table

    if not reason.strip():
        raise ReasonNeeded
    with call.workspace() as ws:
        done = reject_appeals(ws, ids, reason.strip())
    call.show(decision_table(done))
