"""Which batches a code names: 20270203-2.1 one file, 20270203-2 all files of a command."""

from typing import Any


def named_by(code: str) -> Any:
    """Return the condition that a batch is named by a code; `%` and `_` in it are no wildcards."""
    from sqlmodel import col, or_

    from territory.store.tables import Batch

    return or_(col(Batch.code) == code, col(Batch.code).startswith(f"{code}.", autoescape=True))
