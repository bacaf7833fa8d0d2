"""Records kept by column say the same as records kept one by one."""

from hypothesis import given
from hypothesis import strategies as st

from territory.intake.kinds import BLANK, Record, Records
from territory.sheets.columns import parse_column

VALUES = st.dictionaries(st.sampled_from("abc"), st.none() | st.integers(0, 3))


def one_by_one(values: list[dict[str, int | None]]) -> list[Record]:
    return [Record(number, dict(its)) for number, its in enumerate(values, start=5)]


@given(st.lists(VALUES))
def test_by_column_and_back_nothing_is_lost(values: list[dict[str, int | None]]) -> None:
    records = one_by_one(values)
    assert list(Records.of(records)) == records
    for name in "abc":
        assert Records.of(records).column(name) == [record.get(name) for record in records]


@given(st.lists(VALUES), st.sets(st.integers(5, 12)))
def test_rows_are_left_out_by_their_number(
    values: list[dict[str, int | None]], bad: set[int]
) -> None:
    records = one_by_one(values)
    kept = [record for record in records if record.row not in bad]
    assert list(Records.of(records).without(bad)) == kept


def test_a_blank_cell_is_absent_and_a_cleared_one_is_none() -> None:
    records = Records([2, 3], {"name": [BLANK, None]})
    assert [record.values for record in records] == [{}, {"name": None}]
    assert list(records[1:]) == [Record(3, {"name": None})]


def test_one_and_true_and_a_float_are_read_each_for_itself() -> None:
    """They are equal to Python, yet a code column shows 1, 1 and TRUE."""
    assert parse_column("code", [1, 1.0, True, "1", True]).values == ["1", "1", "TRUE", "1", "TRUE"]
    assert list(parse_column("integer", [True, 1, "x"]).problems) == [0, 2]
