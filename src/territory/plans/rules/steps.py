"""Whole steps: what a total, a pin or a bound must be a multiple of (DOMAIN.md section 6.3)."""

from decimal import Decimal, InvalidOperation

from territory.kernel.grid import LARGEST_TOTAL
from territory.kernel.money import yuan_to_fen
from territory.plans.rules.refusals import (
    NegativeTarget,
    NoStep,
    NotAMultiple,
    NotANumber,
    TargetTooLarge,
)

UNITS, AMOUNT = "units", "amount"
FEN_PER_YUAN = 100
MOST_STEPS = int(LARGEST_TOTAL)


def default_step(measure: str) -> int:
    """Return the step in base units: 1 sale unit, or 1 yuan (100 fen)."""
    return FEN_PER_YUAN if measure == AMOUNT else 1


def base_units(given: str, measure: str) -> int:
    """Read a value as people give it (sale units, or yuan) in base units (sale units, or fen).

    Raises:
        NotANumber: it is none, or has a fraction that the base unit cannot hold.
        NegativeTarget: it is below zero.
    """
    text = given.replace(",", "").replace("_", "").strip()
    try:
        number = Decimal(text)
        value = yuan_to_fen(number) if measure == AMOUNT else int(number)
    except (InvalidOperation, ValueError, OverflowError) as error:
        raise NotANumber(given=given) from error
    if number < 0:
        raise NegativeTarget(value=given)
    if measure == UNITS and value != number:
        raise NotAMultiple(value=given, step=1, below=f"{value:,}", above=f"{value + 1:,}")
    return value


def step_of(given: str, measure: str) -> int:
    """Read a step as people give it, in base units.

    Raises:
        NoStep: it is zero.
        As `base_units`.
    """
    step = base_units(given, measure)
    if not step:
        raise NoStep(given=given)
    return step


def shown_value(value: int, measure: str) -> str:
    """Return base units as people read them: `120,000`, or yuan `1,234.50`."""
    if measure == UNITS:
        return f"{value:,}"
    yuan, fen = divmod(value, FEN_PER_YUAN)
    return f"{yuan:,}.{fen:02d}" if fen else f"{yuan:,}"


def shown_change(value: int, measure: str) -> str:
    """Return a difference in base units as people read it, with its sign."""
    return ("−" if value < 0 else "+") + shown_value(abs(value), measure)


def whole_steps(value: int, step: int, measure: str) -> int:
    """Return a value of base units in steps.

    Raises:
        NotAMultiple: it is none; the two nearest are named.
        TargetTooLarge: it has more steps than can be shared out exactly.
    """
    if value > step * MOST_STEPS:
        raise TargetTooLarge(
            value=shown_value(value, measure), most=shown_value(step * MOST_STEPS, measure)
        )
    steps, rest = divmod(value, step)
    if rest:
        raise NotAMultiple(
            value=shown_value(value, measure),
            step=shown_value(step, measure),
            below=shown_value(steps * step, measure),
            above=shown_value((steps + 1) * step, measure),
        )
    return steps
