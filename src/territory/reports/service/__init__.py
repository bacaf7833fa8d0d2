"""The services of the reports."""

from territory.reports.service.achieving import (
    Achievement,
    OtherLine,
    ProductReport,
    Span,
    Unlike,
    achievement,
    lines_of,
    sum_of,
    target_of,
)
from territory.reports.service.channels import by_channel
from territory.reports.service.packs import TargetPack, target_pack

__all__ = [
    "Achievement",
    "OtherLine",
    "ProductReport",
    "Span",
    "TargetPack",
    "Unlike",
    "achievement",
    "by_channel",
    "lines_of",
    "sum_of",
    "target_of",
    "target_pack",
]
