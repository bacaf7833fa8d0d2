"""Bring the catalogues of words up to the source, or check that they are.

Usage: python scripts/translations.py [--check]

A text that is new stands in `zh/…/territory.po` afterwards with nothing beside it, or, marked
`fuzzy`, with the Chinese of one that it resembles; a text that the source has no more is gone.
"""

import argparse
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from io import BytesIO
from itertools import chain
from string import Formatter

import messages
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from territory.desk.kinds import all_kinds
from territory.present.words.catalogues import ONE, SLUG, source_of
from territory.room import facts_of_tables

Key = tuple[str, str | None]
"""A text and its context: `SLUG` for a slug, `ONE` for a template about one thing, else None."""
CONTEXTS = {"zh": (None, SLUG), "en": (SLUG, ONE)}
"""Language → the contexts that it translates; templates are English."""
COUNTED = re.compile(r"\{count(:,)?\} [a-z]")
"""A template that counts things, and speaks otherwise of one."""

UNKEPT = (
    b'"Report-Msgid', b'"POT-Creation', b'"PO-Revision', b'"Last-Translator', b'"Language-Team',
    b'"Generated-By', b'"Project-Id',
)  # fmt: skip
"""Lines of the head that would change on every run, or say nothing."""


def main() -> None:
    """Write the catalogues anew; with `--check` say what is missing or not used, and fail."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    if not parser.parse_args().check:
        for lang in CONTEXTS:
            source_of(lang).write_bytes(written(brought_up(lang)))
    if wrong := [*faults()]:
        sys.exit("\n".join((*wrong, "make words brings the catalogues up to the source")))


def catalogue(lang: str) -> Catalog:
    """Return the catalogue of a language as it is kept."""
    with source_of(lang).open("rb") as file:
        return read_po(file, locale=lang)


def translated(lang: str, context: str | None = None) -> dict[str, str]:
    """Return text → translation as kept: of templates, or of slugs."""
    return {
        str(one.id): str(one.string) for one in catalogue(lang) if one.id and one.context == context
    }


def faults() -> Iterator[str]:
    """Give every text that has no translation, that nobody uses, or whose places differ."""
    for lang, contexts in CONTEXTS.items():
        catalog = catalogue(lang)
        kept = {(str(one.id), one.context) for one in catalog if one.id}
        shown = {key for key in used() if key[1] in contexts}
        yield from (f"{lang}: missing {text!r}" for text, _ in sorted(shown - kept, key=str))
        yield from (f"{lang}: not used {text!r}" for text, _ in sorted(kept - shown, key=str))
        for one in catalog:
            if one.id and (one.fuzzy or not one.string or places(one.id) != places(one.string)):
                yield f"{lang}: to be translated {one.id!r} → {one.string!r}"


def places(template: object) -> set[str]:
    """Return the names of the places that a template leaves open."""
    return {name for _, name, _, _ in Formatter().parse(str(template)) if name is not None}


def brought_up(lang: str) -> Catalog:
    """Return the catalogue with all that the source shows and nothing else."""
    kept = catalogue(lang)
    fresh = Catalog(locale=lang)
    for (text, context), rooms in sorted(used().items(), key=lambda item: item[0][0]):
        if context in CONTEXTS[lang]:
            fresh.add(text, context=context, locations=[(room, 0) for room in sorted(rooms)])
    kept.update(fresh, update_header_comment=False, no_fuzzy_matching=lang == "en")
    kept.obsolete.clear()
    for one in kept:
        one.flags -= {"python-format"}  # a percent sign in a sentence is none of C's
        if lang == "en" and one.context == SLUG and not one.string:
            one.string = str(one.id).replace("_", " ").replace("-", " ")
    return kept


def used() -> Mapping[Key, set[str]]:
    """Return each text that the source shows → the rooms that show it, as far as is known."""
    found: dict[Key, set[str]] = defaultdict(set)
    for one in chain(messages.sentences(), messages.helps(), messages.labels(), messages.errors()):
        found[one.text, None].add(one.room)
    for one in messages.slugs():
        found[one.text, SLUG].add(one.room)
    for text, context in _declared():
        found[text, context].add("registers")
    for message in catalogue("zh"):
        if message.id and _stands(message):
            found[str(message.id), message.context].update()
    found.pop(("", None), None)
    counted = [text for text, context in found if context is None and COUNTED.search(text)]
    return found | {(text, ONE): found[text, None] for text in counted}


def _declared() -> Iterator[Key]:
    """Give what kinds and tables say of themselves: labels, notes, choices, names."""
    for table in facts_of_tables():
        yield table, SLUG
    for kind in all_kinds():
        yield kind.slug, SLUG
        yield kind.label, None
        for field in kind.fields:
            yield from ((text, None) for text in (field.label, field.note))
            yield from ((slug, SLUG) for slug in field.choices.values() if not slug.isdecimal())


def _stands(message: Message) -> bool:
    asked = messages.may_ask if message.context == SLUG else messages.may_show
    return asked(str(message.id))


def written(catalog: Catalog) -> bytes:
    """Return the file of a catalogue: sorted by text, so that two hands seldom touch one place."""
    file = BytesIO()
    write_po(file, catalog, width=100, sort_output=True, omit_header=False, include_lineno=False)
    lines = file.getvalue().splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(UNKEPT))


if __name__ == "__main__":
    main()
