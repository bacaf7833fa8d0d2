"""Which counted months are whole, as the store knows it, and how a person says so by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from territory.arrivals.service.coverage import sent_by_month
from territory.kernel.periods import Month, months_between
from territory.ledger.service.crediting import closed_months
from territory.ledger.service.figures import months_with_flow
from territory.months.rules.whole import MonthFacts, MonthVerdict, expected, verdicts
from territory.months.service.closing import ReasonMissing, need_open
from territory.months.tables import FlowClosing
from territory.store.transaction import Tx
from territory.workspace import Workspace

CONFIRMED = "confirmed"
"""Event of a month that somebody said to be whole."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A counted month with its verdict; missing: senders whose files have not come."""

    month: int
    verdict: MonthVerdict
    missing: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """True where its figures may be compared and learnt from."""
        return self.verdict.whole


def judged(tx: Tx, today: date) -> Mapping[int, Judged]:
    """Return month → judgement, for every month from the first with flow to the newest.

    The verdict is of the whole market, not of one product or node. A closed month counts though
    its rows may be gone.
    """
    closed, said = closed_months(tx), _confirmed(tx)
    known = sorted({*months_with_flow(tx), *closed})
    if not known:
        return {}
    senders = sent_by_month(tx)
    facts = []
    for month in months_between(Month.parse(known[0]), Month.parse(known[-1])):
        number = int(month)
        sent = [one.months[number] for one in senders if number in one.months]
        days = [one.covers_to.day for one in sent if one.covers_to.day > 1]
        missing = [
            one.name
            for one in senders
            if one.is_expected(number)
            and number not in one.months
            and expected(one.first, one.last, number, registered=one.registered)
        ]
        facts.append(
            MonthFacts(
                number, sum(one.quantity for one in sent), max(days, default=None), tuple(missing),
                month.last_day <= today, number in closed, number in said,
            )
        )  # fmt: skip
    found = verdicts(facts)
    return {fact.month: Judged(fact.month, found[fact.month], fact.missing) for fact in facts}


def last_whole_month(tx: Tx, today: date) -> Month | None:
    """Return the newest whole month, else the newest with flow; never one after today.

    Reports stand at it where nobody names a period.
    """
    begun = [one for one in judged(tx, today).values() if Month.parse(one.month).first_day <= today]
    whole = [one.month for one in begun if one.whole]
    return Month.parse((whole or [one.month for one in begun])[-1]) if begun else None


def unlike(months: Sequence[int], found: Mapping[int, Judged]) -> list[Judged]:
    """Return those of some months that cannot be compared with others, with the reason."""
    nothing = (Judged(month, MonthVerdict.NO_FLOW) for month in months if month not in found)
    return [
        *nothing,
        *(found[month] for month in months if month in found and not found[month].whole),
    ]


def confirm(ws: Workspace, month: Month, *, reason: str, by: str = "") -> Judged:
    """Keep that a month is whole although files are missing or it is small.

    Raises:
        ReasonMissing, NeverSeen, ClosedAlready: as they say.
    """
    if not reason.strip():
        raise ReasonMissing
    with ws.writing("flow confirm", month=str(month), reason=reason, by=by) as tx:
        need_open(tx, month)
        tx.session.add(
            FlowClosing(
                counted_month=int(month), event=CONFIRMED, number=0, day=ws.today,
                by=by or tx.run.who, reason=reason.strip(), run_id=tx.run_id,
            )
        )  # fmt: skip
        tx.session.flush()
        return judged(tx, ws.today)[int(month)]


def _confirmed(tx: Tx) -> frozenset[int]:
    from sqlmodel import col, select

    statement = select(FlowClosing.counted_month).where(col(FlowClosing.event) == CONFIRMED)
    return frozenset(tx.session.exec(statement).all())
