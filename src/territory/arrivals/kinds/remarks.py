"""Remark on the rows of a loaded sheet, each thing once with a count."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from territory.arrivals.kinds.arrivals import Arrivals
from territory.arrivals.kinds.corrections import Replaced, Revisions
from territory.intake.kinds import Parsed, Records
from territory.kernel.columns import Flags, Places, at, blank, each, where
from territory.kernel.findings import Finding, Place, Severity
from territory.kernel.periods import Month
from territory.ledger.kinds.sheets import EQUAL, UNKNOWN_SENDER, WAITING, Remark, remarked
from territory.ledger.rules.movement import UNDECIDED_TYPE, Line, Movement
from territory.ledger.rules.worth import price_contradicts
from territory.ledger.service.interpretation import Stated, Understood


@dataclass(frozen=True, slots=True)
class NewRows:
    """New rows: their places among the arrivals, what they say and what they mean."""

    places: Places
    said: Stated
    meaning: Understood

    def at(self, rows: Places) -> "NewRows":
        """Return some of the rows."""
        return NewRows(self.places[rows], self.said.at(rows), self.meaning.at(rows))


LATE = (
    "Late rows of {month}, which is closed: {quantity:,} boxes count in {counted}, the first open "
    "month."
)
LOOK_LATE = "What it changes: territory flow bridge {month}. To report it there, reopen the month."
NO_SENDER = Remark(
    "distributor-missing",
    Severity.WARNING,
    "Rows that do not say which distributor sent them: equal rows of two distributors would be "
    "taken for one.",
    "Name it for the whole file: --set distributor=CODE",
)
NO_PRICE = Remark(
    "price-missing",
    Severity.WARNING,
    "Rows without an assessment price on the sale date: they have boxes and no yuan in reports.",
    "Import the price (kind prices); the amounts follow.",
)
NO_FLOW_SHARE = Remark(
    "flow-share-missing",
    Severity.WARNING,
    "Rows without a department, of hospitals cut by departments: they wait as not owned.",
    "State each position's share of the flow (column flow share of the assignments).",
)
REPLACED = Remark(
    "rows-replaced",
    Severity.NOTE,
    "Rows of a known serial number that this newer file says otherwise: its values count now, "
    "the old ones stay in the history.",
)
FILLED_IN = Remark(
    "rows-filled-in",
    Severity.NOTE,
    "Rows that an earlier file brought with less in them: they take on what this file says, and "
    "none counts twice.",
)
REPEATED = Remark(
    "rows-said-before",
    Severity.WARNING,
    "Rows that an earlier file brought with more in them, such as the distributor: they are taken "
    "for the same and none counts twice.",
    "Where another distributor sent them, name it for the whole file: --set distributor=CODE",
)
OLDER = Remark(
    "rows-older",
    Severity.NOTE,
    "Rows of a known serial number of which a newer file is loaded: they stay as that says.",
)
CORRECTED = (
    "Rows of closed months that this newer file says otherwise: pairs of rows that count in "
    "{month} correct them."
)
RETURNED = Remark(
    "returns-by-type",
    Severity.NOTE,
    "Rows of a type that means a return, written without a minus: they count as negative.",
)
BOTH_SIGNS = Remark(
    "returns-of-both-signs",
    Severity.WARNING,
    "Rows of a type that means a return and comes with both signs: all count as negative.",
    "Look whether the positive ones are sales; if so, correct their type.",
)
UNDECIDED = Remark(
    "type-undecided",
    Severity.WARNING,
    "Rows of a type that nobody has decided: they count nowhere until then.",
    "Say what it means: territory match review",
)
COUNTED = (RETURNED, UNDECIDED, NO_SENDER, UNKNOWN_SENDER, NO_PRICE, NO_FLOW_SHARE, WAITING)
RETURNS = frozenset({Movement.RETURN, Movement.REVERSAL})
AMOUNT = "Quantity × price is not the amount; the amount was taken."


@dataclass(slots=True)
class Remarks:
    """Remarks on the new rows of a sheet, as its slices come in."""

    doubtful: list[Finding] = field(default_factory=list)
    _counts: Counter[Remark] = field(default_factory=Counter)
    _late: dict[tuple[int, int], list[int]] = field(default_factory=dict)
    _signs: dict[str, Counter[bool]] = field(default_factory=dict)

    def add(self, parsed: Parsed, records: Records, arrivals: Arrivals, new: NewRows) -> None:
        """Look at a slice of new rows."""
        self.doubtful.extend(_doubtful_amounts(parsed, records, arrivals, new))
        self._counts.update(dict(_counted(new)))
        self._count_signs(new)
        own, counted = (column.at(new.places) for column in (arrivals.belongs_to, arrivals.counted))
        for place in (~blank(own)).nonzero()[0].tolist():
            late = self._late.setdefault((own[place], counted[place]), [0, 0])
            late[0] += 1
            late[1] += new.meaning.quantity[place]

    def findings(self, parsed: Parsed, equal: int) -> Iterable[Finding]:
        """Return what was found, each thing said once with a count.

        equal: how many rows equal an earlier one and bear no serial number.
        """
        yield from self.doubtful
        yield from self._late_rows(Place(file=parsed.file, sheet=parsed.sheet))
        yield from remarked(
            parsed,
            {EQUAL: equal, BOTH_SIGNS: self._both_signs}
            | {one: self._counts[one] for one in COUNTED},
        )

    def _count_signs(self, new: NewRows) -> None:
        """Count the signs that files write for types that mean a return."""
        turned = each(_turned, new.said.quantity, new.meaning.quantity, new.meaning.movement)
        for place in (~blank(turned)).nonzero()[0].tolist():
            kind = new.said.data_type[place] or new.said.note[place] or ""
            self._signs.setdefault(kind, Counter())[turned[place]] += 1

    @property
    def _both_signs(self) -> int:
        return sum(held.total() for held in self._signs.values() if len(held) > 1)

    def _late_rows(self, place: Place) -> Iterable[Finding]:
        for (own, counted), (rows, quantity) in sorted(self._late.items()):
            month = Month.parse(own)
            params = {"month": month, "counted": Month.parse(counted), "quantity": quantity}
            severity = Severity.NOTE
            yield Finding(severity, "late-rows", LATE, place, LOOK_LATE, params, count=rows)


def revised(
    parsed: Parsed, found: Revisions, done: Replaced | None, filled: int = 0
) -> Iterable[Finding]:
    """Say what became of rows whose serial number was known with other values.

    filled: rows of an earlier file that take on what it did not say.
    """
    corrected = done.corrected if done else Counter[int]()
    updated = len(done.changes) - corrected.total() if done else 0
    filled = min(filled, updated)
    parts = {REPLACED: updated - filled, FILLED_IN: filled, OLDER: len(found.older)}
    yield from remarked(parsed, parts)
    place = Place(file=parsed.file, sheet=parsed.sheet)
    for month, count in sorted(corrected.items()):
        params = {"month": Month.parse(month)}
        yield Finding(Severity.NOTE, "rows-corrected", CORRECTED, place, "", params, count=count)


def _doubtful_amounts(
    parsed: Parsed, records: Records, arrivals: Arrivals, new: NewRows
) -> Iterable[Finding]:
    price = at(arrivals.price, new.places)
    doubtful = each(_contradicted, new.said.quantity, price, new.said.amount)
    for place in new.places[where(doubtful, bool)].tolist():
        record = records[arrivals.index[place]]
        yield parsed.finding(record, "amount", "amount-doubtful", AMOUNT, severity=Severity.WARNING)


def _contradicted(quantity: int | Decimal, price: int | None, amount: int | None) -> bool:
    if price is None or amount is None:
        return False
    return price_contradicts(quantity, price, amount)


def _counted(new: NewRows) -> Iterable[tuple[Remark, int]]:
    said, meaning = new.said, new.meaning
    named = where(new.said.distributor_name, bool) | where(new.said.distributor_code, bool)
    unpriced = blank(meaning.amount_fen) & ~blank(meaning.product_id)
    yield (
        RETURNED,
        _up(where(each(_turned, said.quantity, meaning.quantity, meaning.movement), bool)),
    )
    yield UNDECIDED, _up(where(meaning.line_reason, lambda it: it == UNDECIDED_TYPE))
    yield NO_SENDER, _up(~named)
    yield UNKNOWN_SENDER, _up(named & blank(meaning.distributor_id))
    yield NO_PRICE, _up(unpriced)
    yield NO_FLOW_SHARE, _up(where(meaning.line_reason, lambda it: it == "flow_share_missing"))
    yield WAITING, _up(where(meaning.line, lambda it: it == Line.UNMATCHED))


def _turned(given: int | Decimal, counted: int, movement: str) -> bool | None:
    """Tell of a return by type whether its sign was turned; None of any other row."""
    if movement not in RETURNS or counted > 0 or given == 0:
        return None
    return given > 0


def _up(flags: Flags) -> int:
    """Return how many flags are up."""
    return int(flags.sum())
