"""The wide table that comes back, and the list of proposed changes."""

from collections.abc import Sequence
from dataclasses import replace

from territory.plans.kinds import base_text, row_key
from territory.plans.lookup.stored import NAMES
from territory.plans.lookup.versions import Version
from territory.plans.service.changes import Applied, ChangeRow
from territory.plans.service.export import Exported, WideRow
from territory.plans.views.columns import marked, month_columns, month_keys, said_with, value_column
from territory.present import table as t
from territory.present.words import in_words, say


def wide_table(exported: Exported) -> t.Table:
    """Draw the wide table: organisation, position, customer, product, twelve months, year.

    The hidden sheet keeps every row as it went out, so that a change that meets another one
    in between is seen as a conflict.
    """
    version = exported.version
    rows, names = exported.rows, month_keys(version)
    return t.Table(
        name="targets_wide",
        title=marked(
            say("Targets by customer · {version}", version=version.said), changed=exported.changed
        ),
        sheet=say("Target table"),
        columns=(
            t.text("organisation", "Organisation"),
            t.text("manager", "Manager"),
            t.code("position", "Position code"),
            t.text("position_name", "Position"),
            t.text("person", "Person"),
            t.code("customer", "Customer code"),
            t.text("customer_name", "Customer"),
            t.text("department", "Department"),
            t.code("product", "Product code"),
            t.text("product_name", "Product"),
            *month_columns(version),
            replace(value_column(version, "total", "Full year"), adds=names),
        ),
        rows=tuple(_wide(row, names) for row in rows),
        totals=_totals(exported, names),
        notes=_notes(exported),
        provenance=(*said_with(version), (say("Run"), exported.run)),
        template=t.Template(
            identity="targets",
            version="1",
            keys=tuple(row_key(row.product.code, row.key) for row in rows),
            digests=tuple(base_text(row.months) for row in rows),
            editable=frozenset(NAMES),
            meta={
                "year": str(version.year),
                "measure": version.measure,
                "scenario": version.scenario,
                "version": str(version.number),
            },
        ),
        as_of=exported.day,
    )


def _wide(row: WideRow, names: Sequence[str]) -> dict[str, object]:
    return {
        "organisation": row.organisation,
        "manager": row.manager,
        "position": row.position,
        "position_name": row.position_name,
        "person": row.person,
        "customer": row.customer,
        "customer_name": in_words(row.customer_name),
        "department": row.department,
        "product": row.product.code,
        "product_name": row.product.name,
        **dict(zip(names, row.months, strict=True)),
        "total": sum(value or 0 for value in row.months),
    }


def _totals(exported: Exported, names: Sequence[str]) -> dict[str, object]:
    """Return what goes out in all, which the check row holds the lines against."""
    columns = zip(*(row.months for row in exported.rows), strict=True)
    sums = [sum(value or 0 for value in column) for column in columns]
    return {"organisation": say("Total"), **dict(zip(names, sums, strict=True)), "total": sum(sums)}


def _notes(exported: Exported) -> tuple[str, ...]:
    lines = [
        say(
            "Change months only, save, and import the file again: every changed cell becomes a "
            "proposal. The year, the total and the check below it follow while you edit; the check "
            "says by how much the lines differ from what was sent."
        )
    ]
    if exported.withheld:
        lines.append(
            say(
                "{count} positions are held by medical representatives, who carry no number: "
                "their rows have no owner (profile cn).",
                count=exported.withheld,
            )
        )
    return tuple(lines)


def change_table(version: Version, rows: list[ChangeRow]) -> t.Table:
    """Draw proposed changes, or all of them."""
    return t.Table(
        name="targets_changes",
        title=say("Proposed changes · {version}", version=version.said),
        columns=(
            t.quantity("id", "No."),
            t.code("product", "Product"),
            t.code("position", "Position"),
            t.code("node", "Code"),
            t.text("name", "Node"),
            t.month("month", "Month"),
            t.code("period", "Period"),
            value_column(version, "base", "Went out"),
            value_column(version, "now", "Stored"),
            value_column(version, "value", "Proposed"),
            t.slug("status", "Status"),
            t.text("asked_by", "Asked by"),
            t.text("agreed_by", "Agreed by"),
            t.slug("taken_from", "Taken from"),
            t.text("reason", "Reason"),
        ),
        rows=tuple(
            {
                "id": row.id, "product": row.product, "position": row.position, "node": row.node,
                "name": in_words(row.name), "month": version.sales_year.months[row.month - 1],
                "base": row.base, "now": row.now, "value": row.value, "status": row.status,
                "asked_by": row.asked_by, "reason": row.reason, "agreed_by": row.agreed_by,
                "period": row.period, "taken_from": row.taken_from,
            }
            for row in rows
        ),
        notes=_conflicts(rows),
        provenance=said_with(version),
        next=(f"territory targets changes apply {version.options} --all",) if rows else (),
    )  # fmt: skip


def _conflicts(rows: list[ChangeRow]) -> tuple[str, ...]:
    clashing = sum(row.base != row.now for row in rows if row.status == "proposed")
    if not clashing:
        return ()
    return (
        say(
            "{count} of them were changed in the store since the workbook went out.",
            count=clashing,
        ),
    )


def applied_line(applied: Applied) -> str:
    """Return what applying did, in a sentence."""
    return say(
        "{count} changes applied, {moved} other cells made room; now in {version}.",
        count=len(applied.changes), moved=applied.moved, version=applied.version.said,
    )  # fmt: skip
