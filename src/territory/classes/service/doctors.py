"""Class doctors A, B, C, D by usage and potential."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from fractions import Fraction
from typing import Any

from territory.classes import rules
from territory.classes.rules import AxisFigures, AxisResult, AxisRule, Cut, Level
from territory.classes.service.runs import (
    Classed,
    ClassedProduct,
    NothingToClass,
    as_written,
    newest_letters,
    products_of,
    save_run,
    schemes,
)
from territory.potential.service import DoctorFigures, doctor_figures
from territory.potential.tables import DoctorEstimate
from territory.settings import Settings
from territory.store.transaction import Tx
from territory.workspace import Workspace

STEP = Fraction(1)
"""One step of a doctor's usage or potential: one sale unit a month."""


def classify_doctors(ws: Workspace, product: str | None = None) -> tuple[ClassedProduct, ...]:
    """Class every doctor for one product, or for each that has estimates, and keep the runs.

    Raises:
        NothingToClass: no estimates. UnknownName: no such product.
    """
    with ws.writing("classify doctors", product=product, as_of=ws.today) as tx:
        products = products_of(tx, product, DoctorEstimate)
        runs = tuple(_classify(tx, ws, *found) for found in products)
        if not any(run.rows for run in runs):
            raise NothingToClass
        tx.run.counts = {run.product: len(run.rows) for run in runs}
        return runs


def _classify(tx: Tx, ws: Workspace, product_id: int, code: str, name: str) -> ClassedProduct:
    scheme = schemes()["abcd"]
    parameters = _parameters(ws.settings, scheme)
    doctors = doctor_figures(tx, product_id, ws.today)
    before = newest_letters(tx, "doctors", product_id)
    usage, potential = _axes(doctors, before, scheme, parameters)
    rows = tuple(
        _classed(
            doctor, index, (usage, potential), product=code,
            previous=before.get(doctor.doctor_id), table=scheme["table"],
        )
        for index, doctor in enumerate(doctors)
    )  # fmt: skip
    run = ClassedProduct("doctors", code, name, ws.today, "abcd", parameters, rows)
    save_run(tx, run, product_id, [doctor.doctor_id for doctor in doctors])
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
    usage = AxisFigures.of([doctor.usage for doctor in doctors])
    total = AxisFigures.of([doctor.potential for doctor in doctors])
    potential, takes_part = total, total.known
    if parameters["reading"] == "headroom":
        # Whose usage is a band or unknown has no headroom: the total potential is compared with
        # the cut of the headrooms, and takes no part in making it.
        headroom = total.less(usage)
        potential, takes_part = headroom.or_else(total), headroom.known
    groups = [_group(doctor, parameters["groups"]) for doctor in doctors]
    held = _held(scheme["table"])
    rule = AxisRule(
        parameters["rule"], as_written(parameters["cut"]), frozenset(parameters["band_high"]),
        as_written(parameters["margin"]), STEP, parameters["smallest"],
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
            takes_part=takes_part,
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
        "compared": None if cut is None else _plain_number(axis.figures.value(index)),
        "level": str(axis.levels[index]),
        "cut": None if cut is None else _cut_evidence(cut),
        "own_group": list(axis.own_groups[index]) if axis.parent_stood_in(index) else None,
    }


def _cut_evidence(cut: Cut) -> dict[str, Any]:
    numbers = {"value": _plain_number(cut.value), "margin": _plain_number(cut.margin)}
    return asdict(cut) | numbers | {"group": list(cut.group)}


def _plain_number(value: Decimal | Fraction | None) -> float | None:
    """Return a figure as JSON holds it; it is shown, never compared again."""
    return None if value is None else float(value)
