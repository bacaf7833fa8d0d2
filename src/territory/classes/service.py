"""Run a classing scheme, keep the run, and say why somebody has a class."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from territory.classes import rules
from territory.classes.rules import AxisResult, AxisRule, Level
from territory.classes.tables import ClassResult, ClassRun
from territory.errors import Refused, UnknownName
from territory.potential.service import DoctorFigures, doctor_figures, product_id_of
from territory.potential.tables import DoctorEstimate, Potential
from territory.present.words import say
from territory.roster.tables import Department, Doctor, Institution, Product
from territory.settings import Settings
from territory.store.transaction import Tx, ident
from territory.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

STEP = 1.0
"""One step of a doctor's usage or potential: one sale unit a month."""


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


def classify_doctors(ws: Workspace, product: str | None = None) -> tuple[ClassedProduct, ...]:
    """Class every doctor for one product, or for each that has estimates, and keep the runs.

    Raises:
        NothingToClass: no estimates. UnknownName: no such product.
    """
    with ws.writing("classify doctors", product=product, as_of=ws.today) as tx:
        products = [product_id_of(tx, product)] if product else _estimated_products(tx)
        runs = tuple(_classify(tx, ws, *found) for found in products)
        if not any(run.rows for run in runs):
            raise NothingToClass
        tx.run.counts = {run.product: len(run.rows) for run in runs}
        return runs


def _estimated_products(tx: Tx) -> list[tuple[int, str, str]]:
    from sqlalchemy import select
    from sqlmodel import col

    statement = (
        select(col(Product.id), col(Product.code), col(Product.name))
        .where(col(Product.id).in_(select(col(DoctorEstimate.product_id))))
        .order_by(col(Product.code))
    )
    return [(row["id"], row["code"], row["name"]) for row in tx.rows(statement)]


def _classify(tx: Tx, ws: Workspace, product_id: int, code: str, name: str) -> ClassedProduct:
    scheme = schemes()["abcd"]
    parameters = _parameters(ws.settings, scheme)
    doctors = doctor_figures(tx, product_id, ws.today)
    before = _newest_letters(tx, "doctors", product_id)
    usage, potential = _axes(doctors, before, scheme, parameters)
    rows = tuple(
        _classed(
            doctor, index, (usage, potential), product=code,
            previous=before.get(doctor.doctor_id), table=scheme["table"],
        )
        for index, doctor in enumerate(doctors)
    )  # fmt: skip
    run = ClassedProduct("doctors", code, name, ws.today, "abcd", parameters, rows)
    _save(tx, run, product_id, [doctor.doctor_id for doctor in doctors])
    return run


def _parameters(settings: Settings, scheme: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "rule": scheme["rule"],
        "cut": settings.cut_share,
        "margin": settings.class_margin,
        "reading": settings.potential_reading,
        "smallest": settings.smallest_group,
        "groups": scheme["groups"],
        "band_high": scheme["band_high"],
    }


def _axes(
    doctors: Sequence[DoctorFigures],
    before: Mapping[int, str],
    scheme: Mapping[str, Any],
    parameters: Mapping[str, Any],
) -> tuple[AxisResult, AxisResult]:
    import numpy as np

    def column(values: Sequence[Any]) -> rules.Array:
        return np.array([np.nan if v is None else float(v) for v in values], dtype=np.float64)

    usage = column([doctor.usage for doctor in doctors])
    potential = column([doctor.potential for doctor in doctors])
    if parameters["reading"] == "headroom":
        # A doctor whose usage is a band has no headroom to compute; total potential stands in.
        potential = np.where(np.isnan(usage), potential, rules.headroom(potential, usage))
    groups = [_group(doctor, parameters["groups"]) for doctor in doctors]
    held = _held(scheme["table"])
    rule = AxisRule(
        parameters["rule"], parameters["cut"], frozenset(parameters["band_high"]),
        parameters["margin"], STEP, parameters["smallest"],
    )  # fmt: skip
    letters = [before.get(doctor.doctor_id, "") for doctor in doctors]
    return (
        rules.axis(
            usage, [d.usage_band for d in doctors], groups,
            [held.get(letter, (None, None))[0] for letter in letters], rule,
        ),
        rules.axis(
            potential, [d.potential_band for d in doctors], groups,
            [held.get(letter, (None, None))[1] for letter in letters], rule,
        ),
    )  # fmt: skip


