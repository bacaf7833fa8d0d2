"""CSV, TSV, Markdown and JSON of the same table."""

import csv
import io
import json

from hypothesis import given
from hypothesis import strategies as st

from territory.kernel.inert import inert
from territory.present import table as t
from territory.present.as_json import objects, to_json
from territory.present.table import Book, Table
from territory.present.text import guarded, to_csv, to_markdown, to_tsv
from territory.present.words import speaking


def test_csv_holds_bare_numbers_and_translated_words(detail_table: Table) -> None:
    with speaking("zh"):
        lines = to_csv(detail_table).splitlines()
    assert lines == [
        "代码,医院,层级,实际（盒）,目标（盒）,达成率,金额（元）,日期",
        "00123,溧阳市中医院,地区,80000,100000,0.8,987200.00,2027-01-09",
        "00124,'=1+1,地区,40000,32000,1.25,493600.00,2027-01-09",
    ]


def test_csv_keeps_every_fen_of_an_amount_in_wan() -> None:
    table = Table("t", "", (t.money("x", "Amount", "wan"),), ({"x": 123_456_789},))
    assert to_csv(table).splitlines()[1] == "123.456789"


def test_tsv_has_tabs(tree_table: Table) -> None:
    assert to_tsv(tree_table).splitlines()[2] == "苏南\t51246\t0.427\t"


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0\r")))
def test_any_name_comes_back_from_csv_and_runs_nowhere(name: str) -> None:
    table = Table("t", "", (t.text("x", "Name"), t.quantity("n")), ({"x": name, "n": 1},))
    cell = list(csv.reader(io.StringIO(to_csv(table), newline="")))[1][0]
    assert cell in {inert(name), f"'{inert(name)}"}
    assert not cell.startswith(("=", "+", "-", "@"))


def test_a_harmless_name_is_left_alone() -> None:
    assert guarded("苏州××医院") == "苏州××医院"
    assert guarded("=HYPERLINK(1)") == "'=HYPERLINK(1)"


def test_markdown_has_the_tree_the_notes_and_the_next_command(tree_table: Table) -> None:
    text = to_markdown(tree_table)
    assert "| │ └ 溧阳 | 0 | 0.0 % | -5.0 % |" in text
    assert "| --- | ---: | ---: | ---: |" in text
    assert text.endswith("校验：差 0\n\nNext: `territory targets check`\n")


def test_a_bar_in_a_name_does_not_break_a_markdown_table() -> None:
    table = Table("t", "T", (t.text("x", "Name"),), ({"x": "a|b"},))
    assert "| a\\|b |" in to_markdown(table)


def test_json_keeps_the_contract_in_any_language(detail_table: Table) -> None:
    with speaking("zh"):
        first = json.loads(to_json(detail_table))[0]
    assert first == {
        "code": "00123",
        "hospital": "溧阳市中医院",
        "level": "district",
        "actual": 80_000,
        "target": 100_000,
        "achievement": 0.8,
        "amount": "987200.00",
        "day": "2027-01-09",
    }


def test_json_holds_hidden_columns_and_null_for_what_is_absent(tree_table: Table) -> None:
    rows = objects(tree_table)
    assert [row["code"] for row in rows] == [None, None, None, "007"]
    assert rows[1]["growth"] is None
    assert rows[2]["total"] == 0


def test_json_of_nothing_is_an_empty_array() -> None:
    assert json.loads(to_json(Table("t", "T", (t.text("x"),)))) == []


def test_json_of_a_book_is_an_array_for_each_table(book: Book) -> None:
    read = json.loads(to_json(book))
    assert {name: len(rows) for name, rows in read.items()} == {"summary": 4, "detail": 2}


@given(st.integers(-(10**15), 10**15))
def test_money_in_json_is_exact(fen: int) -> None:
    table = Table("t", "", (t.money("x"),), ({"x": fen},))
    text = json.loads(to_json(table))[0]["x"]
    sign, digits = (-1, text[1:]) if text.startswith("-") else (1, text)
    yuan, rest = digits.split(".")
    assert sign * (int(yuan) * 100 + int(rest)) == fen
