"""Move institutions to positions from a day on; what it touches is told, and proven whole.

The new sets go through the loader of assignments, as if somebody had imported them: the same
refusals, the same change log, the same undo.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from territory.appeals.service.appeals import AppealLine, appeals
from territory.arrivals.service.refresh import refresh
from territory.desk.assigning.filings import DueFiling, filings
from territory.desk.assigning.sets import SetMember, Sets, Wish, holding, sets_after, shares_asked
from territory.errors import BadUsage, Refused
from territory.intake.kinds import Context, Outcome, Parsed, Record
from territory.kernel.periods import Month
from territory.ledger.rules.movement import Line
from territory.ledger.service.figures import Partition, months_with_flow, partition
from territory.ledger.service.owners import (
    Brought,
    CreditChange,
    brought,
    credit_changes,
    credited_to,
)
from territory.months.service.states import open_months
from territory.present.words import message_of
from territory.roster import service as roster
from territory.roster.lookup import Candidate
from territory.roster.lookup.departments import Departments

if TYPE_CHECKING:
    from territory.plans.lookup.rest import RestOfTarget
    from territory.plans.lookup.versions import Version
    from territory.store.transaction import Tx
    from territory.workspace import Workspace

COMMAND: Final = "assign"
KIND: Final = "assignments"
HISTORY: Final = 12


class LineNeeded(BadUsage):
    """There are several product lines: {lines}."""

    hint = "Name one with --line."


class MoveRefused(Refused):
    """The move is refused. {reason}."""

    hint = "Look at the assignments with: territory show {institution}"


@dataclass(frozen=True, slots=True)
class Request:
    """Move that is asked for: codes or names as given; shares in basis points."""

    institutions: tuple[str, ...]
    to: Mapping[str, int | None]
    start: date
    line: str = ""
    departments: tuple[str, ...] = ()
    share: int | None = None
    flow_share: int | None = None
    type: str | None = None
    acting: bool = False


@dataclass(frozen=True, slots=True)
class Moved:
    """One position's part of an institution or department, before and from the day on."""

    institution: Candidate
    department: str | None
    position: str
    before: int
    after: int
    flow_share: int | None


@dataclass(frozen=True, slots=True)
class MoveResult:
    """Result of a move, and all that it touches.

    names: node → code and name. open_months: credited anew; closed: those since the day, whose
    figures stay. plans: those that were split with the institutions where they were. newer: the
    day of a later set that ends the new one, where there is one.
    appeals: those that wait and claim the institutions, or rows of theirs.
    """

    line: Candidate
    start: date
    moved: tuple[Moved, ...]
    names: Mapping[str, str]
    history: tuple[tuple[Candidate, str, Brought], ...]
    rest: tuple[tuple[Candidate, str | None, "RestOfTarget"], ...]
    plans: tuple["Version", ...]
    filings: tuple[tuple[str, DueFiling], ...]
    open_months: tuple[int, ...]
    closed: tuple[int, ...]
    sums: tuple[CreditChange, ...]
    before: Partition
    after: Partition
    written: int
    newer: tuple[tuple[Candidate, date], ...]
    appeals: tuple[AppealLine, ...]
    batch: str
    dry_run: bool

    @property
    def newly_owned(self) -> int:
        """Boxes that nobody owned before and somebody does now."""
        lines = (self.before.lines, self.after.lines)
        before, after = (held[Line.NOT_OWNED].quantity for held in lines)
        return before - after


