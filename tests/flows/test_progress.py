"""The page that looks back: pictures, and words that say the same."""

from datetime import timedelta

import pytest

from bot.local.markup import plain_text
from bot.rendering import length
from flows.engine.model import DayEntry, Finding, KeptRating, Reply
from flows.engine.pictures import Trend, Wheel
from flows.progress.mattered import MOST_MOMENTS
from tests.engine.talk import MONDAY_NINE, Talk
from tests.flows.coaching_rules import broken_rules
from tests.flows.walking import problems_of

MOST_CAPTION = 1024  # Telegram's limit
DAY = timedelta(days=1)


def reads(talk: Talk, *values: int, scale: str = "clarity", note: str = "") -> Talk:
    """A reading every day from tomorrow on."""
    for value in values:
        talk.waits(days=1)
        talk.ratings.append(_reading(talk, scale, value, note))
    return talk


def _reading(talk: Talk, scale: str, value: int, note: str) -> KeptRating:
    return KeptRating(len(talk.ratings) + 1, scale, value, talk.given.now, note)


def wheel_of(talk: Talk, **values: int) -> Talk:
    for key, value in values.items():
        talk.ratings.append(_reading(talk, f"wheel:{key}", value, ""))
    return talk


def did(talk: Talk, what: str, days_ago: float, **more: object) -> Talk:
    at = talk.given.now - timedelta(days=days_ago)
    return talk.commits(what, state="done", due=at, settled_at=at, **more)


def looks(talk: Talk) -> Talk:
    """The page, each message of which can be sent and keeps the rules of coaching."""
    talk.says("/progress")
    for reply in talk.replies:
        assert not problems_of(reply)
        assert not broken_rules(plain_text(str(reply.text)))
        assert not reply.picture or length(str(reply.text)) <= MOST_CAPTION
    return talk


def trends_of(talk: Talk) -> list[Trend]:
    return [reply.picture for reply in talk.replies if isinstance(reply.picture, Trend)]


def wheel_in(talk: Talk) -> tuple[Reply, Wheel]:
    found = [(each, each.picture) for each in talk.replies if isinstance(each.picture, Wheel)]
    (only,) = found
    return only


# Nothing, and little -----------------------------------------------------------------------------


def test_with_nothing_on_file_it_says_what_would_fill_it() -> None:
    ana = looks(Talk()).expects("nothing to look back on yet", "/clarity", "/wheel", "/grow")
    assert [each.picture for each in ana.replies] == [None]


def test_up_to_the_second_reading_there_are_words_alone() -> None:
    one = looks(reads(Talk(), 6)).expects("Clarity: 6, Tuesday 6 January", "From the third")
    two = looks(reads(Talk(), 6, 4)).expects("Clarity: 6, Tuesday", "Clarity: 4, Wednesday")
    assert not trends_of(one) + trends_of(two)


# Readings ----------------------------------------------------------------------------------------


def test_from_the_third_reading_on_they_are_drawn_and_said() -> None:
    ana = looks(reads(Talk(), 4, 2, 9, 6))
    (trend,) = trends_of(ana)
    start = MONDAY_NINE.timestamp()
    days = [start + number * DAY.total_seconds() for number in (1, 2, 3, 4)]
    assert trend.lines[0].name == trend.title == "Clarity"
    assert trend.lines[0].points == tuple(zip(days, (4, 2, 9, 6), strict=True))
    assert (trend.zone, trend.locale, trend.moments) == ("Europe/Berlin", "en_GB", ())
    ana.expects("Clarity, 4 readings", "First 4, Tuesday 6 January; latest 6, Friday 9 January")
    ana.expects("2 points up.", "Lowest 2, Wednesday 7 January; highest 9, Thursday 8 January.")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ((5, 6, 4), "one point down"),
        ((5, 6, 2), "3 points down"),
        ((5, 6, 5), "the same number"),
        ((5, 5, 6), "one point up"),
    ],
)
def test_a_direction_is_no_judgement(values: tuple[int, ...], words: str) -> None:
    looks(reads(Talk(), *values)).expects(words).misses("better", "worse", "well done")


def test_readings_that_are_all_the_same_have_no_highest() -> None:
    looks(reads(Talk(), 5, 5, 5)).expects("the same number").misses("Highest", "highest")


def test_two_readings_of_one_day_are_both_there_and_a_gap_is_a_gap() -> None:
    ana = reads(Talk(), 4).waits(hours=3)
    ana.ratings.append(_reading(ana, "clarity", 8, ""))
    reads(ana.waits(days=60), 5)
    (trend,) = trends_of(looks(ana))
    (first, second, third) = [at for at, _value in trend.lines[0].points]
    assert (second - first, third - second) == (3 * 3600, 61 * 86400)
    ana.expects("3 readings")


def test_three_hundred_readings_are_all_drawn_and_few_words() -> None:
    (trend,) = trends_of(looks(reads(Talk(), *[1 + number % 10 for number in range(300)])))
    assert len(trend.lines[0].points) == 300


def test_own_scales_stand_beside_clarity_by_their_names() -> None:
    ana = Talk().follows("energy", "Energy").follows("own:1", "صبر <b>").follows("own:2", "Late")
    for scale in ("clarity", "energy", "own:1"):
        reads(ana, 3, 4, 5, scale=scale)
    reads(ana, 7, scale="own:2")
    (trend,) = trends_of(looks(ana))
    assert [line.name for line in trend.lines] == ["Clarity", "Energy", "صبر <b>"]
    ana.expects("Energy, 3 readings", "صبر <b>, 3 readings", "Late: 7")


