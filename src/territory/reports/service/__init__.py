"""What the reports compute."""

from territory.reports.service.achieving import (
    Achievement,
    OtherLine,
    ProductReport,
    Span,
    achievement,
    lines_of,
    sum_of,
)
from territory.reports.service.packs import TargetPack, target_pack

__all__ = [
    "Achievement",
    "OtherLine",
    "ProductReport",
    "Span",
    "TargetPack",
    "achievement",
    "lines_of",
    "sum_of",
    "target_pack",
]
