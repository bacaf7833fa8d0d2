"""Purchases 购进: what a distributor bought from whom; kept as what they are, never credited."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from territory.intake.kinds import (
    Context,
    Dash,
    DateWindow,
    Field,
    Kind,
    Loaded,
    Outcome,
    Parse,
    Parsed,
    Records,
)
from territory.kernel.findings import Severity
from territory.kernel.periods import Month, month_of_sale
from territory.ledger.kinds.sheets import (
    EQUAL,
    UNKNOWN_SENDER,
    WAITING,
    Remark,
    batches_of_same_file,
    describe_batch,
    lacking,
    not_whole,
    remarked,
)
from territory.ledger.lookup.market import Market
from territory.ledger.rules.keys import Content, ordinals, plain_number
from territory.ledger.service.crediting import closed_months
from territory.ledger.tables import FlowFile
from territory.registers.match import plain
from territory.store import bulk
from territory.store.transaction import Tx
from territory.supply.kinds.said_before import said_before
from territory.supply.lookup import (
    Resolved,
    Supplied,
    as_given,
    in_sale_units,
    meant_by,
    number,
)
from territory.supply.tables import FlowPurchase

NEEDED = {
    "distributor": (
        "distributor_code",
        "Nothing says which distributor this is of.",
        "Name it for the whole file: --set distributor=CODE",
    ),
    "supplier_name": (
        "supplier_code",
        "Nothing says who supplied.",
        "Fill in the supplier's name or code.",
    ),
    "product_name": (
        "product_code",
        "Nothing says what was bought.",
        "Fill in the product's name or code.",
    ),
    "quantity": ("quantity", "The quantity is missing.", "Fill it in; 0 stands for none."),
    "purchase_date": (
        "month",
        "Neither a purchase date nor a month is given.",
        "Fill in the date, or name the month of the whole file: --set month=2027-01",
    ),
}
UNKNOWN_SUPPLIER = Remark(
    "supplier-unknown",
    Severity.NOTE,
    "Rows bought from a supplier that is not in the registry of distributors.",
    "If it is a distributor, import it (kind distributors) or its other name (kind aliases).",
)
CLOSED = Remark(
    "purchases-of-closed-month",
    Severity.NOTE,
    "Purchases of a closed month: they are kept in it, since they change no reported figure.",
)
SAID_BEFORE = Remark(
    "purchases-said-before",
    Severity.NOTE,
    "Rows that an earlier file says without day or serial number, or with it: they count once.",
)
KNOWN_SERIAL = "A row with the serial number {serial} is known already and says something else."
OWN_SERIAL = "Leave the row out, or give it a serial number of its own."


@dataclass(frozen=True, slots=True)
class PurchaseRow:
    """A complete purchase on its way into the ledger.

    index: of the record; row: in the sheet; month: yyyymm; quantity: in sale units, or in the
    file's unit where the product is not known; distributor: its code, blank where not registered.
    """

    index: int
    row: int
    said: Supplied
    meant: Resolved
    distributor: str
    day: date
    month: int
    given: int | Decimal
    quantity: int
    amount: int | None
    batch_number: str
    serial: str
    note: str | None

    def content(self, distributor: str) -> Content:
        """Return what identifies the row, known by a distributor."""
        said = self.said
        goods = f"{said.product_name} {said.specification}"
        return Content(
            distributor=distributor,
            serial=self.serial,
            day=self.day.isoformat(),
            buyer=plain(said.supplier_name or said.supplier_code),
            product=plain(goods if said.product_name else said.product_code),
            batch=plain(self.batch_number),
            quantity=plain_number(self.given),
            amount=str(self.amount) if self.serial and self.amount is not None else "",
        )

    @property
    def now(self) -> Content:
        """Return what identifies the row, its distributor as registered, else as written."""
        return self.content(self.distributor or self.written)

    @property
    def written(self) -> str:
        """The distributor as the file writes it."""
        return plain(self.said.distributor_name or self.said.distributor_code)


def load_purchases(tx: Tx, parsed: Parsed, context: Context) -> Loaded:
    """Load the rows of one sheet; `summary` says how many sale units they are."""
    market = Market(tx)
    records = Records.of(parsed.records)
    loaded = Loaded(outcomes=[Outcome.CREATED] * len(records))
    cut_off = context.settings.calendar.cut_off
    arriving = list(_arriving(market, parsed, records, loaded, cut_off=cut_off))
    dated = any(day is not None for day in records.column("purchase_date"))
    fresh, repeated = _apart(tx, arriving, context.batch_id, loaded, dated=dated)
    new, equal = _new(tx, fresh, context.batch_id, parsed, loaded)
    columns = _columns(parsed, context, new)
    with bulk.indexes_later(tx, FlowPurchase, len(new)):
        bulk.insert_columns(tx, FlowPurchase, columns)
    describe_batch(
        tx,
        context.batch_id,
        Counter(one.month for one in new.values()),
        Counter(one.meant.distributor_id for one in new.values()),
    )
    if new:
        stated = max(one.day for one in new.values())
        file = {"batch_id": context.batch_id, "stated_on": stated, "dated": dated}
        tx.insert(FlowFile, [file])
    loaded.summary = {"quantity": sum(one.quantity for one in new.values())}
    loaded.findings.extend(
        remarked(
            parsed,
            {EQUAL: equal, SAID_BEFORE: repeated, **_counts(new.values(), closed_months(tx))},
        )
    )
    return loaded


def _arriving(
    market: Market, parsed: Parsed, records: Records, loaded: Loaded, *, cut_off: int
) -> Iterator[PurchaseRow]:
    """Yield the complete purchases, and reject the others.

    cut_off: as `month_of_sale` has it.
    """
    sender = market.sender_in(parsed.file)
    needed = {name: what for name, what in NEEDED.items() if name != "distributor" or not sender}
    trouble = lacking(parsed, records, needed)
    columns = [records.column(name) for name in _READ]
    known: dict[Supplied, tuple[Resolved, str]] = {}
    for index, values in enumerate(zip(*columns, strict=True)):
        if index in trouble:
            loaded.outcomes[index] = Outcome.REJECTED
            loaded.findings.append(trouble[index])
            continue
        texts, (given, day, month, amount, batch, serial, note) = values[:8], values[8:]
        said = Supplied._make(text or "" for text in texts)
        if not said.distributor_name and not said.distributor_code:
            said = said._replace(distributor_name=sender)
        if said not in known:
            code = market.distributor_code(said.distributor_name, said.distributor_code)
            known[said] = meant_by(market, said), code
        meant, code = known[said]
        units = in_sale_units(market, said, meant, given)
        if units is None and (fault := not_whole(
            parsed, records[index], "quantity", given, said.unit,
            known=meant.product_id is not None,
        )):  # fmt: skip
            loaded.outcomes[index] = Outcome.REJECTED
            loaded.findings.append(fault)
            continue
        counted = Month.parse(month) if month else month_of_sale(day, cut_off)
        yield PurchaseRow(
            index, records.rows[index], said, meant, code, day or counted.first_day, int(counted),
            given, units if units is not None else as_given(given) or 0, amount, batch or "",
            serial or "", note,
        )  # fmt: skip


_READ = (
    "distributor", "distributor_code", "supplier_name", "supplier_code", "product_name",
    "product_code", "specification", "unit", "quantity", "purchase_date", "month", "amount",
    "batch_number", "serial", "note",
)  # fmt: skip


def _apart(
    tx: Tx, arriving: Sequence[PurchaseRow], batch_id: int, loaded: Loaded, *, dated: bool
) -> tuple[list[PurchaseRow], int]:
    """Return the rows that no earlier file says with less or more, and the number of others."""
    repeated = said_before(
        tx,
        [one.now for one in arriving],
        {one.month for one in arriving},
        batch_id,
        lambda batch: list(_stored(tx, "batch_id", [batch])),
        dated=dated,
    )
    for place in repeated:
        loaded.outcomes[arriving[place].index] = Outcome.DUPLICATE
    return [one for place, one in enumerate(arriving) if place not in repeated], len(repeated)


def _new(
    tx: Tx, arriving: Sequence[PurchaseRow], batch_id: int, parsed: Parsed, loaded: Loaded
) -> tuple[dict[str, PurchaseRow], int]:
    """Return key → new row, and how many of them equal an earlier one of the file.

    A row that is stored already is a duplicate; one whose serial number is stored, or stands in
    the file, for the same goods and says something else is rejected.
    """
    contents = [one.now for one in arriving]
    numbers = ordinals(contents, _on_earlier_sheets(tx, batch_id))
    keys = list(map(Content.key, contents, numbers))
    before = [
        one.content(one.written).key(ordinal)
        for one, ordinal in zip(arriving, numbers, strict=True)
    ]
    stored = _stored_keys(tx, {*keys, *before})
    documents = _stored_documents(tx, {one.serial for one in arriving if one.serial})
    new: dict[str, PurchaseRow] = {}
    equal = 0
    for one, content, key, earlier, ordinal in zip(
        arriving, contents, keys, before, numbers, strict=True
    ):
        document = (content.distributor, content.serial, content.item)
        if key in new or key in stored or earlier in stored:
            loaded.outcomes[one.index] = Outcome.DUPLICATE
        elif one.serial and document in documents:
            loaded.outcomes[one.index] = Outcome.REJECTED
            loaded.findings.append(
                parsed.finding(
                    parsed.records[one.index], "serial", "serial-contradicts", KNOWN_SERIAL,
                    OWN_SERIAL, serial=one.serial,
                )
            )  # fmt: skip
        else:
            new[key] = one
            documents.add(document)
            equal += ordinal > 1
    return new, equal


Document = tuple[str, str, tuple[str, str, str]]
"""Distributor, serial number, and what a line of that number is about."""


def _stored_keys(tx: Tx, keys: Iterable[str]) -> set[str]:
    from sqlmodel import select

    row_key = FlowPurchase.row_key
    return {row["row_key"] for row in tx.rows_with(select(row_key), row_key, keys)}


def _stored_documents(tx: Tx, serials: Iterable[str]) -> set[Document]:
    contents = _stored(tx, "serial", serials)
    return {(one.distributor, one.serial, one.item) for one in contents}


def _on_earlier_sheets(tx: Tx, batch_id: int) -> Counter[Content]:
    """Count the rows stored from other sheets of the same file."""
    others = batches_of_same_file(tx, batch_id)
    return Counter(_stored(tx, "batch_id", others)) if others else Counter()


def _stored(tx: Tx, column: str, values: Iterable[Any]) -> Iterator[Content]:
    """Yield what identifies the stored rows that have one of these values in a column."""
    from sqlalchemy import select
    from sqlmodel import col

    from territory.roster.tables import Distributor

    columns = FlowPurchase.__table__.c  # type: ignore[attr-defined]  # every table model has it
    statement = select(*columns, col(Distributor.code).label("known_code")).outerjoin(
        Distributor, col(Distributor.id) == columns.distributor_id
    )
    for row in tx.rows_with(statement, columns[column], values):
        one = PurchaseRow(
            0, row["row"], Supplied._make(row.get(name) or "" for name in Supplied._fields),
            Resolved(None, None, None), row["known_code"] or "", row["purchase_date"],
            row["counted_month"], number(row["given_quantity"]) or 0, row["quantity"],
            row["amount_fen"], row["batch_number"] or "", row["serial"] or "", None,
        )  # fmt: skip
        yield one.now


def _columns(
    parsed: Parsed, context: Context, new: Mapping[str, PurchaseRow]
) -> dict[str, list[Any]]:
    rows = list(new.values())
    said = {name: [getattr(one.said, name) or None for one in rows] for name in Supplied._fields}
    meant = {name: [getattr(one.meant, name) for one in rows] for name in Resolved._fields}
    named = ("distributor_name", "supplier_name", "product_name")
    return {
        **said,
        **{name: [value or "" for value in said[name]] for name in named},
        **meant,
        "batch_id": [context.batch_id] * len(rows),
        "sheet": [parsed.sheet] * len(rows),
        "row": [one.row for one in rows],
        "row_key": list(new),
        "purchase_date": [one.day for one in rows],
        "counted_month": [one.month for one in rows],
        "quantity": [one.quantity for one in rows],
        "given_quantity": [plain_number(one.given) for one in rows],
        "amount_fen": [one.amount for one in rows],
        "batch_number": [one.batch_number or None for one in rows],
        "serial": [one.serial or None for one in rows],
        "note": [one.note for one in rows],
    }


def _counts(new: Iterable[PurchaseRow], closed: Iterable[int]) -> dict[Remark, int]:
    rows, shut = list(new), set(closed)
    return {
        UNKNOWN_SENDER: sum(one.meant.distributor_id is None for one in rows),
        UNKNOWN_SUPPLIER: sum(one.meant.supplier_id is None for one in rows),
        CLOSED: sum(one.month in shut for one in rows),
        WAITING: sum(one.meant.product_id is None for one in rows),
    }


PURCHASES = Kind(
    slug="purchases",
    label="Purchases",
    fields=(
        Field("distributor", "Distributor", concepts=("distributor_name", "buyer_name")),
        Field("distributor_code", "Distributor code", Parse.CODE),
        Field("supplier_name", "Supplier", concepts=("seller_name",), required=True),
        Field("supplier_code", "Supplier code", Parse.CODE, ("seller_code",)),
        Field("product_name", "Product", required=True),
        Field("product_code", "Product code", Parse.CODE),
        Field("specification", "Specification"),
        Field(
            "quantity",
            "Quantity",
            Parse.QUANTITY,
            ("purchase_quantity", "quantity"),
            required=True,
            dash=Dash.ZERO,
            note="Returns to the supplier are negative",
        ),
        Field("unit", "Unit", note="Blank is the sale unit of the product"),
        Field("amount", "Amount", Parse.MONEY, dash=Dash.ZERO),
        Field("purchase_date", "Purchase date", Parse.DATE, ("purchase_date", "sale_date")),
        Field("month", "Counted month", Parse.MONTH, ("counted_month",)),
        Field("batch_number", "Batch number", Parse.CODE),
        Field("serial", "Serial number", Parse.CODE),
        Field("note", "Note"),
    ),
    key=(),
    known_by=(),
    order=101,
    window=DateWindow.FLOW,
    load=load_purchases,
    telling=("supplier_name", "purchase_date"),
    against=("buyer_name", "institution_name", "closing_stock", "m01"),
)
