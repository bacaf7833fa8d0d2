"""Decisions on names that wait: the workbook of `match review`, filled in and imported back."""

from collections.abc import Mapping
from typing import Any

from territory.arrivals.lookup.departments import department_said
from territory.arrivals.lookup.meaning import CannotDecide, Meaning, is_new, meaning_of
from territory.arrivals.lookup.unmatched import waiting
from territory.arrivals.lookup.waiting_names import (
    NameKind,
    UnmatchedName,
    of_all_places,
    waiting_id,
)
from territory.errors import TerritoryError, UnknownName
from territory.intake.kinds import Field, Kind, Parse, Record
from territory.kernel.sentences import Slug
from territory.ledger.lookup.market import Market
from territory.registers.declaration import Reference
from territory.registers.draft import Draft, loader
from territory.registers.referring import ids_named
from territory.roster.kinds.fields import ALIAS_KINDS, DECISIONS
from territory.roster.kinds.targets import DISTRIBUTOR
from territory.roster.lookup import place_text
from territory.roster.service.departments import BothAssigned
from territory.roster.tables import Alias

NEW = "new"
IS = "is"
NEW_WORDS = (
    "new", "New institution", "New department", "新建机构", "新建科室", "新科室", "新建",
    "新增", "新",
)  # fmt: skip
CODE_MISSING = "It says that the name is known, and no code says whose it is."
WRITE_CODE = "Write the code beside it; the proposed ones stand under Could be."
CODE_TOO_MUCH = "It says {decision}, and a code stands beside it that it does not need."
CHOOSE = "Choose {known} if the name means the code, or clear the code."
NO_SUCH_ID = "No waiting name has the ID {given}."
REVIEW_AGAIN = "Take a fresh workbook: territory match review -o review.xlsx"
DID_YOU_MEAN = "Did you mean: {proposals}?"


def load_decisions(draft: Draft) -> None:
    """Write what filled-in rows decide into the alias book; a row left alone decides nothing.

    A row is filled in by a decision, or by a code other than the proposed one it went out with.
    """
    market = Market(draft.tx)
    names = {key: one for one in waiting(draft.tx, market) for key in (one.id, *one.also)}
    rows: dict[int, Mapping[str, Any]] = {}
    whose = ids_named(draft, Reference(DISTRIBUTOR, "distributor_id", optional=True))
    for index, record in enumerate(draft.records):
        decision = _decision(draft, index, record)
        if draft.is_rejected(index):
            continue
        one = names.get(record.get("waiting_id", "").upper()) or _earlier(draft, market, record)
        if one is not None and record.get("everywhere"):
            one = of_all_places([one])
        if one is None:
            draft.reject(
                index, "waiting_id", "unknown-waiting-name", NO_SUCH_ID, REVIEW_AGAIN,
                given=record.get("waiting_id"),
            )  # fmt: skip
        elif not decision or (is_new(decision) and one.id not in names):
            draft.unchanged(index)  # a name that waits no more has its institution
        elif meant := _meaning(draft, index, market, one, decision):
            who = draft.tx.run.who
            row = meant.alias(one, whose.get(index), who, draft.context.today)
            if row in rows.values():
                draft.unchanged(index)  # said everywhere, in the row of another place
            else:
                rows[index] = row
    draft.write(
        Alias, ("normal_name", "kind", "distributor_id"), _as_before(draft, rows),
        named={"name": "waiting_name", "target_id": "code"},
    )  # fmt: skip


def _decision(draft: Draft, index: int, record: Record) -> str:
    """Return a code, or new, non_target, transfer; blank where nothing was filled in."""
    said, code = record.get("decision", ""), record.get("code", "")
    proposed = draft.parsed.hidden_meta.get(f"row/{record.get('waiting_id')}", "")
    own = code if code != proposed else ""
    if said == IS and not code:
        draft.reject(index, "code", "decision-without-code", CODE_MISSING, WRITE_CODE)
    if said and said != IS and own:
        draft.reject(
            index, "code", "decision-with-code", CODE_TOO_MUCH, CHOOSE,
            decision=Slug(said), known=Slug(IS),
        )  # fmt: skip
    if said == IS:
        return str(code)
    return str(said or own)


def _earlier(draft: Draft, market: Market, record: Record) -> UnmatchedName | None:
    """Return the name of a row that waits no more, since it was decided before."""
    if place := record.get("institution_code"):
        return department_said(
            draft.tx, market.departments, f"{place}/{record.get('waiting_name', '')}"
        )
    kind, name = NameKind(record.get("kind", NameKind.INSTITUTION)), record.get("waiting_name", "")
    province, city = (record.get(part, "").partition("、")[0] for part in ("province", "city"))
    here = place_text(province, city)
    for place in (here, ""):
        if name and waiting_id(kind, name, place) == record.get("waiting_id", "").upper():
            return UnmatchedName(waiting_id(kind, name, place), kind, name, place)
    return None


def _meaning(
    draft: Draft, index: int, market: Market, one: UnmatchedName, decision: str
) -> Meaning | None:
    try:
        return meaning_of(
            draft.tx,
            market,
            one,
            decision,
            day=draft.context.today,
            batch_id=draft.context.batch_id,
        )
    except (CannotDecide, BothAssigned) as error:
        _refuse(draft, index, "decision", error, error.hint)
    except UnknownName as error:
        _refuse(draft, index, "code", error, DID_YOU_MEAN if "proposals" in error.params else "")
    return None


def _refuse(draft: Draft, index: int, name: str, error: TerritoryError, suggestion: str) -> None:
    code = "decision-impossible" if name == "decision" else "unknown-code"
    draft.reject(index, name, code, error.template(), suggestion, **error.params)


def _as_before(draft: Draft, rows: Mapping[int, Mapping[str, Any]]) -> dict[int, Mapping[str, Any]]:
    """Leave who and when of a decision as they are where the book says the same already."""
    from sqlalchemy import select
    from sqlmodel import col

    said = ("normal_name", "kind", "distributor_id", "decision", "target_id")
    wanted = {str(row["normal_name"]) for row in rows.values()}
    statement = select(Alias.__table__.c).where(  # type: ignore[attr-defined]  # every table model has it
        col(Alias.normal_name).in_(wanted)
    )
    stored = {tuple(row[name] for name in said) for row in draft.tx.rows(statement)}
    return {
        index: {name: row[name] for name in said}
        if tuple(row[name] for name in said) in stored
        else row
        for index, row in rows.items()
    }


DECISIONS_KIND = Kind(
    slug="decisions",
    label="Decisions on names",
    fields=(
        Field("waiting_id", "ID", Parse.CODE, required=True),
        Field("kind", "Kind", Parse.CHOICE, ("alias_kind",), choices=ALIAS_KINDS),
        Field("waiting_name", "Name in the files"),
        Field(
            "decision",
            "Decision",
            Parse.CHOICE,
            choices=DECISIONS | dict.fromkeys(NEW_WORDS, NEW),
        ),
        Field("code", "Code", Parse.CODE, ("standard_code", "code")),
        Field("institution_code", "Institution", Parse.CODE, note="Of a department"),
        Field("province", "Province"),
        Field("city", "City"),
        Field("everywhere", "Everywhere", Parse.YES_NO, note="Blank: in this place only"),
        Field("distributor_code", "Only for distributor", Parse.CODE, note="Blank: for all"),
    ),
    key=("waiting_id", "distributor_code"),
    changes_credits=True,
    order=110,
    any_of=(("decision", "code"),),
    load=loader(load_decisions),
    telling=("waiting_id", "decision"),
    against=("quantity", "sale_date", "grade", "beds"),
)
