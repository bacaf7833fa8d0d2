"""Records of a flow file as the ledger wants them: what was said, counted when, known by what.

Two hundred thousand rows say the same few thousand things, so the columns are taken whole and
each different thing is thought about once.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar

from territory.flow.crediting import Said
from territory.flow.lookup import Market
from territory.flow.rules.keys import Content, plain_number
from territory.intake.kinds import Parsed, Records
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
T = TypeVar("T")

_plain = lru_cache(maxsize=100_000)(plain)
"""A file says the same few thousand names over and over."""


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Complete rows on their way into the ledger, each a list with one value per row.

    index: of the record. rows: in the sheet. said: the columns of `Said`. counted: the first
    open month yyyymm from the file's month on; late: it is another than the file's. price in fen.
    """

    index: Sequence[int]
    rows: Sequence[int]
    said: Sequence[Sequence[Any]]
    counted: Sequence[int]
    late: Sequence[bool]
    price: Sequence[int | None]
    batch_number: Sequence[str | None]
    serial: Sequence[str | None]
    note: Sequence[str | None]

    def __len__(self) -> int:
        return len(self.rows)

    def saying(self, places: Sequence[int]) -> list[Said]:
        """Return what some rows say."""
        picked = ([column[place] for place in places] for column in self.said)
        return list(map(Said._make, zip(*picked, strict=True)))


def lacking(
    parsed: Parsed, records: Records, needed: Mapping[str, tuple[str, str, str]] = NEEDED
) -> dict[int, Finding]:
    """Return place of a record → what it needs and does not have, in the order of the rows.

    needed: field → the field that may stand instead, what is said, how to mend it.
    """
    found: dict[int, Finding] = {}
    for name, (instead, message, suggestion) in needed.items():
        code = f"{name.replace('_', '-')}-missing"
        either = zip(records.column(name), records.column(instead), strict=True)
        for place, (value, other) in enumerate(either):
            if value is None and other is None and place not in found:
                found[place] = parsed.finding(records[place], name, code, message, suggestion)
    return dict(sorted(found.items()))


def arrivals_of(
    records: Records, lacking: Collection[int], closed: Collection[int], sender: str
) -> Arrivals:
    """Return the complete records as arrivals.

    lacking: places of those that are not complete. closed: closed months, yyyymm. sender: the
    distributor where a row names none.
    """
    places = range(len(records))
    index = [place for place in places if place not in lacking] if lacking else places
    complete = records.without({records.rows[place] for place in lacking})

    def counted(given: int | None, day: date | None) -> tuple[date, int, bool]:
        return _counted(given, day, closed)

    months = each(counted, *_columns(complete, "month", "sale_date"))
    return Arrivals(
        index=index,
        rows=complete.rows,
        said=_said(complete, sender, [day for day, _, _ in months]),
        counted=[counted for _, counted, _ in months],
        late=[late for _, _, late in months],
        price=each(_fen, complete.column("price")),
        batch_number=complete.column("batch_number"),
        serial=complete.column("serial"),
        note=complete.column("note"),
    )


def each(answer: Callable[..., T], *columns: Sequence[Any]) -> list[T]:
    """Return an answer for every row of some columns, asking once for each different row."""
    asked = list(zip(*columns, strict=True))
    known = {values: answer(*values) for values in dict.fromkeys(asked)}
    return [known[values] for values in asked]


def _columns(records: Records, *names: str) -> list[Sequence[Any]]:
    return [records.column(name) for name in names]


def _counted(
    given: int | None, day: date | None, closed: Collection[int]
) -> tuple[date, int, bool]:
    """Return the sale date, the month that a row counts in, and whether it comes late."""
    if given:
        month = Month.parse(given)
    elif day is not None:
        month = Month.of(day)
    else:
        message = "a row that lacks both is not complete"
        raise ValueError(message)
    counted = month
    while int(counted) in closed:
        counted = counted.plus(1)
    return day or month.first_day, int(counted), counted != month


def _said(records: Records, sender: str, days: Sequence[date]) -> list[Sequence[Any]]:
    """Return the columns of `Said`, in its order."""
    names, codes = _columns(records, "distributor", "distributor_code")
    sellers = each(lambda name, code: (name or ("" if code else sender), code or ""), names, codes)
    texts = _columns(
        records, "buyer_name", "buyer_code", "province", "city", "product_name", "product_code",
        "specification", "department",
    )  # fmt: skip
    return [
        [name for name, _ in sellers],
        [code for _, code in sellers],
        *([text or "" for text in column] for column in texts),
        list(days),
        *_columns(records, "quantity", "unit", "amount"),
        each(_data_type, *_columns(records, "data_type", "target")),
    ]


def _data_type(data_type: str | None, target: bool | None) -> str | None:
    """Return the data type of a row; what the column of targets denies is added to it."""
    if target is False:
        return " ".join(filter(None, (data_type, NOT_A_TARGET)))
    return data_type


def contents_of(arrivals: Arrivals, market: Market) -> tuple[list[Content], list[str]]:
    """Return what identifies each arrival, and by which distributor it may have been known.

    The latter is the distributor as written, where a registered one is meant; blank where that
    makes no difference.
    """
    columns = dict(zip(Said._fields, arrivals.said, strict=True))
    numbers = [serial or "" for serial in arrivals.serial]
    names, given = columns["distributor_name"], columns["distributor_code"]
    codes = each(market.distributor_code, names, given)
    contents = list(
        map(
            Content,
            each(lambda known, *said_of: known or _party(*said_of), codes, names, given),
            numbers,
            each(date.isoformat, columns["sale_date"]),
            each(_party, columns["buyer_name"], columns["buyer_code"]),
            each(
                _goods, columns["product_name"], columns["product_code"], columns["specification"]
            ),
            each(lambda batch: _plain(batch or ""), arrivals.batch_number),
            each(plain_number, columns["quantity"]),
            map(_told_by_amount, numbers, columns["amount"]),
        )
    )
    return contents, each(_formerly, names, given, codes)


def _formerly(name: str, code: str, known: str) -> str:
    written = _party(name, code)
    return written if known not in {"", written} else ""


def content_of(said: Said, distributor: str, serial: str, batch: str) -> Content:
    """Return what identifies a row.

    distributor: the code of a registered one; blank where it is not known, then its name as
    written counts.
    """
    return Content(
        distributor=distributor or _party(said.distributor_name, said.distributor_code),
        serial=serial,
        day=said.sale_date.isoformat(),
        buyer=_party(said.buyer_name, said.buyer_code),
        product=_goods(said.product_name, said.product_code, said.specification),
        batch=_plain(batch),
        quantity=plain_number(said.quantity),
        amount=_told_by_amount(serial, said.amount),
    )


def _party(name: str, code: str) -> str:
    return _plain(name or code)


def _goods(name: str, code: str, specification: str) -> str:
    return _plain(f"{name} {specification}" if name else code)


@lru_cache(maxsize=100_000)
def _in_digits(amount: int) -> str:
    return str(amount)


def _told_by_amount(serial: str, amount: int | None) -> str:
    return _in_digits(amount) if serial and amount is not None else ""


def _fen(yuan: int | Decimal | None) -> int | None:
    """Turn a price in yuan, which some platforms give with four decimals, into fen."""
    if yuan is None:
        return None
    numerator, denominator = Decimal(yuan).as_integer_ratio()
    return half_up(numerator * FEN_PER_YUAN, denominator)
