"""The help of a command: aligned by what a terminal shows, wrapped in both languages."""

from typing import TYPE_CHECKING

from territory.present.shown import width, wrapped

if TYPE_CHECKING:
    from conftest import RunCli

LONG = "某月从已报数到现况数的变动，按层级逐个节点列出，Excel 文件另存。"


def test_words_stay_whole() -> None:
    assert wrapped("one two three", 8) == ["one two", "three"]
    assert wrapped("unbreakable", 5) == ["unbreakable"]
    assert wrapped("", 5) == [""]


def test_chinese_breaks_at_any_character_but_before_a_mark() -> None:
    lines = wrapped(LONG, 20)
    assert "".join(lines).replace(" ", "") == LONG.replace(" ", "")
    assert all(width(line) <= 22 for line in lines)  # a mark may hang over
    assert not any(line.startswith(("，", "。")) for line in lines)


def test_sentences_stand_below_each_other_in_chinese(run_cli: "RunCli") -> None:
    lines = run_cli("report", "classes", "--help", "--lang", "zh").out.splitlines()
    assert lines[0] == "用法：territory report classes [OPTIONS]"
    options = lines[lines.index("选项") + 1 :]
    starts = {width(line[: line.index(text)]) for text, line in zip(
        ("只看", "数据库", "语言", "显示本帮助"),
        [next(one for one in options if name in one) for name in ("--prod", "--db", "--la", "-h,")],
        strict=True,
    )}  # fmt: skip
    assert len(starts) == 1


def test_what_is_required_and_what_holds_by_itself(run_cli: "RunCli") -> None:
    help_ = run_cli("flow", "correct", "--help").out
    assert "[required]" in help_
    assert "[default: mistake]" in help_
    assert "table|csv|tsv|json|md" in help_
    assert "--version VERSION" not in run_cli("--help").out


def test_help_is_plain_where_no_terminal_is(run_cli: "RunCli") -> None:
    shown = run_cli("targets", "pin", "--help").out
    assert "\x1b" not in shown
    assert not set("╭│╰") & set(shown)


def test_a_line_breaks_in_no_brackets() -> None:
    assert wrapped("Low (80 %)", 6) == ["Low", "(80 %)"]
    assert wrapped("下限（80%）", 6) == ["下限", "（80%）"]
