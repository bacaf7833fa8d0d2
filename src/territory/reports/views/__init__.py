"""Reports as tables and workbooks."""

from territory.reports.views.achievement import achievement_table
from territory.reports.views.books import (
    achievement_book,
    class_summary,
    classes_book,
    level_table,
    list_table,
    targets_book,
)

__all__ = [
    "achievement_book",
    "achievement_table",
    "class_summary",
    "classes_book",
    "level_table",
    "list_table",
    "targets_book",
]
