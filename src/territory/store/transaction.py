"""Transaction of a use case that reads or writes: one session, one run, bulk ways."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import date
from typing import TYPE_CHECKING, Any

from territory.store.audit import plain_params
from territory.store.tables import Change, Run
from territory.store.writer_lock import account

if TYPE_CHECKING:
    from sqlalchemy import Connection, CursorResult, Executable, RowMapping, Select, Table
    from sqlmodel import Session, SQLModel

    from territory.store.bulk import Building, Columns, References
    from territory.store.journal import Journal
    from territory.store.seals import Sealing

CHUNK = 500


class Tx:
    """One transaction: the session for rows, `rows` and `insert` for many at once."""

    def __init__(self, session: "Session", run: Run | None, *, dry_run: bool) -> None:
        self._session = session
        self._building: Building | None = None
        self._run = run
        self.dry_run = dry_run
        self.movements: Mapping[str, str] = {}
        self.year_begins = 1
        """Meanings of document types of the flow by the settings, told by the workspace."""
        self.redacted: list[int] = []
        """Numbers of the audit lines that this transaction emptied."""
        self.journal: Journal | None = None
        self.sealing: Sealing | None = None
        self.references: References | None = None
        """Where rows come whose references the store does not look up by itself."""
        self.first_batch = 0
        """Key of the newest batch when the transaction began."""

    @property
    def session(self) -> "Session":
        """The session for model objects; whoever uses it waits until indexes are built."""
        self.settle()
        return self._session

    @property
    def building(self) -> bool:
        """True while indexes are built and the store has no time for anything else."""
        return self._building is not None and self._building.busy

    def go_on_behind(self, building: "Building") -> None:
        """Let indexes be built behind the back of what follows."""
        self._building = building

    def settle(self) -> None:
        """Wait until indexes are built, where any are; what needs no store is done meanwhile."""
        if self.building and self.sealing is not None:
            self.sealing.digest_ahead()
        building, self._building = self._building, None
        if building is not None:
            building.wait()

    def give_up(self) -> None:
        """Stop building indexes, since the transaction is about to be rolled back."""
        building, self._building = self._building, None
        if building is not None:
            building.give_up()

    @contextmanager
    def part(self) -> Iterator[None]:
        """Begin a part of the transaction, which an error takes back alone."""
        with self.session.begin_nested():
            try:
                yield
            except BaseException:
                self.give_up()
                if self.sealing is not None:
                    self.sealing.forget_columns()
                raise
            self.settle()

    @property
    def run(self) -> Run:
        """The run that this transaction writes for; only a writing transaction has one."""
        if self._run is None:
            message = "a reading transaction has no run"
            raise RuntimeError(message)
        return self._run

    @property
    def run_id(self) -> int:
        """Key of the run, for the `run_id` of derived rows."""
        return ident(self.run)

    def rows(
        self, statement: "Executable", params: Mapping[str, Any] | None = None
    ) -> list["RowMapping"]:
        """Read rows as mappings, without making model objects."""
        return list(self.session.connection().execute(statement, params or {}).mappings())

    def rows_with(
        self, statement: "Select[*tuple[Any, ...]]", column: Any, values: Iterable[Any]
    ) -> Iterator["RowMapping"]:
        """Read the rows whose column holds one of some values, in parts that a driver takes."""
        wanted = sorted({value for value in values if value is not None})
        for start in range(0, len(wanted), CHUNK):
            yield from self.rows(statement.where(column.in_(wanted[start : start + CHUNK])))

    def stream(self, statement: "Executable") -> Iterable[Any]:
        """Read rows to be unpacked, very many of them and never all at once."""
        options = {"yield_per": CHUNK}
        return self.session.connection().execute(statement, execution_options=options)

    def execute(
        self, statement: "Executable", params: Mapping[str, Any] | None = None
    ) -> "CursorResult[Any]":
        """Execute one statement that writes."""
        return self.session.connection().execute(statement, params or {})

    def insert(self, table: "type[SQLModel]", rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert many rows at once; every row names the same columns."""
        from sqlalchemy import insert

        if rows:
            with self._proving(table, rows) as connection:
                connection.execute(insert(table), [dict(row) for row in rows])

    def arriving(self, table: "Table", columns: "Columns") -> "Connection":
        """Tell who watches that rows come past SQLAlchemy; give the connection for them."""
        connection = self.session.connection()
        if self.journal is not None:
            self.journal.inserting(connection, table)
        if self.sealing is not None:
            self.sealing.arriving(connection, table, columns)
        return connection

    def update(self, table: "type[SQLModel]", rows: Sequence[Mapping[str, Any]]) -> None:
        """Update many rows by their `id`; every row names the same columns."""
        from sqlalchemy import bindparam, update
        from sqlmodel import col

        if not rows:
            return
        names = [name for name in rows[0] if name != "id"]
        statement = (
            update(table)
            .where(col(table.id) == bindparam("row_id"))  # type: ignore[attr-defined]  # all have one
            .values({name: bindparam(f"new_{name}") for name in names})
        )
        with self._proving(table, rows) as connection:
            connection.execute(
                statement,
                [{"row_id": row["id"], **{f"new_{n}": row[n] for n in names}} for row in rows],
            )

    @contextmanager
    def _proving(
        self, table: "type[SQLModel]", rows: Sequence[Mapping[str, Any]]
    ) -> Iterator["Connection"]:
        """Give the connection on which rows are written, their references proved if need be."""
        connection = self.session.connection()
        stored = table.__table__  # type: ignore[attr-defined]  # every table model has it
        with (
            self.references.proving(connection, stored, rows)
            if self.references is not None
            else nullcontext()
        ):
            yield connection

    def log_changes(self, changes: Iterable[Mapping[str, Any]]) -> None:
        """Keep what happened to rows: table_name, row_id, before, after, batch_id."""
        entries = [{"run_id": self.run_id, **change} for change in changes]
        if self.journal is not None:
            for entry in entries:
                self.journal.logged.setdefault(entry["table_name"], set()).add(entry["row_id"])
        self.insert(Change, entries)


def ident(row: Any) -> int:
    """Return the key of a stored row."""
    if row.id is None:
        message = f"{type(row).__name__} has not been stored yet"
        raise RuntimeError(message)
    return int(row.id)


def begin_run(
    session: "Session", command: str, today: date, who: str, params: Mapping[str, Any]
) -> Run:
    """Open the run of a writing command; its code is the day and the next ordinal of that day."""
    from sqlmodel import col, func, select

    prefix = f"{today:%Y%m%d}-"
    used = session.exec(
        select(func.count()).select_from(Run).where(col(Run.code).startswith(prefix))
    ).one()
    run = Run(
        code=f"{prefix}{used + 1}",
        command=command,
        params=plain_params(params),
        who=who or account(),
    )
    session.add(run)
    session.flush()
    return run


def join_run(session: "Session", code: str) -> Run | None:
    """Find the run of an earlier transaction of the same command; None where it left none."""
    from sqlmodel import select

    return session.exec(select(Run).where(Run.code == code)).first() if code else None
