"""Takes one sheet of flow into the ledger: every row stays, understood as far as it can be."""

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np

from territory.arrivals.kinds.arrivals import (
    NEEDED,
    Arrivals,
    arrivals_of,
    contents_of,
    distributor_codes,
    formerly,
)
from territory.arrivals.kinds.corrections import against_stored, keep_stated, replace, stated_on
from territory.arrivals.kinds.filled_in import brought_earlier
from territory.arrivals.kinds.months import after_cut_off, after_their_end, jumps, outside_month
from territory.arrivals.kinds.remarks import REPEATED, NewRows, Remarks, revised
from territory.arrivals.kinds.repeats import Sorted, sort_out
from territory.arrivals.kinds.resent import Copy, possible_copies
from territory.intake.kinds import (
    Context,
    Loaded,
    Outcome,
    Parsed,
    Record,
    Records,
    ValueChange,
)
from territory.kernel.columns import (
    Coded,
    Column,
    Flags,
    Places,
    at,
    blank,
    coded,
    different,
    each,
    joined,
    mapped,
    places_of,
    totals,
    where,
)
from territory.kernel.findings import Finding
from territory.kernel.periods import Month
from territory.ledger.kinds.sheets import describe_batch, lacking, not_whole, remarked
from territory.ledger.lookup.market import Market
from territory.ledger.rules.keys import Contents, RowKeys, in_hex, plain_number
from territory.ledger.rules.movement import Line
from territory.ledger.rules.worth import whole_units
from territory.ledger.service.crediting import (
    Creditable,
    closed_months,
    credit_all,
    months_held,
    recredit,
)
from territory.ledger.service.interpretation import MEANING, UNIT_UNKNOWN, Understood, understand
from territory.ledger.tables import FlowRow
from territory.store import bulk
from territory.store.transaction import Tx

TOGETHER, PART = 250_000, 100_000
"""Rows of a file up to which all are understood at once, and of a larger one at a time."""
WRITTEN = 50_000
"""Rows written at once."""
PREVIEWED = {
    "buyer_name": "buyer_name",
    "product_name": "product_name",
    "given_quantity": "quantity",
    "file_amount_fen": "amount",
    "sale_date": "sale_date",
    "batch_number": "batch_number",
}
"""Column → field whose old and new value the preview shows."""
OPTIONAL = (
    "distributor_code", "buyer_code", "province", "city", "product_code", "specification",
    "department_name",
)  # fmt: skip
"""Columns of `FlowRow` where nothing stands for a blank."""


@dataclass(slots=True)
class _Sheet:
    """One sheet on its way into the ledger, and what has come of it so far.

    held: months that have rows already. brought: the new rows of the others. touched: who bought
    what, where any month has rows already.
    """

    parsed: Parsed
    context: Context
    records: Records
    arrivals: Arrivals
    loaded: Loaded
    held: set[int]
    remarks: Remarks = field(default_factory=Remarks)
    months: Counter[int] = field(default_factory=Counter)
    senders: Counter[int | None] = field(default_factory=Counter)
    brought: dict[int, list[Creditable]] = field(default_factory=dict)
    touched: dict[int, Sequence[int]] = field(default_factory=dict)

    def record(self, place: int) -> Record:
        """Return the record of an arrival."""
        return self.records[self.arrivals.index[place]]

    def reject(self, place: int, trouble: Finding) -> None:
        """Reject an arrival."""
        self.loaded.outcomes[self.arrivals.index[place]] = Outcome.REJECTED
        self.loaded.findings.append(trouble)


