"""Rows of the ledger as they stand, and why: the chain from source row to position."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from territory.ledger.lookup.market import Market
from territory.ledger.rules.credit import CreditGroup, Link, parts_of
from territory.ledger.rules.movement import Line
from territory.ledger.service.crediting import closed_months, group_of
from territory.ledger.service.figures import Partition, partitions
from territory.ledger.tables import FlowRow
from territory.registers.directory import candidates
from territory.roster.service.names import institution_named, product_named, unknown
from territory.roster.tables import Department, Distributor, Institution, Product, Territory
from territory.store.tables import Batch
from territory.store.transaction import Tx

if TYPE_CHECKING:
    from sqlmodel import SQLModel


@dataclass(frozen=True, slots=True)
class FlowLine:
    """One row of the ledger, with the names behind its keys. quantity in sale units, fen.

    share: of the row that whoever was asked for is credited, None where nobody was.
    """

    id: int
    batch: str
    file: str
    sheet: str
    source_row: int
    month: int
    sale_date: date
    distributor: str | None
    distributor_name: str
    buyer_name: str
    institution: str | None
    institution_name: str | None
    department: str | None
    product: str | None
    product_name: str
    quantity: int
    given_quantity: str
    unit: str | None
    amount_fen: int | None
    file_amount_fen: int | None
    movement: str
    movement_reason: str
    line: str
    line_reason: str
    serial: str | None
    batch_number: str | None
    institution_id: int | None
    department_id: int | None
    product_id: int | None
    belongs_to: int | None
    share: Fraction | None = None


@dataclass(frozen=True, slots=True)
class WhyPart:
    """The exact part of a row that a position gets, and its part of the whole group.

    share: of the row. exact: sale units of the row. group: whole units of all rows that are
    shared out with it, of which `whole` are the position's.
    """

    institution: str
    institution_name: str
    position: str
    position_name: str
    share: Fraction
    exact: Fraction
    group: int
    whole: int


@dataclass(frozen=True, slots=True)
class RowWhy:
    """The chain of one row: what the file says, what was understood, who gets which part."""

    row: FlowLine
    links: tuple[tuple[str, str, Link], ...]
    parts: tuple[WhyPart, ...]
    closed: bool


class Narrowed(NamedTuple):
    """Conditions on rows; None is every one. institutions: that bought."""

    months: Sequence[int] | None = None
    product_id: int | None = None
    institutions: Collection[int] | None = None
    lines: Collection[str] | None = None

    def conditions(self) -> Iterator[Any]:
        """Yield the conditions as SQL has them."""
        from sqlmodel import col

        if self.months is not None:
            yield col(FlowRow.counted_month).in_(self.months)
        if self.product_id is not None:
            yield col(FlowRow.product_id) == self.product_id
        if self.institutions is not None:
            yield col(FlowRow.institution_id).in_(self.institutions)
        if self.lines is not None:
            yield col(FlowRow.line).in_(self.lines)


def lines_where(tx: Tx, narrowed: Narrowed, limit: int | None = None) -> list[FlowLine]:
    """Return the rows that conditions leave, by month, distributor and place in their files."""
    statement = _select().where(*narrowed.conditions())
    if limit is not None:
        statement = statement.limit(limit)
    return [FlowLine(**row) for row in tx.rows(statement)]


def rows(
    tx: Tx,
    *,
    months: Sequence[int] | None = None,
    product: str | None = None,
    institution: str | None = None,
    line: str | None = None,
    limit: int | None = None,
) -> list[FlowLine]:
    """Return rows of the ledger, in the order of `lines_where`.

    product, institution: code or exact name.

    Raises:
        UnknownName: there is no such product, institution or line.
    """
    if line is not None and line not in set(Line):
        raise unknown("flow_line", line)
    narrowed = Narrowed(
        months,
        None if product is None else product_named(tx, product).id,
        None if institution is None else [institution_named(tx, institution).id],
        None if line is None else [line],
    )
    return lines_where(tx, narrowed, limit)


def lines_of_rows(tx: Tx, ids: Collection[int]) -> list[FlowLine]:
    """Return the rows of some numbers, in the order of `rows`."""
    from sqlmodel import col

    return [FlowLine(**row) for row in tx.rows_with(_select(), col(FlowRow.id), ids)]


def row_named(tx: Tx, row_id: int) -> FlowLine:
    """Return the row of a number.

    Raises:
        UnknownName: there is no such row.
    """
    from sqlmodel import col

    found = tx.rows(_select().where(col(FlowRow.id) == row_id))
    if not found:
        raise unknown("flow_row", str(row_id))
    return FlowLine(**found[0])


def why(tx: Tx, row_id: int) -> RowWhy:
    """Return how a row went from its file to positions, or where it stopped.

    The parts follow from today's roster; in a closed month what was reported may differ.

    Raises:
        UnknownName: there is no such row.
    """
    row = row_named(tx, row_id)
    closed = row.month in closed_months(tx)
    if row.institution_id is None:
        return RowWhy(row, (), (), closed)
    market = Market(tx)
    names = _names(tx, Institution)
    links = tuple(
        (*names[link.other_id], link)
        for link in market.links(row.institution_id, row.sale_date)
        if link.share
    )
    if row.line != Line.CREDITED or row.product_id is None:
        return RowWhy(row, links, (), closed)
    line_id = market.goods[row.product_id].line_id
    route = market.route(row.institution_id, line_id, row.sale_date, row.department_id)
    if not route.members:
        return RowWhy(row, links, (), closed)
    group = group_of(tx, market, row.month, row.product_id, route, belongs_to=row.belongs_to)
    return RowWhy(row, links, _why_parts(tx, group, row, names), closed)


def partitions_of(
    tx: Tx,
    months: Sequence[int] | None = None,
    product: str | None = None,
    institution: str | None = None,
) -> dict[int | None, Partition]:
    """Return product → partition, of one product or institution (code or exact name) or of all.

    Raises:
        UnknownName: there is no such product or institution.
    """
    bought_by = None if institution is None else institution_named(tx, institution).id
    held = partitions(tx, months, bought_by)
    if product is None:
        return held
    wanted = product_named(tx, product).id
    return {key: part for key, part in held.items() if key == wanted}


def product_names(tx: Tx) -> dict[int, tuple[str, str]]:
    """Return product → code and name."""
    return _names(tx, Product)


def _why_parts(
    tx: Tx, group: CreditGroup, row: FlowLine, names: dict[int, tuple[str, str]]
) -> tuple[WhyPart, ...]:
    route = group.route
    units, _ = parts_of(group)
    positions = _names(tx, Territory)
    total = sum(member.weight for member in route.members)
    return tuple(
        WhyPart(
            *names[member.institution_id],
            *positions[member.position_id],
            Fraction(member.weight, total),
            Fraction(row.quantity * member.weight, total),
            group.quantity,
            whole,
        )
        for member, whole in zip(route.members, units, strict=True)
    )


def _names(tx: Tx, table: "type[SQLModel]") -> dict[int, tuple[str, str]]:
    return {one.id: (one.code, one.name) for one in candidates(tx, table)}


def _select() -> Any:
    from sqlalchemy import func, select
    from sqlmodel import col

    row = FlowRow
    return (
        select(
            col(row.id), col(Batch.code).label("batch"), col(Batch.file), col(row.sheet),
            col(row.row).label("source_row"), col(row.counted_month).label("month"),
            col(row.sale_date), col(Distributor.code).label("distributor"),
            func.coalesce(col(Distributor.name), col(row.distributor_name)).label(
                "distributor_name"
            ),
            col(row.buyer_name), col(Institution.code).label("institution"),
            col(Institution.name).label("institution_name"),
            func.coalesce(col(Department.name), col(row.department_name)).label("department"),
            col(Product.code).label("product"),
            func.coalesce(col(Product.name), col(row.product_name)).label("product_name"),
            col(row.quantity), col(row.given_quantity), col(row.unit), col(row.amount_fen),
            col(row.file_amount_fen), col(row.movement), col(row.movement_reason), col(row.line),
            col(row.line_reason), col(row.serial), col(row.batch_number),
            col(row.institution_id), col(row.department_id), col(row.product_id),
            col(row.belongs_to),
        )
        .join(Batch, col(Batch.id) == col(row.batch_id))
        .outerjoin(Distributor, col(Distributor.id) == col(row.distributor_id))
        .outerjoin(Institution, col(Institution.id) == col(row.institution_id))
        .outerjoin(Department, col(Department.id) == col(row.department_id))
        .outerjoin(Product, col(Product.id) == col(row.product_id))
        .order_by(
            col(row.counted_month), col(row.batch_id), col(row.row), col(row.id)
        )
    )  # fmt: skip
