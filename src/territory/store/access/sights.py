"""Answers of a command to a login of one node, which sees a part of the store."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Sight(StrEnum):
    """How a command works for a login of one node."""

    PART = "part"
    """It answers for the part: every row is as in the whole, rows of others are left out."""
    STORED = "stored"
    """It shows what the whole has computed and stored, as far as it is the node's."""
    WHOLE = "whole"
    """It is refused: of a part the answer would be wrong."""
    NONE = "none"
    """It asks no rows of the store, or writes, which a reader may not."""


_BY_SIGHT: Mapping[Sight, tuple[str, ...]] = MappingProxyType(
    {
        Sight.PART: (
            "", "status", "list", "show", "flow show", "flow adjustments", "flow appeals list",
            "match aliases", "potential show", "targets pin",
            "targets changes list", "report achievement",
        ),
        Sight.STORED: (
            "classes show", "classes why", "targets show", "targets export", "report targets",
        ),
        Sight.WHOLE: (
            "check", "history", "imports list", "imports show", "flow stock", "flow coverage",
            "flow expected", "flow months", "flow bridge", "flow appeals out", "match review",
            "report classes", "targets season", "targets check", "targets explain", "store copy",
            "targets versions", "targets bridge", "targets fairness", "targets diff",
            "targets compare", "targets backtest", "targets smart",
        ),
        Sight.NONE: (
            "demo", "import", "assign", "template", "init", "settings", "migrate", "restore",
            "undo", "imports undo", "forget doctor", "forget contact", "forget older",
            "schedule print", "backup", "backup list", "backup verify", "store grant",
            "flow close", "flow confirm", "flow reopen", "flow correct", "flow refresh",
            "flow appeals accept",
            "flow appeals reject", "match decide", "potential estimate", "classify doctors",
            "classify hospitals",
            "targets set", "targets split", "targets approve", "targets changes apply",
            "targets changes reject", "targets adjust", "report list", "completion",
        ),
    }
)  # fmt: skip
SIGHTS: Mapping[str, Sight] = MappingProxyType(
    {name: sight for sight, names in _BY_SIGHT.items() for name in names}
)
"""Name of a command → how it works for a login of one node."""
