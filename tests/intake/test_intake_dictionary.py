"""The header dictionary is data that can be trusted."""

from territory.intake.headers import load_dictionary
from territory.intake.kinds import Field
from territory.sheets.headers import fold_name, normalise

SEEN = """
    医院名称 终端名称 客户名称 原始客户名称 标准机构名称 购货单位 采购商名称 HCO
    统一社会信用代码 助记码 国家等级 总床位数 日门诊量 省份名称 客户城市 区县 大区 坑位号
    业务代表姓名 上级主管 目标科室 目标医生 职称 商品名称 批准文号 规格型号 计价单位 结算数量
    QTY 中标价 货款金额 流向日期 计入年月 批次号 流水号 有效期 配送商名称 产品组 承包类型
    业绩比例 生效日期 失效日期 进院状态 预计进院时间 商业层级 上级商业 客户属性 流向类型
    备案号 期初库存 本月上报库存 指标 1月/元 12月/元 用量 处方习惯 潜力级别 适应症占比 备注
"""


def test_every_spelling_is_found_as_a_file_writes_it() -> None:
    dictionary = load_dictionary()
    for concept, spellings in dictionary.concepts.items():
        for spelling in spellings:
            assert spelling in normalise(spelling).names, (concept, spelling)


def test_the_headers_of_the_specification_are_known() -> None:
    known = load_dictionary().all_spellings()
    unknown = [text for text in SEEN.split() if known.isdisjoint(normalise(text).names)]
    assert unknown == []


def test_the_better_concept_comes_before_the_better_spelling() -> None:
    ranks = load_dictionary().ranks(Field("x", "X", concepts=("beds", "province")))
    assert ranks[fold_name("床位")] < ranks[fold_name("省份")]
    assert ranks[fold_name("总床位数")] < ranks[fold_name("床位数")]


def test_a_field_is_also_known_by_its_label_in_both_languages() -> None:
    ranks = load_dictionary().ranks(Field("beds", "Doctor"))
    assert {"doctor", "医生"} <= set(ranks)


def test_ones_own_spelling_comes_before_ours() -> None:
    ranks = load_dictionary({"beds": ("铺位",)}).ranks(Field("beds", "Beds"))
    assert ranks["铺位"] < ranks[fold_name("总床位数")]
