"""`targets check` and `targets explain`."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from territory.kernel.periods import Month
from territory.plans.lookup.versions import Version
from territory.plans.rules.bounds import period_word
from territory.plans.rules.digests import MARKS
from territory.plans.rules.steps import shown_change, shown_value
from territory.plans.views.columns import said_with, since_lines, unit_of, value_column
from territory.present import table as t
from territory.present.shown import percent
from territory.present.words import in_words, say, word
from territory.targets.checks import MESSAGES, Checked
from territory.targets.rules.weights import Basis
from territory.targets.service.check import CheckResult
from territory.targets.service.explain import BasisPart, Chain
from territory.targets.views.split import check_line

MONTHS_MASK = (1 << len(MARKS)) - 1
NOTHING = 1e-6
"""Steps below which a station of the chain is the dust of floats."""


def check_table(result: CheckResult) -> t.Table:
    """Draw every difference, and the check line of every product."""
    version = result.version
    return t.Table(
        name="targets_check",
        title=say("Check of {version}", version=version.said),
        columns=(
            t.slug("code", "Kind"),
            t.code("product", "Product"),
            t.code("node", "Code"),
            t.text("name", "Node"),
            t.code("key", "Key", hidden=True),
            t.code("period", "Period"),
            value_column(version, "found", "Stored"),
            value_column(version, "expected", "Should be"),
            t.text("message", "What is wrong"),
        ),
        rows=tuple(
            {
                "code": item.code,
                "product": item.product,
                "node": item.node,
                "name": item.name,
                "key": item.key,
                "period": item.period,
                "found": item.found,
                "expected": item.expected,
                "message": say(MESSAGES[item.code], reason=item.reason),
            }
            for checked in result.products
            for item in checked.differences
        ),
        notes=(
            *(_line(checked) for checked in result.products),
            *(line for checked in result.products for line in since_lines(checked.stored)),
        ),
        provenance=said_with(version),
    )


def _line(checked: Checked) -> str:
    name = checked.stored.product.name
    if checked.measured is None:
        return say("{product}: nothing could be compared", product=name)
    line = f"{name} · {check_line(checked.measured)}"
    hand, moved = (
        sum((leaf.manual >> shift & MONTHS_MASK).bit_count() for leaf in checked.stored.leaves)
        for shift in (0, len(MARKS))
    )
    if not hand:
        return line
    return line + say(
        "; {hand} cells set by hand and {moved} that made room are outside the bounds",
        hand=hand,
        moved=moved,
    )


def chain_table(chain: Chain) -> t.Table:
    """Draw the chain of one number: each line continues the one before it."""
    version, product = chain.stored.version, chain.stored.product
    unit = word(unit_of(version, product))
    value = shown_value(chain.value, version.measure)
    return t.Table(
        name="targets_explain",
        title=say(
            "{name} · {period} = {value} {unit}",
            name=chain.name, period=chain.period, value=value, unit=unit,
        ),
        columns=(
            t.slug("station", "Step", hidden=True),
            t.text("label", "Step"),
            t.decimal("figure", "Own figure", places=1),
            t.decimal("of", "Of", places=1),
            t.text("unit", "Unit"),
            t.decimal("factor", "Factor", places=6),
            t.decimal("value", "Value", places=2),
        ),
        rows=tuple(_stations(chain)),
        notes=_remarks(chain),
        provenance=(*said_with(version), (say("Run"), chain.stored.run)),
    )  # fmt: skip


def _stations(chain: Chain) -> Iterator[dict[str, Any]]:
    """The chain from the company's year to the stored number, in base units or yuan."""
    version = chain.stored.version

    def row(station: str, label: str, value: float | None = None, **more: Any) -> dict[str, Any]:
        return {"station": station, "label": label, "value": _edge(version, value), **more}

    top = chain.stored.nodes[0]
    if chain.above is not None and chain.above is not top:
        label = say("{node}, {period}", node=chain.above.name, period=chain.period)
        yield row("above", label, chain.above_value)
    yield row("total", say("Target of {node}, full year", node=top.name), chain.total)
    for part in chain.parts:
        label = say(
            "× {basis} {weight}", basis=word(f"basis-{part.basis}"), weight=percent(part.weight)
        )
        yield row(
            "basis", label, figure=_figure(chain, part, part.figure),
            of=_figure(chain, part, part.of), factor=part.share, basis=part.basis,
            weight=part.weight, unit=_unit(chain, part),
        )  # fmt: skip
    yield row("year", say("= ideal of the year (weight {weight})", weight=_fine(chain.index)),
              chain.year, factor=chain.index)  # fmt: skip
    if chain.period.name != "Y":
        yield row("season", say("season of the period (mean 1)"), factor=chain.season)
    yield row("ramp", _ramp_label(chain), factor=chain.ramp)
    yield row("month", say("× share of the period in the year"), chain.plain,
              factor=chain.month_share)  # fmt: skip
    if abs(chain.margins) > NOTHING:
        yield row("margins", say("+ months and quarters fixed at the top"), chain.margins)
    if abs(chain.pins) > NOTHING or chain.pinned:
        yield row("pins", _pins_label(chain), chain.pins)
    yield row("ideal", say("= ideal"), chain.ideal)
    yield row("rounding", say("+ rounding to whole steps"), _clean(chain.rounded - chain.ideal))
    if chain.by_hand:
        yield row("by_hand", say("+ changed by hand"), chain.by_hand)
    yield row("stored", say("= stored"), chain.value)


