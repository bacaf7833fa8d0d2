"""Lasting ties of institutions, and which share of the flow is credited through them."""

from collections.abc import Mapping
from datetime import date, timedelta
from operator import itemgetter
from typing import Any

from territory.registers.attributes import FROM, TO, choice, share, text
from territory.registers.dated import Refusal, State, write_states
from territory.registers.declaration import Card, ImportOnly, Reference, Register, RowsByRecord
from territory.registers.draft import Draft, loader
from territory.registers.loading import load_register
from territory.registers.referring import ids_named
from territory.roster.kinds.fields import RELATIONS as RELATION_KINDS
from territory.roster.kinds.targets import HEIR, INSTITUTION, OTHER_INSTITUTION
from territory.roster.lookup import Institutions, stored_ties
from territory.roster.lookup.ties import MERGED, told
from territory.roster.rules import WHOLE, Clash, Tie, faults
from territory.roster.tables import InstitutionRelation

ENDS_BEFORE = "It ends on {end}, before it begins on {day}."
TO_ITSELF = "An institution cannot be related to itself."
CULPRIT = {
    Clash.TWICE: ("relation_kind", "relation-twice"),
    Clash.OVER_WHOLE: ("credit_share", "relation-over-whole"),
    Clash.CIRCLE: ("other_institution_name", "relation-circle"),
}
"""Clash → field that a finding stands at, and its code."""
OWN = Reference(INSTITUTION, "institution_id", key=True)
OTHER = Reference(OTHER_INSTITUTION, "other_id", key=True)


def load_relations(draft: Draft) -> None:
    """Write lasting ties of institutions, and which share of the flow is credited there.

    What clashes with another row or with what is stored is rejected with all its culprits.
    """
    load_register(RELATIONS, draft, _refusing(draft))
    _write_ends(draft)


def _write_ends(draft: Draft) -> None:
    """End the relations that name a last day: from the day after they credit nothing."""
    ends = {}
    ending = [index for index, record in draft.each() if record.get("to")]
    places, others = (ids_named(draft, item, ending) for item in (OWN, OTHER))
    for index in ending:
        record = draft.records[index]
        end, begin = record.get("to"), record.get("from")
        if begin and end < begin:
            said = {"end": str(end), "day": str(begin)}
            draft.reject(index, "to", "ends-before", ENDS_BEFORE, "Correct one of the two.", **said)
        else:
            key = {
                "institution_id": places[index],
                "other_id": others[index],
                "kind": record.get("relation_kind"),
            }
            ends[index] = State(key, {"credit_share": 0}, end + timedelta(days=1))
    write_states(draft, InstitutionRelation, ends, main=False)


def _refuse_own(draft: Draft, rows: RowsByRecord) -> None:
    """Reject an institution that is related to itself; a merger credits all, if it says nothing."""
    for index, row in rows.items():
        if row.get("institution_id") is not None and row["institution_id"] == row.get("other_id"):
            draft.reject(index, "other_institution_name", "relation-to-itself", TO_ITSELF)
        if row.get("kind") == MERGED:
            row.setdefault("credit_share", WHOLE)


def write_mergers(draft: Draft, ids: Mapping[int, int]) -> None:
    """Write for each institution that was merged into another a relation that credits all there.

    ids: record → institution. It holds from the day of the merger, from today where none is said.
    """
    merged = [index for index in ids if draft.records[index].get("merged_into")]
    states = {}
    for index, other in ids_named(draft, Reference(HEIR, "other_id"), merged).items():
        if other == ids[index]:
            draft.reject(index, "merged_into", "relation-to-itself", TO_ITSELF)
        else:
            key = {"institution_id": ids[index], "other_id": other, "kind": MERGED}
            day = draft.records[index].get("merged_on")
            states[index] = State(key, {"credit_share": WHOLE}, day)
    write_states(draft, InstitutionRelation, states, main=False, refuse=_refusing(draft))


def _refusing(draft: Draft) -> Refusal:
    """Make what rejects rows that clash with each other or with what is stored."""

    def refuse(rows: Mapping[int, Mapping[str, Any]]) -> None:
        stored = {tie.key: tie for tie in stored_ties(draft.tx)}
        known = Institutions(draft.tx)
        while _refused(draft, known, rows, stored):
            pass

    return refuse


def _refused(
    draft: Draft,
    known: Institutions,
    rows: Mapping[int, Mapping[str, Any]],
    stored: Mapping[tuple[int, int, str, date], Tie],
) -> bool:
    """Reject the rows of each clash; True where there were any, since that may lay bare others."""
    brought: dict[tuple[int, int, str, date], list[int]] = {}
    ties = dict(stored)
    for index, row in rows.items():
        if draft.is_rejected(index):
            continue
        key = (row["institution_id"], row["other_id"], row["kind"], row["valid_from"])
        if key not in brought:  # of two rows for one key the first is written
            before = stored.get(key)
            share = row.get("credit_share", before.share if before else 0)
            ties[key] = Tie(*key, share)
        brought.setdefault(key, []).append(index)
    refused = False
    for fault in faults(ties.values()):
        name, code = CULPRIT[fault.clash]
        message, suggestion, params = told(fault, known)
        for index in (index for tie in fault.ties for index in brought.get(tie.key, ())):
            draft.reject(index, name, code, message, suggestion, **params)
            refused = True
    return refused


RELATIONS = Register(
    slug="relations",
    label="Relations of institutions",
    order=55,
    table=InstitutionRelation,
    changes_credits=True,
    load=loader(load_relations),
    refine=_refuse_own,
    items=(
        OWN,
        OTHER,
        choice("relation_kind", "Relation", choices=RELATION_KINDS, required=True, column="kind",
               listed="relation", key=True),
        FROM,
        ImportOnly(TO.field),
        share("credit_share", "Credited share"),
        text("evidence", "Evidence"),
        text("approver", "Approver"),
    ),
    telling=("relation_kind", "other_institution_name", "other_institution_code"),
    against=("quantity", "sale_date"),
    cards=(
        Card("institutions", "institution_id", itemgetter("relation"),
             lambda row: f"{row['other']} {row['other_name']}"),
    ),
)  # fmt: skip
