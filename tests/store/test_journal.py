"""What a run did to rows is put back to the letter, on both engines."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete, text, update
from sqlmodel import col

from territory.potential.tables import Potential
from territory.roster.tables import Institution, Product, ProductLine
from territory.store import bulk
from territory.store.engine import Store
from territory.store.revert import images_of, merged, revert
from territory.store.transaction import ident

DAY = date(2027, 2, 3)
TABLES = ("institution", "product", "potential")


@pytest.fixture
def region(store: Store) -> Store:
    with store.writing("test", today=DAY) as tx:
        line = ProductLine(code="L1", name="线")
        tx.session.add(line)
        tx.session.flush()
        tx.session.add(Product(code="P01", name="药", normal_name="药", line_id=ident(line)))
        for code in ("H1", "H2", "H3"):
            tx.session.add(Institution(code=code, name=code, normal_name=code))
        tx.session.flush()
        known = {"product_id": 1, "year": 2026, "method": "survey", "source": "调查"}
        tx.insert(
            Potential,
            [
                {**known, "run_id": tx.run_id, "institution_id": 1 + at, "units": 10 * at,
                 "inputs": {"床": [1, None]}}
                for at in range(3)
            ],
        )  # fmt: skip
    return store


def content(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    with store.reading() as tx:
        found = {name: tx.rows(text(f"SELECT * FROM {name} ORDER BY id")) for name in TABLES}
    return {name: [tuple(map(str, row.values())) for row in rows] for name, rows in found.items()}


def test_rows_made_changed_and_deleted_in_every_way_are_put_back(region: Store) -> None:
    before = content(region)
    with region.writing("much", today=DAY) as tx:
        run_id = tx.run_id
        tx.session.add(Institution(code="H9", name="新", normal_name="新"))
        row = tx.session.get_one(Institution, 1)
        row.beds = 500
        tx.session.add(row)
        tx.session.flush()
        tx.update(Institution, [{"id": 2, "city": "常州市"}, {"id": 3, "city": "无锡市"}])
        tx.execute(delete(Potential).where(col(Potential.units) == 10))
        tx.execute(update(Potential).where(col(Potential.year) == 2026).values(year=2025))
        bulk.insert_columns(
            tx,
            Potential,
            {
                "run_id": [run_id], "institution_id": [4], "department_id": [None],
                "product_id": [1], "year": [2026], "units": [5], "method": ["sum"],
                "source": ["和"], "inputs": [{}],
            },
        )  # fmt: skip
    assert content(region) != before
    with region.writing("undo", today=DAY, journal=False) as tx:
        done = revert(tx, merged(images_of(tx, run_id)))
    assert (dict(done.deleted), done.changed, done.returned) == (
        {"potential": 1, "institution": 1}, 5, 1,
    )  # fmt: skip
    assert content(region) == before


def test_a_run_that_changed_nothing_keeps_nothing(region: Store) -> None:
    with region.writing("nothing", today=DAY) as tx:
        tx.update(Institution, [{"id": 1, "name": "H1"}])
        run_id = tx.run_id
    with region.reading() as tx:
        assert images_of(tx, run_id) == []
