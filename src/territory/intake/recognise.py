"""Which kind a sheet is: decided by how well each explains its columns, or refused.

A kind fits when all its required fields have a column (or a value given for the whole file).
Among those that fit, the one that explains more columns wins, if by a clear margin; a doubt is
refused with the candidates and never guessed.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import partial

from territory.errors import Refused, UnknownName
from territory.intake.fitting import Fit, Mapped, SheetHints, fit_of, named, title_of
from territory.intake.headers import REJECTS, Dictionary, labels
from territory.intake.kind_names import kind_slug
from territory.intake.kinds import Field, Kind, Parse
from territory.intake.values import read_column
from territory.kernel.sentences import Names, Slug
from territory.present.words import translate, word
from territory.sheets.find import Located, SheetColumn
from territory.sheets.headers import fold_name

MARGIN = 1.0
MOST_NEAR = 3
LOOKED_AT = 50
"""Rows of a column that are looked at to see which field it could be."""
ENOUGH_TOLD = 3
"""Columns by which a list of things is told from a list that names them for another reason."""
BARELY_TOLD = 2
"""A name and one column beside it."""
SURE_TELLING = 2
"""Columns that only this kind has, from which on a list may have any number of others."""
ROW_NUMBERS = frozenset({"序号", "行号", "no", "no."})
COMPUTED = (
    ("Vacant", "Owner of the number"), ("Counted month", "Row of the file"),
    ("Should remain", "Break", "What is missing"), ("Class", "Peer group"),
)  # fmt: skip
"""Labels of columns that stand side by side in tables of ours only.

