"""Contacts: who in an institution has a part in what it buys."""

from operator import itemgetter

from territory.present import table as present
from territory.registers.attributes import choice, choices, text
from territory.registers.declaration import Card, ListOnly, OwnCode, Reference, Register
from territory.roster.kinds.fields import ATTITUDES, BUYING_ROLES, HEIGHTS, ROUTES
from territory.roster.kinds.personal import leave_out_forgotten
from territory.roster.kinds.targets import DEPARTMENT, INSTITUTION
from territory.roster.tables import Contact

CONTACTS = Register(
    slug="contacts",
    label="Contacts",
    order=72,
    table=Contact,
    own_code=OwnCode("K", ("institution_id", "department_id", "name")),
    items=(
        Reference(INSTITUTION, "institution_id", key=True),
        Reference(DEPARTMENT, "department_id", key=True, optional=True, within="institution_id"),
        ListOnly(present.code("code", "Code")),
        text("contact", "Contact", column="name", listed="name", heading="Name", key=True,
             required=True, personal=True),
        text("title", "Title"),
        choices("roles", "Parts in buying", concepts=("buying_roles",), choices=BUYING_ROLES),
        choice("influence", "Influence", choices=HEIGHTS),
        choice("attitude", "Attitude", choices=ATTITUDES),
        choice("route", "Route in", concepts=("route_in",), choices=ROUTES),
    ),
    telling=("contact", "roles", "influence", "attitude", "route"),
    against=("doctor", "doctor_code", "quantity", "product_name"),
    cards=(Card("institutions", "institution_id", itemgetter("code"), itemgetter("roles")),),
    refine=leave_out_forgotten,
)  # fmt: skip
