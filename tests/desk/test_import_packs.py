"""A distributor that counts in cartons: [[sources]] says what a carton is in its files."""

import json
import sqlite3
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from territory.settings import load

if TYPE_CHECKING:
    from conftest import Result, RunCli

ROSTER = {
    "医院.csv": "医院编码,医院名称,省份,城市\nH001,溧阳市第一医院,江苏省,常州市\n",
    "产品线.csv": "产品线编码,产品线名称\nCV,心血管线\n",
    "产品.csv": "产品编码,产品名称,产品线,规格,单位\nT01,通脉胶囊,CV,24粒,盒\n",
    "商业.csv": "商业公司编码,商业公司名称\nD01,国药江苏\nD02,上药江苏\n",
}
FLOW = (
    "商业公司,销售日期,购货单位,产品名称,数量,单位,单价,金额\n"
    "{sender},2027-01-05,溧阳市第一医院,通脉胶囊,2,件,2350,4700\n"
    "{sender},2027-01-06,溧阳市第一医院,通脉胶囊,7,盒,23.5,164.5\n"
)


CARTONS = '{ "件" = 100 }'


@pytest.fixture(autouse=True)
def known(run_cli: "RunCli", tmp_path: Path) -> None:
    for name, text in ROSTER.items():
        assert loaded(run_cli, tmp_path / name, text).code == 0


def loaded(run_cli: "RunCli", path: Path, text: str) -> "Result":
    path.write_text(text, encoding="utf-8")
    return run_cli("import", path)


def says(folder: Path, units: str) -> None:
    text = f'[[sources]]\npattern = "国药*.csv"\ndistributor = "D01"\nunits = {units}\n'
    (folder / "territory.toml").write_text(text, encoding="utf-8")


def boxes(run_cli: "RunCli") -> list[tuple[int, str]]:
    rows: list[dict[str, Any]] = json.loads(run_cli("flow", "show", "--format", "json").out)
    return sorted((row["quantity"], row["line"]) for row in rows)


def test_a_carton_of_the_source_is_its_boxes(run_cli: "RunCli", tmp_path: Path) -> None:
    says(tmp_path, CARTONS)
    done = loaded(run_cli, tmp_path / "国药1月.csv", FLOW.format(sender="国药江苏"))
    assert done.code == 0, done.err
    assert boxes(run_cli) == [(7, "not_owned"), (200, "not_owned")]
    assert "In the files of D01 one 件 is 100 sale units of T01" in done.err
    (unit,) = json.loads(run_cli("list", "units", "--format", "json").out)
    assert (unit["unit"], unit["distributor"]) == ("件", "D01")


def test_it_holds_for_this_distributor_only(run_cli: "RunCli", tmp_path: Path) -> None:
    says(tmp_path, CARTONS)
    loaded(run_cli, tmp_path / "国药1月.csv", FLOW.format(sender="国药江苏"))
    refused = loaded(run_cli, tmp_path / "上药1月.csv", FLOW.format(sender="上药江苏"))
    assert refused.code == 4
    assert "2 件" in refused.err
    assert boxes(run_cli) == [(7, "not_owned"), (200, "not_owned")]


def test_said_afterwards_the_refused_file_loads_and_undo_takes_the_factor_back(
    run_cli: "RunCli", tmp_path: Path
) -> None:
    file = tmp_path / "国药1月.csv"
    assert loaded(run_cli, file, FLOW.format(sender="国药江苏")).code == 4
    says(tmp_path, CARTONS)
    done = run_cli("import", file)
    assert boxes(run_cli) == [(7, "not_owned"), (200, "not_owned")]
    batch = done.err.partition("territory imports undo ")[2].split()[0]
    assert run_cli("imports", "undo", batch, "--yes").code == 0
    assert boxes(run_cli) == []
    assert json.loads(run_cli("list", "units", "--format", "json").out) == []


def test_the_register_holds_against_the_settings(
    run_cli: "RunCli", tmp_path: Path, db: Path
) -> None:
    units = "产品编码,单位,换算系数,商业公司编码\nT01,件,40,D01\n"
    assert loaded(run_cli, tmp_path / "单位.csv", units).code == 0
    says(tmp_path, CARTONS)
    done = loaded(run_cli, tmp_path / "国药1月.csv", FLOW.format(sender="国药江苏"))
    assert "the register says 40 for T01" in done.err
    assert boxes(run_cli) == [(7, "not_owned"), (80, "not_owned")]
    with sqlite3.connect(db) as connection:
        assert connection.execute("SELECT numerator FROM product_unit").fetchall() == [(40,)]


def test_a_piece_may_be_a_part_of_a_box(run_cli: "RunCli", tmp_path: Path) -> None:
    says(tmp_path, '{ "粒" = "1/24" }')
    assert load(tmp_path, {}).sources[0].units == {"粒": Fraction(1, 24)}
    text = FLOW.format(sender="国药江苏").replace("2,件,2350", "48,粒,97.9")
    loaded(run_cli, tmp_path / "国药1月.csv", text)
    assert boxes(run_cli) == [(2, "not_owned"), (7, "not_owned")]


@pytest.mark.parametrize(
    "units", ['{ "件" = 0 }', '{ "件" = "viel" }', "[1]", '{ "件" = -2 }', "{ 箱 = 3 }"]
)
def test_a_wrong_factor_is_named(run_cli: "RunCli", tmp_path: Path, units: str) -> None:
    says(tmp_path, units)
    done = run_cli("status")
    assert done.code == 12
    assert "sources.units" in done.err or "in quotes" in done.err  # TOML wants quotes
