"""What a name may mean is what was put under it, in its order."""

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from territory.roster.lookup.several import Several


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 3))))
def test_things_come_back_in_their_order(put: list[tuple[str, int]]) -> None:
    several, plain = Several[str, int](), defaultdict[str, list[int]](list)
    for key, thing in put:
        several.add(key, thing)
        plain[key].append(thing)
    assert {key: several.of(key) for key in "abcd"} == {key: plain[key] for key in "abcd"}
