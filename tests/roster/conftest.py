"""Loads records through a kind's own loader, without a spreadsheet."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from territory.intake.kinds import Context, Loaded, Parsed, Record
from territory.roster.kinds import KINDS
from territory.settings import Settings
from territory.store.engine import open_store
from territory.store.tables import Batch
from territory.store.transaction import Tx, ident
from territory.workspace import Workspace

BY_SLUG = {kind.slug: kind for kind in KINDS}


def load_into(tx: Tx, ws: Workspace, slug: str, rows: tuple[dict[str, Any], ...]) -> Loaded:
    """Load rows into a transaction; the first of them stands in row 2 of the sheet."""
    kind = BY_SLUG[slug]
    unknown = {name for row in rows for name in row} - {field.name for field in kind.fields}
    assert not unknown, f"{slug} has no field {unknown}"
    batch = Batch(run_id=tx.run_id, code=tx.run.code, file="t", sha256="", sheet=slug, kind=slug)
    tx.session.add(batch)
    tx.session.flush()
    parsed = Parsed(
        file="t.xlsx",
        sheet="Sheet1",
        kind=kind,
        records=[Record(place + 2, dict(row)) for place, row in enumerate(rows)],
        columns={field.name: chr(65 + place) for place, field in enumerate(kind.fields)},
    )
    return kind.load(tx, parsed, Context(ident(batch), ws.today, ws.settings))


@pytest.fixture
def load(ws: Workspace) -> Callable[..., Loaded]:
    """Load rows of a kind in one transaction of their own."""

    def run(slug: str, *rows: dict[str, Any]) -> Loaded:
        with ws.writing("import") as tx:
            return load_into(tx, ws, slug, rows)

    return run


@pytest.fixture
def outcomes(load: Callable[..., Loaded]) -> Callable[..., list[str]]:
    """Load rows and return what became of each."""

    def run(slug: str, *rows: dict[str, Any]) -> list[str]:
        return [str(outcome) for outcome in load(slug, *rows).outcomes]

    return run


@pytest.fixture
def refusals(load: Callable[..., Loaded]) -> Callable[..., list[str]]:
    """Load rows and return place and sentence of every error."""

    def run(slug: str, *rows: dict[str, Any]) -> list[str]:
        found = load(slug, *rows).findings
        return [f"{f.place.cell} {f.message.format(**f.params)}" for f in found if f.rejects]

    return run


REGION: tuple[tuple[str, tuple[dict[str, Any], ...]], ...] = (
    ("product-lines", ({"code": "L1", "name": "心血管"},)),
    (
        "products",
        (
            {"product_code": "P01", "product_name": "通脉胶囊", "product_line": "心血管",
             "assessment_price": 1234},
        ),
    ),
    (
        "territories",
        (
            {"code": "C", "name": "华东公司", "level": "公司"},
            {"code": "R1", "name": "苏皖", "level": "大区", "parent": "C"},
        ),
    ),
    (
        "positions",
        (
            {"region": "苏皖", "district": "苏南", "person_name": "李经理"},
            {"region": "苏皖", "district": "苏南", "position_code": "P1",
             "position_name": "苏州一", "person_name": "张三", "role": "sales"},
            {"region": "苏皖", "district": "苏南", "position_code": "P2",
             "position_name": "苏州二", "person_name": "空岗"},
        ),
    ),
    (
        "institutions",
        (
            {"institution_code": "H1", "institution_name": "苏州市中医院", "province": "江苏省",
             "city": "苏州市", "grade": "3A", "beds": 1200},
            {"institution_code": "H2", "institution_name": "南京市第二医院",
             "province": "江苏省", "city": "南京市", "grade": "2A"},
        ),
    ),
    ("departments", ({"institution_code": "H1", "department": "心内科"},)),
)  # fmt: skip


@pytest.fixture(scope="session")
def region_store(empty_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of a small region, to be copied: two positions, two hospitals, one line."""
    path = tmp_path_factory.mktemp("template") / "region.db"
    shutil.copy(empty_store, path)
    store = open_store(str(path))
    ws = Workspace(Settings(db=str(path)), store, date(2027, 1, 15))
    with ws.writing("import") as tx:
        for slug, rows in REGION:
            load_into(tx, ws, slug, rows)
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    return path


@pytest.fixture
def db(
    tmp_path: Path, empty_store: Path, region_store: Path, request: pytest.FixtureRequest
) -> Path:
    """Return the file of a fresh store: empty, or with the small region where a test asks."""
    path = tmp_path / "region.db"
    shutil.copy(region_store if "region" in request.fixturenames else empty_store, path)
    return path


@pytest.fixture
def region(load: Callable[..., Loaded]) -> Callable[..., Loaded]:
    """Load further rows into the small region."""
    return load
