"""A plausible region made by rule, with its truth known (pure: one seed, one region).

Everything the demonstration, the tests and the benchmarks need: the organisation, institutions,
departments, doctors, products, assignments, and 24 months of sales as the distributors saw them.
Quantities are sale units (boxes); the truth of a row is kept beside what the file will say.
"""

import math
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Final

from territory.demo import names
from territory.kernel.periods import Month
from territory.kernel.workdays import SPRING_FESTIVAL

FIRST_MONTH: Final = Month(2025, 1)
LAST_MONTH: Final = Month(2026, 12)
PLAN_YEAR: Final = 2027
DEPARTMENTS_EACH: Final = 5
DOCTORS_EACH: Final = 5

PLAIN_SEASON: Final = (1.0, 1.0, 1.04, 1.0, 0.98, 0.97, 0.94, 0.95, 1.0, 1.0, 1.05, 1.07)
GROWTH: Final = {"P01": 0.14, "P02": 0.06, "P03": 0.22}


@dataclass(frozen=True, slots=True)
class Product:
    """A product; price in yuan, level in boxes a month of a grade-A hospital."""

    code: str
    name: str
    line: str
    specification: str
    price: str
    group: str
    specialties: tuple[str, ...]
    level: float


PRODUCTS: Final = (
    Product(
        "P01", "通脉胶囊", "心血管线", "0.3g×24粒", "36.80", "心血管", ("心内科", "神经内科"), 90
    ),
    Product(
        "P02", "宁心片", "心血管线", "5mg×28片", "58.50", "心血管", ("心内科", "老年医学科"), 45
    ),
    Product(
        "P03", "糖安颗粒", "内分泌线", "10g×12袋", "42.00", "内分泌", ("内分泌科", "肾内科"), 60
    ),
)
LINES: Final = (("CV", "心血管线"), ("EN", "内分泌线"))


@dataclass(frozen=True, slots=True)
class Position:
    """A position of a district for a product line; without a person it is vacant."""

    code: str
    name: str
    district: str
    line: str
    person: str
    person_code: str
    role: str


@dataclass(frozen=True, slots=True)
class Institution:
    """A customer; `size` scales its sales, `listed_from` is None where it buys from the start."""

    code: str
    name: str
    channel: str
    district: str
    province: str
    city: str
    county: str
    grade: str = ""
    type: str = ""
    beds: int = 0
    outpatients: int = 0
    target: bool = True
    size: float = 0.0
    listing: Month | None = None
    alias: str = ""
    departments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Doctor:
    """A doctor with monthly usage and potential of the line's first product, or unknown."""

    code: str
    name: str
    institution: str
    department: str
    title: str
    product: str
    usage: str = ""
    potential: str = ""


@dataclass(frozen=True, slots=True)
class Distributor:
    """A distributor; tier 2 buys from its `parent` of tier 1."""

    code: str
    name: str
    tier: int
    district: str
    parent: str = ""
    due_day: int = 3


@dataclass(frozen=True, slots=True)
class Assignment:
    """One position's share of an institution for a line, in percent."""

    institution: str
    line: str
    position: str
    department: str = ""
    share: int = 100
    flow_share: int | None = None


@dataclass(frozen=True, slots=True)
class Sale:
    """A row as a distributor's file will say it, with its truth.

    buyer: the name in the file. truth: code of the institution it really is, "" where unknown.
    line: where it belongs in the partition (DOMAIN.md section 3).
    """

    distributor: str
    day: date
    buyer: str
    product: str
    quantity: int
    batch: str
    truth: str
    line: str
    department: str = ""
    note: str = ""

    @property
    def month(self) -> Month:
        """Month of the sale, which is also its counted month."""
        return Month.of(self.day)


@dataclass(frozen=True, slots=True)
class Region:
    """The whole region and its truth."""

    positions: tuple[Position, ...]
    institutions: tuple[Institution, ...]
    doctors: tuple[Doctor, ...]
    distributors: tuple[Distributor, ...]
    assignments: tuple[Assignment, ...]
    relations: tuple[tuple[str, str, str, int], ...]
    sales: tuple[Sale, ...] = field(default=())

    def truth(self, line: str = "") -> int:
        """Boxes of all rows, or of those on one line of the partition."""
        return sum(sale.quantity for sale in self.sales if line in ("", sale.line))


