"""A small region, drawn in a few lines, to plan targets for."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from sqlalchemy import text

from territory.ledger.tables import FlowCredit, FlowMonth
from territory.plans.lookup.versions import Wanted
from territory.potential.tables import Potential
from territory.roster.tables import (
    Assignment,
    Department,
    Institution,
    Listing,
    Price,
    Product,
    ProductLine,
    Territory,
    TerritoryParent,
)
from territory.store.transaction import Tx
from territory.targets.service import pins, split
from territory.workspace import Workspace

LONG_AGO = date(2026, 1, 1)
PLAN = Wanted(year=2027)


@dataclass
class Region:
    """Draws a region into a store: organisation, hospitals, flow, potential."""

    ws: Workspace
    ids: dict[str, int] = field(default_factory=dict)

    def organisation(self, picture: str) -> "Region":
        """Add nodes, one per line: `code level parent`; the top has no parent."""
        with self.ws.writing("organisation") as tx:
            for line in picture.strip().splitlines():
                code, level, *parent = line.split()
                node = Territory(code=code, name=f"{level} {code}", level=level)
                tx.session.add(node)
                tx.session.flush()
                self.ids[code] = node.id or 0
                above = self.ids[parent[0]] if parent else None
                tx.session.add(
                    TerritoryParent(
                        territory_id=self.ids[code], parent_id=above, valid_from=LONG_AGO
                    )
                )
        return self

    def product(self, code: str = "P01", line: str = "L1", **more: Any) -> "Region":
        with self.ws.writing("product") as tx:
            if line not in self.ids:
                row = ProductLine(code=line, name=line)
                tx.session.add(row)
                tx.session.flush()
                self.ids[line] = row.id or 0
            product = Product(
                code=code, name=f"Product {code}", normal_name=code, line_id=self.ids[line], **more
            )
            tx.session.add(product)
            tx.session.flush()
            self.ids[code] = product.id or 0
        return self

    def hospital(
        self,
        code: str,
        shares: Mapping[str, int] | None = None,
        *,
        line: str = "L1",
        department: str | None = None,
        **more: Any,
    ) -> "Region":
        """Add a hospital (once) and its assignment: position -> percent; none leaves it alone."""
        with self.ws.writing("hospital") as tx:
            if code not in self.ids:
                defaults = {"name": f"Hospital {code}", "normal_name": code, "target": True}
                row = Institution(code=code, **{**defaults, **more})
                tx.session.add(row)
                tx.session.flush()
                self.ids[code] = row.id or 0
            for position, percent in (shares or {}).items():
                tx.session.add(
                    Assignment(
                        institution_id=self.ids[code],
                        line_id=self.ids[line],
                        position_id=self.ids[position],
                        department_id=self.ids[f"{code}/{department}"] if department else None,
                        valid_from=LONG_AGO,
                        share=percent * 100,
                    )
                )
        return self

    def department(self, hospital: str, name: str, *, target: bool = True) -> "Region":
        with self.ws.writing("department") as tx:
            row = Department(institution_id=self.ids[hospital], name=name, target=target)
            tx.session.add(row)
            tx.session.flush()
            self.ids[f"{hospital}/{name}"] = row.id or 0
        return self

    def crowd(
        self, sold: Mapping[str, Mapping[int, int]], positions: Mapping[str, str] | None = None
    ) -> "Region":
        """Add many hospitals at once, in the order given: code -> month -> units.

        Without positions they go round the three of the picture by their numbers.
        """
        with self.ws.writing("crowd") as tx:
            for code, months in sold.items():
                hospital = Institution(
                    code=code, name=f"Hospital {code}", normal_name=code, target=True
                )
                tx.session.add(hospital)
                tx.session.flush()
                self.ids[code] = hospital.id or 0
                position = self.ids[(positions or {}).get(code, f"P{1 + int(code[1:]) % 3}")]
                assignment = Assignment(
                    institution_id=self.ids[code],
                    line_id=self.ids["L1"],
                    position_id=position,
                    valid_from=LONG_AGO,
                )
                tx.session.add(assignment)
                tx.session.flush()
                tx.insert(
                    FlowCredit,
                    [
                        {
                            "counted_month": month,
                            "product_id": self.ids["P01"],
                            "institution_id": self.ids[code],
                            "position_id": position,
                            "assignment_id": assignment.id,
                            "scheme": "main",
                            "quantity": units,
                            "amount_fen": units * 1_234,
                        }
                        for month, units in months.items()
                    ],
                )
                self._close(tx, months)
        return self

    def sold(
        self, place: str, months: Mapping[int, int], product: str = "P01", position: str = "P1"
    ) -> "Region":
        """Credit units by month (yyyymm) to a hospital, or to `HOSPITAL/department`."""
        hospital = place.split("/", maxsplit=1)[0]
        with self.ws.writing("sold") as tx:
            some = tx.rows(text("SELECT min(id) AS id FROM assignment"))[0]["id"]
            for month, units in months.items():
                tx.session.add(
                    FlowCredit(
                        counted_month=month,
                        product_id=self.ids[product],
                        institution_id=self.ids[hospital],
                        department_id=self.ids[place] if "/" in place else None,
                        position_id=self.ids[position],
                        assignment_id=some,
                        quantity=units,
                        amount_fen=units * 1_234,
                    )
                )
            self._close(tx, months)
        return self

    def _close(self, tx: Tx, months: Iterable[int]) -> None:
        """Close months, since there are credits here without the rows that they come from."""
        held = {row["month"] for row in tx.rows(text("SELECT month FROM flow_month"))}
        tx.insert(FlowMonth, [{"month": m, "status": "closed"} for m in {*months} - held])

    def potential(self, place: str, units: int, product: str = "P01") -> "Region":
        with self.ws.writing("potential") as tx:
            tx.session.add(
                Potential(
                    run_id=tx.run_id,
                    institution_id=self.ids[place.split("/", maxsplit=1)[0]],
                    department_id=self.ids[place] if "/" in place else None,
                    product_id=self.ids[product],
                    year=2026,
                    units=units,
                    method="survey",
                    source="test",
                )
            )
        return self

    def price(
        self, yuan: int, *, since: date = LONG_AGO, province: str = "", product: str = "P01"
    ) -> "Region":
        """Set an assessment price from a day on, of one province or everywhere."""
        with self.ws.writing("price") as tx:
            tx.session.add(
                Price(
                    product_id=self.ids[product], kind="assessment", province=province,
                    valid_from=since, fen=yuan * 100,
                )
            )  # fmt: skip
        return self

    def listing(self, hospital: str, status: str, expected: int | None = None) -> "Region":
        with self.ws.writing("listing") as tx:
            tx.session.add(
                Listing(
                    institution_id=self.ids[hospital],
                    product_id=self.ids["P01"],
                    valid_from=LONG_AGO,
                    status=status,
                    expected_month=expected,
                )
            )
        return self

    def total(self, units: int | str, product: str = "P01", node: str | None = None) -> "Region":
        pins.set_total(self.ws, PLAN, product, str(units), node=node)
        return self

    def pin(self, node: str, period: str, **rule: int) -> "Region":
        for name, value in rule.items():
            pins.put_pin(self.ws, PLAN, "P01", node, period=period, rule=name, value=str(value))
        return self

    def flat(self) -> "Region":
        from territory.targets.service import seasons

        seasons.set_season(self.ws, PLAN, "P01", (1.0,) * 12)
        return self

    def split(self, *bases: str, floor: int = 0, **more: Any) -> split.SplitResult:
        options = split.Options(bases=bases, floor=floor, **more)
        return split.split(self.ws, PLAN, None, options)

    def sql(self, statement: str) -> None:
        """Change the store behind everybody's back."""
        with self.ws.store.engine.begin() as connection:
            connection.execute(text(statement))


ORGANISATION = """
    C  region
    D1 district C
    D2 district C
    P1 position D1
    P2 position D1
    P3 position D2
"""

FreshRegion = Callable[[], AbstractContextManager[Region]]


class Said(Protocol):
    """What a command left; `run_cli` of the shared fixtures returns it."""

    code: int
    out: str
    err: str


RunCli = Callable[..., Said]
