"""Everything that the program says has its Chinese: found by reading the program's own source."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import messages
import pytest
import translations
from babel.messages.catalog import Catalog

from territory.present.words import catalogues, speaking, word


def test_every_text_has_its_chinese_and_no_chinese_is_left_over() -> None:
    assert [*translations.faults()] == []


def test_the_reader_of_the_source_finds_what_the_program_says() -> None:
    assert "Next: {command}" in {item.text for item in messages.sentences()}
    helps = {item.text for item in messages.helps()}
    assert {
        "The level of the rows",
        "List the reports",
        "Reports that people wait for",
        "Actual against target, by level",
    } <= helps
    errors = {item.text for item in messages.errors()}
    assert "Cannot write {file}: the disk is full." in errors
    assert 'There is no {what} "{given}".' in errors
    assert "Adjusted by" in {item.text for item in messages.labels()}
    assert "yuan" in {item.text for item in messages.slugs()}


SENTENCE = re.compile(r"[A-Z{].*(\.$|\?$|\{[a-z_]+[:}]| territory )", re.DOTALL)
SQL = re.compile(r"\b(SELECT|UPDATE|CREATE|DROP|PRAGMA|FROM|INSERT|GRANT|DELETE|ALTER|REVOKE)\b")
FEWEST_WORDS = 4


def by_their_look() -> Iterator[tuple[str, str]]:
    """Give file and text of every constant that looks like a sentence, whoever is handed it."""
    for file in sorted(messages.SOURCE.rglob("*.py")):
        if {"migrations", "demo"} & set(file.parts):
            continue
        nodes = list(ast.walk(ast.parse(file.read_text("utf-8"))))
        apart = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
        apart |= {id(v) for node in nodes if isinstance(node, ast.JoinedStr) for v in node.values}
        for node in nodes:
            if isinstance(node, ast.Constant) and id(node) not in apart and _is_one(node.value):
                yield file.name, str(node.value)


def _is_one(text: object) -> bool:
    if not isinstance(text, str) or SQL.search(text):
        return False
    return len(text.split()) >= FEWEST_WORDS and SENTENCE.match(text) is not None


def test_what_looks_like_a_sentence_has_its_chinese() -> None:
    """A sentence that reaches the reader by a helper of its own is missed by the extractor."""
    found = list(by_their_look())
    assert len(found) > 600
    known = translations.translated("zh")
    assert [(file, text) for file, text in found if not known.get(text)] == []


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of catalogues of one's own, with one text that nobody says."""
    monkeypatch.setattr(catalogues, "LOCALE", tmp_path)
    for lang in translations.CONTEXTS:
        file = catalogues.source_of(lang)
        file.parent.mkdir(parents=True)
        catalog = Catalog(locale=lang)
        if lang == "zh":
            catalog.add("Full year", "全年")
            catalog.add("Nobody says this", "没人说")
            catalog.add("{count:,} rows", "{number:,} 行")
            catalog.add("high_low", "高低", context=catalogues.SLUG)
        file.write_bytes(translations.written(catalog))
    return tmp_path


@pytest.mark.usefixtures("kept")
def test_what_is_missing_unused_or_names_other_places_is_found() -> None:
    found = {*translations.faults()}
    assert {
        "zh: missing 'Cannot write {file}: the disk is full.'",
        "zh: not used 'Nobody says this'",
        "zh: to be translated '{count:,} rows' → '{number:,} 行'",
        "en: missing 'high_low'",
    } <= found
    assert not [one for one in found if "'Full year'" in one or "zh: not used 'high" in one]
    catalogues.source_of("zh").write_bytes(translations.written(translations.brought_up("zh")))
    after = {*translations.faults()}
    assert "zh: to be translated 'Cannot write {file}: the disk is full.' → ''" in after
    assert not [one for one in after if one.startswith(("zh: missing", "zh: not used"))]


def test_an_edited_catalogue_is_compiled_by_itself(kept: Path) -> None:
    assert catalogues.load("zh").gettext("Full year") == "全年"
    source = catalogues.source_of("zh")
    source.write_text(source.read_text(encoding="utf-8").replace("全年", "整年"), encoding="utf-8")
    assert catalogues.load("zh").gettext("Full year") == "整年"
    assert {file.name for file in kept.rglob("*.*")} == {"territory.po", "territory.mo"}


def test_a_word_is_the_slug_itself_only_where_nobody_knows_it() -> None:
    with speaking("en"):
        assert (word("box"), word("not_started_yet")) == ("boxes", "not_started_yet")
    with speaking("zh"):
        assert (word("box"), word("not_started_yet")) == ("盒", "not_started_yet")
