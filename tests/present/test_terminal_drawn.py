"""What stands on the screen, and what goes through a pipe."""

import dataclasses
import io
import re

import pytest

from territory.present import table as t
from territory.present.files import show
from territory.present.shown import width
from territory.present.table import Table
from territory.present.terminal import bar, draw, plain
from territory.present.words import speaking

COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class Screen(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def drawn(table: Table) -> str:
    screen = Screen()
    draw(table, screen)
    return screen.getvalue()


@pytest.fixture
def colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "140")


def test_a_pipe_gets_the_plain_table(tree_table: Table) -> None:
    with speaking("zh"):
        assert plain(tree_table) == (
            "2027 目标 v3 · 盒\n"
            "\n"
            "节点         全年     占比     增长\n"
            "华东大区  120,000  100.0 %  +21.9 %\n"
            "├ 苏南     51,246   42.7 %        –\n"
            "│ └ 溧阳        0    0.0 %   -5.0 %\n"
            "└ 上海     68,754   57.3 %        –\n"
            "校验：差 0\n"
        )


def test_a_pipe_cuts_nothing_and_knows_no_width(tree_table: Table) -> None:
    name = "溧阳市中医院附属第一人民医院" * 12
    row = {"node": name, "total": 1}
    stream = io.StringIO()
    show(dataclasses.replace(tree_table, rows=(row,)), stream=stream)
    assert name in stream.getvalue()
    assert "\x1b" not in stream.getvalue()


def test_a_total_that_is_not_there_stays_blank(detail_table: Table) -> None:
    last = plain(detail_table).splitlines()[-1]
    assert last.split() == ["合计", "120,000", "132,000", "90.9", "%", "1,480,800.00"]


def test_an_empty_table_keeps_its_header(tree_table: Table) -> None:
    lines = plain(dataclasses.replace(tree_table, rows=(), notes=())).splitlines()
    assert lines == ["2027 目标 v3 · 盒", "", "Node  Full year  Share  Growth"]


def test_a_screen_ends_with_the_next_command(tree_table: Table) -> None:
    lines = COLOUR.sub("", drawn(tree_table)).splitlines()
    assert lines[0] == ""
    assert lines[1] == " 2027 目标 v3 · 盒"
    assert lines[-3:] == ["", " Next: territory targets check", ""]


@pytest.mark.usefixtures("colour")
def test_red_is_only_for_what_is_below_the_band(detail_table: Table) -> None:
    lines = drawn(detail_table).splitlines()
    low = next(line for line in lines if "溧阳市中医院" in line)
    high = next(line for line in lines if "=1+1" in line)
    assert "\x1b[31m" in low
    assert "\x1b[31m" not in high
    assert "████████··" in low


def test_no_color_is_honoured(detail_table: Table) -> None:
    assert not re.search(r"\x1b\[(3|4)\d", drawn(detail_table))


