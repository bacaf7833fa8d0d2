"""Stock 库存: what a distributor has at the end of a month, as it says itself."""

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from hashlib import blake2b
from typing import Any

from territory.intake.kinds import Dash, DateWindow, Field, Kind, Parse, Record
from territory.kernel.periods import Month
from territory.ledger.kinds.sheets import (
    UNKNOWN_SENDER,
    WAITING,
    describe_batch,
    not_whole,
    remarked,
)
from territory.ledger.lookup.market import Market
from territory.ledger.rules.keys import KEY_BYTES, SEPARATOR, plain_number
from territory.registers.draft import Draft, loader
from territory.registers.match import plain
from territory.store.transaction import Tx
from territory.supply.kinds.purchases import NEEDED, PURCHASES
from territory.supply.lookup import (
    FIGURES,
    Resolved,
    Supplied,
    as_given,
    in_sale_units,
    meant_by,
)
from territory.supply.tables import FlowStock

Identity = tuple[str | int, str | int, str, int]
"""Distributor and product (the key, or the name where it is not known), batch number, month."""

FIELDS = {
    "closing": "closing_stock",
    "opening": "opening_stock",
    "purchased": "purchased",
    "sold": "sold",
}
"""Figure of a stock row → the field that gives it."""
NO_MONTH = "Nothing says which month this is the stock of."
NAME_MONTH = "Fill in the month or the date, or name it for the whole file: --set month=2027-01"


def load_stock(draft: Draft) -> None:
    """Write what each distributor has of each product and batch number; a known key updates."""
    market = Market(draft.tx)
    sender = market.sender_in(draft.parsed.file)
    rows: dict[int, dict[str, Any]] = {}
    identities: dict[int, Identity] = {}
    for index, record in draft.each():
        said = _said(record, sender)
        month = _month(record)
        if not _complete(draft, index, said, month):
            continue
        meant = meant_by(market, said)
        given = [record.get(name) for name in FIELDS.values()]
        units = [in_sale_units(market, said, meant, one) for one in given]
        if any(got is None and one is not None for got, one in zip(units, given, strict=True)):
            if not _whole(draft, index, record, said, meant):
                continue
            units = [as_given(one) for one in given]
        rows[index] = {**_said_columns(said), **_meant_columns(meant), "month": month}
        rows[index] |= _figures(units, given) | {"batch_number": record.get("batch_number", "")}
        identities[index] = _identity(rows[index])
    _write(draft, market, rows, identities)
    held = [rows[index] for index in rows if not draft.is_rejected(index)]
    senders = Counter[int | None](row["distributor_id"] for row in held)
    describe_batch(draft.tx, draft.context.batch_id, Counter(r["month"] for r in held), senders)
    counts = {
        UNKNOWN_SENDER: senders[None],
        WAITING: sum(row["product_id"] is None for row in held),
    }
    draft.loaded.findings.extend(remarked(draft.parsed, counts))


def _said(record: Record, sender: str) -> Supplied:
    said = Supplied._make(
        record.get(field, "") if field else ""
        for field in (
            "distributor", "distributor_code", "", "", "product_name", "product_code",
            "specification", "unit",
        )
    )  # fmt: skip
    if said.distributor_name or said.distributor_code:
        return said
    return said._replace(distributor_name=sender)


def _month(record: Record) -> int | None:
    if month := record.get("month"):
        return int(month)
    day = record.get("stock_date")
    return int(Month.of(day)) if day else None


def _complete(draft: Draft, index: int, said: Supplied, month: int | None) -> bool:
    """Tell whether a row says whose stock it is, of what and when; else reject it."""
    lacking = []
    if not said.distributor_name and not said.distributor_code:
        lacking.append("distributor")
    if not said.product_name and not said.product_code:
        lacking.append("product_name")
    for name in lacking:
        _, message, suggestion = NEEDED[name]
        draft.reject(index, name, f"{name.replace('_', '-')}-missing", message, suggestion)
    if month is None:
        draft.reject(index, "month", "month-missing", NO_MONTH, NAME_MONTH)
    return month is not None and not lacking


def _whole(draft: Draft, index: int, record: Record, said: Supplied, meant: Resolved) -> bool:
    """Tell whether the figures of an unknown product are whole in their unit; else reject."""
    for name in FIELDS.values():
        given: int | Decimal | None = record.get(name)
        if given is not None and (
            fault := not_whole(
                draft.parsed, record, name, given, said.unit, known=meant.product_id is not None
            )
        ):
            draft.reject(index, name, fault.code, fault.message, fault.suggestion, **fault.params)
            return False
    return True


