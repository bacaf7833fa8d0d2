"""The alias book: what a name in somebody's files means."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from operator import itemgetter
from typing import Any

from territory.intake.kinds import Field, Parse, Record
from territory.present import table as present
from territory.registers.attributes import choice, text
from territory.registers.declaration import (
    Card,
    ImportOnly,
    ListOnly,
    Reference,
    Register,
    Row,
    Scope,
)
from territory.registers.directory import candidates
from territory.registers.draft import BLANK_NAME, Draft, loader
from territory.registers.match import UNKNOWN, Candidate, How
from territory.registers.referring import ids_named
from territory.roster.kinds.fields import ALIAS_KINDS, DECISIONS
from territory.roster.kinds.targets import DISTRIBUTOR
from territory.roster.lookup import (
    Distributors,
    Institutions,
    Match,
    Products,
    alias_key,
    place_text,
)
from territory.roster.lookup.departments import Departments
from territory.roster.tables import Alias, Department, Distributor, Institution, Product

OWN_COLUMNS = {
    "product_alias": "product",
    "distributor_alias": "distributor",
    "alias": "institution",
}
"""Column → whose name stands in it where no column says so."""
WHOSE = Reference(DISTRIBUTOR, "distributor_id", key=True, optional=True)
"""The distributor in whose files a name means it."""


class _Books:
    """The look-ups of the three kinds of names."""

    def __init__(self, draft: Draft) -> None:
        self.institutions = Institutions(draft.tx)
        self.products = Products(draft.tx)
        self.distributors = Distributors(draft.tx)
        self._tx = draft.tx

    @cached_property
    def departments(self) -> Departments:
        """Return the departments of all institutions, read where a record asks for one."""
        return Departments(self._tx)

    def find(self, kind: str, record: Record) -> Match:
        """Find what a record says its name stands for."""
        code, name = record.get("standard_code", ""), record.get("standard_name", "")
        if kind == "institution":
            return self.institutions.find(
                name, code=code, province=record.get("province", ""), city=record.get("city", "")
            )
        if kind == "product":
            specification = record.get("specification", "")
            return self.products.find(name, code=code, specification=specification)
        if kind == "department":
            return self._department(name or code)
        return self.distributors.find(name, code=code)

    def _department(self, said: str) -> Match:
        """Find H1/心内科, or any department of the name: then it is so in every institution."""
        place, _, name = said.rpartition("/")
        if place:
            within = self.institutions.find(place)
            return self.departments.find(name, within=within.id) if within.found else within
        same = self.departments.anywhere(name)
        return UNKNOWN if same is None else Match(same, How.EXACT)


def load_aliases(draft: Draft) -> None:
    """Write what names mean; a target decides "is", without one a decision must stand there."""
    books = _Books(draft)
    whose = ids_named(draft, WHOSE)
    rows = {}
    for index, record in enumerate(draft.records):
        row = _alias(draft, index, record, books)
        if row is not None and not draft.is_rejected(index):
            rows[index] = row | {"distributor_id": whose.get(index)}
    draft.write(Alias, ("normal_name", "kind", "distributor_id"), rows, named={"name": "alias"})


def write_names(
    draft: Draft, kind: str, ids: Mapping[int, int], names: Mapping[int, Iterable[str]]
) -> None:
    """Write names that mean what records made. ids: record → what it made."""
    rows = {
        index: [
            {"kind": kind, "name": name, "normal_name": alias_key(name), "distributor_id": None,
             "decision": "is", "target_id": ids[index]}
            for name in several
        ]
        for index, several in names.items()
    }  # fmt: skip
    draft.write_beside(Alias, ("normal_name", "kind", "distributor_id"), rows)


def _alias(draft: Draft, index: int, record: Record, books: _Books) -> dict[str, Any] | None:
    column = next((name for name in OWN_COLUMNS if record.get(name)), "alias")
    kind, name = record.get("kind", OWN_COLUMNS[column]), record.get(column)
    if not name:
        draft.reject(index, "alias", "name-missing", BLANK_NAME)
        return None
    place = ""
    if kind == "institution":
        place = place_text(record.get("only_province"), record.get("only_city"))
    row = {
        "kind": kind,
        "name": name,
        "normal_name": alias_key(name, place),
        "place": place,
        "decided_by": draft.tx.run.who or None,
    }
    decision = record.get("decision", "is")
    if decision != "is" and _fits(draft, index, kind, decision):
        return row | {"decision": decision, "target_id": None}
    if decision != "is":
        return None
    said = record.get("standard_name") or record.get("standard_code")
    if not said:
        draft.reject(
            index, "standard_name", "alias-undecided",
            'Nothing says what "{given}" means.',
            "Give a standard code or name, or decide: non-target or transfer.", given=name,
        )  # fmt: skip
        return None
    target = draft.resolve(index, "standard_name", kind, books.find(kind, record), said)
    if target is not None and kind == "department" and "/" in said:
        place = said.rpartition("/")[0]
        row |= {"place": place, "normal_name": alias_key(name, place)}
    return None if target is None else row | {"decision": "is", "target_id": target}


def _fits(draft: Draft, index: int, kind: str, decision: str) -> bool:
    """Reject a decision about a name that only a document type can have, and the reverse."""
    if kind == "document_type" or decision in {"non_target", "transfer"}:
        return True
    draft.reject(
        index, "decision", "decision-unfit", "A {kind} cannot be decided as {decision}.",
        "Give a standard code or name, or decide: non-target or transfer.",
        kind=kind, decision=decision,
    )  # fmt: skip
    return False


def _with_targets(scope: Scope, rows: list[Row]) -> Iterable[Row]:
    """Add code and name of what each alias means."""
    targets = {
        kind: {one.id: one for one in candidates(scope.tx, table)}
        for kind, table in (
            ("institution", Institution), ("product", Product), ("distributor", Distributor),
        )
    }  # fmt: skip
    targets["department"] = _departments(scope, rows)
    for row in rows:
        found = targets.get(row["kind"], {}).get(row["target_id"])
        yield row | {
            "target": found and found.code,
            "target_name": found and found.name,
            "place": row["place"].strip("/") or None,
            "institution_id": row["target_id"] if row["kind"] == "institution" else None,
            "department_id": row["target_id"] if row["kind"] == "department" else None,
        }


def _departments(scope: Scope, rows: Iterable[Row]) -> dict[int, Candidate]:
    """Return the departments that aliases mean, under the code of institution and name."""
    from sqlalchemy import select
    from sqlmodel import col

    wanted = (row["target_id"] for row in rows if row["kind"] == "department")
    statement = select(
        col(Department.id), col(Institution.code), col(Department.name)
    ).join(Institution, col(Institution.id) == col(Department.institution_id))  # fmt: skip
    found = scope.tx.rows_with(statement, col(Department.id), wanted)
    return {row["id"]: Candidate(row["id"], f"{row['code']}/{row['name']}", row["name"])
            for row in found}  # fmt: skip


ALIASES = Register(
    slug="aliases",
    label="Aliases",
    order=60,
    table=Alias,
    changes_credits=True,
    load=loader(load_aliases),
    enrich=_with_targets,
    items=(
        choice("kind", "Kind", concepts=("alias_kind",), choices=ALIAS_KINDS, key=True),
        text("alias", "Name as written", column="name", listed="alias", key=True),
        ImportOnly(Field("product_alias", "Name of a product as written")),
        ImportOnly(Field("distributor_alias", "Name of a distributor as written")),
        ImportOnly(Field("standard_code", "Standard code", Parse.CODE)),
        ImportOnly(Field("standard_name", "Standard name")),
        ImportOnly(Field("province", "Province")),
        ImportOnly(Field("city", "City")),
        ImportOnly(Field("specification", "Specification")),
        ImportOnly(Field("only_province", "Only in province", note="Blank: everywhere")),
        ImportOnly(Field("only_city", "Only in city", note="Blank: everywhere")),
        ListOnly(present.text("place", "Only in")),
        WHOSE,
        choice("decision", "Decision", choices=DECISIONS),
        ListOnly(present.code("target", "Meant")),
        ListOnly(present.text("target_name", "Meant name")),
    ),
    any_of=(tuple(OWN_COLUMNS), ("standard_code", "standard_name", "decision")),
    known_by=("kind", "alias", "only_province", "only_city", "distributor_code"),
    telling=("decision", "standard_code", "standard_name"),
    against=("quantity", "sale_date", "grade", "beds"),
    cards=(
        Card("institutions", "institution_id", itemgetter("alias"), itemgetter("distributor")),
        Card("departments", "department_id", itemgetter("alias"), itemgetter("place")),
    ),
)
