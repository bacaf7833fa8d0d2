"""What the store should hold of a demonstration region, computed apart from the program.

Reads the generator's own lists and, for the rows of the files, the files themselves.
"""

import csv
import sqlite3
from collections import Counter, defaultdict
from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from territory.demo.flow_files import WITH_DEPARTMENT, loaded_sales
from territory.demo.region import PRODUCTS, Region, Sale

LINE_OF = {product.code: product.line for product in PRODUCTS}
Share = tuple[str, str, Fraction]
"""Institution, position, share of a row."""


def stored(db: Path, statement: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(db) as connection:
        return connection.execute(statement).fetchall()


def partition_of(region: Region) -> Counter[str]:
    """Line of the partition → boxes of the rows that were sent."""
    boxes: Counter[str] = Counter()
    for sale in loaded_sales(region):
        boxes[sale.line] += sale.quantity
    return boxes


def shares_of(region: Region, sale: Sale) -> list[Share]:
    """Who gets which share of a row: first the branch relations, then the assignments."""
    main, branch, _kind, percent = region.relations[0]
    receivers = [(sale.truth, Fraction(1))]
    if sale.truth == main:
        receivers = [(branch, Fraction(percent, 100)), (main, Fraction(100 - percent, 100))]
    return [
        (place, position, part * share)
        for place, part in receivers
        for position, share in _owners(region, place, sale)
    ]


def _owners(region: Region, place: str, sale: Sale) -> list[tuple[str, Fraction]]:
    line = LINE_OF[sale.product]
    owners = [a for a in region.assignments if (a.institution, a.line) == (place, line)]
    named = [a for a in owners if a.department]
    if not named:
        return [(a.position, Fraction(a.share, 100)) for a in owners]
    if sale.department and sale.distributor == WITH_DEPARTMENT:
        fitting = [a for a in named if a.department == sale.department]
        chosen = fitting or [a for a in owners if not a.department]
        return [(a.position, Fraction(a.share, 100)) for a in chosen]
    return [(a.position, Fraction(a.flow_share or 0, 100)) for a in owners]


Key = tuple[str, str, str, int]
"""Institution, position, product, month."""


def exact_credits(region: Region) -> dict[Key, Fraction]:
    exact: dict[Key, Fraction] = defaultdict(Fraction)
    for sale in loaded_sales(region):
        if sale.line == "credited":
            for place, position, share in shares_of(region, sale):
                exact[place, position, sale.product, int(sale.month)] += share * sale.quantity
    return exact


def stored_credits(db: Path) -> dict[Key, int]:
    rows = stored(
        db,
        "SELECT i.code, t.code, p.code, c.counted_month, sum(c.quantity) FROM flow_credit c "
        "JOIN institution i ON i.id = c.institution_id JOIN territory t ON t.id = c.position_id "
        "JOIN product p ON p.id = c.product_id GROUP BY 1, 2, 3, 4",
    )
    return {(place, position, product, month): n for place, position, product, month, n in rows}


def rows_below_header(file: Path) -> dict[str, int]:
    """Sheet → rows below its header, blank ones inside and totals with them; read by openpyxl."""
    if file.suffix == ".csv":
        return {file.stem: _below(list(csv.reader(StringIO(file.read_text("gb18030")))))}
    book = load_workbook(file, data_only=True)
    counts = {s.title: _below([list(row) for row in s.iter_rows(values_only=True)]) for s in book}
    return {name: count for name, count in counts.items() if count}


def _below(grid: list[list[Any]]) -> int:
    filled = [any(cell not in (None, "") for cell in row) for row in grid]
    header = [i for i, row in enumerate(grid) if any("数量" in str(cell) for cell in row)]
    if not header:
        return 0
    last = max(i for i, is_filled in enumerate(filled) if is_filled)
    return last - header[0]
