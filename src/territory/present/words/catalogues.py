"""The catalogues of words: `.po` files for translators, compiled `.mo` files for the program.

A wheel holds the compiled ones, which the build makes (`hatch_build.py`). A checkout compiles by
itself what was edited since, where Babel is installed: nobody reads yesterday's words.
"""

import os
from gettext import GNUTranslations
from pathlib import Path

LOCALE = Path(__file__).parents[1] / "locale"
SLUG, ONE = "slug", "one"
"""The contexts of words for enumerated values, and of sentences about one thing."""


def source_of(lang: str) -> Path:
    """Return the file that translators edit."""
    return LOCALE / lang / "LC_MESSAGES" / "territory.po"


def load(lang: str) -> GNUTranslations:
    """Return the words of a language.

    Raises:
        OSError: they were never compiled.
    """
    if (source := source_of(lang)).exists():
        compile_where_older(source)
    with source.with_suffix(".mo").open("rb") as compiled:
        return GNUTranslations(compiled)


def compile_where_older(source: Path) -> None:
    """Compile a catalogue whose compiled file is missing or older than it.

    Raises:
        ImportError: it is missing, and so is Babel, which `make setup` installs.
    """
    made = source.with_suffix(".mo")
    if made.exists() and made.stat().st_mtime >= source.stat().st_mtime:
        return
    try:
        from babel.messages.mofile import write_mo
        from babel.messages.pofile import read_po
    except ImportError:
        if made.exists():
            return  # only who edits words has Babel
        raise

    aside = made.with_suffix(f".{os.getpid()}")
    with source.open("rb") as read, aside.open("wb") as write:
        write_mo(write, read_po(read))
    aside.replace(made)  # in one step: other processes may be reading
