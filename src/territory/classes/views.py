"""Classes as tables: the summary, the list, the reasons of one."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from territory.classes import rules
from territory.classes.service import Classed, ClassedProduct, schemes
from territory.kernel.masking import masked_name
from territory.present.table import Table, code, letter, percent, quantity, slug, text
from territory.present.words import say, word

MISSING = ("missing_usage", "missing_potential", "missing_both")
"""Why a doctor has no letter."""
DOCTOR_LETTERS = ("A", "B", "C", "D", "U")


def summary_table(runs: Sequence[ClassedProduct]) -> Table:
    """Return doctors or institutions, and their share of potential, by product and class."""
    first = runs[0]
    scheme = schemes()[first.scheme]
    rows = [line for run in runs for line in _summary_of(run, scheme)]
    columns = [
        text("product_name", "Product"),
        letter("class", "Class"),
        quantity("count", "Doctors" if first.kind == "doctors" else "Institutions"),
        percent("potential_share", "Share of potential"),
    ]
    if first.kind == "doctors":
        columns += [
            text("calls", "Suggested calls a month"),
            slug("time", "Time"),
            text("missing", "Missing"),
            *(quantity(reason, hidden=True) for reason in MISSING),
        ]
    notes = []
    if first.kind == "doctors":
        notes = [
            say("A is not the best class: hold A, grow and defend B, develop C, spend less on D."),
            say("The calls belong to the scheme abcd and are unverified; potential is {reading}.",
                reading=word(first.parameters["reading"])),
            *map(_stood_in, filter(_with_parent_group, runs)),
        ]  # fmt: skip
    return Table(
        "classes-summary",
        say("Classes of {kind} on {day}", kind=word(first.kind), day=first.as_of),
        tuple(columns),
        tuple(rows),
        notes=tuple(notes),
        provenance=parameters_of(first),
        next=("territory classes show --letter C", "territory classes why CODE"),
        as_of=first.as_of,
    )


def _with_parent_group(run: ClassedProduct) -> list[Classed]:
    """Return the doctors whose own peer group was too small to have a cut."""
    axes = ("usage", "potential")
    return [row for row in run.rows if any(_own_group(row, axis) is not None for axis in axes)]


def _own_group(row: Classed, axis: str) -> list[str] | None:
    group: list[str] | None = row.evidence.get(axis, {}).get("own_group")
    return group


def _stood_in(run: ClassedProduct) -> str:
    return say(
        "{product}: {count} of {all} doctors have fewer than {smallest} positive figures in their "
        "own peer group, and are compared in the wider one.",
        product=run.product, count=len(_with_parent_group(run)), all=len(run.rows),
        smallest=run.parameters["smallest"],
    )  # fmt: skip


def _summary_of(run: ClassedProduct, scheme: Mapping[str, Any]) -> list[dict[str, Any]]:
    letters = DOCTOR_LETTERS if run.kind == "doctors" else (*scheme["letters"], "U")
    total = sum(_figure(row) for row in run.rows)
    lines = []
    for each in letters:
        of = [row for row in run.rows if row.letter == each]
        if each == "U" and not of:
            continue
        calls = scheme.get("calls", {}).get(each)
        lines.append(
            {
                "product_name": run.product_name,
                "class": each,
                "count": len(of),
                "potential_share": sum(map(_figure, of)) / total if total else None,
                "calls": f"{calls[0]}–{calls[1]}" if calls else None,
                "time": scheme.get("time", {}).get(each),
                "missing": _missing(of) if each == "U" else None,
                **(Counter(row.reason_code for row in of) if each == "U" else {}),
            }
        )
    return lines


def _figure(row: Classed) -> float:
    try:
        return float(row.potential or 0)
    except ValueError:  # a band has no figure to add
        return 0.0


def _missing(rows: Sequence[Classed]) -> str:
    counts = Counter(row.reason_code for row in rows)
    return say(", ").join(f"{word(reason)} {count}" for reason, count in sorted(counts.items()))


def class_table(runs: Sequence[ClassedProduct], *, masked: bool, banded: bool) -> Table:
    """Return one line per doctor or institution and product.

    masked: hide all but the first character of a person's name. banded: show bands instead of
    figures about a person.
    """
    first = runs[0]
    person = first.kind == "doctors"
    columns = [
        slug("kind", "Kind", hidden=True),
        code("code", "Code"),
        text("name", "Name"),
        code("product", "Product"),
        letter("class", "Class"),
        letter("previous", "Previous"),
        text("usage", "Usage a month", hidden=not person),
        text("potential", "Potential a month" if person else "Potential a year"),
        text("peer_group", "Peer group", hidden=True),
        text("peer_group_name", "Peer group", hidden=not person),
        slug("reason_code", "Reason code", hidden=True),
        text("reason", "Reason"),
        text("institution", "Institution", hidden=not person),
        text("department", "Department", hidden=not person),
    ]
    rows = tuple(
        {
            "kind": row.kind,
            "code": row.code,
            "name": masked_name(row.name) if masked and person else row.name,
            "product": row.product,
            "class": row.letter,
            "previous": row.previous,
            "usage": _shown(row.usage, banded=banded and person),
            "potential": _shown(row.potential, banded=banded and person),
            "peer_group": row.peer_group or None,
            "peer_group_name": "/".join(map(word, row.peer_group.split("/"))) or None,
            "reason_code": row.reason_code,
            "reason": word(row.reason_code),
            "institution": row.institution,
            "department": row.department,
        }
        for run in runs
        for row in run.rows
    )
    return Table(
        f"classes-{first.kind}",
        say("Classes of {kind} on {day}", kind=word(first.kind), day=first.as_of),
        tuple(columns),
        rows,
        provenance=parameters_of(first),
        as_of=first.as_of,
        private=person and not masked,
    )


def parameters_of(run: ClassedProduct) -> tuple[tuple[str, str], ...]:
    """Return the parameters of a run as labelled text."""
    return (
        (say("Scheme"), run.scheme),
        *((word(name), str(value)) for name, value in run.parameters.items()),
    )


def _shown(value: str | None, *, banded: bool) -> str | None:
    if value is None:
        return None
    try:
        figure = float(value)
    except ValueError:
        return word(value)
    return rules.band_of(figure) if banded else value


def why_table(found: Sequence[tuple[ClassedProduct, Classed]], *, banded: bool) -> Table:
    """Return the reasons of one doctor's or institution's classes, one line per axis."""
    rows = [
        _axis_line(run, row, axis, banded=banded)
        for run, row in found
        for axis in ("usage", "potential")
        if axis in row.evidence
    ]
    _, first = found[0]
    letters = ", ".join(
        say("{product}: {letter} (was {previous})", product=row.product, letter=row.letter,
            previous=row.previous or "–")
        for _, row in found
    )  # fmt: skip
    return Table(
        "classes-why",
        say("Why {code} {where}", code=first.code, where=f"{first.institution} {first.department}"),
        (
            code("product", "Product"),
            slug("axis", "Axis"),
            text("value", "Value"),
            text("compared", "Compared with the cut"),
            slug("level", "High or low"),
            text("cut", "Cut"),
            text("margin", "Margin"),
            text("group", "Peer group"),
            quantity("size", "Group size"),
            text("rule", "Rule"),
            text("source", "Source"),
        ),
        tuple(rows) or tuple(_hospital_line(row) for _, row in found),
        notes=(
            letters,
            *(say("{product}: {reason}", product=row.product, reason=word(row.reason_code))
              for _, row in found),
            *_groups_too_small(found),
        ),
    )  # fmt: skip


def _groups_too_small(found: Sequence[tuple[ClassedProduct, Classed]]) -> list[str]:
    """Return a sentence for each axis on which a wider group stood in for the doctor's own."""
    return [
        say(
            "{product}, {axis}: {group} has fewer than {smallest} positive figures; the wider "
            "group stands in.",
            product=row.product, axis=word(axis), smallest=run.parameters["smallest"],
            group="/".join(word(part) for part in own if part),
        )
        for run, row in found
        for axis in ("usage", "potential")
        if (own := _own_group(row, axis)) is not None
    ]  # fmt: skip


