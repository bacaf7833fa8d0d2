"""The alias book: what a name in somebody's files means."""

from typing import Any

from territory.intake.kinds import Field, Kind, Parse, Record
from territory.registers.draft import BLANK_NAME, Draft, loader
from territory.roster.kinds.fields import ALIAS_KINDS, DECISIONS, DISTRIBUTOR
from territory.roster.kinds.products import distributor_of
from territory.roster.lookup import (
    Distributors,
    Institutions,
    Match,
    Products,
    alias_key,
    place_text,
)
from territory.roster.tables import Alias

OWN_COLUMNS = {
    "product_alias": "product",
    "distributor_alias": "distributor",
    "alias": "institution",
}
"""Column → whose name stands in it where no column says so."""


class _Books:
    """The look-ups of the three kinds of names."""

    def __init__(self, draft: Draft) -> None:
        self.institutions = Institutions(draft.tx)
        self.products = Products(draft.tx)
        self.distributors = Distributors(draft.tx)

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
        return self.distributors.find(name, code=code)


def load_aliases(draft: Draft) -> None:
    """Write what names mean; a target decides "is", without one a decision must stand there."""
    books = _Books(draft)
    rows = {}
    for index, record in draft.each():
        distributor_id = distributor_of(draft, index, record, books.distributors)
        row = _alias(draft, index, record, books)
        if row is not None and not draft.is_rejected(index):
            rows[index] = row | {"distributor_id": distributor_id}
    draft.write(Alias, ("normal_name", "kind", "distributor_id"), rows, named={"name": "alias"})


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
        "decided_by": draft.context.settings.who or None,
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


KINDS = (
    Kind(
        slug="aliases",
        label="Aliases",
        fields=(
            Field("kind", "Kind", Parse.CHOICE, ("alias_kind",), choices=ALIAS_KINDS),
            Field("alias", "Name as written"),
            Field("product_alias", "Name of a product as written"),
            Field("distributor_alias", "Name of a distributor as written"),
            Field("standard_code", "Standard code", Parse.CODE),
            Field("standard_name", "Standard name"),
            Field("province", "Province"),
            Field("city", "City"),
            Field("specification", "Specification"),
            Field("only_province", "Only in province", note="Blank: everywhere"),
            Field("only_city", "Only in city", note="Blank: everywhere"),
            *DISTRIBUTOR,
            Field("decision", "Decision", Parse.CHOICE, choices=DECISIONS),
        ),
        key=(),
        known_by=("kind", "alias", "only_province", "only_city", "distributor_code"),
        changes_credits=True,
        order=60,
        any_of=(tuple(OWN_COLUMNS), ("standard_code", "standard_name", "decision")),
        load=loader(load_aliases),
        telling=("decision", "standard_code", "standard_name"),
        against=("quantity", "sale_date", "grade", "beds"),
    ),
)
