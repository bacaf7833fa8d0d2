"""Takes one sheet of flow into the ledger: every row stays, understood as far as it can be."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from territory.flow.crediting import Understood, closed_months, recredit, understand
from territory.flow.kinds.arrivals import Arrival, arrival, lacking
from territory.flow.kinds.remarks import New, remarks
from territory.flow.kinds.repeats import sort_out
from territory.flow.lookup import Market
from territory.flow.rules.keys import plain_number
from territory.flow.rules.movement import Line
from territory.flow.rules.worth import whole_units
from territory.flow.tables import FlowRow
from territory.intake.kinds import Context, Loaded, Outcome, Parsed
from territory.kernel.findings import Finding
from territory.store.tables import Batch
from territory.store.transaction import Tx

SLICE = 10_000
"""Rows written at once: their columns are spelled out one slice at a time."""


def load_flow(tx: Tx, parsed: Parsed, context: Context) -> Loaded:
    """Load the rows of one sheet; `summary` says where the quantity of the new rows stands.

    summary: `quantity` of all, and one quantity for each line of the partition.
    """
    market = Market(tx)
    loaded = Loaded(outcomes=[Outcome.CREATED] * len(parsed.records))
    arrivals = _arrivals(tx, parsed, market, loaded)
    sorted_out = sort_out(tx, arrivals, context.batch_id)
    for one in sorted_out.duplicates:
        loaded.outcomes[one.index] = Outcome.DUPLICATE
    for one in sorted_out.contradicting:
        _reject(loaded, one.index, _contradiction(parsed, one))
    new: list[New] = []
    for one, key in sorted_out.new:
        meaning = understand(market, one.said)
        if trouble := _not_whole(parsed, one, meaning):
            _reject(loaded, one.index, trouble)
        else:
            new.append((one, key, meaning))
    for start in range(0, len(new), SLICE):
        part = new[start : start + SLICE]
        tx.insert(FlowRow, [_columns(parsed, context, *item) for item in part])
    recredit(tx, market, {one.counted for one, _, _ in new})
    _describe_batch(tx, context, new)
    loaded.findings.extend(remarks(parsed, new, sorted_out.equal))
    loaded.summary = _summary([meaning for _, _, meaning in new])
    return loaded


def _arrivals(tx: Tx, parsed: Parsed, market: Market, loaded: Loaded) -> list[Arrival]:
    closed = closed_months(tx)
    sender = market.sender_in(parsed.file)
    found = []
    for index, record in enumerate(parsed.records):
        if trouble := lacking(parsed, record):
            _reject(loaded, index, trouble)
        else:
            found.append(arrival(index, record, market, closed, sender))
    return found


def _reject(loaded: Loaded, index: int, trouble: Finding) -> None:
    loaded.outcomes[index] = Outcome.REJECTED
    loaded.findings.append(trouble)


def _contradiction(parsed: Parsed, one: Arrival) -> Finding:
    return parsed.finding(
        one.record,
        "serial",
        "serial-contradicts",
        "A row with the serial number {serial} is known already and says something else.",
        "Leave the row out, or give it a serial number of its own.",
        serial=one.content.serial,
    )


def _not_whole(parsed: Parsed, one: Arrival, meaning: Understood) -> Finding | None:
    """Find a quantity that is no whole number of sale units."""
    said = one.said
    if meaning.line_reason == "unit_unknown" and whole_units(said.quantity) is not None:
        return parsed.finding(
            one.record,
            "unit",
            "unit-unknown",
            "{quantity} {unit}: this unit of the product has no factor that makes it whole "
            "sale units.",
            "Import the factor (kind units), or write the quantity in sale units.",
            quantity=plain_number(said.quantity),
            unit=said.unit,
        )
    unknown = meaning.product_id is None or meaning.line_reason == "unit_unknown"
    if unknown and whole_units(said.quantity) is None:
        return parsed.finding(
            one.record,
            "quantity",
            "quantity-fraction",
            "The quantity {quantity} is not whole.",
            "Write whole sale units, or name the larger unit and import its factor (kind units).",
            quantity=plain_number(said.quantity),
        )
    return None


def _columns(
    parsed: Parsed, context: Context, one: Arrival, key: str, meaning: Understood
) -> dict[str, Any]:
    said, record = one.said, one.record
    return {
        "batch_id": context.batch_id,
        "sheet": parsed.sheet,
        "row": record.row,
        "row_key": key,
        "distributor_name": said.distributor_name,
        "distributor_code": said.distributor_code or None,
        "buyer_name": said.buyer_name,
        "buyer_code": said.buyer_code or None,
        "province": said.province or None,
        "city": said.city or None,
        "product_name": said.product_name,
        "product_code": said.product_code or None,
        "specification": said.specification or None,
        "department_name": said.department_name or None,
        "sale_date": said.sale_date,
        "counted_month": one.counted,
        "given_quantity": plain_number(said.quantity),
        "unit": said.unit,
        "price_fen": one.price,
        "batch_number": record.get("batch_number"),
        "serial": record.get("serial"),
        "data_type": said.data_type,
        "note": record.get("note"),
        **meaning._asdict(),
    }


def _describe_batch(tx: Tx, context: Context, new: Sequence[New]) -> None:
    """Keep with the batch the month and the distributor that most of its rows are of."""
    batch = tx.session.get(Batch, context.batch_id)
    if batch is None or not new:
        return
    batch.month = Counter(one.counted for one, _, _ in new).most_common(1)[0][0]
    senders = Counter(meaning.distributor_id for _, _, meaning in new)
    batch.distributor_id = senders.most_common(1)[0][0]
    tx.session.flush()


def _summary(meanings: Sequence[Understood]) -> dict[str, int]:
    sums = dict.fromkeys(("quantity", *map(str, Line)), 0)
    for meaning in meanings:
        sums["quantity"] += meaning.quantity
        sums[meaning.line] += meaning.quantity
    return sums