def _axis_line(run: ClassedProduct, row: Classed, axis: str, *, banded: bool) -> dict[str, Any]:
    evidence = row.evidence[axis]
    cut = evidence["cut"] or {}
    value = _shown(evidence["figure"] or evidence["band"], banded=banded)
    group = "/".join(word(part) for part in cut.get("group", []) if part)
    return {
        "product": row.product,
        "axis": axis,
        "value": value,
        "compared": _compared(run, axis, row.evidence, banded=banded),
        "level": evidence["level"],
        "cut": None if cut.get("value") is None else f"{cut['value']:.1f}",
        "margin": f"{cut['margin']:.1f}" if cut else None,
        "group": (group or say("everybody")) if cut else None,
        "size": cut.get("size"),
        "rule": f"{word(run.parameters['rule'])} {run.parameters['cut']:.0%}" if cut else None,
        "source": f"{row.evidence['source']} {row.evidence['estimated_on']}",
    }


def _compared(
    run: ClassedProduct, axis: str, evidence: Mapping[str, Any], *, banded: bool
) -> str | None:
    """Return the figure that stands against the cut: the headroom, or the figure itself."""
    if evidence[axis].get("compared") is None:
        return None
    figure = _shown(str(evidence[axis]["compared"]), banded=banded)
    if axis != "potential" or run.parameters["reading"] != "headroom":
        return figure
    if evidence["usage"]["figure"] is None:
        return say("whole potential {figure}, usage has no figure", figure=figure)
    return say("headroom {figure}", figure=figure)


def _hospital_line(row: Classed) -> dict[str, Any]:
    return {
        "product": row.product,
        "axis": "potential",
        "value": row.potential,
        "rule": word(row.reason_code),
        "source": row.evidence.get("source"),
    }
