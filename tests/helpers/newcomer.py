"""A newcomer's own files, made by rule, with the truth that they were made from.

Three districts, eight positions, forty hospitals, two products, four distributors who send in four
formats, fourteen months. Nothing here asks the program: what should be credited is computed from
the sales that the files are written from.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import xlwt

from territory.present.plain_workbook import write_plain_workbook

Rows = list[list[Any]]
MONTHS = (202511, 202512, *(202600 + month for month in range(1, 13)))
REGION = "华东大区"
DISTRICTS = {"苏南": ("江苏省", ("常州市", "无锡市")), "苏北": ("江苏省", ("徐州市", "淮安市")),
             "上海": ("上海市", ("上海市",))}  # fmt: skip
POSITIONS = {
    "SN1": "苏南", "SN2": "苏南", "SN3": "苏南", "SB1": "苏北", "SB2": "苏北", "SB3": "苏北",
    "SH1": "上海", "SH2": "上海",
}  # fmt: skip
PEOPLE = ("郁知远", "靳小满", "苗思齐", "柏闻笛", "池若水", "席望舒", "晏清和", "庾成蹊")
CITY_OF = {"SN1": "常州市", "SN2": "无锡市", "SN3": "无锡市", "SB1": "徐州市", "SB2": "徐州市",
           "SB3": "淮安市", "SH1": "上海市", "SH2": "上海市"}  # fmt: skip
FIRST, SECOND = "青澄鹤松竹梅兰云星月", "岭湖汀坞溪屿原川"
CARTON = {"P01": 200, "P02": 100}
PRICE = {"P01": Decimal("36.80"), "P02": Decimal("25.50")}
PRODUCT = {"P01": ("通脉胶囊", "0.3g*24粒"), "P02": ("瑞达平片", "80mg*7片")}
DISTRIBUTORS = {
    "T1": ("国润江南医药有限公司", "一级", "江苏省"),
    "T2": ("常州恒信药业有限公司", "二级", "江苏省"),
    "T3": ("徐州淮泽医药有限公司", "一级", "江苏省"),
    "T4": ("上海申渡药业有限公司", "一级", "上海市"),
}
SHOP, NICKNAME = "瑞和堂大药房", "青岭院区门诊"
"""A buyer that is no target, and a name that nobody but the newcomer can tell: both wait."""
AGENCY_ENDS, HANDED_OVER = "H009", "H010"
LAST_DAY, FIRST_DAY = date(2026, 6, 30), date(2026, 4, 1)


@dataclass(frozen=True)
class Hospital:
    code: str
    name: str
    position: str
    beds: int
    outpatients: int

    @property
    def district(self) -> str:
        return POSITIONS[self.position]

    @property
    def city(self) -> str:
        return CITY_OF[self.position]


@dataclass(frozen=True)
class Sold:
    """Boxes that went from a distributor to a buyer; a return has negative boxes."""

    distributor: str
    month: int
    day: int
    buyer: str
    product: str
    boxes: int
    said: str = "销售出库"

    @property
    def on(self) -> date:
        return date(self.month // 100, self.month % 100, self.day)


@dataclass(frozen=True)
class Doctor:
    hospital: str
    department: str
    name: str
    usage: Decimal | None
    potential: Decimal | None


@dataclass
class Newcomer:
    """Where the files lie, and what is true of them."""

    folder: Path
    hospitals: tuple[Hospital, ...]
    sold: tuple[Sold, ...]
    doctors: tuple[Doctor, ...]
    by_name: dict[str, Hospital] = field(init=False)

    def __post_init__(self) -> None:
        self.by_name = {hospital.name: hospital for hospital in self.hospitals}

    def owner(self, hospital: Hospital, on: date) -> str | None:
        """Return the position that owns a hospital on a day, None in a gap."""
        if hospital.code == AGENCY_ENDS and on > LAST_DAY:
            return None
        if hospital.code == HANDED_OVER and on >= FIRST_DAY:
            return "SN2"
        return hospital.position

    def line(self, one: Sold, *, decided: bool) -> tuple[str, str | None]:
        """Return the line of the partition on which a row stands, and whose it is."""
        if one.buyer in {name for name, *_ in DISTRIBUTORS.values()}:
            return "transfer", None
        if one.said == "移库":
            return "unmatched", None
        buyer = self.hospitals[0].name if decided and one.buyer == NICKNAME else one.buyer
        if buyer not in self.by_name:
            return ("non_target" if decided and buyer == SHOP else "unmatched"), None
        owner = self.owner(self.by_name[buyer], self.day_of(one))
        return ("credited", owner) if owner else ("not_owned", None)

    @staticmethod
    def day_of(one: Sold) -> date:
        """Return the day that a file tells: two formats know the month only."""
        return one.on if one.distributor == "T1" else one.on.replace(day=1)

    def credited(self, month: int, *, decided: bool) -> Counter[tuple[str, str]]:
        """Return position, product → boxes of a month."""
        boxes: Counter[tuple[str, str]] = Counter()
        for one in self.sold:
            line, owner = self.line(one, decided=decided)
            if one.month == month and line == "credited" and owner:
                boxes[owner, one.product] += one.boxes
        return boxes

    def lines(self, month: int, *, decided: bool) -> Counter[tuple[str, str]]:
        """Return line, product → boxes of a month."""
        boxes: Counter[tuple[str, str]] = Counter()
        for one in self.sold:
            if one.month == month:
                boxes[self.line(one, decided=decided)[0], one.product] += one.boxes
        return boxes


@cache
def _hospitals() -> tuple[Hospital, ...]:
    chance = Random(2027)  # noqa: S311 - the same files every time
    names = [f"{a}{b}" for b in SECOND for a in FIRST]
    made = []
    for number in range(40):
        position = list(POSITIONS)[number // 5]
        kind = ("人民医院", "第二医院", "中医院", "中心医院", "医院")[number % 5]
        made.append(
            Hospital(f"H{number + 1:03d}", f"{CITY_OF[position]}{names[number]}{kind}", position,
                     chance.randrange(200, 1800, 10), chance.randrange(40, 900) * 1000)
        )  # fmt: skip
    return tuple(made)


def _sender(hospital: Hospital) -> str:
    """Return who supplies a hospital: the first of 苏南 buys at the second tier."""
    if hospital.district == "苏南":
        return "T2" if hospital.position == "SN1" else "T1"
    return {"苏北": "T3", "上海": "T4"}[hospital.district]


def _sold(hospitals: tuple[Hospital, ...]) -> Iterator[Sold]:
    chance = Random(20270115)  # noqa: S311 - the same files every time
    for month in MONTHS:
        to_second_tier: Counter[str] = Counter()
        for hospital in hospitals:
            sender = _sender(hospital)
            for product, carton in CARTON.items():
                step = carton if sender == "T4" else 1
                boxes = chance.randrange(1, 4) * step if step > 1 else chance.randrange(8, 120)
                if sender == "T2":
                    to_second_tier[product] += boxes
                yield Sold(sender, month, chance.randrange(1, 28), hospital.name, product, boxes)
        for product, boxes in to_second_tier.items():
            yield Sold("T1", month, 2, DISTRIBUTORS["T2"][0], product, boxes + 10)
        back = chance.choice([h for h in hospitals if _sender(h) in {"T1", "T2"}])
        yield Sold(_sender(back), month, 28, back.name, "P01", -chance.randrange(1, 8), "销售退货")
        yield Sold("T1", month, 12, SHOP, "P02", chance.randrange(5, 30))
        if month >= 202606:
            yield Sold("T1", month, 15, NICKNAME, "P01", chance.randrange(5, 30))
        if month == 202603:
            yield Sold("T1", month, 16, hospitals[6].name, "P01", 40, "移库")


def _doctors(hospitals: tuple[Hospital, ...]) -> Iterator[Doctor]:
    chance = Random(417)  # noqa: S311 - the same files every time
    for number in range(160):
        hospital = hospitals[number % len(hospitals)]
        department = ("心内科", "神经内科")[number // len(hospitals) % 2]
        first, second = "齐俞费廉岑薛雷贺"[number % 8], "一二三四五六七八九十"[number // 8 % 10]
        name = f"{first}{second}{number % 7}"
        usage = None if number % 23 == 0 else Decimal(chance.choice((0, 0, 0, 3, 8, 15, 26)))
        potential = None if number % 29 == 0 else Decimal(chance.randrange(1, 400)) / 10
        yield Doctor(hospital.code, department, name, usage, potential)


def make(folder: Path) -> Newcomer:
    """Write the newcomer's files into a folder and return the truth."""
    hospitals = _hospitals()
    made = Newcomer(folder, hospitals, tuple(_sold(hospitals)), tuple(_doctors(hospitals)))
    (folder / "资料").mkdir(parents=True)
    for name, rows in _master(made).items():
        write_plain_workbook(folder / "资料" / f"{name}.xlsx", {name: rows})
    for month in MONTHS:
        inbox = folder / "流向" / f"{month // 100}-{month % 100:02d}"
        inbox.mkdir(parents=True)
        of_month = [one for one in made.sold if one.month == month]
        for code, write in FORMATS.items():
            write(inbox, month, [one for one in of_month if one.distributor == code])
    (folder / "territory.toml").write_text(SETTINGS, "utf-8")
    return made


