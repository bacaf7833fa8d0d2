"""Records of a flow file as the ledger wants them: what was said, counted when, known by what.

Two hundred thousand rows say the same few thousand things, so the columns are taken whole and
each different thing is thought about once.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from territory.intake.kinds import Records
from territory.kernel.columns import (
    Coded,
    Column,
    Places,
    chosen,
    each,
    filled,
    mapped,
    places_of,
    swapped,
)
from territory.kernel.money import FEN_PER_YUAN, half_up
from territory.kernel.periods import Month, month_of_sale
from territory.ledger.lookup.market import Market
from territory.ledger.rules.keys import Contents, plain_number
from territory.ledger.service.crediting import first_open
from territory.ledger.service.interpretation import Stated
from territory.registers.match import plain

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
    "quantity": ("return_quantity", "The quantity is missing.", "Fill it in; 0 stands for none."),
    "sale_date": (
        "month",
        "Neither a sale date nor a month is given.",
        "Fill in the date, or name the month of the whole file: --set month=2027-01",
    ),
}


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Complete rows on their way into the ledger, by column.

    index: of the record. rows: in the sheet. counted: the first open month yyyymm from the
    file's month on; belongs_to: the file's, where it is another. price in fen.
    """

    index: Sequence[int]
    rows: Sequence[int]
    said: Stated
    counted: Coded
    belongs_to: Coded
    price: Column
    batch_number: Column
    serial: Column
    note: Column

    def __len__(self) -> int:
        return len(self.rows)

    def records_at(self, places: Places) -> Places:
        """Return the places of the records of some arrivals."""
        return places if isinstance(self.index, range) else places_of(self.index)[places]


def arrivals_of(
    records: Records,
    lacking: Collection[int],
    closed: Collection[int],
    sender: str,
    cut_off: int = 0,
) -> Arrivals:
    """Return the complete records as arrivals.

    lacking: places of those that are not complete. closed: closed months, yyyymm. sender: the
    distributor where a row names none. cut_off: as `month_of_sale` has it.
    """
    places = range(len(records))
    index = [place for place in places if place not in lacking] if lacking else places
    complete = records.without({records.rows[place] for place in lacking})

    def counted(given: int | None, day: date | None) -> tuple[date, int, int | None]:
        return _counted(given, day, closed, cut_off)

    months = each(counted, complete.column("month"), complete.column("sale_date"))
    return Arrivals(
        index=index,
        rows=complete.rows,
        said=_said(complete, sender, each(lambda said: said[0], months)),
        counted=each(lambda said: said[1], months),
        belongs_to=each(lambda said: said[2], months),
        price=mapped(complete.column("price"), _fen),
        batch_number=complete.column("batch_number"),
        serial=complete.column("serial"),
        note=complete.column("note"),
    )


def _counted(
    given: int | None, day: date | None, closed: Collection[int], cut_off: int
) -> tuple[date, int, int | None]:
    """Return the sale date, the month that a row counts in, and its own where that is closed."""
    if given:
        month = Month.parse(given)
    elif day is not None:
        month = month_of_sale(day, cut_off)
    else:
        message = "a row that lacks both is not complete"
        raise ValueError(message)
    counted = first_open(int(month), closed)
    return day or month.first_day, counted, None if counted == int(month) else int(month)


def _said(records: Records, sender: str, days: Column) -> Stated:
    """Return what the records say; the sender stands in for a distributor they do not name."""

    def text(name: str) -> Column:
        return swapped(records.column(name), None, "")

    names, codes = text("distributor"), text("distributor_code")
    return Stated(
        distributor_name=each(lambda name, code: name or ("" if code else sender), names, codes),
        distributor_code=codes,
        buyer_name=text("buyer_name"),
        buyer_code=text("buyer_code"),
        province=text("province"),
        city=text("city"),
        product_name=text("product_name"),
        product_code=text("product_code"),
        specification=text("specification"),
        department_name=text("department"),
        sale_date=days,
        quantity=each(_net, records.column("quantity"), records.column("return_quantity")),
        unit=records.column("unit"),
        amount=records.column("amount"),
        data_type=each(_data_type, records.column("data_type"), records.column("target")),
        note=records.column("note"),
    )


def _net(sold: int | Decimal | None, returned: int | Decimal | None) -> int | Decimal | None:
    """Return what was sold less what came back, where a file has a column for each."""
    if returned is None:
        return sold
    came_back = returned if returned > 0 else -returned
    return (sold or 0) - came_back


def _data_type(data_type: str | None, target: bool | None) -> str | None:
    """Return the data type of a row; what the column of targets denies is added to it."""
    if target is False:
        return " ".join(filter(None, (data_type, NOT_A_TARGET)))
    return data_type


def contents_of(said: Stated, codes: Column, serial: Column, batch_number: Column) -> Contents:
    """Return what identifies rows.

    codes: of the registered distributors; blank where it is not known, then its name as written
    counts.
    """
    numbers = swapped(serial, None, "")
    return Contents(
        distributor=each(
            lambda known, *written: known or _party(*written),
            codes,
            said.distributor_name,
            said.distributor_code,
        ),
        serial=numbers,
        day=mapped(said.sale_date, date.isoformat),
        buyer=each(_party, said.buyer_name, said.buyer_code),
        product=each(_goods, said.product_name, said.product_code, said.specification),
        batch=mapped(batch_number, lambda batch: plain(batch or "")),
        quantity=mapped(said.quantity, plain_number),
        amount=_told_by_amount(numbers, said.amount),
    )


def distributor_codes(said: Stated, market: Market) -> Coded:
    """Return the code of the registered distributor of each row, blank where there is none."""
    return each(market.distributor_code, said.distributor_name, said.distributor_code)


def formerly(said: Stated, codes: Column) -> Coded:
    """Return by which distributor rows may have been known before.

    That is the distributor as written, where a registered one is meant; blank where that makes
    no difference. codes: of the registered distributors.
    """

    def written(name: str, code: str, known: str) -> str:
        party = _party(name, code)
        return party if known not in {"", party} else ""

    return each(written, said.distributor_name, said.distributor_code, codes)


def _party(name: str, code: str) -> str:
    return plain(name or code)


def _goods(name: str, code: str, specification: str) -> str:
    return plain(f"{name} {specification}" if name else code)


def _told_by_amount(serials: Column, amounts: Column) -> Column:
    """Return the amounts as texts where there is a serial number, else blank."""
    texts = mapped(amounts, lambda amount: "" if amount is None else str(amount))
    silent = ~filled(serials)
    return chosen(silent, Coded.same("", len(silent)), texts) if silent.any() else texts


def _fen(yuan: int | Decimal | None) -> int | None:
    """Turn a price in yuan, which some platforms give with four decimals, into fen."""
    if yuan is None:
        return None
    numerator, denominator = Decimal(yuan).as_integer_ratio()
    return half_up(numerator * FEN_PER_YUAN, denominator)
