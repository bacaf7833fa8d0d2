"""Positions with their path in the tree, as columns side by side, and who fills them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from territory.intake.kinds import Field, Parse, Record
from territory.present import table as present
from territory.registers.attributes import TO
from territory.registers.dated import State, write_states
from territory.registers.declaration import ImportOnly, ListOnly, Register, Row, Scope
from territory.registers.draft import BLANK_NAME, Draft, loader
from territory.registers.in_force import in_force
from territory.registers.loading import filled_rows, give_codes, written
from territory.registers.match import plain
from territory.roster.kinds.fields import FROM, VACANT
from territory.roster.kinds.managers import MANAGERS, leaders_of, own_position, write_managers
from territory.roster.kinds.people import (
    ACTING,
    PEOPLE,
    ROLE,
    give_roles,
    post_state,
    write_posts,
)
from territory.roster.kinds.targets import PERSON
from territory.roster.kinds.tree import FILLED, parent_codes, read_nodes
from territory.roster.lookup import nodes, people
from territory.roster.tables import Post, Territory, TerritoryParent

PROVINCE_AREA = "省区"
"""A level of the company's own, where 地区 stand below it; alone it is the district."""
ABOVE = ("company", "region", PROVINCE_AREA, "district")
FIELDS = {PROVINCE_AREA: "province_area"}
"""Level → the field that holds it, where it is called otherwise."""
CIRCLE = "{given} is the code of a node above positions: a position cannot stand under itself."
OWN_CODE = "Give the position a code of its own."
NOBODY = "Nobody fills the position."
UNDER_ANOTHER = "{given} stands under {stored} already, not under {said}."
HOW_TO_MOVE = "Give a code to each of two nodes of one name, or move it by a sheet of territories."


_Path = Sequence[tuple[str, str, str]]
"""Level, code and name of each node above, the highest first."""


@dataclass(frozen=True, slots=True)
class _Seat:
    """The path of one record: code and name of each level above, then of the position."""

    above: tuple[tuple[str, str, str], ...]
    position: tuple[str, str] | None

    @property
    def parent(self) -> str | None:
        """Code of the node right above the position."""
        return self.above[-1][1] if self.above else None

    @property
    def node(self) -> str:
        """Code of the node that the person fills."""
        return self.position[0] if self.position else self.above[-1][1]


def load_positions(draft: Draft) -> None:
    """Write the path of each record, its position, its person and the post."""
    seats = _seats(draft)
    leaders = leaders_of(draft, {index: seat.above for index, seat in seats.items()})
    seats = {index: seat for index, seat in seats.items() if not draft.is_rejected(index)}
    ids = _write_above(draft, seats)
    positions = {
        index: {"code": seat.position[0], "level": "position"}
        | ({"name": seat.position[1]} if seat.position[1] else {})
        for index, seat in seats.items()
        if seat.position and not draft.is_rejected(index)
    }
    named = {"code": "position_code", "name": "position_name"}
    own = draft.write(Territory, ("code",), positions, named=named)
    parents = {
        index: State(
            {"territory_id": node_id},
            {"parent_id": ids[parent]},
            draft.parsed.records[index].get("from"),
        )
        for index, node_id in own.items()
        if (parent := seats[index].parent)
    }
    draft.words["parent_id"] = nodes(draft.tx).names()
    write_states(draft, TerritoryParent, parents, main=False, named={"parent_id": "district"})
    filled = {index: own.get(index) or ids[seat.node] for index, seat in seats.items()
              if not draft.is_rejected(index)}  # fmt: skip
    _write_posts(draft, filled, seats)
    write_managers(draft, {ids[code]: said for code, said in leaders.items() if code in ids})


def _seats(draft: Draft) -> dict[int, _Seat]:
    """Find or make the codes along the path of every record; refuse what is not certain."""
    codes = _Codes(draft)
    seats = {}
    for index, record in draft.each():
        path: list[tuple[str, str, str]] = []
        for level, name in above_of(record):
            path.append((level, codes.above_positions(index, level, name, path), name))
        position = codes.of_position(record, path) or own_position(record, path)
        if not path and position is None:
            draft.reject(index, "position_code", "name-missing", BLANK_NAME)
        if not draft.is_rejected(index):
            seats[index] = _Seat(tuple(path), position)
    _refuse_circles(draft, seats)
    return seats


def above_of(record: Record) -> list[tuple[str, str]]:
    """Return level and name of each node above the position, the highest first."""
    path = [(level, record.get(FIELDS.get(level, level))) for level in ABOVE]
    if not record.get("district"):
        path = [("district" if level == PROVINCE_AREA else level, name) for level, name in path]
    return [(level, name) for level, name in path if name]


