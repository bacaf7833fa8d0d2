"""Relations of institutions as they are stored, and what to say of those that clash."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from territory.kernel.periods import FIRST_YEAR
from territory.kernel.sentences import Names, Sentence, Slug
from territory.roster.lookup.institutions import Institutions
from territory.roster.rules import Clash, Fault, Tie
from territory.roster.tables import InstitutionRelation
from territory.store.transaction import Tx

MERGED: Final = "merged_into"
CIRCLE = "From {day} these relations credit flow in a circle: {members}."
OVER_WHOLE = "From {day} {institution} credits {total} % of its flow to others: {parts}."
TWICE = "From {day} {institution} credits its flow to {other} twice: {parts}."
END_ONE = (
    "Leave one of them out, or end one in the same file with a credited share of 0 % from that day."
)


def stored_ties(tx: Tx) -> list[Tie]:
    """Return every stored relation, those that credit nothing among them."""
    from sqlmodel import col, select

    statement = select(InstitutionRelation).order_by(col(InstitutionRelation.id))
    return [
        Tie(row.institution_id, row.other_id, row.kind, row.valid_from, row.credit_share)
        for row in tx.session.exec(statement)
    ]


def merged_into(tx: Tx, on: date) -> dict[int, int]:
    """Return institution → the one that it has become by a day, the last of a chain."""
    steps = {
        tie.institution_id: tie.other_id
        for tie in sorted(stored_ties(tx), key=lambda tie: tie.valid_from)
        if tie.kind == MERGED and tie.share and tie.valid_from <= on
    }
    return {first: _end_of(first, steps) for first in steps}


def _end_of(first: int, steps: Mapping[int, int]) -> int:
    way = [first]
    while (after := steps.get(way[-1])) is not None and after not in way:
        way.append(after)
    return way[-1]


def told(fault: Fault, known: Institutions) -> tuple[str, str, dict[str, Any]]:
    """Return message, suggestion and params of a finding about relations that clash."""
    names = {
        key: known.candidate(key)
        for tie in fault.ties
        for key in (tie.institution_id, tie.other_id)
    }
    first = fault.ties[0]
    day = {"day": Sentence("the beginning") if fault.on.year == FIRST_YEAR else str(fault.on)}
    if fault.clash is Clash.CIRCLE:
        way = [*(tie.institution_id for tie in fault.ties), first.institution_id]
        members = " → ".join(str(names[key]) for key in way)
        return CIRCLE, END_ONE, {**day, "members": members}
    institution = {**day, "institution": str(names[first.institution_id])}
    if fault.clash is Clash.TWICE:
        parts = Names(_part(Slug(tie.kind), tie) for tie in fault.ties)
        other = str(names[first.other_id])
        return TWICE, END_ONE, {**institution, "other": other, "parts": parts}
    parts = Names(_part(str(names[tie.other_id]), tie) for tie in fault.ties)
    total = f"{sum(tie.share for tie in fault.ties) / 100:g}"
    return OVER_WHOLE, END_ONE, {**institution, "total": total, "parts": parts}


def _part(name: str, tie: Tie) -> Sentence:
    return Sentence("{name} {share} %", {"name": name, "share": f"{tie.share / 100:g}"})
