"""Read for the market from the store: products, institutions, relations, prices, units."""

from dataclasses import dataclass
from functools import lru_cache

from territory.ledger.rules.credit import Link
from territory.ledger.rules.movement import Spoken, document
from territory.ledger.rules.worth import Factor, Quote
from territory.registers.match import plain, province_key
from territory.roster.tables import (
    Alias,
    Institution,
    InstitutionRelation,
    Price,
    Product,
    ProductUnit,
)
from territory.store.transaction import Tx

ASSESSMENT = "assessment"
DOCUMENT_TYPE = "document_type"
"""Kind of an alias that says what a type of rows means."""


@dataclass(frozen=True, slots=True)
class Goods:
    """The facts about a product that the ledger asks for."""

    id: int
    code: str
    line_id: int
    unit: str
    specification: str | None = None


@dataclass(frozen=True, slots=True)
class InstitutionFacts:
    """The facts about an institution that the ledger asks for."""

    province: str
    channel: str
    target: bool | None


def read_with_own_aliases(tx: Tx) -> frozenset[int | None]:
    """Return the distributors in whose files a name may mean something of its own."""
    from sqlmodel import col, select

    statement = select(Alias.distributor_id).where(col(Alias.distributor_id).is_not(None))
    return frozenset(tx.session.exec(statement.distinct()))


def read_document_types(tx: Tx) -> dict[str, Spoken]:
    """Return document type → what somebody decided that it means."""
    from sqlalchemy import select
    from sqlmodel import col

    statement = select(col(Alias.name), col(Alias.decision)).where(col(Alias.kind) == DOCUMENT_TYPE)
    return {plain(row["name"]): document(row["decision"]) for row in tx.rows(statement)}


def read_goods(tx: Tx) -> dict[int, Goods]:
    """Return product → what it is to the ledger."""
    from sqlalchemy import select
    from sqlmodel import col

    statement = select(
        col(Product.id), col(Product.code), col(Product.line_id), col(Product.unit),
        col(Product.specification),
    )  # fmt: skip
    return {row["id"]: Goods(**row) for row in tx.rows(statement)}


def read_places(tx: Tx) -> dict[int, InstitutionFacts]:
    """Return institution → what it is to the ledger."""
    from sqlalchemy import select
    from sqlmodel import col

    statement = select(
        col(Institution.id), col(Institution.province), col(Institution.channel),
        col(Institution.target),
    )  # fmt: skip
    return {key: _place(*where) for key, *where in tx.stream(statement)}


@lru_cache(maxsize=10_000)
def _place(province: str | None, channel: str, target: bool | None) -> InstitutionFacts:
    """Return one place for all institutions of which the same is said."""
    return InstitutionFacts(province_key(province), channel, target)


def read_links(tx: Tx) -> dict[int, list[Link]]:
    """Return institution → its relations, in the order of the store."""
    from sqlmodel import col, select

    relation = InstitutionRelation
    statement = select(relation).order_by(col(relation.id))
    links: dict[int, list[Link]] = {}
    for row in tx.session.exec(statement):
        link = Link(row.other_id, row.kind, row.credit_share, row.valid_from)
        links.setdefault(row.institution_id, []).append(link)
    return links


def read_quotes(tx: Tx) -> dict[int, list[Quote]]:
    """Return product → its assessment prices."""
    from sqlmodel import col, select

    quotes: dict[int, list[Quote]] = {}
    for row in tx.session.exec(select(Price).where(col(Price.kind) == ASSESSMENT)):
        quote = Quote(
            province_key(row.province), row.channel, row.valid_from, row.fen, row.valid_to
        )
        quotes.setdefault(row.product_id, []).append(quote)
    return quotes


def read_factors(tx: Tx) -> dict[tuple[int, str, int | None], Factor]:
    """Return product, plain unit, distributor or None → its factor."""
    from sqlmodel import select

    return {
        (row.product_id, plain(row.unit), row.distributor_id): Factor(
            row.numerator, row.denominator
        )
        for row in tx.session.exec(select(ProductUnit))
    }
