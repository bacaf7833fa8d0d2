"""Filings 备案: where and for which product a person is filed with the authority, from–to."""

from operator import itemgetter

from territory.registers.attributes import FROM, TO, code, text
from territory.registers.declaration import Card, Reference, Register, Row, RowsByRecord
from territory.registers.draft import Draft
from territory.roster.kinds.targets import INSTITUTION, PERSON, PRODUCT
from territory.roster.tables import Filing


def _place(draft: Draft, rows: RowsByRecord) -> None:
    """Keep either the institution or the province and city; reject what names no place."""
    for index, row in rows.items():
        if row.get("institution_id") is not None:
            row |= {"province": "", "city": ""}
        elif not row["province"]:
            draft.reject(
                index, "province", "place-missing",
                "Neither an institution nor a province is given.",
                "Name the institution, or the province and city, of the filing.",
            )  # fmt: skip


def _where(row: Row) -> str:
    return row["institution_name"] or " ".join(filter(None, (row["province"], row["city"])))


FILINGS = Register(
    slug="filings",
    label="Filings",
    order=76,
    table=Filing,
    items=(
        Reference(PERSON, "person_id", key=True),
        Reference(INSTITUTION, "institution_id", key=True, optional=True),
        text("province", "Province", key=True),
        text("city", "City", key=True),
        Reference(PRODUCT, "product_id", key=True),
        FROM,
        TO,
        code("number", "Filing number", concepts=("filing_number",)),
    ),
    cards=(
        Card("people", "person_id", itemgetter("product"), _where),
        Card("institutions", "institution_id", itemgetter("person"), itemgetter("product")),
    ),
    telling=("person_name", "number", "to"),
    against=("quantity", "position", "share", "role"),
    refine=_place,
)
