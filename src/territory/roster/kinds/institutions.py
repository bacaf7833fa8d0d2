"""Institutions: what they are, the other names they had, and what they were merged into."""

import re
from collections.abc import Mapping
from functools import cache

from territory.intake.kinds import Field, Parse
from territory.intake.values import spellings_of
from territory.kernel.findings import Severity
from territory.kernel.names import normal
from territory.registers.attributes import choice, code, coordinate, integer, spelled, text, yes_no
from territory.registers.declaration import ImportOnly, OwnCode, Register
from territory.registers.draft import Draft, loader
from territory.registers.loading import filled_rows, written
from territory.registers.match import plain
from territory.roster.kinds.aliases import write_names
from territory.roster.kinds.credit_codes import CREDIT_CODE, credit_code, tell_wrong_credit_codes
from territory.roster.kinds.fields import CHANNELS, GRADES, TYPES
from territory.roster.kinds.institution_codes import StoredCodes, codes_of, tell_names_taken
from territory.roster.kinds.relations import write_mergers
from territory.roster.kinds.targets import HEIR
from territory.roster.lookup.aliases import AliasBook
from territory.roster.tables import Institution

SEVERAL_ALIASES = re.compile(r"[、;；,，/|\n]+")
BY_NAME = (
    ("online", re.compile("互联网医院|网上药店|大药房旗舰店|电子商务|电商")),
    ("retail", re.compile("药房|药店|大药房|药行|药品超市|连锁")),
    ("primary_care", re.compile("社区卫生|卫生院|卫生服务站|卫生室|村卫生|卫生所")),
    ("private", re.compile("诊所|门诊部")),
)


def load_institutions(draft: Draft) -> None:
    """Write institutions by code; without one, by province, city and normal name."""
    stored = StoredCodes(draft.tx)
    tell_wrong_credit_codes(draft)
    codes = codes_of(draft, stored)
    tell_names_taken(draft, codes, stored)
    rows = filled_rows(INSTITUTIONS, draft)
    for index, row in rows.items():
        row.pop("channel", None)
        row.update(_channel(draft, index), code=codes[index])
    ids = written(INSTITUTIONS, draft, rows)
    write_names(draft, "institution", ids, {index: _other_names(draft, index) for index in ids})
    _keep_former_names(draft, ids, codes, stored)
    write_mergers(draft, ids)


@cache
def _spellings(word: str) -> Mapping[str, str]:
    """Return spelling → slug of types or of channels, their words in our lists among them."""
    known = {"type": TYPES, "channel": CHANNELS}[word]
    return {plain(text): slug for text, slug in spellings_of(known).items()}


def _type(said: str) -> str:
    """Return the slug of a type, one of a company's own as it is written."""
    return _spellings("type").get(plain(said), said)


def _channel(draft: Draft, index: int) -> dict[str, str]:
    """Return as a column the channel that a record says, else that its name tells, else none.

    A name tells a channel only where no grade above "none" stands beside it: a graded hospital
    stays one whatever it is called.
    """
    record = draft.records[index]
    said = record.get("channel")
    if said and (known := _spellings("channel").get(plain(said))):
        return {"channel": known}
    if said:
        draft.tell(
            index, "channel", "unknown-channel", 'The channel "{given}" is not known.',
            "Write hospital, primary care, retail, private or online.",
            severity=Severity.WARNING, given=said,
        )  # fmt: skip
    if record.get("grade", "none") != "none":
        return {}
    name = record.get("institution_name")
    told = next((channel for channel, pattern in BY_NAME if pattern.search(name)), None)
    return {"channel": told} if told else {}


def _other_names(draft: Draft, index: int) -> list[str]:
    """Return the short and former names that stand beside an institution."""
    record = draft.records[index]
    own = plain(record.get("institution_name"))
    names = [part.strip() for part in SEVERAL_ALIASES.split(record.get("alias", ""))]
    if record.get("institution_code"):
        names.append(credit_code(record))
    return [name for name in names if name and plain(name) != own]


def _keep_former_names(
    draft: Draft, ids: Mapping[int, int], codes: Mapping[int, str], stored: StoredCodes
) -> None:
    """Write the name that a known institution had until now into the alias book.

    Files go on using it for months. A name that the book knows already keeps its meaning.
    """
    book = AliasBook(draft.tx, "institution")
    names = {}
    for index in ids:
        record = draft.records[index]
        before = stored.names.get(codes[index])
        now = record.get("institution_name")
        if not before or normal(before) == normal(now) or book.find(before):
            continue
        names[index] = [before]
        draft.tell(
            index, "institution_name", "former-name-kept",
            "{institution} was called {before} until now; that name stays as a former name and "
            "goes on matching.",
            "See it with: territory match aliases {before}",
            institution=codes[index], before=before,
        )  # fmt: skip
    write_names(draft, "institution", ids, names)


INSTITUTIONS = Register(
    slug="institutions",
    label="Institutions",
    order=50,
    table=Institution,
    master=True,
    changes_credits=True,
    own_code=OwnCode("I", ("province", "city", "name")),
    load=loader(load_institutions),
    enrich=lambda _, rows: [row | {"institution_id": row["id"]} for row in rows],
    listed_first=("code", "name", "channel", "grade", "type"),
    items=(
        code("institution_code", "Institution code", concepts=("institution_code", "code"),
             column="code", heading="Code"),
        text("institution_name", "Institution", concepts=("institution_name", "name"),
             required=True, column="name", heading="Name"),
        ImportOnly(Field("alias", "Other names", note="Several are parted by 、")),
        ImportOnly(CREDIT_CODE),
        text("province", "Province"),
        text("city", "City"),
        text("county", "County"),
        text("address", "Address", hidden=True),
        choice("grade", "Grade", choices=GRADES),
        spelled("channel", "Channel"),
        spelled("institution_type", "Type", column="type", store=_type),
        text("ownership", "Ownership", hidden=True),
        integer("beds", "Beds"),
        integer("outpatients_per_day", "Outpatients a day"),
        integer("outpatients_per_year", "Outpatients a year", hidden=True),
        integer("discharges_per_year", "Discharges a year"),
        integer("icu_beds", "ICU beds", hidden=True),
        integer("operating_rooms", "Operating rooms", hidden=True),
        coordinate("longitude", "Longitude", hidden=True, store=str),
        coordinate("latitude", "Latitude", hidden=True, store=str),
        integer("payment_days", "Payment days", hidden=True),
        yes_no("target", "Target institution", concepts=("target_institution",)),
        ImportOnly(HEIR.fields[0]),
        ImportOnly(Field("merged_on", "Merged on", Parse.DATE, ("merged_on", "valid_to"))),
    ),
    at_most=(("icu_beds", "beds"),),
    telling=("grade", "beds", "county", "address", "institution_type", "ownership"),
    against=(
        "product_name", "product_code", "department", "doctor", "quantity", "sale_date",
        "product_line", "relation_kind", "m01", "share", "distributor_type",
        "distributor_parent", "distributor_tier",
    ),
)  # fmt: skip
