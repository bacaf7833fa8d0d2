"""The Python face: a region's targets, classes and flow as pandas DataFrames.

A frame has the rows and the columns of the JSON contract (docs/json.md), since both are made of
the same Table: codes, names and slugs are text, quantities `Int64`, money `Decimal` in yuan,
ratios `Float64`, dates `datetime64`, months text as `2027-01`; absent values are missing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from territory import settings as configuration
from territory.kernel.periods import Month
from territory.present.shown import is_absent, yuan
from territory.present.table import Column, ColumnKind, Table

if TYPE_CHECKING:
    import pandas as pd

    from territory.workspace import Workspace

WHOLE: Final = frozenset({ColumnKind.QUANTITY, ColumnKind.CHANGE})
RATIO: Final = frozenset(
    {ColumnKind.PERCENT, ColumnKind.SIGNED, ColumnKind.BAR, ColumnKind.DECIMAL}
)


@dataclass(frozen=True, slots=True)
class Region:
    """One store, opened anew for every question, so that nothing stays locked in between.

    db: a file or URL. folder: where territory.toml is looked for. as_of: the day taken for today.
    """

    db: str
    folder: Path
    as_of: date | None = None

    def targets(
        self,
        *,
        level: str = "position",
        product: str | None = None,
        node: str | None = None,
        year: int | None = None,
        measure: str = "units",
        scenario: str = "target",
        version: int | None = None,
    ) -> "pd.DataFrame":
        """Return the targets of a version at one level, which sum to the total.

        level: region, district, position, institution or department. product, node: code or
        name. year, version: default the newest year planned, its draft or approved version.

        Raises:
            NoPlan, NoVersion, NotSplit, UnknownName, UnknownNode, UnknownLevel: as they say.
        """
        from territory.plans.lookup.versions import Wanted
        from territory.plans.service.show import show
        from territory.plans.views.shown import show_table

        wanted = Wanted(year, measure, scenario, version)
        with self._workspace() as ws:
            return frame(show_table(show(ws, wanted, product=product, level=level, node=node)))

    def classes(
        self, kind: str = "doctors", *, product: str | None = None, purpose: str = ""
    ) -> "pd.DataFrame":
        """Return the newest classes of doctors or hospitals.

        purpose: why whole names of doctors are needed, which is logged; without it they are
        masked. Under profile cn a doctor's figures are bands (DOMAIN.md section 14).

        Raises:
            NotClassedYet: there is no run. UnknownName: no such product.
        """
        from territory.classes import service, views

        with self._workspace() as ws:
            runs = service.newest(ws, kind, product)
            if purpose and kind == "doctors":
                service.log_purpose(ws, purpose)
            banded = ws.settings.profile == "cn"
            return frame(views.class_table(runs, masked=not purpose, banded=banded))

    def flow(
        self, *, month: str | None = None, product: str | None = None, line: str | None = None
    ) -> "pd.DataFrame":
        """Return the rows of the ledger as they stand.

        month: counted month, 2027-01. line: credited, not_owned, non_target, unmatched or
        transfer; the quantities of the five sum to what was loaded.

        Raises:
            NotAMonth: the month is none. UnknownName: no such product.
        """
        from territory.ledger.service.rows import rows
        from territory.ledger.views import rows_table

        months = None if month is None else [int(Month.parse(month))]
        with self._workspace() as ws, ws.reading() as tx:
            return frame(rows_table(rows(tx, months=months, product=product, line=line)))

    @contextmanager
    def _workspace(self) -> "Iterator[Workspace]":
        from territory.workspace import open_workspace

        with open_workspace(db=self.db, folder=self.folder, as_of=self.as_of) as ws:
            yield ws


def open_region(place: str | Path = ".", *, as_of: date | None = None) -> Region:
    """Open a region by its folder, its store's file, or a database URL.

    A folder's store is what its settings name, else the territory.db in it.

    Raises:
        StoreMissing, StoreTooOld, StoreTooNew: the store cannot be read, and why.
    """
    if "://" in str(place):
        region = Region(str(place), Path.cwd(), as_of)
    elif Path(place).is_dir():
        settings = configuration.load(Path(place))
        named = settings.db if "db" in settings.origins else str(Path(place) / settings.db)
        region = Region(named, Path(place), as_of)
    else:
        region = Region(str(place), Path(place).parent, as_of)
    with region._workspace():  # noqa: SLF001 - our own; a wrong path is said here, not later
        return region


def frame(table: Table) -> "pd.DataFrame":
    """Return the rows of a table as a DataFrame, one typed column per column of the table."""
    import pandas as pd

    return pd.DataFrame(
        {column.key: _series([row.get(column.key) for row in table.rows], column)
         for column in table.columns}
    )  # fmt: skip


def _series(values: list[Any], column: Column) -> "pd.Series[Any]":
    import pandas as pd

    known = [None if is_absent(value) else value for value in values]
    if column.kind in WHOLE:
        return pd.Series(known, dtype="Int64")
    if column.kind in RATIO:
        floats = [None if value is None else float(value) for value in known]
        return pd.Series(floats, dtype="Float64")
    if column.kind is ColumnKind.MONEY:
        return pd.Series([None if v is None else yuan(v) for v in known], dtype="object")
    if column.kind is ColumnKind.DATE:
        return pd.Series(known, dtype="datetime64[ns]")
    return pd.Series([None if v is None else str(v) for v in known], dtype="string")