SETTINGS = """\
db = "region.db"

[[sources]]
pattern = "国润*"
distributor = "T1"

[[sources]]
pattern = "恒信*"
distributor = "T2"

[[sources]]
pattern = "淮泽*"
distributor = "T3"

[[sources]]
pattern = "申渡*"
distributor = "T4"
"""


def _master(made: Newcomer) -> dict[str, Rows]:
    people = dict(zip(POSITIONS, PEOPLE, strict=True))
    managers = {"苏南": "容子期", "苏北": "戚归鸿", "上海": "宿云归"}
    return {
        "产品目录": [
            ["产品编码", "产品名称", "规格", "单位", "件装量", "考核价"],
            *([code, *PRODUCT[code], "盒", CARTON[code], float(PRICE[code])] for code in PRODUCT),
        ],
        "商业公司": [
            ["商业编码", "商业名称", "商业级别", "省份"],
            *([code, *of] for code, of in DISTRIBUTORS.items()),
        ],
        "人员架构": [
            [f"{REGION}人员架构（2026年）"],
            [],
            ["大区", "大区经理", "地区", "地区经理", "岗位编码", "代表"],
            *([REGION, "商千里", district, managers[district], position, people[position]]
              for position, district in POSITIONS.items()),
        ],
        "医院": [
            ["医院编码", "医院名称", "省份", "城市", "床位数", "年门诊量"],
            *([h.code, h.name, DISTRICTS[h.district][0], h.city, h.beds, h.outpatients]
              for h in made.hospitals),
        ],
        "归属": [
            ["医院编码", "医院名称", "岗位编码", "开始日期", "结束日期"],
            *(row for h in made.hospitals for row in _assignments(h)),
        ],
        "医生": [
            ["医院编码", "科室", "医生姓名", "产品名称", "月用量", "月潜力", "数据来源"],
            *([d.hospital, d.department, d.name, "通脉胶囊", _number(d.usage), _number(d.potential),
               "科室调查"] for d in made.doctors),
        ],
    }  # fmt: skip