def _refuse_circles(draft: Draft, seats: dict[int, _Seat]) -> None:
    """Reject positions that have the code of a node above positions, and such nodes the other way.

    They would stand under themselves, as soon as one of the node's positions does.
    """
    levels = _levels(draft)
    above = {code for seat in seats.values() for _, code, _ in seat.above}
    above |= {code for code, level in levels.items() if level in ABOVE}
    for index, seat in list(seats.items()):
        if seat.position and seat.position[0] in above:
            _refuse_circle(draft, index, "position_code", seat.position[0])
        for level, code, _ in seat.above:
            if levels.get(code) == "position":
                _refuse_circle(draft, index, level, code)
        if draft.is_rejected(index):
            del seats[index]


def _refuse_circle(draft: Draft, index: int, name: str, code: str) -> None:
    draft.reject(index, name, "tree-circle", CIRCLE, OWN_CODE, given=code)


def _levels(draft: Draft) -> dict[str, str]:
    """Return code → level of every stored node."""
    from sqlalchemy import select
    from sqlmodel import col

    rows = draft.tx.rows(select(col(Territory.code), col(Territory.level)))
    return {row["code"]: row["level"] for row in rows}


class _Codes:
    """Finds the codes of stored nodes by their names, and makes those of new ones."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._known = nodes(draft.tx)
        self._parents = parent_codes(draft.tx, draft.context.today)
        self._twice = _names_under_several(draft)

    def above_positions(self, index: int, level: str, name: str, path: _Path) -> str:
        """Return the code of a node above positions: the stored one, else made from its name.

        A name that stands under several parents, or under a node of its own name (大区 北京, 地区
        北京), has the code of its parent before it.
        """
        parent = path[-1][1] if path else ""
        own = {plain(above) for _, _, above in path}
        if parent and ((level, plain(name)) in self._twice or plain(name) in own):
            return f"{parent}-{name}"
        stored = self._known.named(name)
        if stored is None:
            return name
        now = self._parents.get(stored.code)
        if parent and now and parent != now:
            self._draft.reject(
                index, level, "node-under-another", UNDER_ANOTHER, HOW_TO_MOVE,
                given=name, stored=now, said=parent,
            )  # fmt: skip
        return stored.code

    def of_position(self, record: Record, path: _Path) -> tuple[str, str] | None:
        """Return code and name of the position; a blank name is left as it is stored."""
        code, name = record.get("position_code"), record.get("position_name", "")
        if code:
            return code, name or ("" if code in self._known else code)
        if not name:
            return None
        stored = self._known.named(name)
        if stored and stored.code not in {node for _, node, _ in path}:
            return stored.code, name
        return (f"{path[-1][1]}-{name}" if path else name), name


def _names_under_several(draft: Draft) -> frozenset[tuple[str, str]]:
    """Return (level, name) of nodes whose name stands under several parents in this sheet."""
    under: dict[tuple[str, str], set[str]] = {}
    for _, record in draft.each():
        parent = ""
        for level, name in above_of(record):
            if parent:
                under.setdefault((level, plain(name)), set()).add(parent)
            parent = plain(name)
    return frozenset(node for node, parents in under.items() if len(parents) > 1)


def _write_above(draft: Draft, seats: Mapping[int, _Seat]) -> dict[str, int]:
    """Write the nodes above positions, level by level; return code → id of all nodes."""
    ids = {node.code: node.id for node in nodes(draft.tx).all()}
    stated = _stated_parents(seats)
    top = _company(draft)
    for level in ABOVE:
        rows = {
            index: {"code": code, "name": name, "level": level}
            for index, seat in seats.items()
            for own, code, name in seat.above
            if own == level
        }
        made = _write_level(draft, seats, rows)
        fresh = {rows[index]["code"] for index in made} - ids.keys()
        ids |= {rows[index]["code"]: node_id for index, node_id in made.items()}
        states = {}
        for index, node_id in made.items():
            code = rows[index]["code"]
            parent = stated.get(code, top)
            if code in fresh and parent != code:
                key = {"territory_id": node_id}
                states[index] = State(key, {"parent_id": ids.get(parent or "")})
        write_states(draft, TerritoryParent, states, main=False)
    return ids


def _stated_parents(seats: Mapping[int, _Seat]) -> dict[str, str]:
    """Return code → code of the node above it, from the rows that say it."""
    return {
        code: seat.above[place][1]
        for seat in seats.values()
        for place, (_, code, _) in enumerate(seat.above[1:])
    }


def _write_level(
    draft: Draft, seats: Mapping[int, _Seat], rows: Mapping[int, Mapping[str, str]]
) -> dict[int, int]:
    """Write the nodes of one level; a record that stops at this level speaks of its node."""
    own = {
        index: row
        for index, row in rows.items()
        if seats[index].position is None and seats[index].node == row["code"]
    }
    passing = {index: row for index, row in rows.items() if index not in own}
    made = draft.write(Territory, ("code",), own)
    return made | draft.write(Territory, ("code",), passing, main=False)


def _company(draft: Draft) -> str | None:
    """Return the code of the company where exactly one is stored: new regions stand under it."""
    found = [code for code, level in _levels(draft).items() if level == "company"]
    return found[0] if len(found) == 1 else None


def _write_posts(draft: Draft, filled: Mapping[int, int], seats: Mapping[int, _Seat]) -> None:
    held, vacant, unnamed = list[int](), list[int](), list[int]()
    for index in filled:
        record = draft.records[index]
        name, code = record.get("person_name"), record.get("person_code")
        cleared = "person_name" in record.values and name is None and not code
        if cleared or (name and plain(name) in VACANT):
            vacant.append(index)
        else:
            (held if name or code else unnamed).append(index)
    ids = _write_people(draft, held, _leading(draft, filled, seats))
    posts = {
        index: post_state(draft.records[index], filled[index], ids.get(index))
        for index in filled
        if index in ids or index in vacant
    }
    draft.words["person_id"] = people(draft.tx).names()
    write_posts(draft, posts, "person_name")
    _tell_vacant(draft, filled, [*vacant, *unnamed])


def _write_people(draft: Draft, held: Sequence[int], leading: Collection[str]) -> dict[int, int]:
    """Write the people whom records name; return record → person. leading: who are managers."""
    rows = filled_rows(PEOPLE, draft, held)
    give_codes(PEOPLE, draft, rows)
    give_roles(draft, rows, {index for index in held if _who(draft.records[index]) in leading})
    return written(PEOPLE, draft, rows, main=False)


def _tell_vacant(draft: Draft, filled: Mapping[int, int], unnamed: Iterable[int]) -> None:
    """Say which positions nobody fills: neither this sheet nor an earlier one names a person."""
    held = {row["territory_id"]: row["person_id"] for row in in_force(draft.tx, Post, None)}
    for index in sorted(unnamed):
        record = draft.parsed.records[index]
        named = record.get("position_code") or record.get("position_name")
        if named and held.get(filled[index]) is None:
            draft.tell(index, "position_code", "position-vacant", NOBODY)


def _leading(draft: Draft, filled: Mapping[int, int], seats: Mapping[int, _Seat]) -> frozenset[str]:
    """Return who fills a node above positions or acts for a vacant one: managers by default."""
    records = {index: draft.parsed.records[index] for index in filled}
    return frozenset(
        _who(record)
        for index, record in records.items()
        if record.get("acting") or seats[index].position is None
    )


def _who(record: Record) -> str:
    return plain(record.get("person_code") or record.get("person_name") or "")


def _read_positions(scope: Scope) -> Iterable[Row]:
    return (row | {"depth": 0} for row in read_nodes(scope) if row["level"] == "position")


POSITIONS = Register(
    slug="positions",
    label="Positions",
    order=32,
    table=Territory,
    changes_credits=True,
    master=True,
    known_by=("position_code",),
    load=loader(load_positions),
    read=_read_positions,
    items=(
        ImportOnly(Field("company", "Company")),
        ImportOnly(Field("region", "Region")),
        ImportOnly(Field("province_area", "Province area", note="Above districts")),
        ImportOnly(Field("district", "District")),
        *map(ImportOnly, MANAGERS.values()),
        ImportOnly(Field("position_code", "Position code", Parse.CODE, ("position_code",))),
        ImportOnly(Field("position_name", "Position", concepts=("position_name",))),
        *map(ImportOnly, (*PERSON.fields, ROLE, ACTING, FROM, TO.field)),
        ListOnly(present.code("code", "Code")),
        ListOnly(present.text("name", "Name")),
        ListOnly(present.code("parent", "Parent")),
        ListOnly(present.text("parent_name", "Parent name")),
        *FILLED,
        ListOnly(present.slug("level", "Level", hidden=True)),
    ),
    any_of=(("position_code", "position_name", "district", "province_area", "region"),),
    telling=("position_code", "position_name", "region", "district"),
    against=(
        "institution_name", "product_name", "quantity", "territory_parent", "buyer_name", "share",
        "filing_number", "hired", "target", "m01",
    ),
)  # fmt: skip
