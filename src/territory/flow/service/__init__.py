"""What one does with the ledger: refresh it, read it, prove it, decide on waiting names."""

from territory.flow.rules.movement import Line
from territory.flow.service.bridging import (
    Bridge,
    NeverReported,
    NoSuchStep,
    Span,
    View,
    bridge,
    viewed,
)
from territory.flow.service.closing import (
    Closed,
    Event,
    Reopened,
    close,
    events,
    reopen,
    reported,
)
from territory.flow.service.conditions import Condition
from territory.flow.service.correcting import Corrected, correct_row
from territory.flow.service.coverage import Coverage, Receipt, coverage
from territory.flow.service.expecting import Expectation, Tried, expectation, tried
from territory.flow.service.figures import (
    Actual,
    Part,
    Partition,
    PartitionBroken,
    actuals,
    months_with_flow,
    partition,
    partitions,
)
from territory.flow.service.matching import (
    AliasRow,
    CannotDecide,
    Decided,
    Waiting,
    aliases,
    decide,
    how_much_waits,
    waiting,
)
from territory.flow.service.months import MonthState, month_states, open_months
from territory.flow.service.owners import (
    Brought,
    CreditChange,
    brought,
    credit_changes,
    credited_to,
)
from territory.flow.service.packs import Sold, belongs_to, keep_factors
from territory.flow.service.refreshing import (
    CorrectedSince,
    RowsOfClosedMonth,
    forget_batch,
    forget_purchases,
    refresh,
)
from territory.flow.service.restating import as_it_is
from territory.flow.service.rows import FlowLine, Why, partitions_of, product_names, rows, why
from territory.flow.service.whole import (
    Judged,
    confirm,
    judged,
    last_whole_month,
    newest_month,
    unlike,
)

__all__ = [
    "Actual",
    "AliasRow",
    "Bridge",
    "Brought",
    "CannotDecide",
    "Closed",
    "Condition",
    "Corrected",
    "CorrectedSince",
    "Coverage",
    "CreditChange",
    "Decided",
    "Event",
    "Expectation",
    "FlowLine",
    "Judged",
    "Line",
    "MonthState",
    "NeverReported",
    "NoSuchStep",
    "Part",
    "Partition",
    "PartitionBroken",
    "Receipt",
    "Reopened",
    "RowsOfClosedMonth",
    "Sold",
    "Span",
    "Tried",
    "View",
    "Waiting",
    "Why",
    "actuals",
    "aliases",
    "as_it_is",
    "belongs_to",
    "bridge",
    "brought",
    "close",
    "confirm",
    "correct_row",
    "coverage",
    "credit_changes",
    "credited_to",
    "decide",
    "events",
    "expectation",
    "forget_batch",
    "forget_purchases",
    "how_much_waits",
    "judged",
    "keep_factors",
    "last_whole_month",
    "month_states",
    "months_with_flow",
    "newest_month",
    "open_months",
    "partition",
    "partitions",
    "partitions_of",
    "product_names",
    "refresh",
    "reopen",
    "reported",
    "rows",
    "tried",
    "unlike",
    "viewed",
    "waiting",
    "why",
]
