"""The help of a command: its call, sentence, arguments and options, and the commands below it.

Drawn as plain lines, since the renderer of typer loads rich with Markdown and syntax colours,
which took a third of the start (benchmarks/start.py), and speaks English only.
"""

import shutil
from collections.abc import Iterable
from enum import Enum
from typing import Any

from territory.present.shown import padded, width, wrapped
from territory.present.words import say, translate

MOST_CELLS = 100
"""Longer lines are hard to read."""
LEFT_MOST = 30
"""A name that is longer has its sentence on the next line."""
GAP = "  "
HelpEntry = tuple[str, str]


def help_text(command: Any, context: Any) -> str:
    """Return the help of a command in the language spoken.

    context: of typer, for the words before the command and the names of its help option.
    """
    cells = min(shutil.get_terminal_size().columns, MOST_CELLS)
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    params = [*command.params, _help_option(command, context)]
    arguments = [one for one in params if one.param_type_name == "argument"]
    options = [one for one in params if one.param_type_name == "option"]
    commands = getattr(command, "commands", {}).items()
    lines = [say("Usage: {line}", line=usage), "", *wrapped(GAP + translate(command.help), cells)]
    lines += _panel(say("Arguments"), map(_argument, arguments), cells)
    lines += _panel(say("Options"), map(_option, options), cells)
    lines += _panel(say("Commands"), ((name, translate(one.help)) for name, one in commands), cells)
    return "\n".join(lines) + "\n"


def _panel(title: str, entries: Iterable[HelpEntry], cells: int) -> list[str]:
    """Return a titled list of names and sentences, none where it has no entry."""
    known = list(entries)
    if not known:
        return []
    left = min(max(width(name) for name, _ in known), LEFT_MOST)
    lines = ["", title]
    for name, sentence in known:
        first, *rest = wrapped(sentence, max(cells - left - 2 * len(GAP), LEFT_MOST))
        beside = width(name) <= left
        lines.append(GAP + (padded(name, left) + GAP + first if beside else name).rstrip())
        rest = rest if beside else [first, *rest]
        lines += [" " * (left + 2 * len(GAP)) + line for line in rest]
    return lines


def _argument(param: Any) -> HelpEntry:
    return (param.metavar or param.name).upper(), _sentence(param)


def _option(param: Any) -> HelpEntry:
    names = ", ".join(sorted(param.opts, key=len))
    return names if param.is_flag else f"{names} {_value_name(param)}", _sentence(param)


def _value_name(param: Any) -> str:
    """Return what stands for the value of an option: FILE, or table|csv|json."""
    sort = param.type_descriptor
    if param.metavar is None and sort.is_choice:
        return "|".join(map(_plain, sort.choices))
    return str(param.metavar or param.name.upper())


def _sentence(param: Any) -> str:
    """Return what a parameter is for, with its default or that it is required."""
    parts = [translate(param.help or "")]
    if param.required:
        parts.append(say("[required]"))
    elif param.show_default and param.default not in (None, "", False, []):
        parts.append(say("[default: {value}]", value=_plain(param.default)))
    return " ".join(parts)


def _plain(value: Any) -> str:
    return str(value.value if isinstance(value, Enum) else value)


def _help_option(command: Any, context: Any) -> Any:
    option = command.get_help_option(context)
    option.help = translate("Show this help and leave")
    return option
