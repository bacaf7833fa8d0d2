"""Refusals when targets are set, split or proved, one class per cause."""

from typing import ClassVar

from territory.errors import BadUsage, Exit, NotFound, Refused, TerritoryError


class NobodyToCarry(Refused):
    """No institution is assigned under {node} for {product} (line {line}); nothing can carry it."""

    hint = "Fix a node that has institutions, or import assignments of this product line first."


class NoTotal(Refused):
    """{products} has no total for {year} at the top, {node}."""

    hint = "Set it first: territory targets set {plan} --product {first} --total UNITS"


class NoTree(Refused):
    """There is no organisation on {day}: no company, region, district or position."""

    hint = "Import the territories first: territory import FILE --as territories"


class SeveralTops(Refused):
    """The organisation has several nodes at the top on {day}: {nodes}."""

    hint = "Give all but one of them a parent, and import the territories again."


class NothingOwned(Refused):
    """No institution is assigned to a position for {product} (line {line}) on {day}."""

    hint = "Import assignments of this product line that begin on or before this day."


class Unowned(Refused):
    """{count} target institutions have no position for {product} on {day}: {names}."""

    hint = "Assign them, or leave them out and counted with --leave-unowned."


class UnknownBasis(BadUsage):
    """The basis "{given}" is not known; known are {known}."""

    hint = "Write --basis history=0.6 --basis potential=0.4"


class BasesNotOne(BadUsage):
    """The shares of the bases sum to {total}, not to 1."""

    hint = "Write --basis history=0.6 --basis potential=0.4"


class AllBasesZero(Refused):
    """Every basis of {product} is zero for all institutions: {bases}."""

    hint = "Split with --basis equal=1, or load flow or potential first."


class ChangesLost(Refused):
    """Cells of {product} that people set or changed find no place in the new split.

    {lines}
    """

    hint = (
        "Decide proposals first (territory targets changes list), or give all of it up with "
        "--drop-changes."
    )


class HistoryNotWhole(Refused):
    """No month of the history of {product} from {first} to {last} is whole: files are missing."""

    hint = (
        "See what is missing (territory flow months), say that a month is whole all the same "
        "(territory flow confirm MONTH --reason TEXT), or share by other figures: "
        "--basis potential=1"
    )


class NoPrice(Refused):
    """Potential of {product} has no price in {month} at {name}; an amount cannot be split by it."""

    hint = (
        "Import assessment prices (territory template prices -o FILE), or split by figures that "
        "are amounts: --basis history=1"
    )


class PinsClash(Refused):
    """Fixed values contradict each other; nothing was written.

    {lines}
    """

    hint = "Loosen any one of them, for example:\n{remedy}"


class PinsFarOff(Refused):
    """The fixed values could not be met together; one is off by {gap} steps; nothing was written.

    {lines}
    """

    hint = "Loosen it, or another one, for example:\n{remedy}"


class NothingBelow(Refused):
    """A value of {value} is fixed for {node}, {period}, but nothing there can carry it."""

    hint = "Free it:\n{remedy}"


class MarginsOutOfReach(Refused):
    """{months} ask for {asked}, but the institutions that sell then have only {available}."""

    hint = "Lower these months, or correct the listing months of undeveloped institutions."


class QuarterOutOfReach(Refused):
    """{node}, {period}: {value} cannot be met in whole steps together with the other values."""

    hint = "Quarters between the company and its leaves cross both sums; fix months or the year."


class StepsBroken(Refused):
    """These values of {product} are no multiples of the step {step}.

    {lines}
    """

    hint = "Fix them anew or free them (territory targets pin), or plan in another step."


class NoSuchPin(NotFound):
    """Nothing is fixed for {node}, {period}, of {product}."""

    hint = "See what is: territory targets pin --list"


class ChecksFailed(TerritoryError):
    """{count} differences were found in the stored targets."""

    exit_code: ClassVar[Exit] = Exit.CHECK_FAILED
    hint = "Split again, or bring back a backup copy."


class MonthOrPeriod(BadUsage):
    """Both a month and a period are named: {month}, {period}."""

    hint = "Name one of them with --month or --period; without both it is the full year."


class OneVersionOnly(BadUsage):
    """The plan {plan} has one version; there is nothing to compare it with."""

    hint = "Compare scenarios with territory targets compare, or measures."
