"""Why a file could not be read: one class per cause."""

from typing import ClassVar

from territory.errors import Exit, Refused


class NoSuchFile(Refused):
    """There is no file {file}."""

    hint = "Check the name and the folder."


class FolderGiven(Refused):
    """{file} is a folder, not a file."""

    hint = "Name a workbook in it."


class NoPermission(Refused):
    """{file} cannot be read: another program holds it, or the permission is missing."""

    hint = "Close it in Excel or WPS, or ask for permission to read it."


class LockFile(Refused):
    """{file} is the mark of a workbook that is still open, not the workbook."""

    exit_code: ClassVar[Exit] = Exit.NOT_YET
    hint = "Save and close the workbook, then import the workbook itself."


class EmptyFile(Refused):
    """{file} is empty (0 bytes)."""

    exit_code: ClassVar[Exit] = Exit.NOT_YET
    hint = "Wait until it is copied completely, or ask for it again."


class HalfCopied(Refused):
    """{file} breaks off in the middle, as a file does that is not yet copied completely."""

    exit_code: ClassVar[Exit] = Exit.NOT_YET
    hint = "Wait until it is copied completely, or ask for it again."


class PasswordProtected(Refused):
    """{file} is protected by a password."""

    hint = "Open it, save it without the password, and import that."


class PdfGiven(Refused):
    """No sheet in {file} looks like a workbook (the file is a PDF)."""

    hint = "Save it as .xlsx or .csv and import that."


class ImageGiven(Refused):
    """No sheet in {file} looks like a workbook (the file is a picture)."""

    hint = "Ask for the table itself as .xlsx or .csv."


class ArchiveGiven(Refused):
    """No sheet in {file} looks like a workbook (the file is a packed archive)."""

    hint = "Unpack it and import what is inside."


class OtherDocument(Refused):
    """No sheet in {file} looks like a workbook (the file is another kind of Office document)."""

    hint = "Save its table as .xlsx or .csv and import that."


class WebArchiveGiven(Refused):
    """No sheet in {file} can be read (the file is a web archive or an XML spreadsheet)."""

    hint = "Open it in Excel or WPS, save it as .xlsx and import that."


class UnknownFormat(Refused):
    """No sheet in {file} looks like a workbook (its content is of no known kind)."""

    hint = "Save it as .xlsx or .csv and import that."


class UnknownEncoding(Refused):
    """The text in {file} is neither UTF-8, GB18030 nor UTF-16."""

    hint = "Save it as CSV UTF-8 and import that."


class BrokenText(Refused):
    """{file} cannot be divided into cells from row {row} on: a quotation mark is never closed."""

    hint = "Mend the quotation mark in that row, or save the table as .xlsx."


class TooLarge(Refused):
    """{file} would unpack to {unpacked} MiB, more than a table needs."""

    hint = "Open it, delete what is not data (pictures, empty formatted rows), save it again."


class StrayCell(Refused):
    """A cell far out, {cell} in {file}, makes its sheet too large to read."""

    hint = "Delete the rows or columns around it in Excel or WPS, save, and import again."


class DamagedWorkbook(Refused):
    """{file} is damaged and cannot be opened."""

    hint = "Open it in Excel or WPS, let it be repaired, save it as .xlsx and import that."


class NoSuchSheet(Refused):
    """There is no sheet "{sheet}" in {file}; it has: {sheets}."""

    hint = "Name one of these sheets."
