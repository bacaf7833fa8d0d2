"""Appeals: which rows may be claimed, which appeals wait, and what a decision moves."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from territory.appeals.kinds.ruling import Bench, Ruling
from territory.appeals.rules import AppealStatus, standing_of
from territory.appeals.tables import FlowAppeal
from territory.arrivals.service.refresh import refresh
from territory.errors import UnknownName
from territory.kernel.sentences import Slug
from territory.ledger.lookup.market import Market
from territory.ledger.rules.movement import Line, Movement
from territory.ledger.service.crediting import recredit
from territory.ledger.service.figures import Partition, partition
from territory.ledger.service.owners import CreditChange, credit_changes, credited_to
from territory.ledger.service.rows import FlowLine, lines_of_rows
from territory.ledger.tables import FlowCorrection, FlowRow
from territory.months.service.states import open_months
from territory.room import Due
from territory.roster.lookup import Candidate, nodes
from territory.roster.lookup.forms import Locality
from territory.roster.lookup.in_force import assignments_in_force
from territory.roster.service.names import node_named
from territory.roster.tables import Institution, Product, Territory
from territory.store.transaction import Tx, ident
from territory.workspace import Workspace

ELSEWHERE = "credited_elsewhere"
HEAD_OFFICE = "buyer_is_head_office"
SELLING = frozenset({"retail", "online"})
"""Channels whose purchases most often belong to a hospital nearby."""
PROPOSED = 3
LONGEST_NUMBER = 9
NEWEST = 3
"""Open months that are looked at where none is named."""


@dataclass(frozen=True, slots=True)
class Claimable:
    """A row that a position may claim, and why it is on its list (a slug)."""

    position: Candidate
    row: FlowLine
    city: str | None
    reason: str

    @property
    def key(self) -> str:
        """Return the key by which the row of a workbook is known when it comes back."""
        return f"{self.row.id}/{self.position.code}"

    @property
    def digest(self) -> str:
        """How the row stood when the workbook went out."""
        return standing_of(self.row.quantity, self.row.line, self.row.institution)


@dataclass(frozen=True, slots=True)
class AppealLine:
    """An appeal with the names behind its keys; quantity claimed, signed sale units."""

    id: int
    status: str
    position: str
    position_name: str
    cause: str
    row: FlowLine
    quantity: int
    institution: str | None
    institution_name: str | None
    product: str | None
    evidence: str
    reason: str | None
    decided_by: str | None
    decided_on: date | None
    correction_month: int | None


@dataclass(frozen=True, slots=True)
class DecidedAppeals:
    """The decisions of a command, and what they moved.

    changes: positions whose credits in open months differ. difference: what the pairs state.
    """

    rulings: tuple[Ruling, ...]
    changes: tuple[CreditChange, ...]
    before: Partition
    after: Partition
    dry_run: bool

    @property
    def difference(self) -> int:
        """Sale units by which the pairs change the total."""
        return sum(one.pair.quantity for one in self.rulings if one.pair is not None)


def claimable(
    tx: Tx, on: date, months: Sequence[int] | None = None, position: str | None = None
) -> list[Claimable]:
    """Return the rows that positions may claim, by position and row.

    Of the cities where a position works and the lines it works for: what is unmatched, what
    nobody owns, what a head office bought, and what a pharmacy or shop brought somebody else.
    What says no city is offered to all. Rows that were corrected or appealed are left out.

    Args:
        tx: Any transaction.
        on: The day of the assignments that count.
        months: Counted months yyyymm; None is the three newest open ones.
        position: Code or name; None is every position that works somewhere.

    Raises:
        UnknownName, FitsSeveral: there is no such position.
    """
    areas = _work_areas(tx, on)
    known = {node.id: node for node in nodes(tx).all()}
    wanted = sorted(areas) if position is None else [node_named(tx, position).id]
    rows = _open_rows(tx, months)
    appealed = _appealed(tx)
    found: list[tuple[int, Any, str]] = []
    for place in wanted:
        area = areas.get(place, _WorkArea())
        for row in rows:
            reason = area.reason_for(row)
            if reason and (row["id"], place) not in appealed:
                found.append((place, row, reason))
    lines = {line.id: line for line in lines_of_rows(tx, {row["id"] for _, row, _ in found})}
    claims = [
        Claimable(known[place], lines[row["id"]], row["city"] or row["own_city"], reason)
        for place, row, reason in found
    ]
    return sorted(claims, key=lambda one: (one.position.code, one.row.id))


class _WorkArea:
    """Where a position works, and for which lines."""

    def __init__(self) -> None:
        self.institutions: set[int] = set()
        self.places: set[Locality] = set()
        self.lines: set[int] = set()
        self._known: dict[Locality, bool] = {}

    def reason_for(self, row: Mapping[str, Any]) -> str:
        """Return why a row may be claimed by the position, blank where it may not."""
        if row["line_id"] is not None and row["line_id"] not in self.lines:
            return ""
        here = Locality.of(row["province"], row["city"] or row["own_city"])
        if here.city and not self._works_in(here):
            return ""
        if row["line"] in {Line.UNMATCHED, Line.NOT_OWNED}:
            return str(row["line_reason"] or row["line"])
        if row["line"] == Line.TRANSFER:
            return HEAD_OFFICE if row["movement_reason"] == HEAD_OFFICE and here.city else ""
        foreign = row["institution_id"] not in self.institutions
        return ELSEWHERE if foreign and here.city and row["channel"] in SELLING else ""

    def _works_in(self, here: Locality) -> bool:
        if here not in self._known:
            self._known[here] = any(not place.contradicts(here) for place in self.places)
        return self._known[here]


def _work_areas(tx: Tx, on: date) -> dict[int, _WorkArea]:
    from sqlmodel import col, select

    statement = select(col(Institution.id), col(Institution.province), col(Institution.city))
    places = {key: Locality.of(province, city) for key, province, city in tx.stream(statement)}
    areas: dict[int, _WorkArea] = {}
    for one in assignments_in_force(tx, None, on):
        area = areas.setdefault(one.position_id, _WorkArea())
        area.institutions.add(one.institution_id)
        area.lines.add(one.line_id)
        if places[one.institution_id].city:
            area.places.add(places[one.institution_id])
    return areas


def _open_rows(tx: Tx, months: Sequence[int] | None) -> list[Any]:
    """Read the rows that may be claimed at all: not corrections, not corrected."""
    from sqlalchemy import or_, select
    from sqlmodel import col

    from territory.ledger.service.figures import months_with_flow

    wanted = open_months(tx, months_with_flow(tx))[-NEWEST:] if months is None else months
    row = FlowRow
    corrected = select(col(FlowCorrection.source_id))
    selling = col(Institution.channel).in_(sorted(SELLING))
    statement: Any = (
        select(
            col(row.id), col(row.line), col(row.line_reason), col(row.movement_reason),
            col(row.province), col(row.city), col(row.institution_id),
            col(Institution.city).label("own_city"), col(Institution.channel),
            col(Product.line_id),
        )
        .outerjoin(Institution, col(Institution.id) == col(row.institution_id))
        .outerjoin(Product, col(Product.id) == col(row.product_id))
        .where(
            col(row.counted_month).in_(wanted),
            col(row.movement) != Movement.CORRECTION,
            col(row.id).not_in(corrected),
            or_(
                col(row.line).in_((Line.UNMATCHED, Line.NOT_OWNED)),
                col(row.movement_reason) == HEAD_OFFICE,
                selling,
            ),
        )
        .order_by(col(row.id))
    )  # fmt: skip
    return list(tx.rows(statement))


def _appealed(tx: Tx) -> set[tuple[int, int]]:
    from sqlmodel import col, select

    pairs = select(col(FlowAppeal.flow_row_id), col(FlowAppeal.position_id))
    return {(row, position) for row, position in tx.stream(pairs)}


def appeals(
    tx: Tx,
    *,
    every: bool = False,
    position: str | None = None,
    institutions: Collection[int] | None = None,
) -> list[AppealLine]:
    """Return the appeals that wait, or all, by ID.

    position: code or name of the one that claims. institutions: claimed, or bought by.

    Raises:
        UnknownName, FitsSeveral: there is no such position.
    """
    from sqlmodel import col, select

    statement = select(FlowAppeal).order_by(col(FlowAppeal.id))
    if not every:
        statement = statement.where(col(FlowAppeal.status) == AppealStatus.WAITING)
    if position is not None:
        statement = statement.where(col(FlowAppeal.position_id) == node_named(tx, position).id)
    stored = list(tx.session.exec(statement))
    lines = {line.id: line for line in lines_of_rows(tx, {one.flow_row_id for one in stored})}
    if institutions is not None:
        stored = [
            one for one in stored
            if {one.institution_id, lines[one.flow_row_id].institution_id} & set(institutions)
        ]  # fmt: skip
    return _told(tx, stored, lines)


def _told(tx: Tx, stored: Sequence[FlowAppeal], lines: Mapping[int, FlowLine]) -> list[AppealLine]:
    from sqlmodel import col, select

    places = _named(tx, Institution, {one.institution_id for one in stored})
    goods = _named(tx, Product, {one.product_id for one in stored})
    positions = _named(tx, Territory, {one.position_id for one in stored})
    why = FlowCorrection
    done = select(col(why.appeal_id), col(why.counted_month)).where(col(why.appeal_id).is_not(None))
    months: dict[int | None, int] = dict(iter(tx.stream(done)))
    return [
        AppealLine(
            ident(one), one.status, *positions[one.position_id], one.cause, lines[one.flow_row_id],
            lines[one.flow_row_id].quantity if one.quantity is None else one.quantity,
            places[one.institution_id][0] if one.institution_id else None,
            places[one.institution_id][1] if one.institution_id else None,
            goods[one.product_id][0] if one.product_id else None, one.evidence, one.reason,
            one.decided_by, one.decided_on, months.get(one.id),
        )
        for one in stored
    ]  # fmt: skip


def _named(tx: Tx, table: Any, keys: Iterable[int | None]) -> dict[int | None, tuple[str, str]]:
    from sqlmodel import col, select

    wanted = sorted(key for key in set(keys) if key is not None)
    statement = select(col(table.id), col(table.code), col(table.name))
    return {
        key: (code, name)
        for key, code, name in tx.stream(statement.where(col(table.id).in_(wanted)))
    }


def due(tx: Tx, _on: date) -> Iterator[Due]:
    """Yield that appeals wait for a decision, where there are any."""
    from sqlmodel import col, func, select

    waiting = col(FlowAppeal.status) == AppealStatus.WAITING
    count = tx.session.exec(select(func.count()).select_from(FlowAppeal).where(waiting)).one()
    if count:
        yield Due(
            "appeals",
            "{count} wait for a decision",
            {"count": count},
            "territory flow appeals list",
        )


def accept_appeals(
    ws: Workspace, ids: Sequence[str], *, note: str = "", and_rule: bool = False
) -> DecidedAppeals:
    """Accept appeals: each writes its pair of rows, and the rule that follows if asked.

    All or none; the months are credited anew, and every position's sum before and after is told.

    Raises:
        UnknownName: no appeal has this ID. AppealDecided, CorrectedBefore, NoRuleFollows,
        RuleForPart, RuleClashes: as they say; nothing is written.
    """
    with ws.writing("flow appeals accept", appeals=ids, note=note, and_rule=and_rule) as tx:
        market = Market(tx)
        bench = Bench(tx, market, ws.today)
        stored = [_appeal(tx, given) for given in ids]
        before = _Before(tx)
        rulings = [bench.accept(one, note=note, and_rule=and_rule) for one in stored]
        if any(one.rule for one in rulings):
            refresh(tx)
        else:
            recredit(tx, market, {one.pair.month for one in rulings if one.pair is not None})
        return before.decision(tx, rulings, dry_run=ws.dry_run)


def reject_appeals(ws: Workspace, ids: Sequence[str], reason: str) -> DecidedAppeals:
    """Reject appeals for a reason; raises as `accept_appeals`."""
    with ws.writing("flow appeals reject", appeals=ids, reason=reason) as tx:
        stored = [_appeal(tx, given) for given in ids]
        before = _Before(tx)
        bench = Bench(tx, Market(tx), ws.today)
        rulings = [bench.reject(one, reason) for one in stored]
        return before.decision(tx, rulings, dry_run=ws.dry_run)


class _Before:
    """How the credits stood before something was decided."""

    def __init__(self, tx: Tx) -> None:
        self._credited = credited_to(tx)
        self._partition = partition(tx)

    def decision(self, tx: Tx, rulings: Sequence[Ruling], *, dry_run: bool) -> DecidedAppeals:
        """Compare with how they stand now."""
        return DecidedAppeals(
            tuple(rulings), credit_changes(tx, self._credited), self._partition, partition(tx),
            dry_run,
        )  # fmt: skip


def _appeal(tx: Tx, given: str) -> FlowAppeal:
    """Return the appeal of an ID.

    Raises:
        UnknownName: there is none; those that wait are proposed.
    """
    number = given.strip().lstrip("#")
    known = number.isdecimal() and len(number) <= LONGEST_NUMBER
    found = tx.session.get(FlowAppeal, int(number)) if known else None
    if found is None:
        waiting = ", ".join(str(one.id) for one in appeals(tx)[:PROPOSED])
        proposed = {"proposals": waiting} if waiting else {}
        raise UnknownName(what=Slug("appeal"), given=given, **proposed)
    return found
