"""A run as a value, the shipped schemes, and how a run is kept."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from territory.classes.tables import ClassResult, ClassRun
from territory.errors import Refused
from territory.potential.service import product_id_of
from territory.roster.lookup.departments import homes_of_doctors
from territory.roster.tables import Product
from territory.store.revert import Image
from territory.store.tables import Run
from territory.store.transaction import Tx, ident

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

    from territory.potential.tables import DoctorEstimate, Potential


class NothingToClass(Refused):
    """There is no estimate of any doctor's usage or potential yet."""

    hint = "Import a sheet with doctor, product, usage and potential."


class NoPotentialYet(Refused):
    """There is no potential of institutions yet."""

    hint = "Import a survey, then run: territory potential estimate"


class NotClassedYet(Refused):
    """Nothing has been classed yet."""

    hint = "Run: territory classify doctors"


@dataclass(frozen=True, slots=True)
class Classed:
    """The class of one doctor or institution, with what decided it.

    usage, potential: figure or band as text, None where not known. evidence: by axis the cut,
    group, size, margin and rule; and the source.
    """

    kind: str
    code: str
    name: str
    product: str
    letter: str
    previous: str | None
    usage: str | None
    potential: str | None
    peer_group: str
    reason_code: str
    institution: str
    department: str
    evidence: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ClassedProduct:
    """One run for one product."""

    kind: str
    product: str
    product_name: str
    as_of: date
    scheme: str
    parameters: Mapping[str, Any]
    rows: tuple[Classed, ...] = field(default=())

    def count(self, letter: str) -> int:
        """Number with this letter."""
        return sum(row.letter == letter for row in self.rows)


@cache
def schemes() -> Mapping[str, Any]:
    """Return the shipped schemes."""
    text = resources.files("territory.classes").joinpath("schemes.toml").read_text("utf-8")
    return tomllib.loads(text)


def as_written(figure: float) -> Fraction:
    """Return a figure of a scheme or a setting as its text says: 0.8 is four fifths."""
    return Fraction(str(figure))


def products_of(
    tx: Tx, given: str | None, named_in: "type[DoctorEstimate | Potential] | None" = None
) -> list[tuple[int, str, str]]:
    """Return id, code and name of the product given, else of all, by code.

    named_in: a table; only the products that it has rows of.

    Raises:
        UnknownName: no such product.
    """
    from sqlalchemy import select
    from sqlmodel import col

    if given:
        return [product_id_of(tx, given)]
    statement = select(col(Product.id), col(Product.code), col(Product.name))
    if named_in is not None:
        statement = statement.where(col(Product.id).in_(select(col(named_in.product_id))))
    rows = tx.rows(statement.order_by(col(Product.code)))
    return [(row["id"], row["code"], row["name"]) for row in rows]


def save_run(tx: Tx, run: ClassedProduct, product_id: int, things: Sequence[int]) -> None:
    """Keep a run; `things` are the ids of its rows, in their order."""
    stored = ClassRun(
        run_id=tx.run_id, kind=run.kind, product_id=product_id, as_of=run.as_of,
        scheme=run.scheme, parameters=dict(run.parameters),
    )  # fmt: skip
    tx.session.add(stored)
    tx.session.flush()
    tx.insert(
        ClassResult,
        [
            {
                "class_run_id": ident(stored), "thing_id": thing, "letter": row.letter,
                "previous": row.previous, "reason": row.reason_code, "evidence": row.evidence,
            }
            for thing, row in zip(things, run.rows, strict=True)
        ],
    )  # fmt: skip


def newest_run(tx: Tx, kind: str, product_id: int) -> "RowMapping | None":
    """Return the newest stored run of a product, None where it was never classed."""
    from sqlalchemy import select
    from sqlmodel import col

    table = ClassRun.__table__  # type: ignore[attr-defined]  # every table model has it
    statement = (
        select(table)
        .where(col(ClassRun.kind) == kind, col(ClassRun.product_id) == product_id)
        .order_by(table.c.id.desc())
        .limit(1)
    )
    found = tx.rows(statement)
    return found[0] if found else None


def newest_letters(tx: Tx, kind: str, product_id: int) -> dict[int, str]:
    """Return thing id → letter of the newest run of a product."""
    from sqlalchemy import select
    from sqlmodel import col

    run = newest_run(tx, kind, product_id)
    if run is None:
        return {}
    statement = select(col(ClassResult.thing_id), col(ClassResult.letter)).where(
        col(ClassResult.class_run_id) == run["id"]
    )
    letters = {row["thing_id"]: row["letter"] for row in tx.rows(statement)}
    if kind == "doctors":
        for old, home in homes_of_doctors(tx).items():
            if old in letters:
                letters.setdefault(home, letters[old])
    return letters


def dependents(tx: Tx, run_id: int, _found: Sequence[Image]) -> list[str]:
    """Return the codes of later classifications of the same kind and product as a run's own.

    Each says what the class was before, which it read from the one before it.
    """
    from sqlalchemy import select
    from sqlalchemy.orm import aliased

    mine, later = aliased(ClassRun), aliased(ClassRun)
    statement = (
        select(Run.code)  # type: ignore[call-overload]  # a column of a model
        .join_from(later, Run, Run.id == later.run_id)
        .join(mine, (mine.kind == later.kind) & (mine.product_id == later.product_id))
        .where(mine.run_id == run_id, later.run_id > run_id)
        .distinct()
    )
    return sorted(str(row["code"]) for row in tx.rows(statement))
