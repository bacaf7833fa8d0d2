"""Columns that several kinds share, and the words a cell may use for an enumerated value."""

from territory.intake.kinds import Field, Parse
from territory.settings import MOVEMENTS

INSTITUTION = (
    Field("institution_code", "Institution code", Parse.CODE, ("institution_code", "credit_code")),
    Field("institution_name", "Institution name"),
    Field("province", "Province"),
    Field("city", "City"),
)
PRODUCT = (
    Field("product_code", "Product code", Parse.CODE),
    Field("product_name", "Product name"),
    Field("specification", "Specification"),
)
DISTRIBUTOR = (
    Field("distributor_code", "Distributor code", Parse.CODE),
    Field("distributor", "Distributor", concepts=("distributor_name", "distributor")),
)
FROM = Field("from", "From", Parse.DATE, ("valid_from",), note="Blank: as it has always been")

ROLES = {
    "representative": "representative", "rep": "representative", "医药代表": "representative",
    "代表": "representative", "学术代表": "representative", "医药信息沟通专员": "representative",
    "sales": "sales", "销售": "sales", "销售代表": "sales", "业务员": "sales", "业务代表": "sales",
    "commercial": "commercial", "商务": "commercial", "商务代表": "commercial",
    "商务经理": "commercial", "kam": "commercial",
    "manager": "manager", "经理": "manager", "主管": "manager", "地区经理": "manager",
    "大区经理": "manager", "区域经理": "manager", "总监": "manager", "销售总监": "manager",
}  # fmt: skip
VACANT = frozenset({"空岗", "空缺", "空", "待招", "待聘", "vacant", "vacancy", "tbd", "tba"})
CHANNELS = {
    "hospital": "hospital", "医院": "hospital", "等级医院": "hospital", "公立医院": "hospital",
    "医疗": "hospital", "终端医院": "hospital",
    "primary_care": "primary_care", "primarycare": "primary_care", "基层": "primary_care",
    "基层医疗": "primary_care", "社区": "primary_care", "基层医疗机构": "primary_care",
    "retail": "retail", "零售": "retail", "药店": "retail", "连锁": "retail", "单体药店": "retail",
    "连锁药店": "retail", "dtp": "retail", "双通道": "retail", "药房": "retail",
    "private": "private", "民营": "private", "民营医院": "private", "诊所": "private",
    "online": "online", "电商": "online", "互联网": "online", "线上": "online",
}  # fmt: skip
TYPES = {
    "general": "general", "综合": "general", "综合医院": "general",
    "specialist": "specialist", "专科": "specialist", "专科医院": "specialist",
    "tcm": "tcm", "中医": "tcm", "中医院": "tcm", "中医医院": "tcm", "中西医结合": "tcm",
    "中西医结合医院": "tcm",
    "maternal": "maternal", "妇幼": "maternal", "妇幼保健院": "maternal", "妇产": "maternal",
    "children": "children", "儿童": "children", "儿童医院": "children", "儿科": "children",
    "military": "military", "部队": "military", "军队": "military", "部队医院": "military",
}  # fmt: skip
STANDINGS = {
    "mature": "mature", "成熟": "mature", "成熟期": "mature", "老品": "mature",
    "growing": "growing", "成长": "growing", "成长期": "growing", "增长": "growing",
    "new": "new", "新品": "new", "新上市": "new", "导入期": "new",
}  # fmt: skip
PRICE_KINDS = {
    "assessment": "assessment", "考核价": "assessment", "考核": "assessment",
    "invoice": "invoice", "含税开票价": "invoice", "开票价": "invoice", "供货价": "invoice",
    "list": "list", "挂网价": "list", "挂网": "list",
    "selected": "selected", "中选价": "selected", "中标价": "selected", "集采价": "selected",
}  # fmt: skip
LISTING_STATUSES = {
    "undeveloped": "undeveloped", "未开发": "undeveloped", "空白": "undeveloped",
    "未进院": "undeveloped",
    "developing": "developing", "开发中": "developing", "在开发": "developing",
    "temporary": "temporary", "临采": "temporary", "临时采购": "temporary",
    "listed": "listed", "已进院": "listed", "进院": "listed", "已准入": "listed",
    "已开发": "listed", "正式进院": "listed",
    "growing": "growing", "上量": "growing", "上量期": "growing",
    "limited": "limited", "限量": "limited", "限方": "limited",
    "suspended": "suspended", "停用": "suspended", "停药": "suspended", "暂停": "suspended",
    "delisted": "delisted", "掉标": "delisted", "退出": "delisted", "已退出": "delisted",
}  # fmt: skip
RELATIONS = {
    "branch": "branch", "分院": "branch", "院区": "branch", "分院/院区": "branch",
    "group": "group", "医共体": "group", "医联体": "group", "医共体/医联体": "group",
    "inside_pharmacy": "inside_pharmacy", "院内药店": "inside_pharmacy",
    "院内药房": "inside_pharmacy",
    "door_pharmacy": "door_pharmacy", "院外药店": "door_pharmacy", "门口药店": "door_pharmacy",
    "院边店": "door_pharmacy",
    "double_channel": "double_channel", "双通道": "double_channel",
    "双通道药店": "double_channel", "双通道药房": "double_channel",
    "internet_hospital": "internet_hospital", "互联网医院": "internet_hospital",
    "shop": "shop", "门店": "shop", "连锁门店": "shop",
    "merged_into": "merged_into", "合并到": "merged_into", "并入": "merged_into",
    "合并": "merged_into",
}  # fmt: skip
ASSIGNMENT_TYPES = {
    "own": "own", "自营": "own", "直营": "own",
    "agent": "agent", "代理": "agent", "代理商": "agent",
    "cso": "cso",
    "contracted": "contracted", "承包": "contracted",
    "joint": "joint", "协同": "joint", "联合": "joint",
}  # fmt: skip
SCHEMES = {"main": "main", "主方案": "main"}
DISTRIBUTOR_TYPES = {
    "terminal": "terminal", "纯销": "terminal", "纯销商": "terminal",
    "transfer": "transfer", "调拨": "transfer", "调拨商": "transfer", "分销": "transfer",
    "mixed": "mixed", "混合": "mixed",
    "entrusted": "entrusted", "托管": "entrusted",
    "chain": "chain", "连锁": "chain",
    "cloud": "cloud", "云仓": "cloud",
}  # fmt: skip
TIERS = {
    "1": "1", "一级": "1", "一级商": "1", "一级商业": "1", "tier 1": "1",
    "2": "2", "二级": "2", "二级商": "2", "二级商业": "2", "tier 2": "2",
    "3": "3", "三级": "3", "三级商": "3", "三级商业": "3", "tier 3": "3",
    "4": "4", "四级": "4", "四级商": "4", "四级商业": "4", "tier 4": "4",
}  # fmt: skip
BANDS = {
    "high": "high", "高": "high", "高档": "high", "h": "high", "大": "high",
    "middle": "middle", "中": "middle", "中档": "middle", "m": "middle", "medium": "middle",
    "low": "low", "低": "low", "低档": "low", "l": "low", "小": "low", "无": "low",
}  # fmt: skip
ALIAS_KINDS = {
    "institution": "institution", "机构": "institution", "医院": "institution",
    "终端": "institution", "客户": "institution", "hospital": "institution",
    "product": "product", "产品": "product", "品规": "product", "商品": "product",
    "distributor": "distributor", "商业公司": "distributor", "商业": "distributor",
    "经销商": "distributor",
    "department": "department", "科室": "department", "科别": "department",
    "document_type": "document_type", "单据类型": "document_type", "业务类型": "document_type",
}  # fmt: skip
DECISIONS = {
    "is": "is", "是": "is", "对应": "is", "匹配": "is",
    "non_target": "non_target", "非目标": "non_target", "非目标终端": "non_target",
    "transfer": "transfer", "调拨": "transfer",
    **MOVEMENTS, **{slug: slug for slug in MOVEMENTS.values()},
}  # fmt: skip


def _grades() -> dict[str, str]:
    """Return the spellings of a hospital's grade; "三级无等" is 3U, "无等级" is none."""
    levels = {"3": ("三级", "三", "3级", "3"), "2": ("二级", "二", "2级", "2"),
              "1": ("一级", "一", "1级", "1")}  # fmt: skip
    ranks = {"T": ("特等", "特"), "A": ("甲等", "甲"), "B": ("乙等", "乙"), "C": ("丙等", "丙"),
             "U": ("未定等", "无等", "未评等", "未定", "未评", "合格")}  # fmt: skip
    spellings = {
        f"{level}{rank}": f"{number}{letter}"
        for number, names in levels.items()
        for letter, rank_names in ranks.items()
        if letter != "T" or number == "3"
        for level in names
        for rank in (*rank_names, letter)
    }
    for number, names in levels.items():
        spellings |= {name: f"{number}U" for name in names if name.endswith("级")}
    without = ("none", "未定级", "未评级", "无等级", "无级别", "无", "未分级", "其他", "其它")
    return spellings | dict.fromkeys(without, "none")


GRADES = _grades()
