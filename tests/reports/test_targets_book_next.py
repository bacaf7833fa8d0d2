"""Every table of the target pack names a command that explains its first figure."""

from datetime import date
from typing import TYPE_CHECKING

from territory.plans.lookup.versions import Wanted
from territory.reports import service, views
from territory.workspace import open_workspace

if TYPE_CHECKING:
    from conftest import Demo, RunCli


def test_the_command_below_targets_explains_the_first_one(run_cli: "RunCli", demo: "Demo") -> None:
    with open_workspace(db=str(demo.db), as_of=date(2027, 1, 15)) as ws:
        pack = service.target_pack(ws, Wanted(), None)
    for shown in pack.levels:
        table = views.level_table(shown)
        (command,) = table.next
        told = run_cli("--db", demo.db, *command.removeprefix("territory ").split())
        assert told.code == 0, (command, told.err)
        assert f"{table.rows[0]['m01']:,}" in told.out, command
