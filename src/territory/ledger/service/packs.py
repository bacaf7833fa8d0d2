"""Packs of one distributor that territory.toml names: 件 = 100 in the files of this source."""

from collections.abc import Collection, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from territory.kernel.findings import Finding, Place, Severity
from territory.registers.match import plain
from territory.roster.lookup import Distributors, Products
from territory.roster.tables import ProductUnit
from territory.store.tables import Batch, Change
from territory.store.transaction import Tx
from territory.store.upsert import upsert

KEPT = "In the files of {distributor} one {unit} is {factor} sale units of {product}."
CHANGE_IT = "The register of units keeps it (territory list units); import units to change it."
OTHERWISE = (
    "territory.toml says that one {unit} of {distributor} is {factor} sale units, the register "
    "says {known} for {product}; the register was taken."
)
ONE_OF_THEM = "Import units to change the register, or change [[sources]] in territory.toml."


class Sold(NamedTuple):
    """The product of a row as its file says it, and the unit it counts in."""

    name: str
    code: str
    specification: str
    unit: str


def keep_factors(
    tx: Tx, sender: str, units: Mapping[str, Fraction], sold: Collection[Sold]
) -> list[Finding]:
    """Put the factors of a source into the register of units; return what there is to say.

    A factor is kept for each known product that the file counts in that unit, where the register
    has none of its own for this distributor. To be called before the rows are loaded.

    Args:
        tx: A writing transaction.
        sender: Code or name of the source's distributor.
        units: Unit → how many sale units one of it is.
        sold: What the rows of the file say, each once.
    """
    said = {plain(unit): (unit, factor) for unit, factor in units.items()}
    distributors, products = Distributors(tx), Products(tx)
    sender_id = distributors.link(sender).id
    if sender_id is None:
        return []
    findings: dict[tuple[int, str], Finding] = {}
    for one in sorted(sold):
        product = products.find(one.name, code=one.code, specification=one.specification)
        if product.id is None or plain(one.unit) not in said:
            continue
        unit, factor = said[plain(one.unit)]
        params = {
            "distributor": sender,
            "unit": unit,
            "factor": factor,
            "product": products.candidate(product.id).code,
        }
        known = _known(tx, product.id, sender_id, unit)
        if known is None:
            upsert(tx, ProductUnit, KEY, [_row(product.id, unit, sender_id, factor)])
            finding = _finding(Severity.NOTE, "factor-kept", KEPT, CHANGE_IT, params)
        elif known != factor:
            params["known"] = known
            finding = _finding(Severity.WARNING, "factor-differs", OTHERWISE, ONE_OF_THEM, params)
        else:
            continue
        findings.setdefault((product.id, unit), finding)
    return list(findings.values())


def belongs_to(tx: Tx, batch: str) -> None:
    """Give the factors that this run kept to the file's first batch, so that undo takes them."""
    from sqlalchemy import func, select, update
    from sqlmodel import col

    first = select(func.min(col(Batch.id))).where(col(Batch.code) == batch).scalar_subquery()
    tx.execute(
        update(Change)
        .where(col(Change.run_id) == tx.run_id, col(Change.batch_id).is_(None))
        .where(col(Change.table_name) == ProductUnit.__tablename__)
        .values(batch_id=first)
    )


KEY = ("product_id", "unit", "distributor_id")


def _finding(
    severity: Severity, code: str, message: str, advice: str, params: dict[str, Any]
) -> Finding:
    return Finding(severity, code, message, Place(table="product_unit"), advice, params)


def _row(product_id: int, unit: str, sender_id: int, factor: Fraction) -> dict[str, Any]:
    given = {"product_id": product_id, "unit": unit, "distributor_id": sender_id}
    return given | {"numerator": factor.numerator, "denominator": factor.denominator}


def _known(tx: Tx, product_id: int, sender_id: int, unit: str) -> Fraction | None:
    from sqlmodel import col, select

    statement = select(ProductUnit).where(
        col(ProductUnit.product_id) == product_id, col(ProductUnit.distributor_id) == sender_id
    )
    for row in tx.session.exec(statement):
        if plain(row.unit) == plain(unit):
            return Fraction(row.numerator, row.denominator)
    return None
