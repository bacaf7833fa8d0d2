"""Digests of rows that came by column are those of the stored rows, whatever else is done."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, update
from sqlmodel import col

from territory.kernel.columns import Coded, coded, told_apart
from territory.ledger.tables import FlowCredit, FlowRow
from territory.roster import tables as roster
from territory.store import bulk, sealed_columns, seals
from territory.store.engine import Store
from territory.store.sealed_columns import SealedColumns
from territory.store.seals import digests_of
from territory.store.tables import Batch

if TYPE_CHECKING:
    from territory.store.transaction import Tx

DAY = date(2027, 1, 15)
MONTHS = (202612, 202701)
KEYS = st.integers(1, 3)
WIDE = st.integers(-(1 << 53), 1 << 53)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=4)
drawn = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

credited = st.fixed_dictionaries(
    {
        "product_id": KEYS, "institution_id": KEYS, "department_id": st.none(),
        "position_id": KEYS, "assignment_id": KEYS, "quantity": WIDE,
        "amount_fen": WIDE, "late": st.sampled_from([None, 1]),
    }
)  # fmt: skip
said = st.fixed_dictionaries({"buyer_name": TEXTS, "product_name": TEXTS, "quantity": WIDE})
many_credits = st.lists(credited, min_size=1, max_size=6)
month = st.sampled_from(MONTHS)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("credits"), month, many_credits),
        st.tuples(st.just("credits of two months"), month, many_credits),
        st.tuples(st.just("a statement brings"), month, many_credits),
        st.tuples(st.just("a month goes"), month, st.none()),
        st.tuples(st.just("an amount changes"), month, st.none()),
        st.tuples(st.just("a row moves"), month, st.none()),
        st.tuples(st.just("a note changes"), month, st.none()),
        st.tuples(st.just("rows"), st.sampled_from([1, 2]), st.lists(said, min_size=1, max_size=6)),
        st.tuples(st.just("a part fails"), month, many_credits),
    ),
    min_size=1,
    max_size=6,
)


def by_column(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Give columns as loaders do: those of few values coded, others as lists."""
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    return {
        name: column if name == "quantity" else told_apart(column)
        for name, column in columns.items()
    }


def prepare(store: Store) -> None:
    """Store what credits and rows refer to, three of each."""
    keys = range(1, 4)
    with store.writing("test", today=DAY) as tx:
        names = [{"id": key, "code": f"X{key}", "name": "名"} for key in keys]
        normal = [{**row, "normal_name": "名"} for row in names]
        tx.insert(roster.ProductLine, names)
        tx.insert(roster.Product, [{**row, "line_id": 1} for row in normal])
        tx.insert(roster.Territory, [{**row, "level": "position"} for row in names])
        tx.insert(roster.Institution, normal)
        shared = {"institution_id": 1, "line_id": 1, "position_id": 1, "share": 1}
        tx.insert(roster.Assignment, [{**shared, "id": key, "valid_from": DAY} for key in keys])
        batch = {"run_id": tx.run_id, "file": "", "sha256": "", "sheet": "", "kind": "flow"}
        tx.insert(Batch, [{**batch, "id": key, "code": str(key)} for key in keys])


