"""The demonstration: write a region's workbooks, then do a month's work on them, step by step."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from territory.arrivals.service.coverage import coverage
from territory.arrivals.service.expectation import expectation
from territory.arrivals.service.matching import waiting
from territory.arrivals.views.coverage import coverage_table
from territory.arrivals.views.matching import waiting_table
from territory.classes import service as classes
from territory.classes import views as class_views
from territory.demo import supply_files, workbooks
from territory.demo.region import LAST_MONTH, PLAN_YEAR, make_region
from territory.demo.views import files_by_folder
from territory.desk.imports import views as import_views
from territory.desk.imports.service import ImportRequest, import_files
from territory.errors import Refused
from territory.intake.rejects import rejects_book
from territory.kernel.periods import Month
from territory.ledger.service.figures import partition
from territory.plans.lookup.versions import Wanted
from territory.plans.service.drafts import approve
from territory.plans.service.show import show
from territory.plans.views.shown import show_table
from territory.potential import service as potential
from territory.potential import views as potential_views
from territory.present.files import save
from territory.present.table import Book, Table
from territory.present.words import say
from territory.reports import service as reports
from territory.reports import views as report_views
from territory.settings import FILE_NAME
from territory.targets.service import pins, split
from territory.targets.views.split import split_view
from territory.workspace import Workspace, open_workspace

TODAY: Final = date(PLAN_YEAR, 1, 15)
INPUTS: Final = "输入"
REPORTS: Final = "报告"
FLOW: Final = "流向"
SUPPLY: Final = supply_files.MARK
OURS: Final = (INPUTS, REPORTS, FILE_NAME, "region.db", "region.db-wal", "region.db-shm")
TOTALS: Final = {
    PLAN_YEAR - 1: {"P01": 50_000, "P02": 23_000, "P03": 37_000},
    PLAN_YEAR: {"P01": 58_000, "P02": 24_600, "P03": 45_000},
}
GROUP: Final = 60
"""Hospitals of the standard region; the totals grow and shrink with the region."""


class FolderNotEmpty(Refused):
    """The folder {folder} is not empty."""

    hint = "Name another folder, or add --overwrite to make the demonstration there anew."


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the demonstration: the command that does the same, and what it shows."""

    command: str
    shown: Table | Book | None = None


def prepare(folder: Path, *, hospitals: int, seed: int, lang: str, overwrite: bool) -> int:
    """Write the region's workbooks and territory.toml; return how many files there are.

    Raises:
        FolderNotEmpty: the folder holds something and overwriting was not asked for.
    """
    if folder.exists() and any(folder.iterdir()):
        if not overwrite:
            raise FolderNotEmpty(folder=folder)
        _clear(folder)
    folder.mkdir(parents=True, exist_ok=True)
    region = make_region(hospitals, seed)
    written = workbooks.write_inputs(folder / INPUTS, region)
    workbooks.write_settings(folder, region, lang, TODAY)
    return len(written)


def _clear(folder: Path) -> None:
    """Take away what an earlier demonstration left; nothing else."""
    for path in (*(folder / name for name in OURS), *folder.glob(f"{FLOW}-*.xlsx")):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def run(folder: Path, hospitals: int) -> Iterator[Step]:
    """Do the month's work in a prepared folder, one step after the other."""
    with open_workspace(folder=folder, create=True) as ws:
        yield from _load(ws, folder)
        yield _estimate(ws)
        yield _classify(ws)
        for year, totals in TOTALS.items():
            yield from _plan(ws, year, {p: t * hospitals // GROUP for p, t in totals.items()})
        yield from _report(ws, folder)


def _load(ws: Workspace, folder: Path) -> Iterator[Step]:
    inputs = folder / INPUTS
    masters = sorted(str(path) for path in inputs.glob("*.xlsx"))
    result = import_files(ws, ImportRequest(masters))
    yield Step(f"territory import {INPUTS}/*.xlsx", import_views.import_table(result))
    result = import_files(ws, ImportRequest([str(inputs / FLOW)], partial=True))
    book = rejects_book((sheet, file.given) for file in result.files for sheet in file.sheets)
    if book is not None:
        save(book, folder / f"{FLOW}-{say('rejects')}.xlsx")
    yield Step(f"territory import {INPUTS}/{FLOW} --partial", files_by_folder(result))
    result = import_files(ws, ImportRequest([str(inputs / SUPPLY)]))
    yield Step(f"territory import {INPUTS}/{SUPPLY}", files_by_folder(result))
    with ws.reading() as tx:
        names = waiting(tx)
        parts = partition(tx)
        sent = coverage(tx, [int(LAST_MONTH)])
        expected = expectation(tx, sent)
    yield Step("territory match review", waiting_table(names, parts))
    yield Step(
        f"territory flow coverage --month {LAST_MONTH}",
        coverage_table(sent, ws.today, expected),
    )


def _estimate(ws: Workspace) -> Step:
    return Step(
        "territory potential estimate", potential_views.estimate_table(potential.estimate(ws))
    )


def _classify(ws: Workspace) -> Step:
    return Step(
        "territory classify doctors", class_views.summary_table(classes.classify_doctors(ws))
    )


def _plan(ws: Workspace, year: int, totals: dict[str, int]) -> Iterator[Step]:
    wanted = Wanted(year=year)
    for product, total in totals.items():
        pins.set_total(ws, wanted, product, str(total))
        yield Step(f"territory targets set --year {year} --product {product} --total {total}")
    done = split.split(ws, wanted, None, split.Options())
    if year < PLAN_YEAR:
        yield Step(f"territory targets split --year {year}")
        approve(ws, wanted)
        yield Step(f"territory targets approve --year {year}")
        return
    yield Step(f"territory targets split --year {year}", split_view(done))
    shown = show(ws, wanted, product="P01", level="position")
    yield Step("territory targets show --level position --product P01", show_table(shown))


def _report(ws: Workspace, folder: Path) -> Iterator[Step]:
    (folder / REPORTS).mkdir(exist_ok=True)
    month = Month(PLAN_YEAR - 1, 12)
    found = reports.achievement(ws, reports.Span(month=month, ytd=True))
    name = f"{REPORTS}/达成-{month}.xlsx"
    save(report_views.achievement_book(found), folder / name)
    yield Step(
        f"territory report achievement --month {month} --ytd -o {name}",
        report_views.achievement_table(found, "district"),
    )
    pack = reports.target_pack(ws, Wanted(year=PLAN_YEAR), None)
    save(report_views.targets_book(pack), folder / REPORTS / f"目标-{PLAN_YEAR}.xlsx")
    yield Step(f"territory report targets --year {PLAN_YEAR} -o {REPORTS}/目标-{PLAN_YEAR}.xlsx")
    runs = classes.newest(ws)
    banded = ws.settings.profile == "cn"
    book = report_views.classes_book(runs, masked=True, banded=banded)
    save(book, folder / REPORTS / "医生分级.xlsx")
    yield Step(f"territory report classes -o {REPORTS}/医生分级.xlsx")
