"""Which language is spoken, and what it says."""

import pytest

from territory.errors import UnknownName
from territory.kernel.findings import Finding, Severity
from territory.present import words
from territory.present.words import hint_of, message_of, say, sentence_of, slug_of, speaking, word


@pytest.mark.parametrize(
    ("argv", "environ", "configured", "spoken"),
    [
        (["--lang", "zh", "list"], {"TERRITORY_LANG": "en"}, None, "zh"),
        (["list", "--lang=en"], {"TERRITORY_LANG": "zh"}, "zh", "en"),
        (["--lang", "zh", "list", "--lang", "en"], {}, None, "en"),
        (["list"], {"TERRITORY_LANG": "zh", "LANG": "en_US.UTF-8"}, "en", "zh"),
        (["list"], {"LANG": "en_US.UTF-8"}, "zh", "zh"),
        (["list"], {"LANG": "zh_CN.UTF-8"}, None, "zh"),
        (["list"], {"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, None, "en"),
        (["--lang", "fr"], {"LANG": "zh_CN.UTF-8"}, None, "zh"),
        (["--lang"], {"LANG": "C"}, None, "en"),
        (["--", "--lang", "zh"], {"LANG": "C"}, None, "en"),
    ],
)
def test_the_language_is_the_nearest_wish(
    argv: list[str], environ: dict[str, str], configured: str | None, spoken: str
) -> None:
    assert words.detect(argv, environ, configured) == spoken


def test_a_sentence_is_said_in_the_language_spoken() -> None:
    assert say("{count:,} rows", count=8313) == "8,313 rows"
    with speaking("zh"):
        assert say("{count:,} rows", count=8313) == "8,313 行"
        assert say("no such template {x}", x=1) == "no such template 1"
    assert words.language() == "en"


def test_english_speaks_of_one_thing_in_the_singular() -> None:
    lines = "{count:,} lines of nothing but zeros are left out; --wide shows them."
    assert say(lines, count=1) == "1 line of nothing but zeros is left out; --wide shows it."
    assert say(lines, count=2).startswith("2 lines of nothing but zeros are")
    with speaking("zh"):
        assert say(lines, count=1) == say(lines, count=2).replace("2", "1")


def test_a_language_that_we_do_not_speak_is_refused() -> None:
    with pytest.raises(ValueError, match="fr"):
        words.set_language("fr")


def test_a_slug_has_a_word_and_a_name_stays_a_name() -> None:
    assert word("box") == "boxes"
    assert word("苏南") == "苏南"
    assert word("TM-X_1") == "TM-X_1"
    with speaking("zh"):
        assert word("district") == "地区"
        assert words.words_of(["yes", "no"]) == {"yes": "是", "no": "否"}


@pytest.mark.parametrize("given", ["地区", "district", "District", " district "])
def test_a_value_is_accepted_in_both_languages(given: str) -> None:
    assert slug_of(given, ["region", "district"]) == "district"
    assert slug_of("片区", ["region", "district"]) is None


def test_an_error_speaks_with_its_hint() -> None:
    error = UnknownName(what="医院", given="溧阳", proposals="溧阳市中医院")
    with speaking("zh"):
        assert sentence_of(error) == "没有医院“溧阳”。"
        assert hint_of(error) == "是否是：溧阳市中医院？"
    assert hint_of(UnknownName(what="hospital", given="X")) == ""


def test_a_finding_is_filled_from_its_params() -> None:
    finding = Finding(Severity.ERROR, "x", "{count:,} rows", params={"count": 2})
    assert message_of(finding) == "2 rows"
