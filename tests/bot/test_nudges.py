"""Nudges as a client lives with them: asked at the right moment, once, and never nagged."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot import due
from flows.engine.effects import Commit, Plan
from tests.chat import MONDAY_NINE, Chat

EVENING = MONDAY_NINE + timedelta(hours=9)  # 18:00 in Berlin


def plan_for(chat: Chat, what: str = "call Luis", due: datetime = EVENING, **more: Any) -> None:
    """A step of the client, as if from an earlier talk."""
    with chat.app.database.unit() as unit:
        unit.commitments.add(chat.user, Commit(what, due, **more), chat.clock.now())
    replan(chat)


def replan(chat: Chat) -> None:
    from bot.filing import plan_anew

    with chat.app.database.unit() as unit:
        plan_anew(unit, chat.user, chat.clock.now())


def planned(chat: Chat) -> list[Any]:
    return chat.on_file("SELECT kind, day FROM nudge WHERE state = 'planned' ORDER BY at")


def state_of(chat: Chat, what: str) -> str:
    return str(dict(chat.on_file("SELECT what, state FROM commitment"))[what])


# At the right moment ---------------------------------------------------------------------------


async def test_a_step_is_brought_up_when_it_is_due_with_its_plan(ana: Chat) -> None:
    plan_for(ana, plans=(Plan("a meeting", "it runs late", "call from the train"),))
    await ana.waits(hours=8, minutes=50)
    ana.hears_nothing()
    await ana.waits(minutes=15)
    ana.expects("«call Luis»", "If it runs late, then I will call from the train.")
    assert ana.labels == ["Done", "Not yet", "Later"]
    await ana.waits(days=6)
    ana.hears_nothing()


async def test_one_tap_is_enough(ana: Chat) -> None:
    plan_for(ana)
    await ana.waits(hours=10)
    await ana.taps("Done")
    assert state_of(ana, "call Luis") == "done"
    assert [button.text for button in ana.messages[-2].buttons[0]] == ["✓ Done"]


async def test_a_tap_on_a_nudge_that_was_answered_changes_nothing(ana: Chat) -> None:
    plan_for(ana)
    await ana.waits(hours=10)
    nudge = ana.messages[-1]
    await ana.taps("Done")
    await ana.says("/stop")
    await ana.taps_again(nudge, "/checkin 1 not_yet")
    ana.expects("is done already")
    assert state_of(ana, "call Luis") == "done"


async def test_a_tap_on_a_nudge_of_nobodys_step_changes_nothing(ana: Chat) -> None:
    plan_for(ana)
    ben = ana.other(2)
    await ben.introduces("Ben")
    for command in ("/checkin 1 done", "/checkin 999 done", "/checkin x done"):
        await ben.says(command)
        assert ben.answers
    assert state_of(ana, "call Luis") == "open"


async def test_words_after_a_nudge_are_its_answer(ana: Chat) -> None:
    plan_for(ana)
    await ana.waits(hours=10)
    await ana.says("did it")
    assert state_of(ana, "call Luis") == "done"


async def test_words_in_a_talk_go_to_the_talk(ana: Chat) -> None:
    plan_for(ana)
    await ana.says("/grow")
    await ana.waits(hours=10)
    ana.expects("«call Luis»")
    await ana.says("a calmer start of the day")
    assert state_of(ana, "call Luis") == "open"
    ana.misses("Luis")


async def test_later_asks_again_then_and_is_no_miss(ana: Chat) -> None:
    plan_for(ana)
    await ana.waits(hours=10)
    await ana.taps("Later")
    hour = next(label for label in ana.labels if label.startswith("In an hour"))
    await ana.taps(hour)
    await ana.waits(minutes=50)
    ana.hears_nothing()
    await ana.waits(minutes=15)
    ana.expects("«call Luis»")
    await ana.taps("Done")
    assert state_of(ana, "call Luis") == "done"


async def test_a_step_that_got_another_time_is_brought_up_at_that(ana: Chat) -> None:
    plan_for(ana)
    await ana.says("/step 1")
    await ana.taps("Another time")
    await ana.says("tomorrow 11:00")
    await ana.waits(hours=12)
    ana.hears_nothing()
    await ana.waits(hours=14)
    ana.expects("«call Luis»")


async def test_a_step_that_is_settled_is_not_brought_up(ana: Chat) -> None:
    plan_for(ana)
    await ana.says("/checkin 1 done", "/stop")
    await ana.waits(days=3)
    ana.hears_nothing()


async def test_another_zone_keeps_the_time_of_day(ana: Chat) -> None:
    plan_for(ana)
    await ana.says("/set_zone", "Lisbon", "1")
    ana.expects("The next message: Monday 5 January, 18:00")
    await ana.waits(hours=9, minutes=30)
    ana.hears_nothing()
    await ana.waits(hours=1)
    ana.expects("«call Luis»")


async def test_another_zone_asks_about_nothing_again(ana: Chat) -> None:
    plan_for(ana)
    await ana.waits(days=1)
    await ana.says("/pause all week", "/resume", "/set_zone", "Tokyo", "1")
    await ana.waits(days=3)
    ana.hears_nothing()


async def test_a_pause_ends_at_the_same_time_of_day_in_another_zone(ana: Chat) -> None:
    await ana.says("/pause all week", "/set_zone", "Lisbon", "1")
    ana.expects("Paused until Monday 12 January, 08:00")


# Never a nag -----------------------------------------------------------------------------------


async def test_nothing_comes_in_quiet_hours(ana: Chat) -> None:
    plan_for(ana, due=EVENING + timedelta(hours=5))
    await ana.waits(hours=22)
    ana.hears_nothing()
    await ana.waits(hours=1, minutes=1)
    ana.expects("How did «call Luis» go?")


async def test_nothing_comes_in_the_middle_of_a_talk(ana: Chat) -> None:
    plan_for(ana)
    await ana.waits(hours=8, minutes=55)
    await ana.says("/grow", "a calmer start of the day")
    await ana.waits(minutes=20)
    ana.hears_nothing()
    await ana.waits(minutes=15)
    ana.expects("«call Luis»")


async def test_it_comes_soon_after_a_talk_is_done(ana: Chat) -> None:
    plan_for(ana)
    await ana.waits(hours=8, minutes=55)
    await ana.says("/grow", "a calmer start of the day", "/stop")
    await ana.waits(minutes=31)
    ana.expects("«call Luis»")


async def test_two_steps_of_a_day_come_on_two_days(ana: Chat) -> None:
    plan_for(ana, "call Luis")
    plan_for(ana, "write to Eva", EVENING + timedelta(hours=1))
    await ana.waits(hours=14)
    ana.expects("«call Luis»")
    ana.misses("Eva")
    await ana.waits(days=1)
    ana.expects("«write to Eva»")


async def test_several_that_are_due_together_become_one_message(ana: Chat) -> None:
    for what in ("call Luis", "write to Eva", "clear the shelf"):
        plan_for(ana, what)
    await ana.says("/set_kinds daily_on")
    await ana.is_left_alone(hours=11)
    assert len(ana.answers) == 1
    ana.expects("«call Luis»", "«write to Eva»", "«clear the shelf»")
    assert ana.shown.count("?") <= 1


async def test_after_an_outage_of_days_there_is_one_message(ana: Chat) -> None:
    await ana.says("/set_kinds daily_on")
    plan_for(ana)
    plan_for(ana, "write to Eva", EVENING + timedelta(days=1))
    await ana.is_left_alone(days=3, hours=2)
    assert len(ana.answers) == 1
    assert planned(ana) == [("daily", "2026-01-08")]


async def test_who_does_not_answer_hears_less_and_less_and_then_nothing(ana: Chat) -> None:
    await ana.says("/set_kinds daily_on")
    days = []
    for day in range(90):
        await ana.waits(days=1)
        if ana.answers:
            days.append(day)
            assert len(ana.answers) == 1
            assert ("more rarely" in ana.shown or "less often" in ana.shown) == (len(days) == 4)
    assert days == [0, 1, 2, 4, 10, 25]
    await ana.says("/menu", "/set_kinds daily_on")
    await ana.waits(days=1)
    assert ana.answers


async def test_a_word_brings_the_usual_pace_back(ana: Chat) -> None:
    await ana.says("/set_kinds daily_on")
    await ana.waits(days=3)
    assert len(ana.answers) == 3
    await ana.taps("A quiet day")
    await ana.waits(days=3)
    assert len(ana.answers) == 3


async def test_the_week_has_a_budget(ana: Chat) -> None:
    await ana.says("/set_kinds daily_on", "/set_budget", "3")
    ana.expects("3 of 3 left this week")
    for day in range(6):
        await ana.waits(days=1)
        assert bool(ana.answers) == (day < 3)
        await ana.says("/settings")
        ana.expects(f"{max(0, 2 - day)} of 3 left this week")
    ana.expects("The next message: Monday 12 January, 19:30")


# In the client's hands -------------------------------------------------------------------------


async def test_a_pause_is_a_pause_at_once(ana: Chat) -> None:
    plan_for(ana)
    await ana.says("/pause", "everything")
    assert planned(ana) == []
    await ana.waits(days=30)
    ana.hears_nothing()


async def test_a_pause_withdraws_what_has_not_been_sent_yet(ana: Chat) -> None:
    plan_for(ana)
    ana.app.courier.halt(3600)
    ana.clock.move(timedelta(hours=10))
    await ana.app.heartbeat.beat()
    assert len(ana.on_file("SELECT id FROM outbox")) == 1
    ana.telegram.says(ana.user, "/pause all open")
    while not ana.on_file("SELECT 1 FROM client WHERE preferences LIKE '%paused%'"):
        await ana.telegram.idle.wait()
    assert ana.on_file("SELECT id FROM outbox WHERE priority = 1") == []


async def test_what_a_pause_withdrew_comes_when_the_pause_is_over(ana: Chat) -> None:
    plan_for(ana)
    ana.telegram.fail_next("sendMessage", 429, "Too Many Requests", {"retry_after": 1})
    ana.clock.move(timedelta(hours=10))
    await ana.app.heartbeat.beat()
    await ana.says("/pause all open", "/resume")
    await ana.waits(minutes=31)
    ana.expects("«call Luis»")


async def test_what_waited_through_an_outage_of_telegram_is_decided_anew(ana: Chat) -> None:
    plan_for(ana)
    plan_for(ana, "write to Eva", EVENING + timedelta(days=1))
    ana._look_up()
    ana.app.courier.halt(0.5)
    for hours in (10, 24, 7):  # until two in the morning
        ana.clock.move(timedelta(hours=hours))
        await ana.app.heartbeat.beat()
    await ana.settled()
    ana.hears_nothing()
    assert ana.on_file("SELECT unanswered FROM client") == [(0,)]
    await ana.waits(hours=7)
    assert len(ana.answers) == 1
    ana.expects("«call Luis»", "«write to Eva»")


async def test_a_step_that_is_done_before_its_nudge_is_there_is_not_asked_about(ana: Chat) -> None:
    plan_for(ana)
    ana.app.courier.halt(0.3)
    ana.clock.move(timedelta(hours=10))
    await ana.app.heartbeat.beat()
    await ana.says("/checkin 1 done")
    ana.misses("the moment", "How did")
    assert state_of(ana, "call Luis") == "done"


async def test_words_are_no_answer_to_a_nudge_that_is_still_on_its_way(ana: Chat) -> None:
    plan_for(ana)
    ana.app.courier.halt(0.3)
    ana.clock.move(timedelta(hours=10))
    await ana.app.heartbeat.beat()
    await ana.says("done")
    assert state_of(ana, "call Luis") == "open"
    await ana.waits(minutes=1)
    ana.expects("«call Luis»")


@pytest.mark.parametrize("what", ["all", "1"])
async def test_a_snooze_outlives_a_pause(ana: Chat, what: str) -> None:
    plan_for(ana)
    await ana.waits(hours=10)
    await ana.taps("Later")
    await ana.taps(next(label for label in ana.labels if label.startswith("Tomorrow")))
    await ana.says(f"/pause {what} open")
    await ana.waits(days=3)
    ana.hears_nothing()
    await ana.says("/resume")
    await ana.waits(days=1, hours=1)
    ana.expects("«call Luis»")


async def test_resume_brings_all_back_and_says_what_is_next(ana: Chat) -> None:
    plan_for(ana, due=EVENING + timedelta(days=5))
    await ana.says("/pause", "everything", "1", "/resume")
    ana.expects("The next message: Saturday 10 January, 18:00")


async def test_a_pause_that_ends_in_the_past_is_refused(ana: Chat) -> None:
    await ana.says("/pause", "1 January 2020")
    ana.expects("has passed")
    await ana.says("in a week")
    ana.expects("Everything rests until Monday 12 January")


async def test_a_blocked_bot_plans_nothing_and_comes_back_with_the_client(ana: Chat) -> None:
    plan_for(ana, due=EVENING + timedelta(days=1))
    plan_for(ana)
    ana.telegram.blocks(ana.user)
    await ana.settled()
    await ana.waits(hours=10)
    assert planned(ana) == []
    ana.telegram.unblocks(ana.user)
    await ana.says("/menu")
    assert len(planned(ana)) == 2


async def test_a_nudge_that_telegram_forbids_marks_the_client(ana: Chat) -> None:
    plan_for(ana)
    plan_for(ana, "write to Eva", EVENING + timedelta(days=2))
    ana.telegram.fail_next("sendMessage", 403, "Forbidden: bot was blocked by the user")
    await ana.waits(hours=10)
    assert ana.on_file("SELECT reachable FROM client") == [(0,)]
    assert planned(ana) == []


async def test_a_late_tap_still_counts_for_its_day(ana: Chat) -> None:
    await ana.says("/set_kinds daily_on")
    await ana.waits(hours=11)
    await ana.waits(hours=10)
    await ana.taps("Something moved")
    assert ana.on_file("SELECT day, moved FROM day_entry") == [("2026-01-05", 1)]


# Kept safe -------------------------------------------------------------------------------------


async def test_a_missing_nudge_is_put_back(ana: Chat) -> None:
    plan_for(ana)
    await ana.says("/set_kinds daily_on")
    ana.on_file("DELETE FROM nudge RETURNING id")
    await ana.app.heartbeat.restore()
    assert planned(ana) == [("step", "2026-01-05"), ("daily", "2026-01-05")]


async def test_restoring_plans_nothing_twice(ana: Chat) -> None:
    plan_for(ana)
    await ana.says("/set_kinds daily_on")
    await ana.waits(hours=14)
    rows = "SELECT id, kind, day, rule, at, state, counts, sent_at FROM nudge"
    before = ana.on_file(rows)
    for _again in range(3):
        await ana.app.heartbeat.restore()
    assert ana.on_file(rows) == before


async def test_what_waits_for_its_moment_is_not_dropped_by_a_change(ana: Chat) -> None:
    await ana.says("/set_kinds daily_on")
    await ana.waits(hours=10, minutes=20)
    await ana.says("/grow", "a calmer start of the day")
    await ana.waits(minutes=15)
    await ana.says("one habit")
    await ana.app.heartbeat.restore()
    await ana.waits(minutes=31)
    ana.expects("moved")


async def test_trouble_with_one_client_is_not_everybodys(
    ana: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan_for(ana, "boom")
    ben = ana.other(2)
    await ben.introduces("Ben")
    plan_for(ben)
    bring_up = due.bring_up

    def trips(nudges: Any, given: Any, *more: Any) -> Any:
        if given.name == "Ana":
            raise ValueError("a secret")
        return bring_up(nudges, given, *more)

    monkeypatch.setattr(due, "bring_up", trips)
    await ana.waits(hours=10)
    ben._read = len(ben.messages) - 1
    ben.expects("«call Luis»")
    assert ana.on_file("SELECT kind, chat_id, reason FROM parked") == [("nudge", 1, "ValueError")]
    await ana.waits(days=1)
    ana.hears_nothing()


async def test_preferences_that_cannot_be_read_are_as_for_everyone(ana: Chat) -> None:
    plan_for(ana)
    for broken in (
        '{"hour": "25:00", "days": 5, "a_week": null}',
        '{"paused": true, "paused_until": "soon"}',
        '"x"',
        "[1]",
    ):
        ana.on_file("UPDATE client SET preferences = :broken RETURNING id", broken=broken)
        await ana.says("/settings")
        ana.expects("Steps")
        await ana.app.heartbeat.restore()


async def test_plans_that_cannot_be_restored_keep_nobody_else_waiting(ana: Chat) -> None:
    ben = ana.other(2)
    await ben.introduces("Ben")
    plan_for(ben)
    ana.on_file("UPDATE client SET zone = 'Nowhere/Land' WHERE id = 1 RETURNING id")
    ana.on_file("DELETE FROM nudge RETURNING id")
    await ana.app.heartbeat.restore()
    assert planned(ben) == [("step", "2026-01-05")]
    await ben.waits(hours=10)
    ben.expects("«call Luis»")


async def test_two_that_look_at_once_bring_up_once(ana: Chat) -> None:
    plan_for(ana)
    ana.clock.move(timedelta(hours=10))
    looks = [due.Due(ana.app.database, ana.app.dialogue.languages, ana.clock.now) for _ in "ab"]
    assert [look.bring_up() for look in looks] == [True, False]
