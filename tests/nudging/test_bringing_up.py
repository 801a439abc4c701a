"""What has come due, in one message: its words, its buttons, one question at the most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import combinations
from typing import Any

import pytest

from bot.local.markup import plain_text
from bot.rendering import MOST_TEXT, length
from flows.engine.model import Given, KeptCommitment, KeptPlan, Reply
from flows.engine.nudges import CLARITY, DAILY, REMIND, REVIEW, STEP, Nudge, Preferences
from flows.engine.words import ENGLISH, _
from flows.nudging.bringing_up import THINNING, bring_up, command_of
from tests.engine.talk import ANA, MONDAY_NINE, Talk
from tests.flows.coaching_rules import broken_rules

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MONDAY = date(2026, 1, 5)
PLAN = KeptPlan("my mood", "If I come home tired", "I make tea first", id=7)
MORNING_PERSON = replace(ANA, preferences=Preferences(hour=time(8, 30)))


def step(number: int = 17, what: str = "call Ana", **more: Any) -> KeptCommitment:
    return KeptCommitment(number, what, **{"due": MONDAY_NINE, **more})


def nudge(kind: str = STEP, number: int = 17, at: datetime = MONDAY_NINE) -> Nudge:
    return Nudge(kind, at.date(), "", at, number if kind in (STEP, REMIND) else 0)


def brought_up(
    nudges: Sequence[Nudge], *steps: KeptCommitment, given: Given = ANA, late: timedelta = MINUTE
) -> Reply:
    """The message that is sent a minute after nine, or later."""
    on_file = {each.id: each for each in steps}
    given = replace(given, now=MONDAY_NINE + late, commitment=on_file.get)
    reply = bring_up(nudges, given, ENGLISH)
    assert reply is not None
    return reply


def shown(reply: Reply) -> str:
    return plain_text(str(reply.text))


def buttons(reply: Reply) -> list[tuple[str, str]]:
    return [(each.label, each.data) for row in reply.buttons for each in row]


# One step ----------------------------------------------------------------------------------------


def test_a_step_is_brought_up_in_the_words_and_with_the_plan_of_the_client() -> None:
    reply = brought_up([nudge()], step(plans=(PLAN,), first_piece="look for the number"))
    assert "«call Ana»" in shown(reply)
    assert "If I come home tired, then I will make tea first." in shown(reply)
    assert shown(reply).endswith("One tap, now or when it is done.")
    assert buttons(reply) == [
        ("Done", "/checkin 17 done"),
        ("Not yet", "/checkin 17 not_yet"),
        ("Later", "/checkin 17 later"),
    ]


def test_without_a_plan_its_first_piece_is_named() -> None:
    reply = brought_up([nudge()], step(first_piece="look for the number"))
    assert "\nFirst piece: «look for the number»\n" in shown(reply)


def test_its_wording_changes_from_day_to_day() -> None:
    said = set()
    for days in range(3):
        at = MONDAY_NINE + days * DAY
        said.add(shown(brought_up([nudge(at=at)], step(due=at), late=days * DAY)))
    assert len(said) == 3


def test_a_late_one_asks_how_it_went() -> None:
    reply = brought_up([nudge()], step(plans=(PLAN,)), late=9 * HOUR)
    assert "«call Ana»" in shown(reply)
    assert "How did" in shown(reply)
    assert "Monday 5 January, 09:00" in shown(reply)
    assert "tea" not in shown(reply)


def test_one_that_was_put_off_is_not_called_the_chosen_moment() -> None:
    for number in (17, 18):
        reply = brought_up([nudge(number=number)], step(number, due=MONDAY_NINE - DAY))
        assert shown(reply).splitlines()[0] in (
            "As you asked: «call Ana».",
            "Here again: «call Ana».",
        )


def test_one_that_comes_with_the_end_of_a_pause_says_so() -> None:
    said = "The pause is over, and «call Ana» is still here. What would you like to do with it?"
    due = {"due": MONDAY_NINE - DAY}
    paused = Preferences(paused=True, paused_until=MONDAY_NINE)
    assert shown(brought_up([nudge()], step(**due), given=replace(ANA, preferences=paused))) == said
    assert shown(brought_up([nudge()], step(rests=True, rests_until=MONDAY_NINE, **due))) == said
    long_over = Preferences(paused=True, paused_until=MONDAY_NINE - DAY)
    reply = brought_up([nudge()], step(**due), given=replace(ANA, preferences=long_over))
    assert "pause" not in shown(reply)


@pytest.mark.parametrize(
    "change",
    [{"state": "done"}, {"state": "parked"}, {"rests": True}],
    ids=lambda change: next(iter(change)),
)
def test_what_was_settled_or_rests_is_left_out(change: dict[str, Any]) -> None:
    given = replace(ANA, now=MONDAY_NINE, commitment={17: step(**change)}.get)
    assert bring_up([nudge()], given, ENGLISH) is None
    assert bring_up([nudge(REMIND)], given, ENGLISH) is None
    assert bring_up([nudge(number=99)], given, ENGLISH) is None
    reply = bring_up([nudge(), nudge(REVIEW)], given, ENGLISH)
    assert reply is not None
    assert "call Ana" not in reply.text


def test_a_rest_that_is_over_is_none() -> None:
    brought_up([nudge()], step(rests=True, rests_until=MONDAY_NINE))


def test_its_buttons_lead_into_the_check_in() -> None:
    ana = Talk().commits("call Ana", due=MONDAY_NINE)
    for _label, data in buttons(brought_up([nudge(number=1)], step(1))):
        assert ana.says(data).step in ("learned", "soon", "until")
        ana.says("/stop")
        ana._change(1, state="open")


# Reminders ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (MINUTE, "In a minute: «call Ana»"),
        (15 * MINUTE, "In 15 minutes: «call Ana»"),
        (HOUR, "In an hour: «call Ana»"),
        (90 * MINUTE, "In 90 minutes: «call Ana»"),
        (5 * HOUR, "In 5 hours: «call Ana»"),
        (13 * HOUR, "Monday 5 January, 22:00: «call Ana»"),
        (DAY, "Tomorrow, 09:00: «call Ana»"),
        (8 * DAY, "Tuesday 13 January, 09:00: «call Ana»"),
    ],
)
def test_a_reminder_is_short_and_asks_nothing(before: timedelta, said: str) -> None:
    due = MONDAY_NINE + before
    reply = brought_up([nudge(REMIND)], step(due=due), late=timedelta(seconds=1))
    assert (shown(reply), reply.buttons) == (said, ())


def test_a_reminder_names_the_first_piece() -> None:
    reply = brought_up([nudge(REMIND)], step(due=MONDAY_NINE + HOUR, first_piece="find the number"))
    assert shown(reply).endswith("First piece: «find the number»")


def test_a_reminder_of_what_is_due_by_now_gives_way_to_the_step() -> None:
    both = [nudge(REMIND, at=MONDAY_NINE - HOUR), nudge()]
    assert shown(brought_up(both, step())).count("call Ana") == 1


# The day and the week ----------------------------------------------------------------------------


def test_the_evening_asks_what_moved() -> None:
    reply = brought_up([nudge(DAILY)], late=10 * HOUR)
    assert "what moved" in shown(reply).lower()
    assert buttons(reply) == [
        ("Something moved", "/day 2026-01-05 1"),
        ("A quiet day", "/day 2026-01-05 -"),
    ]


def test_the_morning_asks_what_the_day_is_for() -> None:
    reply = brought_up([nudge(DAILY)], given=MORNING_PERSON)
    assert "today" in shown(reply)
    assert buttons(reply) == [
        ("Name one step", "/today 2026-01-05"),
        ("Log yesterday", "/day 2026-01-04"),
    ]


def test_with_a_step_the_day_is_said_shortly() -> None:
    both = [nudge(), nudge(DAILY)]
    reply = brought_up(both, step(), given=MORNING_PERSON)
    assert shown(reply).endswith("One step for today: name it with a tap, or leave it.")
    assert buttons(reply)[3:] == [("Name one step", "/today 2026-01-05")]
    at = MONDAY_NINE + 10 * HOUR
    both = [nudge(at=at), nudge(DAILY, at=at)]
    reply = brought_up(both, step(due=at), late=10 * HOUR)
    assert shown(reply).endswith("And how was today? One tap is enough.")
    assert len(buttons(reply)) == 5


def test_with_a_step_that_is_asked_about_the_day_asks_nothing() -> None:
    reply = brought_up([nudge(), nudge(DAILY)], step(), late=10 * HOUR)
    assert shown(reply).endswith("And today: a tap says whether something moved.")


def test_what_comes_first_does_not_begin_with_and() -> None:
    reply = brought_up([nudge(DAILY), nudge(REVIEW)], late=10 * HOUR)
    assert shown(reply).startswith("How was today? One tap is enough.")


def test_a_morning_that_comes_in_the_evening_asks_what_moved() -> None:
    reply = brought_up([nudge(DAILY)], given=MORNING_PERSON, late=10 * HOUR)
    assert buttons(reply)[0] == ("Something moved", "/day 2026-01-05 1")


def test_a_day_that_is_over_is_named() -> None:
    reply = brought_up([nudge(DAILY)], late=DAY)
    assert "What moved on Monday 5 January?" in shown(reply)
    assert buttons(reply)[0] == ("Something moved", "/day 2026-01-05 1")


def test_a_day_of_long_ago_is_not_asked_for() -> None:
    reply = brought_up([nudge(DAILY)], late=8 * DAY)
    assert buttons(reply)[0] == ("Something moved", "/day 2026-01-13 1")


def test_until_three_it_is_still_the_same_day() -> None:
    reply = brought_up([nudge(DAILY)], late=17 * HOUR)
    assert buttons(reply)[0] == ("Something moved", "/day 2026-01-05 1")


def test_of_two_days_the_later_one_is_asked_about() -> None:
    reply = brought_up([nudge(DAILY), nudge(DAILY, at=MONDAY_NINE - DAY)], late=10 * HOUR)
    assert buttons(reply)[0] == ("Something moved", "/day 2026-01-05 1")


def test_the_review_is_an_invitation() -> None:
    reply = brought_up([nudge(REVIEW)])
    assert buttons(reply) == [("Begin the review", "/review")]


def test_clarity_is_one_tap_away() -> None:
    reply = brought_up([nudge(CLARITY)])
    assert shown(reply).endswith("\n1: all is fog\n10: I see where I am going, and how")
    assert buttons(reply) == [(str(each), f"/clarity {each}") for each in range(1, 11)]


def test_the_wording_of_the_clarity_check_in_changes_from_day_to_day() -> None:
    days = [brought_up([nudge(CLARITY, at=MONDAY_NINE + each * DAY)]) for each in range(3)]
    assert len({shown(reply) for reply in days}) == 3


def test_the_buttons_of_the_clarity_check_in_and_typed_numbers_are_readings() -> None:
    ana = Talk().says(brought_up([nudge(CLARITY)]).buttons[1][1].data)
    assert [each.value for each in ana.ratings] == [7]
    ana = Talk()
    ana.asked = command_of(CLARITY, 0, MONDAY, Preferences())
    assert [each.value for each in ana.says("a strong 7").ratings] == [7]


# Several -----------------------------------------------------------------------------------------


def test_several_steps_become_one_list() -> None:
    nudges = [nudge(number=2, at=MONDAY_NINE), nudge(number=1, at=MONDAY_NINE - HOUR)]
    reply = brought_up(nudges, step(1, "walk", due=MONDAY_NINE - HOUR), step(2, "write"))
    assert "The time has come for these:\n1. «walk» · 08:00\n2. «write»" in shown(reply)
    assert buttons(reply) == [
        ("All of them are done", "/all_done"),
        ("1. walk", "/checkin 1"),
        ("2. write", "/checkin 2"),
    ]


def test_the_day_of_what_is_older_is_named() -> None:
    nudges = [nudge(number=2), nudge(number=1, at=MONDAY_NINE - DAY)]
    reply = brought_up(nudges, step(1, "walk", due=MONDAY_NINE - DAY), step(2, "write"))
    assert "1. «walk» · Sunday 4 January, 09:00\n2. «write» · 09:00" in shown(reply)


def test_one_that_is_left_is_told_like_one() -> None:
    nudges = [nudge(number=1), nudge(number=2)]
    reply = brought_up(nudges, step(1, "walk"), step(2, state="done"))
    assert buttons(reply)[0] == ("Done", "/checkin 1 done")


ALL = [
    nudge(number=1),
    nudge(number=2),
    nudge(REMIND, 3),
    nudge(DAILY),
    nudge(CLARITY),
    nudge(REVIEW),
]
AHEAD = step(3, "swim", due=MONDAY_NINE + 40 * DAY)


@pytest.mark.parametrize("late", [MINUTE, 10 * HOUR, 2 * DAY, 30 * DAY], ids=str)
@pytest.mark.parametrize("given", [ANA, MORNING_PERSON], ids=("evening", "morning"))
def test_whatever_falls_together_asks_one_question_at_the_most(
    given: Given, late: timedelta
) -> None:
    for size in range(1, len(ALL) + 1):
        for nudges in combinations(ALL, size):
            reply = brought_up(nudges, step(1), step(2), AHEAD, given=given, late=late)
            assert shown(reply).count("?") <= 1
            assert not broken_rules(shown(reply))
            assert len(buttons(reply)) == len(set(buttons(reply)))


@pytest.mark.parametrize(
    "kinds", [(STEP,), (REMIND,), (STEP, REMIND), (STEP, DAILY, CLARITY, REVIEW)]
)
def test_however_much_falls_together_it_is_one_message(kinds: tuple[str, ...]) -> None:
    words = "of many words & <tags> and more " * 9
    plans = (KeptPlan("x " * 150, "cue & " * 33, "act & " * 33),) * 2
    steps = [
        step(
            10**9 + number,
            words,
            due=MONDAY_NINE + (DAY if number % 2 else timedelta()),
            first_piece=words,
            plans=plans,
        )
        for number in range(80)
    ]
    for most in (1, 2, 30, 80):
        nudges = [nudge(kind, each.id) for kind in kinds for each in steps[:most]]
        for late in (MINUTE, 2 * HOUR):
            given = replace(
                ANA, now=MONDAY_NINE + late, commitment={each.id: each for each in steps}.get
            )
            reply = bring_up(nudges, given, ENGLISH, THINNING)
            if reply is not None:
                assert length(reply.text) <= MOST_TEXT
                assert all(len(data.encode()) <= 64 for _label, data in buttons(reply))
                assert len(buttons(reply)) <= 100


def test_the_line_about_writing_less_comes_last() -> None:
    given = replace(ANA, now=MONDAY_NINE, commitment={17: step()}.get)
    reply = bring_up([nudge()], given, ENGLISH, THINNING)
    assert reply is not None
    assert reply.text.endswith(THINNING)
    assert not broken_rules(_(THINNING))


# What it leads to --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "hour", "command"),
    [
        (STEP, time(19, 30), "checkin 17"),
        (DAILY, time(19, 30), "day 2026-01-05"),
        (DAILY, time(14), "day 2026-01-05"),
        (DAILY, time(13, 59), "today 2026-01-05"),
        (REVIEW, time(19, 30), "review"),
        (CLARITY, time(19, 30), "clarity"),
        (REMIND, time(19, 30), ""),
    ],
)
def test_typed_words_answer_what_the_nudge_leads_to(kind: str, hour: time, command: str) -> None:
    assert command_of(kind, 17, MONDAY, Preferences(hour=hour)) == command


def test_words_after_several_steps_are_asked_which_they_are_about() -> None:
    assert command_of(STEP, 0, MONDAY, Preferences()) == "checkin"
