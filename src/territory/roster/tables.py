"""People and things that the sales force works with: DOMAIN.md section 2.

Codes are text. Dates are business days; `valid_from` starts a state that lasts until a newer row
of the same thing. Money is integer fen, shares are basis points (10,000 = 100 %).
"""

from datetime import date
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Integer
from sqlmodel import Field, SQLModel, UniqueConstraint

from territory.store.following import FOLLOWS
from territory.store.seals import INFO, Seal


def _became(table: str) -> Column[int]:
    """Return a column for the row of the same table that a row turned out to be."""
    key = ForeignKey(f"{table}.id", name=f"{table}_became_id_fkey")
    return Column(Integer, key, nullable=True)


class Territory(SQLModel, table=True):
    """A node of the organisation: company, region, district, position, or a level of one's own."""

    __tablename__ = "territory"

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    level: str = Field(description="slug: company, region, district, position or own")
    ended: date | None = None


class TerritoryParent(SQLModel, table=True):
    """The parent of a node from a date on; None makes it the root."""

    __tablename__ = "territory_parent"
    __table_args__ = (UniqueConstraint("territory_id", "valid_from"),)

    id: int | None = Field(default=None, primary_key=True)
    territory_id: int = Field(foreign_key="territory.id", index=True)
    parent_id: int | None = Field(default=None, foreign_key="territory.id")
    valid_from: date


class Person(SQLModel, table=True):
    """A member of the sales force."""

    __tablename__ = "person"

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    role: str = Field(description="slug: representative, sales, commercial, manager")
    filing_number: str | None = None
    hired: date | None = None
    calls_per_day: int | None = None
    experience: str | None = None
    ability: str | None = None


