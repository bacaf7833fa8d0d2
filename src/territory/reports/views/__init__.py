"""Reports as tables and workbooks."""

from territory.classes.views import summary_table
from territory.reports.views.achievement import achievement_table
from territory.reports.views.books import (
    achievement_book,
    classes_book,
    level_table,
    list_table,
    targets_book,
)

__all__ = [
    "achievement_book",
    "achievement_table",
    "classes_book",
    "level_table",
    "list_table",
    "summary_table",
    "targets_book",
]
