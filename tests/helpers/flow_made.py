"""A distributor's file for the small region: what its hospitals bought in December."""

import sqlite3
from contextlib import closing
from pathlib import Path

FLOW_ROWS = 1_500


def flow_file(store: str, path: Path, rows: int = FLOW_ROWS, mark: str = "K") -> Path:
    """Write the file; names come from a store, and batch numbers begin with the mark."""
    with closing(sqlite3.connect(store)) as connection:
        buyers = [name for (name,) in connection.execute("SELECT name FROM institution ORDER BY 1")]
    lines = ["流向日期,购货单位,商品名称,规格,数量,批号"]
    for row in range(rows):
        buyer = buyers[row % len(buyers)]
        lines.append(f"2026-12-{row % 28 + 1:02d},{buyer},通脉胶囊,,{row % 9 + 1},{mark}{row:05d}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    return path


def boxes(rows: int = FLOW_ROWS) -> int:
    """Return how many boxes such a file brings."""
    return sum(row % 9 + 1 for row in range(rows))
