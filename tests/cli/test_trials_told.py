"""A trial says that nothing was written, whichever command it is and however it ends."""

import pytest
import typer
from typer.testing import CliRunner

from territory.options import Call, command


@pytest.fixture
def app() -> typer.Typer:
    app = typer.Typer()

    @command(app, "set", writes=True)
    def set_(_: Call) -> None:
        """Set something."""

    @command(app, "load", writes=True)
    def load(_: Call) -> None:
        """Load what is partly wrong."""
        raise typer.Exit(4)

    return app


@pytest.mark.parametrize(("name", "code"), [("set", 0), ("load", 4)])
def test_a_trial_says_that_nothing_was_written(app: typer.Typer, name: str, code: int) -> None:
    tried = CliRunner().invoke(app, [name, "--dry-run"])
    assert (tried.exit_code, tried.stderr) == (code, "Nothing was written.\n")
    done = CliRunner().invoke(app, [name])
    assert (done.exit_code, done.stderr) == (code, "")
