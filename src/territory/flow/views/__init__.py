"""Tables of the ledger, one module for each question."""

from territory.flow.views.coverage import coverage_table
from territory.flow.views.expecting import (
    backtest_table,
    expected_cells,
    expected_notes,
    expected_table,
)
from territory.flow.views.ledger import partition_table, rows_table, why_table
from territory.flow.views.matching import (
    alias_table,
    decided_sentence,
    decisions_table,
    waiting_table,
)

__all__ = [
    "alias_table",
    "backtest_table",
    "coverage_table",
    "decided_sentence",
    "decisions_table",
    "expected_cells",
    "expected_notes",
    "expected_table",
    "partition_table",
    "rows_table",
    "waiting_table",
    "why_table",
]
