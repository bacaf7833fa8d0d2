"""Names that people give the kinds of things beside slugs and words: hospitals, 医院, 专家."""

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from types import MappingProxyType

from territory.present.words import slug_of, word

SAID: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "institutions": ("hospital", "hospitals", "医院", "医疗机构", "终端", "客户", "目标医院"),
        "doctors": ("专家", "医师", "目标医生", "hcp"),
        "departments": ("临床科室",),
        "positions": ("坑位", "架构", "人员架构", "组织架构", "辖区"),
        "territories": ("节点", "大区", "地区", "nodes"),
        "people": ("person", "代表", "员工", "人员花名册", "花名册"),
        "assignments": ("分配", "医院归属", "归属关系"),
        "products": ("品种", "产品目录", "商品", "药品"),
        "product-lines": ("line", "lines", "事业部", "业务线", "产品组"),
        "units": ("单位", "包装", "件装量"),
        "prices": ("考核价", "价格表"),
        "distributors": ("商业", "经销商", "配送商", "一级商业", "渠道商"),
        "aliases": ("简称", "曾用名", "别名库"),
        "listings": ("进院", "开发状态"),
        "relations": ("关系", "医联体"),
        "flow": ("销售流向", "纯销"),
    }
)
"""Slug of a kind → what a colleague may call it too."""


def kind_slug(given: str, known: Collection[str]) -> str | None:
    """Return the slug of a kind by slug, singular, or word in either language; else None."""
    wanted = given.strip().lower().replace("_", "-").replace(" ", "-")
    for one in (wanted, f"{wanted}s", wanted.replace("hospital", "institution")):
        if one in known:
            return one
    said = slug_of(given, known)
    if said is not None:
        return said
    return next((slug for slug in known if wanted in SAID.get(slug, ())), None)


def kinds_like(given: str, known: Collection[str]) -> list[str]:
    """Return names of kinds that a text may have meant, else the first three there are."""
    slugs = list(known)
    singular = [slug.removesuffix("s") for slug in slugs]
    words = [word(slug) for slug in slugs]
    near = get_close_matches(given.lower(), [*SAID["institutions"], *slugs, *singular, *words], n=3)
    return near or slugs[:3]