def _figure(chain: Chain, part: BasisPart, value: float) -> float | None:
    """Return a basis figure as people read it: of a plan of amounts they are kept in fen."""
    return value if part.basis == Basis.EQUAL else _edge(chain.stored.version, value)


def _unit(chain: Chain, part: BasisPart) -> str | None:
    """Return the unit of a basis figure; what is no quantity has none."""
    if part.basis == Basis.EQUAL:
        return None
    return word(unit_of(chain.stored.version, chain.stored.product))


def _clean(value: float) -> float:
    """Return what is only the dust of floats as zero, so that nobody reads -0.00."""
    return value if abs(value) > NOTHING else 0.0


def _edge(version: Version, value: float | None) -> float | None:
    """Return base units as people read them: fen become yuan."""
    if value is None or version.measure != "amount":
        return value
    return value / 100


def _fine(ratio: float) -> str:
    return f"{Decimal(repr(ratio)) * 100:.4f} %"


def _ramp_label(chain: Chain) -> str:
    expected = chain.node.inputs.get("expected")
    if "ramp" not in chain.node.inputs:
        return say("ramp of new listings")
    if expected is None:
        return say("ramp: not listed, no expected month")
    month = Month.parse(expected)
    return say("ramp: listing expected {month}, linear over 12 months (unverified)", month=month)


def _pins_label(chain: Chain) -> str:
    marks = {"fixed": "=", "min": "≥", "max": "≤"}
    measure = chain.stored.version.measure
    named = "; ".join(
        " ".join(
            (
                pin.node, in_words(period_word(pin.period)), marks[pin.rule],
                shown_value(pin.value, measure),
            )
        )
        for pin in chain.pinned
    )  # fmt: skip
    return say("+ fixed values: {named}", named=named) if named else say("+ fixed values")


def _adjustment(chain: Chain, one: Mapping[str, Any]) -> str:
    """Say what was added to the history, and why."""
    value = shown_change(one["value"], chain.stored.version.measure)
    params = {
        "institution": one["institution"], "month": Month.parse(one["month"]), "value": value,
        "cause": word(one["cause"]), "evidence": one["evidence"] or "",
    }  # fmt: skip
    if made_on := one.get("made_on"):
        return say(
            "History of {institution} in {month} adjusted by {value}, made on {made_on}, which was "
            "merged into it: {cause}. {evidence}",
            made_on=made_on, **params,
        ).strip()  # fmt: skip
    return say(
        "History of {institution} in {month} adjusted by {value}: {cause}. {evidence}", **params
    ).strip()


def _remarks(chain: Chain) -> tuple[str, ...]:
    inputs = chain.node.inputs
    notes = []
    history = chain.stored.parameters.get("history")
    if history and any(part.basis == "history" for part in chain.parts):
        first, last = map(Month.parse, history)
        notes.append(say("History: {first} to {last}.", first=first, last=last))
        if left_out := chain.stored.parameters.get("history_left_out"):
            months = "、".join(str(Month.parse(month)) for month in left_out)
            notes.append(
                say(
                    "The history leaves out {months}: not whole (territory flow months).",
                    months=months,
                )
            )
        notes += [_adjustment(chain, one) for one in chain.adjustments]
    if members := inputs.get("members"):
        notes.append(
            say(
                "{count} institutions in this bundle: {codes}",
                count=len(members),
                codes=", ".join(members[:10]) + (" …" if len(members) > 10 else ""),  # noqa: PLR2004 - a line's worth
            )
        )
    if chain.node.share not in (None, 10_000):
        notes.append(say("Credit share {share}.", share=percent((chain.node.share or 0) / 10_000)))
    return tuple(notes)
