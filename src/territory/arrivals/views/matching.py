"""Names that wait for a decision, the workbook to decide them in, and the alias book."""

from collections.abc import Sequence

from territory.arrivals.lookup.unmatched import UnmatchedName
from territory.arrivals.service.matching import AliasRow, Decided
from territory.ledger.rules.movement import Line
from territory.ledger.service.figures import Partition
from territory.present import table as t
from territory.present.shown import percent
from territory.present.table import Row, Table, Template
from territory.present.words import say, word

FILLED_IN = ("decision", "everywhere", "only_distributor")
"""Columns of the workbook that go out blank."""


def waiting_table(names: Sequence[UnmatchedName], partition: Partition) -> Table:
    """Names that wait for a decision, most boxes first, and how much waits in all.

    A row may wait for two names, so the boxes of the names do not sum to what waits.
    """
    loaded = partition.loaded.quantity
    quantity = partition.lines[Line.UNMATCHED].quantity
    share = percent(quantity / loaded if loaded else 0.0)
    return Table(
        name="match_review",
        title=say("Names that wait for a match"),
        columns=(
            t.code("id", "ID"),
            t.slug("kind", "Kind"),
            t.text("name", "Name in the files"),
            t.text("province", "Province"),
            t.text("city", "City"),
            t.quantity("rows", "Rows"),
            t.quantity("quantity", "Quantity"),
            t.text("distributors", "Distributor"),
            t.code("reason_code", "Reason code", hidden=True),
            t.text("reason", "Reason"),
            t.text("candidates", "Could be"),
        ),
        rows=tuple(_waiting(one) for one in names),
        notes=(
            say(
                "{count:,} names wait, {quantity:,} of {loaded:,} boxes ({share}).",
                count=len(names), quantity=quantity, loaded=loaded, share=share,
            ),
        ),
        next=(
            "territory match decide ID --as CODE|new|non-target|transfer",
        ) if names else (),
    )  # fmt: skip


def _waiting(one: UnmatchedName) -> Row:
    return {
        "id": one.id,
        "kind": str(one.kind),
        "name": one.name,
        "province": "、".join(sorted(one.provinces)) or None,
        "city": "、".join(sorted(one.cities)) or None,
        "rows": one.rows,
        "quantity": one.quantity,
        "distributors": "、".join(sorted(one.distributors)) or None,
        "reason_code": one.how,
        "reason": word(one.how),
        "candidates": "; ".join(map(str, one.candidates)) or None,
    }


def decisions_table(names: Sequence[UnmatchedName]) -> Table:
    """The names that wait as a workbook to fill in: choose what each is, save, import it.

    Beside each name stands the code of the first proposal. The hidden sheet keeps that code, so
    that only a decision, or a code that somebody wrote over it, decides.
    """
    proposed = tuple(one.candidates[0].code if one.candidates else "" for one in names)
    decisions = (word("is"), say("New institution"), word("non_target"), word("transfer"))
    return Table(
        name="decisions",
        title=say("Names that wait for a match"),
        columns=(
            t.code("id", "ID"),
            t.slug("kind", "Kind"),
            t.text("name", "Name in the files"),
            t.text("decision", "Decision"),
            t.code("code", "Code"),
            t.text("candidates", "Could be"),
            t.text("province", "Province"),
            t.text("city", "City"),
            t.quantity("rows", "Rows"),
            t.quantity("quantity", "Quantity"),
            t.text("everywhere", "Everywhere"),
            t.code("only_distributor", "Only for distributor"),
            t.text("distributors", "Sent by"),
            t.text("reason", "Reason"),
        ),
        rows=tuple(
            {**_waiting(one), "code": code or None, **dict.fromkeys(FILLED_IN)}
            for one, code in zip(names, proposed, strict=True)
        ),
        notes=(
            say(
                "Choose a decision for each name, correct the code where another is meant, save, "
                "and import the file. Rows without a decision go on waiting."
            ),
        ),
        template=Template(
            identity="decisions",
            version="1",
            keys=tuple(one.id for one in names),
            digests=proposed,
            editable=frozenset({"code", *FILLED_IN}),
            choices={"decision": decisions, "everywhere": (word("yes"), word("no"))},
            notes={
                "code": say("The first proposal. It counts once a decision is chosen."),
                "everywhere": say("Blank: the decision holds in this province and city only."),
                "only_distributor": say("Blank: the decision holds for the files of all."),
            },
        ),
    )


def alias_table(aliases: Sequence[AliasRow]) -> Table:
    """The alias book: what was decided of a name, by whom and when."""
    return Table(
        name="aliases",
        title=say("Alias book"),
        columns=(
            t.slug("kind", "Kind"),
            t.text("name", "Name in the files"),
            t.text("place", "Only in"),
            t.code("distributor", "Distributor"),
            t.slug("decision", "Decision"),
            t.code("code", "Code"),
            t.text("means", "Means"),
            t.text("decided_by", "Decided by"),
            t.date("decided_on", "Decided on"),
        ),
        rows=tuple(
            {
                "kind": one.kind,
                "name": one.name,
                "place": one.place.strip("/") or None,
                "distributor": one.distributor,
                "decision": one.decision,
                "code": one.code,
                "means": one.target,
                "decided_by": one.decided_by,
                "decided_on": one.decided_on,
            }
            for one in aliases
        ),
    )


def decided_sentence(done: Decided) -> str:
    """Say what was decided and how far the waiting quantity fell."""
    before, after = (part.lines[Line.UNMATCHED].quantity for part in (done.before, done.after))
    meaning = word(done.decision)
    if done.target is not None:
        meaning = str(done.target)
    template = "{name} is {meaning}: {quantity:,} boxes no longer wait, {left:,} still do."
    if done.dry_run:
        template = (
            "{name} would be {meaning}: {quantity:,} boxes would no longer wait, {left:,} still "
            "would."
        )
    name = f"{done.name} ({done.place.strip('/')})" if done.place else done.name
    return say(template, name=name, meaning=meaning, quantity=before - after, left=after)
