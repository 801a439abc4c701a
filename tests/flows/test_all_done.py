"""All due steps settled with one tap, after they were shown once more."""

from datetime import timedelta

from flows.engine.effects import Settle
from flows.engine.model import Tapped
from tests.engine.talk import MONDAY_NINE, Talk

PAST = MONDAY_NINE - timedelta(hours=3)


def client() -> Talk:
    talk = Talk().commits("walk", due=PAST).commits("write", due=PAST).commits("swim")
    return talk.commits("read", due=PAST, rests=True)


def test_all_that_are_due_are_settled_and_no_others() -> None:
    ana = client().says("/all_done").expects("• «walk»\n• «write»\nAre all of them done?")
    ana.misses("swim", "read").taps("Yes, all of them").expects("You did what you set out to do:")
    assert ana.effects == [Settle(1, "done"), Settle(2, "done")]


def test_not_all_leads_to_one_after_the_other() -> None:
    ana = client().says("/all_done", "not all").taps("Look at one").expects("Which of them")
    assert not ana.effects


def test_a_yes_is_meant_for_those_that_were_shown() -> None:
    ana = client().says("/all_done")
    yes = ana.buttons[0].data
    ana.commits("sing", due=PAST)
    ana.does(Tapped(yes)).expects("• «sing»", "Are all of them done?")
    assert not ana.effects


def test_with_nothing_due_there_is_nothing_to_settle() -> None:
    Talk().commits("swim").says("/all_done").expects("No step is waiting to be looked at.")
