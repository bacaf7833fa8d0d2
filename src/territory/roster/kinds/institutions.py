"""Institutions, and the names that mean them (the alias book)."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from territory.intake.kinds import Field, Parse, Record
from territory.intake.values import spellings_of
from territory.kernel.findings import Severity
from territory.kernel.names import normal
from territory.registers.attributes import choice, code, coordinate, integer, spelled, text, yes_no
from territory.registers.declaration import ImportOnly, OwnCode, Register
from territory.registers.draft import Draft, given, loader, made_code, without_cleared
from territory.registers.match import How, city_key, plain, province_key
from territory.roster.kinds.credit_codes import (
    CREDIT_CODE,
    alias_row,
    credit_code,
    tell_wrong_credit_codes,
)
from territory.roster.kinds.fields import CHANNELS, GRADES, TYPES
from territory.roster.lookup import Institutions
from territory.roster.lookup.aliases import AliasBook
from territory.roster.lookup.forms import name_key
from territory.roster.tables import Alias, Institution
from territory.store.transaction import Tx

PLAIN = (
    "province", "city", "county", "address", "grade", "ownership", "beds", "outpatients_per_day",
    "outpatients_per_year",
    "discharges_per_year", "icu_beds", "operating_rooms", "payment_days", "target",
)  # fmt: skip
SEVERAL_ALIASES = re.compile(r"[、;；,，/|\n]+")
BY_NAME = (
    ("online", re.compile("互联网医院|网上药店|大药房旗舰店|电子商务|电商")),
    ("retail", re.compile("药房|药店|大药房|药行|药品超市|连锁")),
    ("primary_care", re.compile("社区卫生|卫生院|卫生服务站|卫生室|村卫生|卫生所")),
    ("private", re.compile("诊所|门诊部")),
)
Key = tuple[str, str, str]
IN_ROSTER = "{given} may be one that the roster has: {candidates}; no second one is made."
WHICH_ONE = "Give the code of the one that is meant, or give another one a code of its own."


def load_institutions(draft: Draft) -> None:
    """Write institutions by code; without one, by province, city and normal name."""
    stored = _Stored(draft.tx)
    tell_wrong_credit_codes(draft)
    codes = _codes(draft, stored)
    _tell_names_taken(draft, codes, stored)
    rows = {
        index: _institution(draft, index, record, codes[index])
        for index, record in draft.each()
        if index in codes
    }
    ids = draft.write(
        Institution, ("code",), rows,
        named={"code": "institution_code", "name": "institution_name"},
    )  # fmt: skip
    _write_aliases(draft, ids)
    _keep_former_names(draft, ids, codes, stored)
    _write_mergers(draft, ids)


class _Stored:
    """Codes of the stored institutions by place and name, exact before normal."""

    def __init__(self, tx: Tx) -> None:
        from sqlalchemy import select
        from sqlmodel import col

        self._exact: dict[Key, str] = {}
        self._normal: dict[Key, str] = {}
        self.names: dict[str, str] = {}
        statement = select(
            col(Institution.code), col(Institution.name), col(Institution.province),
            col(Institution.city),
        ).order_by(col(Institution.code).desc())  # fmt: skip
        for row in tx.rows(statement):
            key = natural_key(row["province"], row["city"], row["name"])
            self.names[row["code"]] = row["name"]
            self._normal[key] = row["code"]
            self._exact[(*key[:2], plain(row["name"]))] = row["code"]

    def code(self, key: Key, name: str) -> str | None:
        """Return the code of the institution of this key, None where there is none."""
        return self._exact.get((*key[:2], plain(name))) or self._normal.get(key)


def natural_key(province: str | None, city: str | None, name: str) -> Key:
    """Return the key of an institution without code."""
    return province_key(province), city_key(city), name_key(name)


def _codes(draft: Draft, known: _Stored) -> dict[int, str]:
    """Return the code of every record: its own, the stored one of its key, or a made one.

    Two spellings of one normal name in one sheet are two institutions as long as the sheet
    gives them side by side: it knows its own list better than our rules do.
    """
    spellings: dict[Key, dict[str, None]] = {}
    keys = {}
    for index, record in draft.each():
        name = record.get("institution_name")
        key = natural_key(record.get("province"), record.get("city"), name)
        keys[index] = key
        if not _own_code(record):
            spellings.setdefault(key, {})[plain(name)] = None
    codes = {}
    roster = _Roster(draft)
    for index, key in keys.items():
        record = draft.parsed.records[index]
        name = record.get("institution_name")
        if own := record.get("institution_code"):
            codes[index] = own
        elif credit := credit_code(record):
            codes[index] = roster.by_credit_code(credit) or credit
        elif len(spellings[key]) > 1:
            codes[index] = made_code("I", *key[:2], plain(name))
        elif code := known.code(key, name) or roster.code(index, record):
            codes[index] = code
        elif not draft.is_rejected(index):
            codes[index] = made_code("I", *key)
    return codes


def _own_code(record: Record) -> str:
    return record.get("institution_code") or credit_code(record)


class _Roster:
    """The look-up of the stored institutions, made when a name without code is first asked for."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._known: Institutions | None = None

    def by_credit_code(self, credit: str) -> str | None:
        """Return the code of the one that the alias book knows by a credit code."""
        self._known = self._known or Institutions(self._draft.tx)
        match = self._known.find(code=credit)
        return None if match.id is None else self._known.candidate(match.id).code

    def code(self, index: int, record: Record) -> str | None:
        """Return the code of the one that has this very name where no place contradicts.

        What a rule would link, or what a name without its place may be, is proposed and rejected:
        a second institution of one name takes the flow of the first.
        """
        if self._known is None:
            self._known = Institutions(self._draft.tx)
        name, city = record.get("institution_name"), record.get("city", "")
        match = self._known.find(name, province=record.get("province", ""), city=city)
        if match.id is not None and match.how in {How.EXACT, How.NORMAL}:
            return self._known.candidate(match.id).code
        meant = () if match.id is None else (self._known.candidate(match.id),)
        if meant or (match.how in {How.AMBIGUOUS, How.ELSEWHERE, How.PLACE_UNSAID} and not city):
            candidates = ", ".join(map(str, meant or match.candidates))
            self._draft.reject(
                index, "institution_name", "name-in-roster", IN_ROSTER, WHICH_ONE,
                given=name, candidates=candidates,
            )  # fmt: skip
        return None


