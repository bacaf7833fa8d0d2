"""Contacts: who in an institution has a part in what it buys."""

from operator import itemgetter

from territory.present import table as present
from territory.registers.attributes import choice, choices, text
from territory.registers.declaration import Card, ListOnly, OwnCode, Reference, Register
from territory.roster.kinds.fields import BANDS
from territory.roster.kinds.personal import leave_out_forgotten
from territory.roster.kinds.targets import DEPARTMENT, INSTITUTION
from territory.roster.tables import Contact

BUYING_ROLES = {
    "initiator": "initiator", "发起者": "initiator", "提单人": "initiator", "发起人": "initiator",
    "user": "user", "使用者": "user", "使用人": "user",
    "recommender": "recommender", "推荐者": "recommender", "影响者": "recommender",
    "gatekeeper": "gatekeeper", "把关者": "gatekeeper", "守门人": "gatekeeper",
    "decider": "decider", "决策者": "decider", "决策人": "decider", "拍板人": "decider",
}  # fmt: skip
ATTITUDES = {
    "supportive": "supportive", "支持": "supportive", "正向": "supportive",
    "neutral": "neutral", "中立": "neutral", "中性": "neutral",
    "opposed": "opposed", "反对": "opposed", "负向": "opposed", "抵触": "opposed",
    "unclear": "unclear", "不明": "unclear", "未知": "unclear",
}  # fmt: skip
ROUTES = {
    "middle_route": "middle_route", "中层切入": "middle_route", "中层": "middle_route",
    "top_route": "top_route", "高层切入": "top_route", "高层": "top_route",
}  # fmt: skip

CONTACTS = Register(
    slug="contacts",
    label="Contacts",
    order=72,
    table=Contact,
    own_code=OwnCode("K", ("institution_id", "department_id", "name")),
    items=(
        Reference(INSTITUTION, "institution_id", key=True),
        Reference(DEPARTMENT, "department_id", key=True, optional=True, within="institution_id"),
        ListOnly(present.code("code", "Code")),
        text("contact", "Contact", column="name", listed="name", heading="Name", key=True,
             required=True, personal=True),
        text("title", "Title"),
        choices("roles", "Parts in buying", concepts=("buying_roles",), choices=BUYING_ROLES),
        choice("influence", "Influence", choices=BANDS),
        choice("attitude", "Attitude", choices=ATTITUDES),
        choice("route", "Route in", concepts=("route_in",), choices=ROUTES),
    ),
    telling=("contact", "roles", "influence", "attitude", "route"),
    against=("doctor", "doctor_code", "quantity", "product_name"),
    cards=(Card("institutions", "institution_id", itemgetter("code"), itemgetter("roles")),),
    refine=leave_out_forgotten,
)  # fmt: skip
