"""Actuals on a tree, drawn by chance: every level sums to what was put on it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory.kernel.levels import STANDARD, Levels
from territory.reports.rules import (
    Frame,
    LeafIndex,
    Spot,
    Windows,
    customer_movement,
    growth,
    months_back,
    ranks,
    ratio,
    total,
    windows,
)


@st.composite
def frames(draw: st.DrawFn) -> Frame:
    """A tree of up to six levels that may skip some and end anywhere; actuals on its leaves."""
    frame = Frame()
    frame.add(Spot("top", "", "top", "top", "company"))
    for number in range(draw(st.integers(0, 14))):
        above = frame.spots[draw(st.sampled_from(sorted(frame.spots)))]
        rank = STANDARD.index(above.level)
        if rank + 1 < len(STANDARD):
            level = draw(st.sampled_from(STANDARD[rank + 1 :]))
            key = f"n{number}"
            frame.add(Spot(key, above.key, key, key, level))
    parents = {spot.parent for spot in frame.spots.values()}
    for key in sorted(set(frame.spots) - parents):
        frame.put(key, "actual", draw(st.integers(-50, 500)), draw(st.integers(-99, 999)))
    return frame


@settings(max_examples=60)
@given(frames(), st.sampled_from(STANDARD))
def test_every_level_sums_to_the_top(frame: Frame, level: str) -> None:
    shown = frame.at_level(level, Levels())
    found = total(frame.figures[spot.key] for spot in shown)
    top = frame.figures["top"]
    assert (found.actual, found.amount_fen) == (top.actual, top.amount_fen)
    assert len({spot.key for spot in shown}) == len(shown)


@settings(max_examples=40)
@given(frames())
def test_the_order_keeps_children_below_their_parents(frame: Frame) -> None:
    ordered = frame.ordered()
    keys = list(ordered.spots)
    assert sorted(keys) == sorted(frame.spots)
    for spot in ordered.spots.values():
        assert not spot.parent or keys.index(spot.parent) < keys.index(spot.key)
    assert ordered.figures == frame.figures


def test_a_credit_goes_to_the_nearest_place_that_the_plan_has() -> None:
    index = LeafIndex(
        exact={(1, 11, 7): "H1/心内科@P", (1, None, 7): "H1@P"},
        bundled={(2, 7): "BUNDLE:P"},
        positions={7: "P"},
    )
    assert index.place(1, 11, 7) == "H1/心内科@P"
    assert index.place(1, 12, 7) == "H1@P"
    assert index.place(2, None, 7) == "BUNDLE:P"
    assert index.place(3, None, 7) == "P"
    assert index.place(3, None, 8) == ""


@settings(max_examples=40)
@given(st.integers(2000, 2100), st.integers(1, 12), st.integers(0, 40))
def test_months_back(year: int, month: int, by: int) -> None:
    (found,) = months_back([year * 100 + month], by)
    assert 1 <= found % 100 <= 12
    assert (year - found // 100) * 12 + month - found % 100 == by


def test_what_has_no_base_has_no_ratio() -> None:
    assert ratio(5, None) is None
    assert ratio(5, 0) is None
    assert ratio(3, 4) == pytest.approx(0.75)
    assert growth(5, 0) is None
    assert growth(6, 4) == pytest.approx(0.5)


def test_movements_name_the_new_the_stopped_and_the_falling() -> None:
    moved = [customer_movement(*each) for each in ((5, 0), (0, 5), (-1, 5), (3, 5), (4, 5))]
    assert moved == ["new_buyer", "stopped", "stopped", "falling", ""]


def test_what_a_missing_file_could_change_is_not_known_yet() -> None:
    late_now = [customer_movement(*each, late_now=True) for each in ((5, 0), (0, 5), (3, 5))]
    assert late_now == ["new_buyer", "not_known_yet", "not_known_yet"]
    late_then = [customer_movement(*each, late_then=True) for each in ((5, 0), (0, 5), (3, 5))]
    assert late_then == ["not_known_yet", "stopped", "falling"]
    assert customer_movement(4, 5, late_now=True) == ""  # bought enough without it
    assert customer_movement(4, 5, late_then=True) == "not_known_yet"  # more may have been then


def test_as_many_months_are_compared_on_both_sides() -> None:
    months = list(range(202601, 202608))
    assert windows(months, 3) == Windows((202605, 202606, 202607), (202602, 202603, 202604))
    assert windows(months[:5], 3) == Windows((202604, 202605), (202602, 202603))
    assert windows(months[:1], 3) == Windows()


def test_ranks_share_a_place_and_leave_out_what_has_no_target() -> None:
    assert ranks([1.0, None, 0.5, 1.0, 0.9]) == [1, None, 4, 1, 3]