def _tell_names_taken(draft: Draft, codes: Mapping[int, str], stored: _Stored) -> None:
    """Warn of a new code for a name that its city has already: two codes for one institution?"""
    for index, own in codes.items():
        record = draft.parsed.records[index]
        name = record.get("institution_name")
        key = natural_key(record.get("province"), record.get("city"), name)
        other = stored.code(key, name)
        if other and other != own and own not in stored.names:
            draft.tell(
                index, "institution_code", "name-taken",
                "{given} has the code {other} already; {added} makes a second one.",
                "If it is the same, import it under one code.",
                severity=Severity.WARNING, given=name, other=other, added=own,
            )  # fmt: skip


@cache
def _plain_spellings() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return spelling → slug of types and of channels, their words in our lists among them."""
    types, channels = (
        {plain(text): slug for text, slug in spellings_of(choices).items()}
        for choices in (TYPES, CHANNELS)
    )
    return types, channels


def _institution(draft: Draft, index: int, record: Record, code: str) -> dict[str, Any]:
    name = record.get("institution_name")
    row = {"code": code, "name": name, "normal_name": normal(name)} | given(record, PLAIN)
    for degrees in ("longitude", "latitude"):
        if degrees in record.values:
            said = record.values[degrees]
            row[degrees] = None if said is None else str(said)
    if "institution_type" in record.values:
        said = record.values["institution_type"]
        row["type"] = _plain_spellings()[0].get(plain(said), said) if said else None
    channel = _channel(draft, index, record)
    if channel:
        row["channel"] = channel
    return without_cleared(row, ("channel",))


def _channel(draft: Draft, index: int, record: Record) -> str | None:
    """Return the channel that a record says, else the one that its name tells, else none.

    A name tells a channel only where no grade above "none" stands beside it: a graded hospital
    stays one whatever it is called.
    """
    said = record.get("channel")
    if said and (known := _plain_spellings()[1].get(plain(said))):
        return known
    if said:
        draft.tell(
            index, "channel", "unknown-channel", 'The channel "{given}" is not known.',
            "Write hospital, primary care, retail, private or online.",
            severity=Severity.WARNING, given=said,
        )  # fmt: skip
    if record.get("grade", "none") != "none":
        return None
    name = record.get("institution_name")
    return next((channel for channel, pattern in BY_NAME if pattern.search(name)), None)


def _write_aliases(draft: Draft, ids: Mapping[int, int]) -> None:
    """Write the short and former names that stand beside an institution into the alias book."""
    rows = {}
    for index, institution_id in ids.items():
        record = draft.parsed.records[index]
        own = plain(record.get("institution_name"))
        names = [part.strip() for part in SEVERAL_ALIASES.split(record.get("alias", ""))]
        if record.get("institution_code") and (credit := credit_code(record)):
            names.append(credit)
        for place, name in enumerate(name for name in names if name and plain(name) != own):
            rows[(index, place)] = alias_row("institution", name, None) | {
                "decision": "is",
                "target_id": institution_id,
            }
    most = max((place for _, place in rows), default=-1)
    for turn in range(most + 1):
        now = {index: row for (index, place), row in rows.items() if place == turn}
        draft.write(Alias, ("normal_name", "kind", "distributor_id"), now, main=False)


def _keep_former_names(
    draft: Draft, ids: Mapping[int, int], codes: Mapping[int, str], stored: _Stored
) -> None:
    """Write the name that a known institution had until now into the alias book.

    Files go on using it for months. A name that the book knows already keeps its meaning.
    """
    book = AliasBook(draft.tx, "institution")
    rows = {}
    for index, institution_id in ids.items():
        record = draft.parsed.records[index]
        before = stored.names.get(codes[index])
        now = record.get("institution_name")
        if not before or normal(before) == normal(now) or book.find(before):
            continue
        rows[index] = alias_row("institution", before, None) | {
            "decision": "is",
            "target_id": institution_id,
        }
        draft.tell(
            index, "institution_name", "former-name-kept",
            "{institution} was called {before} until now; that name stays as a former name and "
            "goes on matching.",
            "See it with: territory match aliases {before}",
            institution=codes[index], before=before,
        )  # fmt: skip
    draft.write(Alias, ("normal_name", "kind", "distributor_id"), rows, main=False)


def _write_mergers(draft: Draft, ids: Mapping[int, int]) -> None:
    """Write into which institution another was merged, and from when."""
    from territory.roster.kinds.relations import write_mergers  # it needs `institution_of`

    if any(draft.parsed.records[index].get("merged_into") for index in ids):
        write_mergers(draft, ids)


def institution_of(
    draft: Draft, index: int, record: Record, known: Institutions, prefix: str = ""
) -> int | None:
    """Return the id of the institution that a record names, or reject the record."""
    code = record.get(f"{prefix}institution_code", "")
    name = record.get(f"{prefix}institution_name", "")
    province, city = ("", "") if prefix else (record.get("province", ""), record.get("city", ""))
    match = known.find(name, code=code, province=province, city=city)
    column = "institution_code" if code and not name else "institution_name"
    return draft.resolve(index, prefix + column, "institution", match, name or code)


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
        spelled("institution_type", "Type", column="type"),
        text("ownership", "Ownership", hidden=True),
        integer("beds", "Beds"),
        integer("outpatients_per_day", "Outpatients a day"),
        integer("outpatients_per_year", "Outpatients a year", hidden=True),
        integer("discharges_per_year", "Discharges a year"),
        integer("icu_beds", "ICU beds", hidden=True),
        integer("operating_rooms", "Operating rooms", hidden=True),
        coordinate("longitude", "Longitude", hidden=True),
        coordinate("latitude", "Latitude", hidden=True),
        integer("payment_days", "Payment days", hidden=True),
        yes_no("target", "Target institution", concepts=("target_institution",)),
        ImportOnly(Field("merged_into", "Merged into", note="Code or name; its flow goes there")),
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
