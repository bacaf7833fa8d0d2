"""Each thing that a declaration can express, shown by a small register of the tests' own."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import JSON, Column, ForeignKey, MetaData, UniqueConstraint
from sqlmodel import Field, SQLModel

from territory import room
from territory.intake.kinds import Context, Loaded, Parse, Parsed, Record
from territory.intake.kinds import Field as Asked
from territory.present import table as present
from territory.registers import attributes
from territory.registers.attributes import FROM, TO, integer, pairs, share, text
from territory.registers.declaration import (
    HeadTable,
    ImportOnly,
    ListOnly,
    OneOf,
    OwnCode,
    Reference,
    Register,
    Scope,
    Shares,
    Target,
)
from territory.registers.reading import read_register
from territory.roster.kinds.targets import DEPARTMENT, INSTITUTION, POSITION, PRODUCT
from territory.roster.lookup import Distributors, Institutions
from territory.roster.tables import Department, Distributor, Institution, Product
from territory.roster.tables import Territory as Node
from territory.store.tables import Batch
from territory.store.transaction import ident
from territory.workspace import Workspace

Load = Callable[..., Loaded]
OWN = MetaData()


def refers(model: Any, *, optional: bool = False) -> Any:
    column: Column[int] = Column(ForeignKey(model.__table__.c.id), nullable=optional)
    return Field(default=None, sa_column=column)


class Owned(SQLModel):
    """A base of its own: these tables are no part of the store's schema."""

    metadata = OWN


class Bill(Owned, table=True):
    """The header of lines; its customer is an institution or a distributor."""

    __tablename__ = "test_bill"

    id: int | None = Field(default=None, primary_key=True)
    number: str
    institution_id: int | None = refers(Institution, optional=True)
    distributor_id: int | None = refers(Distributor, optional=True)
    due: date | None = None


class BillLine(Owned, table=True):
    """A line of a bill."""

    __tablename__ = "test_bill_line"

    id: int | None = Field(default=None, primary_key=True)
    bill_id: int = refers(Bill)
    product_id: int = refers(Product)
    quantity: int


class Duty(Owned, table=True):
    """Who shares an institution's work, from–to; the position owns the row."""

    __tablename__ = "test_duty"
    __table_args__ = (UniqueConstraint("institution_id", "position_id", "valid_from"),)

    id: int | None = Field(default=None, primary_key=True)
    institution_id: int = refers(Institution)
    position_id: int = refers(Node)
    share: int = 10_000
    valid_from: date
    valid_to: date | None = None


class Venture(Owned, table=True):
    """A thing with a code made of its key, and attributes of the user's own."""

    __tablename__ = "test_venture"

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    institution_id: int = refers(Institution)
    department_id: int | None = refers(Department, optional=True)
    name: str
    size: int | None = None
    more: dict[str, str] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))


CUSTOMER = (
    Asked("customer_code", "Customer code", Parse.CODE),
    Asked("customer_name", "Customer"),
)
SHOWN = ((present.code("customer", "Customer"), "code"),)
BILLS = Register(
    slug="bills",
    label="Bills",
    order=99,
    table=BillLine,
    header=HeadTable(
        Bill,
        "bill_id",
        (
            text("number", "Number", key=True, required=True),
            OneOf(
                "customer", "Customer",
                (
                    Reference(Target("institution", Institution, Institutions, CUSTOMER, SHOWN),
                              "institution_id"),
                    Reference(Target("distributor", Distributor, Distributors, CUSTOMER, SHOWN),
                              "distributor_id"),
                ),
            ),
            attributes.date("due", "Due"),
        ),
    ),
    items=(Reference(PRODUCT, "product_id", key=True), integer("quantity", "Quantity")),
)  # fmt: skip
DUTIES = Register(
    slug="duties",
    label="Duties",
    order=99,
    table=Duty,
    shares=Shares("share", ("institution_id", "valid_from")),
    items=(
        Reference(INSTITUTION, "institution_id", key=True),
        Reference(POSITION, "position_id", key=True),
        share("share", "Share"),
        FROM,
        TO,
    ),
)
VENTURES = Register(
    slug="ventures",
    label="Ventures",
    order=99,
    table=Venture,
    own_code=OwnCode("V", ("institution_id", "department_id", "name")),
    items=(
        ListOnly(present.code("code", "Code")),
        Reference(INSTITUTION, "institution_id", key=True),
        Reference(DEPARTMENT, "department_id", key=True, optional=True, within="institution_id"),
        text("name", "Name", key=True),
        integer("size", "Size"),
        pairs("more", "More"),
        ImportOnly(Asked("remark", "Remark")),
    ),
)


