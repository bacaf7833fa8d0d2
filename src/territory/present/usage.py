"""Errors of a command line, in both languages; typer speaks English."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from territory.errors import BadUsage
from territory.present.words import say

PROPOSALS = 3
ALIKE = 0.7
"""How like an option must be to be proposed; all begin with two dashes."""


class NoSuchOption(BadUsage):
    """There is no option {given}."""

    hint = "Options: {command} --help"


class NoSuchOptionButNear(NoSuchOption):
    """There is no option {given}."""

    hint = "Did you mean {near}? Options: {command} --help"


class NoSuchCommand(BadUsage):
    """There is no command "{given}"."""

    hint = "Commands: {command} --help"


class NoSuchCommandButNear(NoSuchCommand):
    """There is no command "{given}"."""

    hint = "Did you mean {near}? Commands: {command} --help"


class LeftOut(BadUsage):
    """{name} is missing."""

    hint = "How it is called: {command} --help"


class NoValue(BadUsage):
    """The option {name} needs a value."""

    hint = "Options: {command} --help"


class TooMuch(BadUsage):
    """It takes no more, but there is "{given}"."""

    hint = "A text with spaces goes in quotes. How it is called: {command} --help"


class NoneOfThese(BadUsage):
    """{name} does not take "{given}"."""

    hint = "It takes one of: {choices}"


class NotThatSort(BadUsage):
    """What stands for {name} is {reason}."""

    hint = "How it is called: {command} --help"


class TooSmall(BadUsage):
    """What stands for {name} is too small."""

    hint = "How it is called: {command} --help"


class NotUnderstood(BadUsage):
    """The command line is not understood: {reason}."""

    hint = "How it is called: {command} --help"


SORTS: Mapping[type, str] = {int: "not a whole number", float: "not a number"}
"""Type that an option wants → what is wrong with a text that is none."""


def misuse(error: Any) -> BadUsage:
    """Return what typer's usage error means.

    error: typer keeps its classes to itself, so they are told by their names; what is not known
    here keeps typer's own words.
    """
    context = error.ctx
    command = context.command_path if context is not None else "territory"
    match type(error).__name__:
        case "NoSuchOption":
            return _unknown_option(error.option_name, context, command)
        case "MissingParameter":
            return LeftOut(name=_name(error.param), command=command)
        case "BadOptionUsage":
            return NoValue(name=error.option_name, command=command)
        case "BadParameter" if error.param is not None:
            return _unfit(error, command)
    return _of_words(error, context, command)


def _of_words(error: Any, context: Any, command: str) -> BadUsage:
    """Tell a command that there is not from a word too many."""
    inside = getattr(context.command, "commands", {}) if context is not None else {}
    given = _quoted(error.message)
    if inside and given and given not in inside:
        near = get_close_matches(given, inside, n=PROPOSALS)
        if near:
            return NoSuchCommandButNear(given=given, near=", ".join(near), command=command)
        return NoSuchCommand(given=given, command=command)
    extra = error.message.partition("(s) (")[2].removesuffix(")")
    if extra:
        return TooMuch(given=extra, command=command)
    return NotUnderstood(reason=error.message.rstrip("."), command=command)


def _unknown_option(given: str, context: Any, command: str) -> BadUsage:
    known = [name for param in context.command.params for name in param.opts if name[:1] == "-"]
    near = get_close_matches(given, known, n=PROPOSALS, cutoff=ALIKE)
    if near:
        return NoSuchOptionButNear(given=given, near=", ".join(near), command=command)
    return NoSuchOption(given=given, command=command)


def _unfit(error: Any, command: str) -> BadUsage:
    name, sort = _name(error.param), error.param.type_descriptor
    if sort.is_choice:
        choices = ", ".join(str(getattr(one, "value", one)) for one in sort.choices)
        return NoneOfThese(name=name, given=_quoted(error.message), choices=choices)
    if error.message.startswith("Input should be greater"):
        return TooSmall(name=name, command=command)
    reason = next((text for kind, text in SORTS.items() if kind is sort.annotation), "")
    if reason:
        return NotThatSort(name=name, reason=say(reason), command=command)
    return NotUnderstood(reason=error.format_message().rstrip("."), command=command)


def _quoted(message: str) -> str:
    """Return what typer quotes of the command line, blank where it quotes nothing."""
    return message.partition("'")[2].partition("'")[0]


def _name(param: Any) -> str:
    """Return what a user calls a parameter: --month, or MONTH."""
    if param.param_type_name == "option":
        return str(max(param.opts, key=len))
    return str(param.metavar or param.name).upper().strip("[]{}.")
