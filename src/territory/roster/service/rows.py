"""Stored rows of each kind with the codes and names they refer to, as flat mappings.

Keys are those of the JSON contract (DESIGN.md section 3): English, flat, codes as text. Keys that
end in `_id` serve filters and are never shown.
"""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from territory.errors import BadUsage
from territory.registers.draft import BEGINNING
from territory.registers.match import plain
from territory.roster.kinds.fields import GRADES
from territory.roster.lookup.in_force import assignments_in_force, in_force
from territory.roster.tables import (
    Alias,
    Department,
    Distributor,
    Doctor,
    Institution,
    InstitutionRelation,
    Listing,
    Person,
    Post,
    Price,
    Product,
    ProductLine,
    ProductUnit,
    Territory,
)
from territory.store.transaction import Tx

if TYPE_CHECKING:
    from sqlalchemy import Table

Row = dict[str, Any]
WHOLE = 10_000


class UnknownGrade(BadUsage):
    """There is no grade "{given}"."""

    hint = "Write it as 3A, 三级甲等 or 三甲; none is 未定级."


def grade_named(given: str) -> str:
    """Return the slug of a grade by any of its spellings.

    Raises:
        UnknownGrade: it is none.
    """
    grade = GRADES.get(plain(given).upper()) or GRADES.get(plain(given))
    if grade is None:
        raise UnknownGrade(given=given)
    return grade


def _table(model: Any) -> "Table":
    table: Table = model.__table__
    return table


def _yes_no(row: Row, *names: str) -> Row:
    return row | {n: None if row[n] is None else ("yes" if row[n] else "no") for n in names}


def plain_rows(tx: Tx, model: Any, order: str = "code") -> list[Row]:
    """Return all rows of a table in the order of one of its columns."""
    from sqlalchemy import select

    columns = _table(model).c
    return [dict(row) for row in tx.rows(select(*columns).order_by(columns[order]))]


def codes(tx: Tx, model: Any) -> dict[int | None, tuple[str, str]]:
    """Return id → (code, name) of all rows of a table; None → nothing."""
    from sqlalchemy import select

    c = _table(model).c
    found: dict[int | None, tuple[str, str]] = {
        row["id"]: (row["code"], row["name"]) for row in tx.rows(select(c.id, c.code, c.name))
    }
    return found


def institutions(tx: Tx) -> Iterable[Row]:
    """Return institutions by code."""
    for row in plain_rows(tx, Institution):
        yield _yes_no(row, "target") | {"institution_id": row["id"]}


def institution_codes(tx: Tx) -> dict[int | None, tuple[str, str]]:
    """Return id → (code, name) of all institutions."""
    return codes(tx, Institution)


def departments(tx: Tx) -> Iterable[Row]:
    """Return departments by institution."""
    rows = _placed(tx, plain_rows(tx, Department, "id"))
    for row in sorted(rows, key=lambda row: row["institution"]):
        yield _yes_no(row, "target") | {
            "department": row["name"],
            "code": f"{row['institution']}/{row['name']}",
        }


def doctors(tx: Tx) -> Iterable[Row]:
    """Return doctors by code, with department and institution; names in full."""
    from sqlalchemy import select

    d, p, i = _table(Doctor).c, _table(Department).c, _table(Institution).c
    statement = (
        select(
            d.id, d.code, d.name, d.title, d.academic_role, d.adoption_stage, d.target,
            p.name.label("department"), i.code.label("institution"),
            i.name.label("institution_name"), i.city, i.grade, i.id.label("institution_id"),
        )
        .join_from(_table(Doctor), _table(Department), d.department_id == p.id)
        .join(_table(Institution), p.institution_id == i.id)
        .order_by(d.code)
    )  # fmt: skip
    for row in tx.rows(statement):
        yield _yes_no(dict(row), "target")


def relations(tx: Tx, on: date) -> Iterable[Row]:
    """Return the relations of institutions in force on a day."""
    coded = codes(tx, Institution)
    rows = _placed(tx, in_force(tx, InstitutionRelation, on))
    for row in sorted(rows, key=lambda row: (row["institution"], coded[row["other_id"]])):
        other, other_name = coded[row["other_id"]]
        share = Fraction(row["credit_share"], WHOLE)
        yield row | {
            "other": other, "other_name": other_name, "relation": row["kind"],
            "from": since(row["valid_from"]), "credit_share": share,
        }  # fmt: skip


def _placed(tx: Tx, rows: Iterable[Row]) -> list[Row]:
    """Add to rows of institutions their code, name, city and grade."""
    places = {row["id"]: row for row in plain_rows(tx, Institution)}
    return [
        row | {
            "institution": place["code"], "institution_name": place["name"],
            "city": place["city"], "grade": place["grade"],
        }
        for row in rows
        for place in (places[row["institution_id"]],)
    ]  # fmt: skip


def since(day: date) -> date | None:
    """Return the first day of a state, None where it has always held."""
    return None if day <= BEGINNING else day


def listings(tx: Tx, on: date) -> Iterable[Row]:
    """Return the state of access of each product and institution on a day."""
    coded = codes(tx, Product)
    rows = _placed(tx, in_force(tx, Listing, on))
    for row in sorted(rows, key=lambda row: (row["institution"], coded[row["product_id"]])):
        product, name = coded[row["product_id"]]
        month = row["expected_month"]
        yield row | {
            "product": product, "product_name": name, "from": since(row["valid_from"]),
            "expected_month": f"{month // 100}-{month % 100:02d}" if month else None,
        }  # fmt: skip


