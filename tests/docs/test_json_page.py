"""docs/json.md lists the keys that the commands write, no more and no fewer."""

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Demo, RunCli

ROOT = Path(__file__).parents[2]
SECTIONS = {
    "targets show": "targets show --level district --product P01",
    "classes show": "classes show --product P01",
    "import": "import 1-产品.xlsx --dry-run",
    "flow show": "flow show --month 2026-12 --limit 1",
    "flow months": "flow months",
    "report achievement": "report achievement --month 2026-12",
    "history": "history --limit 1",
}


def listed(section: str) -> list[str]:
    page = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
    keys = page.split(f"\n## {section}\n\n")[1].split("\n\n")[0]
    return re.findall(r"`(\w+)`", keys)


@pytest.mark.parametrize("section", SECTIONS)
def test_the_page_lists_the_keys_in_their_order(
    section: str, run_cli: "RunCli", demo: "Demo", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT / "examples" / "master")
    result = run_cli("--db", demo.db, *SECTIONS[section].split(), "--format", "json")
    assert result.code == 0, result.err
    assert listed(section) == list(json.loads(result.out)[0])
