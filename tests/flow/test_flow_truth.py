"""Made markets with known truth: what is credited is the truth, whatever comes when."""

import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import flow_markets as made
import pytest
from flow_checks import check
from flow_region import Region
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from territory.errors import TerritoryError
from territory.kernel.periods import Month
from territory.ledger.service.figures import Actual, actuals
from territory.ledger.tables import FlowRow
from territory.months.service.bridge import viewed
from territory.months.service.closing import close, reopen, reported
from territory.months.service.correction import correct_row
from territory.months.tables import FlowReported
from territory.roster.tables import Institution, Territory
from territory.settings import ClosePolicy, Settings
from territory.store.engine import open_store
from territory.workspace import Workspace

MONTHS = made.MONTHS
Acts = list[tuple[object, ...]]
NOTHING_ASKED = ClosePolicy(waiting="ignore", missing="ignore", stock="ignore")
FEW, MANY = 3, 60


def drawn(count: int) -> settings:
    quietly = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    return settings(max_examples=count, deadline=None, suppress_health_check=quietly)


class World:
    """A store with the market in it, and what its months have reported so far."""

    def __init__(self, ws: Workspace) -> None:
        self.ws = ws
        self.told: dict[tuple[int, int], object] = {}
        with ws.writing("test") as tx:
            made.build(Region(ws, tx))

    def load(self, file: made.File, sales: Sequence[made.Sale]) -> None:
        rows = made.rows_of(file, sales)
        if rows:
            with self.ws.writing("import") as tx:
                Region(self.ws, tx).flow(*rows, file=file.name)

    def close(self, month: int) -> None:
        """Close a month and those before it, if they can be."""
        for one in MONTHS[: MONTHS.index(month) + 1]:
            self.trying(lambda one=one: close(self.ws, Month.parse(one)))

    def reopen(self, month: int) -> None:
        """Reopen a month and those after it."""
        for one in reversed(MONTHS[MONTHS.index(month) :]):
            self.trying(lambda one=one: reopen(self.ws, Month.parse(one), reason="核对"))

    def trying(self, act: object) -> None:
        try:
            act()  # type: ignore[operator]  # a lambda
        except TerritoryError:
            return

    def prove(self) -> None:
        """Nothing is lost, and what was reported once is on record as it was."""
        with self.ws.reading() as tx:
            region = Region(self.ws, tx)
            assert check(tx) == []
            partition = region.partition()
            assert partition.loaded.quantity == sum(r.quantity for r in region.stored(FlowRow))
            numbers = {(one.counted_month, one.number) for one in region.stored(FlowReported)}
            for month, number in numbers:
                then = reported(tx, month, number)
                assert self.told.setdefault((month, number), then) == then

    def known(self) -> Counter[made.Place]:
        with self.ws.reading() as tx:
            return self._named(tx, viewed(tx, MONTHS, "now").actuals)

    def counted(self) -> Counter[made.Place]:
        with self.ws.reading() as tx:
            return self._named(tx, actuals(tx))

    def _named(self, tx: object, found: Sequence[Actual]) -> Counter[made.Place]:
        region = Region(self.ws, tx)  # type: ignore[arg-type]  # a transaction
        hospitals = {one.id: one.name for one in region.stored(Institution)}
        positions = {one.id: one.name for one in region.stored(Territory)}
        sums: Counter[made.Place] = Counter()
        for one in found:
            place = (hospitals[one.institution_id], positions[one.position_id], one.month)
            sums[place] += one.quantity
        return Counter({place: quantity for place, quantity in sums.items() if quantity})


@contextmanager
def world(template: Path) -> Iterator[World]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "market.db"
        shutil.copy(template, path)
        store = open_store(str(path))
        yield World(Workspace(Settings(db=str(path), close=NOTHING_ASKED), store, made.AFTER))
        store.close()


any_order = st.permutations(made.all_files(cumulative=True))


@drawn(FEW)
@given(made.markets(corrected=True), any_order)
def test_with_all_files_in_the_credits_are_the_truth(
    empty_store: Path, sales: list[made.Sale], files: list[made.File]
) -> None:
    credits_are_the_truth(empty_store, sales, files)


@pytest.mark.long
@drawn(MANY)
@given(made.markets(corrected=True), any_order)
def test_with_all_files_in_the_credits_of_many_markets_are_the_truth(
    empty_store: Path, sales: list[made.Sale], files: list[made.File]
) -> None:
    credits_are_the_truth(empty_store, sales, files)


def credits_are_the_truth(
    empty_store: Path, sales: list[made.Sale], files: list[made.File]
) -> None:
    """Files in any order, twice, with rows that a later file has right: every box counts once."""
    with world(empty_store) as region:
        for file in [*files, files[0], files[-1]]:
            region.load(file, sales)
        region.prove()
        assert region.counted() == region.known() == made.truth(sales)


@drawn(FEW)
@given(made.markets(), st.sampled_from(made.all_files(cumulative=False)))
def test_a_missing_file_takes_only_its_own_boxes(
    empty_store: Path, sales: list[made.Sale], missing: made.File
) -> None:
    with world(empty_store) as region:
        for file in made.all_files(cumulative=False):
            if file != missing:
                region.load(file, sales)
        there = [sale for sale in sales if not missing.holds(sale)]
        assert region.counted() == made.truth(there)


steps = st.lists(
    st.one_of(
        st.tuples(st.just("load"), st.sampled_from(made.all_files(cumulative=True))),
        st.tuples(st.sampled_from(("close", "reopen")), st.sampled_from(MONTHS)),
        st.tuples(st.just("correct"), st.integers(1, 12), st.integers(-3, 9)),
    ),
    max_size=12,
)


@drawn(2 * FEW)
@given(made.markets(corrected=True), steps)
def test_whenever_months_close_nothing_is_lost_and_nothing_changes_without_a_pair(
    empty_store: Path, sales: list[made.Sale], acts: Acts
) -> None:
    nothing_is_lost(empty_store, sales, acts)


@pytest.mark.long
@drawn(2 * MANY)
@given(made.markets(corrected=True), steps)
def test_in_many_markets_nothing_is_lost_and_nothing_changes_without_a_pair(
    empty_store: Path, sales: list[made.Sale], acts: Acts
) -> None:
    nothing_is_lost(empty_store, sales, acts)


def nothing_is_lost(empty_store: Path, sales: list[made.Sale], acts: Acts) -> None:
    """Files, closings, reopenings and corrections in any order; then all files are in."""
    with world(empty_store) as region:
        for act in acts:
            match act:
                case ("load", made.File() as file):
                    region.load(file, sales)
                case ("close", int(month)):
                    region.close(month)
                case ("reopen", int(month)):
                    region.reopen(month)
                case ("correct", int(row), int(hundreds)):
                    region.trying(
                        lambda row=row, hundreds=hundreds: correct_row(
                            region.ws, row, quantity=hundreds * 100
                        )
                    )
            region.prove()
        for file in made.all_files(cumulative=True):
            region.load(file, sales)
        region.prove()
        known, counted = region.known(), region.counted()
        assert known.total() == counted.total()
        if not any(act[0] == "correct" for act in acts):
            assert known == made.truth(sales)
        for month in MONTHS:
            region.reopen(month)
        region.prove()
        assert region.counted() == known