def aliases(tx: Tx) -> Iterable[Row]:
    """Return the alias book by kind and name."""
    targets = {
        "institution": codes(tx, Institution),
        "product": codes(tx, Product),
        "distributor": codes(tx, Distributor),
    }
    for row in sorted(plain_rows(tx, Alias, "id"), key=lambda row: (row["kind"], row["name"])):
        code, name = targets.get(row["kind"], {}).get(row["target_id"], (None, None))
        yield row | {
            "alias": row["name"], "target": code, "target_name": name,
            "place": row["place"].strip("/") or None,
            "distributor": targets["distributor"].get(row["distributor_id"], (None,))[0],
        }  # fmt: skip


def people(tx: Tx, on: date) -> Iterable[Row]:
    """Return people by code, one row for each node that they fill on a day."""
    nodes = codes(tx, Territory)
    posts: dict[int, list[Row]] = {}
    for post in in_force(tx, Post, on):
        if post["person_id"] is not None:
            posts.setdefault(post["person_id"], []).append(post)
    for row in plain_rows(tx, Person):
        held = sorted(posts.get(row["id"], ()), key=lambda post: nodes[post["territory_id"]])
        for post in held or [{"territory_id": None, "acting": None}]:
            code, name = nodes.get(post["territory_id"], (None, None))
            extra = {"node": code, "node_name": name, "territory_id": post["territory_id"]}
            yield _yes_no(row | {"acting": post["acting"]}, "acting") | extra


def assignments(tx: Tx, on: date) -> Iterable[Row]:
    """Return the assignments in force on a day, by institution, line and department."""
    lines, nodes = codes(tx, ProductLine), codes(tx, Territory)
    places = {row["id"]: row for row in plain_rows(tx, Institution)}
    wards = {row["id"]: row["name"] for row in plain_rows(tx, Department, "id")}
    found = assignments_in_force(tx, None, on, scheme=None)
    for item in sorted(
        found,
        key=lambda a: (
            places[a.institution_id]["code"], lines[a.line_id], a.scheme,
            wards.get(a.department_id or 0, ""), nodes[a.position_id],
        ),
    ):  # fmt: skip
        place = places[item.institution_id]
        flow = None if item.flow_share is None else Fraction(item.flow_share, WHOLE)
        yield {
            "institution": place["code"],
            "institution_name": place["name"],
            "city": place["city"],
            "grade": place["grade"],
            "line": lines[item.line_id][0],
            "line_name": lines[item.line_id][1],
            "scheme": item.scheme,
            "department": wards.get(item.department_id or 0),
            "position": nodes[item.position_id][0],
            "position_name": nodes[item.position_id][1],
            "share": Fraction(item.share, WHOLE),
            "flow_share": flow,
            "type": item.type,
            "acting": "yes" if item.acting else "no",
            "from": since(item.valid_from),
            "institution_id": item.institution_id,
            "territory_id": item.position_id,
        }


def institutions_of(tx: Tx, nodes: frozenset[int], on: date) -> frozenset[int]:
    """Return the ids of institutions assigned to one of some nodes on a day, for any line."""
    found = assignments_in_force(tx, None, on, scheme=None)
    return frozenset(item.institution_id for item in found if item.position_id in nodes)


def product_lines(tx: Tx) -> Iterable[Row]:
    """Return product lines by code."""
    return plain_rows(tx, ProductLine)


def products(tx: Tx, on: date) -> Iterable[Row]:
    """Return products by code, with the assessment price that holds everywhere on a day."""
    lines = codes(tx, ProductLine)
    prices = {
        row["product_id"]: row["fen"]
        for row in in_force(tx, Price, on)
        if row["kind"] == "assessment" and not row["province"] and not row["channel"]
    }
    for row in plain_rows(tx, Product):
        line, name = lines[row["line_id"]]
        yield row | {"line": line, "line_name": name, "price": prices.get(row["id"])}


def prices(tx: Tx, on: date) -> Iterable[Row]:
    """Return the prices in force on a day, by product."""
    coded = codes(tx, Product)
    order = ("kind", "province", "channel")
    for row in sorted(
        in_force(tx, Price, on),
        key=lambda row: (coded[row["product_id"]], *(row[n] for n in order)),
    ):
        product, name = coded[row["product_id"]]
        yield row | {
            "product": product, "product_name": name, "price": row["fen"],
            "from": since(row["valid_from"]),
        }  # fmt: skip


def units(tx: Tx) -> Iterable[Row]:
    """Return the other units of products; factor is sale units in one of it."""
    coded, senders = codes(tx, Product), codes(tx, Distributor)
    for row in sorted(
        plain_rows(tx, ProductUnit, "id"),
        key=lambda row: (coded[row["product_id"]], row["unit"], row["distributor_id"] or 0),
    ):
        product, name = coded[row["product_id"]]
        yield row | {
            "product": product, "product_name": name,
            "factor": Fraction(row["numerator"], row["denominator"]),
            "distributor": senders.get(row["distributor_id"], (None,))[0],
        }  # fmt: skip


def distributors(tx: Tx) -> Iterable[Row]:
    """Return distributors by code."""
    coded = codes(tx, Distributor)
    for row in plain_rows(tx, Distributor):
        parent = coded.get(row["parent_id"], (None,))[0]
        yield _yes_no(row, "sends_files") | {"parent": parent, "credit_limit": row["credit_fen"]}
