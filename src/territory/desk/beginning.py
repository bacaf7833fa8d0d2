"""The first hour: settings with comments, folders, sheets to fill, and what comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from territory.desk.imports.blanks import blank_book
from territory.errors import Refused
from territory.kernel.periods import months_of
from territory.present.files import save, write_atomically
from territory.present.table import Row
from territory.present.words import say, word
from territory.settings import DEFAULT_DB, FILE_NAME
from territory.store.engine import open_store

OWN = ("territories", "product-lines")
"""Kinds that the answers fill; one line and one company are made where nobody names any."""
KINDS = (
    *OWN, "products", "distributors", "positions", "institutions", "assignments", "doctors"
)  # fmt: skip
SETTINGS = (
    ("The store: one file that holds everything", 'db = "{db}"'),
    ("The language of every sentence and report: zh or en", 'lang = "{lang}"'),
    ("Bands and words of the Chinese market; none switches them off", 'profile = "cn"'),
    ("How many months data of doctors is kept; 0 is no limit", "# [privacy]", "# keep_months = 36"),
    ("Who sends files of which name, and until which day of the next month",
     "# [[sources]]", '# pattern = "distributor*.xlsx"', '# distributor = "D001"',
     '# kind = "flow"', "# due_day = 3"),
    ("After which day sales count in the next month, and in which month the year begins",
     "# [calendar]", "# cut_off = 25", "# first_month = 4"),
    ("What a document type of the files means, where its words do not say it",
     "# [flow.movements]", '# "商销" = "transfer"'),
)  # fmt: skip
"""A comment and the lines that it stands above."""


class AlreadyThere(Refused):
    """There is a {file} in this folder already."""

    hint = "Edit that file, or choose another folder."


@dataclass(frozen=True, slots=True)
class Company:
    """The answers of a beginner; blank is not yet known."""

    name: str = ""
    lines: Sequence[str] = ()
    products: Sequence[str] = ()
    year: int = 0


@dataclass(frozen=True, slots=True)
class Begun:
    """Where everything was put: the settings, the folder of master data, that of the flow."""

    settings: Path
    master: Path
    flow: Path


def begin(folder: Path, lang: str, db: str | None, company: Company) -> Begun:
    """Write settings, folders and sheets to fill into a folder, and make the empty store.

    Raises:
        AlreadyThere: the folder has settings.
    """
    file = folder / FILE_NAME
    if file.exists():
        raise AlreadyThere(file=file)
    folder.mkdir(parents=True, exist_ok=True)
    name = db or DEFAULT_DB
    text = _settings(name, lang)
    write_atomically(file, lambda path: _write_text(path, text))
    open_store(name if "://" in name else str(folder / name), create=True).close()
    begun = Begun(file, folder / say("master-data"), folder / say("flow-files"))
    begun.master.mkdir(exist_ok=True)
    for month in months_of(company.year) if company.year else ():
        (begun.flow / str(month)).mkdir(parents=True, exist_ok=True)
    begun.flow.mkdir(exist_ok=True)
    _write_sheets(begun.master, company)
    return begun


def _settings(db: str, lang: str) -> str:
    """Return the text of territory.toml, each setting with a comment above it."""
    paragraphs = (
        "\n".join((f"# {say(comment)}", *(line.format(db=db, lang=lang) for line in lines)))
        for comment, *lines in SETTINGS
    )
    return "\n\n".join(paragraphs) + "\n"


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _write_sheets(folder: Path, company: Company) -> None:
    """Write a sheet of each kind, filled as far as the answers go; none over one that is there."""
    filled = _filled(company)
    for kind in KINDS:
        file = folder / f"{word(kind).replace(' ', '-')}.xlsx"
        if not file.exists() and (kind in filled or kind not in OWN):
            save(blank_book([kind], filled.get(kind, ())), file)


def _filled(company: Company) -> Mapping[str, Sequence[Row]]:
    """Return the rows that the answers make, by kind; field → value."""
    line = {"product_line": company.lines[0]} if len(company.lines) == 1 else {}
    rows = {
        "territories": [{"code": name, "name": name, "level": word("company")}
                        for name in (company.name,) if name],
        "product-lines": [{"code": name, "name": name} for name in company.lines],
        "products": [
            {"product_code": f"P{number:02d}", "product_name": name, "unit": "盒", **line}
            for number, name in enumerate(company.products, start=1)
        ],
    }  # fmt: skip
    return {kind: made for kind, made in rows.items() if made}
