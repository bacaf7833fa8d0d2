"""Institutions, products, people and other things that registers name by code or name."""

from territory.intake.kinds import Field, Parse
from territory.present import table as present
from territory.registers.declaration import Target
from territory.roster.kinds import fields
from territory.roster.lookup import Distributors, Institutions, Products, nodes, people
from territory.roster.lookup.departments import Departments
from territory.roster.tables import (
    Department,
    Distributor,
    Institution,
    Person,
    Product,
    Territory,
)

INSTITUTION = Target(
    "institution", Institution, Institutions, fields.INSTITUTION,
    (
        (present.code("institution", "Institution"), "code"),
        (present.text("institution_name", "Institution name"), "name"),
    ),
    carried=("city", "grade"),
)  # fmt: skip
PRODUCT = Target(
    "product", Product, Products, fields.PRODUCT,
    (
        (present.code("product", "Product"), "code"),
        (present.text("product_name", "Product name"), "name"),
    ),
)  # fmt: skip
DISTRIBUTOR = Target(
    "distributor", Distributor, Distributors, fields.DISTRIBUTOR,
    ((present.code("distributor", "Distributor"), "code"),),
)  # fmt: skip
DEPARTMENT = Target(
    "department", Department, Departments, (Field("department", "Department"),),
    ((present.text("department", "Department"), "name"),),
)  # fmt: skip
PERSON = Target(
    "person", Person, people,
    (Field("person_code", "Person code", Parse.CODE), Field("person_name", "Person")),
    (
        (present.code("person", "Person code"), "code"),
        (present.text("person_name", "Person"), "name"),
    ),
)  # fmt: skip
POSITION = Target(
    "node", Territory, nodes,
    (Field("position", "Position", concepts=("position", "position_code", "position_name")),),
    (
        (present.code("position", "Position"), "code"),
        (present.text("position_name", "Position name"), "name"),
    ),
)  # fmt: skip
