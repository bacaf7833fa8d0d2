"""What the READMEs tell a new user to type works, in the order in which they tell it."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from territory import cli
from territory.present import words

ROOT = Path(__file__).parents[2]
FENCE = re.compile(r"^```(?:console|sh)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")
PAGES = {"README.md": "en", "README.zh-CN.md": "zh", "examples/README.md": "en"}
IN_PART = "territory import flow/2026-12 --partial"
"""The one command that ends with 3, as the pages say: one of its rows is refused."""


def commands(page: str) -> list[str]:
    text = (ROOT / page).read_text(encoding="utf-8")
    lines = [line for fence in FENCE.findall(text) for line in fence.splitlines()]
    return [line for line in lines if line.split()[:1] == ["territory"]]


@pytest.mark.parametrize("page", PAGES)
def test_every_command_works_in_a_fresh_copy_of_the_examples(
    page: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples", ignore=_written_by_hand)
    monkeypatch.chdir(tmp_path / "examples")
    for command in commands(page):
        with words.speaking(PAGES[page]):
            code = cli.run(shlex.split(command)[1:])
        assert code == (3 if command == IN_PART else 0), (command, capsys.readouterr().err)


def _written_by_hand(folder: str, names: list[str]) -> set[str]:
    """What a developer left in examples/ by following the page is not taken along."""
    ours = {"master", "flow", "territory.toml"}
    return set(names) - ours if Path(folder) == ROOT / "examples" else set()


def test_the_main_way_has_its_four_steps() -> None:
    for page in PAGES:
        told = " ".join(commands(page))
        for step in ("import", "classify doctors", "targets split", "report achievement"):
            assert f"territory {step}" in told, (page, step)


def test_both_languages_tell_the_same_commands() -> None:
    english, chinese = commands("README.md"), commands("README.zh-CN.md")
    assert [line.split()[1:3] for line in english] == [line.split()[1:3] for line in chinese]


@pytest.mark.parametrize(
    "page", ["README.md", "README.zh-CN.md", "ARCHITECTURE.md", "CONTRIBUTING.md"]
)
def test_every_link_leads_to_a_file(page: str) -> None:
    links = LINK.findall((ROOT / page).read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_examples_stay_small() -> None:
    files = [path for path in (ROOT / "examples").rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files if path.suffix != ".db") < 400_000
