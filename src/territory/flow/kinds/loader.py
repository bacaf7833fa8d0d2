"""Takes one sheet of flow into the ledger: every row stays, understood as far as it can be."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from territory.flow.crediting import (
    MEANING,
    Said,
    Understood,
    closed_months,
    recredit,
    understand,
)
from territory.flow.kinds.arrivals import Arrivals, arrivals_of, contents_of, lacking
from territory.flow.kinds.months import jumps, outside_month
from territory.flow.kinds.remarks import New, Remarks
from territory.flow.kinds.repeats import sort_out
from territory.flow.kinds.sheets import describe_batch, not_whole
from territory.flow.lookup import Market
from territory.flow.rules.keys import plain_number
from territory.flow.rules.movement import Line, Movement
from territory.flow.tables import FlowRow
from territory.intake.kinds import Context, Loaded, Outcome, Parsed, Record, Records
from territory.kernel.findings import Finding
from territory.store.transaction import Tx

PART = 20_000
"""Rows understood and written at once."""
UNIT_UNKNOWN = "unit_unknown"
SLUGS: Mapping[str, str] = {slug: slug.value for slug in (*Line, *Movement)}
"""The driver takes plain texts."""


@dataclass(slots=True)
class _Sheet:
    """One sheet on its way into the ledger, and what has come of it so far."""

    parsed: Parsed
    context: Context
    records: Records
    arrivals: Arrivals
    loaded: Loaded
    remarks: Remarks = field(default_factory=Remarks)
    months: Counter[int] = field(default_factory=Counter)
    senders: Counter[int | None] = field(default_factory=Counter)

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
    market = Market(tx)
    sheet = _arriving(tx, parsed, context, market)
    loaded = sheet.loaded
    sorted_out = sort_out(tx, *contents_of(sheet.arrivals, market), context.batch_id)
    for place in sorted_out.duplicates:
        loaded.outcomes[sheet.arrivals.index[place]] = Outcome.DUPLICATE
    for place in sorted_out.contradicting:
        sheet.reject(place, _contradiction(sheet, place))
    loaded.summary = dict.fromkeys(("quantity", *map(str, Line)), 0)
    with tx.indexes_later(FlowRow, len(sorted_out.new)):
        for part in _slices(sorted_out.new):
            _load_part(tx, market, sheet, part)
            context.advance(len(part))
    recredit(tx, market, sheet.months)
    describe_batch(tx, context.batch_id, sheet.months, sheet.senders)
    loaded.findings.extend(sheet.remarks.findings(parsed, sorted_out.equal))
    new = (sheet.arrivals.index[place] for place in sorted_out.new)
    loaded.findings.extend(outside_month(parsed, sheet.records, new))
    loaded.findings.extend(jumps(tx, parsed, context, sheet.months, sheet.senders))
    return loaded


def _arriving(tx: Tx, parsed: Parsed, context: Context, market: Market) -> _Sheet:
    """Take the complete records for arrivals, and reject the others."""
    records = Records.of(parsed.records)
    loaded = Loaded(outcomes=[Outcome.CREATED] * len(records))
    trouble = lacking(parsed, records)
    for place, finding in trouble.items():
        loaded.outcomes[place] = Outcome.REJECTED
        loaded.findings.append(finding)
    sender = market.sender_in(parsed.file)
    arrivals = arrivals_of(records, trouble, closed_months(tx), sender)
    return _Sheet(parsed, context, records, arrivals, loaded)


def _slices(new: Mapping[int, str]) -> Iterator[dict[int, str]]:
    places = list(new)
    for start in range(0, len(places), PART):
        yield {place: new[place] for place in places[start : start + PART]}


def _load_part(tx: Tx, market: Market, sheet: _Sheet, part: Mapping[int, str]) -> None:
    """Understand and write some new rows, except those whose quantity is not whole."""
    understood: dict[int, tuple[Said, Understood]] = {}
    for place, said in zip(part, sheet.arrivals.saying(list(part)), strict=True):
        meaning = understand(market, said)
        if trouble := _not_whole(sheet, place, said, meaning):
            sheet.reject(place, trouble)
        else:
            understood[place] = (said, meaning)
    if not understood:
        return
    new = New(
        list(understood),
        [part[place] for place in understood],
        [said for said, _ in understood.values()],
        [meaning for _, meaning in understood.values()],
    )
    tx.insert_columns(FlowRow, _columns(sheet, new))
    sheet.remarks.add(sheet.parsed, sheet.records, sheet.arrivals, new)
    sheet.months.update(sheet.arrivals.counted[place] for place in new.places)
    sheet.senders.update(meaning.distributor_id for meaning in new.meanings)
    _add_up(sheet.loaded.summary, new.meanings)


def _contradiction(sheet: _Sheet, place: int) -> Finding:
    return sheet.parsed.finding(
        sheet.record(place),
        "serial",
        "serial-contradicts",
        "A row with the serial number {serial} is known already and says something else.",
        "Leave the row out, or give it a serial number of its own.",
        serial=sheet.arrivals.serial[place],
    )


def _not_whole(sheet: _Sheet, place: int, said: Said, meaning: Understood) -> Finding | None:
    """Find a quantity that is no whole number of sale units."""
    if meaning.product_id is not None and meaning.line_reason != UNIT_UNKNOWN:
        return None
    return not_whole(
        sheet.parsed, sheet.record(place), "quantity", said.quantity, said.unit,
        known=meaning.line_reason == UNIT_UNKNOWN,
    )  # fmt: skip


def _columns(sheet: _Sheet, new: New) -> dict[str, Sequence[Any]]:
    """Return the columns of `FlowRow` for new rows; `meaning` gives those that follow from it."""
    arrivals, places = sheet.arrivals, new.places
    said = dict(zip(Said._fields, map(list, zip(*new.said, strict=True)), strict=True))
    meaning = dict(zip(MEANING, map(list, zip(*new.meanings, strict=True)), strict=True))
    for name in ("movement", "line"):
        meaning[name] = [SLUGS[slug] for slug in meaning[name]]
    del said["amount"]  # `meaning` has it, or derives it
    optional = (
        "distributor_code", "buyer_code", "province", "city", "product_code", "specification",
        "department_name",
    )  # fmt: skip
    for name in optional:
        said[name] = [text or None for text in said[name]]
    quantity = said.pop("quantity")
    return {
        "batch_id": [sheet.context.batch_id] * len(places),
        "sheet": [sheet.parsed.sheet] * len(places),
        "row": [arrivals.rows[place] for place in places],
        "row_key": new.keys,
        **said,
        "counted_month": [arrivals.counted[place] for place in places],
        "given_quantity": [plain_number(given) for given in quantity],
        "price_fen": [arrivals.price[place] for place in places],
        "batch_number": [arrivals.batch_number[place] for place in places],
        "serial": [arrivals.serial[place] for place in places],
        "note": [arrivals.note[place] for place in places],
        **meaning,
    }


def _add_up(summary: dict[str, int], meanings: Sequence[Understood]) -> None:
    for meaning in meanings:
        summary["quantity"] += meaning.quantity
        summary[meaning.line] += meaning.quantity
