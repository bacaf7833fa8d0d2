"""Departments that wait: an institution has one that they may be, and nobody has decided."""

from collections.abc import Collection, Mapping
from typing import Any

from territory.arrivals.lookup.waiting_names import (
    NameKind,
    UnmatchedName,
    WaitingDepartment,
    waiting_id,
)
from territory.registers.match import Candidate, How
from territory.roster.lookup.departments import Departments
from territory.roster.tables import Doctor, Institution
from territory.store.transaction import CHUNK, Tx


def departments_that_wait(tx: Tx, known: Departments) -> list[UnmatchedName]:
    """Return the departments that wait, with those that were there before and that they may be."""
    doubtful = dict(known.doubtful())
    doctors = _doctors(tx, doubtful)
    places = _institutions(tx, {known.place_of(key) for key in doubtful})
    return [
        department_named(
            places[known.place_of(key)], known.named(key), key,
            doctors=doctors.get(key, 0), candidates=candidates,
        )
        for key, candidates in doubtful.items()
    ]  # fmt: skip


def department_named(
    place: Mapping[str, Any],
    name: str,
    department_id: int | None,
    *,
    doctors: int = 0,
    candidates: tuple[Candidate, ...] = (),
) -> UnmatchedName:
    """Return the name of a department of an institution as one that is to be decided."""
    return UnmatchedName(
        waiting_id(NameKind.DEPARTMENT, name, place["code"]), NameKind.DEPARTMENT, name,
        place["code"], doctors, provinces={*filter(None, (place["province"],))},
        cities={*filter(None, (place["city"],))}, candidates=candidates, how=str(How.ALIKE),
        departments=(
            WaitingDepartment(department_id, place["id"], place["code"], place["name"]),
        ),
    )  # fmt: skip


def department_said(tx: Tx, known: Departments, given: str) -> UnmatchedName | None:
    """Return the department that a text such as H1/心内科 names, be there one or not.

    None where it names no institution before the last stroke.
    """
    code, _, name = given.strip().rpartition("/")
    place = _institution_of(tx, code) if code and name else None
    if place is None:
        return None
    stored = known.exactly(name, place["id"])
    spelled = name if stored is None else known.named(stored)
    return department_named(place, spelled, stored)


def _institution_of(tx: Tx, code: str) -> Mapping[str, Any] | None:
    from sqlmodel import col

    rows = tx.rows(_columns().where(col(Institution.code) == code))
    return dict(rows[0]) if rows else None


def _institutions(tx: Tx, ids: Collection[int]) -> dict[int, Mapping[str, Any]]:
    from sqlmodel import col

    found = tx.rows_with(_columns(), col(Institution.id), ids)
    return {row["id"]: dict(row) for row in found}


def _columns() -> Any:
    from sqlalchemy import select
    from sqlmodel import col

    return select(
        col(Institution.id), col(Institution.code), col(Institution.name),
        col(Institution.province), col(Institution.city),
    )  # fmt: skip


def _doctors(tx: Tx, departments: Collection[int]) -> dict[int, int]:
    """Return department → how many doctors it has."""
    from sqlalchemy import func, select
    from sqlmodel import col

    wanted, place = sorted(departments), col(Doctor.department_id)
    counted = select(place, func.count()).group_by(place)
    return {
        department: count
        for start in range(0, len(wanted), CHUNK)
        for department, count in tx.stream(
            counted.where(place.in_(wanted[start : start + CHUNK]), col(Doctor.became_id).is_(None))
        )
    }
