"""Causes why an output is not written; each keeps the old file."""

from territory.errors import BadUsage, Exit, TerritoryError


class CannotWrite(TerritoryError):
    """Cannot write {file}: {cause}."""

    exit_code = Exit.CANNOT_WRITE
    hint = "No file was changed. Choose another with -o and run it again."


class OutputLost(TerritoryError):
    """Standard output cannot be written: {cause}."""

    exit_code = Exit.CANNOT_WRITE
    hint = "Check the disk that it goes to. What the store had saved before stays saved."


class ReaderLeft(OutputLost):
    """Nobody reads standard output any more: {cause}."""


class NotWritable(CannotWrite):
    """Cannot write {file}: no permission for this folder or file."""

    hint = "Choose a folder you may write to with -o, or ask for the right to write here."


class DiskFull(CannotWrite):
    """Cannot write {file}: the disk is full."""

    hint = "Free some space or choose another disk with -o; the old file was kept."


class OpenElsewhere(CannotWrite):
    """Cannot write {file}: it is open in Excel or WPS."""

    hint = (
        "Close {file} in Excel and run it again; the old file was kept. "
        "If it is not open, delete {owner}."
    )


class FolderMissing(CannotWrite):
    """Cannot write {file}: the folder {folder} does not exist."""

    hint = "Create the folder first, or choose another with -o."


class NotAFile(CannotWrite):
    """Cannot write {file}: this is a folder or a device, not a file."""

    hint = "Name a file with an ending, such as report.xlsx."


class TooManyRows(CannotWrite):
    """Cannot write {file}: {rows:,} rows, and a sheet holds at most {most:,}."""

    hint = "Write a .csv, or narrow the rows with a filter."


class UnknownEnding(BadUsage):
    """Cannot tell what to write from the ending of {file}."""

    hint = "Use one of {endings}."


class NoSuchFormat(BadUsage):
    """There is no format "{given}"."""

    hint = "Use one of {formats}."


class OneTableOnly(BadUsage):
    """{what} holds one table, and this report has {count}."""

    hint = "Use one of {endings}."
