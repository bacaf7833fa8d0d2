import csv
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory.kernel.names import normal, numerals, second_names, spellings

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("桂林市中医院", "桂林市中医医院"),
        ("北京市丰台医院", "北京市丰台区医院"),
        ("解放军第307医院", "解放军307医院"),
        ("中国人民解放军联勤保障部队第九二八医院", "解放军928医院"),
        ("解放军三〇六医院", "解放军第306医院"),
        ("解放军三○六医院", "解放军三零六医院"),
        ("解放军第三０七医院", "解放军三O七医院"),
        ("联勤保障部队第九〇七医院", "中国人民解放军第907医院"),
        ("中国人民解放军海军第九〇五医院", "海军905医院"),
        ("中国人民武装警察部队特色医学中心", "武警特色医学中心"),
        ("上海市第十人民医院", "上海市第10人民医院"),
        ("重庆市第二十三中学医院", "重庆市第23中学医院"),
        ("市第一百零一医院", "市第101医院"),
        ("监利县三医院", "监利县第三医院"),
        ("臺州醫院", "台州医院"),
        ("廣東省中醫院", "广东省中医医院"),
        ("福清东南眼科医院有限公司", "福清东南眼科医院"),
        ("山东某某医院股份有限公司", "山东某某医院有限责任公司"),
        ("武汉市中心医院（后湖院区）", "武汉市中心医院后湖院区"),
        ("深圳市南山区人民医院", "深圳市南山区人民医院（深圳市第六人民医院）"),
        ("ＡＢＣ 国际医院", "abc国际医院"),
        (" 龙岩市 第一医院\n", "龙岩市第一医院"),
    ],
)
def test_spellings_of_one_institution(one: str, other: str) -> None:
    assert normal(one) == normal(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("吉林市人民医院", "吉林省人民医院"),
        ("合山市人民医院", "鹤山市人民医院"),
        ("信宜市人民医院", "新沂市人民医院"),
        ("中山一院", "复旦中山"),
        ("佛山市中医院", "佛山市南海区中医院"),
        ("北京市朝阳区医院", "首都医科大学附属北京朝阳医院"),
        ("丰台区人民医院", "丰台人民医院"),
        ("广州市开发区医院", "广州市开发医院"),
        ("济南市第一人民医院", "济南市第十一人民医院"),
        ("解放军第307医院", "解放军第370医院"),
        ("天津市儿童医院(马场院区)", "天津市儿童医院(龙岩院区)"),
        ("华中科技大学同济医学院附属协和医院（西院）", "华中科技大学同济医学院附属协和医院"),
        ("上海市第一人民医院（南部）", "上海市第一人民医院"),
        ("红十字会医院", "红10字会医院"),
        ("仁和诊所（张三）", "仁和诊所（李四）"),
        ("湖北省中医院", "湖北省中西医结合医院"),
    ],
)
def test_institutions_that_must_stay_apart(one: str, other: str) -> None:
    assert normal(one) != normal(other)


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("解放军第三〇七医院", (307,)),
        ("307医院", (307,)),
        ("中山一院", (1,)),
        ("北京大学第三医院第二门诊部", (3, 2)),
        ("上海市第十二人民医院", (12,)),
        ("三明市第二十医院", (20,)),
        ("山东省千佛山医院", ()),
        ("九江市四季青医院", ()),
    ],
)
def test_numerals_of_a_name(name: str, numbers: tuple[int, ...]) -> None:
    assert numerals(name) == numbers


def test_second_and_former_names_are_kept_apart() -> None:
    assert second_names("北京华信医院（清华大学第一附属医院）") == ("清华大学1附属医院",)
    assert second_names("海珠医院（原广州市第四医院、海珠区中医院）") == (
        "广州市4医院",
        "海珠区中医医院",
    )
    assert second_names("天津市儿童医院(马场院区)") == ()
    assert second_names("青岛大学附属医院") == ()


def test_a_campus_of_a_named_hospital_is_a_second_name() -> None:
    other = second_names("黄埔医院（中山大学附属第一医院黄埔院区）")
    assert other == (normal("中山大学附属第一医院（黄埔院区）"),)


def test_spellings_keep_the_district_and_the_second_names() -> None:
    assert spellings("北京市丰台区医院（丰台区第一医院）") == ("北京市丰台区医院", "丰台区1医院")
    assert spellings("北京朝阳医院") != spellings("北京市朝阳区医院")


def test_a_name_that_is_only_a_bracket() -> None:
    assert normal("（龙岩市第一医院）") == normal("龙岩市第一医院")
    assert normal("（ ）") == ""


@settings(max_examples=200)
@given(st.text("第三〇七十百零○o人民医院中市区()（）、有限公司解放军 1２a", max_size=20))
def test_no_text_is_too_odd(text: str) -> None:
    assert normal(text) == normal(f" {text}\n")
    assert all(number >= 0 for number in numerals(text))
    assert second_names(text) == second_names(text.replace("（", "(").replace("）", ")"))


def test_every_character_is_read_alike_with_and_without_noise_beside_it() -> None:
    """Names of Chinese characters and digits alone are read on a shorter way."""
    for code in (*range(0x30, 0x7B), 0x3007, *range(0x3400, 0xA100), *range(0xF900, 0xFB00)):
        name = f"医{chr(code)}院"
        assert spellings(name) == spellings(f" {name}"), hex(code)
        assert normal(name) == normal(f"{name} "), hex(code)


@pytest.mark.skipif(not CASES.exists(), reason="the folder of cases is not here")
def test_2075_hospitals_stay_2075() -> None:
    with (CASES / "hospitals_2083.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {(row["省份"], row["城市"], row["医院名称"]) for row in csv.DictReader(file)}
    spellings = defaultdict(list)
    for province, city, name in sorted(rows):
        spellings[province, city, normal(name)].append(name)
    assert len(rows) == 2075
    assert [names for names in spellings.values() if len(names) > 1] == []


@pytest.mark.skipif(not CASES.exists(), reason="the folder of cases is not here")
def test_normal_forms_of_real_names_are_stable() -> None:
    with (CASES / "hospitals_2083.csv").open(encoding="utf-8-sig", newline="") as file:
        names = {row["医院名称"] for row in csv.DictReader(file)}
    assert {name for name in names if normal(normal(name)) != normal(name)} == set()


@pytest.mark.skipif(not CASES.exists(), reason="the folder of cases is not here")
def test_names_that_a_sales_file_used() -> None:
    """Rules alone link 7 of the 23 pairs; the others are for the alias book and the reviewer."""
    with (CASES / "hospital_aliases.tsv").open(encoding="utf-8", newline="") as file:
        pairs = [
            (row["canonical"], row["original"]) for row in csv.DictReader(file, delimiter="\t")
        ]
    linked = [pair for pair in pairs if _same(*pair)]
    assert len(pairs) == 23
    assert len(linked) == 7


def _same(one: str, other: str) -> bool:
    forms = {normal(one), *second_names(one)}
    return bool(forms & {normal(other), *second_names(other)})
