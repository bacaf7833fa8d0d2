"""Headers as the field writes them lead to the right kind, among all kinds of all rooms."""

import pytest

from territory.desk.kinds import all_kinds
from territory.intake.fitting import SheetHints
from territory.intake.headers import known_names, load_dictionary
from territory.intake.recognise import recognise
from territory.sheets.find import find_table
from territory.sheets.workbook import Sheet

SEEN = [
    ("product-lines", "产品线编码 产品线名称"),
    ("products", "产品编码 产品名称 产品线 规格 单位 考核价"),
    ("products", "产品编码 产品名称 规格 产品线编码 折算系数"),
    ("units", "产品编码 产品名称 单位 换算系数"),
    ("prices", "产品编码 价格类型 单价 生效日期"),
    ("territories", "组织编码 组织名称 层级 上级组织编码"),
    ("positions", "大区 地区 岗位编码 岗位名称 姓名 角色"),
    ("positions", "大区 地区 岗位编码 岗位名称 代表工号 代表姓名 岗位类型 备案号"),
    ("people", "工号 姓名 角色 备案号 入职日期"),
    ("institutions", "医院编码 医院名称 省份 城市 医院等级 总床位数"),
    ("institutions", "省份 城市 医院名称 地址"),
    ("institutions", "客户编码 客户名称 省份名称 区县名称 国家等级 是否目标"),
    ("relations", "医院编码 医院名称 关系类型 关联机构编码 关联机构名称 计入比例 生效日期"),
    ("listings", "医院编码 医院名称 产品编码 产品名称 进院状态 预计进院月份"),
    ("departments", "医院编码 医院名称 科室 门诊量 床位数 医生人数"),
    ("departments", "医院名称 科室名称"),
    ("doctors", "医生编码 医院名称 科室 医生姓名 职称"),
    ("doctors", "医院名称 科室 姓名 职称 职务"),
    ("doctor-estimates", "医生编码 产品 月用量 月潜力 数据来源 评估日期"),
    ("distributors", "商业公司编码 商业公司名称 商业级别 商业类型 应报日"),
    ("assignments", "医院编码 医院名称 产品线 岗位编码 占比 开始日期"),
    ("assignments", "医院编码 科室 产品线 归属岗位 归属比例 生效日期 归属类型"),
    ("flow", "商业公司 销售日期 购货单位 产品名称 规格 数量 单价 金额 批号"),
    ("flow", "商业名称 客户名称 品名 规格 单位 数量 含税单价 含税金额 日期 流水号"),
    ("flow", "经销商名称 采购商名称 商品名称 出库数量 出库日期 大区 地区 代表"),
    ("flow", "医院名称 产品名称 数量 年月"),
    ("flow", "供应商名称 采购商名称 产品名称 规格 数量 单价 结算日期"),
    ("purchases", "供货单位 产品名称 数量 入库日期 批号"),
    ("purchases", "供货单位 商品名称 规格 批号 数量 单位 单据日期"),
    ("purchases", "购货单位 供货单位 品名 购进数量 购进日期 单据号"),
    ("purchases", "供应商 药品名称 规格 入库数量 金额 流水号 日期"),
    ("stock", "产品名称 规格 批号 库存数量 单位 库存日期"),
    ("stock", "商业公司 品名 批号 有效期 期末库存 月份"),
    ("stock", "产品名称 规格 期初库存 本期购进 本期销售 期末库存 单位"),
    ("stock", "商品名称 期初结存 购进数量 销售数量 期末结存 年月"),
    ("survey", "医院名称 科室 产品名称 人均用量 潜力 年度"),
]


@pytest.mark.parametrize(("slug", "headers"), SEEN)
def test_headers_lead_to_the_kind(slug: str, headers: str) -> None:
    kinds, dictionary = all_kinds(), load_dictionary()
    names = headers.split()
    sheet = Sheet("表", [names, ["1"] * len(names)])
    table = find_table(sheet, known_names(dictionary, kinds).score)
    assert table is not None
    assert recognise(table, kinds, dictionary, SheetHints("f.xlsx")).kind.slug == slug


def test_slugs_and_fields_are_unique() -> None:
    kinds = all_kinds()
    slugs = [kind.slug for kind in kinds]
    assert len(slugs) == len(set(slugs))
    for kind in kinds:
        names = [field.name for field in kind.fields]
        assert len(names) == len(set(names)), kind.slug
        told = {*kind.telling, *kind.key, *(name for group in kind.any_of for name in group)}
        assert told <= set(names), kind.slug


def test_every_concept_that_a_kind_names_is_in_the_dictionary() -> None:
    dictionary = load_dictionary()
    for kind in all_kinds():
        for concept in kind.against:
            assert dictionary.spellings(concept), (kind.slug, concept)
        for field in kind.fields:
            for concept in field.concepts:
                assert dictionary.spellings(concept), (kind.slug, field.name, concept)
