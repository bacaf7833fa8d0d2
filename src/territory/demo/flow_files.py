"""Which of the region's sales stand in which file, and how each distributor writes its files.

The mess is that of real files (SPREADSHEETS.md): titles above the header, totals below, other
header words and date spellings at every sender, a cover sheet, GB18030, a cumulative file, a
late one, a missing one, a bad cell.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from territory.demo.region import FIRST_MONTH, LAST_MONTH, PRODUCTS, Distributor, Region, Sale
from territory.kernel.periods import Month

Grid = list[list[Any]]
BAD_QUANTITY: Final = "12盒/件"
MISSING: Final = "T202"
LATE: Final = "T203"
CUMULATIVE: Final = "T204"
BAD_CELL: Final = "T201"
WITH_DEPARTMENT: Final = "T101"
"""Only this distributor's files have a column for the department."""
PRODUCT: Final = {product.code: product for product in PRODUCTS}


@dataclass(frozen=True, slots=True)
class FlowFile:
    """One file of a distributor: its name below the input folder, and the rows it holds.

    numbered: sales with their ordinal among all sales of the distributor (its serial number).
    """

    name: str
    distributor: Distributor
    numbered: tuple[tuple[int, Sale], ...]
    bad_rows: int = 0

    @property
    def sales(self) -> tuple[Sale, ...]:
        """The rows of the file."""
        return tuple(sale for _, sale in self.numbered)


def plan_files(region: Region) -> tuple[FlowFile, ...]:
    """Return every flow file of the region: years and quarters behind us, then months."""
    files: list[FlowFile] = []
    for distributor in region.distributors:
        numbered = _numbered(region, distributor.code)
        for label, first, last, folder in _spans(distributor.code):
            ending = ".csv" if distributor.code == MISSING else ".xlsx"
            files.append(
                FlowFile(
                    f"流向/{folder}/{distributor.name[:6]}-{label}流向{ending}",
                    distributor,
                    tuple((n, sale) for n, sale in numbered if first <= sale.month <= last),
                    bad_rows=int((distributor.code, first) == (BAD_CELL, LAST_MONTH)),
                )
            )
    return tuple(files)


def loaded_sales(region: Region) -> tuple[Sale, ...]:
    """The rows that the store should hold once every file is in: each sale once, none missing."""
    sent = {
        (file.distributor.code, number): sale
        for file in plan_files(region)
        for number, sale in file.numbered
    }
    return tuple(sent.values())


def _numbered(region: Region, code: str) -> tuple[tuple[int, Sale], ...]:
    """A distributor's sales by day, with the number of each document."""
    own = sorted((s for s in region.sales if s.distributor == code), key=lambda sale: sale.day)
    return tuple(enumerate(own, start=1))


def _spans(code: str) -> list[tuple[str, Month, Month, str]]:
    """Label, first and last month, and folder of a distributor's files."""
    year = LAST_MONTH.year
    spans = [(f"{year - 1}年", FIRST_MONTH, Month(year - 1, 12), f"{year - 1}年")]
    spans += [
        (f"{year}年{q}季度", Month(year, 3 * q - 2), Month(year, 3 * q), f"{year}年1-3季度")
        for q in (1, 2, 3)
    ]
    for number in (10, 11, 12):
        month = Month(year, number)
        if (code, month) == (MISSING, LAST_MONTH):
            continue
        label, folder, first = f"{year}年{number}月", str(month), month
        if (code, number) == (LATE, 11):
            label, folder = f"{label}补传", str(LAST_MONTH)
        if (code, month) == (CUMULATIVE, LAST_MONTH):
            label, first = f"{year}年10-12月累计", Month(year, 10)
        spans.append((label, first, month, folder))
    return spans


def sheets_of(file: FlowFile) -> Mapping[str, Grid]:
    """Return the sheets of a file as its distributor writes them."""
    return _STYLES[file.distributor.code](file)


def _amount(sale: Sale) -> float:
    return float(Decimal(PRODUCT[sale.product].price) * sale.quantity)


def _price(sale: Sale) -> float:
    return float(PRODUCT[sale.product].price)


