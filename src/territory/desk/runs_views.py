"""The history of the store as tables."""

from collections.abc import Callable, Sequence

from territory.desk.history import COMPUTED, Changed, Done, params_said
from territory.present.table import Table, code, slug, text
from territory.present.words import say, word

TIME = "%Y-%m-%d %H:%M:%S"


def history_table(found: Sequence[Done]) -> Table:
    """Draw what was done: one line for each command, or file of an import."""
    rows = tuple(
        {
            "when": one.when.strftime(TIME),
            "run": one.run,
            "who": one.who,
            "command": one.command,
            "what": params_said(one.params, one.files),
            "rows": _counts(one, str),
            "counts": _counts(one, word),
            "state": "undone" if one.undone else "",
            "number": None if one.number is None else str(one.number),
        }
        for one in found
    )
    return Table(
        "history",
        say("What was done to the store, newest first"),
        (
            text("when", "When"),
            code("run", "Run no."),
            text("who", "Who"),
            code("command", "Command"),
            text("what", "With"),
            code("rows", "Rows made, changed, deleted", hidden=True),
            text("counts", "Rows made, changed, deleted"),
            slug("state", "State"),
            code("number", "Audit line", hidden=True),
        ),
        rows,
        next=("territory history --of CODE", "territory undo RUN"),
    )


def _counts(one: Done, said: Callable[[str], str]) -> str:
    return ", ".join(
        f"{said(name)} {made}/{changed}/{deleted}"
        for name, (made, changed, deleted) in one.counts.items()
        if name not in COMPUTED
    )


def changes_table(of: str, found: Sequence[Changed]) -> Table:
    """Draw every change of one thing: field, old and new, and where it came from."""
    rows = tuple(
        {
            "when": one.when.strftime(TIME),
            "run": one.run,
            "who": one.who,
            "command": one.command,
            "file": one.file,
            "change": one.what,
            "table": one.table,
            "key": one.key,
            "field": one.field,
            "old": one.old,
            "new": one.new,
        }
        for one in found
    )
    return Table(
        "changes",
        say("Changes of {code}, newest first", code=of),
        (
            text("when", "When"),
            code("run", "Run no."),
            text("who", "Who"),
            code("command", "Command", hidden=True),
            text("file", "File"),
            slug("change", "Kind of change"),
            slug("table", "Kept in"),
            code("key", "Whose"),
            slug("field", "Field"),
            text("old", "Old"),
            text("new", "New"),
        ),
        rows,
    )
