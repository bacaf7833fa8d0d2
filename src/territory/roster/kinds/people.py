"""People, and the position that each fills."""

from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta

from territory.intake.kinds import Field, Parse, Record
from territory.present import table as present
from territory.registers.attributes import FROM, TO, choice, code, date, integer, text, yes_or_no
from territory.registers.dated import State, write_states
from territory.registers.declaration import (
    ImportOnly,
    ListOnly,
    OwnCode,
    Reference,
    Register,
    Row,
    RowsByRecord,
    Scope,
)
from territory.registers.directory import code_by_name
from territory.registers.draft import Draft
from territory.registers.in_force import in_force
from territory.registers.referring import ids_named
from territory.roster.kinds.fields import ROLES
from territory.roster.kinds.targets import POSITION
from territory.roster.lookup import nodes, people
from territory.roster.tables import Person, Post

ROLE_ASSUMED = "No role is given: a new person is a medical representative, who owns no number."
NAME_ROLE = "Add a column with the role: representative, sales, commercial or manager."


def _complete(draft: Draft, rows: RowsByRecord) -> None:
    """Give new people a role, and reject who is said to fill what there is not."""
    give_roles(draft, rows)
    _seats(draft, rows)


def give_roles(draft: Draft, rows: RowsByRecord, managers: Collection[int] = frozenset()) -> None:
    """Give new people whose record says no role one; reject those whose record has no name.

    managers: records of people who lead others; the rest are representatives.
    """
    known = people(draft.tx)
    for index, row in rows.items():
        if draft.is_rejected(index) or row["code"] in known:
            continue
        if not row.get("name"):
            message = "The person {given} is new and has no name."
            draft.reject(index, "person_name", "person-nameless", message, given=row["code"])
        elif not row.get("role"):
            row["role"] = "manager" if index in managers else "representative"
            if index not in managers:
                draft.tell(index, "role", "role-assumed", ROLE_ASSUMED, NAME_ROLE)


def _seats(draft: Draft, among: Iterable[int]) -> dict[int, int]:
    """Return record → the node that its person fills, or reject the record."""
    seated = [index for index in among if draft.records[index].get("position")]
    return ids_named(draft, Reference(POSITION, "territory_id"), seated)


def _write_seats(draft: Draft, ids: Mapping[int, int]) -> None:
    """Write who fills the nodes that a sheet of people names."""
    draft.words["person_id"] = people(draft.tx).names()
    posts = {
        index: post_state(draft.records[index], node_id, ids[index])
        for index, node_id in _seats(draft, ids).items()
    }
    write_posts(draft, posts, "position")


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


ROLE = Field("role", "Role", Parse.CHOICE, choices=ROLES)
ACTING = Field("acting", "Acting", Parse.YES_NO)

PEOPLE = Register(
    slug="people",
    label="People",
    order=35,
    table=Person,
    master=True,
    own_code=OwnCode("E", ("name",), code_by_name(Person, "person_name", "person")),
    refine=_complete,
    after=lambda draft, _, ids: _write_seats(draft, ids),
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
        ImportOnly(POSITION.fields[0]),
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
