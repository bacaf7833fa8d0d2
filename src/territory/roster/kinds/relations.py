"""Lasting ties of institutions, and which share of the flow is credited through them."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from territory.intake.kinds import Field, Kind, Parse
from territory.registers.dated import State, write_states
from territory.registers.draft import Draft, given, loader, without_cleared
from territory.roster.kinds.fields import FROM, INSTITUTION, RELATIONS
from territory.roster.kinds.institutions import institution_of
from territory.roster.lookup import Institutions, stored_ties
from territory.roster.lookup.ties import told
from territory.roster.rules import WHOLE, Clash, Tie, faults
from territory.roster.tables import InstitutionRelation

MERGED = "merged_into"
TO_ITSELF = "An institution cannot be related to itself."
CULPRIT = {
    Clash.TWICE: ("relation_kind", "relation-twice"),
    Clash.OVER_WHOLE: ("credit_share", "relation-over-whole"),
    Clash.CIRCLE: ("other_institution_name", "relation-circle"),
}
"""Clash → field that a finding stands at, and its code."""


def load_relations(draft: Draft) -> None:
    """Write lasting ties of institutions, and which share of the flow is credited there.

    What clashes with another row or with what is stored is rejected with all its culprits.
    """
    known = Institutions(draft.tx)
    states = {}
    for index, record in draft.each():
        own = institution_of(draft, index, record, known)
        other = institution_of(draft, index, record, known, prefix="other_")
        share = record.get("credit_share", 0)
        if not 0 <= share <= WHOLE:
            draft.reject(
                index, "credit_share", "share-out-of-range", "A share is from 0 % to 100 %."
            )
        if own is not None and own == other:
            draft.reject(
                index, "other_institution_name", "relation-to-itself",
                TO_ITSELF,
            )  # fmt: skip
        if draft.is_rejected(index):
            continue
        key = {"institution_id": own, "other_id": other, "kind": record.get("relation_kind")}
        values = given(record, ("credit_share", "evidence", "approver"))
        if key["kind"] == MERGED:
            values = {"credit_share": WHOLE} | values
        values = without_cleared(values, ("credit_share",))
        states[index] = State(key, values, record.get("from"))
    write_states(draft, InstitutionRelation, states, refuse=_refusing(draft, known))


def write_mergers(draft: Draft, ids: Mapping[int, int]) -> None:
    """Write for each institution that was merged into another a relation that credits all there.

    ids: record → institution. It holds from the day of the merger, from today where none is said.
    """
    known = Institutions(draft.tx)
    states = {}
    for index, institution_id in ids.items():
        record = draft.parsed.records[index]
        if not (into := record.get("merged_into")):
            continue
        other = draft.resolve(index, "merged_into", "institution", known.find(into), into)
        if other == institution_id:
            draft.reject(index, "merged_into", "relation-to-itself", TO_ITSELF)
        elif other is not None:
            key = {"institution_id": institution_id, "other_id": other, "kind": MERGED}
            states[index] = State(key, {"credit_share": WHOLE}, record.get("merged_on"))
    write_states(draft, InstitutionRelation, states, main=False, refuse=_refusing(draft, known))


def _refusing(draft: Draft, known: Institutions) -> Callable[[Mapping[int, Any]], None]:
    """Make what rejects rows that clash with each other or with what is stored."""

    def refuse(rows: Mapping[int, Mapping[str, Any]]) -> None:
        stored = {tie.key: tie for tie in stored_ties(draft.tx)}
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


KINDS = (
    Kind(
        slug="relations",
        label="Relations of institutions",
        fields=(
            *INSTITUTION,
            Field("other_institution_code", "Other institution code", Parse.CODE),
            Field("other_institution_name", "Other institution"),
            Field("relation_kind", "Relation", Parse.CHOICE, choices=RELATIONS, required=True),
            FROM,
            Field("credit_share", "Credited share", Parse.SHARE),
            Field("evidence", "Evidence"),
            Field("approver", "Approver"),
        ),
        key=(),
        known_by=("institution_code", "other_institution_code", "relation_kind", "from"),
        changes_credits=True,
        order=55,
        any_of=(
            ("institution_code", "institution_name"),
            ("other_institution_code", "other_institution_name"),
        ),
        load=loader(load_relations),
        telling=("relation_kind", "other_institution_name", "other_institution_code"),
        against=("quantity", "sale_date"),
    ),
)
