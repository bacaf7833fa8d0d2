"""What is said of files: headers of one's own, and what territory.toml keeps for the next time."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from territory.desk.imports.remember import pattern_of
from territory.settings import Source, load

if TYPE_CHECKING:
    from conftest import RunCli

ROWS = "终端,品名,实发,出库\n溧阳市第一医院,通脉胶囊,3,2026-12-01\n"
SAID = ("--map", "quantity=实发", "--map", "sale_date=出库", "--set", "distributor=新安医药")


@pytest.fixture
def january(tmp_path: Path) -> Path:
    path = tmp_path / "新安2026年12月.csv"
    path.write_text(ROWS, "utf-8")
    return path


def test_a_column_is_named_once_and_then_remembered(
    run_cli: "RunCli", tmp_path: Path, january: Path
) -> None:
    (tmp_path / "territory.toml").write_text('# mine\nlang = "en"  # as it was\n', "utf-8")
    assert run_cli("import", january).code == 4
    done = run_cli("import", january, *SAID, "--as", "flow", "--remember")
    assert done.code == 0, done.err
    assert "新安*年*月.csv" in done.err
    kept = (tmp_path / "territory.toml").read_text("utf-8")
    assert kept.startswith('# mine\nlang = "en"  # as it was\n')
    (source,) = load(tmp_path).sources
    assert source == Source(
        "新安*年*月.csv",
        distributor="新安医药",
        kind="flow",
        headers={"quantity": ("实发",), "sale_date": ("出库",)},
    )
    february = tmp_path / "新安2027年1月.csv"
    february.write_text(ROWS.replace("2026-12-01", "2027-01-05"), "utf-8")
    again = run_cli("import", february, "--format", "json")
    assert again.code == 0, again.err
    assert [line["created"] for line in json.loads(again.out)] == [1]


def test_saying_it_again_changes_the_source_and_adds_none(
    run_cli: "RunCli", tmp_path: Path, january: Path
) -> None:
    for sender in ("甲医药", "乙医药"):
        said = [*SAID[:4], "--set", f"distributor={sender}", "--remember"]
        assert run_cli("import", january, *said).code == 0
    assert [source.distributor for source in load(tmp_path).sources] == ["乙医药"]


def test_a_newer_source_goes_before_a_wider_one(
    run_cli: "RunCli", tmp_path: Path, january: Path
) -> None:
    wide = '[[sources]]\npattern = "*.csv"\ndistributor = "D9"\n# the end\n'
    (tmp_path / "territory.toml").write_text(wide, "utf-8")
    assert run_cli("import", january, *SAID, "--remember").code == 0
    settings = load(tmp_path)
    found = settings.source_of(january.name)
    assert found is not None
    assert found.distributor == "新安医药"
    assert "# the end" in (tmp_path / "territory.toml").read_text("utf-8")


def test_a_month_is_never_remembered(run_cli: "RunCli", tmp_path: Path, january: Path) -> None:
    done = run_cli("import", january, *SAID, "--set", "month=2026-12", "--remember")
    assert "Not kept, it belongs to this file: month" in done.err
    assert '[[sources]]\npattern = "新安*年*月.csv"\ndistributor = "新安医药"' in done.err
    (source,) = load(tmp_path).sources
    assert dict(source.set) == {}
    only = run_cli("import", january, "--set", "month=2026-12", "--remember")
    assert only.code == 2


def test_what_is_remembered_extends_the_source_that_fits(
    run_cli: "RunCli", tmp_path: Path, january: Path
) -> None:
    wide = '[[sources]]\npattern = "新安*.csv"\ndistributor = "新安医药"\nunits = { "件" = 100 }\n'
    (tmp_path / "territory.toml").write_text(wide, "utf-8")
    assert run_cli("import", january, *SAID[:4], "--remember").code == 0
    (source,) = load(tmp_path).sources
    assert (source.pattern, source.distributor) == ("新安*.csv", "新安医药")
    assert source.headers == {"quantity": ("实发",), "sale_date": ("出库",)}
    said = [*SAID[:4], "--set", "distributor=D9", "--remember"]
    assert run_cli("import", january, *said).code == 0
    narrow, _ = load(tmp_path).sources
    assert (narrow.pattern, narrow.distributor) == ("新安*年*月.csv", "D9")
    assert narrow.units == {"件": 100}


def test_a_dry_run_shows_what_it_would_remember(run_cli: "RunCli", january: Path) -> None:
    done = run_cli("import", january, *SAID, "--remember", "--dry-run")
    assert "Would be remembered in" in done.err
    assert 'quantity = ["实发"]' in done.err


def test_nothing_said_is_nothing_to_remember(run_cli: "RunCli", tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("医院编码,医院名称\nH1,溧阳市第一医院\n", "utf-8")
    result = run_cli("import", path, "--remember")
    assert result.code == 2
    assert "--map" in result.err


def test_a_dry_run_remembers_nothing(run_cli: "RunCli", tmp_path: Path, january: Path) -> None:
    assert run_cli("import", january, *SAID, "--remember", "--dry-run").code == 0
    assert not (tmp_path / "territory.toml").exists()


@pytest.mark.parametrize(
    "text",
    [
        '[headers]\nquantiti = ["实发"]\n',
        '[[sources]]\npattern = "*.csv"\nheaders = { quantiti = ["实发"] }\n',
    ],
)
def test_headers_of_no_field_are_a_mistake_in_the_settings(
    run_cli: "RunCli", tmp_path: Path, january: Path, text: str
) -> None:
    (tmp_path / "territory.toml").write_text(text, "utf-8")
    result = run_cli("import", january)
    assert result.code == 12
    assert "quantiti" in result.err
    assert "quantity" in result.err


def test_a_field_that_nobody_knows_cannot_be_mapped(run_cli: "RunCli", january: Path) -> None:
    result = run_cli("import", january, "--map", "quantiti=实发")
    assert result.code == 5
    assert "quantity" in result.err


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("国控江苏1月销售.xlsx", "国控江苏*月销售.xlsx"),
        ("inbox/202701.csv", "[0-9][0-9][0-9][0-9][0-9][0-9].csv"),
        ("甲2027-01-05.csv", "甲[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9].csv"),
        ("甲2027-1.csv", "甲*.csv"),
        ("p1.xlsx", "p1.xlsx"),
        ("360医药2027年1月.xlsx", "360医药*年*月.xlsx"),
        ("流向[1].xlsx", "流向[[]*].xlsx"),
    ],
)
def test_only_dates_in_a_name_are_left_open(name: str, pattern: str) -> None:
    assert pattern_of(name) == pattern
    assert Source(pattern).fits(name)


@pytest.mark.parametrize("options", [(), ("--as", "flow")])
def test_an_unused_column_that_could_be_what_is_missing_is_proposed_and_the_map_works(
    run_cli: "RunCli", tmp_path: Path, options: tuple[str, ...]
) -> None:
    path = tmp_path / "f.csv"
    path.write_text("购货单位,品名,实发件,销售日期\n甲医院,丙西,3,2027-01-05\n", "utf-8")
    result = run_cli("import", path, *options)
    assert result.code == 4
    assert "--map quantity=实发件" in result.err
    assert run_cli("import", path, *options, "--map", "quantity=实发件").code == 0
