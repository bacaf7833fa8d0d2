"""What lists and single things look like: columns, titles, notes."""

from territory.present.table import (
    Column,
    Row,
    Table,
    code,
    date,
    percent,
    slug,
    text,
    tree,
)
from territory.present.words import say, translate, word
from territory.roster.kinds import REGISTERS
from territory.roster.service import Listing, Shown
from territory.roster.service.listing import PERSONAL

INSTITUTION = (code("institution", "Institution"), text("institution_name", "Institution name"))
NAMED = (code("code", "Code"), text("name", "Name"))

COLUMNS: dict[str, tuple[Column, ...]] = {
    "territories": (
        tree("name", "Name"), code("code", "Code"), slug("level", "Level"),
        code("parent", "Parent"), text("parent_name", "Parent name", hidden=True),
        text("person", "Person"), slug("role", "Role"), slug("vacant", "Vacant"),
        slug("acting", "Acting"), code("owner", "Owner of the number"),
    ),
    "positions": (
        *NAMED, code("parent", "Parent"), text("parent_name", "Parent name"),
        text("person", "Person"), slug("role", "Role"), slug("vacant", "Vacant"),
        slug("acting", "Acting"), code("owner", "Owner of the number"),
        slug("level", "Level", hidden=True),
    ),
    "assignments": (
        *INSTITUTION, code("line", "Product line"),
        text("line_name", "Product line name", hidden=True), text("department", "Department"),
        code("position", "Position"), text("position_name", "Position name"),
        percent("share", "Share"), percent("flow_share", "Flow share"), slug("type", "Type"),
        slug("acting", "Acting"), slug("scheme", "Credit scheme"), date("from", "From"),
    ),
    **{register.slug: register.columns for register in REGISTERS},
}  # fmt: skip


def list_table(found: Listing) -> Table:
    """Return the table of a listing."""
    columns = COLUMNS[found.kind]
    keys = {column.key for column in columns} | {"depth"}
    rows: list[Row] = [{k: v for k, v in row.items() if k in keys} for row in found.rows]
    return Table(
        name=found.kind.replace("-", "_"),
        title=say("{kind} ({count:,})", kind=word(found.kind), count=len(rows)),
        columns=columns,
        rows=tuple(rows),
        notes=_notes(found),
        as_of=found.on,
        private=found.kind in PERSONAL and not found.masked,
    )


def _notes(found: Listing) -> tuple[str, ...]:
    if not found.masked:
        return ()
    return (say("Names are shortened; state --purpose to see them, which is logged."),)


def show_table(found: Shown) -> Table:
    """Return everything known about one thing as one table, section by section."""
    every = (column for columns in COLUMNS.values() for column in columns)
    labels = {column.key: translate(column.label) for column in (*every, *COLUMNS[found.kind])}
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
