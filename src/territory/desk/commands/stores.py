"""`territory store copy` and `territory store grant`."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from territory.errors import BadUsage
from territory.options import Call, Format, command, group

if TYPE_CHECKING:
    from territory.desk.stores.access import Granted

From = Annotated[str, typer.Argument(metavar="FROM", help="The store to copy: file or URL")]
To = Annotated[str, typer.Argument(metavar="TO", help="Where to: a file or database, empty or new")]
Overwrite = Annotated[
    bool, typer.Option("--overwrite", help="Replace everything that the target holds")
]


class Action(StrEnum):
    """What else `store grant` does."""

    LIST = "list"
    REVOKE = "revoke"


class Role(StrEnum):
    """What a login may do."""

    READER = "reader"
    PLANNER = "planner"
    ADMINISTRATOR = "administrator"


class GrantWhat(BadUsage):
    """Say who gets access, and which."""

    hint = "territory store grant --login NAME --role reader --node NODE"


Doing = Annotated[
    Action | None,
    typer.Argument(metavar="[list|revoke]", help="Show who has access, or take it away"),
]
Login = Annotated[str | None, typer.Option("--login", help="A login of the server")]
RoleOption = Annotated[Role | None, typer.Option("--role", help="What the login may do")]
NodeOption = Annotated[
    str | None, typer.Option("--node", help="Keep a reader to this node and what is below")
]
Apply = Annotated[
    bool, typer.Option("--apply", help="Do it, as an administrator; else print the SQL")
]


app = typer.Typer()
store = group("Move a store between laptop and server")
app.add_typer(store, name="store")


@command(store, "copy", shows=True, writes=True)
def copy(call: Call, source: From, target: To, overwrite: Overwrite = False) -> None:
    """Copy a whole store, file or PostgreSQL, and prove it."""
    from territory.desk.stores import copying

    if overwrite:
        call.confirm("Replace everything in the target?")
    held = copying.copy(source, target, overwrite=overwrite, dry_run=call.dry_run)
    call.show(copying.copied_table(held))
    if not call.dry_run:
        call.say("Every table holds the same rows on both sides.")


@command(store, "grant", shows=True, writes=True)
def grant(
    call: Call,
    action: Doing = None,
    login: Login = None,
    role: RoleOption = None,
    node: NodeOption = None,
    apply: Apply = False,
) -> None:
    """Let a login of a PostgreSQL server in: print the SQL, or apply it."""
    from territory.desk.stores import access
    from territory.store.access import roles

    with call.workspace() as ws:
        if action is Action.LIST:
            call.show(access.granted(ws))
            return
        if login is None or (role is None and action is None):
            raise GrantWhat
        if role is None or action is Action.REVOKE:
            if apply:
                access.revoke(ws, login, apply=False)  # says it where there is nothing to take
                call.confirm("Take the access of {login} away?", login=login)
            done = access.revoke(ws, login, apply=apply)
        else:
            done = access.grant(ws, login, roles.Role(role), node, apply=apply)
    _tell(call, done, login, apply=apply)


def _tell(call: Call, done: "Granted", login: str, *, apply: bool) -> None:
    from territory.desk.stores import access

    if call.format is not Format.TABLE or call.output is not None:
        call.show(access.statements_table(done))
    elif not apply or call.dry_run:
        typer.echo(done.script)
    if not apply:
        call.say("Nothing was changed; --apply does it, or hand the SQL to your administrator.")
    elif not call.dry_run:
        call.say("Done for {login}.", login=login)
    if done.fresh:
        call.say(
            "The login is new and has no password yet: \\password {login} in psql", login=login
        )