def _said_columns(said: Supplied) -> dict[str, Any]:
    texts = said._asdict()
    named = {name: texts[name] for name in ("distributor_name", "product_name")}
    codes = ("distributor_code", "product_code", "specification", "unit")
    return {**named, **{name: texts[name] or None for name in codes}}


def _meant_columns(meant: Resolved) -> dict[str, Any]:
    return {"distributor_id": meant.distributor_id, "product_id": meant.product_id}


def _figures(
    units: list[int | None], given: list[int | Decimal | None]
) -> dict[str, int | str | None]:
    kept = [None if one is None else plain_number(one) for one in given]
    return {
        **dict(zip(FIGURES, units, strict=True)),
        **dict(zip(FIGURES.values(), kept, strict=True)),
    }


def _identity(row: Mapping[str, Any]) -> Identity:
    """Return what a row is about: a known distributor or product by its key, else by its name."""
    goods = f"{row['product_name']} {row['specification'] or ''}"
    return (
        row["distributor_id"] or plain(row["distributor_name"] or row["distributor_code"]),
        row["product_id"] or plain(goods if row["product_name"] else row["product_code"]),
        plain(row["batch_number"]),
        row["month"],
    )


def _write(
    draft: Draft,
    market: Market,
    rows: dict[int, dict[str, Any]],
    identities: Mapping[int, Identity],
) -> None:
    """Write the rows by the key of what each is about.

    The key of a stored row stays what it was, so that a name that has been decided since is
    found again.
    """
    stored = _stored(draft.tx, {row["month"] for row in rows.values()})
    taken = set(stored.values())
    first: dict[str, dict[str, Any]] = {}
    for index, row in rows.items():
        key = stored.get(identities[index])
        if key is None:
            key = _free_key(market, row, taken)
            stored[identities[index]] = key
            taken.add(key)
            first[key] = {
                "batch_id": draft.context.batch_id,
                "sheet": draft.parsed.sheet,
                "row": draft.parsed.records[index].row,
            }
        row |= {"row_key": key, **first.get(key, {})}
    draft.write(FlowStock, ("row_key",), rows, named=FIELDS)


def _free_key(market: Market, row: Mapping[str, Any], taken: set[str]) -> str:
    """Return a key made of codes, or names, that no row about something else bears."""
    code = market.distributor_code(row["distributor_name"], row["distributor_code"] or "")
    whose, what, batch, month = _identity(row)
    product_id = row["product_id"]
    goods = market.goods[product_id].code if product_id is not None else what
    parts = list(map(str, (code or whose, goods, batch, month)))
    while True:
        key = blake2b(SEPARATOR.join(parts).encode(), digest_size=KEY_BYTES).hexdigest()
        if key not in taken:
            return key
        parts.append("")


def _stored(tx: Tx, months: set[int]) -> dict[Identity, str]:
    """Return what the stored rows of months are about → their key."""
    from sqlalchemy import select

    columns = FlowStock.__table__.c  # type: ignore[attr-defined]  # every table model has it
    statement = select(*columns).where(columns.month.in_(months)).order_by(columns.id)
    return {_identity(dict(row)): row["row_key"] for row in tx.rows(statement)}


STOCK = Kind(
    slug="stock",
    label="Stock of distributors",
    fields=(
        Field("distributor", "Distributor", concepts=("distributor_name",)),
        Field("distributor_code", "Distributor code", Parse.CODE),
        Field("product_name", "Product", required=True),
        Field("product_code", "Product code", Parse.CODE),
        Field("specification", "Specification"),
        Field("batch_number", "Batch number", Parse.CODE),
        Field("month", "Month", Parse.MONTH, ("counted_month",)),
        Field("stock_date", "Date of the stock", Parse.DATE, ("stock_date", "sale_date")),
        Field("opening_stock", "Opening stock", Parse.QUANTITY, dash=Dash.ZERO),
        Field(
            "purchased",
            "Bought in the month",
            Parse.QUANTITY,
            ("purchase_quantity",),
            dash=Dash.ZERO,
        ),
        Field("sold", "Sold in the month", Parse.QUANTITY, ("sold_quantity",), dash=Dash.ZERO),
        Field("closing_stock", "Closing stock", Parse.QUANTITY, required=True, dash=Dash.ZERO),
        Field("unit", "Unit", note="Blank is the sale unit of the product"),
    ),
    key=(),
    known_by=("distributor", "product_name", "batch_number", "month"),
    order=102,
    window=DateWindow.FLOW,
    load=loader(load_stock),
    telling=("closing_stock", "opening_stock", "stock_date", "purchased"),
    against=("buyer_name", "institution_name", "seller_name", "m01"),
)
KINDS = (PURCHASES, STOCK)