Lists of positions and territories, rows of the flow, stock, classes.
"""
DOCTORS = frozenset({"doctors", "doctor-estimates"})
"""Kinds whose rows are doctors, where a prescription count is looked for."""


class SheetNotRecognised(Refused):
    """Sheet "{sheet}" of {file} is no kind that territory knows; its columns: {seen}.

    Nearest: {near}.
    """

    hint = (
        "Add the missing columns, give them for all rows with --set FIELD=VALUE, or say what it is "
        "with --as KIND."
    )


class OwnListing(Refused):
    """Sheet "{sheet}" of {file} is a list that territory wrote; it computes {computed}."""

    hint = (
        "Change it in the sheet it was imported from, or fill in: territory template KIND -o FILE"
    )


class SeveralKindsFit(Refused):
    """Sheet "{sheet}" of {file} could be {candidates}."""

    hint = "Say which: {choices}"


class HardlyExplained(Refused):
    """Sheet "{sheet}" of {file} fits {name} only in part; left out would be: {unused}."""

    hint = "If that is right, import it with --as {kind}."


class ColumnsMissing(Refused):
    """Sheet "{sheet}" of {file} cannot be {name}: no column for {missing}; it has: {seen}."""

    hint = "Name the column by one of: {spellings}; or give the value with --set FIELD=VALUE."


@dataclass(frozen=True, slots=True)
class Recognised:
    """A sheet as it was understood.

    ignored: columns that no field takes, with the reason, a slug. dropped: personal data that
    is not read. prescriptions: columns that count a doctor's prescriptions. meta: the hidden
    sheet's lines for this one, where we made the workbook. next: the kind that came after it;
    None where the kind was said.
    """

    kind: Kind
    mapped: tuple[Mapped, ...]
    ignored: tuple[tuple[SheetColumn, str], ...]
    dropped: tuple[SheetColumn, ...]
    prescriptions: tuple[SheetColumn, ...]
    score: float
    meta: Mapping[str, str] = field(default_factory=dict)
    next: "Fit | None" = None

    def column_of(self, name: str) -> SheetColumn | None:
        """Return the column of a field."""
        return next((item.column for item in self.mapped if item.field.name == name), None)


def recognise(
    table: Located, kinds: Sequence[Kind], dictionary: Dictionary, wanted: SheetHints
) -> Recognised:
    """Decide which kind a located table is.

    Raises:
        SheetNotRecognised: no kind fits. SeveralKindsFit: more than one does, equally well.
        HardlyExplained: the one that fits leaves most out. ColumnsMissing: the kind that was
        said lacks columns. UnknownName: there is no such kind.
    """
    _refuse_own_listing(table, wanted)
    columns = _distinct(table.columns)
    dropped = named(columns, dictionary.not_kept) if wanted.private else ()
    counts = named(columns, dictionary.prescriptions) if wanted.private else ()
    unread = named(columns, wanted.unread)
    usable = [item for item in columns if item not in {*dropped, *counts, *unread}]
    told_by_values = partial(_is_told_by_values, table)
    own = wanted.meta.get("template", "")
    said = wanted.forced or (own if own in {kind.slug for kind in kinds} else "")
    after = None
    if said:
        fit = _forced(table, kind_of(said, kinds), usable, dictionary, wanted)
    else:
        fits = [fit_of(kind, usable, dictionary, wanted, told_by_values) for kind in kinds]
        fit = _best(table, fits, usable, dictionary, wanted)
        _refuse_part(table, fit, usable, dictionary, wanted)
        _refuse_other_title(table, fit, fits, wanted)
        others = (one for one in fits if one is not fit)
        after = max(others, key=lambda one: one.score, default=None)
        _refuse_any_person(table, fit, fits, wanted)
    taken = {item.column.index for item in fit.mapped}
    left = dropped if fit.kind.slug in DOCTORS else (*dropped, *counts)
    return Recognised(
        fit.kind,
        fit.mapped,
        (
            *_ignored(table.columns, usable, taken, dictionary, fit.kind),
            *((column, "unread") for column in unread),
        ),
        tuple(left),
        counts if fit.kind.slug in DOCTORS else (),
        fit.score,
        wanted.meta,
        after,
    )


def _refuse_own_listing(table: Located, wanted: SheetHints) -> None:
    """Refuse a list of ours whose columns are computed: what they say is no state to import."""
    names = {name for column in table.columns for name in column.header.names}
    for computed in COMPUTED:
        if all(not names.isdisjoint(labels(label)) for label in computed):
            raise OwnListing(
                sheet=table.sheet, file=wanted.file, computed=", ".join(map(translate, computed))
            )


def kind_of(slug: str, kinds: Iterable[Kind]) -> Kind:
    """Return the kind of a slug; `hospitals` is `institutions` everywhere.

    Raises:
        UnknownName: there is none.
    """
    known = {kind.slug: kind for kind in kinds}
    named = kind_slug(slug, known)
    if named is not None:
        return known[named]
    spoken = {name: name for name in known}
    if "institutions" in known:
        spoken["hospitals"] = "institutions"
    near = get_close_matches(fold_name(slug), spoken, n=MOST_NEAR, cutoff=0.4) or sorted(known)
    proposed = dict.fromkeys(spoken[name] for name in near)
    raise UnknownName(what=word("kind"), given=slug, proposals=", ".join(proposed))


def _is_told_by_values(table: Located, item: Field, column: SheetColumn) -> bool:
    """Tell whether all cells of a column are values that tell a field, and not all the same."""
    said = {fold_name(str(cell)) for cell in table.column(column.index)[:LOOKED_AT] if cell}
    return len(said) > 1 and said <= item.told_by


def _distinct(columns: Sequence[SheetColumn]) -> list[SheetColumn]:
    """Leave out names that repeat under several groups: which group is meant is not said."""
    times = Counter(column.header.name for column in columns)
    groups: dict[str, set[tuple[str, ...]]] = {}
    for column in columns:
        groups.setdefault(column.header.name, set()).add(column.groups)
    return [
        column
        for column in columns
        if times[column.header.name] == 1 or len(groups[column.header.name]) == 1
    ]


def _ignored(
    columns: Sequence[SheetColumn],
    usable: Sequence[SheetColumn],
    taken: set[int],
    dictionary: Dictionary,
    kind: Kind,
) -> Iterable[tuple[SheetColumn, str]]:
    distinct = {column.index for column in _distinct(columns)}
    usable_indices = {column.index for column in usable}
    named = {name for item in kind.fields for name in dictionary.ranks(item)}
    for column in columns:
        if column.index in taken:
            continue
        if column.index not in distinct:
            yield column, "repeated"
        elif column.index in usable_indices:
            second = not named.isdisjoint(column.header.names)
            yield column, "second" if second else "unused"


def _forced(
    table: Located,
    kind: Kind,
    columns: Sequence[SheetColumn],
    dictionary: Dictionary,
    wanted: SheetHints,
) -> Fit:
    fit = fit_of(kind, columns, dictionary, wanted, partial(_is_told_by_values, table))
    if fit.missing:
        spellings = [
            spelling
            for group in fit.missing
            for name in group.split(" / ")
            for spelling in list(dictionary.ranks(kind.field(name)))[:MOST_NEAR]
        ]
        raise ColumnsMissing(
            sheet=table.sheet,
            file=wanted.file,
            name=word(kind.slug),
            missing=", ".join(_lacking(table, fit, columns, dictionary)),
            seen=_seen(table),
            spellings=", ".join(spellings),
        )
    return fit


def _lacking(
    table: Located, fit: Fit, columns: Sequence[SheetColumn], dictionary: Dictionary
) -> list[str]:
    """Return what a kind lacks, each with the --map of an unused column that could be it."""
    taken = {item.column.index for item in fit.mapped}
    known = dictionary.all_spellings()
    unused = [
        column
        for column in columns
        if column.index not in taken and known.isdisjoint(column.header.names)
    ]
    if not unused and len(fit.missing) == 1:  # a word of another kind may mean this one's here
        unused = [column for column in columns if column.index not in taken]
    alone = len(unused) == 1 == len(fit.missing)
    lacking = []
    for name in fit.missing:
        field_ = fit.kind.field(name.split(" / ")[0])
        could = [
            column for column in unused if _could_be(table, field_, column, dictionary, alone=alone)
        ]
        one = len(could) == 1
        lacking.append(f"{name} (--map {field_.name}={title_of(could[0])})" if one else name)
    return lacking


def _could_be(
    table: Located, wanted: Field, column: SheetColumn, dictionary: Dictionary, *, alone: bool
) -> bool:
    """Tell whether the values of a column are what a field takes; of texts, the header too.

    alone: no other column is left, and nothing else is lacking.
    """
    cells = table.column(column.index)[:LOOKED_AT]
    if not any(cell not in {None, ""} for cell in cells):
        return False
    if read_column(wanted, column.header, cells).problems:
        return False
    if alone or wanted.parse not in {Parse.TEXT, Parse.CODE}:
        return True
    spelled = dictionary.ranks(wanted)
    return bool(get_close_matches(column.header.name, spelled, n=1, cutoff=0.5))


def _best(
    table: Located,
    fits: Sequence[Fit],
    columns: Sequence[SheetColumn],
    dictionary: Dictionary,
    wanted: SheetHints,
) -> Fit:
    complete = sorted((fit for fit in fits if not fit.missing), key=lambda fit: -fit.score)
    if not complete or complete[0].score <= 0:
        raise SheetNotRecognised(
            sheet=table.sheet,
            file=wanted.file,
            seen=_seen(table),
            near=_near(table, fits, columns, dictionary),
        )
    best = complete[0]
    rivals = [fit for fit in complete if fit.score > best.score - MARGIN]
    titled = kind_slug(table.sheet, {fit.kind.slug for fit in fits})
    named = [fit for fit in rivals if fit.kind.slug == titled]
    if not named and len(rivals) > 1:
        raise _several(table, wanted, [fit.kind.slug for fit in rivals])
    return named[0] if named else best


def _several(table: Located, wanted: SheetHints, slugs: Sequence[str]) -> SeveralKindsFit:
    return SeveralKindsFit(
        sheet=table.sheet, file=wanted.file, candidates=Names(map(Slug, slugs)),
        choices=" / ".join(f"--as {slug}" for slug in slugs),
    )  # fmt: skip


def _refuse_other_title(table: Located, fit: Fit, fits: Sequence[Fit], wanted: SheetHints) -> None:
    """Refuse a sheet of few columns that is called another kind, for which it lacks a column."""
    lacking = {one.kind.slug for one in fits if one.missing}
    titled = kind_slug(table.sheet, {one.kind.slug for one in fits})
    if titled in lacking and len(fit.mapped) < ENOUGH_TOLD:
        raise _several(table, wanted, [fit.kind.slug, titled])


def _refuse_any_person(table: Located, fit: Fit, fits: Sequence[Fit], wanted: SheetHints) -> None:
    """Refuse a name (姓名) and one thing beside it, where the name is another kind's as well."""
    names = {item.column.index for item in fit.mapped if item.field.personal}
    titled = kind_slug(table.sheet, {one.kind.slug for one in fits})
    if not names or len(fit.mapped) > BARELY_TOLD or titled == fit.kind.slug:
        return
    others = [one for one in fits if one is not fit and not one.missing]
    rivals = [one.kind.slug for one in others if names & {item.column.index for item in one.mapped}]
    if rivals:
        raise _several(table, wanted, [fit.kind.slug, *rivals])


