"""The clarity check-in: one tap and done; what follows a number; words that come back."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.engine.effects import Annotate, Correct, Rate
from flows.engine.model import KeptRating
from flows.readings.evidence import DOWN, FIRST, LOW_AGAIN, SAME, UP, kind_of, recalled
from tests.engine.talk import MONDAY_NINE, Talk
from tests.flows.coaching_rules import broken_rules

NUMBERS = st.integers(1, 10)


def values(talk: Talk, scale: str = "clarity") -> list[int]:
    return [each.value for each in talk.ratings if each.scale == scale]


# One tap -----------------------------------------------------------------------------------------


def test_one_tap_is_a_whole_check_in() -> None:
    ana = Talk().says("/clarity").expects("1: all is fog", "10: I see where I am going")
    ana.taps("7").expects("Kept: 7.")
    assert values(ana) == [7]
    ana.says("/menu").waits(days=30).says("/clarity").taps("8")
    assert values(ana) == [7, 8]


def test_what_follows_is_one_question_that_can_be_left() -> None:
    ana = Talk().says("/clarity", "7").expects("What makes it 7, and not lower?")
    ana.taps("That is all").expects("Kept: clarity 7.")
    assert ana.step == ""
    assert ana.ratings[0].note == ""


@pytest.mark.parametrize("typed", ["7", "seven", "7/10", "a 7, I think"])
def test_a_number_can_be_typed(typed: str) -> None:
    assert values(Talk().says("/clarity", typed)) == [7]


def test_what_is_no_number_changes_nothing() -> None:
    ana = Talk().says("/clarity", "7.5").expects("Between 7 and 8")
    assert not ana.ratings
    assert values(ana.says("8")) == [8]


def test_a_button_of_a_nudge_brings_the_number_with_it() -> None:
    ana = Talk().says("/clarity 7").expects("Kept: 7.", "What makes it 7")
    assert values(ana) == [7]


def test_the_same_as_last_time_is_a_number() -> None:
    assert values(Talk().rates(4, 6).says("/clarity", "same as last time")) == [4, 6, 6]
    assert values(Talk().says("/clarity", "same").expects("1 to 10")) == []


def test_it_stands_in_the_menu() -> None:
    assert "Clarity" in Talk().says("/menu").labels


# What follows ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("earlier", "now", "asked"),
    [
        ((), 7, "What makes it 7, and not lower?"),
        ((), 1, "How have you kept going"),
        ((5,), 6, "It was 5 on Sunday 4 January. What has brought it to 6?"),
        ((9,), 10, "It was 9 on Sunday 4 January. What has brought it to 10?"),
        ((6,), 6, "What would one point more look like?"),
        ((6,), 5, "What would one point more look like?"),
        ((10,), 10, "What keeps it at 10?"),
        ((10,), 9, "What would one point more look like?"),
        ((2,), 1, "How have you kept going"),
        ((8,), 6, "What keeps it at 6, and not lower?"),
        ((9,), 1, "How have you kept going"),
        ((3, 4), 3, "What would one point more look like?"),
        ((3,), 3, "What would one point more look like?"),
    ],
)
def test_the_question_goes_by_what_the_number_is(
    earlier: tuple[int, ...], now: int, asked: str
) -> None:
    Talk().rates(*earlier).says("/clarity", str(now)).expects(asked)


def test_three_lows_in_a_row_ease_off() -> None:
    ana = Talk().rates(2, 3).says("/clarity", "3")
    ana.expects("Kept: 3.", "a human coach", "I ask nothing more today.").misses("?")
    assert ana.step == ""
    assert values(ana) == [2, 3, 3]
    assert "Another number" in ana.labels


def test_as_long_as_it_is_low_it_is_said_in_other_words() -> None:
    ana, said = Talk().rates(2, 3), set()
    for _check_in in range(3):
        said.add(ana.says("/clarity 3").shown)
        assert ana.step == ""
        ana.waits(days=1)
    assert len(said) == 3
    ana.says("/clarity 5").expects("From 3 on Wednesday 7 January to 5: what has changed?")


def test_a_question_is_not_asked_in_the_same_words_twice_in_a_row() -> None:
    ana, said = Talk().rates(1), []
    for number in ("2", "4", "6", "8"):
        said.append(ana.says("/clarity", number).shown.partition("\n\n")[2])
        ana.waits(days=1)
    same = []
    for _check_in in range(4):
        same.append(ana.says("/clarity", "8").shown.partition("\n\n")[2])
        ana.waits(days=1)
    assert all(one != other for one, other in pairwise(said))
    assert len(set(same[:3])) == 3


def test_going_on_later_compares_with_the_number_before() -> None:
    ana = Talk().rates(5).says("/clarity", "7").expects("It was 5 on Sunday 4 January.")
    ana.waits(hours=5).says("/resume").expects("It was 5 on Sunday 4 January.", "brought it to 7")
    ana.says("a talk with Jana").expects("What brought it to 7: «a talk with Jana»")


@settings(derandomize=True, deadline=None, database=None)
@given(st.lists(NUMBERS, max_size=9), NUMBERS)
def test_whatever_the_number_what_is_said_keeps_the_rules(earlier: list[int], now: int) -> None:
    ana = Talk().rates(*earlier, note="slept well").says("/clarity", str(now))
    assert not broken_rules(ana.shown)
    assert "10" not in ana.shown or now >= 9 or 10 in earlier
    assert values(ana) == [*earlier, now]
    assert kind_of(earlier, now) in (FIRST, UP, SAME, DOWN, LOW_AGAIN)


# Going back and correcting -----------------------------------------------------------------------


@pytest.mark.parametrize("later", [timedelta(0), timedelta(hours=2), timedelta(days=9)])
def test_going_back_corrects_the_number(later: timedelta) -> None:
    ana = Talk().rates(5).says("/clarity", "7").waits(seconds=later.total_seconds())
    ana.says("/back").taps("4").expects("What would one point more look like?")
    assert values(ana) == [5, 4]
    assert [each.value for each in ana.originals] == [7]


def test_going_back_and_saying_the_same_changes_nothing() -> None:
    ana = Talk().says("/clarity", "7", "/back").taps("As before: 7")
    assert [type(each) for each in ana.effects] == [Rate]


def test_a_second_tap_on_the_buttons_of_a_nudge_corrects_the_first() -> None:
    ana = Talk().rates(5).says("/clarity 7").waits(minutes=2).says("/clarity 8")
    ana.expects("It was 5 on Sunday 4 January.")
    assert values(ana) == [5, 8]
    assert values(ana.says("/clarity 8")) == [5, 8]


def test_two_readings_on_one_day_are_both_there() -> None:
    ana = Talk().says("/clarity 7").waits(hours=3).says("/clarity 7")
    assert values(ana) == [7, 7]


def test_a_reading_can_be_corrected() -> None:
    ana = Talk().says("/clarity", "7", "slept well").waits(days=2).taps("Another number")
    ana.expects("«Clarity» on Monday 5 January: 7.").taps("6").expects(
        "Corrected: 6 in place of 7."
    )
    assert values(ana) == [6]
    assert ana.ratings[0].note == "slept well"
    assert ana.originals[0].value == 7


def test_to_correct_with_the_same_number_changes_nothing() -> None:
    ana = Talk().rates(7).says("/correct clarity", "7").expects("It stays at 7.")
    assert not ana.effects


def test_there_must_be_something_to_correct() -> None:
    Talk().says("/correct").expects("There is no reading yet")
    Talk().rates(5, scale="wheel:health").says("/correct").expects("There is no reading yet")


def test_of_several_scales_one_is_chosen_to_correct() -> None:
    ana = Talk().rates(7).rates(3, scale="energy").follows("energy", "Energy").says("/correct")
    ana.taps("Energy").expects("1: none", "10: all").says("4")
    assert ana.effects == [Correct("energy", 4)]


# Evidence ----------------------------------------------------------------------------------------


def test_what_makes_it_so_is_kept() -> None:
    ana = Talk().says("/clarity", "7", "the talk with Jana").expects("bring it back")
    assert ana.ratings[0].note == "the talk with Jana"
    ana.waits(days=1).says("/clarity", "8", "a walk").misses("bring it back")


@pytest.mark.parametrize("words", ["nothing", "no"])
def test_nothing_is_no_evidence(words: str) -> None:
    ana = Talk().says("/clarity", "7", words).misses("«")
    assert ana.ratings[0].note == ""


@pytest.mark.parametrize("words", ["skip", "Pass", "That's all.", "thanks!", "stop", "later", "ok"])
def test_leaving_the_question_out_can_be_typed(words: str) -> None:
    ana = Talk().says("/clarity", "7", words).expects("Kept: clarity 7.").misses("«")
    assert (ana.step, ana.ratings[0].note) == ("", "")


@pytest.mark.parametrize("words", ["quiet", "a lot", "good", "no meetings"])
def test_one_word_can_be_evidence(words: str) -> None:
    assert Talk().says("/clarity", "7", words).ratings[0].note == words


@pytest.mark.parametrize("words", ["8", "8/10", "👍 10"])
def test_a_number_is_no_evidence(words: str) -> None:
    ana = Talk().says("/clarity", "7", words).expects("only words", "What makes it 7")
    assert values(ana.says("I skip lunch no more")) == [7]
    assert ana.ratings[0].note == "I skip lunch no more"


def test_what_one_point_more_looks_like_is_no_evidence() -> None:
    ana = Talk().rates(6).says("/clarity", "6", "I sleep").expects("in your words: «I sleep»")
    assert not [each for each in ana.effects if isinstance(each, Annotate)]


def test_on_a_low_day_earlier_words_come_back() -> None:
    ana = Talk().says("/clarity", "7", "I <know> my & strengths.\nAnd Jana").waits(days=3)
    ana.says("/clarity", "4")
    ana.expects(
        "On Monday 5 January you gave it 7 and wrote: «I <know> my & strengths.\nAnd Jana»",
        "What keeps it at 4, and not lower?",
    )


def test_words_that_can_never_come_back_are_not_promised() -> None:
    """Those of a 2 are of no day that is far higher than another one."""
    ana = Talk().says("/clarity", "2", "my sister").misses("bring it back")
    assert ana.ratings[0].note == "my sister"
    ana.waits(days=1).says("/clarity", "3", "a walk").expects("bring it back")


@pytest.mark.parametrize(
    ("earlier", "now", "label"),
    [
        ((), 7, "What makes it 7"),
        ((), 1, "What keeps you going"),
        ((8,), 1, "What keeps you going"),
        ((5,), 7, "What brought it to 7"),
        ((8,), 3, "What still holds"),
        ((10,), 10, "What keeps it at 10"),
    ],
)
def test_the_words_stand_under_what_was_asked(
    earlier: tuple[int, ...], now: int, label: str
) -> None:
    Talk().rates(*earlier).says("/clarity", str(now), "Jana").expects(f"{label}: «Jana»")


@pytest.mark.parametrize(
    ("earlier", "now", "found"),
    [
        ("7a", 4, "7a"),  # a low day
        ("9a 8", 6, "9a"),  # two points down
        ("9a 8", 7, ""),  # one point down is no low day
        ("7a 5", 5, ""),
        ("7", 4, ""),  # no words
        ("", 4, ""),
        ("5a 5", 4, ""),  # too near to be of help
        ("7a 8b 7 6", 3, "8b"),  # the latest that is far enough
        ("7a 8b 5", 3, "7a"),  # it was two points down to 5, too
        ("8a 6b 5", 4, "6b"),
        ("7a 8b 3 6", 4, "7a"),  # not the same twice in a row
        ("7a 8b 3 6 4 6", 4, "8b"),
        ("8b 3 6", 4, "8b"),  # where there are no others
        ("7a 2 2", 2, ""),  # three lows are left in peace
        ("7a 2 2 2 6", 4, "7a"),
        ("7a 1", 4, ""),  # up: what has helped is asked about, and not what was higher once
    ],
)
def test_which_words_come_back(earlier: str, now: int, found: str) -> None:
    on_file = [
        KeptRating(at, "clarity", int(each[0]), MONDAY_NINE, each[1:])
        for at, each in enumerate(earlier.split())
    ]
    best = recalled(on_file, now)
    assert (f"{best.value}{best.note}" if best else "") == found


@given(st.lists(st.tuples(NUMBERS, st.sampled_from(["", "a", "b", "c"])), max_size=30), NUMBERS)
def test_words_that_come_back_are_of_a_higher_reading(
    earlier: list[tuple[int, str]], now: int
) -> None:
    on_file = [
        KeptRating(at, "clarity", value, MONDAY_NINE, note)
        for at, (value, note) in enumerate(earlier)
    ]
    best = recalled(on_file, now)
    assert best is None or (best.note and best.value >= now + 2)


# More scales in one check-in ---------------------------------------------------------------------


def test_own_scales_are_asked_after_clarity_a_tap_each() -> None:
    ana = Talk().follows("energy", "Energy").follows("own:1", "Room to <think>", "none", "{lots}")
    ana.says("/clarity", "7").expects("«Energy»", "1: none", "10: all").taps("5")
    ana.expects("«Room to <think>»", "10: {lots}").taps("3")
    ana.expects("Back to your clarity, 7.", "What makes it 7")
    ana.taps("That is all").expects("Kept: clarity 7, Energy 5, Room to <think> 3.")
    assert [(each.scale, each.value) for each in ana.ratings] == [
        ("clarity", 7),
        ("energy", 5),
        ("own:1", 3),
    ]


def test_each_of_them_can_be_skipped() -> None:
    ana = Talk().follows("energy", "Energy").follows("own:1", "Focus").says("/clarity", "7")
    ana.taps("Skip ›").says("6", "/skip").expects("Kept: clarity 7, Focus 6.")
    assert (values(ana, "energy"), values(ana, "own:1")) == ([], [6])


def test_that_can_be_typed_too() -> None:
    ana = Talk().follows("energy", "Energy").says("/clarity", "7", "skip")
    assert (ana.step, values(ana, "energy")) == ("made", [])


def test_going_back_corrects_them_too() -> None:
    ana = Talk().follows("energy", "Energy").says("/clarity", "7", "5").waits(hours=1)
    ana.says("/back", "6")
    assert values(ana, "energy") == [6]
    ana.waits(hours=1).says("/back", "/back", "8", "6")
    assert (values(ana), values(ana, "energy")) == ([8], [6])


def test_a_scale_that_is_skipped_after_going_back_leaves_old_readings_of_the_next() -> None:
    ana = Talk().follows("energy", "Energy").follows("own:1", "Calm").rates(2, scale="own:1")
    ana.says("/clarity", "5", "3", "/back", "/skip", "9")
    assert values(ana, "own:1") == [2, 9]
    assert not ana.originals


def test_areas_of_the_wheel_are_not_asked_here() -> None:
    ana = Talk().follows("wheel:health", "Health").says("/clarity", "7")
    assert ana.step == "made"


def test_after_three_lows_nothing_more_is_asked() -> None:
    assert Talk().follows("energy", "Energy").rates(2, 2).says("/clarity 2").step == ""


# What is offered at the end ----------------------------------------------------------------------


def test_a_regular_check_in_is_offered_once_after_the_third_reading() -> None:
    for earlier, offered in (((5,), False), ((5, 6), True), ((5, 6, 7), False)):
        ana = Talk().rates(*earlier).says("/clarity", "8", "/skip")
        assert ("on days that you choose" in ana.shown) is offered
        assert ("Choose days" in ana.labels) is offered
    ana = Talk().prefers(clarity=(0,)).rates(5, 6).says("/clarity", "8", "/skip")
    assert "Choose days" not in ana.labels


def test_progress_is_shown_from_the_third_reading_on() -> None:
    for earlier, shown in (((5,), False), ((5, 6), True), ((5, 6, 7), True)):
        ana = Talk().rates(*earlier).says("/clarity", "8", "/skip")
        assert ("Progress" in ana.labels) is shown


def test_the_days_are_chosen_with_a_tap() -> None:
    ana = Talk().rates(5, 6).says("/clarity", "8", "/skip").taps("Choose days", "Friday")
    assert ana.given.preferences.clarity == (4,)
    ana.expects("The clarity check-in is on: Friday, 19:30.", "Clarity check-in: Friday, 19:30.")
