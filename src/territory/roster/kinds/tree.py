"""Nodes of the organisation: with codes and parents, or as columns side by side."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from territory.intake.kinds import Field, Parse, Record
from territory.kernel.levels import LEVEL_WORDS, TERRITORY_LEVELS, levels_meant
from territory.present import table as present
from territory.registers.attributes import yes_or_no
from territory.registers.dated import State, write_states
from territory.registers.declaration import ImportOnly, ListOnly, Register, Row, Scope
from territory.registers.draft import Draft, given, loader, without_cleared
from territory.registers.match import Candidate, plain
from territory.roster.kinds.fields import FROM
from territory.roster.lookup import Directory, nodes
from territory.roster.lookup.organisation import owners, parents_on, tree
from territory.roster.tables import Territory, TerritoryParent
from territory.store.transaction import Tx


def load_territories(draft: Draft) -> None:
    """Write nodes, then who stands under whom; a parent may stand in the same sheet."""
    stored = nodes(draft.tx)
    levels = _levels(draft)
    rows = {index: _node(record, stored, levels) for index, record in draft.each()}
    parents = _parents(draft, rows, stored)
    _refuse_circles(draft, rows, parents)
    good = {index: row for index, row in rows.items() if not draft.is_rejected(index)}
    ids = draft.write(Territory, ("code",), good)
    by_code = {plain(rows[index]["code"]): node_id for index, node_id in ids.items()}
    states = {}
    for index, parent in parents.items():
        if index in ids:
            parent_id = by_code.get(plain(parent.code), parent.id) if parent else None
            day = draft.parsed.records[index].get("from")
            states[index] = State({"territory_id": ids[index]}, {"parent_id": parent_id}, day)
    draft.words["parent_id"] = nodes(draft.tx).names()
    write_states(draft, TerritoryParent, states, main=False, named={"parent_id": "parent"})


def _levels(draft: Draft) -> dict[str, str]:
    """Return spelling → level, of every level that the sheet writes."""
    from sqlalchemy import select
    from sqlmodel import col

    stored = {row["level"] for row in draft.tx.rows(select(col(Territory.level)).distinct())}
    written = [level for _, record in draft.each() if (level := record.get("level"))]
    return levels_meant(written, stored - set(TERRITORY_LEVELS))


def _node(record: Record, stored: Directory, levels: Mapping[str, str]) -> dict[str, Any]:
    name = record.get("name")
    known = stored.named(name)
    code = record.get("code") or (known.code if known else name)
    row = {"code": code, "name": name, "level": levels.get(record.get("level") or "")}
    return without_cleared(row, ("level",)) | given(record, ("ended",))


def _parents(
    draft: Draft, rows: Mapping[int, Mapping[str, Any]], stored: Directory
) -> dict[int, Candidate | None]:
    """Find the parent that each record names: among the nodes stored or of this sheet."""
    known = Directory(stored.all())
    for row in rows.values():
        if row["code"] not in known:
            known.add(Candidate(0, row["code"], row["name"]))
    parents: dict[int, Candidate | None] = {}
    for index, record in draft.each():
        wanted = record.get("parent")
        if wanted:
            match = known.find(wanted)
            if draft.resolve(index, "parent", "node", match, wanted) is not None:
                parents[index] = known.named(wanted)
        elif record.get("level") and rows[index]["level"] == "company":
            parents[index] = None
        if rows[index]["code"] not in stored and "level" not in rows[index]:
            draft.reject(
                index, "level", "level-missing",
                "The node {given} is new and names no level.",
                "Write company, region, district or position.", given=rows[index]["name"],
            )  # fmt: skip
    return parents


def _refuse_circles(
    draft: Draft, rows: Mapping[int, Mapping[str, Any]], parents: Mapping[int, Candidate | None]
) -> None:
    """Reject records by which nodes would stand under each other."""
    above = parent_codes(draft.tx, None)
    for index, parent in parents.items():
        above[rows[index]["code"]] = parent.code if parent else None
    for index in parents:
        code = rows[index]["code"]
        way = [code]
        while (up := above.get(way[-1])) and up != code and up not in way:
            way.append(up)
        if up == code:
            draft.reject(
                index, "parent", "tree-circle", "Nodes stand under each other: {circle}.",
                "Correct the parent of one of them.", circle=" → ".join([*way, code]),
            )  # fmt: skip


def parent_codes(tx: Tx, on: date | None) -> dict[str, str | None]:
    """Return node code → code of its parent in force on a day, of the newest for None."""
    code = {node.id: node.code for node in nodes(tx).all()}
    above = parents_on(tx, on).items()
    return {code[node]: None if parent is None else code[parent] for node, parent in above}


def read_nodes(scope: Scope) -> Iterable[Row]:
    """Return the nodes of the tree on a day, each under its parent."""
    found = tree(scope.tx, scope.on)
    owned_by = owners(found, scope.profile)
    for node, owner in zip(found, owned_by, strict=True):
        parent = None if node.parent is None else found[node.parent]
        yield {
            "code": node.code,
            "name": node.name,
            "level": node.level,
            "parent": parent and parent.code,
            "parent_name": parent and parent.name,
            "person": node.person,
            "role": node.role,
            "vacant": yes_or_no(node.vacant),
            "acting": yes_or_no(node.acting),
            "owner": None if owner is None else found[owner].code,
            "depth": node.depth,
            "territory_id": node.id,
        }


FILLED = (
    ListOnly(present.text("person", "Person")),
    ListOnly(present.slug("role", "Role")),
    ListOnly(present.slug("vacant", "Vacant")),
    ListOnly(present.slug("acting", "Acting")),
    ListOnly(present.code("owner", "Owner of the number")),
)
"""Columns of a list that say who fills a node."""

TERRITORIES = Register(
    slug="territories",
    label="Territories",
    order=30,
    table=Territory,
    changes_credits=True,
    master=True,
    known_by=("code",),
    load=loader(load_territories),
    read=read_nodes,
    items=(
        ImportOnly(Field("code", "Code", Parse.CODE, ("territory_code", "code"))),
        ImportOnly(Field("name", "Name", concepts=("territory_name", "name"), required=True)),
        ListOnly(present.tree("name", "Name")),
        ListOnly(present.code("code", "Code")),
        ImportOnly(
            Field("level", "Level", concepts=("territory_level",), told_by=frozenset(LEVEL_WORDS))
        ),
        ListOnly(present.slug("level", "Level")),
        ImportOnly(Field("parent", "Parent", concepts=("territory_parent",))),
        ListOnly(present.code("parent", "Parent")),
        ListOnly(present.text("parent_name", "Parent name", hidden=True)),
        *FILLED,
        ImportOnly(FROM),
        ImportOnly(Field("ended", "Ended", Parse.DATE, ("valid_to",))),
    ),
    telling=("parent", "level"),
    against=("institution_name", "person_code", "role", "product_name"),
)
