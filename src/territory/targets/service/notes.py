"""What the reader of a split should know, kept with it as sentences that are said when shown."""

from collections.abc import Iterator, Sequence

from territory.kernel import season as kernel_season
from territory.kernel.periods import Month
from territory.kernel.sentences import Sentence
from territory.plans.rules.steps import shown_change, shown_value
from territory.targets.rules.ideal import Ideal
from territory.targets.rules.whole import Whole
from territory.targets.service.carrying import Carried, Moved
from territory.targets.service.case import Case
from territory.targets.service.drafting import DraftLeaf, DraftTree

MOST_NOTES = 5


def notes_of(case: Case, draft: DraftTree, ideal: Ideal) -> Iterator[Sentence]:
    """Yield what is to be said of the figures, the leaves, and what stands on new listings."""
    yield from _of_figures(case, ideal)
    yield from _of_leaves(case, draft)
    if ideal.bare:
        yield Sentence(
            "Without figures, only with what is fixed for them: {nodes}.",
            {"nodes": "、".join(draft.nodes[at].name for at in ideal.bare)},
        )
    waiting = [not drawn.steady for drawn in draft.leaves]
    if grown := round(float(ideal.table[waiting].sum())):
        yield Sentence(
            "Growth that is not there yet: {units} of the total stand on new listings.",
            {"units": shown_value(grown * case.step, case.version.measure)},
        )


def _of_figures(case: Case, ideal: Ideal) -> Iterator[Sentence]:
    bases = list(case.floats)
    for place in ideal.mixed.dropped:
        yield Sentence(
            "The basis {basis} has no figures; its share went to the others.",
            {"basis": bases[place]},
        )
    if case.window and case.window.left_out:
        months = "、".join(str(Month.parse(one.month)) for one in case.window.left_out)
        yield Sentence(
            "The history leaves out {months}: not whole (territory flow months).",
            {"months": months},
        )
    if kernel_season.Note.CALENDAR_PROVISIONAL in case.season.notes:
        yield Sentence(
            "The official calendar of {year} is not announced: its working days are provisional.",
            {"year": case.version.year},
        )
    if case.adjustments:
        added = sum(one.value for one in case.adjustments)
        yield Sentence(
            "The history of {count} institutions is adjusted, by {units} in all (territory "
            "flow adjustments).",
            {
                "count": len({one.institution_id for one in case.adjustments}),
                "units": shown_change(added, case.version.measure),
            },
        )


def _of_leaves(case: Case, draft: DraftTree) -> Iterator[Sentence]:
    roster, leaves = case.roster, draft.leaves
    waiting = [drawn for drawn in leaves if not drawn.steady]
    if members := sum(len(drawn.members) for drawn in leaves):
        yield Sentence(
            "{count} small institutions stand in {bundles} bundles (under {floor} steps a year).",
            {
                "count": members, "bundles": sum(bool(drawn.members) for drawn in leaves),
                "floor": case.options.floor,
            },
        )  # fmt: skip
    never = [d for d in waiting if not any(d.ramp) and d.place.expected is None]
    counted = [
        Sentence(
            "{count} institutions are not listed yet: a linear ramp of 12 months from the expected "
            "listing (unverified).",
            {"count": _places(waiting)},
        ),
        Sentence(
            "{count} of them have no expected listing month and therefore no target.",
            {"count": _places(never)},
        ),
        Sentence(
            "{count} target institutions without a position were left out.",
            {"count": len(roster.unowned)},
        ),
        Sentence(
            "{count} institutions are no targets and were left out.", {"count": roster.non_target}
        ),
        Sentence(
            "{count} target institutions are worked by other product lines only.",
            {"count": roster.elsewhere},
        ),
    ]
    yield from (note for note in counted if note.params["count"])


def years_note(whole: Whole) -> Iterator[Sentence]:
    """Yield the note that the months (listings, fixed values) forbid the closest years."""
    steps = f"{whole.years_beyond:.2f}"
    if steps != "0.00":
        yield Sentence(
            "Years: {steps} steps in all farther from the ideal than the nearest whole years, "
            "which the listing months or fixed values do not allow.",
            {"steps": steps},
        )


def carried_notes(carried: Carried) -> Iterator[Sentence]:
    """Yield the notes of cells that people set or changed and that are others now."""
    yield from (_of_moved(moved) for moved in carried.moved[:MOST_NOTES])
    if (more := len(carried.moved) - MOST_NOTES) > 0:
        yield Sentence("What was set by hand goes on in {count} more cells.", {"count": more})
    if carried.gone:
        yield Sentence("{count} changes were given up with their cells.", {"count": carried.gone})


def _of_moved(moved: Moved) -> Sentence:
    name = {"name": str(moved.name), "node": moved.node}
    if moved.kept:
        return Sentence(
            "{name} ({node}): what was set by hand is a fixed value of it now, over its "
            "departments.",
            name,
        )
    return Sentence(
        "{name} ({node}): what was set by hand or proposed goes with it from {old} to {new}.",
        {**name, "old": moved.was, "new": moved.now},
    )


def _places(leaves: Sequence[DraftLeaf]) -> int:
    """Return how many institutions some leaves belong to."""
    return len({drawn.place.id for drawn in leaves})
