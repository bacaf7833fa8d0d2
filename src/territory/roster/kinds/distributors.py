"""Distributors: who sends files, and when they are due."""

from territory.registers.attributes import choice, code, integer, money, text, yes_no
from territory.registers.declaration import Check, OwnCode, Reference, Register
from territory.registers.directory import code_by_name
from territory.roster.kinds.fields import DISTRIBUTOR_TYPES, TIERS
from territory.roster.kinds.targets import PARENT_DISTRIBUTOR
from territory.roster.tables import Distributor

LAST_DUE_DAY = 31

DISTRIBUTORS = Register(
    slug="distributors",
    label="Distributors",
    order=15,
    table=Distributor,
    master=True,
    changes_credits=True,
    own_code=OwnCode("D", ("name",), code_by_name(Distributor, "distributor_name", "distributor")),
    items=(
        code("distributor_code", "Distributor code", column="code", heading="Code",
             concepts=("distributor_code", "code", "customer_code")),
        text("distributor_name", "Distributor", column="name", heading="Name", required=True,
             concepts=("distributor_name", "name", "customer_name")),
        choice("tier", "Tier", concepts=("distributor_tier",), choices=TIERS, store=int),
        choice("type", "Type", concepts=("distributor_type",), choices=DISTRIBUTOR_TYPES),
        text("province", "Province"),
        text("city", "City"),
        Reference(PARENT_DISTRIBUTOR, "parent_id", optional=True, of_itself=True),
        integer("due_day", "Day due", note="Day of the next month", check=Check(
            "day-out-of-range", "A day due is from 1 to 31.", lambda day: 1 <= day <= LAST_DUE_DAY,
        )),
        yes_no("sends_files", "Sends files"),
        money("credit_limit", "Credit limit", column="credit_fen", listed="credit_limit"),
        integer("credit_days", "Credit days"),
        text("agreement", "Agreement"),
    ),
    telling=("tier", "type", "due_day", "parent", "credit_days", "agreement"),
    against=("quantity", "product_name", "institution_name", "buyer_name", "sale_date"),
)  # fmt: skip