def make_region(hospitals: int = 60, seed: int = 7) -> Region:
    """Make a region of so many graded hospitals; the same seed makes the same region."""
    chance = Random(seed)
    positions = _positions(chance)
    institutions = _institutions(chance, hospitals)
    distributors = _distributors()
    assignments = _assignments(chance, institutions, positions)
    region = Region(
        positions,
        institutions,
        tuple(_doctors(chance, institutions)),
        distributors,
        assignments,
        _relations(institutions),
    )
    return replace(region, sales=tuple(_sales(chance, region)))


def _person(chance: Random) -> str:
    return chance.choice(names.SURNAMES) + chance.choice(names.GIVEN_NAMES)


def _positions(chance: Random) -> tuple[Position, ...]:
    """Two positions per district and line; the last one of 苏北 is vacant."""
    made: list[Position] = []
    for number, district in enumerate(names.CITIES, start=1):
        for line_code, line in LINES:
            for place in (1, 2):
                code = f"{line_code}{number}{place}"
                vacant = (district, line, place) == ("苏北", "内分泌线", 2)
                role = "商务" if (line_code, place) == ("EN", 2) else "销售"
                person, person_code = _person(chance), f"E{number}{len(made) + 1:02d}"
                made.append(
                    Position(
                        code, f"{district}{line[:3]}{place}组", district, line,
                        "" if vacant else person, "" if vacant else person_code, role,
                    )
                )  # fmt: skip
    return tuple(made)


