"""Listings: how far a product has got into an institution."""

from operator import itemgetter

from territory.registers.attributes import FROM, TO, choice, month
from territory.registers.declaration import Card, Reference, Register
from territory.roster.kinds.fields import LISTING_STATUSES
from territory.roster.kinds.targets import INSTITUTION, PRODUCT
from territory.roster.tables import Listing

LISTINGS = Register(
    slug="listings",
    label="Listings",
    order=75,
    table=Listing,
    items=(
        Reference(INSTITUTION, "institution_id", key=True),
        Reference(PRODUCT, "product_id", key=True),
        choice("status", "Listing status", concepts=("listing_status",), choices=LISTING_STATUSES,
               required=True),
        FROM,
        TO,
        month("expected_month", "Expected listing month", concepts=("listing_month",)),
    ),
    telling=("status", "expected_month"),
    against=("quantity", "amount", "m01"),
    cards=(Card("institutions", "institution_id", itemgetter("product"), itemgetter("status")),),
)  # fmt: skip
