"""The wide workbook of targets: it goes out, is edited as a manager would, and is read again."""

from pathlib import Path

from openpyxl import load_workbook
from targets_region import PLAN, Region, RunCli

from territory.plans.service.show import show


def edit(path: Path, customer: str, **months: float) -> None:
    """Change cells of a customer's row, as a manager would."""
    book = load_workbook(path)
    sheet = book["Target table"]
    rows = list(sheet.iter_rows())
    [header] = [row for row in rows if "Jan" in [cell.value for cell in row]]
    columns = {str(cell.value): place for place, cell in enumerate(header)}
    for row in rows:
        if row[columns["Customer code"]].value == customer:
            for month, value in months.items():
                sheet[row[columns[month.capitalize()]].coordinate] = value
    book.save(path)


def months_of(region: Region, code: str) -> tuple[int, ...]:
    [row] = [row for row in show(region.ws, PLAN, level="institution").rows if row.node == code]
    return row.months


def go_out(region: Region, run_cli: RunCli, tmp_path: Path) -> Path:
    region.split()
    path = tmp_path / "targets.xlsx"
    result = run_cli("targets", "export", "-o", path)
    assert result.code == 0, result.err
    return path
