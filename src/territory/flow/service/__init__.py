"""What one does with the ledger: refresh it, read it, prove it, decide on waiting names."""

from territory.flow.rules.movement import Line
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
    waiting,
)
from territory.flow.service.months import open_months
from territory.flow.service.owners import Brought, brought, credited_to
from territory.flow.service.refreshing import forget_batch, forget_purchases, refresh
from territory.flow.service.restating import as_it_is
from territory.flow.service.rows import FlowLine, Why, partitions_of, product_names, rows, why

__all__ = [
    "Actual",
    "AliasRow",
    "Brought",
    "CannotDecide",
    "Coverage",
    "Decided",
    "Expectation",
    "FlowLine",
    "Line",
    "Part",
    "Partition",
    "PartitionBroken",
    "Receipt",
    "Tried",
    "Waiting",
    "Why",
    "actuals",
    "aliases",
    "as_it_is",
    "brought",
    "coverage",
    "credited_to",
    "decide",
    "expectation",
    "forget_batch",
    "forget_purchases",
    "months_with_flow",
    "open_months",
    "partition",
    "partitions",
    "partitions_of",
    "product_names",
    "refresh",
    "rows",
    "tried",
    "waiting",
    "why",
]