def _assignments(hospital: Hospital) -> Rows:
    start = date(2025, 1, 1)
    row = [hospital.code, hospital.name, hospital.position, start, None]
    if hospital.code == AGENCY_ENDS:
        return [[*row[:4], LAST_DAY]]
    if hospital.code == HANDED_OVER:
        return [row, [hospital.code, hospital.name, "SN2", FIRST_DAY, None]]
    return [row]


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _as_types(inbox: Path, month: int, sold: list[Sold]) -> None:
    """Returns are a type with a positive quantity; a full date; the file's own amounts."""
    rows: Rows = [
        ["单据日期", "客户名称", "商品名称", "规格", "单位", "数量", "业务类型", "金额", "单据号"]
    ]
    for number, one in enumerate(sold):
        name, specification = PRODUCT[one.product]
        amount = float(abs(one.boxes) * PRICE[one.product] * Decimal("0.97"))
        rows.append([one.on, one.buyer, name, specification, "盒", abs(one.boxes), one.said,
                     amount, f"XS{month}{number:04d}"])  # fmt: skip
    rows.append(["合计", None, None, None, None, sum(abs(one.boxes) for one in sold)])
    write_plain_workbook(inbox / f"国润{month}.xlsx", {"销售明细": rows})


def _month_in_title(inbox: Path, month: int, sold: list[Sold]) -> None:
    """A text of GB18030: the month stands in the title, returns in a column of their own."""
    out = io.StringIO()
    sheet = csv.writer(out)
    sheet.writerow([f"{month // 100}年{month % 100}月销售流向"])
    sheet.writerow(["购货单位", "品名规格", "销售数量", "退货数量"])
    for one in sold:
        goods = " ".join(PRODUCT[one.product])
        sheet.writerow([one.buyer, goods, max(one.boxes, 0) or "", max(-one.boxes, 0) or ""])
    (inbox / f"恒信{month}.csv").write_bytes(out.getvalue().encode("gb18030"))


def _month_in_name(inbox: Path, month: int, sold: list[Sold]) -> None:
    """An old workbook whose name alone tells the month."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet1")
    rows: Rows = [
        ["客户", "商品", "销量"],
        *([o.buyer, PRODUCT[o.product][0], o.boxes] for o in sold),
    ]
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write(number, column, value)
    book.save(str(inbox / f"淮泽{month // 100}年{month % 100:02d}月.xls"))


def _in_cartons(inbox: Path, month: int, sold: list[Sold]) -> None:
    """A month column, product codes, and cartons for boxes."""
    rows: Rows = [["年月", "终端名称", "产品编码", "数量", "单位"]]
    for one in sold:
        rows.append([f"{month // 100}-{month % 100:02d}", one.buyer, one.product,
                     one.boxes // CARTON[one.product], "件"])  # fmt: skip
    write_plain_workbook(inbox / f"申渡{month}.xlsx", {"流向": rows})


FORMATS = {"T1": _as_types, "T2": _month_in_title, "T3": _month_in_name, "T4": _in_cartons}
