"""Institutions, products, people and other things that registers name by code or name."""

from territory.intake.kinds import Field, Parse
from territory.present import table as present
from territory.registers.declaration import Target
from territory.roster.kinds import fields
from territory.roster.lookup import (
    Distributors,
    Institutions,
    Products,
    nodes,
    people,
    product_lines,
)
from territory.roster.lookup.departments import Departments, Doctors
from territory.roster.tables import (
    Department,
    Distributor,
    Doctor,
    Institution,
    Person,
    Product,
    ProductLine,
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
OTHER_INSTITUTION = Target(
    "institution", Institution, Institutions,
    (
        Field("other_institution_code", "Other institution code", Parse.CODE),
        Field("other_institution_name", "Other institution"),
    ),
    (
        (present.code("other", "Other institution"), "code"),
        (present.text("other_name", "Other institution name"), "name"),
    ),
)  # fmt: skip
HEIR = Target(
    "institution", Institution, Institutions,
    (Field("merged_into", "Merged into", note="Code or name; its flow goes there"),), (),
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
PARENT_DISTRIBUTOR = Target(
    "distributor", Distributor, Distributors,
    (Field("parent", "Parent", concepts=("distributor_parent",)),),
    ((present.code("parent", "Parent"), "code"),),
)  # fmt: skip
SUCCESSOR = Target(
    "distributor", Distributor, Distributors,
    (Field("successor", "Successor", concepts=("distributor_successor",)),),
    ((present.code("successor", "Successor"), "code"),),
)  # fmt: skip
LINE = Target(
    "line", ProductLine, product_lines,
    (Field("product_line", "Product line", concepts=("product_line", "product_line_code")),),
    (
        (present.code("line", "Product line"), "code"),
        (present.text("line_name", "Product line name", hidden=True), "name"),
    ),
)  # fmt: skip
DOCTOR = Target(
    "doctor", Doctor, Doctors,
    (Field("doctor_code", "Doctor code", Parse.CODE),),
    ((present.code("doctor", "Doctor"), "code"),),
    personal=True,
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