def load_flow(tx: Tx, parsed: Parsed, context: Context) -> Loaded:
    """Load the rows of one sheet; `summary` says where the quantity of the new rows stands.

    summary: `quantity` of all, and one quantity for each line of the partition.
    """
    market = context.shelf.get(Market, tx)
    sheet = _arriving(tx, parsed, context, market)
    loaded = sheet.loaded
    loaded.summary = dict.fromkeys(("quantity", *map(str, Line)), 0)
    new, equal, months = _take_in(tx, market, sheet)
    for month in sorted(sheet.brought):
        credit_all(tx, market, month, _standing(sheet.brought.pop(month)))
    loaded.findings.extend(sheet.remarks.findings(parsed, equal))
    new = sheet.arrivals.records_at(new)
    for remark_on in (outside_month, after_cut_off):
        loaded.findings.extend(remark_on(parsed, sheet.records, new, _cut_off(context)))
    if due := months | sheet.held & set(sheet.months):
        recredit(tx, market, due, None if months else sheet.touched)
    describe_batch(tx, context.batch_id, sheet.months, sheet.senders)
    loaded.findings.extend(jumps(tx, parsed, context, sheet.months, sheet.senders))
    loaded.findings.extend(after_their_end(tx, parsed, context.batch_id, sheet.senders))
    return loaded


def _cut_off(context: Context) -> int:
    return context.settings.calendar.cut_off


def _arriving(tx: Tx, parsed: Parsed, context: Context, market: Market) -> _Sheet:
    """Take the complete records for arrivals, and reject the others."""
    records = Records.of(parsed.records)
    loaded = Loaded(outcomes=[Outcome.CREATED] * len(records))
    trouble = lacking(parsed, records, NEEDED)
    for place, finding in trouble.items():
        loaded.outcomes[place] = Outcome.REJECTED
        loaded.findings.append(finding)
    sender = market.sender_in(parsed.file)
    arrivals = arrivals_of(records, trouble, closed_months(tx), sender, _cut_off(context))
    held = months_held(tx, different(arrivals.counted))
    return _Sheet(parsed, context, records, arrivals, loaded, held)


def _take_in(tx: Tx, market: Market, sheet: _Sheet) -> tuple[Places, int, set[int]]:
    """Write what is new, and revise what is known; keys of rows go when that is done.

    Returns:
        The places of new arrivals, how many of them equal an earlier one, months revised.
    """
    sorted_out, months = _sorted_out(tx, sheet, market)
    with bulk.indexes_later(tx, FlowRow, len(sorted_out.new)):
        step = TOGETHER if len(sorted_out.new) <= TOGETHER else PART
        for start in range(0, len(sorted_out.new), step):
            part = sorted_out.new[start : start + step]
            _load_part(tx, market, sheet, part, sorted_out.keys)
    return sorted_out.new, sorted_out.equal, months


def _sorted_out(tx: Tx, sheet: _Sheet, market: Market) -> tuple[Sorted, set[int]]:
    """Tell what is new, and revise what is known; return the months of the latter too."""
    arrivals = sheet.arrivals
    codes = distributor_codes(arrivals.said, market)
    contents = contents_of(arrivals.said, codes, arrivals.serial, arrivals.batch_number)
    before = formerly(arrivals.said, codes)
    months = each(lambda late, counted: late or counted, arrivals.belongs_to, arrivals.counted)
    batch_id, records = sheet.context.batch_id, sheet.records
    named = {name for name in ("month", "sale_date") if not blank(records.column(name)).all()}
    earlier = brought_earlier(tx, contents, arrivals.said, months, batch_id, named=named)
    sorted_out = sort_out(tx, contents, before, earlier, batch_id)
    sheet.loaded.findings.extend(remarked(sheet.parsed, {REPEATED: len(earlier.repeated)}))
    for place in sorted_out.duplicates:
        sheet.loaded.outcomes[arrivals.index[place]] = Outcome.DUPLICATE
    if not any(records.column("further")):
        _refuse_copies(tx, sheet, sorted_out, contents)
    return sorted_out, _revise(tx, market, sheet, sorted_out, contents)


def _refuse_copies(tx: Tx, sheet: _Sheet, sorted_out: Sorted, contents: Contents) -> None:
    """Reject the new rows of senders and months of which the sheet may be a corrected copy."""
    counted, batch_id = sheet.arrivals.counted, sheet.context.batch_id
    refused: set[int] = set()
    for copy in possible_copies(tx, contents, counted, sorted_out, batch_id):
        refused.update(copy.new)
        for place in copy.new:
            sheet.reject(place, _may_correct(sheet, place, copy))
    if refused:
        sorted_out.new = np.setdiff1d(sorted_out.new, sorted(refused), assume_unique=True)


