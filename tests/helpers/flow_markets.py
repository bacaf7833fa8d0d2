"""Markets made by rule, with the truth beside them: who sold what to whom, and whose that is.

The truth is worked out by hand from a table of dates and shares, not by the code under test.
Quantities are multiples of 100 and shares of 10 %, so that no rounding stands between the two.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

if TYPE_CHECKING:
    from flow_region import Region

FIRST = date(2027, 1, 1)
MONTHS = (202701, 202702, 202703)
AFTER = date(2027, 4, 2)
"""A day on which all three months are over."""
PHARMACY_SINCE = date(2027, 1, 15)
MOVED_ON = date(2027, 2, 10)
TIERS = ("国控", "上药")
"""国控 sells to 上药, both sell to institutions."""
BUYERS = ("一院", "二院", "三院", "分院", "药房", "诊所", "上药")
Place = tuple[str, str, int]
"""Institution, position, month yyyymm."""


@dataclass(frozen=True)
class Sale:
    """What really happened; a return has a negative quantity. wrong: what the first file said."""

    serial: str
    seller: str
    buyer: str
    day: date
    quantity: int
    wrong: int | None = None

    @property
    def month(self) -> int:
        return self.day.year * 100 + self.day.month


@dataclass(frozen=True)
class File:
    """What a distributor sends in a month: its sales, or all since January."""

    seller: str
    month: int
    cumulative: bool

    @property
    def name(self) -> str:
        return f"{self.seller}_{self.month}{'_累计' if self.cumulative else ''}.xlsx"

    @property
    def issued(self) -> date:
        """The third of the next month; what sums up comes a day later."""
        year, month = divmod(self.month, 100)
        following = date(year + month // 12, month % 12 + 1, 3)
        return following + timedelta(self.cumulative)

    def holds(self, sale: Sale) -> bool:
        same = sale.seller == self.seller
        return same and (sale.month <= self.month if self.cumulative else sale.month == self.month)


def shares(buyer: str, day: date) -> dict[tuple[str, str], int]:
    """Institution and position → tenths of what a buyer bought on a day; nobody's is empty."""
    if buyer in {"一院", "分院"}:  # a branch, credited to its hospital
        return {("一院", "岗1"): 6, ("一院", "岗2"): 4}
    if buyer == "二院":
        return {("二院", "岗1"): 10}
    third = "岗2" if day >= MOVED_ON else "岗3"
    if buyer == "三院":
        return {("三院", third): 10}
    if buyer == "药房":
        if day < PHARMACY_SINCE:
            return {("药房", "岗4"): 10}
        return {("二院", "岗1"): 5, ("三院", third): 5}
    return {}


def truth(sales: Iterable[Sale]) -> Counter[Place]:
    """Return what is credited for every institution, position and month."""
    sums: Counter[Place] = Counter()
    for sale in sales:
        for (institution, position), tenths in shares(sale.buyer, sale.day).items():
            sums[institution, position, sale.month] += sale.quantity * tenths // 10
    return Counter({place: quantity for place, quantity in sums.items() if quantity})


def build(region: "Region") -> None:
    """Put the roster of the market into a region."""
    region.product()
    region.price(2_350)
    region.hospitals("一院", "二院", "三院", "分院", "药房", "诊所")
    region.distributors(*TIERS)
    region.assign("一院", {"岗1": 6_000, "岗2": 4_000})
    region.assign("二院", {"岗1": 10_000})
    region.assign("三院", {"岗3": 10_000})
    region.assign("三院", {"岗2": 10_000}, MOVED_ON)
    region.assign("药房", {"岗4": 10_000})
    region.relation("分院", "一院", 10_000)
    region.relation("药房", "二院", 5_000, kind="inside_pharmacy", since=PHARMACY_SINCE)
    region.relation("药房", "三院", 5_000, kind="inside_pharmacy", since=PHARMACY_SINCE)


def rows_of(file: File, sales: Sequence[Sale]) -> list[dict[str, Any]]:
    """Return the rows of a file; the cumulative one has right what another had wrong."""
    return [
        {
            "issued": file.issued,
            "distributor": sale.seller,
            "serial": sale.serial,
            "buyer_name": sale.buyer,
            "sale_date": sale.day,
            "quantity": _said(file, sale),
        }
        for sale in sales
        if file.holds(sale)
    ]


def _said(file: File, sale: Sale) -> int:
    return sale.quantity if sale.wrong is None or file.cumulative else sale.wrong


@st.composite
def markets(draw: st.DrawFn, *, corrected: bool = False) -> list[Sale]:
    """Draw what happened in three months; corrected: some first files said another quantity."""
    hundreds = st.integers(-3, 9).filter(bool).map(lambda some: some * 100)
    drawn = draw(
        st.lists(
            st.tuples(
                st.sampled_from(TIERS),
                st.sampled_from(BUYERS),
                st.integers(0, 89),
                hundreds,
                st.none() | hundreds if corrected else st.none(),
            ),
            min_size=1,
            max_size=14,
        )
    )
    return [
        Sale(f"S{place:03}", seller, buyer, FIRST + timedelta(days), quantity, wrong)
        for place, (seller, buyer, days, quantity, wrong) in enumerate(drawn)
        if seller != buyer
    ]


def all_files(*, cumulative: bool) -> list[File]:
    """Return every file of the three months, those of one month first."""
    single = [File(seller, month, cumulative=False) for month in MONTHS for seller in TIERS]
    summed = [File(seller, MONTHS[-1], cumulative=True) for seller in TIERS]
    return [*single, *(summed if cumulative else [])]
