"""A beginner's first hour: init, the sheets it makes, what the program says comes next."""

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import RunCli

ANSWERS = ("--company", "江南制药", "--line", "心血管线", "--product", "通脉胶囊",
           "--product", "瑞达平片", "--year", "2027")  # fmt: skip


@pytest.fixture(params=["zh", "en"])
def lang(request: pytest.FixtureRequest, run_cli: "RunCli", monkeypatch: pytest.MonkeyPatch) -> str:
    del run_cli  # it has named a store in the environment, which a beginner does not
    monkeypatch.delenv("TERRITORY_DB", raising=False)
    monkeypatch.setenv("TERRITORY_LANG", str(request.param))
    return str(request.param)


def test_what_init_makes_can_be_imported_as_it_stands(
    run_cli: "RunCli", tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    monkeypatch.chdir(tmp_path)
    begun = run_cli("init", *ANSWERS)
    assert begun.code == 0
    first, second, third = re.findall(r"^ +(territory.*)$", begun.err, re.MULTILINE)
    folders = {"zh": ("资料", "流向"), "en": ("master-data", "flow-files")}[lang]
    assert (first, second) == tuple(f"territory import {folder}" for folder in folders)
    assert third == "territory"
    assert len(list((tmp_path / folders[1]).iterdir())) == 12
    assert run_cli(*first.split()[1:]).code == 0
    products = json.loads(run_cli("list", "产品", "--format", "json").out)
    assert [(row["name"], row["line_name"]) for row in products] == [
        ("通脉胶囊", "心血管线"), ("瑞达平片", "心血管线"),
    ]  # fmt: skip
    nodes = json.loads(run_cli("list", "组织", "--format", "json").out)
    assert [(row["name"], row["level"]) for row in nodes] == [("江南制药", "company")]


@pytest.mark.usefixtures("lang")
def test_the_settings_that_init_writes_are_explained(
    run_cli: "RunCli", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run_cli("init").code == 0
    lines = (tmp_path / "territory.toml").read_text(encoding="utf-8").splitlines()
    paragraphs = "\n".join(lines).split("\n\n")
    assert all(paragraph.startswith("# ") for paragraph in paragraphs)
    assert run_cli("settings").code == 0


@pytest.mark.usefixtures("lang")
def test_an_empty_store_leads_through_master_data(
    run_cli: "RunCli", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    welcome = run_cli()
    assert "territory init" in welcome.out
    run_cli("init")
    first = json.loads(run_cli("status", "--format", "json").out)[0]
    assert (first["subject"], first["count"], first["of"]) == ("master_data", 5, 5)
    assert run_cli(*first["look"].split()[1:]).code == 0
    assert (tmp_path / "master.xlsx").exists()


@pytest.mark.parametrize(
    ("said", "kind"),
    [("医院", "institutions"), ("hospitals", "institutions"), ("专家", "doctors"),
     ("商业", "distributors"), ("代表", "people"), ("架构", "positions"), ("归属", "assignments"),
     ("产品目录", "products"), ("产品线", "product-lines"), ("科室", "departments")],
)  # fmt: skip
def test_kinds_have_the_names_that_colleagues_use(
    run_cli: "RunCli", db: Path, tmp_path: Path, said: str, kind: str
) -> None:
    assert db.exists()
    assert run_cli("list", said).out == run_cli("list", kind).out
    assert run_cli("template", said, "-o", tmp_path / "a.xlsx").code == 0


def test_one_workbook_holds_templates_of_all_kinds(run_cli: "RunCli", tmp_path: Path) -> None:
    assert run_cli("template", "--all", "-o", tmp_path / "all.xlsx").code == 0
    assert run_cli("template", "-o", tmp_path / "none.xlsx").code == 2
