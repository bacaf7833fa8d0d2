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

__all__ = [
    "Achievement",
    "OtherLine",
    "ProductReport",
    "Span",
    "achievement",
    "lines_of",
    "sum_of",
]
