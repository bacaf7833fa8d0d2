"""Which plan and which version a command means (DOMAIN.md section 6)."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from sqlalchemy import Executable, Select, func, select
from sqlmodel import col

from territory.errors import UnknownName
from territory.kernel.periods import Month, SalesYear
from territory.kernel.sentences import Sentence, Slug
from territory.plans.rules import life
from territory.plans.rules.refusals import NoPlan, NoVersion, YearNeeded
from territory.plans.rules.steps import UNITS
from territory.plans.tables import Plan, PlanVersion
from territory.roster.tables import Product, ProductLine
from territory.store.transaction import Tx

DEFAULT_SCENARIO = "target"
NONE_NEAR = "–"
EVERY = ("all", "全部")
"""Spellings of every product."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The plan as the user names it; None means the default."""

    year: int | None = None
    measure: str = UNITS
    scenario: str = DEFAULT_SCENARIO
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a plan, as it stands in the store. begins: first month of its year, 1 to 12."""

    id: int
    plan_id: int
    year: int
    measure: str
    scenario: str
    number: int
    status: str
    begins: int = 1

    @property
    def sales_year(self) -> SalesYear:
        """The twelve months that are planned, in the order of its cells."""
        return SalesYear(self.year, self.begins)

    @property
    def title(self) -> Sentence:
        """The plan in a few characters, for messages: `2027 units target`."""
        return plan_title(self.sales_year, self.measure, self.scenario)

    @property
    def options(self) -> str:
        """The options that name its plan to a command, where they are not the default."""
        measure = f" --measure {self.measure}" if self.measure != UNITS else ""
        scenario = f" --scenario {self.scenario}" if self.scenario != DEFAULT_SCENARIO else ""
        return f"--year {self.year}{measure}{scenario}"

    @property
    def said(self) -> Sentence:
        """Which version a command speaks of: `2027 targets v3 (draft)`."""
        return Sentence(
            "{year} {scenario} v{number} ({status})",
            {
                "year": self.sales_year.said, "scenario": Slug(self.scenario),
                "number": self.number,
                "status": Slug(self.status),
            },
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ProductInfo:
    """A product with what a split needs to know of it."""

    id: int
    code: str
    name: str
    unit: str
    line_id: int
    line: str
    group: str | None
    specialties: tuple[str, ...] = ()


def plan_title(year: SalesYear, measure: str, scenario: str) -> Sentence:
    """Return a plan in a few characters; `units` alone would be a kind of import."""
    return Sentence(
        "{year} {measure} {scenario}",
        {"year": year.said, "measure": Slug(f"measure-{measure}"), "scenario": Slug(scenario)},
    )


def newest_year(tx: Tx) -> int | None:
    """Return the newest year that any plan stands for."""
    rows = tx.rows(select(func.max(col(Plan.year)).label("year")))
    return None if rows[0]["year"] is None else int(rows[0]["year"])


def year_of(tx: Tx, wanted: Wanted) -> int:
    """Return the year named, else the newest one planned.

    Raises:
        YearNeeded: none was named and none is planned.
    """
    year = wanted.year if wanted.year is not None else newest_year(tx)
    if year is None:
        raise YearNeeded
    return year


def versions(tx: Tx, wanted: Wanted | None = None) -> list[Version]:
    """Return versions, oldest plan and lowest number first; of one plan where one is wanted."""
    statement: Select[*tuple[Any, ...]] = select(
        col(PlanVersion.id), col(PlanVersion.plan_id), col(Plan.year), col(Plan.measure),
        col(Plan.scenario), col(PlanVersion.number), col(PlanVersion.status),
        col(Plan.first_month).label("begins"),
    ).join(Plan, col(Plan.id) == col(PlanVersion.plan_id))  # fmt: skip
    if wanted is not None:
        statement = statement.where(
            col(Plan.year) == year_of(tx, wanted),
            col(Plan.measure) == wanted.measure,
            col(Plan.scenario) == wanted.scenario,
        )
    order = (col(Plan.year), col(Plan.measure), col(Plan.scenario), col(PlanVersion.number))
    return [Version(**row) for row in tx.rows(statement.order_by(*order))]


def find_version(tx: Tx, wanted: Wanted) -> Version:
    """Return the version wanted: by number, else the open one, else the newest approved one.

    Raises:
        NoPlan: there is none of this year, measure and scenario.
        NoVersion: the number is not among its versions.
    """
    if wanted.year is None and newest_year(tx) is None:
        raise NoPlan(what=Sentence("any year"))
    found = versions(tx, wanted)
    if not found:
        year = SalesYear(year_of(tx, wanted), tx.year_begins)
        raise NoPlan(what=plan_title(year, wanted.measure, wanted.scenario))
    if wanted.version is not None:
        for version in found:
            if version.number == wanted.version:
                return version
        known = ", ".join(str(version.number) for version in found)
        raise NoVersion(plan=found[0].title, number=wanted.version, known=known)
    return life.current(found) or found[-1]


def plan_in_force(tx: Tx, year: SalesYear) -> Version | None:
    """Return the approved version of a year's targets in units, else its newest.

    A plan whose year begins in another month is no plan of that year.
    """
    found = versions(tx, Wanted(year=year.year))
    return life.in_force([one for one in found if one.sales_year == year])


def plan_of_month(tx: Tx, month: Month) -> Version | None:
    """Return the version in force of the plan whose year holds a month."""
    return plan_in_force(tx, SalesYear.of(month, tx.year_begins))


def products(tx: Tx) -> list[ProductInfo]:
    """Return every product, by code."""
    statement: Executable = (
        select(
            col(Product.id), col(Product.code), col(Product.name), col(Product.unit),
            col(Product.line_id), col(ProductLine.code).label("line"), col(Product.group),
            col(Product.specialties),
        )
        .join(ProductLine, col(ProductLine.id) == col(Product.line_id))
        .order_by(col(Product.code))
    )  # fmt: skip
    return [
        ProductInfo(**{**row, "specialties": _listed(row["specialties"])})
        for row in tx.rows(statement)
    ]


def find_product(tx: Tx, given: str) -> ProductInfo:
    """Return the product of a code or name.

    Raises:
        UnknownName: there is none, with up to three proposals.
    """
    known = products(tx)
    for product in known:
        if given == product.code:
            return product
    named = [product for product in known if product.name == given]
    if len(named) == 1:
        return named[0]
    raise unknown("product", given, [text for p in known for text in (p.code, p.name)])


def chosen_products(tx: Tx, given: str | None) -> list[ProductInfo]:
    """Return the product named, or all of them for None or `all`."""
    if given is None or given in EVERY:
        return products(tx)
    return [find_product(tx, given)]


def unknown(what: str, given: str, known: Iterable[str]) -> UnknownName:
    """Make the error for a name that is not there, with three proposals at most."""
    return UnknownName(what=Slug(what), given=given, proposals=proposals(given, known))


def proposals(given: str, known: Iterable[str]) -> str:
    """Return up to three known names that are like the one given, a dash where none is."""
    near = get_close_matches(given, list(dict.fromkeys(known)), n=3, cutoff=0.3)
    return ", ".join(near) or NONE_NEAR


def _listed(text: str | None) -> tuple[str, ...]:
    parts = (text or "").replace("，", ",").replace("、", ",").split(",")
    return tuple(part.strip() for part in parts if part.strip())