def _institutions(chance: Random, hospitals: int) -> tuple[Institution, ...]:
    districts = list(names.CITIES)
    taken: set[str] = set()
    made = [_hospital(chance, i, districts[i % len(districts)], taken) for i in range(hospitals)]
    late = [i for i, item in enumerate(made) if item.grade.startswith("二级")][: hospitals // 10]
    for order, i in enumerate(late):
        made[i] = replace(made[i], listing=Month(PLAN_YEAR, 2 + 2 * (order % 5)))
    for make, number in ((_primary_care, hospitals * 2 // 3), (_pharmacy, hospitals // 3)):
        made += [make(chance, i, districts[i % len(districts)], taken) for i in range(number)]
    return (*made, _branch(made[0]))


def _place(chance: Random, district: str) -> tuple[str, str, str]:
    province, city, counties = chance.choice(names.CITIES[district])
    return province, city, chance.choice(counties)


def _new_name(chance: Random, taken: set[str], front: str, back: str) -> str:
    for attempt in range(10_000):
        extra = "" if attempt < len(names.GIVEN) * 2 else chance.choice(names.SURNAMES)
        name = front + extra + chance.choice(names.GIVEN) + back
        if name not in taken:
            taken.add(name)
            return name
    message = "the lists of names are too short for a region of this size"
    raise ValueError(message)


def _hospital(chance: Random, number: int, district: str, taken: set[str]) -> Institution:
    province, city, county = _place(chance, district)
    suffix, kind = names.HOSPITAL_TYPES[0 if number < 6 else number % len(names.HOSPITAL_TYPES)]
    grade = names.GRADES[number % len(names.GRADES)]
    beds = {"三": 900, "二": 350, "一": 80, "未": 60}[grade[0]]
    beds = int(beds * chance.uniform(0.6, 1.6)) // 10 * 10
    name = _new_name(chance, taken, city.removesuffix("市"), suffix)
    return Institution(
        f"H{number + 1:04d}", name, "等级医院", district, province, city, county, grade, kind,
        beds, beds * 3, size=beds / 900 * math.exp(chance.gauss(0, 0.35)),
        alias=name.removeprefix(city.removesuffix("市")) if number % 11 == 5 else "",
        departments=names.DEPARTMENTS,
    )  # fmt: skip


def _primary_care(chance: Random, number: int, district: str, taken: set[str]) -> Institution:
    province, city, county = _place(chance, district)
    back = "社区卫生服务中心" if number % 2 else "镇卫生院"
    return Institution(
        f"C{number + 1:04d}", _new_name(chance, taken, county, back), "基层", district,
        province, city, county, size=0.02 * math.exp(chance.gauss(0, 0.6)),
        target=number % 9 != 8,
    )  # fmt: skip


def _pharmacy(chance: Random, number: int, district: str, taken: set[str]) -> Institution:
    province, city, county = _place(chance, district)
    return Institution(
        f"R{number + 1:04d}", _new_name(chance, taken, city.removesuffix("市"), "大药房"), "零售",
        district, province, city, county, size=0.05 * math.exp(chance.gauss(0, 0.5)),
        target=number % 5 != 4,
    )  # fmt: skip


def _branch(main: Institution) -> Institution:
    """A branch that buys under the name of its main hospital: it has no rows of its own."""
    return replace(
        main, code="H9001", name=f"{main.name}（东院区）", beds=main.beds // 4, size=0.0, alias="",
        outpatients=main.outpatients // 4, departments=(), listing=None,
    )  # fmt: skip


def _relations(institutions: tuple[Institution, ...]) -> tuple[tuple[str, str, str, int], ...]:
    """The branch gets a quarter of what is bought under the main hospital's name."""
    return ((institutions[0].code, institutions[-1].code, "分院", 25),)


def _doctors(chance: Random, institutions: tuple[Institution, ...]) -> list[Doctor]:
    made: list[Doctor] = []
    for place in institutions:
        for department in place.departments:
            for _ in range(DOCTORS_EACH):
                made.append(_doctor(chance, len(made) + 1, place, department))
    return made


def _doctor(chance: Random, number: int, place: Institution, department: str) -> Doctor:
    product = next((p for p in PRODUCTS if department in p.specialties), PRODUCTS[0])
    potential = place.size * product.level / 5 * math.exp(chance.gauss(0, 0.7))
    uses = place.listing is None and chance.random() < 0.45
    usage = potential * chance.uniform(0.1, 0.9) if uses else 0.0
    return Doctor(
        f"D{number:05d}", _person(chance), place.code, department, chance.choice(names.TITLES),
        product.code,
        "" if chance.random() < 0.02 else f"{usage:.1f}",
        "" if chance.random() < 0.03 else f"{potential:.1f}",
    )  # fmt: skip


def _distributors() -> tuple[Distributor, ...]:
    return (
        Distributor("T101", "江苏国润医药有限公司", 1, "苏南", due_day=2),
        Distributor("T102", "上海华浦医药有限公司", 1, "上海", due_day=2),
        Distributor("T201", "苏州恒济医药有限公司", 2, "苏南", "T101", 3),
        Distributor("T202", "徐州淮海同康医药有限公司", 2, "苏北", "T101", 3),
        Distributor("T203", "南通江海康源医药有限公司", 2, "苏北", "T101", 5),
        Distributor("T204", "上海申仁药业有限公司", 2, "上海", "T102", 3),
    )


def _assignments(
    chance: Random, institutions: tuple[Institution, ...], positions: tuple[Position, ...]
) -> tuple[Assignment, ...]:
    """Each institution has one position per line; two hospitals are shared in two ways."""
    made: list[Assignment] = []
    for number, place in enumerate(institutions):
        if not place.target:
            continue
        for _, line in LINES:
            pair = [p for p in positions if (p.district, p.line) == (place.district, line)]
            first, second = pair if chance.random() < 0.5 else pair[::-1]
            if (number, line) == (0, "心血管线"):
                made.append(Assignment(place.code, line, first.code, "心内科", 100, 70))
                made.append(Assignment(place.code, line, second.code, "", 100, 30))
            elif (number, line) == (1, "内分泌线"):
                made.append(Assignment(place.code, line, first.code, share=60))
                made.append(Assignment(place.code, line, second.code, share=40))
            else:
                made.append(Assignment(place.code, line, first.code))
    return tuple(made)


def festival_effect(month: Month) -> float:
    """Factor of Spring Festival on a month: stocking before it, a lull after it."""
    day = SPRING_FESTIVAL[month.year]
    before = sum(Month.of(day - timedelta(days=i)) == month for i in range(1, 21)) / 20
    after = sum(Month.of(day + timedelta(days=i)) == month for i in range(15)) / 15
    return 1 + 0.18 * before - 0.30 * after


def expected(place: Institution, product: Product, month: Month) -> float:
    """Boxes a month that an institution would buy, without chance."""
    if place.listing is not None or not place.size:
        return 0.0
    years = (month.year - FIRST_MONTH.year) + (month.number - 1) / 12
    growth: float = (1 + GROWTH[product.code]) ** years
    season = PLAIN_SEASON[month.number - 1] * festival_effect(month)
    return place.size * product.level * growth * season


def _sales(chance: Random, region: Region) -> list[Sale]:
    seller = {place.code: _seller(chance, region, place) for place in region.institutions}
    made: list[Sale] = []
    month = FIRST_MONTH
    while month <= LAST_MONTH:
        sold = [
            sale
            for place in region.institutions
            for product in PRODUCTS
            for sale in _month_of(chance, place, product, month, seller[place.code])
        ]
        sold += _strangers(chance, region, month)
        made += [*sold, *_transfers(chance, region, sold, month)]
        month = month.plus(1)
    return made


def _seller(chance: Random, region: Region, place: Institution) -> str:
    """Graded hospitals buy from tier 1 or 2, everybody else from tier 2 of the district."""
    near = [d for d in region.distributors if d.tier == 2 and d.district == place.district]
    first = near[0].parent
    if place.channel == "等级医院" and chance.random() < 0.5:
        return first
    return chance.choice(near).code


def _month_of(
    chance: Random, place: Institution, product: Product, month: Month, seller: str
) -> list[Sale]:
    boxes = expected(place, product, month) * math.exp(chance.gauss(0, 0.12))
    quantity = int(boxes + chance.random())
    if not quantity:
        return []
    line = "credited" if place.target else "non_target"
    buyer = place.alias if place.alias and chance.random() < 0.3 else place.name
    batch = f"{product.code[1:]}{month.year % 100}{month.number:02d}"
    department = _department(chance, place, product)
    sale = Sale(
        seller, _day(chance, month), buyer, product.code, quantity, batch, place.code, line,
        department,
    )  # fmt: skip
    if quantity > 20 and chance.random() < 0.03:
        back = -max(1, quantity // 15)
        return [sale, replace(sale, day=_day(chance, month), quantity=back, note="退货")]
    return [sale]


def _department(chance: Random, place: Institution, product: Product) -> str:
    """Only a few rows name a department: the source has the column, mostly blank."""
    if place.code == "H0001" and chance.random() < 0.3:
        return product.specialties[0]
    return ""


def _day(chance: Random, month: Month) -> date:
    return date(month.year, month.number, chance.randint(1, 28))


def _strangers(chance: Random, region: Region, month: Month) -> list[Sale]:
    """Rows of customers that the roster does not know."""
    if month < Month(2026, 10):
        return []
    near = [d for d in region.distributors if d.tier == 2]
    return [
        Sale(
            chance.choice(near).code, _day(chance, month), buyer, PRODUCTS[i % 3].code,
            chance.randint(3, 12), f"{i}X", "", "unmatched",
        )
        for i, buyer in enumerate(("江宁杏林堂门诊部", "海安仁心中西药店"))
    ]  # fmt: skip


def _transfers(chance: Random, region: Region, sold: list[Sale], month: Month) -> list[Sale]:
    """Return the sales of tier 1 to tier 2: the same boxes, seen a second time."""
    boxes: Counter[tuple[str, str]] = Counter()
    for sale in sold:
        boxes[sale.distributor, sale.product] += sale.quantity
    return [
        Sale(
            distributor.parent, _day(chance, month), distributor.name, product.code,
            boxes[distributor.code, product.code], f"{product.code[1:]}T{month.number:02d}", "",
            "transfer",
        )
        for distributor in region.distributors
        for product in PRODUCTS
        if distributor.tier == 2 and boxes[distributor.code, product.code] > 0
    ]  # fmt: skip
