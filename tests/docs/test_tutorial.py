"""Every step of the tutorial works on a newcomer's own files, in both languages."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from newcomer import make
from territory import cli
from territory.present import words

DOCS = Path(__file__).parents[2] / "docs"
FENCE = re.compile(r"^```(console|toml)\n(.*?)^```", re.MULTILINE | re.DOTALL)
PAGES = {"tutorial.md": ("en", "master-data", "flow-files"),
         "tutorial.zh-CN.md": ("zh", "资料", "流向")}  # fmt: skip
MONTHS = ("2026-09", "2026-10", "2026-11")
TODAY = 'as_of = "2026-12-03"\n'


def steps(page: str) -> list[tuple[str, str]]:
    """Return command lines, and what is to be added to the settings, in their order."""
    told = []
    for kind, text in FENCE.findall((DOCS / page).read_text(encoding="utf-8")):
        told += [(kind, text)] if kind == "toml" else [(kind, line) for line in text.splitlines()]
    return told


@pytest.mark.parametrize("page", PAGES)
def test_every_step_works_on_files_of_ones_own(
    page: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    lang, master, flow = PAGES[page]
    own = make(tmp_path / "own").folder
    (tmp_path / "month").mkdir()
    monkeypatch.chdir(tmp_path / "month")
    settings = Path("territory.toml")
    for kind, told in steps(page):
        if kind == "toml":
            text = settings.read_text(encoding="utf-8")
            settings.write_text(TODAY + text + "\n" + told, encoding="utf-8")
            continue
        with words.speaking(lang):
            code = cli.run(shlex.split(told)[1:])
        assert code == 0, (told, capsys.readouterr().err)
        if " init " in told:
            shutil.copytree(own / "资料", master, dirs_exist_ok=True)
            for month in MONTHS:
                shutil.copytree(own / "流向" / month, Path(flow) / month, dirs_exist_ok=True)
    assert capsys.readouterr().out


def test_both_languages_take_the_same_steps() -> None:
    english, chinese = ([told.split()[:3] for _, told in steps(page)] for page in PAGES)
    assert [step[:2] for step in english] == [step[:2] for step in chinese]
