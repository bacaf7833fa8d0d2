"""Targets of a year that begins in April: cells, pins, history, season, and what comes back."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook
from targets_region import PLAN, Region, RunCli

from territory.kernel.periods import Month, SalesYear
from territory.kernel.season import History, estimate, estimate_year
from territory.plans.lookup.rest import rest_of_target
from territory.plans.rules.refusals import MonthOutsidePlan, OtherYear
from territory.plans.service import changes
from territory.plans.service.show import ShownTargets, show
from territory.plans.views.shown import show_table
from territory.present.words import speaking
from territory.settings import SalesCalendar
from territory.targets.service import check, explain, pins
from territory.workspace import official_calendar

APRIL = 4
KEYS = [f"m{number:02d}" for number in (4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3)]
SOLD = {int(Month(2025, 1).plus(step)): 10 + step for step in range(28)}
"""January 2025 to April 2027; the year before the plan is April 2026 to March 2027."""


def begins(region: Region, number: int) -> None:
    region.ws = replace(
        region.ws,
        settings=replace(region.ws.settings, calendar=SalesCalendar(first_month=number)),
    )


def sheet_of(path: Path) -> Any:
    return load_workbook(path)["Target table"]


def edit(path: Path, customer: str, **months: int) -> None:
    """Change cells of a customer's row, as a manager would."""
    book = load_workbook(path)
    sheet: Any = book["Target table"]
    rows = list(sheet.iter_rows())
    [header] = [row for row in rows if "Jan" in [cell.value for cell in row]]
    columns = {str(cell.value): place for place, cell in enumerate(header)}
    [line] = [row for row in rows if row[columns["Customer code"]].value == customer]
    for month, value in months.items():
        line[columns[month.capitalize()]].value = value
    book.save(path)


@pytest.fixture
def april(region: Region, tmp_path: Path) -> Region:
    """Give a plan of 2,400 boxes for April 2027 to March 2028, split by history."""
    (tmp_path / "territory.toml").write_text("[calendar]\nfirst_month = 4\n", encoding="utf-8")
    begins(region, APRIL)
    region.crowd({f"H{at}": {m: u * (at + 1) for m, u in SOLD.items()} for at in range(3)})
    region.total(2_400).pin("C", "Q1", fixed=480).pin("C", "01", fixed=77)
    region.split("history=1")
    return region


def shown(region: Region) -> ShownTargets:
    return show(region.ws, PLAN)


def test_months_quarters_and_pins_stand_where_the_year_has_them(april: Region) -> None:
    found = shown(april)
    top = found.tops[0]
    assert sum(top.months) == top.total == 2_400
    assert top.quarters[0] == sum(top.months[:3]) == 480
    assert top.months[9] == 77  # the tenth month is January 2028
    [row] = [row for row in show_table(found).rows if row["node"] == "C"]
    assert [row[key] for key in KEYS] == list(top.months)
    assert [key for key in (column.key for column in show_table(found).columns)
            if key in KEYS] == KEYS  # fmt: skip
    assert check.check(april.ws, PLAN, None).count == 0


def test_history_and_last_year_are_the_twelve_months_before_april(april: Region) -> None:
    sold = pd.Series(SOLD)
    last_year = sold[(sold.index >= 202604) & (sold.index <= 202703)].sum()
    found = shown(april)
    assert found.tops[0].last_year == 6 * last_year  # three hospitals, once, twice and thrice
    assert len(found.tops[0].like) == 12
    by_code = {row.node: row.total for row in show(april.ws, PLAN, level="institution").rows}
    assert by_code == {"H0": 400, "H1": 800, "H2": 1_200}
    chain = explain.explain(april.ws, PLAN, "P01", "H2", Month(2028, 1))
    assert chain.stored.parameters["history"] == [202604, 202703]
    assert chain.parts[0].of == 6 * last_year


def test_months_of_another_year_are_refused_by_name(april: Region) -> None:
    said = r"2027-01 is not in FY 2027 \(2027-04 to 2028-03\)"
    with pytest.raises(MonthOutsidePlan, match=said):
        explain.explain(april.ws, PLAN, "P01", "H2", Month(2027, 1))
    with pytest.raises(MonthOutsidePlan, match=said):
        pins.put_pin(april.ws, PLAN, "P01", "C", period="2027-01", rule="fixed", value="5")


def test_titles_say_the_year_in_both_languages(april: Region) -> None:
    for lang, said in (
        ("en", "FY 2027 (2027-04 to 2028-03)"),
        ("zh", "2027 财年（2027-04 – 2028-03）"),
    ):
        with speaking(lang):
            assert show_table(shown(april)).title.startswith(said)


def test_the_plan_keeps_its_year_when_the_setting_changes(april: Region) -> None:
    before = shown(april).tops[0].months
    begins(april, 1)
    assert shown(april).tops[0].months == before
    assert shown(april).version.sales_year == SalesYear(2027, APRIL)


def test_the_rest_of_the_year_is_up_to_march(april: Region) -> None:
    hospital = april.ids["H1"]
    with april.ws.reading() as tx:
        [rest] = rest_of_target(tx, {hospital: "H1"}, april.ids["L1"], Month(2028, 2))
        assert rest_of_target(tx, {hospital: "H1"}, april.ids["L1"], Month(2028, 4)) == []
    [row] = [row for row in show(april.ws, PLAN, level="institution").rows if row.node == "H1"]
    assert rest.quantity == sum(row.months[-2:])


def test_a_cell_of_january_comes_back_to_january(
    april: Region, run_cli: RunCli, tmp_path: Path
) -> None:
    path = tmp_path / "out.xlsx"
    assert run_cli("targets", "export", "-o", path).code == 0
    head = next(row for row in sheet_of(path).iter_rows(values_only=True) if "Jan" in row)
    names = [str(cell) for cell in head if cell]
    assert names.index("Apr") < names.index("Dec") < names.index("Jan") < names.index("Mar")
    edit(path, "H1", jan=999)
    assert run_cli("import", path).code == 0
    [change] = changes.list_changes(april.ws, PLAN)[1]
    assert (change.node, change.month, change.value) == ("H1", 10, 999)
    listed = run_cli("targets", "changes", "list", "--format", "json")
    assert '"2028-01"' in listed.out


def test_the_season_takes_each_month_with_its_own_spring_festival() -> None:
    """Spring Festival of 2027 is on 6 February; January to March of the plan are of 2028."""
    rng = np.random.default_rng(7)
    units = 1_000 + rng.integers(-200, 200, 48) + 300 * np.sin(np.arange(48) / 6 * np.pi)
    history = History(Month(2023, 1), units.astype(np.float64))
    calendar = official_calendar()
    first, second = (estimate(history, year, calendar).factors for year in (2026, 2027))
    joined = np.concatenate([first[3:], second[:3]])
    found = estimate_year(history, SalesYear(2026, APRIL), calendar)
    assert np.allclose(found.factors, joined / joined.sum() * 12)
    plain = estimate_year(history, SalesYear(2026), calendar)
    assert (plain.factors == first).all()


def test_a_plan_of_a_year_that_began_otherwise_is_not_continued(region: Region) -> None:
    """Its months would be taken for others; it stays as it was."""
    region.crowd({"H1": SOLD})
    region.total(2_400)
    begins(region, APRIL)
    with pytest.raises(OtherYear, match="by the settings its year is now"):
        region.total(3_000)
