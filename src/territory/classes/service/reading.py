"""Read the newest runs, and why somebody has a class."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from territory.classes.service.runs import (
    Classed,
    ClassedProduct,
    NotClassedYet,
    newest_run,
    products_of,
)
from territory.classes.tables import ClassResult
from territory.errors import UnknownName
from territory.kernel.sentences import Sentence
from territory.roster.tables import Department, Doctor, Institution
from territory.store.transaction import Tx
from territory.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy import RowMapping


def newest(
    ws: Workspace, kind: str = "doctors", product: str | None = None, letter: str | None = None
) -> tuple[ClassedProduct, ...]:
    """Read the newest run of each product.

    Raises:
        NotClassedYet: there is none. UnknownName: no such product.
    """
    with ws.reading() as tx:
        runs = newest_runs(tx, kind, product)
    if not runs:
        raise NotClassedYet
    if letter is None:
        return runs
    return tuple(
        ClassedProduct(
            run.kind, run.product, run.product_name, run.as_of, run.scheme, run.parameters,
            tuple(row for row in run.rows if row.letter == letter.upper()),
        )
        for run in runs
    )  # fmt: skip


def newest_runs(
    tx: Tx, kind: str = "doctors", product: str | None = None
) -> tuple[ClassedProduct, ...]:
    """Read the newest run of each product inside a transaction; empty where there is none."""
    found = []
    for product_id, code, name in products_of(tx, product):
        run = newest_run(tx, kind, product_id)
        if run is not None:
            rows_of = tuple(_stored_rows(tx, run, code))
            found.append(
                ClassedProduct(
                    kind, code, name, run["as_of"], run["scheme"], run["parameters"], rows_of
                )
            )
    return tuple(found)


def _stored_rows(tx: Tx, run: "RowMapping", product: str) -> list[Classed]:
    from sqlalchemy import select
    from sqlmodel import col

    if run["kind"] == "doctors":
        statement: Any = (
            select(
                col(Doctor.code), col(Doctor.name), col(Department.name).label("department"),
                col(Institution.name).label("institution"), col(ClassResult.letter),
                col(ClassResult.previous), col(ClassResult.reason), col(ClassResult.evidence),
            )
            .join(Doctor, col(Doctor.id) == col(ClassResult.thing_id))
            .join(Department, col(Department.id) == col(Doctor.department_id))
            .join(Institution, col(Institution.id) == col(Department.institution_id))
            .order_by(col(Doctor.code))
        )  # fmt: skip
    else:
        statement = (
            select(
                col(Institution.code), col(Institution.name),
                col(Institution.name).label("institution"), col(ClassResult.letter),
                col(ClassResult.previous), col(ClassResult.reason), col(ClassResult.evidence),
            )
            .join(Institution, col(Institution.id) == col(ClassResult.thing_id))
            .order_by(col(Institution.code))
        )  # fmt: skip
    rows = tx.rows(statement.where(col(ClassResult.class_run_id) == run["id"]))
    return [_stored_row(run["kind"], product, row) for row in rows]


def _stored_row(kind: str, product: str, row: "RowMapping") -> Classed:
    evidence = row["evidence"]
    usage, potential = evidence.get("usage", {}), evidence.get("potential", {})
    cut = potential.get("cut") or usage.get("cut") or {"group": []}
    return Classed(
        kind=kind,
        code=row["code"],
        name=row["name"],
        product=product,
        letter=row["letter"],
        previous=row["previous"],
        usage=usage.get("figure") or usage.get("band"),
        potential=potential.get("figure") or potential.get("band") or _units(evidence),
        peer_group="/".join(part for part in cut["group"] if part),
        reason_code=row["reason"],
        institution=row["institution"],
        department=row.get("department", ""),
        evidence=evidence,
    )


def _units(evidence: Mapping[str, Any]) -> str | None:
    return str(evidence["units"]) if "units" in evidence else None


def why(ws: Workspace, code: str) -> tuple[tuple[ClassedProduct, Classed], ...]:
    """Return the newest class of one doctor or institution for each product, with its run.

    Raises:
        NotClassedYet: there is no run. UnknownName: nothing with this code has a class.
    """
    with ws.reading() as tx:
        runs = (*newest_runs(tx, "doctors"), *newest_runs(tx, "hospitals"))
    if not runs:
        raise NotClassedYet
    found = tuple(
        (run, row) for run in runs for row in run.rows if row.code.lower() == code.lower()
    )
    if not found:
        from difflib import get_close_matches

        codes = sorted({row.code for run in runs for row in run.rows})
        near = get_close_matches(code, codes, n=3) or codes[:1]
        what = Sentence("doctor or hospital with a class")
        raise UnknownName(what=what, given=code, proposals=", ".join(near) or "–")
    return found


def log_purpose(ws: Workspace, purpose: str, output: str = "") -> None:
    """Keep who took whole names of doctors, why, and into which file (DOMAIN.md section 14)."""
    with ws.disclosing("classes show", purpose, output):
        """The line itself is the record."""
