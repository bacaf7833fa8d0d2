"""The password of a server's address is never shown, whatever goes wrong."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import RunCli

SECRET = "geheim-7Q"  # noqa: S105 - the one that must not be seen
ADDRESS = f"postgresql+psycopg://lin:{SECRET}@127.0.0.1:1/none?connect_timeout=2"


def leaves(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    inside = getattr(command, "commands", {})
    if not inside:
        yield path, command
    for name, sub in inside.items():
        yield from leaves(sub, (*path, name))


def command_lines() -> list[tuple[str, ...]]:
    """Give every command with a word for each of its arguments and required options."""
    from typer.main import get_command

    from territory import cli

    found = []
    for path, command in leaves(get_command(cli.build())):
        words: list[str] = []
        for parameter in command.params:
            if parameter.param_type_name == "argument" and parameter.required:
                words.append("P01")
            elif parameter.required:
                words += [parameter.opts[0], "2027-01-01" if parameter.opts[0] == "--from" else "1"]
        found.append((*path, *words))
    return found


def test_no_command_shows_the_password_of_the_store(
    run_cli: "RunCli", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERRITORY_DB", ADDRESS)
    (tmp_path / "P01").mkdir()
    for line in command_lines():
        if line[0] in ("demo", "init"):
            continue  # they write a folder of their own, where the address belongs
        done = run_cli(*line)
        assert SECRET not in done.out + done.err, line


def test_a_broken_address_and_wrong_settings_show_none(
    run_cli: "RunCli", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for address in (
        f"postgresql+psycopg://lin:{SECRET}@host:port/none",
        f"mysql://lin:{SECRET}@host/none",
        f"postgresql://lin:{SECRET}@/",
        f"host=127.0.0.1 port=1 password={SECRET}",
    ):
        done = run_cli("--db", address, "status")
        assert done.code != 0
        assert SECRET not in done.out + done.err, address
    monkeypatch.delenv("TERRITORY_DB")
    (tmp_path / "territory.toml").write_text(f'db = "{ADDRESS}"\n')
    for line in (("settings",), ("settings", "--origin", "--format", "json"), ("status",)):
        done = run_cli(*line)
        assert SECRET not in done.out + done.err, line


AT = f"p@{SECRET}"
"""A password with the sign that ends it in an address."""
SEVERAL = (
    f"postgresql+psycopg://lin@127.0.0.1:1/none?connect_timeout=2&password={SECRET}",
    f"postgresql://127.0.0.1:1/none?user=lin&connect_timeout=2&password={SECRET}&sslmode=prefer",
    f"postgresql://lin@127.0.0.1:1/none?connect_timeout=2&%70assword={SECRET}",
    f"postgresql://lin@127.0.0.1:1/none?connect_timeout=2&sslpassword={SECRET}",
    f"postgresql://lin:{AT}@127.0.0.1:1/none?connect_timeout=2",
    f"postgresql://lin:a/b@{SECRET}@127.0.0.1:1/none",
    f"postgresql://lin:{SECRET}%40x@127.0.0.1:1/none?connect_timeout=2",
    f"sqlite://lin:{AT}@host/none",
)


@pytest.mark.parametrize("address", SEVERAL)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_password_is_shown_wherever_it_stands_in_an_address(
    run_cli: "RunCli", tmp_path: Path, db: Path, address: str, lang: str
) -> None:
    """Each place where an address is told: errors, settings, backups, cron, copies, the audit."""
    (tmp_path / "territory.toml").write_text(f'db = "{address}"\n')
    for line in (
        ("status",), ("settings",), ("settings", "--origin", "--format", "json"), ("backup",),
        ("backup", "list"), ("restore", "x.dump", "--yes"), ("schedule", "print"), ("migrate",),
        ("store", "copy", db, address), ("store", "copy", address, "new.db"),
        ("init", "elsewhere"), ("store", "grant", "list"),
    ):  # fmt: skip
        done = run_cli(
            *line, "--lang", lang, *(() if line[:2] == ("store", "copy") else ("--db", address))
        )
        assert SECRET not in done.out + done.err, line
