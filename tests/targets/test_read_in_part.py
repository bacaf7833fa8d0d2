"""What is read of a plan in part shows the same as all of it."""

import pytest
from sqlalchemy import update
from sqlmodel import col
from targets_region import PLAN, Region

from territory.plans.lookup.nodes import find_nodes
from territory.plans.lookup.parts import Part, cut, runs_of
from territory.plans.lookup.stored import Stored, read_stored
from territory.plans.lookup.versions import chosen_products, find_version
from territory.plans.service import export, show
from territory.plans.service.show import TargetRow, rows_of
from territory.plans.tables import PlanNode
from territory.targets.service import check
from territory.workspace import Workspace

# Hospital H5 hangs on a district beside its positions, H6 on a branch without districts.
PICTURE = """
    C  company
    N  事业部    C
    R1 region   N
    D1 district R1
    D2 district R1
    P1 position D1
    P2 position D1
    P3 position D2
    R2 region   C
    P4 position R2
    D9 district R2
"""
OWNERS = {"H0": "P1", "H1": "P2", "H2": "P3", "H3": "P4", "H4": "P1", "H5": "D1", "H6": "D9"}
LEVELS = (None, "company", "事业部", "region", "district", "position", "institution", "department")
NODES = (None, "C", "D1", "region R2", "P1", "H4", "Hospital H5", "H4/Ward", "H0/-", "D9")


@pytest.fixture
def region(ws: Workspace) -> Region:
    """Give a region with levels of its own, a hospital with a department, all split."""
    region = Region(ws).organisation(PICTURE).product()
    months = range(202601, 202613)
    region.crowd({code: dict.fromkeys(months, 10 + int(code[1:])) for code in OWNERS}, OWNERS)
    region.department("H4", "Ward").potential("H4/Ward", 50)
    region.sold("H4/Ward", {202605: 40})
    region.total(1_200).split("history=0.7", "potential=0.3")
    return region


def of_row(row: TargetRow) -> tuple[object, ...]:
    """Return a row without its stored node, whose place is one among those that were read."""
    return (
        row.node, str(row.name), row.level, row.parent, row.position, row.kind, row.months,
        row.last_year, row.like, row.share, row.key, row.depth,
    )  # fmt: skip


def whole(region: Region) -> Stored:
    with region.ws.reading() as tx:
        stored = read_stored(tx, find_version(tx, PLAN), chosen_products(tx, None)[0])
    assert stored is not None
    return stored


@pytest.mark.parametrize("node", NODES)
def test_levels_show_the_same_rows_however_much_is_read(region: Region, node: str | None) -> None:
    all_of_it = whole(region)
    for level in LEVELS:
        expected = rows_of(all_of_it.version, (all_of_it,), level, node)
        found = show.show(region.ws, PLAN, level=level, node=node)
        assert [of_row(row) for row in found.rows] == [of_row(row) for row in expected.rows]
        assert [of_row(row) for row in found.tops] == [of_row(row) for row in expected.tops]


@pytest.mark.parametrize("node", NODES)
def test_an_export_holds_the_leaves_under_its_node(region: Region, node: str | None) -> None:
    found = export.export(region.ws, PLAN, node=node)
    start = find_nodes(whole(region), node or "C")[0]
    below = [leaf for leaf in whole(region).below(start) if leaf.is_leaf]
    assert [(row.key, row.months) for row in found.rows] == [
        (leaf.key, leaf.months) for leaf in below
    ]


def test_of_institutions_no_more_is_read_than_shows(region: Region) -> None:
    [stored] = show.show(region.ws, PLAN, level="district").products
    assert not stored.is_whole
    below = [node.node for node in stored.nodes if node.kind != "territory"]
    assert below == ["H5", "H0", "H1", "H2", "H6", "H3"]  # one of each that has any, and no H4


def test_a_level_is_cut_from_what_was_read_as_it_is_read(region: Region) -> None:
    for level in ("region", "district", "position"):
        [stored] = show.show(region.ws, PLAN, level=level).products
        assert cut(whole(region), level).nodes == stored.nodes


def test_the_sums_of_all_leaves_are_never_taken_of_a_part(region: Region) -> None:
    [stored] = show.show(region.ws, PLAN, level="district").products
    with pytest.raises(RuntimeError, match="a part of P01"):
        stored.months()


def test_a_plan_of_an_older_program_shows_the_same(region: Region) -> None:
    before = show.show(region.ws, PLAN, level="position")
    with region.ws.writing("as it was") as tx:
        tx.execute(update(PlanNode).values(last=None))
        inner = col(PlanNode.territory_id).is_not(None)
        tx.execute(update(PlanNode).where(inner).values(inputs=None))
    after = show.show(region.ws, PLAN, level="position")
    assert after.products[0].is_whole
    assert [of_row(row) for row in after.rows] == [of_row(row) for row in before.rows]


def test_a_run_ends_where_the_tree_says(region: Region) -> None:
    stored = whole(region)
    with region.ws.reading() as tx:
        version, [product] = find_version(tx, PLAN), chosen_products(tx, None)
        for node in stored.nodes:
            runs = runs_of(tx, version, product, Part(node.key, leaves=True)) or ()
            if "/" not in node.key:
                assert runs[-1] == (node.ordinal, int(stored.tree.end[node.ordinal]) - 1)
    assert check.check(region.ws, PLAN, None).count == 0
