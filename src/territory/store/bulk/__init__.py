"""Very many rows at once: the one door to the fast path of writing them.

`insert_columns` hands them to the driver by column, `indexes_later` builds their indexes behind
them, `References` proves once for each different value what they refer to. Measured on 200,000
rows of flow in a file: 4.5 s as a statement with rows, 3.1 s by column, 2.2 s with the indexes
built at the end, 2.0 s with references proved by value. The slow twins that come to the same are
`Tx.insert`, indexes kept row by row, and SQLite's own look-ups; tests/store/test_store_many_rows.py
and tests/store/test_references.py go both ways.
"""

from territory.store.bulk.columns import Columns, insert_columns, insert_parts
from territory.store.bulk.indexes import Building, indexes_later
from territory.store.bulk.references import LostReference, References, put_aside

__all__ = [
    "Building",
    "Columns",
    "LostReference",
    "References",
    "indexes_later",
    "insert_columns",
    "insert_parts",
    "put_aside",
]
