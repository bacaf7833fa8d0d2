"""The input workbooks of the region, with the headers that such files carry in the field."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from territory.demo import flow_files, supply_files
from territory.demo.region import LINES, PLAN_YEAR, PRODUCTS, Institution, Region
from territory.kernel.periods import Month
from territory.present.files import write_atomically
from territory.present.plain_workbook import write_plain_workbook

Grid = list[list[Any]]
START: Final = "2025-01-01"
SURVEYED: Final = "科室调查"
DISTRICT_CODES: Final = {"苏南": "SN", "苏北": "SB", "上海": "SH"}
MANAGERS: Final = {
    "苏南": ("E901", "顾长庚"),
    "苏北": ("E902", "沈如海"),
    "上海": ("E903", "陆闻笛"),
}


def write_inputs(folder: Path, region: Region) -> list[Path]:
    """Write every input workbook below a folder; return them in the order of dependency."""
    books: dict[str, Mapping[str, Sequence[Sequence[Any]]]] = {
        "1-产品.xlsx": _products(),
        "2-组织岗位.xlsx": _organisation(region),
        "3-机构.xlsx": _institutions(region),
        "4-科室医生.xlsx": _doctors(region),
        "5-商业公司与别名.xlsx": _distributors(region),
        "6-归属.xlsx": _assignments(region),
        "7-准入.xlsx": _listings(region),
        "8-潜力调查.xlsx": _potential(region),
    }
    written = [_write(folder / name, sheets) for name, sheets in books.items()]
    written += [
        _write(folder / file.name, flow_files.sheets_of(file))
        for file in flow_files.plan_files(region)
    ]
    return written + [_write(folder / name, sheets) for name, sheets in supply_files.files(region)]


def write_settings(folder: Path, region: Region, lang: str, today: date) -> None:
    """Write territory.toml: the store, the language, the day, and who sends which file."""
    lines = ['db = "region.db"', f'lang = "{lang}"', f'as_of = "{today}"', ""]
    for distributor in region.distributors:
        if distributor.code in supply_files.SENDERS:
            lines += [
                "[[sources]]",
                f'pattern = "{distributor.name[:6]}*{supply_files.MARK}*"',
                f'distributor = "{distributor.code}"',
                "",
            ]
        lines += [
            "[[sources]]",
            f'pattern = "{distributor.name[:6]}*"',
            f'distributor = "{distributor.code}"',
            'kind = "flow"',
            f"due_day = {distributor.due_day}",
            "",
        ]
    (folder / "territory.toml").write_text("\n".join(lines), encoding="utf-8")


def _write(path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".csv":
        text = flow_files.csv_text(sheets[""])
        write_atomically(path, lambda temporary: _write_gb18030(temporary, text))
    else:
        write_plain_workbook(path, sheets)
    return path


def _write_gb18030(path: Path, text: str) -> None:
    path.write_bytes(text.encode("gb18030"))


def _products() -> Mapping[str, Grid]:
    lines: Grid = [["产品线编码", "产品线名称"], *([code, name] for code, name in LINES)]
    head = [
        "产品编码", "产品名称", "产品线", "规格", "单位", "产品类别", "适用科室", "考核价",
    ]  # fmt: skip
    rows: Grid = [
        [p.code, p.name, p.line, p.specification, "盒", p.group, "、".join(p.specialties), p.price]
        for p in PRODUCTS
    ]
    return {"产品线": lines, "产品": [head, *rows]}


def _organisation(region: Region) -> Mapping[str, Grid]:
    tree: Grid = [
        ["组织编码", "组织名称", "组织层级", "上级编码", "生效日期"],
        ["ZB", "云帆医药", "公司", None, START],
        ["HD", "华东大区", "大区", "ZB", START],
        *([code, name, "地区", "HD", START] for name, code in DISTRICT_CODES.items()),
        *(
            [p.code, p.name, "岗位", DISTRICT_CODES[p.district], START]
            for p in region.positions
        ),
    ]  # fmt: skip
    people: Grid = [["工号", "人员姓名", "角色", "岗位编码", "生效日期"]]
    people += [
        [code, name, "经理", DISTRICT_CODES[district], START]
        for district, (code, name) in MANAGERS.items()
    ]
    people += [
        [p.person_code, p.person, p.role, p.code, START] for p in region.positions if p.person
    ]
    return {"组织": tree, "人员": people}


def _institutions(region: Region) -> Mapping[str, Grid]:
    head = [
        "医院编码", "医院名称", "省份", "城市", "区县", "国家等级", "医院类型", "总床位数",
        "日门诊量", "是否目标", "备注",
    ]  # fmt: skip
    graded: Grid = [
        [i.code, i.name, i.province, i.city, i.county, i.grade, i.type, i.beds, i.outpatients,
         _yes(i.target), None]
        for i in region.institutions
        if i.channel == "等级医院"
    ]  # fmt: skip
    others: Grid = [
        [i.code, i.name, i.channel, i.province, i.city, i.county, _yes(i.target)]
        for i in region.institutions
        if i.channel != "等级医院"
    ]
    relations: Grid = [
        ["机构编码", "关联机构编码", "关系类型", "生效日期", "计入比例", "依据", "审批人"],
        *(
            [main, branch, kind, START, f"{share}%", "总院统一采购协议", "顾长庚"]
            for main, branch, kind, share in region.relations
        ),
    ]
    return {
        "等级医院": [["重点医院档案"], [], head, *graded],
        "基层与零售": [
            ["机构编码", "机构名称", "终端类型", "省份", "城市", "区县", "是否目标"],
            *others,
        ],
        "机构关系": relations,
    }


def _doctors(region: Region) -> Mapping[str, Grid]:
    targets = {name for product in PRODUCTS for name in product.specialties}
    departments: Grid = [
        [place.code, place.name, name, "是" if name in targets else "否", 5 * 50]
        for place in region.institutions
        for name in place.departments
    ]
    doctors: Grid = [[d.code, d.name, d.institution, d.department, d.title] for d in region.doctors]
    return {
        "科室": [["医院编码", "医院名称", "科室名称", "是否目标科室", "年门诊天数"], *departments],
        "医生": [["医生编码", "医生姓名", "医院编码", "科室名称", "职称"], *doctors],
    }


def _distributors(region: Region) -> Mapping[str, Grid]:
    registry: Grid = [
        [d.code, d.name, d.tier, "混合" if d.tier == 1 else "纯销", d.parent or None, d.due_day]
        for d in region.distributors
    ]
    aliases: Grid = [[i.alias, i.code, i.name] for i in region.institutions if i.alias]
    return {
        "商业公司": [
            ["商业公司编码", "商业公司名称", "商业级别", "商业类型", "上级商业编码", "应报日"],
            *registry,
        ],
        "别名": [["别名", "标准编码", "标准名称"], *aliases],
    }


def _assignments(region: Region) -> Mapping[str, Grid]:
    head = [
        "机构编码", "机构名称", "产品线", "科室", "岗位编码", "生效日期", "归属比例", "流向占比",
        "归属类型",
    ]  # fmt: skip
    named = {place.code: place.name for place in region.institutions}
    rows: Grid = [
        [a.institution, named[a.institution], a.line, a.department or None, a.position, START,
         f"{a.share}%", None if a.flow_share is None else f"{a.flow_share}%", "自营"]
        for a in region.assignments
    ]  # fmt: skip
    return {"归属": [head, *rows]}


def _listings(region: Region) -> Mapping[str, Grid]:
    head = ["医院编码", "医院名称", "产品编码", "准入状态", "预计进院月份", "生效日期"]
    rows: Grid = [
        [i.code, i.name, product.code, _status(i), _month(i.listing), START]
        for i in region.institutions
        if i.channel == "等级医院" and i.departments
        for product in PRODUCTS
    ]
    return {"准入": [head, *rows]}


def _potential(region: Region) -> Mapping[str, Grid]:
    """Return the survey of the target departments, and the estimates of the sales force."""
    head = [
        "医院编码", "医院名称", "科室", "产品编码", "调查年度", "数据来源", "日门诊量", "患者占比",
        "人均用量", "年门诊天数",
    ]  # fmt: skip
    survey: Grid = []
    for place in region.institutions:
        for product in PRODUCTS:
            for department in product.specialties if place.departments else ():
                patients = max(
                    1, round(place.size * product.level * 12 * 1.8 / 250 / 0.3 / 0.8 / 2)
                )
                survey.append(
                    [place.code, place.name, department, product.code, PLAN_YEAR - 1, SURVEYED,
                     patients, "30%", "0.8", 250]
                )  # fmt: skip
    estimates: Grid = [
        [d.code, d.product, d.usage or None, d.potential or None, "2026-12-12", "代表估计"]
        for d in region.doctors
    ]
    return {
        "科室调查": [head, *survey],
        "医生评估": [
            ["医生编码", "产品编码", "月用量", "月潜力", "评估日期", "数据来源"],
            *estimates,
        ],
    }


def _yes(value: bool) -> str:
    return "是" if value else "否"


def _status(place: Institution) -> str:
    return "开发中" if place.listing else "已进院"


def _month(month: Month | None) -> str | None:
    return str(month) if month else None
