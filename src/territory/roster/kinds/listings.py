"""Listings: how far a product has got into an institution."""

from territory.intake.kinds import Field, Kind, Parse
from territory.registers.dated import State, write_states
from territory.registers.draft import Draft, given, loader
from territory.roster.kinds.fields import FROM, INSTITUTION, LISTING_STATUSES, PRODUCT
from territory.roster.kinds.institutions import institution_of
from territory.roster.kinds.products import product_of
from territory.roster.lookup import Institutions, Products
from territory.roster.tables import Listing


def load_listings(draft: Draft) -> None:
    """Write the state of access of a product to an institution from a day on."""
    institutions, products = Institutions(draft.tx), Products(draft.tx)
    states = {}
    for index, record in draft.each():
        institution_id = institution_of(draft, index, record, institutions)
        product_id = product_of(draft, index, record, products)
        if draft.is_rejected(index):
            continue
        values = {"status": record.get("status")} | given(record, ("expected_month",))
        key = {"institution_id": institution_id, "product_id": product_id}
        states[index] = State(key, values, record.get("from"))
    write_states(draft, Listing, states)


KINDS = (
    Kind(
        slug="listings",
        label="Listings",
        fields=(
            *INSTITUTION,
            *PRODUCT,
            Field(
                "status", "Listing status", Parse.CHOICE, ("listing_status",),
                choices=LISTING_STATUSES, required=True,
            ),
            FROM,
            Field("expected_month", "Expected listing month", Parse.MONTH, ("listing_month",)),
        ),
        key=(),
        known_by=("institution_code", "product_code", "from"),
        order=75,
        any_of=(("institution_code", "institution_name"), ("product_code", "product_name")),
        load=loader(load_listings),
        telling=("status", "expected_month"),
        against=("quantity", "amount", "m01"),
    ),
)  # fmt: skip
