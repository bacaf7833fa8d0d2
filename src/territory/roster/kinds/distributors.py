"""Distributors: who sends files, and when they are due."""

from territory.registers.attributes import choice, code, date, integer, money, text, yes_no
from territory.registers.declaration import (
    Check,
    ImportOnly,
    OwnCode,
    Reference,
    Register,
    RowsByRecord,
)
from territory.registers.directory import code_by_name
from territory.registers.draft import Draft
from territory.roster.kinds.credit_codes import (
    CREDIT_CODE,
    tell_wrong_credit_codes,
    write_credit_codes,
)
from territory.roster.kinds.fields import DISTRIBUTOR_TYPES, TIERS
from territory.roster.kinds.targets import PARENT_DISTRIBUTOR, SUCCESSOR
from territory.roster.tables import Distributor

LAST_DUE_DAY = 31


def _refine(draft: Draft, rows: RowsByRecord) -> None:
    """Reject who ends before it begins, and warn of credit codes that cannot be."""
    tell_wrong_credit_codes(draft)
    for index, row in rows.items():
        begin, end = row.get("active_from"), row.get("active_to")
        if begin and end and end < begin:
            draft.reject(
                index, "to", "ends-before", "It ends on {end}, before it begins on {day}.",
                "Correct one of the two.", end=str(end), day=str(begin),
            )  # fmt: skip


DISTRIBUTORS = Register(
    slug="distributors",
    label="Distributors",
    order=15,
    table=Distributor,
    master=True,
    changes_credits=True,
    refine=_refine,
    after=lambda draft, _, ids: write_credit_codes(draft, "distributor", ids),
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
        date("from", "From", concepts=("agreement_from", "valid_from"), column="active_from",
             listed="from", note="No file is expected before it"),
        date("to", "To", concepts=("agreement_to", "valid_to"), column="active_to", listed="to",
             note="No file is expected after it"),
        Reference(SUCCESSOR, "successor_id", optional=True, of_itself=True),
        ImportOnly(CREDIT_CODE),
    ),
    telling=("tier", "type", "due_day", "parent", "credit_days", "agreement"),
    against=("quantity", "product_name", "institution_name", "buyer_name", "sale_date"),
)  # fmt: skip
