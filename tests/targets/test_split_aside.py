"""Products computed in a process of their own come out as they do here."""

from dataclasses import replace

import numpy as np
import pytest
from targets_region import PLAN, Region

from territory.kernel.tree import Tree
from territory.plans.lookup.stored import Stored
from territory.targets import checks
from territory.targets.lookup.inputs import inputs_of
from territory.targets.rules.ideal import Inputs
from territory.targets.service import aside, check, split
from territory.targets.service.aside import Aside, table_of
from territory.targets.service.case import Options

pytestmark = pytest.mark.skipif(aside._processors() == 1, reason="one processor: nothing aside")


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a product of any size be worth a process."""
    monkeypatch.setattr(aside, "MANY", 0)


@pytest.fixture
def inputs(small: Region) -> Inputs:
    """Give what the ideal of a small product with a pin is computed from."""
    small.pin("D1", "05", fixed=77)
    return inputs_of(small.split("history=0.6", "equal=0.4").products[0].stored)


def test_a_table_is_the_same_wherever_it_was_computed(inputs: Inputs) -> None:
    with Aside(2) as process:
        process.begin(table_of, inputs, 2027)
        there = process.take()
    here = table_of(inputs, 2027)
    assert there is not None
    assert np.array_equal(there[0].table, here[0].table)
    assert there[0].fixed == here[0].fixed
    assert np.array_equal(there[1].cells, here[1].cells)
    assert there[1].deviations == here[1].deviations


def test_what_cannot_be_computed_is_left_to_who_knows_the_cause(inputs: Inputs) -> None:
    nothing = replace(inputs, figures=inputs.figures * 0)
    with Aside(2) as process:
        for asked in (nothing, inputs):
            process.begin(table_of, asked, 2027)
            assert (process.take() is None) == (asked is nothing)


def test_a_process_that_ended_is_done_without(inputs: Inputs) -> None:
    with Aside(2) as process:
        process.begin(table_of, inputs, 2027)
        assert process._process is not None
        process._process.kill()
        process._process.wait()
        assert process.take() is None
        process.begin(table_of, inputs, 2027)
        assert process.take() is None


def test_products_split_together_are_as_each_alone(small: Region) -> None:
    small.product("P02").potential("H0", 300, "P02").potential("H3", 200, "P02")
    small.total(700, "P02")
    options = Options(bases=("history=0.5", "potential=0.3", "equal=0.2"))
    together = split.split(small.ws, PLAN, None, options).products
    alone = [split.split(small.ws, PLAN, code, options).products[0] for code in ("P01", "P02")]
    assert [cells_of(one.stored) for one in together] == [cells_of(one.stored) for one in alone]


def test_a_proof_is_the_same_wherever_it_was_made(small: Region) -> None:
    small.product("P02").potential("H0", 300, "P02").total(700, "P02")
    split.split(small.ws, PLAN, None, Options(bases=("history=0.5", "potential=0.5")))
    small.sql("UPDATE plan_cell SET m05 = m05 + 3")
    [*there] = check.check(small.ws, PLAN, None).products
    here = [checks.check_product(one.stored) for one in there]
    assert there[0].differences
    assert [one.differences for one in there] == [one.differences for one in here]
    assert [one.measured for one in there] == [one.measured for one in here]


def cells_of(stored: Stored) -> list[tuple[str, object, str | None]]:
    tree: Tree = stored.tree
    return [(tree.keys[node.ordinal], node.months, node.digest) for node in stored.nodes]