def assign(ws: "Workspace", request: Request) -> MoveResult:
    """Move institutions of a product line to positions from a day on, and credit open months anew.

    Raises:
        UnknownName, FitsSeveral: no such institution, position, line or department.
        LineNeeded, SharesOfMove, NobodyKeepsTheRest, FlowShareNeeded, MoveRefused: as they say.
    """
    from territory.roster.lookup import nodes

    shares = shares_asked(request.to, request.share)
    with ws.writing(
        COMMAND,
        institutions=request.institutions,
        to=tuple(f"{position}={part / 100:g}" for position, part in shares.items()),
        start=request.start,
        line=request.line,
        departments=request.departments,
    ) as tx:
        line = _line(tx, request.line)
        codes = {node.id: node for node in nodes(tx).all()}
        to = {roster.node_named(tx, given).code: part for given, part in shares.items()}
        wish = Wish(to, request.departments, request.flow_share, request.type, request.acting)
        places = _places(tx, request.institutions)
        held = _held(tx, line.id, request.start, codes)
        moved: list[Moved] = []
        records: list[dict[str, Any]] = []
        for place in places:
            now = _named(tx, place, held.get(place.id, {}), wish)
            after = sets_after(place.code, now, replace(wish, departments=_exact(tx, place, wish)))
            moved += _moves(place, now, after)
            records += _records(place, line, request.start, after)
        facts = _Facts(tx, places, line, request.start, codes)
        before, history = credited_to(tx), facts.history()
        parted = partition(tx)
        batch, written = _write(tx, ws, records, places)
        if written:
            refresh(tx)
        return MoveResult(
            line, request.start, tuple(moved), {one.code: one.name for one in codes.values()},
            history, facts.rest(), facts.plans(), facts.filings(moved), facts.open_months,
            facts.closed, credit_changes(tx, before), parted, partition(tx), written,
            _newer(tx, places, line, request.start),
            tuple(appeals(tx, institutions={place.id for place in places})), batch, ws.dry_run,
        )  # fmt: skip


def _line(tx: "Tx", given: str) -> Candidate:
    from territory.roster.lookup import product_lines

    if given:
        return roster.line_named(tx, given)
    lines = product_lines(tx)
    only = lines.only()
    if only is None:
        raise LineNeeded(lines=", ".join(map(str, lines.all())) or "–")
    return only


def _places(tx: "Tx", given: Sequence[str]) -> list[Candidate]:
    found = {place.id: place for place in (roster.institution_named(tx, one) for one in given)}
    return list(found.values())


def _held(
    tx: "Tx", line_id: int, on: date, codes: Mapping[int, Candidate]
) -> dict[int, dict[int | None, list[SetMember]]]:
    """Return institution → department → who holds it on a day."""
    found: dict[int, dict[int | None, list[SetMember]]] = {}
    for row in roster.assignments_in_force(tx, line_id, on):
        one = SetMember(
            codes[row.position_id].code, row.share, row.flow_share, row.type, row.acting
        )
        found.setdefault(row.institution_id, {}).setdefault(row.department_id, []).append(one)
    return found


def _named(
    tx: "Tx", place: Candidate, held: Mapping[int | None, Sequence[SetMember]], wish: Wish
) -> Sets:
    """Return the sets of an institution by the names of its departments."""
    names = Departments(tx, [place.id]).at(place.id)
    if not any(held) and not wish.departments:
        return {None: tuple(held.get(None, ()))} if held else {}
    return {None if key is None else names[key]: tuple(some) for key, some in held.items()}


def _exact(tx: "Tx", place: Candidate, wish: Wish) -> tuple[str, ...]:
    """Return the departments asked for as the institution spells them.

    Raises:
        UnknownName: it has no such department.
    """
    from territory.roster.service.names import unknown

    if not wish.departments:
        return ()
    known = Departments(tx, [place.id])
    names = []
    for given in wish.departments:
        match = known.find(given, within=place.id)
        if match.id is None:
            there = tuple(Candidate(0, "", name) for name in known.at(place.id).values())
            raise unknown("department", given, match.candidates or there)
        names.append(known.named(match.id))
    return tuple(names)


def _moves(place: Candidate, now: Sets, after: Sets) -> list[Moved]:
    found = []
    for department, members in after.items():
        before = {held.position: held.share for held in holding(now, department)}
        then = {held.position: held for held in members}
        for position in dict.fromkeys((*before, *then)):
            held = then.get(position)
            found.append(
                Moved(
                    place, department, position, before.get(position, 0),
                    held.share if held else 0, held.flow_share if held else None,
                )
            )  # fmt: skip
    return found


def _records(place: Candidate, line: Candidate, start: date, after: Sets) -> list[dict[str, Any]]:
    return [
        {
            "institution_code": place.code,
            "product_line": line.code,
            "position": held.position,
            "from": start,
            "share": held.share,
            "acting": held.acting,
            **({"department": department} if department else {}),
            **({"flow_share": held.flow_share} if held.flow_share is not None else {}),
            **({"type": held.type} if held.type else {}),
        }
        for department, members in after.items()
        for held in members
    ]


