"""The words that the user reads, in Chinese or English. English is the source and the key.

A sentence is an English template with named places: ``say("{count:,} rows read", count=n)``.
Its Chinese stands in `present/locale/zh`, with the same places. An enumerated value (a slug such
as `sale`, `draft`, `district`) has a word, ``word("district")``, in the catalogue of each
language, in the context `slug`. English sentences that count things stand again in the context
`one`, as they speak of a single one. What has no Chinese is shown in English; `make check` finds
it.
"""

import locale
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from functools import cache
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from territory.errors import TerritoryError
from territory.kernel.findings import Finding
from territory.kernel.inert import inert
from territory.kernel.sentences import Label, Ratio, Sentence, Sentences, Slug

if TYPE_CHECKING:
    from gettext import GNUTranslations


class Language(StrEnum):
    """The languages that the program speaks."""

    ZH = "zh"
    EN = "en"


_spoken: ContextVar[Language] = ContextVar("language", default=Language.EN)


def set_language(lang: str) -> None:
    """Speak this language from now on.

    Raises:
        ValueError: it is neither `zh` nor `en`.
    """
    _spoken.set(Language(lang))


def language() -> Language:
    """Return the language spoken now."""
    return _spoken.get()


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Speak this language inside a `with` block."""
    token = _spoken.set(Language(lang))
    try:
        yield
    finally:
        _spoken.reset(token)


def detect(
    argv: Sequence[str], environ: Mapping[str, str], configured: str | None = None
) -> Language:
    """Return the language to speak, by DESIGN.md section 3.

    Asks `--lang` in argv (the later wins), `TERRITORY_LANG`, the `configured` value of
    territory.toml, then the locale. What is none of our languages is passed over.
    """
    for wish in (_lang_option(argv), environ.get("TERRITORY_LANG"), configured):
        if wish in set(Language):
            return Language(wish)
    return Language.ZH if _locale_name(environ).startswith(("zh", "chinese")) else Language.EN


def _lang_option(argv: Sequence[str]) -> str | None:
    found = None
    for place, argument in enumerate(argv):
        if argument == "--":
            break
        if argument == "--lang" and place + 1 < len(argv):
            found = argv[place + 1]
        elif argument.startswith("--lang="):
            found = argument.removeprefix("--lang=")
    return found


def _locale_name(environ: Mapping[str, str]) -> str:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environ.get(name):
            return environ[name].lower()
    # Windows sets none of these; its locale is called "Chinese (Simplified)_China".
    return (locale.getlocale()[0] or "").lower()


def translate(template: str) -> str:
    """Return the template in the language spoken, its places still open."""
    return _catalogue(language()).gettext(template) if template else ""


@cache
def _catalogue(lang: Language) -> "GNUTranslations":
    from territory.present.words import catalogues

    return catalogues.load(lang)


def say(template: str, /, **params: Any) -> str:
    """Return the sentence of an English template in the language spoken, its places filled.

    Raises:
        KeyError: a place has no value in params.
    """
    told = _of_one(template) if params.get("count") == 1 else translate(template)
    return told.format(**{name: _filled(value) for name, value in params.items()})


def _of_one(template: str) -> str:
    """Return a template as it speaks of one thing where `count` is 1; English says it otherwise."""
    told = _catalogue(language()).pgettext("one", template)
    return translate(template) if told == template else told


def _filled(value: Any) -> Any:
    """Return a value to be filled in; a text from outside must not steer the terminal."""
    match value:
        case Slug():
            return word(value)
        case Sentence():
            return say(value.template, **value.params)
        case Ratio():
            from territory.present.shown import percent

            return percent(value)
        case Sentences():
            return translate(value.between).join(map(_filled, value))
        case str() | PurePath() | Exception():
            return inert(str(value))
    return value


def in_words(label: Label) -> str:
    """Return a sentence, slug or name that a service hands on, in the language spoken."""
    if isinstance(label, Sentence):
        return say(label.template, **label.params)
    return word(label) if isinstance(label, Slug) else label


def word(slug: str) -> str:
    """Return the word for an enumerated value; what is no known slug comes back as it is."""
    return _catalogue(language()).pgettext("slug", slug)


def words_of(slugs: Iterable[str]) -> dict[str, str]:
    """Return slug -> word for a group of slugs, such as a StrEnum."""
    return {str(slug): word(str(slug)) for slug in slugs}


def slug_of(given: str, among: Iterable[str]) -> str | None:
    """Return the slug that the user meant by a slug or its word in either language, else None."""
    wanted = _plain(given)
    for slug in map(str, among):
        names = {slug}
        for lang in Language:
            with speaking(lang):
                names.add(word(slug))
        if wanted in {_plain(name) for name in names}:
            return slug
    return None


def _plain(name: str) -> str:
    return name.strip().lower().replace("_", "-").replace(" ", "-")


def sentence_of(error: TerritoryError) -> str:
    """Return what went wrong, in the language spoken."""
    return say(error.template(), **error.params)


def hint_of(error: TerritoryError) -> str:
    """Return what to try next, or blank where the error has no hint or not its values."""
    try:
        return say(error.hint, **error.params) if error.hint else ""
    except (KeyError, IndexError):
        return ""


def message_of(finding: Finding) -> str:
    """Return what a finding says, in the language spoken."""
    return say(finding.message, **finding.params)


def suggestion_of(finding: Finding) -> str:
    """Return how to mend a finding, in the language spoken; blank where it does not say."""
    return say(finding.suggestion, **finding.params) if finding.suggestion else ""