class Work:
    """Does what is drawn to the rows of a transaction."""

    def __init__(self, tx: "Tx") -> None:
        self.tx = tx
        self.rows = 0

    def do(self, step: str, part: int, rows: list[dict[str, Any]] | None) -> None:
        of_month = col(FlowCredit.counted_month) == part
        if step == "rows":
            self.bring_rows(part, rows or [])
        elif step == "a month goes":
            self.tx.execute(delete(FlowCredit).where(of_month))
        elif step == "an amount changes":
            self.tx.execute(update(FlowCredit).where(of_month).values(amount_fen=7))
        elif step == "a row moves":
            self.tx.execute(update(FlowCredit).where(of_month).values(counted_month=202702))
        elif step == "a note changes":
            self.tx.execute(update(FlowRow).values(note="改"))
        elif step == "a statement brings":
            self.tx.insert(FlowCredit, self.of([part], rows))
        elif step == "a part fails":
            with pytest.raises(ZeroDivisionError):
                self.fail_after_credits(part, rows)
        else:
            self.bring_credits([part] if step == "credits" else list(MONTHS), rows)

    def of(self, months: list[int], rows: list[dict[str, Any]] | None) -> list[dict[str, Any]]:
        return [
            {**row, "scheme": "main", "counted_month": month}
            for row in rows or ()
            for month in months
        ]

    def bring_credits(self, months: list[int], rows: list[dict[str, Any]] | None) -> None:
        bulk.insert_columns(self.tx, FlowCredit, by_column(self.of(months, rows)))

    def fail_after_credits(self, month: int, rows: list[dict[str, Any]] | None) -> None:
        with self.tx.part():
            self.bring_credits([month], rows)
            raise ZeroDivisionError

    def bring_rows(self, batch: int, rows: list[dict[str, Any]]) -> None:
        same = {
            "batch_id": batch, "sheet": "", "row": 1, "distributor_name": "", "sale_date": DAY,
            "counted_month": 202701, "given_quantity": "1", "movement": "sale",
            "movement_reason": "", "line": "unmatched", "line_reason": "", "amount_derived": False,
        }  # fmt: skip
        keys = [f"{self.rows + number:032x}" for number in range(len(rows))]
        self.rows += len(rows)
        columns = by_column([{**row, **same} for row in rows])
        bulk.insert_columns(self.tx, FlowRow, {**columns, "row_key": keys})


@contextmanager
def taken_back(store: Store) -> Iterator["Tx"]:
    with store.writing("test", today=DAY, dry_run=True) as tx:
        yield tx


@pytest.mark.parametrize("ahead", [False, True], ids=["at the end", "as soon as there is time"])
def test_a_digest_of_columns_is_that_of_the_stored_rows(store: Store, *, ahead: bool) -> None:
    prepare(store)

    @drawn
    @given(steps)
    def agree(asked: list[tuple[str, int, Any]]) -> None:
        with taken_back(store) as tx:
            assert tx.sealing is not None
            work = Work(tx)
            for step in asked:
                work.do(*step)
                if ahead:
                    tx.sealing.digest_ahead()
            now = tx.sealing.digests(tx)
            for table in (FlowCredit.__table__, FlowRow.__table__):  # type: ignore[attr-defined]
                stored = dict(digests_of(tx.session.connection(), table))
                told = now.get(table.name, {})
                assert {part: digest for part, digest in told.items() if digest} == stored

    agree()


def test_rows_that_came_by_column_are_not_read_back(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What makes an import quick, until more rows come than are kept."""
    prepare(store)
    row = {
        "product_id": 1, "institution_id": 1, "department_id": None, "position_id": 1,
        "assignment_id": 1, "quantity": 1, "amount_fen": 1, "late": None,
    }  # fmt: skip
    asked: list[set[Any] | None] = []

    def watched(*given: Any) -> Any:
        asked.append(given[2])
        return digests_of(*given)

    monkeypatch.setattr(seals, "digests_of", watched)
    for held, read in ((2, set()), (1, {202701})):
        monkeypatch.setattr(sealed_columns, "HELD", held)
        with taken_back(store) as tx:
            Work(tx).bring_credits([202701], [row, row])
            assert tx.sealing is not None
            tx.sealing.digests(tx)
        assert read in asked
        asked.clear()


@pytest.mark.parametrize("odd", [True, DAY, 1.5, b"x"], ids=["truth", "date", "fraction", "bytes"])
def test_values_that_a_store_writes_in_its_own_way_are_left_to_it(odd: object) -> None:
    seal = FlowCredit.__table__.info["seal"]  # type: ignore[attr-defined]
    columns = dict.fromkeys((*seal.columns, *seal.later), Coded.same(1, 2))
    for name, told in (("quantity", False), ("late", False), ("assignment_id", True)):
        rows = SealedColumns(seal)
        rows.add({**columns, "assignment_id": [1, 2], name: coded([odd, odd])}, 2)
        assert bool(rows.digest()) == told
