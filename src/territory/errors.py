"""The root of every error that a user can meet, and the exit codes (DESIGN.md section 3).

One class per cause. Its docstring is the sentence that the user reads, with named places;
`hint` says what to try next; `exit_code` is what the shell gets. Room-specific causes are
subclasses inside their own room. Nothing here prints: `cli.py` holds the one handler.
"""

import inspect
from enum import IntEnum
from typing import Any, ClassVar


class Exit(IntEnum):
    """Exit codes of the command line; part of the contract."""

    DONE = 0
    UNEXPECTED = 1
    USAGE = 2
    IN_PART = 3
    INPUT_REFUSED = 4
    NOT_FOUND = 5
    STORE = 10
    LOCKED = 11
    SETTINGS = 12
    CHECK_FAILED = 13
    CANNOT_WRITE = 14
    NOT_YET = 75
    INTERRUPTED = 130
    TERMINATED = 143


class TerritoryError(Exception):
    """Something that we can explain went wrong."""

    exit_code: ClassVar[Exit] = Exit.INPUT_REFUSED
    hint: ClassVar[str] = ""

    def __init__(self, **params: Any) -> None:
        self.params = params
        super().__init__(self.template().format(**params))

    def __reduce__(self) -> tuple[Any, ...]:
        """Let an error travel from one process to another."""
        return _made_again, (type(self), self.params)

    @classmethod
    def template(cls) -> str:
        """Return the sentence with its places still open; also the key for its translation."""
        return inspect.cleandoc(cls.__doc__ or "")


def _made_again(kind: type[TerritoryError], params: dict[str, Any]) -> TerritoryError:
    return kind(**params)


class Refused(TerritoryError):
    """Input was refused and nothing was written."""

    exit_code = Exit.INPUT_REFUSED


class NotFound(TerritoryError):
    """A code, name or node was not found, or fits more than one."""

    exit_code = Exit.NOT_FOUND


class UnknownName(NotFound):
    """There is no {what} "{given}"."""

    hint = "Did you mean: {proposals}?"


class BadUsage(TerritoryError):
    """The command line could not be understood."""

    exit_code = Exit.USAGE
