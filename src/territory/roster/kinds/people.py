"""People, positions with their path in the tree, and who fills which position."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from territory.intake.kinds import Field, Kind, Parse, Record
from territory.kernel.names import normal
from territory.roster.kinds.dated import State, write_states
from territory.roster.kinds.draft import Draft, given, loader, made_code
from territory.roster.kinds.fields import FROM, ROLES, VACANT
from territory.roster.kinds.tree import parent_codes
from territory.roster.lookup import Register, nodes, people
from territory.roster.lookup.match import plain
from territory.roster.tables import Person, Post, Territory, TerritoryParent

ABOVE = ("company", "region", "district")
PERSON_PLAIN = ("filing_number", "hired", "calls_per_day", "experience", "ability")
UNDER_ANOTHER = "{given} stands under {stored} already, not under {said}."
HOW_TO_MOVE = "Give a code to each of two nodes of one name, or move it by a sheet of territories."


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


def load_people(draft: Draft) -> None:
    """Write people, and the position each fills where the sheet says it."""
    known, places = people(draft.tx), nodes(draft.tx)
    rows = {}
    seats: dict[int, int] = {}
    for index, record in draft.each():
        if position := record.get("position"):
            node_id = draft.resolve(index, "position", "node", places.find(position), position)
            if node_id is not None:
                seats[index] = node_id
        row = _person(draft, index, record, known, "representative")
        if row is not None and not draft.is_rejected(index):
            rows[index] = row
    named = {"code": "person_code", "name": "person_name"}
    ids = draft.write(Person, ("code",), rows, named=named)
    posts = {
        index: _post(draft.parsed.records[index], node_id, ids[index])
        for index, node_id in seats.items()
        if index in ids
    }
    write_states(draft, Post, posts, main=False, named={"person_id": "position"})


def _person(
    draft: Draft, index: int, record: Record, known: Register, role: str
) -> dict[str, Any] | None:
    name, code = record.get("person_name"), record.get("person_code")
    if not code and known.count(name) > 1:
        draft.resolve(index, "person_name", "person", known.find(name), name)
        return None
    if not code:
        same = known.named(name)
        code = same.code if same else made_code("E", normal(name))
    row = {"code": code} | given(record, PERSON_PLAIN)
    if name:
        row["name"] = name
    elif code not in known:
        draft.reject(index, "person_name", "person-nameless", "The person {given} is new and has "
                     "no name.", given=code)  # fmt: skip
        return None
    said = record.get("role")
    if said or code not in known:
        row["role"] = said or role
    return row


def _post(record: Record, node_id: int, person_id: int | None) -> State:
    values = {"person_id": person_id, "acting": bool(record.get("acting", False))}
    return State({"territory_id": node_id}, values, record.get("from"))


def load_positions(draft: Draft) -> None:
    """Write the path of each record, its position, its person and the post."""
    seats = _seats(draft)
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
    write_states(draft, TerritoryParent, parents, main=False, named={"parent_id": "district"})
    filled = {index: own.get(index) or ids[seat.node] for index, seat in seats.items()
              if not draft.is_rejected(index)}  # fmt: skip
    _write_posts(draft, filled)


def _seats(draft: Draft) -> dict[int, _Seat]:
    """Find or make the codes along the path of every record; refuse what is not certain."""
    known = nodes(draft.tx)
    above = parent_codes(draft.tx, draft.context.today)
    twice = _names_under_several(draft)
    seats = {}
    for index, record in draft.each():
        path: list[tuple[str, str, str]] = []
        for level in ABOVE:
            if name := record.get(level):
                parent = path[-1] if path else None
                code = _code_above(draft, index, level, name, parent, known, above, twice)
                path.append((level, code, name))
        position = _position(record, path, known)
        if not path and position is None:
            draft.reject(index, "position_code", "name-missing", "Neither a code nor a name is "
                         "given.")  # fmt: skip
        if not draft.is_rejected(index):
            seats[index] = _Seat(tuple(path), position)
    return seats


def _names_under_several(draft: Draft) -> frozenset[tuple[str, str]]:
    """Return (level, name) of nodes whose name stands under several parents in this sheet."""
    under: dict[tuple[str, str], set[str]] = {}
    for _, record in draft.each():
        parent = ""
        for level in ABOVE:
            if name := record.get(level):
                under.setdefault((level, plain(name)), set()).add(parent)
                parent = plain(name)
    return frozenset(node for node, parents in under.items() if len(parents) > 1)


def _code_above(
    draft: Draft,
    index: int,
    level: str,
    name: str,
    parent: tuple[str, str, str] | None,
    known: Register,
    above: Mapping[str, str | None],
    twice: frozenset[tuple[str, str]],
) -> str:
    """Return the code of a node above positions: the stored one, else made from its name."""
    if parent and (level, plain(name)) in twice:
        return f"{parent[1]}-{name}"
    stored = known.named(name)
    if stored is None:
        return name
    said, now = parent[1] if parent else None, above.get(stored.code)
    if said and now and said != now:
        draft.reject(
            index, level, "node-under-another", UNDER_ANOTHER, HOW_TO_MOVE,
            given=name, stored=now, said=said,
        )  # fmt: skip
    return stored.code


def _position(
    record: Record, path: list[tuple[str, str, str]], known: Register
) -> tuple[str, str] | None:
    code, name = record.get("position_code"), record.get("position_name", "")
    if code:
        return code, name or ("" if code in known else code)
    if not name:
        return None
    stored = known.named(name)
    made = f"{path[-1][1]}-{name}" if path else name
    return (stored.code if stored else made), name


def _write_above(draft: Draft, seats: Mapping[int, _Seat]) -> dict[str, int]:
    """Write the nodes above positions, level by level; return code → id of all nodes."""
    ids = {node.code: node.id for node in nodes(draft.tx).all()}
    top = _company(draft)
    for level in ABOVE:
        rows, parents = {}, {}
        for index, seat in seats.items():
            for place, (own, code, name) in enumerate(seat.above):
                if own == level:
                    rows[index] = {"code": code, "name": name, "level": level}
                    parents[index] = seat.above[place - 1][1] if place else top
        made = draft.write(Territory, ("code",), rows, main=False)
        fresh = {rows[index]["code"] for index in made} - ids.keys()
        ids |= {rows[index]["code"]: node_id for index, node_id in made.items()}
        states = {
            index: State({"territory_id": node_id}, {"parent_id": ids.get(parents[index] or "")})
            for index, node_id in made.items()
            if rows[index]["code"] in fresh and parents[index] != rows[index]["code"]
        }
        write_states(draft, TerritoryParent, states, main=False)
    return ids


def _company(draft: Draft) -> str | None:
    """Return the code of the company where exactly one is stored: new regions stand under it."""
    from sqlalchemy import select
    from sqlmodel import col

    found = draft.tx.rows(select(col(Territory.code)).where(col(Territory.level) == "company"))
    return found[0]["code"] if len(found) == 1 else None


def _write_posts(draft: Draft, filled: Mapping[int, int]) -> None:
    known = people(draft.tx)
    leading = _leading(draft, filled)
    rows, vacant = {}, set()
    for index in filled:
        record = draft.parsed.records[index]
        name, code = record.get("person_name"), record.get("person_code")
        cleared = "person_name" in record.values and name is None and not code
        if cleared or (name and plain(name) in VACANT):
            vacant.add(index)
        elif name or code:
            role = "manager" if _who(record) in leading else "representative"
            row = _person(draft, index, record, known, role)
            if row is not None:
                rows[index] = row
    named = {"code": "person_code", "name": "person_name"}
    ids = draft.write(Person, ("code",), rows, main=False, named=named)
    posts = {
        index: _post(draft.parsed.records[index], filled[index], ids.get(index))
        for index in filled
        if index in ids or index in vacant
    }
    write_states(draft, Post, posts, main=False, named={"person_id": "person_name"})


def _leading(draft: Draft, filled: Mapping[int, int]) -> frozenset[str]:
    """Return who fills a node above positions or acts for a vacant one: managers by default."""
    records = [draft.parsed.records[index] for index in filled]
    return frozenset(
        _who(record)
        for record in records
        if record.get("acting") or not (record.get("position_code") or record.get("position_name"))
    )


def _who(record: Record) -> str:
    return plain(record.get("person_code") or record.get("person_name") or "")


PERSON_CODE = Field("person_code", "Person code", Parse.CODE)
PERSON_NAME = Field("person_name", "Person", concepts=("person_name",))
ROLE = Field("role", "Role", Parse.CHOICE, choices=ROLES)
ACTING = Field("acting", "Acting", Parse.YES_NO)

KINDS = (
    Kind(
        slug="positions",
        label="Positions",
        fields=(
            Field("company", "Company"),
            Field("region", "Region"),
            Field("district", "District"),
            Field("position_code", "Position code", Parse.CODE, ("position_code",)),
            Field("position_name", "Position", concepts=("position_name",)),
            PERSON_CODE,
            PERSON_NAME,
            ROLE,
            ACTING,
            FROM,
        ),
        key=(),
        order=32,
        load=loader(load_positions),
        telling=("position_code", "position_name", "region", "district"),
        against=(
            "institution_name", "product_name", "quantity", "territory_parent", "buyer_name",
            "share", "target", "m01",
        ),
    ),
    Kind(
        slug="people",
        label="People",
        fields=(
            Field("person_code", "Person code", Parse.CODE, ("person_code", "code")),
            Field("person_name", "Person", concepts=("person_name", "name"), required=True),
            ROLE,
            Field("filing_number", "Filing number", Parse.CODE),
            Field("hired", "Hired", Parse.DATE),
            Field("calls_per_day", "Calls a day", Parse.INTEGER),
            Field("experience", "Experience"),
            Field("ability", "Ability"),
            Field("position", "Position", concepts=("position", "position_code", "position_name")),
            ACTING,
            FROM,
        ),
        key=(),
        order=35,
        load=loader(load_people),
        telling=("filing_number", "hired", "calls_per_day", "role"),
        against=(
            "institution_name", "product_name", "region", "district", "doctor", "department",
            "quantity", "m01",
        ),
    ),
)  # fmt: skip
