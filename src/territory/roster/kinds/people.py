"""People, and the position that each fills."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from territory.intake.kinds import Field, Parse, Record
from territory.kernel.names import normal
from territory.present import table as present
from territory.registers.attributes import FROM, TO, choice, code, date, integer, text, yes_or_no
from territory.registers.dated import State, write_states
from territory.registers.declaration import (
    ImportOnly,
    ListOnly,
    OwnCode,
    Register,
    Row,
    Scope,
)
from territory.registers.draft import Draft, given, loader, made_code
from territory.registers.in_force import in_force
from territory.roster.kinds.fields import ROLES
from territory.roster.lookup import Directory, nodes, people
from territory.roster.tables import Person, Post

PERSON_PLAIN = ("filing_number", "hired", "calls_per_day", "experience", "ability")
ROLE_ASSUMED = "No role is given: a new person is a medical representative, who owns no number."
NAME_ROLE = "Add a column with the role: representative, sales, commercial or manager."


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
        row = person_row(draft, index, record, known, "representative")
        if row is not None and not draft.is_rejected(index):
            rows[index] = row
    named = {"code": "person_code", "name": "person_name"}
    ids = draft.write(Person, ("code",), rows, named=named)
    draft.words["person_id"] = people(draft.tx).names()
    posts = {
        index: post_state(draft.parsed.records[index], node_id, ids[index])
        for index, node_id in seats.items()
        if index in ids
    }
    write_posts(draft, posts, "position")


def person_row(
    draft: Draft, index: int, record: Record, known: Directory, role: str
) -> dict[str, Any] | None:
    """Return the row of the person that a record names, or reject the record.

    role: of a person who is new and whose record says none.
    """
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
        message = "The person {given} is new and has no name."
        draft.reject(index, "person_name", "person-nameless", message, given=code)
        return None
    said = record.get("role")
    if said or code not in known:
        row["role"] = said or role
    if "role" in row and not said and role == "representative":
        draft.tell(index, "role", "role-assumed", ROLE_ASSUMED, NAME_ROLE)
    return row


def post_state(record: Record, node_id: int, person_id: int | None) -> State:
    """Return who fills a node; no person is a vacancy."""
    values = {"person_id": person_id, "acting": bool(record.get("acting", False))}
    return State({"territory_id": node_id}, values, record.get("from"))


def write_posts(draft: Draft, posts: Mapping[int, State], column: str) -> None:
    """Write who fills nodes; behind the last day that a record names nobody does.

    Where another state begins on the day after, that holds. column: of findings about a person.
    """
    from sqlalchemy import select

    named = {"person_id": column}
    write_states(draft, Post, posts, main=False, named=named)
    post = Post.__table__.c  # type: ignore[attr-defined]  # every table model has it
    begun = set(map(tuple, draft.tx.session.execute(select(post.territory_id, post.valid_from))))
    endings = {}
    for index, state in posts.items():
        last = draft.parsed.records[index].get("to")
        if last is None or draft.is_rejected(index):
            continue
        after = last + timedelta(days=1)
        if (state.key["territory_id"], after) not in begun:
            values = {"person_id": None, "acting": False}
            endings[index] = State(state.key, values, after)
    write_states(draft, Post, endings, main=False, named=named)


def _with_posts(scope: Scope, rows: list[Row]) -> Iterable[Row]:
    """Give one row for each node that a person fills on the day, one for who fills none."""
    known = {node.id: node for node in nodes(scope.tx).all()}
    held: dict[int, list[Row]] = {}
    for post in in_force(scope.tx, Post, scope.on):
        held.setdefault(post["person_id"], []).append(post)
    for row in rows:
        posts = sorted(held.get(row["id"], ()), key=lambda post: known[post["territory_id"]].code)
        for post in posts or [{"territory_id": None, "acting": None}]:
            node = known.get(post["territory_id"])
            yield row | {
                "node": node and node.code, "node_name": node and node.name,
                "territory_id": node and node.id, "acting": yes_or_no(post["acting"]),
            }  # fmt: skip


PERSON_CODE = Field("person_code", "Person code", Parse.CODE)
PERSON_NAME = Field("person_name", "Person", concepts=("person_name",))
ROLE = Field("role", "Role", Parse.CHOICE, choices=ROLES)
ACTING = Field("acting", "Acting", Parse.YES_NO)

PEOPLE = Register(
    slug="people",
    label="People",
    order=35,
    table=Person,
    master=True,
    own_code=OwnCode("E", ("name",)),
    load=loader(load_people),
    enrich=_with_posts,
    items=(
        code("person_code", "Person code", concepts=("person_code", "code"), column="code",
             heading="Code"),
        text("person_name", "Person", concepts=("person_name", "name"), required=True,
             column="name", heading="Name"),
        choice("role", "Role", choices=ROLES),
        ListOnly(present.code("node", "Node")),
        ListOnly(present.text("node_name", "Node name")),
        ListOnly(present.slug("acting", "Acting")),
        code("filing_number", "Filing number"),
        date("hired", "Hired"),
        integer("calls_per_day", "Calls a day"),
        text("experience", "Experience"),
        text("ability", "Ability"),
        ImportOnly(
            Field("position", "Position", concepts=("position", "position_code", "position_name"))
        ),
        ImportOnly(ACTING),
        ImportOnly(FROM.field),
        ImportOnly(TO.field),
    ),
    telling=("filing_number", "hired", "calls_per_day", "role", "position"),
    against=(
        "institution_name", "product_name", "region", "district", "doctor_code", "title",
        "department", "quantity", "m01",
    ),
)  # fmt: skip
