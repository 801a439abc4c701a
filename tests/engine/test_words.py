"""Sentences: escaped, filled, quoted, translated, counted, with dates as a language writes them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from markupsafe import Markup

from flows.engine.flow import Told
from flows.engine.model import Entry
from flows.engine.words import ENGLISH, QUOTE_LENGTH, load_languages, quoted
from tests.engine.samples import ask
from tests.engine.talk import ANA, BERLIN

NOON = datetime(2026, 1, 5, 11, 0, tzinfo=UTC)
HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n{more}\n\n'


def test_values_are_escaped_and_markup_is_not() -> None:
    assert ENGLISH.say("<b>{x}</b>", x="<i> & {y}") == "<b>&lt;i&gt; &amp; {y}</b>"
    assert ENGLISH.say("{x}", x=Markup("<b>1</b>")) == "<b>1</b>"
    assert ENGLISH.plain("{x}", x="<i> & {y}") == "<i> & {y}"


def test_a_sentence_names_answers_and_quotes_them_on_one_line() -> None:
    steps = {"wish": ask("wish")}
    told = Told(steps, (Entry("wish", "calm\n and <quiet> "),), ANA, ENGLISH)
    assert told.fill("{name}: «{wish}», {more}.", more="so") == "Ana: «calm and &lt;quiet&gt;», so."


@pytest.mark.parametrize(
    ("words", "cut"),
    [
        ("a b", "a b"),
        ("  a \n\t b  ", "a b"),
        ("a walk.", "a walk"),
        ("so …", "so …"),
        ("well...", "well..."),
        ("", ""),
        ("one two, three", "one two …"),
        ("verylongwordindeed", "verylongwo …"),
    ],
)
def test_long_words_are_cut_at_a_word(words: str, cut: str) -> None:
    assert quoted(words, 10) == cut


def test_a_quote_is_never_longer_than_it_may_be() -> None:
    for words in ("word " * 100, "x" * 1000, "й" * 500):
        assert len(quoted(words)) <= QUOTE_LENGTH + 2


def test_a_day_is_written_in_the_zone_of_the_client() -> None:
    at = datetime(2026, 1, 5, 23, 30, tzinfo=UTC)
    assert ENGLISH.day(at, BERLIN, NOON) == "Tuesday 6 January"
    assert ENGLISH.day(at, ZoneInfo("America/New_York"), NOON) == "Monday 5 January"
    assert ENGLISH.moment(at, BERLIN, NOON) == "Tuesday 6 January, 00:30"


def test_the_year_is_named_when_it_is_far_off() -> None:
    assert "2026" in ENGLISH.day(NOON + timedelta(days=301), BERLIN, NOON)
    assert "2026" not in ENGLISH.day(NOON + timedelta(days=299), BERLIN, NOON)


def test_without_translations_there_is_english(tmp_path: Path) -> None:
    assert load_languages(tmp_path) == {"en": ENGLISH}


def test_a_language_is_loaded_from_its_catalogue(tmp_path: Path) -> None:
    plurals = '"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n<5 ? 1 : 2);\\n"'
    entries = (
        'msgid "Stop"\nmsgstr "Стоп"\n\n'
        'msgid "{number} step"\nmsgid_plural "{number} steps"\n'
        'msgstr[0] "{number} шаг"\nmsgstr[1] "{number} шага"\nmsgstr[2] "{number} шагов"\n\n'
        '#, fuzzy\nmsgid "Menu"\nmsgstr "Меню?"\n\n'
        'msgid "Help"\nmsgstr ""\n'
    )
    (tmp_path / "ru.po").write_text(HEADER.format(more=plurals) + entries, encoding="utf-8")
    russian = load_languages(tmp_path)["ru"]
    assert russian.plain("Stop") == "Стоп"
    assert russian.plain("Menu") == "Menu", "What is fuzzy does not count."
    assert russian.plain("Help") == "Help", "What is not translated stays."
    forms = ("{number} step", "{number} steps")
    assert [russian.count(forms, each) for each in (1, 3, 7)] == ["1 шаг", "3 шага", "7 шагов"]
    assert [ENGLISH.count(forms, each) for each in (1, 3)] == ["1 step", "3 steps"]
    assert russian.day(NOON, BERLIN, NOON).startswith("п")


def test_a_translation_with_other_placeholders_is_refused(tmp_path: Path) -> None:
    entry = 'msgid "Stop {name}"\nmsgstr "Стоп {nom}"\n'
    (tmp_path / "ru.po").write_text(HEADER.format(more="") + entry, encoding="utf-8")
    with pytest.raises(ValueError, match=r"ru\.po: 'Stop \{name\}' is translated with other"):
        load_languages(tmp_path)


def test_a_file_that_is_no_locale_is_refused(tmp_path: Path) -> None:
    (tmp_path / "klingon.po").write_text(HEADER.format(more=""), encoding="utf-8")
    with pytest.raises(ValueError, match=r"klingon\.po: unknown locale"):
        load_languages(tmp_path)


def test_a_file_that_is_no_catalogue_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ru.po").write_text("These are no translations.\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"ru\.po: "):
        load_languages(tmp_path)
