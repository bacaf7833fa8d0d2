"""Refusals when targets are set, split or changed, one class per cause."""

from typing import ClassVar

from territory.errors import BadUsage, Exit, NotFound, Refused, TerritoryError


class NotAMultiple(Refused):
    """{value} is no multiple of the step {step}; the nearest are {below} and {above}."""

    hint = "Give one of the two, or another step with --step."


class NegativeTarget(Refused):
    """A target cannot be negative: {value}."""

    hint = "Give zero or more."


class NoStep(BadUsage):
    """A step of {given} shares nothing out."""

    hint = "Give one or more, such as --step 10."


class TargetTooLarge(Refused):
    """{value} is more than can be shared out exactly; with this step at most {most}."""

    hint = "Look for digits too many, or plan in larger steps with --step."


class NobodyToCarry(Refused):
    """No institution is assigned under {node} for {product} (line {line}); nothing can carry it."""

    hint = "Fix a node that has institutions, or import assignments of this product line first."


class NotANumber(BadUsage):
    """The text "{given}" is not a number."""

    hint = "Write digits only, such as 120000."


class NoPlan(NotFound):
    """There is no plan for {what} yet."""

    hint = "Start one: territory targets set --year YEAR --product CODE --total UNITS"


class NoVersion(NotFound):
    """The plan {plan} has no version {number}; it has {known}."""

    hint = "See them with territory targets versions."


class NotADraft(Refused):
    """Version {number} of the plan {plan} is {status} and is not changed any more."""

    hint = "Write without --version: the next draft is opened as a copy."


class YearNeeded(BadUsage):
    """No year has been planned yet, so the year must be named."""

    hint = "Add --year, for example --year 2027."


class NoTotal(Refused):
    """{products} has no total for {year} at the top, {node}."""

    hint = "Set it first: territory targets set --year {year} --product {first} --total UNITS"


class NotSplit(Refused):
    """{product} has a total but has not been split in this version."""

    hint = "Run territory targets split --product {product}"


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


class UnknownNode(NotFound):
    """There is no node "{given}" in {where}."""

    hint = "Did you mean: {proposals}?"


class AmbiguousNode(NotFound):
    """The name "{given}" fits {count} nodes: {candidates}."""

    hint = "Add --position to say which one is meant."


class UnknownBasis(BadUsage):
    """The basis "{given}" is not known; known are {known}."""

    hint = "Write --basis history=0.6 --basis potential=0.4"


class BasesNotOne(BadUsage):
    """The shares of the bases sum to {total}, not to 1."""

    hint = "Write --basis history=0.6 --basis potential=0.4"


class AllBasesZero(Refused):
    """Every basis of {product} is zero for all institutions: {bases}."""

    hint = "Split with --basis equal=1, or load flow or potential first."


class PinsClash(Refused):
    """Fixed values contradict each other; nothing was written.

    {lines}
    """

    hint = "Loosen any one of them, for example:\n{remedy}"


class OtherYear(Refused):
    """The plan {plan} is of {months}; by the settings its year is now {meant}."""

    hint = "Set first_month in [calendar] of territory.toml back, or plan another year."


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


class NoSuchPin(NotFound):
    """Nothing is fixed for {node}, {period}, of {product}."""

    hint = "See what is: territory targets pin --list"


class ChecksFailed(TerritoryError):
    """{count} differences were found in the stored targets."""

    exit_code: ClassVar[Exit] = Exit.CHECK_FAILED
    hint = "Split again, or bring back a backup copy."


class NoSuchChange(NotFound):
    """There is no open change {given}."""

    hint = "See them with territory targets changes list."


class NoRoom(Refused):
    """{node}, {month}: a change of {change} cannot be taken by {where}."""

    hint = "Let the parent take it with --to parent, or change the brothers as well."


class FixedAbove(Refused):
    """{node}, {period}, is fixed at {value}; the change of {leaf} would alter it."""

    hint = "Let the siblings take it, or free the fixed value first."


class NothingChosen(BadUsage):
    """Say which changes: their numbers, or --all."""

    hint = "See them with territory targets changes list."


class MonthOutsidePlan(BadUsage):
    """{month} is not in {year}, which this plan is for."""

    hint = "Name a month of the plan's year, or another plan with --year."


class UnknownMeasure(BadUsage):
    """There is no measure "{given}"; there are units and amount."""

    hint = "Write --measure units or --measure amount."


class OnlyPartSeen(Refused):
    """This login sees a part of the plan; how {product} came about follows from the whole."""

    hint = "Ask somebody who sees the whole store, a planner."
