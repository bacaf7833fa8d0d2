"""A Table or Book as a workbook that a finance person trusts (XlsxWriter).

Notes and linked contents first, then one table per sheet, then parameters; formulas only in
totals and checks, each with its cached value; the same value always gives the same cells.
"""

from territory.present.excel.book import write_workbook

__all__ = ["write_workbook"]
