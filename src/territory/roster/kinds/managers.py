"""Managers named in columns beside the nodes that they lead: 大区经理, 省区经理, 地区经理."""

from collections.abc import Mapping, Sequence

from territory.intake.kinds import Field, Record
from territory.kernel.names import normal
from territory.registers.dated import State
from territory.registers.draft import Draft, made_code
from territory.registers.match import plain
from territory.roster.kinds.fields import VACANT
from territory.roster.kinds.people import write_posts
from territory.roster.lookup import Directory, people
from territory.roster.tables import Person

MANAGERS = {
    "region": Field("region_manager", "Region manager", note="Who leads the region"),
    "省区": Field("province_manager", "Province manager", note="Who leads the province area"),
    "district": Field(
        "district_manager",
        "District manager",
        concepts=("district_manager", "manager_name"),
        note="Who leads the district",
    ),
}
"""Level → the column of who leads its node."""
TWO_MANAGERS = "{node} is led by {given} here and by {other} in row {row}."
ONE_EACH = "Write one manager for each node."
Path = Sequence[tuple[str, str, str]]
"""Level, code and name of each node above a position, the highest first."""


def own_position(record: Record, path: Path) -> tuple[str, str] | None:
    """Return code and name of the position of a representative whose row names none.

    Where the manager of the last node has a column of its own, the person of the row is not that
    manager. The position is called after the person.
    """
    name, code = record.get("person_name"), record.get("person_code")
    if not path or not (name or code) or leader_of(record, path[-1][0]) is None:
        return None
    return f"{path[-1][1]}-{code or name}", f"{path[-1][2]} {name or code}"


def leader_of(record: Record, level: str) -> str | None:
    """Return who leads a node of a level by the record; None where no column of it says."""
    field = MANAGERS.get(level)
    names = [field.name] if field else []
    if level == "district" and not record.get("district"):
        names = [MANAGERS["省区"].name, *names]  # which is the district where it stands alone
    return next((found for name in names if (found := record.get(name))), None)


def leaders_of(draft: Draft, paths: Mapping[int, Path]) -> dict[str, tuple[int, str]]:
    """Return code of a node → place of a record, and who leads the node by it.

    A later record that names somebody else is rejected.
    """
    told: dict[str, tuple[int, str]] = {}
    for index, path in paths.items():
        record = draft.parsed.records[index]
        for level, code, name in path:
            leader = leader_of(record, level)
            if not leader or plain(leader) in VACANT or draft.is_rejected(index):
                continue
            first, other = told.setdefault(code, (index, leader))
            if plain(other) != plain(leader):
                draft.reject(
                    index, MANAGERS[level].name, "two-managers", TWO_MANAGERS, ONE_EACH,
                    node=name, given=leader, other=other, row=draft.parsed.records[first].row,
                )  # fmt: skip
    return {code: said for code, said in told.items() if not draft.is_rejected(said[0])}


def write_managers(draft: Draft, leaders: Mapping[int, tuple[int, str]]) -> None:
    """Write who leads nodes: id of a node → place of a record, and a name.

    One of a record at a time, since it may name several.
    """
    known, rest = people(draft.tx), dict(leaders)
    while rest:
        turn: dict[int, int] = {}
        for node, (index, _) in rest.items():
            turn.setdefault(index, node)
        rows = {index: _person(draft, index, leaders[node][1], known)
                for index, node in turn.items()}  # fmt: skip
        made = draft.write(
            Person, ("code",), {index: row for index, row in rows.items() if row}, main=False
        )
        posts = {
            index: State(
                {"territory_id": turn[index]}, {"person_id": person, "acting": False},
                draft.parsed.records[index].get("from"),
            )
            for index, person in made.items()
        }  # fmt: skip
        draft.words["person_id"] = people(draft.tx).names()
        write_posts(draft, posts, "person_name")
        rest = {node: said for node, said in rest.items() if node not in turn.values()}


def _person(draft: Draft, index: int, leader: str, known: Directory) -> dict[str, str]:
    """Return the row of a manager: the one of this name, else a new one; none if several fit."""
    if known.count(leader) > 1:
        draft.resolve(index, "person_name", "person", known.find(leader), leader)
        return {}
    same = known.named(leader)
    if same is not None:
        return {"code": same.code}
    return {"code": made_code("E", normal(leader)), "name": leader, "role": "manager"}
