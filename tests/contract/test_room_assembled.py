"""A room that nothing names is assembled with the others (CONTRIBUTING, "A new room")."""

import importlib
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlmodel import SQLModel

import territory
from territory.cli import root
from territory.desk import kinds
from territory.desk.stores import row_filters
from territory.kernel.findings import Finding, Severity
from territory.room import all_rooms, feeds, offered, personal_tables
from territory.store.all_tables import all_tables

if TYPE_CHECKING:
    from conftest import RunCli

ROOM = {
    "__init__.py": "",
    "room.py": """
from territory.room import BY_REFERENCE, CREDITS, Report, Room, TableFacts

ROOM = Room(
    name="trial",
    order=95,
    tables=(TableFacts("trial_visit", BY_REFERENCE, personal=("guest",), feeds=(CREDITS,)),),
    kinds="kinds:KINDS",
    commands="commands:register",
    checks="checks:check",
    dependents="service:dependents",
    reports=(Report("visits", "Visits by month", "Visits, with guests", "commands:visits"),),
    due="service:due",
    card="service:card",
)
""",
    "tables.py": """
from sqlmodel import Field, SQLModel


class TrialVisit(SQLModel, table=True):
    __tablename__ = "trial_visit"

    id: int | None = Field(default=None, primary_key=True)
    institution_id: int = Field(foreign_key="institution.id")
    guest: str
""",
    "kinds.py": """
from territory.intake.kinds import Field, Kind

KINDS = (Kind("trial-visits", "Trial visits", (Field("guest", "Guest"),), ("guest",), 900, None),)
""",
    "commands.py": '''
from territory.options import command


def register(app):
    @command(app, "trial")
    def trial(call):
        """Try a room."""
        call.say("The room is here.")


def visits(call):
    call.say("Nobody came.")
''',
    "checks.py": """
from territory.kernel.findings import Finding, Severity


def check(tx, on, settings):
    return [Finding(Severity.WARNING, "trial", "The room was asked.")]
""",
    "service.py": """
from territory.room import Due
from territory.roster.service import Fact


def dependents(tx, run_id):
    return ["20270101-1"]


def due(tx, on):
    return [Due("visits", "{count} guests wait", {"count": 2}, "territory trial")]


def card(tx, kind, thing):
    return [Fact("visits", "guest", f"of {kind}")]
""",
}
CACHED = (all_rooms, all_tables, kinds.all_kinds, root)


@pytest.fixture
def trial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    all_tables()
    folder = tmp_path / "trial"
    folder.mkdir()
    for name, text in ROOM.items():
        (folder / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(territory, "__path__", [*territory.__path__, str(tmp_path)])
    importlib.invalidate_caches()
    for one in CACHED:
        one.cache_clear()
    yield
    for name in [name for name in sys.modules if name.startswith("territory.trial")]:
        del sys.modules[name]
    if "trial_visit" in SQLModel.metadata.tables:
        SQLModel.metadata.remove(SQLModel.metadata.tables["trial_visit"])
    for one in CACHED:
        one.cache_clear()


@pytest.mark.usefixtures("trial")
def test_its_table_is_known_to_copies_row_filters_forgetting_and_undo() -> None:
    (table,) = (one for one in all_tables() if one.name == "trial_visit")
    condition = row_filters.conditions((table,))["trial_visit"]
    assert condition == "institution_id = ANY ((SELECT territory_seen_institutions())::integer[])"
    assert "trial_visit" in personal_tables()
    assert feeds("trial_visit", "flow_credit")
    assert "20270101-1" in [
        code for dependents in offered("dependents") for code in _codes(dependents)
    ]


def _codes(dependents: object) -> list[str]:
    mine = getattr(dependents, "__module__", "") == "territory.trial.service"
    return dependents(None, 1) if mine else []  # type: ignore[operator]  # a function


@pytest.mark.usefixtures("trial")
def test_its_kind_can_be_imported() -> None:
    assert kinds.all_kinds()[-1].slug == "trial-visits"


@pytest.mark.usefixtures("trial")
def test_its_check_is_asked() -> None:
    prove = list(offered("checks"))[-1]
    assert prove(None, date(2027, 1, 1), None) == [
        Finding(Severity.WARNING, "trial", "The room was asked.")
    ]


@pytest.mark.usefixtures("trial")
def test_its_command_stands_in_the_help(run_cli: "RunCli") -> None:
    assert "Try a room" in run_cli("--help", "--lang", "en").out
    assert run_cli("trial").err == "The room is here.\n"


@pytest.mark.usefixtures("trial")
def test_its_report_is_listed_and_shown(run_cli: "RunCli") -> None:
    assert "Visits, with guests" in run_cli("report", "list", "--format", "csv").out
    assert run_cli("report", "visits").err == "Nobody came.\n"
    assert "Visits by month" in run_cli("report", "--help").out


@pytest.mark.usefixtures("trial")
def test_what_is_due_in_it_is_said_where_the_month_stands(run_cli: "RunCli", db: Path) -> None:
    said = run_cli("--db", db, "status", "--format", "csv").out
    assert "2 guests wait" in said


@pytest.mark.usefixtures("trial")
def test_it_adds_to_the_card_of_a_thing(run_cli: "RunCli", demo_copy: Path) -> None:
    shown = run_cli("--db", demo_copy, "show", "institutions", "H0001", "--format", "csv")
    assert "of institutions" in shown.out, shown.err