def _write(
    tx: "Tx", ws: "Workspace", rows: Sequence[dict[str, Any]], places: Sequence[Candidate]
) -> tuple[str, int]:
    """Send rows through the loader of assignments; return the batch and how many it wrote.

    Raises:
        MoveRefused: it rejected one.
    """
    from territory.desk.kinds import all_kinds
    from territory.store.tables import Batch

    kind = next(kind for kind in all_kinds() if kind.slug == KIND)
    code = f"{tx.run.code}.1"
    batch = Batch(
        run_id=tx.run_id, code=code, file=f"territory {COMMAND}", sha256="", sheet="",
        kind=KIND, rows=len(rows),
    )  # fmt: skip
    tx.session.add(batch)
    tx.session.flush()
    records = [Record(place + 1, row) for place, row in enumerate(rows)]
    parsed = Parsed(f"territory {COMMAND}", "", kind, records, {})
    loaded = kind.load(tx, parsed, Context(batch.id or 0, ws.today, ws.settings))
    for finding in loaded.findings:
        if finding.rejects:
            raise MoveRefused(reason=message_of(finding).rstrip(".。"), institution=places[0].code)
    counts = {slug: loaded.outcomes.count(slug) for slug in Outcome}
    tx.update(Batch, [{"id": batch.id, **{str(slug): count for slug, count in counts.items()}}])
    return code, counts[Outcome.CREATED] + counts[Outcome.UPDATED]


def _newer(
    tx: "Tx", places: Sequence[Candidate], line: Candidate, start: date
) -> tuple[tuple[Candidate, date], ...]:
    """Return the institutions that have a set after the day, which ends the new one."""
    from sqlmodel import col, func, select

    from territory.roster.tables import Assignment

    row = Assignment
    found = []
    for place in places:
        later = select(func.min(col(row.valid_from))).where(
            col(row.institution_id) == place.id,
            col(row.line_id) == line.id,
            col(row.scheme) == "main",
            col(row.valid_from) > start,
        )
        day = tx.session.exec(later).one()
        if day is not None:
            found.append((place, day))
    return tuple(found)


class _Facts:
    """Surroundings of a move: all that it touches."""

    def __init__(
        self,
        tx: "Tx",
        places: Sequence[Candidate],
        line: Candidate,
        start: date,
        codes: Mapping[int, Candidate],
    ) -> None:
        self._tx = tx
        self._places = {place.id: place for place in places}
        self._line = line
        self._start = start
        self._codes = codes
        known = months_with_flow(tx)
        self._newest = Month.parse(known[-1]) if known else None
        self.open_months = tuple(open_months(tx, known))
        first = int(Month.of(start))
        self.closed = tuple(m for m in known if m >= first and m not in self.open_months)

    def history(self) -> tuple[tuple[Candidate, str, Brought], ...]:
        """Return what the institutions brought whom in the twelve newest months."""
        if self._newest is None:
            return ()
        months = [int(self._newest.plus(-back)) for back in range(HISTORY)]
        rows = brought(self._tx, self._places, self._line.id, months)
        return tuple(
            (self._places[one.institution_id], self._codes[one.position_id].code, one)
            for one in rows
        )

    def rest(self) -> tuple[tuple[Candidate, str | None, "RestOfTarget"], ...]:
        """Return what is left of the target of the institutions, from the month of the day on."""
        from territory.plans.lookup.rest import rest_of_target

        codes = {key: place.code for key, place in self._places.items()}
        month = Month.of(self._start)
        return tuple(
            (
                self._places[one.institution_id],
                None if one.position_id is None else self._codes[one.position_id].code,
                one,
            )
            for one in rest_of_target(self._tx, codes, self._line.id, month)
        )

    def plans(self) -> tuple["Version", ...]:
        """Return the plans whose trees hold the institutions from the day on."""
        from territory.plans.lookup.rest import plans_holding

        return tuple(plans_holding(self._tx, list(self._places), Month.of(self._start)))

    def filings(self, moved: Sequence[Moved]) -> tuple[tuple[str, DueFiling], ...]:
        """Whose filed region changes."""
        ids = {one.code: one.id for one in self._codes.values()}
        touched = {ids[one.position] for one in moved if one.before != one.after}
        found = filings(self._tx, touched, self._start)
        return tuple((self._codes[one.position_id].code, one) for one in found)