@pytest.fixture
def announced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Announce the tables of this file as those of one more room."""
    facts = tuple(
        room.TableFacts(name, room.BY_REFERENCE, personal=(), feeds=()) for name in OWN.tables
    )
    rooms = (*room.all_rooms(), room.Room("tests", order=999, tables=facts))
    monkeypatch.setattr(room, "all_rooms", lambda: rooms)


@pytest.fixture
def load(region: Load, ws: Workspace, announced: None) -> Iterator[Load]:  # noqa: ARG001 - set up
    """Load rows into a register of this file; the small region is there."""
    region("distributors", {"distributor_code": "D1", "distributor_name": "国控江苏"})
    OWN.create_all(ws.store.engine)
    known = [table.to_metadata(SQLModel.metadata) for table in OWN.sorted_tables]

    def run(register: Register, *rows: dict[str, Any]) -> Loaded:
        kind = register.kind
        with ws.writing("import") as tx:
            batch = Batch(
                run_id=tx.run_id, code=tx.run.code, file="t", sha256="", sheet="", kind=kind.slug
            )
            tx.session.add(batch)
            tx.session.flush()
            parsed = Parsed(
                "t.xlsx", "Sheet1", kind,
                [Record(place + 2, dict(row)) for place, row in enumerate(rows)],
                {field.name: chr(65 + place) for place, field in enumerate(kind.fields)},
            )  # fmt: skip
            return kind.load(tx, parsed, Context(ident(batch), ws.today, ws.settings))

    yield run
    for table in known:
        SQLModel.metadata.remove(table)


def listed(ws: Workspace, register: Register, on: date | None = None) -> list[dict[str, Any]]:
    with ws.reading() as tx:
        keys = [column.key for column in register.columns]
        rows = read_register(register, Scope(tx, on or ws.today))
        return [{key: row.get(key) for key in keys} for row in rows]


def outcomes(done: Loaded) -> list[str]:
    return [str(outcome) for outcome in done.outcomes]


def codes(done: Loaded) -> list[tuple[str, str]]:
    return [(finding.place.cell, finding.code) for finding in done.findings]


BILL = {"number": "N1", "customer_name": "国控江苏", "due": date(2027, 3, 1)}


def test_lines_share_a_header_that_names_one_of_several_kinds(load: Load, ws: Workspace) -> None:
    load(BILLS, BILL | {"product_code": "P01", "quantity": 5})
    (row,) = listed(ws, BILLS)
    assert row == {
        "number": "N1", "customer_kind": "distributor", "customer": "D1",
        "customer_name": "国控江苏", "due": date(2027, 3, 1), "product": "P01",
        "product_name": "通脉胶囊", "quantity": 5,
    }  # fmt: skip
    again = load(
        BILLS, {"number": "N2", "customer_code": "H1", "product_code": "P01", "quantity": 1}
    )
    assert outcomes(again) == ["created"]
    assert [one["customer_kind"] for one in listed(ws, BILLS)] == ["distributor", "institution"]


def test_lines_of_one_header_may_not_contradict_it(load: Load) -> None:
    line = {"product_code": "P01", "quantity": 5}
    done = load(BILLS, BILL | line, BILL | line | {"due": date(2027, 4, 1)})
    assert outcomes(done) == ["created", "rejected"]
    assert codes(done) == [("D3", "rows-contradict")]


def test_a_customer_of_no_kind_is_refused(load: Load) -> None:
    unknown = BILL | {"customer_name": "无名", "product_code": "P01", "quantity": 5}
    assert codes(load(BILLS, unknown)) == [("C2", "unknown-name")]


DAY, LATER = date(2027, 1, 1), date(2027, 7, 1)


def duty(position: str, part: int, start: date = DAY, **more: Any) -> dict[str, Any]:
    return {"institution_code": "H1", "position": position, "share": part, "from": start} | more


def test_shares_of_one_thing_sum_to_the_whole(load: Load, ws: Workspace) -> None:
    done = load(DUTIES, duty("P1", 6_000), duty("P2", 3_000))
    assert {code for _, code in codes(done)} == {"shares-not-whole"}
    assert listed(ws, DUTIES) == []
    assert outcomes(load(DUTIES, duty("P1", 6_000), duty("P2", 4_000))) == ["created", "created"]


def test_a_newer_state_ends_the_older_and_a_state_may_end_by_itself(
    load: Load, ws: Workspace
) -> None:
    load(DUTIES, duty("P1", 10_000))
    load(DUTIES, duty("P1", 10_000, LATER, to=date(2027, 9, 30)))
    found = [
        [row["from"] for row in listed(ws, DUTIES, on)]
        for on in (date(2026, 12, 31), DAY, LATER, date(2027, 9, 30), date(2027, 10, 1))
    ]
    assert found == [[], [DAY], [LATER], [LATER], []]
    wrong = load(DUTIES, duty("P1", 10_000, LATER, to=DAY))
    assert codes(wrong) == [("H2", "ends-before-it-starts")]


VENTURE = {"institution_code": "H1", "department": "心内科", "name": "移植", "size": 3}


def test_a_code_is_made_of_the_key_within_a_scope(load: Load, ws: Workspace) -> None:
    load(VENTURES, VENTURE, VENTURE | {"department": None})
    assert outcomes(load(VENTURES, VENTURE)) == ["unchanged"]
    found = listed(ws, VENTURES)
    assert {row["department"] for row in found} == {"心内科", None}
    assert len({row["code"] for row in found}) == 2
    assert all(row["code"].startswith("V") for row in found)


def test_attributes_of_the_users_own_are_pairs(load: Load, ws: Workspace) -> None:
    load(VENTURES, VENTURE | {"more": "付款：转账；年限：3"})
    assert listed(ws, VENTURES)[0]["more"] == "付款: 转账; 年限: 3"
    assert codes(load(VENTURES, VENTURE | {"more": "转账"})) == [("H2", "pairs-unclear")]


@pytest.mark.usefixtures("announced")
def test_a_login_sees_the_rows_of_the_positions_that_are_its_own() -> None:
    """The owner position decides before the institution, which others may look after too."""
    from territory.desk.stores.row_filters import conditions

    tables: Any = (Duty.__table__, Venture.__table__)  # type: ignore[attr-defined]  # tables
    found = conditions(tables)
    assert found["test_duty"].startswith("position_id = ANY ((SELECT territory_seen_nodes()")
    assert found["test_venture"].startswith("institution_id = ANY ((SELECT territory_seen_inst")
