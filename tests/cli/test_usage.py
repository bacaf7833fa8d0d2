"""A command line that is wrong is answered in the language spoken, with what to do."""

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from territory.errors import Exit

if TYPE_CHECKING:
    from conftest import RunCli

WRONG = [
    (("flow", "reopen", "--reasn", "x"), "没有选项 --reasn。", "是否是 --reason？"),
    (("flow", "reopen", "2027-01", "--who", "x"), "没有选项 --who。", "flow reopen --help"),
    (("flow", "reopen"), "缺少 MONTH。", "flow reopen --help"),
    (("flow", "clos"), "没有命令“clos”。", "是否是 close？"),
    (("zzz",), "没有命令“zzz”。", "territory --help"),
    (("flow", "show", "1", "2"), "多出了“2”。", "加引号"),
    (("flow", "show", "--month"), "选项 --month 后面要有值。", "--help"),
    (("flow", "show", "--format", "xml"), "--format 不能是“xml”。", "table, csv, tsv, json, md"),
    (("flow", "show", "abc"), "ROW 的值不是整数。", "flow show --help"),
]


@pytest.mark.parametrize(("argv", "sentence", "remedy"), WRONG)
def test_what_is_wrong_with_a_command_line_is_said_in_chinese(
    run_cli: "RunCli", argv: tuple[str, ...], sentence: str, remedy: str
) -> None:
    done = run_cli("--lang", "zh", *argv)
    assert done.code == Exit.USAGE
    assert done.out == ""
    assert done.err.startswith(f"错误：{sentence}\n")
    assert remedy in done.err


def test_and_in_english(run_cli: "RunCli") -> None:
    done = run_cli("flow", "reopen", "--reasn", "x")
    assert done.code == Exit.USAGE
    assert done.err.splitlines() == [
        "error: There is no option --reasn.",
        "  Did you mean --reason? Options: territory flow reopen --help",
    ]


def in_chinese(*argv: str) -> subprocess.CompletedProcess[str]:
    """Run a process of its own, since help texts are made once."""
    return subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "territory", "--lang", "zh", *argv],
        capture_output=True, check=False, encoding="utf-8",
    )  # fmt: skip


def test_help_is_chinese_to_the_last_line() -> None:
    shown = in_chinese("flow", "reopen", "--help").stdout
    assert "显示本帮助" in shown
    assert "[必填]" in shown
    assert "选项" in shown
    assert "Show" not in shown


def test_a_group_without_a_command_shows_its_help() -> None:
    done = in_chinese("flow")
    assert done.returncode == Exit.USAGE
    assert "命令" in done.stdout
    assert done.stderr == ""
