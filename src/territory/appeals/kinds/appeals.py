"""Appeals 申诉: claims and decisions, as the workbooks of `flow appeals` bring them back.

A row without anything filled in says nothing. One with an appeal ID decides that appeal; any
other claims a row of the flow for the position it names.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from territory.appeals.kinds.ruling import Bench
from territory.appeals.rules import AppealStatus, standing_of
from territory.appeals.tables import FlowAppeal
from territory.errors import TerritoryError
from territory.intake.kinds import Field, Kind, Outcome, Parse, Record
from territory.kernel.sentences import Slug
from territory.ledger.lookup.market import Market
from territory.ledger.rules.worth import whole_units
from territory.ledger.tables import FlowCorrection, FlowRow
from territory.registers.declaration import Reference, RowsByRecord
from territory.registers.draft import Draft, loader
from territory.registers.referring import refer
from territory.roster.kinds.targets import INSTITUTION, POSITION, PRODUCT
from territory.roster.tables import Institution
from territory.store.transaction import Tx

LONGEST_NUMBER = 9
"""Digits; longer ones are no keys of a store."""
KEY = ("flow_row_id", "position_id")
CAUSE_WORDS = {
    "missing_relation": (
        "missing relation", "缺少机构关系", "缺少关联", "缺关联", "关联缺失", "缺少关系",
    ),
    "branch_under_main_name": (
        "branch under main name", "branch under the main name", "分院以总院名义进货",
        "分院以总院名义采购", "分院挂总院", "院区挂总院",
    ),
    "in_house_pharmacy": (
        "in-house or door-side pharmacy", "院内外药店", "院内药店", "院外药店", "院边店",
    ),
    "group_purchase": (
        "group purchase under one name", "group purchase", "团购", "集团统一采购",
        "集中采购挂一家",
    ),
    "internet_hospital": ("internet hospital", "互联网医院"),
    "chain_head_office": ("chain head office", "连锁总部"),
    "product_mapping": (
        "product mapping", "产品对码有误", "产品对码", "产品匹配", "产品对照", "产品匹配错误",
    ),
    "unregistered_distributor": (
        "unregistered distributor", "商业公司未登记", "未登记商业", "未备案商业",
    ),
}  # fmt: skip
CAUSE_CHOICES = {
    spelling: slug for slug, words in CAUSE_WORDS.items() for spelling in (slug, *words)
}
ACCEPT, REJECT = "accept", "reject"
DECISIONS = {
    **dict.fromkeys((ACCEPT, "accepted", "yes", "同意", "通过", "接受", "采纳"), ACCEPT),
    **dict.fromkeys((REJECT, "rejected", "no", "驳回", "拒绝", "不同意", "不通过"), REJECT),
}
CLAIMS = ("cause", "institution_code", "product_code", "quantity", "evidence")
CLAIMED = (
    replace(INSTITUTION, fields=(
        Field("institution_code", "Right institution", concepts=("claimed_institution",),
              note="Code or name"),
    )),
    replace(PRODUCT, fields=(
        Field("product_code", "Right product", concepts=("claimed_product",), note="Code or name"),
    )),
)  # fmt: skip
"""Targets of a claim; each field takes a code or a name."""
REFERENCES = (
    Reference(POSITION, "position_id", key=True),
    *(Reference(one, f"{one.noun}_id", optional=True) for one in CLAIMED),
)
NEEDED = {
    "cause": (
        "appeal-without-cause", "The claim says no cause.", "Choose one of the eight causes.",
    ),
    "evidence": (
        "appeal-without-evidence", "The claim brings no evidence.",
        "Say what proves it: the document, its number and its day.",
    ),
}  # fmt: skip
TAKE_FRESH = "Take a fresh workbook: territory flow appeals out -o appeals.xlsx"
LOOK = "Look at them: territory flow appeals list"


@dataclass(frozen=True, slots=True)
class ClaimedRow:
    """The facts about a row of the flow that a claim is held against."""

    quantity: int
    line: str
    institution: str | None
    corrected: bool

    @property
    def standing(self) -> str:
        """How it stands, to be compared with what the workbook showed."""
        return standing_of(self.quantity, self.line, self.institution)


def load_appeals(draft: Draft) -> None:
    """Write claims, then decide the appeals that rows decide."""
    claims: RowsByRecord = {}
    decisions: dict[int, FlowAppeal] = {}
    for index, record in draft.each():
        if record.get("appeal_id"):
            appeal = _appeal(draft, index, record)
            if appeal is not None:
                decisions[index] = appeal
        elif any(record.get(name) for name in CLAIMS):
            claims[index] = {}
        else:
            draft.unchanged(index)
    for reference in REFERENCES:
        refer(draft, reference, claims)
    rows, known = _rows(draft), _stored(draft.tx)
    for index, claim in claims.items():
        _complete(draft, index, claim, rows)
    good = {
        index: claim
        for index, claim in claims.items()
        if not draft.is_rejected(index) and not _is_decided(draft, index, claim, known)
    }
    for index, claim in good.items():
        _check_row(draft, index, draft.records[index], rows[claim["flow_row_id"]])
    standing = {index: claim for index, claim in good.items() if not draft.is_rejected(index)}
    draft.write(FlowAppeal, KEY, standing, named={"institution_id": "institution_code"})
    _sign(draft)
    market = Market(draft.tx)
    for index, appeal in decisions.items():
        _decide(draft, index, market, appeal)


def _complete(
    draft: Draft, index: int, claim: dict[str, Any], rows: Mapping[int, ClaimedRow]
) -> None:
    """Fill in what a claim says beside its references; reject one that says too little."""
    record = draft.records[index]
    number = _number(record.get("row"))
    row = rows.get(number)
    if row is None:
        draft.reject(
            index, "row", "unknown-flow-row", "There is no row {given} in the flow.", TAKE_FRESH,
            given=record.get("row", "–"),
        )  # fmt: skip
        return
    for name, (code, message, suggestion) in NEEDED.items():
        if not record.get(name):
            draft.reject(index, name, code, message, suggestion)
    if not record.get("institution_code") and not record.get("product_code"):
        draft.reject(
            index, "institution_code", "appeal-claims-nothing",
            "The claim names neither the right institution nor the right product.",
            "Write its code or name.",
        )  # fmt: skip
    claim |= {
        "flow_row_id": number,
        "institution_id": claim.get("institution_id"),
        "product_id": claim.get("product_id"),
        "quantity": _part(draft, index, record, row),
        **{name: record.get(name) for name in NEEDED},
    }


def _check_row(draft: Draft, index: int, record: Record, row: ClaimedRow) -> None:
    """Reject a claim on a row that is not what the workbook showed any more."""
    if row.corrected:
        draft.reject(
            index, "row", "row-corrected", "Row {given} was corrected before.", TAKE_FRESH,
            given=record.get("row"),
        )  # fmt: skip
        return
    shown = draft.parsed.hidden_meta.get(f"row/{record.get('row')}/{record.get('position')}")
    if shown and shown != row.standing:
        draft.reject(
            index, "row", "row-changed",
            "Row {given} is not what it was when the workbook went out.", TAKE_FRESH,
            given=record.get("row"),
        )  # fmt: skip


def _part(draft: Draft, index: int, record: Record, row: ClaimedRow) -> int | None:
    """Return the part of a row that is claimed; None is the whole."""
    given = record.get("quantity")
    if given is None:
        return None
    part = whole_units(given)
    inside = part is not None and 0 < part * (1 if row.quantity > 0 else -1) <= abs(row.quantity)
    if not inside:
        draft.reject(
            index, "quantity", "appeal-over-row",
            "{given} cannot be claimed of a row of {quantity}.",
            "Write whole sale units, at most those of the row; blank claims them all.",
            given=given, quantity=row.quantity,
        )  # fmt: skip
    return None if part == row.quantity else part


def _is_decided(
    draft: Draft,
    index: int,
    claim: Mapping[str, Any],
    known: Mapping[tuple[int, int], FlowAppeal],
) -> bool:
    """Leave a claim that was decided as it is; reject one that says something else now."""
    held = known.get((claim["flow_row_id"], claim["position_id"]))
    if held is None or held.status == AppealStatus.WAITING:
        return False
    if all(getattr(held, name) == value for name, value in claim.items()):
        draft.unchanged(index)
    else:
        draft.reject(
            index, "row", "appeal-decided", "Appeal {appeal} was {status} already.", LOOK,
            appeal=held.id, status=Slug(held.status),
        )  # fmt: skip
    return True


def _appeal(draft: Draft, index: int, record: Record) -> FlowAppeal | None:
    """Return the appeal that a row decides; None where it does not, or is rejected."""
    found = draft.tx.session.get(FlowAppeal, _number(record.get("appeal_id")))
    decision = record.get("decision")
    if found is None:
        draft.reject(
            index, "appeal_id", "unknown-appeal", "There is no appeal {given}.", LOOK,
            given=record.get("appeal_id"),
        )  # fmt: skip
    elif decision is None:
        draft.unchanged(index)
    elif found.status == {ACCEPT: AppealStatus.ACCEPTED, REJECT: AppealStatus.REJECTED}[decision]:
        draft.unchanged(index)  # the same workbook once more
    elif decision == REJECT and not record.get("reason"):
        draft.reject(
            index, "reason", "rejection-without-reason", "The appeal is rejected without a reason.",
            "Write the reason: who claimed it will read it.",
        )  # fmt: skip
    else:
        return found
    return None


def _decide(draft: Draft, index: int, market: Market, appeal: FlowAppeal) -> None:
    record, context = draft.parsed.records[index], draft.context
    reason = record.get("reason", "")
    bench = Bench(draft.tx, market, context.today, context.batch_id)
    try:
        if record.get("decision") == REJECT:
            bench.reject(appeal, reason)
        else:
            bench.accept(appeal, note=reason, and_rule=record.get("and_rule", False))
    except TerritoryError as error:
        hint = error.hint if not error.hint or "{" not in error.hint else LOOK
        draft.reject(
            index, "decision", "appeal-not-decided", error.template(), hint, **error.params
        )
    else:
        draft.note(index, Outcome.UPDATED)


def _sign(draft: Draft) -> None:
    """Keep with the new ones the run that brought them."""
    from sqlmodel import col, update

    unsigned = update(FlowAppeal).where(col(FlowAppeal.run_id).is_(None))
    draft.tx.execute(unsigned.values(run_id=draft.tx.run_id))


def _number(given: Any) -> int:
    """Return the number of a row or appeal; 0, which none has, for what is no such number."""
    text = str(given or "").strip().lstrip("#")
    return int(text) if text.isdecimal() and len(text) <= LONGEST_NUMBER else 0


def _rows(draft: Draft) -> dict[int, ClaimedRow]:
    """Read the rows of the flow that the sheet names."""
    from sqlmodel import col, select

    wanted = {_number(record.get("row")) for _, record in draft.each()}
    statement = select(
        col(FlowRow.id), col(FlowRow.quantity), col(FlowRow.line), col(Institution.code)
    ).outerjoin(Institution, col(Institution.id) == col(FlowRow.institution_id))  # fmt: skip
    found = {
        row["id"]: ClaimedRow(row["quantity"], row["line"], row["code"], corrected=False)
        for row in draft.tx.rows_with(statement, col(FlowRow.id), wanted)
    }
    for (number,) in draft.tx.stream(select(col(FlowCorrection.source_id))):
        if number in found:
            held = found[number]
            found[number] = ClaimedRow(held.quantity, held.line, held.institution, corrected=True)
    return found


def _stored(tx: Tx) -> dict[tuple[int, int], FlowAppeal]:
    from sqlmodel import select

    return {(one.flow_row_id, one.position_id): one for one in tx.session.exec(select(FlowAppeal))}


APPEALS_KIND = Kind(
    slug="appeals",
    label="Appeals",
    fields=(
        Field("row", "Row of the flow", Parse.CODE, ("flow_row",)),
        *POSITION.fields,
        Field(
            "cause", "Cause of the appeal", Parse.CHOICE, ("appeal_cause",), choices=CAUSE_CHOICES
        ),
        *(field for target in CLAIMED for field in target.fields),
        Field(
            "quantity", "Claimed quantity", Parse.QUANTITY, ("claimed_quantity",),
            note="Blank: the whole row",
        ),
        Field("evidence", "Evidence", note="File, minutes or mail that shows it"),
        Field("appeal_id", "Appeal", Parse.CODE, ("appeal",), note="To decide one"),
        Field("decision", "Decision", Parse.CHOICE, ("decision",), choices=DECISIONS),
        Field("and_rule", "Keep as a rule", Parse.YES_NO, ("keep_as_rule",)),
        Field("reason", "Reason", concepts=("appeal_reason", "note")),
    ),
    key=(),
    known_by=("row", "position"),
    changes_credits=True,
    order=106,
    any_of=(("row", "appeal_id"), ("cause", "decision")),
    load=loader(load_appeals),
    telling=("row", "appeal_id", "cause"),
    against=("sale_date", "seller_name", "grade", "beds", "m01"),
)  # fmt: skip
KINDS = (APPEALS_KIND,)
