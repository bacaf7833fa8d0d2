"""A shell completes commands and options with what `territory completion` prints."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ENVIRON = os.environ | {
    "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    "TERRITORY_LANG": "zh",
}
IN_BASH = """
eval "$(territory completion bash)"
COMP_WORDS=({words}); COMP_CWORD={place}
_territory_completion territory
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
IN_ZSH = """
compdef() {{ : }}
_arguments() {{ print -rl -- "$@" }}
eval "$(territory completion zsh)"
words=({words}); CURRENT={place}
_territory_completion
"""


def completed(shell: str, script: str, *line: str) -> str:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed here")
    place = len(line) if shell == "zsh" else len(line) - 1
    text = script.format(words=" ".join(line), place=place)
    done = subprocess.run(  # noqa: S603 - our own script
        [shell, "-c", text], env=ENVIRON, capture_output=True, check=True, encoding="utf-8"
    )
    return done.stdout


@pytest.mark.skipif(os.name == "nt", reason="the bash of Windows has another PATH")
def test_bash_completes_commands_and_options() -> None:
    assert completed("bash", IN_BASH, "territory", "targ").split() == ["targets"]
    assert completed("bash", IN_BASH, "territory", "targets", "ex").split() == ["explain", "export"]
    options = completed("bash", IN_BASH, "territory", "list", "doctors", "--pur").split()
    assert options == ["--purpose"]


@pytest.mark.skipif(os.name == "nt", reason="there is no zsh on Windows")
def test_zsh_shows_the_help_beside_a_command_in_the_language_spoken() -> None:
    shown = completed("zsh", IN_ZSH, "territory", "pot")
    assert '"potential"' in shown
    assert "潜力" in shown


def test_a_shell_that_asks_gets_names_and_help_without_any_shell_installed() -> None:
    """What zsh runs by itself, for machines that have none."""
    done = subprocess.run(
        [sys.executable, "-m", "territory"],
        env=ENVIRON | {
            "_TERRITORY_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": "territory pot",
        },
        capture_output=True, check=True, encoding="utf-8",
    )  # fmt: skip
    assert '"potential":' in done.stdout
    assert "潜力" in done.stdout


def test_another_shell_is_refused_with_those_known() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "territory", "completion", "tcsh"],
        env=ENVIRON, capture_output=True, check=False, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 2
    assert "bash, zsh, fish, powershell" in done.stderr
