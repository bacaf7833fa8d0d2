"""A small region on each engine, made once."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest
from regions import Region, RegionOf, region_on

if sys.platform == "win32":  # it has no signals and no fork
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture(scope="session")
def region_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RegionOf]:
    """Give the function that makes the region of an engine, once.

    engine: FILE or SERVER. old: as the first program left it, else of the newest schema.
    """

    def fresh() -> Path:
        return tmp_path_factory.mktemp("copy")

    with ExitStack() as stack:

        @cache
        def make(engine: str, *, old: bool = False) -> Region:
            return stack.enter_context(region_on(engine, fresh, old=old))

        yield make
