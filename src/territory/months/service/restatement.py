"""Restate a month as it is known now: with today's roster, late rows and corrections in.

The way there from what was reported is kept in steps, each a ledger of its own; what two steps
differ by is one line of the bridge, so that the lines sum exactly.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from territory.kernel.columns import Coded, coded
from territory.ledger.lookup.market import Market
from territory.ledger.rules.credit import MAIN
from territory.ledger.rules.movement import Line
from territory.ledger.service.crediting import Creditable, credits_of
from territory.ledger.service.interpretation import MEANING, STATED, stated_in, understand
from territory.ledger.service.pairs import meanings
from territory.ledger.tables import FlowRow
from territory.months.service.closing import Reported, ReportKey, reported, standing_figures
from territory.store.transaction import CHUNK, Tx

OWNED = frozenset({Line.CREDITED, Line.NOT_OWNED})
LATE = "late"
EARLIER = "earlier_months"
NAMES = "names"
ROSTER = "roster"
REOPENED = "reopened"
CORRECTIONS = "corrections"


SLICE = 100 * CHUNK
"""Rows understood at once."""


class Stand(NamedTuple):
    """Where a row stands: on which line, of whom, with what quantity and amount in fen."""

    line: str
    reason: str
    institution_id: int | None
    department_id: int | None
    product_id: int | None
    sale_date: date
    quantity: int
    amount: int

    def taken_out(self) -> "Stand":
        """Return what takes the row out again."""
        return self._replace(quantity=-self.quantity, amount=-self.amount)


class Read(NamedTuple):
    """One row: where it stands, where with today's owners, where with today's names as well."""

    id: int
    belongs_to: int | None
    cause: str
    was: Stand
    owned: Stand
    now: Stand


def _figures(market: Market, month: int, stands: Sequence[Stand]) -> Reported:
    """Return whole units and fen by position, and the other lines; zeros left out."""
    found: dict[ReportKey, tuple[int, int]] = {}

    def add(key: ReportKey, quantity: int, amount: int) -> None:
        held = found.get(key, (0, 0))
        found[key] = (held[0] + quantity, held[1] + amount)

    for one in stands:
        if one.line != Line.CREDITED:
            key = ReportKey(MAIN, one.line, one.product_id, one.institution_id, None, None)
            add(key, one.quantity, one.amount)
    credited = [one for one in stands if one.line == Line.CREDITED]
    if credited:
        made = credits_of(market, month, MAIN, _standing(credited))
        for product, institution, department, position, _, _, quantity, amount in zip(
            *made, strict=True
        ):
            place = ReportKey(MAIN, Line.CREDITED.value, product, institution, department, position)
            add(place, quantity, amount)
    return {key: figure for key, figure in found.items() if figure != (0, 0)}


def _standing(stands: Sequence[Stand]) -> Creditable:
    return Creditable(
        product_id=coded([one.product_id for one in stands]),
        institution_id=coded([one.institution_id for one in stands]),
        department_id=coded([one.department_id for one in stands]),
        sale_date=coded([one.sale_date for one in stands]),
        quantity=coded([one.quantity for one in stands]),
        amount_fen=coded([one.amount for one in stands]),
        line=coded([one.line for one in stands]),
        belongs_to=Coded.same(None, len(stands)),  # each row stands in its own month
    )


@dataclass(frozen=True, slots=True)
class BridgeStep:
    """One line of the bridge: what it adds by place, and the rows behind it.

    slug: reopened, roster, names, earlier_months, late, corrections. cause: of corrections.
    """

    slug: str
    cause: str
    change: Reported
    rows: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class RestatedMonth:
    """A month from what was reported to what is known now; start + steps = now, key by key.

    rows: product and line → how many rows are behind `now`.
    """

    month: int
    start: Reported
    steps: tuple[BridgeStep, ...]
    now: Reported
    rows: Mapping[tuple[int | None, str], int]


def known_now(tx: Tx, market: Market, month: int) -> RestatedMonth:
    """Return what a month is known to be now, and every step from what it reported.

    A month that was never closed starts from how it stands. Credits of the main scheme.
    """
    stands = _main(standing_figures(tx, month))
    start = _main(reported(tx, month)) or stands
    return _Walk(tx, market, month).go(start, stands)


def _main(figures: Reported) -> Reported:
    return {key: figure for key, figure in figures.items() if key.scheme == MAIN}


class _Walk:
    """Goes from the reported to the known, a step at a time."""

    def __init__(self, tx: Tx, market: Market, month: int) -> None:
        self._tx = tx
        self._market = market
        self._month = month
        self._steps: list[BridgeStep] = []
        self._at: Reported = {}

    def go(self, start: Reported, stands: Reported) -> RestatedMonth:
        """Return the way from what was reported over how the month stands to what is known."""
        self._at = start
        self._step(REOPENED, stands, ())
        here = list(_read(self._tx, self._market, FlowRow.counted_month, self._month))
        self._reach(ROSTER, [one.owned for one in here], [r for r in here if r.owned != r.was])
        stand = [one.now for one in here]
        self._reach(NAMES, stand, [one for one in here if one.now != one.owned])
        earlier = [one for one in here if one.belongs_to is not None]
        stand += [one.now.taken_out() for one in earlier]
        self._reach(EARLIER, stand, earlier)
        since: dict[str, list[Read]] = {}
        for one in _read(self._tx, self._market, FlowRow.belongs_to, self._month):
            since.setdefault(one.cause, []).append(one)
        for cause in sorted(since):
            stand += [one.now for one in since[cause]]
            self._reach(CORRECTIONS if cause else LATE, stand, since[cause], cause)
        behind = [one for one in here if one.belongs_to is None]
        behind += [one for rows in since.values() for one in rows]
        rows = Counter((one.now.product_id, one.now.line) for one in behind)
        return RestatedMonth(self._month, start, tuple(self._steps), self._at, rows)

    def _reach(
        self, slug: str, stands: Sequence[Stand], rows: Iterable[Read], cause: str = ""
    ) -> None:
        figures = _figures(self._market, self._month, stands)
        self._step(slug, figures, tuple(one.id for one in rows), cause)

    def _step(self, slug: str, after: Reported, rows: tuple[int, ...], cause: str = "") -> None:
        change = difference(self._at, after)
        if change or rows:
            self._steps.append(BridgeStep(slug, cause, change, rows))
        self._at = after


def _read(tx: Tx, market: Market, column: Any, month: int) -> Iterator[Read]:
    """Yield the rows that have a month in a column, as they stand and as they are known."""
    part: list[dict[str, Any]] = []
    for row in _rows(tx, column, month):
        part.append(row)
        if len(part) == SLICE:
            yield from _known(market, part)
            part = []
    yield from _known(market, part)


def _known(market: Market, rows: Sequence[dict[str, Any]]) -> Iterator[Read]:
    plain = [row for row in rows if row["corrects_id"] is None]
    made = [row for row in rows if row["corrects_id"] is not None]
    today = {row["id"]: means for row, means in zip(made, meanings(market, made), strict=True)}
    if plain:
        said = stated_in([[row[name] for row in plain] for name in STATED])
        for row, means in zip(plain, zip(*understand(market, said), strict=True), strict=True):
            today[row["id"]] = dict(zip(MEANING, means, strict=True))
    for row in rows:
        was = _stand(row, row["sale_date"])
        cause = "" if row["corrects_id"] is None else row["movement_reason"]
        now = _stand(today[row["id"]], row["sale_date"])
        yield Read(row["id"], row["belongs_to"], cause, was, _owned(market, was), now)


def _stand(row: Mapping[str, Any], sale_date: date) -> Stand:
    return Stand(
        str(row["line"]), row["line_reason"], row["institution_id"], row["department_id"],
        row["product_id"], sale_date, int(row["quantity"]), int(row["amount_fen"] or 0),
    )  # fmt: skip


def _owned(market: Market, was: Stand) -> Stand:
    """Return where a row stands with the owners of today, its names as they are."""
    decides = was.line in OWNED or was.reason == "institution_non_target"
    if not decides:
        return was
    routes = market.routes_of(was.product_id, was.sale_date, was.department_id)
    owner = market.stands(was.institution_id, routes)
    return was if owner is None else was._replace(line=owner[0].value, reason=owner[1])


def difference(before: Reported, after: Reported) -> Reported:
    """Return what one set of figures has more than another, zeros left out."""
    changed = {}
    for key in {*before, *after}:
        old, new = before.get(key, (0, 0)), after.get(key, (0, 0))
        if old != new:
            changed[key] = (new[0] - old[0], new[1] - old[1])
    return changed


def _rows(tx: Tx, column: Any, month: int) -> Iterator[dict[str, Any]]:
    """Read all columns of the rows that have a month in a column, with the line of their source."""
    from sqlalchemy import select
    from sqlalchemy.orm import aliased
    from sqlmodel import col

    source = aliased(FlowRow)
    columns = FlowRow.__table__.c  # type: ignore[attr-defined]  # every table model has it
    names = ("id", "corrects_id", "belongs_to", "frozen", "decided_institution_id")
    wanted = dict.fromkeys((*names, "decided_product_id", *MEANING, *STATED))
    statement = (
        select(*(columns[name] for name in wanted), col(source.line).label("source_line"))
        .outerjoin(source, col(source.id) == columns.corrects_id)
        .where(col(column) == month)
        .order_by(columns.id)
    )
    for values in tx.stream(statement):
        yield dict(zip((*wanted, "source_line"), values, strict=True))
