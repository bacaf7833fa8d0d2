"""`territory assign CODE… --to POSITION --from DAY`: institutions go to other positions."""

from datetime import date
from typing import Annotated

import typer

from territory.errors import BadUsage
from territory.options import Call, command, parse_day
from territory.present.words import slug_of

TYPES = ("own", "agent", "cso", "contracted", "joint")


class NotAShare(BadUsage):
    """The text "{given}" is not a share from 0 to 100 %."""

    hint = "Write it as 60 or 60%: --to CV12=60 --to CV13=40"


class UnknownType(BadUsage):
    """There is no type of assignment "{given}"."""

    hint = "Known: {known}"


def _share(given: str) -> int:
    """Read a percentage as basis points.

    Raises:
        NotAShare: it is none, or finer than 0.01 %.
    """
    from decimal import Decimal, InvalidOperation

    try:
        points = Decimal(given.strip().rstrip("%％")) * 100
    except InvalidOperation as error:
        raise NotAShare(given=given) from error
    if not points.is_finite() or points != int(points) or not 0 <= points <= 10_000:  # noqa: PLR2004 - basis points
        raise NotAShare(given=given)
    return int(points)


def _type(given: str) -> str:
    """Read a type of assignment by slug or word.

    Raises:
        UnknownType: it is none.
    """
    found = slug_of(given, TYPES)
    if found is None:
        raise UnknownType(given=given, known=", ".join(TYPES))
    return found


Codes = Annotated[list[str], typer.Argument(metavar="CODE…", help="Institutions, by code or name")]
To = Annotated[
    list[str],
    typer.Option(
        "--to", metavar="POSITION[=SHARE]", help="Who gets them; several with shares: CV12=60"
    ),
]
From = Annotated[
    date,
    typer.Option("--from", metavar="DAY", parser=parse_day, help="The first day, 2027-02-01"),
]
LineOption = Annotated[
    str, typer.Option("--line", metavar="LINE", help="Product line, where there are several")
]
Departments = Annotated[
    str,
    typer.Option(
        "--departments", metavar="NAME,…", help="Only these departments of the institution"
    ),
]
Share = Annotated[
    int | None,
    typer.Option(
        "--share", metavar="SHARE", parser=_share,
        help="Share of the one position; who holds it now keeps the rest",
    ),
]  # fmt: skip
FlowShare = Annotated[
    int | None,
    typer.Option(
        "--flow-share", metavar="SHARE", parser=_share,
        help="With --departments: which part of the flow without department goes along",
    ),
]  # fmt: skip
Type = Annotated[
    str | None,
    typer.Option(
        "--type", metavar="TYPE", parser=_type, help="own, agent, cso, contracted or joint"
    ),
]
Acting = Annotated[bool, typer.Option("--acting", help="Only until somebody is appointed")]


app = typer.Typer()


@command(app, "assign", shows=True, writes=True)
def assign(
    call: Call,
    *,
    codes: Codes,
    to: To,
    start: From,
    line: LineOption = "",
    departments: Departments = "",
    share: Share = None,
    flow_share: FlowShare = None,
    type_: Type = None,
    acting: Acting = False,
) -> None:
    """Move institutions to a position from a day on."""
    from territory.desk.assigning import service, views

    request = service.Request(
        tuple(codes), dict(map(_receiver, to)), start, line, _listed(departments), share,
        flow_share, type_, acting,
    )  # fmt: skip
    with call.workspace() as ws:
        done = service.assign(ws, request)
    call.show(views.assigned_book(done))
    if done.written and not done.dry_run:
        call.say("Batch {batch}   undo: territory imports undo {batch}", batch=done.batch)


def _receiver(given: str) -> tuple[str, int | None]:
    position, equals, share = given.partition("=")
    return position.strip(), _share(share) if equals else None


def _listed(given: str) -> tuple[str, ...]:
    parts = given.replace("，", ",").replace("、", ",").split(",")
    return tuple(part.strip() for part in parts if part.strip())