def _may_correct(sheet: _Sheet, place: int, copy: Copy) -> Finding:
    return sheet.parsed.finding(
        sheet.record(place),
        "quantity",
        "flow-may-correct",
        "This may be a corrected copy of {file}: {same} rows of {distributor} in {month} are "
        "stored from it, {absent} of the same days ({boxes:,} boxes) are not in here, and {new} "
        "are new and would count beside them.",
        "Where it corrects that file, take that one back first: territory imports undo {batch}. "
        "Where its rows are further sales, say so: --set further=yes",
        file=copy.file, distributor=copy.distributor or "–", month=Month.parse(copy.month),
        same=copy.same, absent=copy.absent, boxes=copy.boxes, new=len(copy.new), batch=copy.batch,
    )  # fmt: skip


def _revise(
    tx: Tx, market: Market, sheet: _Sheet, sorted_out: Sorted, contents: Contents
) -> set[int]:
    """Let rows of a known serial number replace what an older file said; return their months."""
    arrivals, loaded = sheet.arrivals, sheet.loaded
    day = stated_on(
        sheet.parsed.file, set(arrivals.said.sale_date), set(sheet.records.column("issued"))
    )
    found = against_stored(tx, contents, sorted_out.contradicting, day)
    found.newer.update(sorted_out.filling)
    dated = not blank(sheet.records.column("sale_date")).all()
    keep_stated(tx, sheet.context.batch_id, day, dated=dated)
    for place in found.refused:
        sheet.reject(place, _contradiction(sheet, place))
    for place in found.older:
        loaded.outcomes[arrivals.index[place]] = Outcome.UNCHANGED
    if not found.newer:
        loaded.findings.extend(revised(sheet.parsed, found, None))
        return set()
    places = places_of(sorted(found.newer))
    said = arrivals.said.at(places)
    new = NewRows(places, said, understand(market, said))
    good = np.flatnonzero(_whole(sheet, new))
    keys = in_hex(sorted_out.keys[places[good]])
    columns = _columns(sheet, new.at(good), keys)
    rows = {
        place: dict(zip(columns, values, strict=True))
        for place, values in zip(
            places[good].tolist(), zip(*columns.values(), strict=True), strict=True
        )
    }
    done = replace(tx, market, found.newer, rows)
    for place, changes in done.changes.items():
        loaded.outcomes[arrivals.index[place]] = Outcome.UPDATED
        record = sheet.record(place)
        loaded.changes.extend(
            ValueChange(record, PREVIEWED[name], *values)
            for name, values in changes.items()
            if name in PREVIEWED
        )
    loaded.findings.extend(revised(sheet.parsed, found, done, len(sorted_out.filling)))
    return done.months


def _load_part(tx: Tx, market: Market, sheet: _Sheet, places: Places, keys: RowKeys) -> None:
    """Understand and write some new rows, except those whose quantity is not whole."""
    said = sheet.arrivals.said.at(places)
    new = NewRows(places, said, understand(market, said))
    good = np.flatnonzero(_whole(sheet, new))
    sheet.context.advance(len(places) - len(good))
    if len(good) < len(places):
        new = new.at(good)
    for start in range(0, len(good), WRITTEN):
        part = new.at(np.arange(start, min(start + WRITTEN, len(good))))
        bulk.insert_columns(tx, FlowRow, _columns(sheet, part, in_hex(keys[part.places])))
        sheet.context.advance(len(part.places))
    sheet.remarks.add(sheet.parsed, sheet.records, sheet.arrivals, new)
    _count_up(sheet, new)
    for month, standing in _by_month(sheet, new):
        sheet.brought.setdefault(month, []).append(standing)


def _contradiction(sheet: _Sheet, place: int) -> Finding:
    return sheet.parsed.finding(
        sheet.record(place),
        "serial",
        "serial-contradicts",
        "A row with the serial number {serial} is known already and says something else.",
        "Where this file is the newer one, say so: --set issued=2027-02-05. Else leave the row "
        "out, or give it a serial number of its own.",
        serial=sheet.arrivals.serial[place],
    )


