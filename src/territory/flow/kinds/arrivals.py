"""Records of a flow file as the ledger wants them: what was said, counted when, known by what."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache

from territory.flow.crediting import Said
from territory.flow.lookup import Market
from territory.flow.rules.keys import Content, plain_number
from territory.intake.kinds import Parsed, Record
from territory.kernel.findings import Finding
from territory.kernel.money import FEN_PER_YUAN, half_up
from territory.kernel.periods import Month
from territory.roster.lookup.match import plain

NOT_A_TARGET = "非目标"
NEEDED = {
    "buyer_name": (
        "buyer_code",
        "Nothing says who bought.",
        "Fill in the buyer's name or code.",
    ),
    "product_name": (
        "product_code",
        "Nothing says what was sold.",
        "Fill in the product's name or code.",
    ),
    "quantity": ("quantity", "The quantity is missing.", "Fill it in; 0 stands for none."),
    "sale_date": (
        "month",
        "Neither a sale date nor a month is given.",
        "Fill in the date, or name the month of the whole file: --set month=2027-01",
    ),
}


_plain = lru_cache(maxsize=100_000)(plain)
"""A file says the same few thousand names over and over."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One record on its way into the ledger.

    index: of the record. month: the file's counted month yyyymm; late: it is closed, and
    `counted` is the first open month after it. price in fen. former: the content as it was
    known before its distributor was registered.
    """

    index: int
    record: Record
    said: Said
    counted: int
    late: bool
    price: int | None
    content: Content
    former: Content | None


def lacking(parsed: Parsed, record: Record) -> Finding | None:
    """Return what a row needs and does not have; None where it is complete."""
    for name, (instead, message, suggestion) in NEEDED.items():
        if record.get(name) is None and record.get(instead) is None:
            code = f"{name.replace('_', '-')}-missing"
            return parsed.finding(record, name, code, message, suggestion)
    return None


def arrival(
    index: int, record: Record, market: Market, closed: Collection[int], sender: str
) -> Arrival:
    """Return a complete record as an arrival.

    closed: closed months, yyyymm. sender: the distributor where the row names none.
    """
    given, sale_date = record.get("month"), record.get("sale_date")
    month = Month.parse(given) if given else Month.of(sale_date)
    counted = month
    while int(counted) in closed:
        counted = counted.plus(1)
    said = _said(record, sale_date or month.first_day, sender)
    price = record.get("price")
    known = market.distributor_code(said.distributor_name, said.distributor_code)
    identity = (record.get("serial", ""), record.get("batch_number", ""))
    content = content_of(said, known, *identity)
    written = _plain(said.distributor_name or said.distributor_code)
    former = replace(content, distributor=written) if known not in {"", written} else None
    fen = None if price is None else _fen(Decimal(price))
    return Arrival(index, record, said, int(counted), counted != month, fen, content, former)


def _said(record: Record, sale_date: date, sender: str) -> Said:
    name, code = record.get("distributor", ""), record.get("distributor_code", "")
    data_type = record.get("data_type")
    if record.get("target") is False:
        data_type = " ".join(filter(None, (data_type, NOT_A_TARGET)))
    return Said(
        distributor_name=name or ("" if code else sender),
        distributor_code=code,
        buyer_name=record.get("buyer_name", ""),
        buyer_code=record.get("buyer_code", ""),
        province=record.get("province", ""),
        city=record.get("city", ""),
        product_name=record.get("product_name", ""),
        product_code=record.get("product_code", ""),
        specification=record.get("specification", ""),
        department_name=record.get("department", ""),
        sale_date=sale_date,
        quantity=Decimal(record.get("quantity")),
        unit=record.get("unit"),
        amount=record.get("amount"),
        data_type=data_type,
    )


def content_of(said: Said, distributor: str, serial: str, batch: str) -> Content:
    """Return what identifies a row.

    distributor: the code of a registered one; blank where it is not known, then its name as
    written counts.
    """
    product = f"{said.product_name} {said.specification}" if said.product_name else ""
    return Content(
        distributor=distributor or _plain(said.distributor_name or said.distributor_code),
        serial=serial,
        day=said.sale_date.isoformat(),
        buyer=_plain(said.buyer_name or said.buyer_code),
        product=_plain(product or said.product_code),
        batch=_plain(batch),
        quantity=plain_number(said.quantity),
        amount=str(said.amount) if serial and said.amount is not None else "",
    )


def _fen(yuan: Decimal) -> int:
    """Turn a price in yuan, which some platforms give with four decimals, into fen."""
    numerator, denominator = yuan.as_integer_ratio()
    return half_up(numerator * FEN_PER_YUAN, denominator)
