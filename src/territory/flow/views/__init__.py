"""Tables of the ledger, one module for each question."""

from territory.flow.views.bridging import (
    bridge_nodes_table,
    bridge_table,
    bridge_why_table,
    step_named,
)
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
from territory.flow.views.months import (
    closed_table,
    confirmed_table,
    correction_table,
    events_table,
    months_table,
    reopened_table,
)

__all__ = [
    "alias_table",
    "backtest_table",
    "bridge_nodes_table",
    "bridge_table",
    "bridge_why_table",
    "closed_table",
    "confirmed_table",
    "correction_table",
    "coverage_table",
    "decided_sentence",
    "decisions_table",
    "events_table",
    "expected_cells",
    "expected_notes",
    "expected_table",
    "months_table",
    "partition_table",
    "reopened_table",
    "rows_table",
    "step_named",
    "waiting_table",
    "why_table",
]
