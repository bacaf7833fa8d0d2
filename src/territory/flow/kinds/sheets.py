"""What the loaders of this room share: whole quantities, and the month and sender of a sheet."""

from collections import Counter
from decimal import Decimal

from territory.flow.rules.keys import plain_number
from territory.flow.rules.worth import whole_units
from territory.intake.kinds import Parsed, Record
from territory.kernel.findings import Finding
from territory.store.tables import Batch
from territory.store.transaction import Tx


def not_whole(
    parsed: Parsed,
    record: Record,
    name: str,
    quantity: int | Decimal,
    unit: str | None,
    *,
    known: bool,
) -> Finding | None:
    """Find a quantity that is no whole number of sale units.

    Args:
        parsed: The sheet.
        record: The row.
        name: Field of the quantity.
        quantity: As the file gives it, without a factor that makes it whole sale units.
        unit: As the file gives it.
        known: The product is known, so the unit has no factor that does.
    """
    if whole_units(quantity) is None:
        return parsed.finding(
            record,
            name,
            "quantity-fraction",
            "The quantity {quantity} is not whole.",
            "Write whole sale units, or name the larger unit and import its factor (kind units).",
            quantity=plain_number(quantity),
        )
    if known:
        return parsed.finding(
            record,
            "unit",
            "unit-unknown",
            "{quantity} {unit}: this unit of the product has no factor that makes it whole "
            "sale units.",
            "Import the factor (kind units), or write the quantity in sale units.",
            quantity=plain_number(quantity),
            unit=unit,
        )
    return None


def describe_batch(
    tx: Tx, batch_id: int, months: Counter[int], senders: Counter[int | None]
) -> None:
    """Keep with a batch the month and the distributor that most of its rows are of."""
    batch = tx.session.get(Batch, batch_id)
    if batch is None or not months:
        return
    batch.month = months.most_common(1)[0][0]
    batch.distributor_id = senders.most_common(1)[0][0]
    tx.session.flush()