def test_more_lines_than_one_picture_holds_make_two() -> None:
    ana = Talk()
    for number in range(5):
        ana.follows(f"own:{number}", f"a scale with a name of forty letters, {number}")
        reads(ana, 1, 10, 5, scale=f"own:{number}")
    for number in range(12):
        did(ana, f"step {number} " + "of many words " * 9, number)
    first, second = trends_of(looks(ana))
    assert [len(each.lines) for each in (first, second)] == [3, 2]
    for number in range(5):
        ana.expects(f"a scale with a name of forty letters, {number}, 3 readings")


def test_a_scale_that_was_dropped_is_not_shown() -> None:
    looks(reads(Talk(), 1, 2, 3, scale="own:1")).expects("nothing to look back on yet")


# The moments that mattered -----------------------------------------------------------------------


def test_goals_wins_and_talks_are_marked_and_said() -> None:
    ana = reads(Talk(), 4, 5, 6, 7)
    did(ana, "call <Luis>", 1.5)
    reads(ana, 8, scale="goal wanted", note="a calmer morning")
    wheel_of(ana, health=5, work=4)
    (trend,) = trends_of(looks(ana))
    words = ["Done: «call <Luis>»", "Goal: «a calmer morning»", "Wheel of Life"]
    assert [moment.words for moment in trend.moments] == words
    ana.expects("Wednesday 7 January: Done: «call <Luis>»")
    ana.expects("Saturday 10 January: Goal: «a calmer morning»")
    assert [line.name for line in trend.lines] == ["Clarity"]  # a goal's number is no scale


def test_only_what_came_since_the_first_reading_is_marked() -> None:
    ana = reads(did(Talk().waits(days=30), "an old one", 3), 4, 5, 6)
    assert trends_of(looks(ana))[0].moments == ()


def test_at_most_eight_are_marked_and_goals_come_before_wins() -> None:
    ana = reads(Talk(), *[5] * 60)
    for number in range(20):
        did(ana, f"step {number}", 50 - number)
    for number in range(5):
        reads(ana, 8, scale="goal wanted", note=f"goal {number}")
    marked = [each.words for each in trends_of(looks(ana))[0].moments]
    assert len(marked) == MOST_MOMENTS
    assert marked[-3:] == ["Goal: «goal 2»", "Goal: «goal 3»", "Goal: «goal 4»"]
    assert "Done: «step 19»" in marked
    assert "Done: «step 0»" not in marked


# The wheel ---------------------------------------------------------------------------------------


def test_one_wheel_is_shown_as_it_is() -> None:
    reply, wheel = wheel_in(looks(wheel_of(Talk(), health=7, work=3)))
    assert (wheel.areas, wheel.before) == ((("Health", 7), ("Work, day by day", 3)), ())
    assert "Health: 7\nWork, day by day: 3" in plain_text(str(reply.text))
    assert reply.buttons[0][0].data == "/spoke"


def test_two_wheels_are_shown_as_then_and_now() -> None:
    ana = wheel_of(Talk(), health=7, work=3, money=2).waits(days=20)
    ana = wheel_of(wheel_of(ana, health=1, work=1).waits(days=40), health=5, work=8, home=6)
    wheel = wheel_in(looks(ana))[1]
    assert wheel.before == (("Health", 1), ("Work, day by day", 1))  # the one just before
    assert wheel.areas[-1] == ("Home", 6)
    ana.expects("Health: 5, before 1", "Work, day by day: 8, before 1", "Home: 6")
    assert (wheel.now, wheel.then) == ("Friday 6 March", "Sunday 25 January")


# Steps -------------------------------------------------------------------------------------------


def test_steps_are_counted_and_the_latest_findings_quoted() -> None:
    ana = did(did(Talk(), "call Luis", 3), "walk", 2).commits("swim")
    for number, kind in ((1, "learned"), (3, "came_up")):
        for word in ("first", "second"):
            ana.findings.append(Finding(number, kind, f"{word} of {number}", MONDAY_NINE))
    looks(ana).expects("2 steps done in the last 90 days.", "You learned from 2 steps.")
    ana.expects("What came up with «swim»: «second of 3»", "Found out with «call Luis»: «second of")
    ana.misses("first of 1")


def test_a_finding_about_a_step_that_is_gone_is_still_quoted() -> None:
    ana = Talk()
    ana.findings.append(Finding(99, "learned", "mornings are quiet", MONDAY_NINE))
    looks(ana).expects("You learned something from one step.", "«mornings are quiet»")


def test_days_active_and_the_way_back_are_said_without_a_streak() -> None:
    ana = did(Talk(), "call Luis", 1).commits("swim", due=MONDAY_NINE - 4 * DAY)
    day = (MONDAY_NINE - 3 * DAY).date()
    ana.days[day] = DayEntry(day, moved=True)
    looks(ana).expects("2 of the last 14 days.", "back a day later")
    ana.misses("streak", "in a row", "%")


def test_a_talk_that_is_open_can_be_gone_on_with() -> None:
    ana = looks(wheel_of(Talk(), health=7, work=3).says("/grow"))
    assert ana.labels[-1] == "Go on"
