"""How lists and choices are read, and words of every kind."""

from __future__ import annotations

import pytest

from flows.engine.answers import (
    LONGEST_ANSWER,
    LONGEST_ITEM,
    MOST_ITEMS,
    Items,
    Option,
    Pick,
    Text,
)
from flows.engine.flow import Reader, Told, TooLong, Unreadable
from flows.engine.model import Entry
from flows.engine.when_and_where import City
from flows.engine.words import ENGLISH
from tests.engine.talk import ANA

FRUIT = Pick(
    (
        Option("apple", "An apple", "a|red one"),
        Option("pear", "A pear, perhaps"),
        Option("plum", "Don't know: plum!"),
    )
)


def told(*items: str) -> Told:
    """What was told when a list has these items so far."""
    return Told({}, tuple(Entry("list", item) for item in items), ANA, ENGLISH, "list")


def refused(reader: Reader, text: str, *items: str) -> str:
    """The hint that an unreadable answer gets."""
    with pytest.raises(Unreadable) as caught:
        reader.read(text, told(*items))
    return str(ENGLISH.say(caught.value.hint, **caught.value.values))


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("An apple", "apple"),
        ("an apple", "apple"),
        ("  AN APPLE!!! ", "apple"),
        ("«An apple.»", "apple"),
        ("an   apple", "apple"),
        ("a", "apple"),
        ("Red one", "apple"),
        ("a pear", "pear"),
        ("A pear, perhaps", "pear"),
        ("a pe", "pear"),
        ("don’t know: plum", "plum"),
        ("DON'T", "plum"),
        ("1", "apple"),
        ("2.", "pear"),
        ("(3)", "plum"),
        ("٢", "pear"),
        ("３", "plum"),
    ],
)
def test_an_option_is_picked_by_words_start_or_number(typed: str, key: str) -> None:
    assert FRUIT.read(typed, told()) == key


@pytest.mark.parametrize(
    "typed",
    ["", " ", "0", "4", "99999", "9" * 5000, "ap", "an", "🌸", "²", "banana", "a pear?? no"],
)
def test_what_is_no_option_gets_a_hint(typed: str) -> None:
    assert "number" in refused(FRUIT, typed)


def test_a_start_that_fits_two_options_picks_neither() -> None:
    reader = Pick((Option("one", "Another day"), Option("two", "Another way")))
    assert "Tap one" in refused(reader, "another")
    assert reader.read("another w", told()) == "two"


def test_an_option_is_found_by_exact_words_before_it_is_by_their_start() -> None:
    reader = Pick((Option("long", "Rest a while"), Option("short", "Rest")))
    assert reader.read("rest", told()) == "short"


def test_a_button_that_is_not_offered_is_no_answer() -> None:
    for reader in (FRUIT, Items(), Text()):
        with pytest.raises(KeyError):
            reader.take("banana", told())


@pytest.mark.parametrize(
    ("typed", "items"),
    [
        ("a walk", ["a walk"]),
        ("- a walk\n• a book\n* tea", ["a walk", "a book", "tea"]),
        ("– a walk\n— a book\n· tea", ["a walk", "a book", "tea"]),
        ("a walk\n\n\n   a book  \r\n", ["a walk", "a book"]),
        ("a walk\n---\n!!!\n🌸", ["a walk"]),
        ("done with it", ["done with it"]),
        ("no\nyes, a walk", ["no", "yes, a walk"]),
        ("<b>bold</b> & more", ["<b>bold</b> & more"]),
        ("прогулка", ["прогулка"]),
    ],
)
def test_a_message_brings_an_item_a_line(typed: str, items: list[str]) -> None:
    assert Items().read(typed, told()) == items


@pytest.mark.parametrize(
    "typed",
    [
        "no",
        "Nope.",
        "NONE",
        "nothing",
        "Nothing else!",
        "that’s all",
        "that's it",
        "done",
        "enough",
    ],
)
def test_a_list_is_closed_in_many_words(typed: str) -> None:
    assert Items().read(typed, told("one")) is None


def test_a_list_is_not_closed_too_early() -> None:
    reader = Items(at_least=3)
    assert "So far 2" in refused(reader, "that's all", "one", "two")
    assert reader.choices(told("one", "two")) == ()
    assert reader.choices(told("one", "two", "three")) != ()
    with pytest.raises(Unreadable):
        reader.take("enough", told("one", "two"))


def test_a_list_has_limits_and_says_so() -> None:
    full = [f"item {number}" for number in range(MOST_ITEMS)]
    assert str(MOST_ITEMS) in refused(Items(), "one more", *full)
    assert str(MOST_ITEMS) in refused(Items(), "two\nmore", *full[1:])
    assert Items().read("one more", told(*full[1:])) == ["one more"]
    assert Items().read("that's all", told(*full)) is None
    assert str(LONGEST_ITEM) in refused(Items(), "short\n" + "x" * (LONGEST_ITEM + 1))
    assert Items().read("x" * LONGEST_ITEM, told()) == ["x" * LONGEST_ITEM]
    assert refused(Items(), "x" * 20_000)


def test_a_list_may_hold_fewer() -> None:
    reader = Items(at_most=2)
    assert reader.read("one\ntwo", told()) == ["one", "two"]
    assert refused(reader, "one\ntwo\nthree") == (
        "The list holds 2, and with these it would be 3. Send those that matter most."
    )
    assert "Go on with those that are there." in refused(reader, "three", "one", "two")


def test_the_end_of_a_long_list_is_shown() -> None:
    shown = Items().so_far(told(*(f"item {number}" for number in range(1, 9)))).splitlines()
    assert shown == ["…", *(f"{number}. item {number}" for number in range(4, 9))]


@pytest.mark.parametrize(
    "typed",
    [
        "a",
        "7",
        "two\nlines",
        "<b>not bold</b> & {so} on %s",
        "\u202eעברית\u202c ועוד",
        "I feel 🌸",
        "é" * LONGEST_ANSWER,
        "/path/to/it",
    ],
)
def test_words_are_kept_exactly_as_they_were_written(typed: str) -> None:
    assert Text().read(f"  {typed}\n", told()) == typed


@pytest.mark.parametrize("typed", ["", "   ", "🌸🌸🌸", "!?", "\u200b", "…", "\n\n", "<>&"])
def test_what_holds_no_word_gets_a_hint(typed: str) -> None:
    assert refused(Text(), typed) == "I can keep only words here. A few are enough."


def test_words_that_are_too_many_are_counted() -> None:
    hint = refused(Text(), "x" * 20_000)
    assert "20000" in hint
    assert str(LONGEST_ANSWER) in hint
    with pytest.raises(TooLong):
        Text(most=5).read("123456", told())
    assert Text(most=5).read("12345", told()) == "12345"


def test_a_suggestion_is_taken_by_a_tap() -> None:
    reader = Text(suggestions=("At home", "At work"))
    (row,) = reader.choices(told())
    assert [choice.label for choice in row] == ["At home", "At work"]
    assert reader.take(row[1].key, told()) == "At work"


def test_a_place_at_sea_is_named_by_its_hours_as_people_count_them() -> None:
    (place,) = City().locate(0.0, -150.0, told())
    assert place["name"] == "UTC-10"
    assert place["zone"] == "Etc/GMT+10"