def _whole(sheet: _Sheet, new: NewRows) -> Flags:
    """Tell which rows have a whole number of sale units, and reject the others."""
    said, meaning = new.said, new.meaning
    wrong = where(each(_unclear, said.quantity, meaning.product_id, meaning.line_reason), bool)
    for row in np.flatnonzero(wrong).tolist():
        place = int(new.places[row])
        known = meaning.line_reason[row] == UNIT_UNKNOWN
        given = (said.quantity[row], said.unit[row])
        if trouble := not_whole(sheet.parsed, sheet.record(place), "quantity", *given, known=known):
            sheet.reject(place, trouble)
    return ~wrong


def _unclear(quantity: int | Decimal, product_id: int | None, reason: str) -> bool:
    """Tell whether a quantity is not sale units, or may be none."""
    if reason == UNIT_UNKNOWN:
        return True
    return product_id is None and whole_units(quantity) is None


def _columns(sheet: _Sheet, new: NewRows, keys: Sequence[str]) -> dict[str, Column]:
    """Return the columns of `FlowRow` for new rows; `meaning` gives those that follow from it."""
    arrivals, places = sheet.arrivals, new.places
    said = new.said._asdict()
    del said["amount"]  # `meaning` has it, or derives it
    said |= {name: mapped(said[name], lambda text: text or None) for name in OPTIONAL}
    return {
        "batch_id": Coded.same(sheet.context.batch_id, len(places)),
        "sheet": Coded.same(sheet.parsed.sheet, len(places)),
        "row": at(arrivals.rows, places),
        "row_key": keys,
        "given_quantity": mapped(said.pop("quantity"), plain_number),
        **said,
        "counted_month": arrivals.counted.at(places),
        "belongs_to": arrivals.belongs_to.at(places),
        "price_fen": at(arrivals.price, places),
        "batch_number": at(arrivals.batch_number, places),
        "serial": at(arrivals.serial, places),
        "note": at(arrivals.note, places),
        **dict(zip(MEANING, new.meaning, strict=True)),
    }


def _count_up(sheet: _Sheet, new: NewRows) -> None:
    """Add new rows to what is known of their sheet: months, senders, who bought what."""
    meaning = new.meaning
    for counter, column in (
        (sheet.months, sheet.arrivals.counted.at(new.places)),
        (sheet.senders, meaning.distributor_id),
    ):
        used = column.used()
        counter.update(dict(zip(used.values, used.counts(), strict=True)))
    if sheet.held:
        _touch(sheet, meaning)
    for line, quantity in zip(
        meaning.line.values,
        totals(meaning.line.codes, len(meaning.line.values), meaning.quantity),
        strict=True,
    ):
        sheet.loaded.summary[line] += quantity
        sheet.loaded.summary["quantity"] += quantity


def _touch(sheet: _Sheet, meaning: Understood) -> None:
    """Remember who bought what, where both are known."""
    known = np.flatnonzero(~blank(meaning.product_id) & ~blank(meaning.institution_id))
    products = meaning.product_id.at(known).used()
    institutions = meaning.institution_id.at(known).used()
    ids = np.array(institutions.values, np.int64)
    for code, product_id in enumerate(products.values):
        bought = ids[np.unique(institutions.codes[products.codes == code])]
        before = np.array(sheet.touched.get(product_id, ()), np.int64)
        sheet.touched[product_id] = array("q", np.union1d(before, bought).tobytes())


def _by_month(sheet: _Sheet, new: NewRows) -> Iterator[tuple[int, Creditable]]:
    """Part the new rows of months that had none, as far as crediting asks about them."""
    meaning = new.meaning
    rows = Creditable(
        meaning.product_id, meaning.institution_id, meaning.department_id,
        coded(new.said.sale_date), meaning.quantity, coded(meaning.amount_fen), meaning.line,
        sheet.arrivals.belongs_to.at(new.places),
    )  # fmt: skip
    months = sheet.arrivals.counted.at(new.places).used()
    for code, month in enumerate(months.values):
        if month in sheet.held:
            continue
        yield month, rows.at(np.flatnonzero(months.codes == code))


def _standing(parts: Sequence[Creditable]) -> Creditable:
    return parts[0] if len(parts) == 1 else Creditable._make(map(joined, zip(*parts, strict=True)))