def _refuse_part(
    table: Located,
    fit: Fit,
    usable: Sequence[SheetColumn],
    dictionary: Dictionary,
    wanted: SheetHints,
) -> None:
    """Refuse a kind that leaves too much of a sheet out: it is something else, or lacks a column.

    A second column for one of its fields (CRM编码 beside 客户编码) is not left out.
    """
    left = _left_out(fit, usable, dictionary)
    known = named(left, dictionary.all_spellings())
    if _is_doubtful(fit, len(known), len(left)):
        raise HardlyExplained(
            sheet=table.sheet,
            file=wanted.file,
            kind=fit.kind.slug,
            name=word(fit.kind.slug),
            unused=", ".join(map(title_of, left if fit.kind.master else known)),
        )


def _left_out(fit: Fit, usable: Sequence[SheetColumn], dictionary: Dictionary) -> list[SheetColumn]:
    """Return the columns that no field of a kind has a word for.

    Notes and numbers of rows are no such columns, nor is what stands in a group of its own.
    """
    spoken_for = {item.column.index for item in fit.mapped}
    own = {name for item in fit.kind.fields for name in dictionary.ranks(item)}
    rejects = (name for title in REJECTS.values() for name in labels(title))
    harmless = ROW_NUMBERS.union(dictionary.spellings("note"), rejects)
    spoken_for.update(column.index for column in named(usable, own | harmless))
    read = {item.column.groups for item in fit.mapped}
    return [
        column
        for column in usable
        if column.index not in spoken_for and (not column.groups or column.groups in read)
    ]


def _is_doubtful(fit: Fit, known: int, left: int) -> bool:
    """Tell whether a kind leaves too much out; a kind that makes things is doubted sooner.

    known: columns left out that another kind has a word for. left: all of them.
    """
    if fit.against and known > len(fit.mapped):
        return True
    if not fit.kind.master:
        return False
    told = {item.field.name for item in fit.mapped}
    telling = len(told.intersection(fit.kind.telling))
    foreign = left > len(told) and telling < SURE_TELLING
    return foreign or (len(told) < ENOUGH_TOLD and not telling and known > 0)


def _near(
    table: Located, fits: Sequence[Fit], columns: Sequence[SheetColumn], dictionary: Dictionary
) -> str:
    """Name the kinds that lack least, and what they lack; not those that columns speak against."""
    lacking = [fit for fit in fits if fit.missing]
    near = sorted(lacking or fits, key=lambda fit: (len(fit.missing), -fit.score))[:MOST_NEAR]
    told = {fit.kind.slug: _lacking(table, fit, columns, dictionary) for fit in near}
    return "; ".join(f"{slug} ({', '.join(lacking)})" for slug, lacking in told.items())


def _seen(table: Located) -> str:
    return ", ".join(title_of(column) for column in table.columns)