def _national(file: FlowFile) -> Mapping[str, Grid]:
    """Tier 1 of the province: a title above, a total and a signature below, a department column."""
    head = [
        "序号", "销售日期", "客户名称", "商品名称", "商品规格", "批号", "数量（盒）", "含税单价",
        "金额（元）", "科室", "备注",
    ]  # fmt: skip
    rows: Grid = [
        [n, s.day, s.buyer, PRODUCT[s.product].name, PRODUCT[s.product].specification, s.batch,
         s.quantity, _price(s), _amount(s), s.department, s.note]
        for n, s in enumerate(file.sales, start=1)
    ]  # fmt: skip
    total = ["合计", *[None] * 5, _boxes(file), None, sum(map(_amount, file.sales))]
    title = [f"{file.distributor.name}销售流向表"]
    return {"流向": [title, [], head, *rows, total, [], ["制表人：王××", None, "审核：李××"]]}


def _bilingual(file: FlowFile) -> Mapping[str, Grid]:
    """Tier 1 of the city: two languages in one header cell."""
    head = [
        "Invoice Date\n开票日期", "Customer\n客户名称", "Product\n产品名称", "Spec\n规格",
        "Batch\n批号", "QTY\n数量", "Remark\n备注",
    ]  # fmt: skip
    rows: Grid = [
        [s.day, s.buyer, PRODUCT[s.product].name, PRODUCT[s.product].specification, s.batch,
         s.quantity, s.note]
        for s in file.sales
    ]  # fmt: skip
    return {"Sales": [head, *rows]}


def _with_total(file: FlowFile) -> Mapping[str, Grid]:
    """Dates with dots as text; a subtotal row in the body; one bad cell in the last file."""
    head = ["出库日期", "购货单位", "药品名称", "规格", "批号", "出库数量", "单位", "单价", "金额"]
    rows: Grid = [
        [f"{s.day.year}.{s.day.month}.{s.day.day}", s.buyer, PRODUCT[s.product].name,
         PRODUCT[s.product].specification, s.batch, s.quantity, "盒", _price(s), _amount(s)]
        for s in file.sales
    ]  # fmt: skip
    for row in rows[3 : 3 + file.bad_rows]:
        bad = list(row)
        bad[5], bad[8] = BAD_QUANTITY, None
        rows.append(bad)
    return {"Sheet1": [head, *rows, ["总计", *[None] * 4, _boxes(file)]]}


def _plain_text(file: FlowFile) -> Mapping[str, Grid]:
    """A comma-separated export of an older system, in GB18030."""
    head = ["单据日期", "采购商名称", "品名", "规格", "批号", "销售数量"]
    rows: Grid = [
        [f"{s.day:%Y-%m-%d}", s.buyer, PRODUCT[s.product].name, PRODUCT[s.product].specification,
         s.batch, s.quantity]
        for s in file.sales
    ]  # fmt: skip
    return {"": [head, *rows]}


def _with_cover(file: FlowFile) -> Mapping[str, Grid]:
    """A cover sheet before the table."""
    cover: Grid = [["说明"], ["本表为终端纯销及调拨明细"], [f"单位：{file.distributor.name}"]]
    head = ["流向日期", "终端名称", "货品名称", "包装规格", "批次号", "数量(盒)", "备注"]
    rows: Grid = [
        [s.day, s.buyer, PRODUCT[s.product].name, PRODUCT[s.product].specification, s.batch,
         s.quantity, s.note]
        for s in file.sales
    ]  # fmt: skip
    return {"说明": cover, "明细": [head, *rows]}


def _with_serial(file: FlowFile) -> Mapping[str, Grid]:
    """Serial numbers of documents, dates as 20260105."""
    head = ["流水号", "业务日期", "单位名称", "商品名称", "规格型号", "批号", "数量", "计价单位"]
    rows: Grid = [
        [f"{file.distributor.code}{n:08d}", f"{s.day:%Y%m%d}", s.buyer, PRODUCT[s.product].name,
         PRODUCT[s.product].specification, s.batch, s.quantity, "盒"]
        for n, s in file.numbered
    ]  # fmt: skip
    return {"流向明细": [head, *rows]}


def _boxes(file: FlowFile) -> int:
    return sum(sale.quantity for sale in file.sales)


_STYLES: Final[Mapping[str, Callable[[FlowFile], Mapping[str, Grid]]]] = {
    WITH_DEPARTMENT: _national,
    "T102": _bilingual,
    "T201": _with_total,
    "T202": _plain_text,
    "T203": _with_cover,
    "T204": _with_serial,
}


def csv_text(grid: Sequence[Sequence[Any]]) -> str:
    """Return a grid as comma-separated text; no cell of ours needs quoting."""
    return "".join(",".join(map(str, row)) + "\r\n" for row in grid)
