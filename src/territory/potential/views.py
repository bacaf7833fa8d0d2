"""Potential as tables."""

from territory.potential.service import Estimate, PotentialRow
from territory.present.table import Table, code, quantity, slug, text
from territory.present.words import say

COLUMNS = (
    code("product", "Product"),
    code("institution", "Institution"),
    text("name", "Name"),
    text("department", "Department"),
    quantity("units", "Potential a year", "sale-unit"),
    slug("method", "Method"),
    text("source", "Source"),
)


def potential_table(rows: tuple[PotentialRow, ...]) -> Table:
    """Return one line per institution or department and product."""
    return Table(
        "potential",
        say("Potential, sale units a year"),
        COLUMNS,
        tuple({column.key: getattr(row, column.key) for column in COLUMNS} for row in rows),
    )


def estimate_table(result: Estimate) -> Table:
    """Return the sums of an estimation by product and method."""
    sums: dict[tuple[str, str], list[int]] = {}
    for row in result.rows:
        if row.department is None:
            entry = sums.setdefault((row.product, row.method), [0, 0])
            entry[0] += 1
            entry[1] += row.units
    notes = [
        say("{count} target hospitals have neither a survey nor a size to estimate from.",
            count=result.unknown)
    ] if result.unknown else []  # fmt: skip
    if result.provisional_days:
        notes.append(
            say("The calendar of {year} is not announced: its working days are provisional.",
                year=result.year)
        )  # fmt: skip
    return Table(
        "potential-estimate",
        say("Potential of {year} by method", year=result.year),
        (
            code("product", "Product"),
            slug("method", "Method"),
            quantity("institutions", "Institutions"),
            quantity("units", "Potential a year", "sale-unit"),
        ),
        tuple(
            {"product": product, "method": method, "institutions": count, "units": units}
            for (product, method), (count, units) in sorted(sums.items())
        ),
        notes=tuple(notes),
        next=("territory potential show --product P01", "territory targets split"),
    )
