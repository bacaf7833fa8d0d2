"""Appeals as tables: what may be claimed, what waits, what a decision changed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from territory.appeals.rules import CAUSES, AppealStatus
from territory.appeals.service.appeals import AppealLine, Claimable, DecidedAppeals
from territory.kernel.periods import Month
from territory.ledger.service.owners import CreditChange
from territory.present import table as t
from territory.present.listing import POSITION, Source, listing
from territory.present.table import Column, Table, Template
from territory.present.words import say, word

IDENTITY = "appeals"
OUT = "territory flow appeals out -o appeals.xlsx"
BESIDE = frozenset({"sale_date", "distributor_name", "line"})
"""Columns of a row that a screen has no room for."""
ACCEPT = "territory flow appeals accept ID"


def claimable_table(found: Sequence[Claimable], *, to_fill: bool = False) -> Table:
    """The rows that positions may claim; as a workbook to fill in and import, or to be read."""
    return listing(
        "appeals",
        say("Rows that may be claimed"),
        (
            t.code("row", "Row of the flow"),
            *POSITION,
            *_ROW,
            t.slug("why", "Why it is here"),
            *(_CLAIM if to_fill else ()),
        ),
        found,
        of={
            "row": "row.id",
            "position": "position.code",
            "position_name": "position.name",
            **_OF_ROW,
            "city": "city",
            "why": "reason",
            **{column.key: lambda _one: None for column in _CLAIM},
        },
        sheet=say("Appeals"),
        notes=(
            say("Choose a cause, name the right institution or product and the evidence, save, "
                "and import the file. Rows left alone claim nothing."),
        ),
        template=_to_claim(found) if to_fill else None,
        next=() if to_fill or not found else (OUT,),
    )  # fmt: skip


def _to_claim(found: Sequence[Claimable]) -> Template:
    return Template(
        identity=IDENTITY,
        version="1",
        keys=tuple(one.key for one in found),
        digests=tuple(one.digest for one in found),
        editable=frozenset(column.key for column in _CLAIM),
        choices={"cause": tuple(word(cause) for cause in CAUSES)},
        notes={
            "institution_code": say("Code or name of the institution that the boxes went to."),
            "claimed": say("Blank claims the whole row."),
            "evidence": say("The document, its number and its day."),
        },
    )


_CLAIM: tuple[Column, ...] = (
    t.text("cause", "Cause of the appeal"),
    t.code("institution_code", "Right institution"),
    t.code("product_code", "Right product"),
    t.quantity("claimed", "Claimed quantity"),
    t.text("evidence", "Evidence"),
)


_ROW: tuple[Column, ...] = (
    t.month("month", "Counted month"),
    t.date("sale_date", "Sale date"),
    t.text("distributor_name", "Distributor"),
    t.text("buyer_name", "Buyer"),
    t.text("city", "City"),
    t.text("institution_name", "Counted for"),
    t.text("product_name", "Product name"),
    t.quantity("quantity", "Quantity"),
    t.slug("line", "Line"),
)


_OF_ROW: Mapping[str, Source] = {column.key: f"row.{column.key}" for column in _ROW}


def appeals_table(found: Sequence[AppealLine], *, to_fill: bool = False) -> Table:
    """Appeals with their claims; as a workbook to decide in and import, or to be read."""
    beside = frozenset[str]() if to_fill else BESIDE
    open_only = not to_fill and all(one.status == AppealStatus.WAITING for one in found)
    return listing(
        "appeals",
        say("Appeals"),
        (
            t.code("appeal_id", "Appeal"),
            t.slug("status"),
            POSITION[0],
            replace(POSITION[1], hidden=not to_fill),
            t.slug("cause_code", "Cause of the appeal", hidden=True),
            t.text("cause", "Cause of the appeal"),
            t.code("row", "Row of the flow"),
            *(replace(one, hidden=one.key in beside) for one in _ROW if one.key != "city"),
            t.code("right_institution", "Claimed for", hidden=not to_fill),
            t.text("right_institution_name", "Claimed institution"),
            t.code("right_product", "Claimed product"),
            t.quantity("claimed", "Claimed quantity"),
            t.text("evidence"),
            *(_DECISION if to_fill else ()),
            t.text("reason", "Reason", hidden=open_only),
            t.text("decided_by", "Decided by", hidden=open_only),
            t.date("decided_on", "Decided on", hidden=open_only),
            t.month("correction_month", "Counts in", hidden=open_only),
        ),
        found,
        of={
            **_OF_ROW,
            "appeal_id": "id",
            "cause_code": "cause",
            "cause": lambda one: word(one.cause),
            "row": "row.id",
            "right_institution": "institution",
            "right_institution_name": "institution_name",
            "right_product": "product",
            "claimed": "quantity",
            **{column.key: lambda _one: None for column in _DECISION},
        },
        notes=(say("{count} appeals.", count=len(found)),),
        next=(ACCEPT,) if any(one.status == AppealStatus.WAITING for one in found) else (),
        template=_to_decide(found) if to_fill else None,
    )


_DECISION: tuple[Column, ...] = (
    t.text("decision", "Decision"),
    t.text("and_rule", "Keep as a rule"),
)


def _to_decide(found: Sequence[AppealLine]) -> Template:
    return Template(
        identity=IDENTITY,
        version="1",
        keys=tuple(str(one.id) for one in found),
        digests=tuple(one.status for one in found),
        editable=frozenset({"decision", "and_rule", "reason"}),
        choices={
            "decision": (word("accept"), word("reject")),
            "and_rule": (word("yes"), word("no")),
        },
        notes={
            "reason": say("A rejection needs a reason: who claimed it will read it."),
            "and_rule": say("Yes: a relation or alias, so that such rows go there from now on."),
        },
    )


def decision_table(done: DecidedAppeals) -> Table:
    """Return what a decision moved: credits by position before and after, and that it adds up."""
    accepted = [one for one in done.rulings if one.pair is not None]
    template = (
        "{accepted} appeals would be accepted, {rejected} rejected." if done.dry_run
        else "{accepted} appeals are accepted, {rejected} rejected."
    )  # fmt: skip
    counts = {"accepted": len(accepted), "rejected": len(done.rulings) - len(accepted)}
    notes = (
        say(template, **counts),
        *_pairs(done),
        say(
            "Loaded in all months: {before:,} boxes before, {after:,} after; the pairs state "
            "a difference of {difference:,}.",
            before=done.before.loaded.quantity, after=done.after.loaded.quantity,
            difference=done.difference,
        ),
    )  # fmt: skip
    return credits_table(done.changes, "appeals_decided", notes)


def _pairs(done: DecidedAppeals) -> list[str]:
    return [
        say(
            "Appeal {appeal}: row {row} is cancelled by row {reversal}; {standing} stands for it "
            "in {month}.",
            appeal=one.appeal_id, row=one.pair.source_id, reversal=one.pair.reversal_id,
            standing=", ".join(map(str, one.pair.replacement_ids)),
            month=Month.parse(one.pair.month),
        )
        + (" " + say("It is a rule from now on ({table}).", table=word(one.rule)) if one.rule
           else "")
        for one in done.rulings
        if one.pair is not None
    ]  # fmt: skip


def credits_table(changes: Sequence[CreditChange], name: str, notes: Sequence[str] = ()) -> Table:
    """Return one row for each position whose credits change, with sums in boxes and yuan."""
    return listing(
        name,
        say("Credited, before and after"),
        (
            *POSITION,
            t.quantity("before", "Credited before"),
            t.quantity("after", "Credited after"),
            t.change("change", "Difference"),
            t.money("amount_before", "Amount before", "yuan"),
            t.money("amount_after", "Amount after", "yuan"),
        ),
        changes,
        of={
            "before": lambda one: one.before[0],
            "after": lambda one: one.after[0],
            "change": lambda one: one.after[0] - one.before[0],
            "amount_before": lambda one: one.before[1],
            "amount_after": lambda one: one.after[1],
        },
        sums=("before", "after", "change", "amount_before", "amount_after"),
        sheet=say("Credits"),
        notes=tuple(notes),
    )
