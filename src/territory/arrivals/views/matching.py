"""Names that wait for a decision, the workbook to decide them in, and the alias book."""

from collections.abc import Mapping, Sequence

from territory.arrivals.lookup.waiting_names import NameKind, UnmatchedName
from territory.arrivals.service.matching import AliasRow, DecidedName
from territory.ledger.rules.movement import Line
from territory.ledger.service.figures import Partition
from territory.present import table as t
from territory.present.listing import Source, listing
from territory.present.shown import percent
from territory.present.table import Table, Template
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
    return listing(
        "match_review",
        say("Names that wait for a match"),
        (
            *NAMED,
            INSTITUTION,
            *PLACE,
            t.text("distributors", "Distributor"),
            t.code("reason_code", "Reason code", hidden=True),
            t.text("reason"),
            t.text("candidates", "Could be"),
        ),
        names,
        of=OF_NAME,
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


NAMED = (t.code("id", "ID"), t.slug("kind"), t.text("name", "Name in the files"))
PLACE = (t.text("province"), t.text("city"), t.quantity("rows"), t.quantity("quantity"))
INSTITUTION = t.code("institution", "Institution")
"""Of a department's name."""
OF_NAME: Mapping[str, Source] = {
    "institution": lambda one: "、".join(part.institution for part in one.departments) or None,
    "province": lambda one: "、".join(sorted(one.provinces)),
    "city": lambda one: "、".join(sorted(one.cities)),
    "distributors": lambda one: "、".join(sorted(one.distributors)),
    "reason_code": "how",
    "reason": lambda one: word(one.how),
    "candidates": lambda one: "; ".join(map(str, one.candidates)),
    "code": lambda one: _proposed(one) or None,
    **{name: lambda _one: None for name in FILLED_IN},
}


def _proposed(one: UnmatchedName) -> str:
    return one.candidates[0].code if one.candidates else ""


def decisions_table(names: Sequence[UnmatchedName]) -> Table:
    """The names that wait as a workbook to fill in: choose what each is, save, import it.

    Beside each name stands the code of the first proposal. The hidden sheet keeps that code, so
    that only a decision, or a code that somebody wrote over it, decides.
    """
    new = (say("New institution"), say("New department"))
    decisions = (word("is"), *new, word("non_target"), word("transfer"))
    return listing(
        "decisions",
        say("Names that wait for a match"),
        (
            *NAMED,
            t.text("decision"),
            t.code("code"),
            t.text("candidates", "Could be"),
            *PLACE,
            t.text("everywhere"),
            t.code("only_distributor", "Only for distributor"),
            t.text("distributors", "Sent by"),
            t.text("reason"),
            INSTITUTION,
        ),
        names,
        of=OF_NAME,
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
            digests=tuple(map(_proposed, names)),
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
    return listing(
        "aliases",
        say("Alias book"),
        (
            t.slug("kind"),
            t.text("name", "Name in the files"),
            t.text("place", "Only in"),
            t.code("distributor"),
            t.slug("decision"),
            t.code("code"),
            t.text("means"),
            t.text("decided_by"),
            t.date("decided_on"),
        ),
        aliases,
        of={"place": lambda one: one.place.strip("/"), "means": "target"},
    )


def decided_sentence(done: DecidedName) -> str:
    """Say what was decided, and how far the waiting quantity fell or what departments joined."""
    name = f"{done.name} ({done.place.strip('/')})" if done.place else done.name
    meaning = word(done.decision) if done.target is None else str(done.target)
    if done.kind is NameKind.DEPARTMENT:
        return _decided_department(done, name, meaning)
    before, after = (part.lines[Line.UNMATCHED].quantity for part in (done.before, done.after))
    template = "{name} is {meaning}: {quantity:,} boxes no longer wait, {left:,} still do."
    if done.dry_run:
        template = (
            "{name} would be {meaning}: {quantity:,} boxes would no longer wait, {left:,} still "
            "would."
        )
    return say(template, name=name, meaning=meaning, quantity=before - after, left=after)


def _decided_department(done: DecidedName, name: str, meaning: str) -> str:
    """Say which department a name means, and what followed to it."""
    if done.joined is None:
        if done.dry_run:
            return say("{name} would mean the department {meaning}.", name=name, meaning=meaning)
        return say("{name} means the department {meaning}.", name=name, meaning=meaning)
    params = {
        "name": name, "meaning": meaning, "count": done.joined.doctors, "same": done.joined.same,
    }  # fmt: skip
    if done.dry_run:
        moved = say(
            "{name} would be {meaning}: {count:,} doctors would move, {same:,} of whom are "
            "there by the same name.", **params
        )  # fmt: skip
    else:
        moved = say(
            "{name} is {meaning} now: {count:,} doctors moved, {same:,} of whom were there by "
            "the same name.", **params
        )  # fmt: skip
    said = [moved]
    if left := done.joined.followed.left:
        rows = "、".join(f"{word(table)} {count:,}" for table, count in left.items())
        said.append(say("Both had rows of the same key; those of {meaning} count: {rows}.",
                        meaning=meaning, rows=rows))  # fmt: skip
    if {"survey", "potential"} & {*done.joined.followed.moved, *left}:
        said.append(say("Estimate the potential anew: territory potential estimate"))
    return " ".join(said)
