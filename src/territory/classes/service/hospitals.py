"""Class hospitals A, B, C by cumulative share of potential."""

from collections.abc import Mapping
from typing import Any

from territory.classes import rules
from territory.classes.service.runs import (
    Classed,
    ClassedProduct,
    NoPotentialYet,
    as_written,
    newest_letters,
    products_of,
    save_run,
    schemes,
)
from territory.potential.tables import Potential
from territory.roster.lookup.ties import merged_into
from territory.roster.service.rows import institution_codes
from territory.store.transaction import Tx
from territory.workspace import Workspace


def classify_hospitals(ws: Workspace, product: str | None = None) -> tuple[ClassedProduct, ...]:
    """Class institutions A, B, C by cumulative share of potential (cuts 80 % and 95 %).

    Raises:
        NoPotentialYet: nothing to class by. UnknownName: no such product.
    """
    with ws.writing("classify hospitals", product=product, as_of=ws.today) as tx:
        products = products_of(tx, product, Potential)
        runs = tuple(_classify_hospitals(tx, ws, *found) for found in products)
        if not any(run.rows for run in runs):
            raise NoPotentialYet
        return runs


def _classify_hospitals(
    tx: Tx, ws: Workspace, product_id: int, code: str, name: str
) -> ClassedProduct:
    scheme = schemes()["abc"]
    places = _potential_of_institutions(tx, product_id, merged_into(tx, ws.today))
    before = newest_letters(tx, "hospitals", product_id)
    figures = rules.AxisFigures.of([place["units"] for place in places])
    cuts = [as_written(cut) for cut in scheme["cuts"]]
    letters = rules.cumulative_letters(figures, cuts, scheme["letters"])
    rows = tuple(
        Classed(
            kind="hospitals", code=place["code"], name=place["name"], product=code, letter=letter,
            previous=before.get(place["id"]), usage=None, potential=str(place["units"]),
            peer_group="", reason_code="cumulative_share", institution=place["name"],
            department="",
            evidence={name: place[name] for name in ("source", "method", "units")},
        )
        for place, letter in zip(places, letters, strict=True)
    )  # fmt: skip
    run = ClassedProduct("hospitals", code, name, ws.today, "abc", {"cuts": scheme["cuts"]}, rows)
    save_run(tx, run, product_id, [place["id"] for place in places])
    return run


def _potential_of_institutions(
    tx: Tx, product_id: int, merged: Mapping[int, int]
) -> list[dict[str, Any]]:
    """Return the newest potential by institution; a merged one's is added to what it became."""
    from sqlalchemy import func, select
    from sqlmodel import col

    newest = select(func.max(col(Potential.year))).scalar_subquery()
    rows = tx.rows(
        select(
            col(Potential.institution_id).label("id"), col(Potential.units),
            col(Potential.source), col(Potential.method),
        )
        .where(col(Potential.product_id) == product_id, col(Potential.year) == newest)
        .where(col(Potential.department_id).is_(None))
    )  # fmt: skip
    names = institution_codes(tx)
    found: dict[int, dict[str, Any]] = {}
    for row in sorted(rows, key=lambda row: row["id"] in merged):  # its own source and method stand
        home = merged.get(row["id"], row["id"])
        if home in found:
            found[home]["units"] += row["units"]
        else:
            code, name = names[home]
            found[home] = {**row, "id": home, "code": code, "name": name}
    return sorted(found.values(), key=lambda place: str(place["code"]))
