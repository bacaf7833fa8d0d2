"""Lists and single things drawn: columns, titles, notes."""

from territory.present.table import (
    Row,
    Table,
    code,
    date,
    slug,
    text,
)
from territory.present.words import say, translate, word
from territory.roster.service import Shown, ShownList
from territory.roster.service.listing import registers


def list_table(found: ShownList) -> Table:
    """Return the table of a listing."""
    register = registers()[found.kind]
    columns = register.columns
    keys = {column.key for column in columns} | {"depth"}
    rows: list[Row] = [{k: v for k, v in row.items() if k in keys} for row in found.rows]
    return Table(
        name=found.kind.replace("-", "_"),
        title=say("{kind} ({count:,})", kind=word(found.kind), count=len(rows)),
        columns=columns,
        rows=tuple(rows),
        notes=_notes(found),
        as_of=found.on,
        private=bool(register.personal) and not found.masked,
    )


def _notes(found: ShownList) -> tuple[str, ...]:
    if not found.masked:
        return ()
    return (say("Names are shortened; state --purpose to see them, which is logged."),)


def show_table(found: Shown) -> Table:
    """Return everything known about one thing as one table, section by section."""
    every = (column for register in registers().values() for column in register.columns)
    labels = {
        column.key: translate(column.label) for column in (*every, *registers()[found.kind].columns)
    }
    rows: list[Row] = [
        {
            "section": line.section,
            "item": line.item,
            "label": labels.get(line.item, word(line.item)),
            "value": line.value,
            "from": line.since,
            "previous": line.previous,
            "run": line.run,
            "who": line.who,
        }
        for line in found.lines
    ]
    return Table(
        name="shown",
        title=f"{word(found.kind)} · {found.code} {found.name}",
        columns=(
            slug("section", "Section"),
            code("item", "Item", hidden=True),
            text("label", "Item"),
            slug("value", "Content"),
            date("from", "From"),
            slug("previous", "Before"),
            code("run", "Run"),
            text("who", "Who"),
        ),
        rows=tuple(rows),
        as_of=found.on,
        private=found.private,
    )
