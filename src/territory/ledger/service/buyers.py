"""Read what institutions bought, by supplier: who is a customer, whoever is credited for it."""

from collections.abc import Collection
from dataclasses import dataclass

from territory.ledger.rules.movement import Line
from territory.ledger.tables import FlowRow
from territory.roster.tables import Distributor
from territory.store.transaction import Tx


@dataclass(frozen=True, slots=True)
class Bought:
    """Sale units that an institution bought of a product from a supplier in a month, yyyymm.

    supplier: by the name that coverage gives it. owned: they are credited to somebody.
    """

    institution_id: int
    product_id: int
    supplier: str
    month: int
    quantity: int
    owned: bool


def bought(tx: Tx, months: Collection[int]) -> list[Bought]:
    """Return what institutions bought in some months, owned or not, net of returns.

    A late row tells of the month that it belongs to, as coverage does.
    """
    from sqlalchemy import and_, func, or_, select
    from sqlmodel import col

    own_month = func.coalesce(col(FlowRow.belongs_to), col(FlowRow.counted_month))
    supplier = func.coalesce(col(Distributor.name), col(FlowRow.distributor_name))
    key = (
        col(FlowRow.institution_id), col(FlowRow.product_id), supplier, own_month,
        col(FlowRow.line),
    )  # fmt: skip
    wanted = sorted(months)
    statement = (
        select(*key, func.sum(col(FlowRow.quantity)))
        .outerjoin(Distributor, col(Distributor.id) == col(FlowRow.distributor_id))
        .where(
            col(FlowRow.institution_id).is_not(None),
            col(FlowRow.product_id).is_not(None),
            col(FlowRow.line).in_((Line.CREDITED, Line.NOT_OWNED)),
            or_(
                and_(col(FlowRow.belongs_to).is_(None), col(FlowRow.counted_month).in_(wanted)),
                col(FlowRow.belongs_to).in_(wanted),
            ),
        )
        .group_by(*key)
        .order_by(*key)
    )
    return [
        Bought(institution, product, name, month, int(quantity), line == Line.CREDITED)
        for institution, product, name, month, line, quantity in tx.stream(statement)
    ]