class Post(SQLModel, table=True):
    """Person who fills a node of the tree from a date on; no row or no person is a vacancy."""

    __tablename__ = "post"
    __table_args__ = (UniqueConstraint("territory_id", "valid_from"),)

    id: int | None = Field(default=None, primary_key=True)
    territory_id: int = Field(foreign_key="territory.id", index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    acting: bool = False
    valid_from: date


class Institution(SQLModel, table=True):
    """A hospital, primary-care centre, pharmacy or other customer."""

    __tablename__ = "institution"

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    normal_name: str = Field(index=True)
    channel: str = Field(
        default="hospital", description="slug: hospital, primary_care, retail, private, online"
    )
    province: str | None = None
    city: str | None = None
    county: str | None = None
    address: str | None = None
    grade: str | None = Field(default=None, description="slug, such as 3A, 3, 2A, 1, none")
    type: str | None = Field(default=None, description="slug: general, specialist, tcm …")
    ownership: str | None = None
    beds: int | None = None
    outpatients_per_day: int | None = None
    outpatients_per_year: int | None = None
    discharges_per_year: int | None = None
    icu_beds: int | None = None
    operating_rooms: int | None = None
    longitude: str | None = Field(default=None, description="decimal degrees as text, exact")
    latitude: str | None = None
    payment_days: int | None = None
    target: bool | None = Field(default=None, description="target institution; None is not said")
    survey: dict[str, Any] = Field(
        default_factory=dict, sa_column=Column(JSON, nullable=False, default=dict)
    )


class InstitutionRelation(SQLModel, table=True):
    """A lasting tie of one institution to another, and whether its flow is credited there."""

    __tablename__ = "institution_relation"
    __table_args__ = (UniqueConstraint("institution_id", "other_id", "kind", "valid_from"),)

    id: int | None = Field(default=None, primary_key=True)
    institution_id: int = Field(foreign_key="institution.id", index=True)
    other_id: int = Field(foreign_key="institution.id", index=True)
    kind: str = Field(
        description="slug: branch, group, inside_pharmacy, door_pharmacy, double_channel, "
        "internet_hospital, shop, merged_into"
    )
    valid_from: date
    credit_share: int = Field(default=0, description="basis points of its flow credited to other")
    evidence: str | None = None
    approver: str | None = None


class Alias(SQLModel, table=True):
    """Meaning of a name in a file: an institution, product or distributor, or a decision."""

    __tablename__ = "alias"
    __table_args__ = (UniqueConstraint("kind", "normal_name", "distributor_id"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(description="slug: institution, product, distributor, department …")
    normal_name: str = Field(
        index=True, description="key of the name: its normal form, and @place where it has one"
    )
    name: str = Field(description="as it was written")
    place: str = Field(
        default="",
        sa_column_kwargs={"server_default": ""},
        description="province/city of the rows that it holds for, of a department the code of its "
        "institution; empty is everywhere",
    )
    distributor_id: int | None = Field(default=None, foreign_key="distributor.id")
    decision: str = Field(default="is", description="slug: is, non_target, transfer")
    target_id: int | None = Field(default=None, description="id in the table of the kind")
    decided_by: str | None = None
    decided_on: date | None = None


class Department(SQLModel, table=True):
    """A department of an institution.

    became_id: the department that this one turned out to be, under another name. Closed months and
    old plans go on naming this one; everything else follows.
    """

    __tablename__ = "department"
    __table_args__ = (UniqueConstraint("institution_id", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    institution_id: int = Field(foreign_key="institution.id", index=True)
    name: str
    specialty: str | None = None
    clinic_days: int | None = Field(default=None, description="days a year")
    outpatients_per_day: int | None = None
    beds: int | None = None
    discharges_per_year: int | None = None
    doctors: int | None = None
    prescribers: int | None = Field(default=None, description="doctors able to prescribe")
    adopters: int | None = None
    competitor_only: int | None = None
    target: bool | None = None
    became_id: int | None = Field(
        default=None, sa_column=_became("department"), description="department that it is"
    )


class Doctor(SQLModel, table=True):
    """A doctor of a department. Personal data: DOMAIN.md section 14.

    became_id: the doctor that this one turned out to be, when two departments turned out to be one.
    """

    __tablename__ = "doctor"

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    department_id: int = Field(foreign_key="department.id", index=True, sa_column_kwargs=FOLLOWS)
    title: str | None = None
    academic_role: str | None = None
    adoption_stage: str | None = None
    target: bool | None = None
    became_id: int | None = Field(
        default=None, sa_column=_became("doctor"), description="doctor who it is"
    )


class Contact(SQLModel, table=True):
    """Somebody of an institution who has a part in what it buys. Personal data, as of a doctor."""

    __tablename__ = "contact"
    __table_args__ = (UniqueConstraint("institution_id", "department_id", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, description="made of institution, department and name")
    institution_id: int = Field(foreign_key="institution.id", index=True)
    department_id: int | None = Field(
        default=None, foreign_key="department.id", index=True, sa_column_kwargs=FOLLOWS
    )
    name: str
    title: str | None = None
    roles: list[str] | None = Field(
        default=None,
        sa_column=Column(JSON(none_as_null=True)),
        description="slugs: initiator, user, recommender, gatekeeper, decider",
    )
    influence: str | None = Field(default=None, description="slug: high, middle, low")
    attitude: str | None = Field(
        default=None, description="slug: supportive, neutral, opposed, unclear"
    )
    route: str | None = Field(default=None, description="slug: middle_route, top_route")


class Filing(SQLModel, table=True):
    """The place where a person is filed for a product: an institution, or a province or city."""

    __tablename__ = "filing"
    __table_args__ = (
        UniqueConstraint(
            "person_id", "institution_id", "province", "city", "product_id", "valid_from"
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    institution_id: int | None = Field(default=None, foreign_key="institution.id", index=True)
    province: str = ""
    city: str = ""
    product_id: int = Field(foreign_key="product.id", index=True)
    valid_from: date
    valid_to: date | None = None
    number: str | None = None


class Forgotten(SQLModel, table=True):
    """A doctor who was taken out of the store: a digest that tells when the same one comes again.

    The digest is over salt, institution, department and name, or over salt and code; the salt is
    the store's own. Nobody can read a name in it; who knows a name can ask whether it is one.
    """

    __tablename__ = "forgotten"

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(index=True, description="neutral code that the row has from now on")
    salt: str
    digest: str = Field(index=True)
    forgotten_on: date


class ProductLine(SQLModel, table=True):
    """A product line; each product is in exactly one."""

    __tablename__ = "product_line"

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str


class Product(SQLModel, table=True):
    """A product of one specification, counted in its sale unit."""

    __tablename__ = "product"

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    normal_name: str = Field(index=True)
    line_id: int = Field(foreign_key="product_line.id", index=True)
    brand: str | None = None
    group: str | None = Field(default=None, description="product group that lends its season")
    specification: str | None = None
    unit: str = "盒"
    standard_factor: str | None = Field(default=None, description="standard units per sale unit")
    standing: str | None = Field(default=None, description="slug: mature, growing, new")
    specialties: str | None = Field(default=None, description="target specialties, by comma")
    insurance_type: str | None = Field(default=None, description="as the file says: 甲类, 乙类 …")


class ProductUnit(SQLModel, table=True):
    """Another unit of a product: one of it is numerator ÷ denominator sale units."""

    __tablename__ = "product_unit"
    __table_args__ = (UniqueConstraint("product_id", "unit", "distributor_id"),)

    id: int | None = Field(default=None, primary_key=True)
    product_id: int = Field(foreign_key="product.id", index=True)
    unit: str
    distributor_id: int | None = Field(default=None, foreign_key="distributor.id")
    numerator: int
    denominator: int = 1


class Price(SQLModel, table=True):
    """A price of a product from a date on, in fen per sale unit."""

    __tablename__ = "price"
    __table_args__ = (
        UniqueConstraint("product_id", "kind", "province", "channel", "valid_from"),
        {
            "info": {
                INFO: Seal(
                    "",
                    ("product_id", "kind", "province", "channel", "valid_from", "fen"),
                    later=("valid_to",),
                )
            }
        },
    )

    id: int | None = Field(default=None, primary_key=True)
    product_id: int = Field(foreign_key="product.id", index=True)
    kind: str = Field(description="slug: assessment, invoice, list, selected")
    province: str = Field(default="", description="empty is everywhere")
    channel: str = Field(default="", description="empty is every channel")
    valid_from: date
    valid_to: date | None = Field(default=None, description="last day; null: until a newer row")
    fen: int = Field(sa_type=BigInteger)


class Listing(SQLModel, table=True):
    """State of a product's access to an institution from a date on."""

    __tablename__ = "listing"
    __table_args__ = (UniqueConstraint("institution_id", "product_id", "valid_from"),)

    id: int | None = Field(default=None, primary_key=True)
    institution_id: int = Field(foreign_key="institution.id", index=True)
    product_id: int = Field(foreign_key="product.id", index=True)
    valid_from: date
    status: str = Field(
        description="slug: undeveloped, developing, temporary, listed, growing, limited, "
        "suspended, delisted"
    )
    valid_to: date | None = Field(default=None, description="last day; null: until a newer row")
    expected_month: int | None = Field(default=None, description="yyyymm")


class Assignment(SQLModel, table=True):
    """One position's share of an institution for a product line from a date on.

    The rows of one (institution, line, scheme, department, valid_from) are one set; it lasts until
    a newer set of the same four, or until its own last day. No department means all departments
    not named by others.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint(
            "institution_id", "line_id", "scheme", "department_id", "valid_from", "position_id"
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    institution_id: int = Field(foreign_key="institution.id", index=True)
    line_id: int = Field(foreign_key="product_line.id", index=True)
    scheme: str = Field(default="main", description="a second credit scheme has its own total")
    department_id: int | None = Field(
        default=None, foreign_key="department.id", sa_column_kwargs=FOLLOWS
    )
    position_id: int = Field(foreign_key="territory.id", index=True)
    valid_from: date
    share: int = Field(default=10_000, description="basis points; a set sums to 10,000")
    flow_share: int | None = Field(
        default=None,
        description="basis points of flow rows without department, in a hospital cut by "
        "departments; sums to 10,000 per institution, line and date",
    )
    type: str | None = Field(default=None, description="slug: own, agent, cso, contracted, joint")
    acting: bool = False
    valid_to: date | None = Field(default=None, description="last day; none: until a newer set")


class Distributor(SQLModel, table=True):
    """A distributor that sends files."""

    __tablename__ = "distributor"

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    normal_name: str = Field(index=True)
    tier: int | None = None
    type: str | None = Field(
        default=None, description="slug: terminal, transfer, mixed, entrusted, chain, cloud"
    )
    province: str | None = None
    city: str | None = None
    parent_id: int | None = Field(default=None, foreign_key="distributor.id")
    due_day: int | None = Field(default=None, description="day of the next month its file is due")
    sends_files: bool = True
    credit_fen: int | None = Field(default=None, sa_type=BigInteger)
    credit_days: int | None = None
    agreement: str | None = None
    active_from: date | None = Field(default=None, description="first day of its business with us")
    active_to: date | None = Field(default=None, description="last day of it")
    successor_id: int | None = Field(default=None, foreign_key="distributor.id")
