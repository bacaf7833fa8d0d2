"""The workbooks of the reports, and the list of them."""

from collections.abc import Sequence
from typing import Any

from territory.classes import views as class_views
from territory.classes.service import ClassedProduct
from territory.ledger.rules.movement import Line
from territory.plans.lookup.versions import Version, Wanted
from territory.plans.service.show import ShownTargets
from territory.plans.views.columns import month_columns, said_with, title_of, value_column
from territory.plans.views.shown import show_table
from territory.present import table as t
from territory.present.words import say, word
from territory.reports.service import Achievement, TargetPack
from territory.reports.views.achievement import achievement_table
from territory.reports.views.beside import coverage_table, movements_table, partition_table
from territory.reports.views.titles import provenance, title
from territory.room import all_rooms
from territory.targets.views.proofs import check_table


def achievement_book(report: Achievement) -> t.Book:
    """Return the workbook: a sheet of each level, partition, files."""
    tables = [achievement_table(report, level) for level in report.levels.sheets]
    tables += [movements_table(report), coverage_table(report)]
    checks: tuple[t.CrossCheck, ...] = ()
    if report.ties:
        tables.insert(1, partition_table(report))
        checks = tuple(
            t.CrossCheck(
                say("{level} − credited", level=word(level)),
                (f"achievement_{level}", "actual"),
                ("partition", str(Line.CREDITED)),
            )
            for level in report.levels.sheets
        )
    return t.Book(
        "achievement",
        title(report, say("Achievement")),
        tuple(tables),
        notes=(
            *provenance(report),
            (say("Actual"), say("Credited sale units: terminal sales with returns and "
                                "corrections, by assignment at the sale date.")),
            (say("Achievement"), say("Actual divided by target.")),
        ),
        checks=checks,
    )  # fmt: skip


def targets_book(pack: TargetPack) -> t.Book:
    """Return the workbook of targets: one sheet per level, the same total on each."""
    first, *others = pack.levels
    checks = tuple(
        t.CrossCheck(
            say("{level} − {above}", level=level_word(shown), above=level_word(first)),
            (f"targets_{shown.level}", "total"),
            (f"targets_{first.level}", "total"),
        )
        for shown in others
    )
    proof = check_table(pack.proof).notes
    return t.Book(
        "targets",
        title_of(first.version, first.products),
        tuple(map(level_table, pack.levels)),
        notes=(*said_with(first.version), *((say("Check"), line) for line in proof)),
        checks=checks,
    )


def level_word(shown: ShownTargets) -> str:
    """Return the word of the level that targets are shown at."""
    return word(shown.level or "")


def level_table(shown: ShownTargets) -> t.Table:
    """Draw a level with its months, and a total over all products."""
    table = show_table(shown)
    version = shown.version
    hidden = {column.key for column in month_columns(version)}
    columns = tuple(
        value_column(version, column.key, column.label) if column.key in hidden else column
        for column in table.columns
    )
    keys = ("total", "last_year", "q1", "q2", "q3", "q4", *hidden)
    totals: dict[str, Any] = {"name": say("Total")}
    totals |= {key: sum(row[key] or 0 for row in table.rows) for key in keys}
    return t.Table(
        f"targets_{shown.level}",
        say("Targets by {level}", level=level_word(shown))
        + f" · {title_of(version, shown.products)}",
        columns,
        table.rows,
        totals=totals,
        notes=table.notes,
        provenance=table.provenance,
        next=_explained(table, version),
        skips_zeros=True,
    )


def _explained(table: t.Table, version: Version) -> tuple[str, ...]:
    """Return the command that says where the first of the targets comes from."""
    if not table.rows:
        return ()
    node, product, year = table.rows[0]["node"], table.rows[0]["product"], version.sales_year
    command = f"territory targets explain {node} --product {product} --month {year.first_month}"
    if version.measure != Wanted().measure:
        command += f" --measure {version.measure}"
    if version.scenario != Wanted().scenario:
        command += f" --scenario {version.scenario}"
    return (f"{command} --year {year} --version {version.number}",)


def classes_book(runs: Sequence[ClassedProduct], *, masked: bool, banded: bool) -> t.Book:
    """Return the workbook of classes: the summary, then everybody."""
    summary = class_views.summary_table(runs)
    detail = class_views.class_table(runs, masked=masked, banded=banded)
    return t.Book(
        "classes",
        summary.title,
        (summary, detail),
        notes=tuple((say("Note"), note) for note in summary.notes),
        parameters=class_views.parameters_of(runs[0]),
        as_of=runs[0].as_of,
    )


def list_table() -> t.Table:
    """Return the reports there are."""
    rows = tuple(
        {"name": one.name, "what": say(one.holds)} for room in all_rooms() for one in room.reports
    )
    return t.Table(
        "reports", say("Reports"), (t.code("name", "Report"), t.text("what", "What it holds")), rows
    )
