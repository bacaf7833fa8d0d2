"""The organisation: nodes, positions, people, and who owns a number."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pytest

from territory.intake.kinds import Loaded
from territory.kernel.tree import TreeCycle
from territory.roster import checks, service
from territory.roster.tables import Territory, TerritoryParent

if TYPE_CHECKING:
    from territory.workspace import Workspace

Load = Callable[..., Loaded]
Said = Callable[..., list[str]]
DAY = date(2027, 1, 15)


def drawn(ws: "Workspace", on: date = DAY) -> list[str]:
    """Draw the tree: indent, code, name, person."""
    with ws.reading() as tx:
        nodes = service.tree(tx, on)
    return [f"{'  ' * n.depth}{n.code} {n.name} {n.person or '-'}" for n in nodes]


def test_a_parent_may_stand_below_its_child_in_the_sheet(load: Load, ws: "Workspace") -> None:
    load(
        "territories",
        {"code": "D1", "name": "苏南", "level": "地区", "parent": "R1"},
        {"code": "R1", "name": "华东", "level": "大区", "parent": "C"},
        {"code": "C", "name": "公司", "level": "company"},
    )
    assert drawn(ws) == ["C 公司 -", "  R1 华东 -", "    D1 苏南 -"]


def test_brothers_stand_in_the_order_of_the_input(load: Load, ws: "Workspace") -> None:
    load(
        "territories",
        {"code": "C", "name": "公司", "level": "company"},
        {"code": "R2", "name": "华南", "level": "region", "parent": "公司"},
        {"code": "R1", "name": "华东", "level": "region", "parent": "公司"},
    )
    assert [line.split()[0] for line in drawn(ws)] == ["C", "R2", "R1"]


def test_an_unknown_parent_is_refused_with_proposals(load: Load) -> None:
    loaded = load(
        "territories",
        {"code": "C", "name": "华东公司", "level": "company"},
        {"code": "R1", "name": "苏", "level": "region", "parent": "华东公可"},
    )
    finding = loaded.findings[0]
    assert [str(outcome) for outcome in loaded.outcomes] == ["created", "rejected"]
    assert finding.place.cell == "D3"
    assert finding.params["candidates"] == "华东公司 (C)"


def test_nodes_under_each_other_are_refused_by_name(refusals: Said) -> None:
    said = refusals(
        "territories",
        {"code": "A", "name": "甲", "level": "region", "parent": "B"},
        {"code": "B", "name": "乙", "level": "region", "parent": "A"},
    )
    assert said == [
        "D2 Nodes stand under each other: A → B → A.",
        "D3 Nodes stand under each other: B → A → B.",
    ]


def test_a_node_moves_from_a_day_on(region: Load, ws: "Workspace") -> None:
    region("territories", {"code": "R2", "name": "上海", "level": "region", "parent": "C"})
    region("territories", {"code": "P1", "name": "苏州一", "parent": "R2",
                           "from": date(2027, 3, 1)})  # fmt: skip
    assert "    P1 苏州一 张三" not in drawn(ws)
    assert "    P1 苏州一 张三" in drawn(ws, date(2027, 3, 1))


def test_a_level_of_ones_own_is_kept(load: Load, ws: "Workspace") -> None:
    load(
        "territories",
        {"code": "C", "name": "公司", "level": "公司"},
        {"code": "N", "name": "北方", "level": "事业部", "parent": "C"},
    )
    with ws.reading() as tx:
        assert [node.level for node in service.tree(tx, DAY)] == ["company", "事业部"]


def test_columns_side_by_side_build_the_path(region: Load, ws: "Workspace") -> None:
    assert drawn(ws) == [
        "C 华东公司 -",
        "  R1 苏皖 -",
        "    苏南 苏南 李经理",
        "      P1 苏州一 张三",
        "      P2 苏州二 -",
    ]
    region("positions", {"region": "上海", "position_code": "P9", "person_name": "钱九"})
    assert drawn(ws)[-2:] == ["  上海 上海 -", "    P9 P9 钱九"]


def test_the_same_sheet_again_changes_nothing(region: Load) -> None:
    loaded = region(
        "positions",
        {"region": "苏皖", "district": "苏南", "position_code": "P1", "position_name": "苏州一",
         "person_name": "张三", "role": "sales"},
        {"region": "苏皖", "district": "苏南", "position_code": "P2", "person_name": "空岗"},
        {"region": "苏皖", "district": "苏南", "person_name": "李经理"},
    )  # fmt: skip
    assert [str(outcome) for outcome in loaded.outcomes] == ["unchanged"] * 3


def test_one_name_under_two_regions_is_two_nodes(load: Load, ws: "Workspace") -> None:
    load(
        "positions",
        {"region": "华东", "district": "一区", "position_code": "P1"},
        {"region": "华南", "district": "一区", "position_code": "P2"},
    )
    codes = [line.split()[0] for line in drawn(ws)]
    assert codes == ["华东", "华东-一区", "P1", "华南", "华南-一区", "P2"]


def test_a_district_is_not_moved_by_a_sheet_of_positions(region: Load) -> None:
    region("territories", {"code": "R2", "name": "上海", "level": "region", "parent": "C"})
    loaded = region("positions", {"region": "上海", "district": "苏南", "position_code": "P7"})
    finding = loaded.findings[0]
    assert (finding.code, finding.params["stored"]) == ("node-under-another", "R1")


def test_a_person_changes_and_the_history_stays(region: Load, ws: "Workspace") -> None:
    region(
        "people",
        {"person_code": "E9", "person_name": "王五", "position": "苏州一",
         "from": date(2027, 2, 1)},
    )  # fmt: skip
    assert "      P1 苏州一 张三" in drawn(ws, date(2027, 1, 31))
    assert "      P1 苏州一 王五" in drawn(ws, date(2027, 2, 1))


def test_two_people_of_one_name_must_be_told_apart(region: Load, refusals: Said) -> None:
    region("people", {"person_code": "E1", "person_name": "陈一"},
           {"person_code": "E2", "person_name": "陈一"})  # fmt: skip
    said = refusals("people", {"person_name": "陈一", "ability": "高"})
    assert said == ['B2 "陈一" fits more than one: 陈一 (E1), 陈一 (E2).']


def owned(ws: "Workspace", profile: str = "cn") -> dict[str, str | None]:
    with ws.reading() as tx:
        nodes = service.tree(tx, DAY)
    found = service.owners(nodes, profile)
    return {
        node.code: None if owner is None else nodes[owner].code
        for node, owner in zip(nodes, found, strict=True)
    }


@pytest.mark.usefixtures("region")
def test_a_vacant_position_is_owned_above(ws: "Workspace") -> None:
    assert owned(ws) == {"C": None, "R1": None, "苏南": "苏南", "P1": "P1", "P2": "苏南"}


def test_a_representative_owns_nothing_under_the_profile_cn(region: Load, ws: "Workspace") -> None:
    region(
        "people",
        {"person_code": "E9", "person_name": "王五", "role": "representative",
         "position": "P2"},
    )  # fmt: skip
    assert owned(ws)["P2"] == "苏南"
    assert owned(ws, "none")["P2"] == "P2"


def test_a_vacant_position_is_owned_by_its_acting_manager(region: Load, ws: "Workspace") -> None:
    region("positions", {"position_code": "P2", "person_name": "赵代管", "acting": True})
    with ws.reading() as tx:
        node = next(node for node in service.tree(tx, DAY) if node.code == "P2")
    assert (node.vacant, node.acting, node.role) == (True, True, "manager")
    assert owned(ws)["P2"] == "P2"


def test_children_of_an_ended_node_stand_under_the_next_above(
    region: Load, ws: "Workspace"
) -> None:
    region("territories", {"code": "苏南", "name": "苏南", "ended": date(2027, 1, 1)})
    assert "    P1 苏州一 张三" in drawn(ws)
    with ws.reading() as tx:
        found = checks.check(tx, DAY)
    assert [finding.place.key for finding in found if finding.code == "parent-ended"] == [
        "P1",
        "P2",
    ]


def test_check_names_nodes_in_a_circle(ws: "Workspace") -> None:
    with ws.writing("by hand") as tx:
        one = Territory(code="A", name="甲", level="region")
        two = Territory(code="B", name="乙", level="region")
        tx.session.add_all([one, two])
        tx.session.flush()
        for node, parent in ((one, two), (two, one)):
            tx.session.add(
                TerritoryParent(territory_id=node.id or 0, parent_id=parent.id, valid_from=DAY)
            )
    with ws.reading() as tx:
        assert [f"{f.code} {f.place.key}" for f in checks.check(tx, DAY)] == [
            "tree-circle A",
            "tree-circle B",
        ]
        with pytest.raises(TreeCycle):
            service.tree(tx, DAY)


@pytest.mark.usefixtures("region")
def test_under_gives_a_node_and_everything_below(ws: "Workspace") -> None:
    with ws.reading() as tx:
        nodes = service.tree(tx, DAY)
    inside = service.under(nodes, "苏南")
    assert [node.code for node in nodes if node.id in inside] == ["苏南", "P1", "P2"]


def test_a_changed_parent_and_person_are_told_by_name(region: Load) -> None:
    region("territories", {"code": "R2", "name": "上海", "level": "region", "parent": "C"})
    moved = region("territories", {"code": "P1", "name": "苏州一", "parent": "R2"})
    assert [(c.field, c.old, c.new) for c in moved.changes] == [("parent", "苏南", "上海")]
    changed = region("positions", {"position_code": "P1", "person_name": "赵四"})
    told = [(c.field, c.old, c.new) for c in changed.changes]
    assert told == [("person_name", "张三", "赵四")]


def test_a_new_person_without_role_is_a_representative_and_that_is_told(region: Load) -> None:
    loaded = region("people", {"person_name": "赵四"}, {"person_name": "张三"})
    assert [(f.code, f.severity, f.place.row) for f in loaded.findings] == [
        ("role-assumed", "note", 2)
    ]


def test_a_blank_column_above_does_not_make_a_second_node(load: Load, ws: "Workspace") -> None:
    loaded = load(
        "positions",
        {"company": "公司", "region": "华东", "person_name": "李经理"},
        {"region": "华东", "position_code": "P1"},
    )
    assert [str(outcome) for outcome in loaded.outcomes] == ["created", "created"]
    assert drawn(ws) == ["公司 公司 -", "  华东 华东 李经理", "    P1 P1 -"]


def test_check_warns_of_a_second_root_but_not_of_a_lone_region(load: Load, ws: "Workspace") -> None:
    load("positions", {"region": "华东", "position_code": "P1"})
    with ws.reading() as tx:
        assert checks.check(tx, DAY) == []
    load("positions", {"region": "华南", "position_code": "P2"})
    with ws.reading() as tx:
        found = checks.check(tx, DAY)
    assert [(f.code, f.severity, f.place.key) for f in found] == [
        ("node-without-parent", "warning", "华东"),
        ("node-without-parent", "warning", "华南"),
    ]


@pytest.mark.parametrize("files", [1, 2])
def test_a_spelling_beside_the_word_of_its_level_is_a_level_of_its_own(
    load: Load, ws: "Workspace", files: int
) -> None:
    """省区 alone are districts; above 地区 they are a level between region and district."""
    rows = (
        {"code": "C", "name": "公司", "level": "公司"},
        {"code": "R1", "name": "华东", "level": "大区", "parent": "C"},
        {"code": "P1", "name": "江苏", "level": "省区", "parent": "R1"},
        {"code": "D1", "name": "苏南", "level": "地区", "parent": "P1"},
    )
    load("territories", *rows)
    if files > 1:
        load("territories", {"code": "P2", "name": "浙江", "level": "省区", "parent": "R1"})
    levels = {row.code: row.level for row in stored(ws)}
    assert (levels["R1"], levels["P1"], levels["D1"]) == ("region", "省区", "district")
    assert levels.get("P2", "省区") == "省区"


def test_provinces_without_districts_below_are_districts(load: Load, ws: "Workspace") -> None:
    load(
        "territories",
        {"code": "C", "name": "公司", "level": "公司"},
        {"code": "P1", "name": "江苏", "level": "省区", "parent": "C"},
    )
    assert {row.code: row.level for row in stored(ws)} == {"C": "company", "P1": "district"}


def stored(ws: "Workspace") -> list[Territory]:
    from sqlmodel import select

    with ws.reading() as tx:
        return list(tx.session.exec(select(Territory)))
