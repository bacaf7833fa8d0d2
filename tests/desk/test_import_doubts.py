"""Files that would make wrong things of themselves: ghosts, catalogues, mappings, circles."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Result, RunCli

Imports = Callable[..., "Result"]
SHARED = Path(__file__).parents[3] / "shared" / "cases" / "failing"

ROSTER = {
    "line.csv": "产品线编码,产品线名称\nL,甲线\n",
    "product.csv": "产品编码,产品名称,产品线,单位\nP1,乙宁 Betanidinum,L,盒\nP2,丙西,L,盒\n",
    "dealer.csv": "商业公司编码,商业公司名称\nD1,河山医药有限公司\nD2,长风医药有限公司\n",
    "hospital.csv": (
        "机构编码,机构名称,省份,城市\n"
        "H1,明湖县人民医院,江苏省,宁川市\n"
        "H2,明湖县元山镇龟湖卫生院,江苏省,宁川市\n"
        "H3,云溪县木鱼中心卫生院(范家庄村卫生室),江苏省,宁川市\n"
        "H4,东浦县中心医院,江苏省,宁川市\n"
    ),
}
FLOW = "商业公司,销售日期,省份,城市,购货单位,品名,数量\n"


@pytest.fixture
def put(run_cli: "RunCli", tmp_path: Path) -> Imports:
    """Write a text as a file, and import it."""

    def write(name: str, text: str, *options: str) -> "Result":
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return run_cli("import", path, *options)

    return write


@pytest.fixture
def roster(put: Imports) -> None:
    """Import a small roster."""
    for name, text in ROSTER.items():
        assert put(name, text).code == 0


def listed(run_cli: "RunCli", kind: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run_cli("list", kind, "--format", "json").out)
    return found


def waits(run_cli: "RunCli") -> dict[str, str]:
    """Return the waiting names, with whom they could mean."""
    lines = json.loads(run_cli("match", "review", "--format", "json").out)
    return {line["name"]: line["candidates"] or "" for line in lines}


@pytest.mark.usefixtures("roster")
def test_a_list_of_hospitals_and_persons_makes_no_hospital(run_cli: "RunCli", put: Imports) -> None:
    result = put("归属.csv", "医院,代表\n明湖县人民医院,王一\n")
    assert result.code == 4
    assert "only in part; left out would be: 代表" in result.err
    assert len(listed(run_cli, "institutions")) == 4


@pytest.mark.usefixtures("roster")
def test_a_known_name_without_its_place_is_the_known_one(run_cli: "RunCli", put: Imports) -> None:
    assert put("床位.csv", "医院名称,床位数\n明湖县人民医院,800\n").code == 0
    found = {one["code"]: one for one in listed(run_cli, "institutions")}
    assert len(found) == 4
    assert json.loads(run_cli("show", "institution", "H1", "--format", "json").out)


def test_a_name_that_several_have_is_proposed_and_makes_no_third(
    run_cli: "RunCli", put: Imports
) -> None:
    put("a.csv", "机构编码,机构名称,城市\nA,人民医院,宁川市\nB,人民医院,东川市\n")
    result = put("b.csv", "医院名称,床位数\n人民医院,800\n")
    assert result.code == 4
    assert "人民医院 may be one that the roster has" in result.err
    assert len(listed(run_cli, "institutions")) == 2


@pytest.mark.usefixtures("roster")
def test_brackets_that_differ_are_never_linked(run_cli: "RunCli", put: Imports) -> None:
    buyers = (
        "云溪县木鱼中心卫生院(西王庄村卫生室)",
        "明湖县人民医院(明湖县人民医院医共体龟湖分院)",
        "明湖县人民医院(明湖县下寺街道社区卫生服务中心)",
        "明湖县人民医院(明湖县第二人民医院)",
        "东浦县中心医院(四院)",
    )
    rows = "".join(f"D1,2027-01-05,江苏省,宁川市,{buyer},丙西,10\n" for buyer in buyers)
    put("flow.csv", FLOW + rows)
    found = waits(run_cli)
    assert set(found) == set(buyers)
    assert found[buyers[0]].startswith("云溪县木鱼中心卫生院(范家庄村卫生室)")
    assert found[buyers[1]].startswith("明湖县元山镇龟湖卫生院")
    assert all("明湖县人民医院 (H1" in found[buyer] for buyer in buyers[1:4])
    assert "东浦县中心医院 (H4" in found[buyers[4]]


def test_hospitals_that_differ_in_their_brackets_are_two_of_the_roster(
    run_cli: "RunCli", put: Imports
) -> None:
    header = "机构名称,省份,城市\n"
    put("a.csv", header + "木鱼中心卫生院(东村卫生室),江苏省,宁川市\n")
    put("b.csv", header + "木鱼中心卫生院(西村卫生室),江苏省,宁川市\n")
    assert len(listed(run_cli, "institutions")) == 2


@pytest.mark.usefixtures("roster")
def test_the_chinese_name_of_a_product_that_has_a_latin_one_is_linked(
    run_cli: "RunCli", put: Imports
) -> None:
    put("flow.csv", FLOW + "D1,2027-01-05,江苏省,宁川市,明湖县人民医院,乙宁,10\n")
    assert waits(run_cli) == {}


def test_a_catalogue_is_of_products_with_their_cartons(run_cli: "RunCli", put: Imports) -> None:
    put("line.csv", ROSTER["line.csv"])
    result = put(
        "产品目录.csv",
        "甲公司产品目录,,,,,\n产品编码,产品名称,规格,单位,件装量,考核价(元)\nP1,丙西,80mg,盒,200,42.5\n",
        "--as", "products", "--sheet", "产品目录",
    )  # fmt: skip
    assert result.code == 0, result.err
    (product,) = listed(run_cli, "products")
    assert (product["code"], product["price"]) == ("P1", "42.50")
    (unit,) = listed(run_cli, "units")
    assert (unit["unit"], float(unit["factor"])) == ("件", 200)


@pytest.mark.usefixtures("roster")
def test_the_sale_unit_of_a_product_is_no_multiple_of_itself(
    run_cli: "RunCli", put: Imports
) -> None:
    result = put("u.csv", "产品编码,产品名称,单位,换算系数\nP2,丙西,盒,200\n")
    assert result.code == 4
    assert "盒 is the sale unit of 丙西" in result.err
    assert listed(run_cli, "units") == []


@pytest.mark.usefixtures("roster")
def test_a_mapping_of_goods_or_suppliers_is_of_aliases(run_cli: "RunCli", put: Imports) -> None:
    goods = (
        "*原始商品名称,*原始商品规格,原始商品内码,原始商品厂家,原始商品单位,*转换单位,*转换系数,"
        "*标准产品编码,*标准产品名称,*经销商编码,*经销商名称\n"
        "丙西(心),0.3g*24,001,某厂,件,乘,40,P2,丙西,D1,河山医药有限公司\n"
    )
    suppliers = (
        "原始供应商名称,标准机构编码,标准机构名称,经销商编码,经销商名称\n"
        "长风,D2,长风医药有限公司,D1,河山医药有限公司\n"
    )
    assert put("goods.csv", goods).code == 0
    assert put("suppliers.csv", suppliers).code == 0
    found = {(one["kind"], one["name"], one["code"]) for one in aliases(run_cli)}
    assert found == {("product", "丙西(心)", "P2"), ("distributor", "长风", "D2")}
    assert (len(listed(run_cli, "products")), len(listed(run_cli, "institutions"))) == (2, 4)


def aliases(run_cli: "RunCli") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run_cli("match", "aliases", "--format", "json").out)
    return found


@pytest.mark.usefixtures("roster")
def test_a_sheet_of_mostly_foreign_columns_makes_no_products(
    run_cli: "RunCli", put: Imports
) -> None:
    text = "商品ID,商品名称,批准文号,生产厂家,基价,华北价,华东价\nG1,丁林,Z001,某厂,12.5,13,13\n"
    result = put("价格.csv", text)
    assert result.code == 4
    assert "only in part" in result.err
    provinces = put("价格.csv", text.replace("华北价,华东价", "北京市,天津市"))
    assert provinces.code == 4
    assert "for each province" in provinces.err
    assert len(listed(run_cli, "products")) == 2


def test_a_position_with_the_code_of_its_region_is_refused_by_its_cell(
    run_cli: "RunCli", put: Imports
) -> None:
    result = put("岗位.csv", "大区,岗位编码,岗位名称\n北区,北区,北区主管\n北区,N01,北区一\n")
    assert result.code == 4
    assert "!B2" in result.err
    assert run_cli("status").code == 0


def test_a_position_of_an_earlier_file_is_no_region_of_a_later_one(
    run_cli: "RunCli", put: Imports
) -> None:
    put("a.csv", "大区,岗位编码,岗位名称\n东区,北区,北区主管\n")
    result = put("b.csv", "大区,岗位编码,岗位名称\n北区,N01,北区一\n")
    assert result.code == 4
    assert "!A2" in result.err
    assert run_cli("check").code == 0


def test_a_district_may_be_called_as_its_region(run_cli: "RunCli", put: Imports) -> None:
    assert put("a.csv", "大区,地区,岗位编码\n北京,北京,N01\n").code == 0
    assert {one["code"] for one in listed(run_cli, "positions")} >= {"N01"}
    assert run_cli("check").code == 0


@pytest.mark.usefixtures("roster")
def test_a_row_that_waits_for_three_names_counts_once_in_the_status(
    run_cli: "RunCli", put: Imports
) -> None:
    put("flow.csv", FLOW + "别的商业,2027-01-05,江苏省,宁川市,别的医院,别的药,100\n")
    assert "3 names, 100 of 100 boxes = 100.0 %" in run_cli("status").out


@pytest.mark.usefixtures("roster")
def test_one_document_over_two_sheets_keeps_its_sum(run_cli: "RunCli", tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    header = ["流水号", "商业公司", "销售日期", "购货单位", "品名", "数量", "数据类型"]
    for name, quantity in (("目标", 30), ("非目标", 20)):
        sheet = book.create_sheet(name)
        sheet.append(header)
        sheet.append(
            ["900001", "D1", "2027-01-05", "明湖县人民医院", "丙西", quantity, f"{name}销售"]
        )
    book.save(tmp_path / "split.xlsx")
    for created in (2, 0):
        result = run_cli("import", tmp_path / "split.xlsx", "--format", "json")
        assert result.code == 0, result.err
        assert sum(line["created"] for line in json.loads(result.out)) == created
    assert flow_sum(run_cli) == (2, 50)


def flow_sum(run_cli: "RunCli") -> tuple[int, int]:
    rows = json.loads(run_cli("flow", "show", "--format", "json").out)
    return len(rows), sum(row["quantity"] for row in rows)


@pytest.mark.usefixtures("roster")
@pytest.mark.parametrize(
    ("first", "then", "options"),
    [
        ("销售日期,购货单位,品名,数量", "2027-01-05,明湖县人民医院,丙西,5", "distributor=D1"),
        (
            "商业公司,销售日期,购货单位,品名,数量",
            "D1,2027-01-05,明湖县人民医院,丙西,5",
            "province=江苏省",
        ),
        ("商业公司,月份,购货单位,品名,数量", "D1,2027-01,明湖县人民医院,丙西,5", "serial=77"),
    ],
)
def test_what_is_filled_in_later_never_counts_twice(
    run_cli: "RunCli", put: Imports, first: str, then: str, options: str
) -> None:
    text = f"{first}\n{then}\n{then}\n" if "serial" not in options else f"{first}\n{then}\n"
    assert put("flow.csv", text).code == 0
    before = flow_sum(run_cli)
    again = put("flow.csv", text, "--set", options)
    assert again.code == 0, again.err
    assert "none counts twice" in again.err
    assert flow_sum(run_cli) == before
    assert "none counts twice" not in put("flow.csv", text, "--set", options).err
    assert run_cli("check").code == 0


@pytest.mark.usefixtures("roster")
def test_a_date_filled_in_later_never_counts_twice_and_undo_takes_it_back(
    run_cli: "RunCli", put: Imports
) -> None:
    put("flow.csv", "商业公司,月份,购货单位,品名,数量\nD1,2027-01,明湖县人民医院,丙西,5\n")
    dated = FLOW + "D1,2027-01-05,江苏省,宁川市,明湖县人民医院,丙西,5\n"
    assert "none counts twice" in put("dated.csv", dated).err
    assert flow_sum(run_cli) == (1, 5)
    (row,) = json.loads(run_cli("flow", "show", "--format", "json").out)
    assert row["sale_date"] == "2027-01-05"
    undone = run_cli("undo", "20270115-6", "--yes")
    assert undone.code == 0, undone.err
    (row,) = json.loads(run_cli("flow", "show", "--format", "json").out)
    assert row["sale_date"] == "2027-01-01"


@pytest.mark.usefixtures("roster")
def test_equal_rows_of_another_distributor_stay_beside_those_without(
    run_cli: "RunCli", put: Imports
) -> None:
    row = "2027-01-05,明湖县人民医院,丙西,5\n"
    put("a.csv", "销售日期,购货单位,品名,数量\n" + row + row + "2027-01-06,明湖县人民医院,丙西,7\n")
    put("b.csv", "商业公司,销售日期,购货单位,品名,数量\nD2," + row)
    assert flow_sum(run_cli) == (4, 22)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of failing cases is not here")
def test_the_failing_mappings_make_no_master_data(run_cli: "RunCli") -> None:
    folder = SHARED / "mapping_sheets"
    files = sorted(folder.glob("m*.xlsx"))
    run_cli("import", *files)
    before = [len(listed(run_cli, kind)) for kind in ("products", "institutions", "distributors")]
    run_cli("import", *sorted(set(folder.glob("*.xlsx")) - set(files)))
    after = [len(listed(run_cli, kind)) for kind in ("products", "institutions", "distributors")]
    assert after == before
