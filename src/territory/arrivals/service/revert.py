"""Follow an undo in the ledger: closed months refuse it, what is derived is computed anew."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from territory.arrivals.service.refresh import refresh
from territory.errors import Exit, TerritoryError
from territory.kernel.periods import Month
from territory.ledger.lookup.market import Market
from territory.ledger.service.crediting import closed_months, recredit
from territory.ledger.tables import FlowCredit, FlowRow
from territory.room import CREDITS, feeds
from territory.store.revert import Image
from territory.store.transaction import CHUNK, Tx
from territory.supply.tables import FlowPurchase, FlowStock

if TYPE_CHECKING:
    from sqlmodel import SQLModel

FLOW_ROW = "flow_row"
LEDGER = frozenset({FLOW_ROW, "flow_file", "flow_correction"})
"""Tables whose rows, where they only go, leave everybody else's credits as they are."""
MEANING: Mapping[str, Sequence[tuple[type[FlowRow | FlowPurchase | FlowStock], str]]] = {
    "institution": ((FlowRow, "institution_id"),),
    "department": ((FlowRow, "department_id"),),
    "distributor": (
        (FlowRow, "distributor_id"), (FlowRow, "buyer_distributor_id"),
        (FlowPurchase, "distributor_id"), (FlowPurchase, "supplier_id"),
        (FlowStock, "distributor_id"),
    ),
    "product": (
        (FlowRow, "product_id"), (FlowPurchase, "product_id"), (FlowStock, "product_id"),
    ),
}  # fmt: skip
"""Table → columns that only say what the names of a file were understood to mean."""


class MonthClosed(TerritoryError):
    """{code} cannot be taken back: it decides flow of the closed month {month}."""

    exit_code = Exit.INPUT_REFUSED
    hint = "Reported figures of a closed month do not change; a named person reopens it."


@dataclass(slots=True)
class LedgerPart:
    """The part of the ledger that work decides: its months, and who bought what in them."""

    months: set[int] = field(default_factory=set)
    touched: dict[int, set[int]] = field(default_factory=dict)


def release(tx: Tx, code: str, found: Sequence[Image]) -> LedgerPart:
    """Let rows forget what their names meant where that goes, and drop its credits.

    Args:
        tx: A writing transaction.
        code: The run or batch that is taken back.
        found: One image a table.

    Returns:
        What the rows of flow decided that go or change, before they do.

    Raises:
        MonthClosed: rows of a closed month go, change, or would mean something else.
    """
    closed = closed_months(tx)
    decided = LedgerPart()
    for image in found:
        if image.table.name == FLOW_ROW:
            _add_decided(tx, image, decided)
    if shut := sorted(decided.months & closed):
        raise MonthClosed(code=code, month=Month.parse(shut[0]))
    for image in found:
        for table, column in MEANING.get(image.table.name, ()):
            _forget(tx, code, image, table, column)
        _drop_credits(tx, code, image)
    return decided


def _add_decided(tx: Tx, image: Image, decided: LedgerPart) -> None:
    from sqlalchemy import select

    columns = image.table.c
    asked = select(columns.counted_month, columns.product_id, columns.institution_id).distinct()
    decided.months.update(row["counted_month"] for row in _all_old(image) if "counted_month" in row)
    for condition in (*image.refer_to_made(columns.id), *_in_parts(columns.id, image)):
        for month, product_id, institution_id in tx.stream(asked.where(condition)):
            decided.months.add(month)
            if product_id is not None and institution_id is not None:
                decided.touched.setdefault(product_id, set()).add(institution_id)


def _all_old(image: Image) -> Iterator[Mapping[str, Any]]:
    yield from image.before.values()
    yield from image.gone.values()


def _in_parts(column: Any, image: Image) -> Iterator[Any]:
    keys = sorted(key[0] for key in image.touched)
    for start in range(0, len(keys), CHUNK):
        yield column.in_(keys[start : start + CHUNK])


def _forget(tx: Tx, code: str, image: Image, table: "type[SQLModel]", name: str) -> None:
    from sqlalchemy import update

    stored = table.__table__  # type: ignore[attr-defined]  # every table model has it
    for condition in image.refer_to_made(stored.c[name]):
        if table is FlowRow:
            _refuse_closed(tx, code, stored, condition)
        tx.execute(update(stored).where(condition).values({name: None}))


def _drop_credits(tx: Tx, code: str, image: Image) -> None:
    from sqlalchemy import delete

    stored = FlowCredit.__table__  # type: ignore[attr-defined]  # every table model has it
    for key in stored.foreign_keys:
        if key.column.table.name == image.table.name:
            for condition in image.refer_to_made(key.parent):
                _refuse_closed(tx, code, stored, condition)
                tx.execute(delete(stored).where(condition))


def _refuse_closed(tx: Tx, code: str, stored: Any, condition: Any) -> None:
    from sqlalchemy import select

    month = stored.c.counted_month
    shut = select(month).where(condition, month.in_(closed_months(tx))).limit(1)
    for row in tx.rows(shut):
        raise MonthClosed(code=code, month=Month.parse(row["counted_month"]))


def recompute(tx: Tx, found: Sequence[Image], decided: LedgerPart) -> None:
    """Compute anew what rows mean and who is credited, once others are taken back.

    Where rows of flow only went, the credits of whoever bought them; else every open month.
    """
    if not any(feeds(image.table.name, CREDITS) for image in found):
        return
    only_went = all(
        image.table.name in LEDGER and not (image.touched or image.derived) for image in found
    )
    if not only_went:
        refresh(tx)
    elif decided.months:
        recredit(tx, Market(tx), decided.months, touched=decided.touched)