@pytest.mark.parametrize("columns", [40, 60, 100, 200])
def test_a_narrow_screen_folds_names_and_keeps_every_character(
    columns: int, monkeypatch: pytest.MonkeyPatch, tree_table: Table
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    name = "溧阳市中医院附属第一人民医院新院区"
    row = {"node": name, "depth": 1, "total": 120_000, "share": 0.5, "growth": 0.1}
    text = COLOUR.sub("", drawn(dataclasses.replace(tree_table, rows=(row,))))
    assert "120,000" in text
    assert set(name) <= set(text)


def test_numbers_end_in_the_same_place_under_chinese_text(tree_table: Table) -> None:
    lines = plain(tree_table).splitlines()[3:7]
    ends = {width(line[: line.index(" %") + 2]) for line in lines}
    assert len(ends) == 1


def test_markup_in_a_name_is_no_markup() -> None:
    table = Table("t", "[b]title[/b]", (t.text("x", "Name"),), ({"x": "[red]医院[/red]"},))
    assert "[red]医院[/red]" in drawn(table)
    assert "[b]title[/b]" in drawn(table)


def test_the_bar_is_full_at_a_hundred_percent() -> None:
    assert bar(0) == "··········"
    assert bar(0.5) == "█████·····"
    assert bar(1) == bar(1.7) == "██████████"
    assert bar(-0.2) == bar(0)


def wide_table(rows: int = 3) -> Table:
    """Return a table of 118 cells: a name, six numbers, a blank column and two of less weight."""
    columns = (
        t.text("name", "Institution"),
        t.code("file", "File", minor=True),
        *(t.quantity(f"q{at}", f"Quantity {at}", "box") for at in range(6)),
        t.text("blank", "Remark"),
        t.text("note", "Note", minor=True),
    )
    row: dict[str, object] = {f"q{at}": 1_234_567 for at in range(6)}
    row |= {"name": "溧阳市中医院附属第一人民医院新院区", "file": "a.xlsx", "note": "一月的文件"}
    return Table("t", "", columns, (row,) * rows, totals={"q0": 3_703_701})


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("columns", [80, 120, 200])
def test_no_line_is_wider_than_the_screen_and_no_number_breaks(
    columns: int, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    with speaking(language):
        lines = COLOUR.sub("", drawn(wide_table())).splitlines()
    assert max(map(width, lines)) <= columns
    shown = [line for line in lines if "1,234,567" in line]
    assert len(shown) == 3
    assert not [line for line in lines if re.search(r"\d,\s*$", line)]


def test_blank_columns_go_first_then_those_of_less_weight_then_from_the_right(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gone = []
    for columns in range(160, 25, -1):
        monkeypatch.setenv("COLUMNS", str(columns))
        text = " ".join(COLOUR.sub("", drawn(wide_table())).split())
        left = re.search(r"Columns left out: (.*); --wide shows them\.", text)
        gone += [name for name in (left[1].split(", ") if left else []) if name not in gone]
    assert gone == ["Remark", "Note", "File", *(f"Quantity {at} (boxes)" for at in range(5, 0, -1))]


def test_wide_leaves_out_nothing_and_folds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    screen = Screen()
    zeros = dataclasses.replace(wide_table(), skips_zeros=True)
    zeros = dataclasses.replace(zeros, rows=(*zeros.rows, {"name": "空医院", "q0": 0}))
    draw(zeros, screen, wide=True)
    text = COLOUR.sub("", screen.getvalue())
    assert "空医院" in text
    assert "溧阳市中医院附属第一人民医院新院区" in text
    assert "一月的文件" in text
    assert "left out" not in text


def test_a_screen_leaves_out_lines_of_zeros_and_says_how_many() -> None:
    rows = (
        {"name": "有销量", "depth": 0, "q": 5, "r": 0.5},
        {"name": "没有量", "depth": 0, "q": 0, "r": 0.0},
        {"name": "无数字", "depth": 0},
        {"name": "下级有", "depth": 0, "q": 0, "r": None},
        {"name": "此下级", "depth": 1, "q": -3, "r": None},
        {"name": "也为零", "depth": 1, "q": 0, "r": None},
    )
    columns = (t.tree("name", "Node"), t.quantity("q", "Quantity"), t.percent("r", "Share"))
    table = Table("t", "", columns, rows)
    assert "没有量" in drawn(table)
    quiet = dataclasses.replace(table, skips_zeros=True)
    with speaking("zh"):
        text = COLOUR.sub("", drawn(quiet))
    assert [row["name"] for row in rows if str(row["name"]) in text] == [
        "有销量", "无数字", "下级有", "此下级",
    ]  # fmt: skip
    assert "全为零的 2 行未显示" in text
    for format_ in ("csv", "json", "table"):
        pipe = io.StringIO()
        show(quiet, format=format_, stream=pipe)
        assert "没有量" in pipe.getvalue()


def test_a_folded_name_in_a_tree_stands_below_its_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    rows = (
        {"node": "公司", "depth": 0, "total": 1},
        {"node": "溧阳市中医院附属第一人民医院", "depth": 1, "total": 1},
        {"node": "上海", "depth": 1, "total": 0},
    )
    columns = (t.tree("node", "Node"), t.quantity("total", "Full year"))
    lines = COLOUR.sub("", drawn(Table("t", "", columns, rows))).splitlines()
    at = next(place for place, line in enumerate(lines) if "├ 溧阳" in line)
    assert lines[at + 1].startswith(" │ ")
