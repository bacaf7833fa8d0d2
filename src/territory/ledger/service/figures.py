"""Figures of the ledger for targets and reports: actuals, and the partition that proves them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from territory.errors import Exit, TerritoryError
from territory.kernel.periods import Month
from territory.ledger.rules.credit import MAIN
from territory.ledger.rules.movement import Line
from territory.ledger.tables import FlowCredit, FlowRow
from territory.roster.lookup.departments import homes
from territory.store.transaction import Tx


class PartitionBroken(TerritoryError):
    """The lines of the flow do not sum to the rows loaded: {difference} units are astray."""

    exit_code = Exit.CHECK_FAILED
    hint = "Rows were changed outside of the program; territory check names them."


@dataclass(frozen=True, slots=True)
class Actual:
    """Credits of a position in a month: sale units and fen, net of returns.

    department_id: only where a file named the department. month: yyyymm.
    """

    institution_id: int
    department_id: int | None
    position_id: int
    product_id: int
    month: int
    quantity: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class LinePart:
    """Rows, sale units and fen of one line of the partition."""

    rows: int = 0
    quantity: int = 0
    amount_fen: int = 0

    def __add__(self, other: "LinePart") -> "LinePart":
        return LinePart(
            self.rows + other.rows,
            self.quantity + other.quantity,
            self.amount_fen + other.amount_fen,
        )


@dataclass(frozen=True, slots=True)
class Partition:
    """Loaded = credited + not owned + non-target + unmatched + transfer (DOMAIN.md section 3).

    `loaded` is summed from the rows, not from the lines: their agreement is a proof. The
    quantity of a row whose product or unit is unknown stands in the unit of its file.
    """

    loaded: LinePart
    lines: Mapping[Line, LinePart]

    @property
    def difference(self) -> LinePart:
        """Loaded less the sum of the lines; zero where nothing is astray."""
        rest = self.loaded
        for part in self.lines.values():
            rest += LinePart(-part.rows, -part.quantity, -part.amount_fen)
        return rest

    def proven(self) -> "Partition":
        """Return itself.

        Raises:
            PartitionBroken: the lines do not sum to what was loaded.
        """
        if self.difference != LinePart():
            raise PartitionBroken(difference=self.difference.quantity)
        return self


def actuals(
    tx: Tx,
    months: Sequence[int] | None = None,
    product_ids: Sequence[int] | None = None,
    scheme: str = MAIN,
    *,
    own: bool = False,
    only_late: bool = False,
) -> list[Actual]:
    """Return what is credited, one value per institution, department, position, product, month.

    Args:
        tx: Any transaction.
        months: Counted months yyyymm; None is all.
        product_ids: None is all.
        scheme: A second credit scheme has its own total and is never added to the main one.
        own: Rows of a closed year that came later stand in the month that they belong to.
        only_late: Only those rows (上年补传).
    """
    from sqlalchemy import func, select
    from sqlmodel import col

    month = own_month() if own else col(FlowCredit.counted_month)
    place: tuple[Any, ...] = (
        col(FlowCredit.institution_id), col(FlowCredit.department_id),
        col(FlowCredit.position_id), col(FlowCredit.product_id), month.label("month"),
    )  # fmt: skip
    statement = (
        select(
            *place,
            func.sum(col(FlowCredit.quantity)).label("quantity"),
            func.sum(col(FlowCredit.amount_fen)).label("amount_fen"),
        )
        .where(col(FlowCredit.scheme) == scheme)
        .group_by(*place)
        .order_by(*place)
    )
    if months is not None:
        statement = statement.where(month.in_(months))
    if only_late:
        statement = statement.where(col(FlowCredit.late).is_not(None))
    if product_ids is not None:
        statement = statement.where(col(FlowCredit.product_id).in_(product_ids))
    found = [
        Actual(
            row["institution_id"],
            row["department_id"],
            row["position_id"],
            row["product_id"],
            row["month"],
            int(row["quantity"]),
            int(row["amount_fen"]),
        )
        for row in tx.rows(statement)
    ]
    became = homes(tx)
    return _joined(found, became) if became else found


def _joined(found: Sequence[Actual], became: Mapping[int, int]) -> list[Actual]:
    """Put figures of departments to those of the ones that they turned out to be."""
    sums: dict[tuple[int | None, ...], Actual] = {}
    for one in found:
        department = became.get(one.department_id or 0, one.department_id)
        key = (one.institution_id, department, one.position_id, one.product_id, one.month)
        before = sums.get(key)
        sums[key] = replace(
            one,
            department_id=department,
            quantity=one.quantity + (before.quantity if before else 0),
            amount_fen=one.amount_fen + (before.amount_fen if before else 0),
        )
    return list(sums.values())


def own_month() -> Any:
    """Return the column of the month that credits belong to: late ones of a closed year by it."""
    from sqlalchemy import func
    from sqlmodel import col

    return func.coalesce(col(FlowCredit.late), col(FlowCredit.counted_month))


def months_with_flow(tx: Tx) -> list[int]:
    """Return the counted months that have rows, yyyymm, in time."""
    from sqlmodel import col, select

    statement = select(FlowRow.counted_month).distinct().order_by(col(FlowRow.counted_month))
    return list(tx.session.exec(statement))


def partition(
    tx: Tx, months: Sequence[int] | None = None, product_id: int | None = None
) -> Partition:
    """Return where the rows of months stand, of one product or of all with the unknown ones.

    Raises:
        PartitionBroken: a row stands on no line.
    """
    if product_id is not None:
        held = partitions(tx, months).get(product_id)
        return held or Partition(LinePart(), dict.fromkeys(Line, LinePart()))
    loaded, lines = LinePart(), dict.fromkeys(Line, LinePart())
    for held in partitions(tx, months).values():
        loaded += held.loaded
        lines = {line: part + held.lines[line] for line, part in lines.items()}
    return Partition(loaded, lines).proven()


def partitions(
    tx: Tx, months: Sequence[int] | None = None, institution: int | None = None
) -> dict[int | None, Partition]:
    """Return product → its partition; None stands for rows whose product is not known.

    institution: only rows of the institution with this key.

    Raises:
        PartitionBroken: a row stands on no line.
    """
    parts: dict[int | None, dict[Line, LinePart]] = {}
    for row in _sums(tx, months, institution, by_line=True):
        if row["line"] in set(Line):
            parts.setdefault(row["product_id"], {})[Line(row["line"])] = _part(row)
    return {
        row["product_id"]: Partition(
            _part(row), dict.fromkeys(Line, LinePart()) | parts.get(row["product_id"], {})
        ).proven()
        for row in _sums(tx, months, institution, by_line=False)
    }


def _sums(
    tx: Tx, months: Sequence[int] | None, institution: int | None = None, *, by_line: bool
) -> Sequence[Any]:
    from sqlalchemy import Select, func, select
    from sqlmodel import col

    grouping = [col(FlowRow.product_id), *([col(FlowRow.line)] if by_line else [])]
    statement: Select[*tuple[Any, ...]] = (
        select(
            *grouping,
            func.count().label("rows"),
            func.sum(col(FlowRow.quantity)).label("quantity"),
            func.sum(col(FlowRow.amount_fen)).label("amount"),
        )
        .group_by(*grouping)
        .order_by(col(FlowRow.product_id))
    )
    if months is not None:
        statement = statement.where(col(FlowRow.counted_month).in_(months))
    if institution is not None:
        statement = statement.where(col(FlowRow.institution_id) == institution)
    return tx.rows(statement)


def _part(row: Any) -> LinePart:
    return LinePart(int(row["rows"]), int(row["quantity"]), int(row["amount"] or 0))


def newest_month(tx: Tx, today: date) -> Month | None:
    """Return the newest month with flow that is not after today, of which status speaks."""
    begun = [month for month in months_with_flow(tx) if Month.parse(month).first_day <= today]
    return Month.parse(begun[-1]) if begun else None
