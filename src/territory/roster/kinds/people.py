"""People, and the position that each fills."""

from typing import Any

from territory.intake.kinds import Field, Kind, Parse, Record
from territory.kernel.names import normal
from territory.registers.dated import State, write_states
from territory.registers.draft import Draft, given, loader, made_code
from territory.roster.kinds.fields import FROM, ROLES
from territory.roster.lookup import Directory, nodes, people
from territory.roster.tables import Person, Post

PERSON_PLAIN = ("filing_number", "hired", "calls_per_day", "experience", "ability")
ROLE_ASSUMED = "No role is given: a new person is a medical representative, who owns no number."
NAME_ROLE = "Add a column with the role: representative, sales, commercial or manager."
PERSON_COLUMNS = {"code": "person_code", "name": "person_name"}


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
    write_states(draft, Post, posts, main=False, named={"person_id": "position"})


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


PERSON_CODE = Field("person_code", "Person code", Parse.CODE)
PERSON_NAME = Field("person_name", "Person", concepts=("person_name",))
ROLE = Field("role", "Role", Parse.CHOICE, choices=ROLES)
ACTING = Field("acting", "Acting", Parse.YES_NO)

KINDS = (
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
        known_by=("person_code",),
        order=35,
        master=True,
        load=loader(load_people),
        telling=("filing_number", "hired", "calls_per_day", "role", "position"),
        against=(
            "institution_name", "product_name", "region", "district", "doctor_code", "title",
            "department", "quantity", "m01",
        ),
    ),
)  # fmt: skip
