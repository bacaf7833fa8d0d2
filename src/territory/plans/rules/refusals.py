"""Refusals when a plan is found, shown or changed, one class per cause."""

from territory.errors import BadUsage, NotFound, Refused


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


class NotANumber(BadUsage):
    """The text "{given}" is not a number."""

    hint = "Write digits only, such as 120000."


class NoPlan(NotFound):
    """There is no plan for {what} yet."""

    hint = (
        "Start one (territory targets set --year YEAR --product CODE --total UNITS) and split it "
        "(territory targets split). Targets given from above are imported then, and taken as they "
        "are (territory targets changes apply --all --to total)"
    )


class NoVersion(NotFound):
    """The plan {plan} has no version {number}; it has {known}."""

    hint = "See them with territory targets versions."


class NotADraft(Refused):
    """Version {number} of the plan {plan} is {status} and is not changed any more."""

    hint = "Write without --version: the next draft is opened as a copy."


class NotAsSplit(Refused):
    """The cells of {plan} are not of its totals, fixed values and season: not split since."""

    hint = "Split it first:\n{commands}"


class ProposalsOpen(Refused):
    """{count} proposed changes of {plan} wait for a decision; approving would leave them behind."""

    hint = (
        "Apply or reject them: territory targets changes list, then territory targets changes "
        "apply --all or territory targets changes reject --all"
    )


class YearNeeded(BadUsage):
    """No year has been planned yet, so the year must be named."""

    hint = "Add --year, for example --year 2027."


class NotSplit(Refused):
    """{product} has a total but has not been split in this version."""

    hint = "Run territory targets split {plan} --product {product}"


class UnknownNode(NotFound):
    """There is no node "{given}" in {where}."""

    hint = "Did you mean: {proposals}?"


class AmbiguousNode(NotFound):
    """The name "{given}" fits {count} nodes: {candidates}."""

    hint = "Add --position to say which one is meant."


class OtherYear(Refused):
    """The plan {plan} is of {months}; by the settings its year is now {meant}."""

    hint = "Set first_month in [calendar] of territory.toml back, or plan another year."


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


class UnknownMeasure(BadUsage):
    """There is no measure "{given}"; there are units and amount."""

    hint = "Write --measure units or --measure amount."


class OnlyPartSeen(Refused):
    """This login sees a part of the plan; how {product} came about follows from the whole."""

    hint = "Ask somebody who sees the whole store, a planner."


class MonthOutsidePlan(BadUsage):
    """{month} is not in {year}, which this plan is for."""

    hint = "Name a month of the plan's year, or another plan with --year."


class NothingGiven(BadUsage):
    """Say what it shall be: --value N, or by how much it changes: --by N."""

    hint = "For example: territory targets adjust H0001 --product P01 --period 05 --value 120"


class AdjustsTotal(Refused):
    """{node} is the top of the plan: others cannot take what it gets, its total is set."""

    hint = "Set it: territory targets set --product CODE --total N; or let later months take it."
