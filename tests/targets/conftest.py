"""Fixtures for planning targets: a region with and without hospitals."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from targets_region import ORGANISATION, FreshRegion, Region

from territory.settings import Settings
from territory.store.engine import open_store
from territory.workspace import Workspace


@pytest.fixture
def region(ws: Workspace) -> Region:
    """Give a region with two districts, three positions and one product, and no hospital."""
    return Region(ws).organisation(ORGANISATION).product()


@pytest.fixture
def small(region: Region) -> Region:
    """Give a region of six hospitals with flow in 2026 and a total of 1,200 boxes."""
    region.crowd(
        {f"H{at}": {202600 + m: 10 + at * m for m in range(1, 13)} for at in range(6)},
        {f"H{at}": f"P{at // 2 + 1}" for at in range(6)},
    )
    return region.total(1_200)


@pytest.fixture
def fresh(empty_store: Path) -> FreshRegion:
    """Give a maker of regions on a store of their own, for tests that draw many."""

    @contextmanager
    def make() -> Iterator[Region]:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "region.db"
            shutil.copy(empty_store, path)
            store = open_store(str(path))
            try:
                workspace = Workspace(Settings(), store, date(2027, 1, 15))
                yield Region(workspace).organisation(ORGANISATION).product()
            finally:
                store.close()

    return make
