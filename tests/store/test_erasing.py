"""A forgotten doctor is nowhere in the store, on both engines; the audit still holds together."""

from datetime import date
from pathlib import Path

import pytest

from territory.roster.service import forget
from territory.roster.tables import Department, Doctor, Institution
from territory.settings import Settings
from territory.store import audit
from territory.store.engine import Store
from territory.store.erasing import still_said, wipe
from territory.store.journal import unpacked
from territory.store.tables import RunImage
from territory.store.transaction import ident
from territory.store.upsert import upsert
from territory.workspace import Workspace

NAME, OTHER = "欧阳清晏", "何念初"
TODAY = date(2027, 1, 15)


@pytest.fixture
def ws(store: Store, tmp_path: Path) -> Workspace:
    """Give a store with two doctors of one department, who were renamed and named back."""
    found = Workspace(Settings(folder=tmp_path, who="analyst"), store, TODAY)
    with found.writing("roster") as tx:
        hospital = Institution(code="H1", name="溧阳市第一医院", normal_name="溧阳市第1医院")
        tx.session.add(hospital)
        tx.session.flush()
        ward = Department(institution_id=ident(hospital), name="心内科")
        tx.session.add(ward)
        tx.session.flush()
        doctors = [
            {"code": code, "name": name, "department_id": ident(ward)}
            for code, name in (("D70001", NAME), ("D70002", OTHER))
        ]
        upsert(tx, Doctor, ("code",), doctors)
    with found.writing("asked", purpose=f"回访{NAME}") as tx:
        tx.update(Doctor, [{"id": 1, "name": f"{NAME}甲"}, {"id": 2, "name": f"{OTHER}乙"}])
    with found.writing("mended") as tx:
        tx.update(Doctor, [{"id": 1, "name": NAME}, {"id": 2, "name": OTHER}])
    return found


def said(ws: Workspace, text: str) -> list[str]:
    """Columns of the store, images of former rows unpacked, that hold a text."""
    from sqlmodel import select

    with ws.reading() as tx:
        found = [f"{left.table}.{left.column}" for left in still_said(tx, text)]
        images = [str(unpacked(image.rows)) for image in tx.session.exec(select(RunImage))]
        return found + ["run_image.rows" for image in images if text in image]


def test_the_name_goes_from_every_table_and_the_others_stay(ws: Workspace) -> None:
    before = said(ws, NAME)
    assert {"doctor.name", "change.after", "run.params", "audit.body", "run_image.rows"} <= set(
        before
    )
    done = forget(ws, "D70001")
    assert done.wiped
    assert said(ws, NAME) == []
    assert said(ws, "D70001") == []
    assert {"doctor.name", "run_image.rows"} <= set(said(ws, OTHER))
    with ws.reading() as tx:
        assert audit.check(tx) == []


def test_a_dry_run_keeps_the_person_and_says_the_same(ws: Workspace) -> None:
    import dataclasses

    tried = forget(dataclasses.replace(ws, dry_run=True), "D70001")
    assert tried.dry_run
    assert "doctor.name" in said(ws, NAME)
    done = forget(ws, "D70001")
    assert (tried.code, tried.history, tried.audit) == (done.code, done.history, done.audit)


def test_a_reader_who_is_in_the_middle_does_not_hold_it_up(store: Store, ws: Workspace) -> None:
    """The bytes then go with the next wipe, which is said."""
    with ws.reading() as tx:
        tx.execute(Doctor.__table__.select())  # type: ignore[attr-defined]  # every table model has it
        done = forget(ws, "D70001")
    assert not done.wiped
    assert wipe(store)
