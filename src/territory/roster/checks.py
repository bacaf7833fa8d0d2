"""Proofs of `territory check` about the roster."""

from collections.abc import Mapping
from datetime import date

from territory.kernel.findings import Finding, Place, Severity
from territory.roster.lookup import Institutions, stored_ties
from territory.roster.lookup.in_force import assignments_in_force
from territory.roster.lookup.organisation import parents_on
from territory.roster.lookup.ties import told
from territory.roster.rules import faults
from territory.roster.tables import (
    Assignment,
    Institution,
    ProductLine,
    Territory,
)
from territory.settings import Settings
from territory.store.transaction import Tx

WHOLE = 10_000


def check(tx: Tx, on: date, _settings: Settings | None = None) -> list[Finding]:
    """Return what is wrong in the roster on a day: shares, circles, nodes without a place.

    Every stored set of assignments is added up, and every relation looked at, not only those in
    force.
    """
    return [
        *shares_not_whole(tx),
        *flow_shares_not_whole(tx, on),
        *relation_faults(tx),
        *tree_faults(tx, on),
    ]


def shares_not_whole(tx: Tx) -> list[Finding]:
    """Return the sets of assignments whose shares do not sum to 100 %."""
    from sqlalchemy import func, select

    a = Assignment.__table__.c  # type: ignore[attr-defined]  # every table model has it
    i, line = Institution.__table__.c, ProductLine.__table__.c  # type: ignore[attr-defined]  # as above
    key = (i.code.label("institution"), line.code.label("line"), a.scheme, a.valid_from)
    statement = (
        select(*key, func.sum(a.share).label("total"))
        .join_from(Assignment.__table__, Institution.__table__, a.institution_id == i.id)  # type: ignore[attr-defined]  # as above
        .join(ProductLine.__table__, a.line_id == line.id)  # type: ignore[attr-defined]  # as above
        .group_by(i.code, line.code, a.scheme, a.department_id, a.valid_from)
        .having(func.sum(a.share) != WHOLE)
        .order_by(i.code, line.code, a.valid_from)
    )
    return [
        Finding(
            Severity.ERROR,
            "shares-not-whole",
            "The shares of {institution}, line {line}, from {day} sum to {total} %, not 100 %.",
            Place(table="assignment", key=f"{row['institution']}/{row['line']}"),
            "Import all positions of the institution with shares that sum to 100 %.",
            {
                "institution": row["institution"],
                "line": row["line"],
                "day": str(row["valid_from"]),
                "total": f"{row['total'] / 100:g}",
            },
        )
        for row in tx.rows(statement)
    ]


def flow_shares_not_whole(tx: Tx, on: date) -> list[Finding]:
    """Return institutions and lines whose stated flow shares do not sum to 100 % on a day."""
    from sqlalchemy import select

    i = Institution.__table__.c  # type: ignore[attr-defined]  # every table model has it
    codes = {row["id"]: row["code"] for row in tx.rows(select(i.id, i.code))}
    stated: dict[tuple[int, int, str], int] = {}
    for row in assignments_in_force(tx, None, on, scheme=None):
        if row.flow_share is not None:
            key = (row.institution_id, row.line_id, row.scheme)
            stated[key] = stated.get(key, 0) + row.flow_share
    return [
        Finding(
            Severity.ERROR,
            "flow-shares-not-whole",
            "The flow shares of {institution} sum to {total} %, not 100 %.",
            Place(table="assignment", key=codes[key[0]]),
            "State each position's share of rows without department, or none at all.",
            {"institution": codes[key[0]], "total": f"{total / 100:g}"},
        )
        for key, total in stated.items()
        if total != WHOLE
    ]


def relation_faults(tx: Tx) -> list[Finding]:
    """Return relations that clash: circles, more than the whole, the same twice."""
    clashing = faults(stored_ties(tx))
    if not clashing:
        return []
    known = Institutions(tx)
    found = []
    for fault in clashing:
        message, suggestion, params = told(fault, known)
        place = Place(
            table="institution_relation", key=known.candidate(fault.ties[0].institution_id).code
        )
        code = f"relation-{fault.clash.replace('_', '-')}"
        found.append(Finding(Severity.ERROR, code, message, place, suggestion, params))
    return found


def tree_faults(tx: Tx, on: date) -> list[Finding]:
    """Return circles, nodes that stand nowhere, and living nodes under an ended one."""
    from sqlalchemy import select

    t = Territory.__table__.c  # type: ignore[attr-defined]  # tables have it
    nodes = {row["id"]: dict(row) for row in tx.rows(select(t.id, t.code, t.level, t.ended))}
    above = parents_on(tx, on)
    living = {node for node, row in nodes.items() if not row["ended"] or row["ended"] > on}
    roots = [node for node in living if above.get(node) is None]
    findings = []
    for node, row in sorted(nodes.items(), key=lambda item: str(item[1]["code"])):
        if node not in living:
            continue
        parent = above.get(node)
        ended = nodes[parent]["ended"] if parent is not None else None
        if in_circle(node, above):
            findings.append(_about(row["code"], "tree-circle", "{node} stands under itself."))
        elif parent is None and row["level"] != "company" and len(roots) > 1:
            findings.append(
                _about(
                    row["code"], "node-without-parent", "{node} stands under no other node.",
                    severity=Severity.WARNING,
                )
            )  # fmt: skip
        elif ended and ended <= on:
            findings.append(
                _about(row["code"], "parent-ended", "{node} stands under a node that has ended.")
            )
    return findings


def in_circle(node: int, above: Mapping[int, int | None]) -> bool:
    """True where the way up from a node leads back to it."""
    seen: set[int] = set()
    up = above.get(node)
    while up is not None and up != node and up not in seen:
        seen.add(up)
        up = above.get(up)
    return up == node


def _about(code: str, slug: str, message: str, severity: Severity = Severity.ERROR) -> Finding:
    suggestion = "Import a sheet of territories with the right parent."
    return Finding(
        severity, slug, message, Place(table="territory", key=code), suggestion, {"node": code}
    )
