"""Targets that come back from a workbook: every changed cell becomes a proposal.

Nothing is overwritten: `territory targets changes` shows, applies or rejects what was proposed.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from territory.errors import TerritoryError
from territory.intake.kinds import (
    Context,
    Dash,
    Field,
    Kind,
    Loaded,
    Outcome,
    Parse,
    Parsed,
    Record,
    ValueChange,
)
from territory.kernel.findings import Severity
from territory.plans.rules.steps import AMOUNT, FEN_PER_YUAN, shown_value

if TYPE_CHECKING:
    from territory.plans.lookup.nodes import Leaves
    from territory.plans.lookup.stored import Node, Stored
    from territory.store.transaction import Tx

MONTHS = tuple(f"m{month:02d}" for month in range(1, 13))


def base_text(months: "tuple[int | None, ...]") -> str:
    """Return a row as it goes out, kept in the hidden sheet: the base of what comes back."""
    return ",".join("" if value is None else str(value) for value in months)


def row_key(product: str, key: str) -> str:
    """Return the key of an exported row in the hidden sheet."""
    return f"{product}|{key}"


def load_targets(tx: "Tx", parsed: Parsed, context: Context) -> Loaded:
    """Turn changed cells of a wide table into proposals; see `KIND`."""
    case = _Case(tx, parsed, context)
    for record in parsed.records:
        case.take(record)
    return case.finish()


class _Case:
    """One sheet on its way in: what is stored, what is proposed already, what is new."""

    def __init__(self, tx: "Tx", parsed: Parsed, context: Context) -> None:
        self.tx, self.parsed, self.context = tx, parsed, context
        self.loaded = Loaded()
        self.known: dict[str, Leaves | TerritoryError] = {}
        self.rows: list[dict[str, Any]] = []
        self.open = _open_proposals(tx)

    def take(self, record: Record) -> None:
        """Compare one row with what is stored."""
        leaves = self._leaves(str(record.get("product", "")))
        if isinstance(leaves, TerritoryError):
            self.loaded.outcomes.append(Outcome.REJECTED)
            self.loaded.findings.append(
                self.parsed.finding(
                    record, "product", "targets-product", leaves.template(), leaves.hint,
                    **leaves.params,
                )
            )  # fmt: skip
            return
        leaf = self._leaf(record, leaves)
        if leaf is None:
            return
        problem = self._problem(record, leaves.stored)
        if problem is not None:
            name, message, params = problem
            self._reject(record, name, "targets-value", message, **params)
            return
        proposals = list(self._proposals(record, leaves.stored, leaf))
        self.rows += proposals
        outcome = Outcome.UPDATED if proposals else Outcome.UNCHANGED
        self.loaded.outcomes.append(outcome)

    def finish(self) -> Loaded:
        """Write the proposals, each with its place in the change log."""
        from territory.plans.tables import PlanChange
        from territory.store.upsert import upsert

        upsert(
            self.tx, PlanChange, ("node_id", "month", "status"), self.rows,
            batch_id=self.context.batch_id,
        )  # fmt: skip
        self.loaded.summary["proposed"] = len(self.rows)
        return self.loaded

    def _leaves(self, product: str) -> "Leaves | TerritoryError":
        if product not in self.known:
            try:
                self.known[product] = _read_leaves(self.tx, product, self.parsed.hidden_meta)
            except TerritoryError as error:
                self.known[product] = error
        return self.known[product]

    def _leaf(self, record: Record, leaves: "Leaves") -> "Node | None":
        found = leaves.find(
            str(record.get("node", "")), record.get("position"), record.get("department")
        )
        if len(found) == 1:
            return found[0]
        params = {"given": record.get("node", ""), "product": leaves.stored.product.code}
        if found:
            self._reject(
                record, "node", "targets-node-ambiguous",
                "{given} stands under several positions for {product}: {candidates}",
                candidates=", ".join(leaf.key for leaf in found), **params,
            )  # fmt: skip
        else:
            self._reject(
                record, "node", "targets-node",
                "{given} has no target for {product} under this position and department", **params,
            )  # fmt: skip
        return None

    def _problem(self, record: Record, stored: "Stored") -> tuple[str, str, dict[str, Any]] | None:
        """Return the first month that cannot be a target: field, message and its values."""
        measure = stored.version.measure
        for name in _months_of(stored):
            given = record.get(name)
            if given is None:
                continue
            value = _base(given, measure)
            if given < 0:
                return name, "A target cannot be negative: {value}", {"value": given}
            if value is None or value % stored.step:
                whole = int(Decimal(given) * (FEN_PER_YUAN if measure == AMOUNT else 1))
                below = whole // stored.step * stored.step
                above = below + stored.step
                return (
                    name,
                    "{value} is no multiple of the step; the nearest are {below} and {above}",
                    {
                        "value": given,
                        "below": shown_value(below, measure),
                        "above": shown_value(above, measure),
                    },
                )
        return None

    def _proposals(
        self, record: Record, stored: "Stored", leaf: "Node"
    ) -> Iterator[dict[str, Any]]:
        base = self._base(stored, leaf)
        for at, name in enumerate(_months_of(stored)):
            given = record.get(name)
            value = None if given is None else _base(given, stored.version.measure)
            now = leaf.months[at]
            went_out = base[at] if base else now
            if value is None or value in (now, went_out):
                continue
            if went_out != now:
                self._conflict(record, name, stored, went_out, now)
            self.loaded.changes.append(ValueChange(record, name, now, value))
            if self.open.get((leaf.id, at + 1)) != value:
                yield {
                    "node_id": leaf.id, "month": at + 1, "status": "proposed", "base": went_out,
                    "value": value, "batch_id": self.context.batch_id, "run_id": self.tx.run_id,
                    "asked_by": self.tx.run.who or None,
                }  # fmt: skip

    def _base(self, stored: "Stored", leaf: "Node") -> list[int | None] | None:
        text = self.parsed.hidden_meta.get(f"row/{row_key(stored.product.code, leaf.key)}")
        if text is None or text.count(",") != len(MONTHS) - 1:
            return None
        return [int(part) if part else None for part in text.split(",")]

    def _conflict(
        self, record: Record, name: str, stored: "Stored", base: int | None, now: int | None
    ) -> None:
        measure = stored.version.measure
        self.loaded.findings.append(
            self.parsed.finding(
                record,
                name,
                "targets-conflict",
                "The workbook went out with {base}, but {now} is stored now",
                "Look at both before applying: territory targets changes list",
                severity=Severity.WARNING,
                base="–" if base is None else shown_value(base, measure),
                now="–" if now is None else shown_value(now, measure),
            )
        )

    def _reject(self, record: Record, name: str, code: str, message: str, **params: Any) -> None:
        self.loaded.outcomes.append(Outcome.REJECTED)
        self.loaded.findings.append(self.parsed.finding(record, name, code, message, **params))


def _months_of(stored: "Stored") -> tuple[str, ...]:
    """Return the fields of the months that are planned, in the order of the cells."""
    return tuple(f"m{number}" for number in stored.version.sales_year.numbers)


def _base(given: Decimal, measure: str) -> int | None:
    """Return a cell in base units, None where it is finer than one."""
    value = Decimal(given) * (FEN_PER_YUAN if measure == AMOUNT else 1)
    return int(value) if value == value.to_integral_value() else None


def _read_leaves(tx: "Tx", product: str, meta: "Any") -> "Leaves":
    """Read a product of the version that the workbook belongs to: its plan, newest version."""
    from territory.plans.lookup.nodes import Leaves
    from territory.plans.lookup.stored import read_stored
    from territory.plans.lookup.versions import Wanted, find_product, find_version
    from territory.plans.rules.refusals import NotSplit

    year = meta.get("meta/year")
    wanted = Wanted(
        int(year) if year else None,
        meta.get("meta/measure", "units"),
        meta.get("meta/scenario", "target"),
    )
    info = find_product(tx, product)
    version = find_version(tx, wanted)
    stored = read_stored(tx, version, info)
    if stored is None:
        raise NotSplit(product=info.code, plan=version.options)
    return Leaves.of(stored)


def _open_proposals(tx: "Tx") -> dict[tuple[int, int], int | None]:
    from sqlalchemy import select
    from sqlmodel import col

    from territory.plans.tables import PlanChange

    statement = select(col(PlanChange.node_id), col(PlanChange.month), col(PlanChange.value)).where(
        col(PlanChange.status) == "proposed"
    )
    return {(row["node_id"], row["month"]): row["value"] for row in tx.rows(statement)}


TARGETS = Kind(
    slug="targets",
    label="Targets",
    fields=(
        Field("product", "Product", Parse.CODE, ("product_code", "product_name"), required=True),
        Field("position", "Position", Parse.CODE, ("position_code", "position", "position_name")),
        Field("node", "Customer", Parse.CODE,
              ("customer_code", "institution_code", "institution_name"), required=True),
        Field("department", "Department", Parse.TEXT),
        *(Field(name, label, Parse.DECIMAL, (name,), required=True, dash=Dash.ZERO)
          for name, label in zip(
              MONTHS,
              ("Jan", "Feb", "Mar", "Apr", "May", "Jun",
               "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
              strict=True)),
    ),
    key=("product", "position", "node", "department"),
    order=90,
    load=load_targets,
    telling=MONTHS,
)  # fmt: skip

KINDS: tuple[Kind, ...] = (TARGETS,)
