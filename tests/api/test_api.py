"""The Python face says what the command line says, in pandas' own types."""

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import territory
from territory.api import Region
from territory.kernel.periods import NotAMonth
from territory.store.errors import StoreMissing

if TYPE_CHECKING:
    from conftest import Demo, RunCli


@pytest.fixture
def region(demo: "Demo") -> Region:
    return territory.open(demo.folder)


def test_the_positions_of_a_product_sum_to_its_total_in_every_month(region: Region) -> None:
    positions = region.targets(product="P01", level="position")
    company = region.targets(product="P01", level="company")
    months = [f"m{month:02d}" for month in range(1, 13)]
    assert positions[months].sum().tolist() == company[months].iloc[0].tolist()
    assert company["total"].iloc[0] == company[months].iloc[0].sum()
    assert positions["total"].dtype == "Int64"


def test_targets_have_the_rows_of_the_json_contract(
    region: Region, run_cli: "RunCli", demo: "Demo"
) -> None:
    shown = run_cli(
        "--db", demo.db, "targets", "show", "--level", "district", "--format", "json"
    )  # fmt: skip
    rows = json.loads(shown.out)
    frame = region.targets(level="district")
    assert list(frame.columns) == list(rows[0])
    assert frame["node"].tolist() == [row["node"] for row in rows]
    assert frame["m12"].tolist() == [row["m12"] for row in rows]


def test_names_of_doctors_are_masked_and_figures_are_bands(region: Region) -> None:
    classes = region.classes()
    assert set(classes["class"]) <= {"A", "B", "C", "D", "U"}
    assert classes["name"].str.endswith("*").all()
    assert not classes["usage"].dropna().str.contains(".", regex=False).any()


def test_whole_names_need_a_purpose_which_is_kept(demo_copy: Path) -> None:
    region = territory.open(demo_copy)
    classes = region.classes(product="P01", purpose="visit plan of January")
    assert not classes["name"].str.contains("*", regex=False).any()
    assert _runs(demo_copy)[-1]["purpose"] == "visit plan of January"


def _runs(db: Path) -> list[dict[str, str]]:
    import sqlite3

    connection = sqlite3.connect(db)
    try:
        found = connection.execute("select params from run order by id").fetchall()
    finally:
        connection.close()
    return [json.loads(params) for (params,) in found]


def test_the_lines_of_the_flow_partition_what_was_loaded(region: Region) -> None:
    whole = region.flow(product="P01")
    lines = ["credited", "not_owned", "non_target", "unmatched", "transfer"]
    parts = [region.flow(product="P01", line=line) for line in lines]
    assert sum(int(part["quantity"].sum()) for part in parts) == int(whole["quantity"].sum())
    assert sum(map(len, parts)) == len(whole) > 0


def test_amounts_are_decimals_in_yuan_and_dates_are_dates(region: Region) -> None:
    flow = region.flow(month="2026-12")
    assert set(flow["month"]) == {"2026-12"}
    assert all(isinstance(amount, Decimal) for amount in flow["amount"].dropna())
    assert flow["sale_date"].dt.year.unique().tolist() == [2026]


def test_a_month_that_is_none_is_said(region: Region) -> None:
    with pytest.raises(NotAMonth):
        region.flow(month="2026-13")


def test_a_folder_without_a_store_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing):
        territory.open(tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_folder_without_settings_has_territory_db(tmp_path: Path, db: Path) -> None:
    (tmp_path / "a").mkdir()
    db.rename(tmp_path / "a" / "territory.db")
    assert territory.open(tmp_path / "a").flow().empty


def test_importing_territory_loads_no_pandas() -> None:
    code = "import sys, territory; sys.exit('pandas' in sys.modules or 'sqlalchemy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603 - ourselves