def _group(doctor: DoctorFigures, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(getattr(doctor, name) for name in names)


def _held(table: Mapping[str, str]) -> dict[str, tuple[Level, Level]]:
    """Return letter → its two levels: the class table read backwards."""
    found = {}
    for key, letter in table.items():
        usage, potential = key.split("_")
        found[letter] = Level(usage), Level(potential)
    return found


def _classed(
    doctor: DoctorFigures,
    index: int,
    axes: tuple[AxisResult, AxisResult],
    *,
    product: str,
    previous: str | None,
    table: Mapping[str, str],
) -> Classed:
    usage, potential = axes
    letter, reason = rules.quadrant(usage.levels[index], potential.levels[index], table)
    evidence = {
        "source": doctor.source,
        "estimated_on": doctor.estimated_on.isoformat(),
        "usage": _axis_evidence(usage, index, doctor.usage, doctor.usage_band),
        "potential": _axis_evidence(potential, index, doctor.potential, doctor.potential_band),
    }
    cut = potential.cuts[index] or usage.cuts[index]
    return Classed(
        kind="doctors",
        code=doctor.code,
        name=doctor.name,
        product=product,
        letter=letter,
        previous=previous,
        usage=_shown(doctor.usage, doctor.usage_band),
        potential=_shown(doctor.potential, doctor.potential_band),
        peer_group="/".join(part for part in cut.group if part) if cut else "",
        reason_code=reason,
        institution=doctor.institution_name,
        department=doctor.department,
        evidence=evidence,
    )


def _shown(figure: object, band: str | None) -> str | None:
    return str(figure) if figure is not None else band


def _axis_evidence(
    axis: AxisResult, index: int, figure: object, band: str | None
) -> dict[str, Any]:
    cut = axis.cuts[index]
    return {
        "figure": None if figure is None else str(figure),
        "band": band,
        "compared": None if cut is None else round(float(axis.values[index]), 1),
        "level": str(axis.levels[index]),
        "cut": None if cut is None else asdict(cut) | {"group": list(cut.group)},
    }


def _save(tx: Tx, run: ClassedProduct, product_id: int, things: Sequence[int]) -> None:
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


def _newest_run(tx: Tx, kind: str, product_id: int) -> "RowMapping | None":
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


def _newest_letters(tx: Tx, kind: str, product_id: int) -> dict[int, str]:
    from sqlalchemy import select
    from sqlmodel import col

    run = _newest_run(tx, kind, product_id)
    if run is None:
        return {}
    statement = select(col(ClassResult.thing_id), col(ClassResult.letter)).where(
        col(ClassResult.class_run_id) == run["id"]
    )
    return {row["thing_id"]: row["letter"] for row in tx.rows(statement)}


def classify_hospitals(ws: Workspace, product: str | None = None) -> tuple[ClassedProduct, ...]:
    """Class institutions A, B, C by cumulative share of potential (cuts 80 % and 95 %).

    Raises:
        NoPotentialYet: nothing to class by. UnknownName: no such product.
    """
    with ws.writing("classify hospitals", product=product, as_of=ws.today) as tx:
        products = [product_id_of(tx, product)] if product else _potential_products(tx)
        runs = tuple(_classify_hospitals(tx, ws, *found) for found in products)
        if not any(run.rows for run in runs):
            raise NoPotentialYet
        return runs


def _potential_products(tx: Tx) -> list[tuple[int, str, str]]:
    from sqlalchemy import select
    from sqlmodel import col

    statement = (
        select(col(Product.id), col(Product.code), col(Product.name))
        .where(col(Product.id).in_(select(col(Potential.product_id))))
        .order_by(col(Product.code))
    )
    return [(row["id"], row["code"], row["name"]) for row in tx.rows(statement)]


def _classify_hospitals(
    tx: Tx, ws: Workspace, product_id: int, code: str, name: str
) -> ClassedProduct:
    import numpy as np

    scheme = schemes()["abc"]
    places = _potential_of_institutions(tx, product_id)
    before = _newest_letters(tx, "hospitals", product_id)
    values = np.array([place["units"] for place in places], dtype=np.float64)
    letters = rules.cumulative_letters(values, scheme["cuts"], scheme["letters"])
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
    _save(tx, run, product_id, [place["id"] for place in places])
    return run


def _potential_of_institutions(tx: Tx, product_id: int) -> "list[RowMapping]":
    from sqlalchemy import func, select
    from sqlmodel import col

    newest = select(func.max(col(Potential.year))).scalar_subquery()
    return tx.rows(
        select(
            col(Institution.id), col(Institution.code), col(Institution.name),
            col(Potential.units), col(Potential.source), col(Potential.method),
        )
        .join(Institution, col(Institution.id) == col(Potential.institution_id))
        .where(col(Potential.product_id) == product_id, col(Potential.year) == newest)
        .where(col(Potential.department_id).is_(None))
        .order_by(col(Institution.code))
    )  # fmt: skip


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
    from sqlalchemy import select
    from sqlmodel import col

    if product:
        products = [product_id_of(tx, product)]
    else:
        rows = tx.rows(
            select(col(Product.id), col(Product.code), col(Product.name)).order_by(
                col(Product.code)
            )
        )
        products = [(row["id"], row["code"], row["name"]) for row in rows]
    found = []
    for product_id, code, name in products:
        run = _newest_run(tx, kind, product_id)
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
        what = say("doctor or hospital with a class")
        raise UnknownName(what=what, given=code, proposals=", ".join(near) or "–")
    return found


def log_purpose(ws: Workspace, purpose: str) -> None:
    """Keep who looked at whole names of doctors and why (DOMAIN.md section 14)."""
    with ws.writing("classes show", purpose=purpose):
        """The run itself is the record."""
