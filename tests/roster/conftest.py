"""Loads records through a kind's own loader, without a spreadsheet."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from territory.intake.kinds import Context, Loaded, Parsed, Record
from territory.roster.kinds import KINDS
from territory.store.tables import Batch
from territory.store.transaction import Tx, ident

if TYPE_CHECKING:
    from territory.workspace import Workspace

Load = Callable[..., Loaded]
BY_SLUG = {kind.slug: kind for kind in KINDS}


def load_into(tx: Tx, ws: "Workspace", slug: str, *rows: dict[str, Any]) -> Loaded:
    """Load rows into a transaction; the first row of the sheet's data is row 2."""
    kind = BY_SLUG[slug]
    unknown = {name for row in rows for name in row} - {field.name for field in kind.fields}
    assert not unknown, f"{slug} has no field {unknown}"
    batch = Batch(run_id=tx.run_id, code=tx.run.code, file="t.xlsx", sha256="", sheet=slug, kind=slug)
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
def load(ws: "Workspace") -> Load:
    """Load rows of a kind in one transaction of their own."""

    def run(slug: str, *rows: dict[str, Any]) -> Loaded:
        with ws.writing("import") as tx:
            return load_into(tx, ws, slug, *rows)

    return run
