"""Answers that come with the command, effects that do not wait for the end, and what follows it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from markupsafe import Markup

from flows.engine.effects import LogDay, Prefer, Settle
from flows.engine.flow import Flow
from flows.engine.machine import FlowError
from flows.engine.model import Reply, Said
from flows.engine.nudges import Preferences
from tests.engine.samples import ENDING, YES_NO, ask, flow, talk
from tests.engine.talk import ANA, MONDAY_NINE, Talk

TODAY = MONDAY_NINE.date()


def logged(told):  # type: ignore[no-untyped-def]
    return (LogDay(TODAY, moved=told["done"] == "yes"),)


ASKED = flow(
    ask("which", "Which?", YES_NO),
    ask("done", "Done?", YES_NO, at_once=logged),
    ask("learned", optional=True),
    name="asked",
    about=("which", "done"),
    gives_way=True,
)
MENU = flow(ask("only"), name="short", ends_in="menu")
PAGE = Flow(
    "page",
    "Page",
    "a page",
    (),
    closing=lambda told: Reply(Markup("It is {}.").format(told.given.preferences.hour)),
)
CHANGE = flow(
    ask("only"),
    name="change",
    ends_in="page",
    effects=lambda told: (Prefer(Preferences(a_week=3)),),
)
GREETING = flow(ask("matters"), name="greeting", greets_after=timedelta(days=14), opening="Hello.")


def begun(about: str = "", *others: Flow) -> Talk:
    return Talk((ASKED, *others)).begins("asked", about)


def test_two_answers_can_come_with_the_command() -> None:
    client = begun("yes no").expects("Tell me learned.")
    assert client.trail == [("which", "yes"), ("done", "no")]
    assert client.turn.chosen == "No"


def test_an_answer_that_is_not_offered_is_asked_for() -> None:
    begun("yes perhaps").expects("Done?")
    begun("perhaps yes").expects("Which?")


def test_what_a_command_is_about_cannot_be_gone_back_to_and_what_it_answers_can() -> None:
    client = begun("yes no").taps("‹ Back").expects("Done?")
    assert "‹ Back" not in client.labels


def test_a_dash_skips_a_step_that_can_be_skipped() -> None:
    skips = flow(
        ask("which", "Which?", YES_NO), ask("note", optional=True), about=("which", "note")
    )
    talked = Talk((skips,)).begins("sample", "no -").expects("That was it.")
    assert talked.trail == [("which", "no"), ("note", None)]


def test_an_effect_at_once_does_not_wait_for_the_end() -> None:
    client = begun("yes yes")
    assert client.days[TODAY].moved is True
    client.taps("‹ Back", "No")
    assert client.days[TODAY].moved is False


def test_a_flow_that_gives_way_is_begun_again_without_asking() -> None:
    client = begun("yes yes").begins("asked", "no").expects("Done?").misses("Still open")
    assert client.desk.aside == ()


def test_a_refused_command_changes_nothing() -> None:
    refusing = replace(ASKED, refusal=lambda given, about: f"Not {about}." if about else "")
    client = Talk((refusing,)).begins("asked", "yes no").expects("Not yes no.")
    assert client.desk.session is None
    assert client.effects == []


def test_a_flow_can_end_in_the_menu() -> None:
    client = talk(MENU).says("so").expects("That was it.", "Short – the flow short")
    assert "Help" in client.labels


def test_a_page_at_the_end_shows_what_the_flow_has_changed() -> None:
    counted = replace(PAGE, closing=lambda told: Reply(f"{told.given.preferences.a_week} a week"))
    talk(CHANGE, counted).says("so").expects("That was it.", "3 a week")


def test_a_page_with_effects_leads_on_too() -> None:
    settles = Flow("off", "Off", "", (), lambda told: ENDING, lambda told: (Settle(1, "parked"),))
    ends = replace(settles, ends_in="page")
    client = Talk((ends, PAGE)).commits().says("/off").expects("That was it.", "It is 19:30")
    assert client.file[1].state == "parked"


def test_a_flow_that_ends_in_no_page_is_badly_drawn() -> None:
    with pytest.raises(FlowError, match="'short' ends in 'nowhere', and that is no page"):
        talk(replace(MENU, ends_in="nowhere"))
    with pytest.raises(FlowError, match="'short' ends in 'asked', and that is no page"):
        talk(replace(MENU, ends_in="asked"), ASKED)


# Words after a nudge, and after a long time ----------------------------------------------------


def test_words_after_a_nudge_answer_what_it_asked() -> None:
    client = Talk((ASKED,))
    client.asked = "asked yes"
    client.says("no").expects("Tell me learned.")
    assert client.days[TODAY].moved is False


def test_words_after_a_nudge_that_make_no_answer_get_its_question() -> None:
    client = Talk((ASKED,))
    client.asked = "asked yes"
    client.says("it went well").expects("Tap one of the buttons", "Done?")


def test_words_go_to_the_open_talk_and_not_to_a_nudge() -> None:
    client = talk(flow(ask("one"), ask("two")), ASKED)
    client.asked = "asked yes"
    client.says("not at all").expects("Tell me two.")


def test_the_words_of_a_nudges_button_are_its_answer_in_a_talk_too() -> None:
    client = talk(flow(ask("one"), ask("two")), ASKED).says("so")
    client.asked = "asked yes"
    client.says("no").expects("Tell me learned.").says("/skip").expects("Waiting where you left it")
    assert client.days[TODAY].moved is False


def test_words_that_the_open_question_offers_are_its_answer() -> None:
    client = talk(flow(ask("one", reader=YES_NO), ask("two")), ASKED)
    client.asked = "asked yes"
    client.says("no").expects("Tell me two.")


def test_the_way_out_of_a_nudge_is_not_taken_by_a_word() -> None:
    client = talk(flow(ask("one"), ask("two")), ASKED)
    client.asked = "asked yes"
    client.says("stop").expects("Tell me two.")


def test_a_short_talk_that_was_left_open_does_not_swallow_the_answer_to_a_nudge() -> None:
    client = talk(replace(ASKED, name="short_talk"), ASKED).says("yes").expects("Done?")
    client.asked = "asked yes"
    client.says("no")
    assert client.session.flow == "asked"


@pytest.mark.parametrize("words", ["hi", "Hello there!", "good morning"])
def test_a_greeting_answers_no_nudge(words: str) -> None:
    client = Talk((ASKED,))
    client.asked = "asked yes"
    client.says(words).expects("Hello. What would be good now?")
    assert client.desk.session is None


def test_thanks_are_returned() -> None:
    Talk((ASKED,)).says("thank you so much 🙏").expects("You are welcome, Ana.").misses("Help")


def test_words_outside_a_talk_are_said_not_to_be_kept() -> None:
    Talk((ASKED,)).says("my boss shouted").expects("I have not kept those words")


def away(days: int, *flows: Flow) -> Talk:
    heard_at = MONDAY_NINE - timedelta(days=days)
    return Talk((GREETING, *flows), given=replace(ANA, heard_at=heard_at))


@pytest.mark.parametrize("words", ["/start", "/menu"])
def test_who_opens_the_bot_after_weeks_is_greeted(words: str) -> None:
    away(14).says(words).expects("Hello.", "Tell me matters.")


def test_who_was_away_for_days_sees_the_menu() -> None:
    away(13).says("/start").expects("What would be good now?")


def test_words_after_weeks_are_an_answer() -> None:
    away(30).says("the move to Porto").expects("That was it.")


def test_a_nudge_of_long_ago_does_not_stand_in_the_way_of_a_welcome() -> None:
    client = away(30, ASKED)
    client.asked = "asked yes"
    client.says("so much happened").expects("That was it.")


def test_a_button_of_a_nudge_can_be_typed_after_weeks() -> None:
    client = away(30, ASKED)
    client.asked = "asked yes"
    client.says("No").expects("Tell me learned.")


def test_a_command_after_weeks_does_what_it_says() -> None:
    away(30, MENU).says("/short").expects("Tell me only.")


def test_an_open_talk_goes_on_after_weeks() -> None:
    client = talk(flow(ask("one"), ask("two")), GREETING).does(Said("so")).waits(days=40)
    client.says("that").expects("That was it.").misses("Hello.")


def test_one_greeting_is_enough() -> None:
    away(30).says("/start", "/stop", "/start").expects("What would be good now?")


def test_a_flow_that_gives_way_is_kept_for_another_talk_only_where_it_has_a_topic() -> None:
    kept = replace(ASKED, topic="which")
    for flow_, waiting in ((ASKED, False), (kept, True)):
        client = Talk((flow_, MENU)).begins("asked", "yes yes").says("/short", "so")
        assert ("Waiting where you left it" in client.shown) is waiting


@pytest.mark.parametrize("words", ["stop", "no thanks", "please stop sending me this", "later"])
def test_who_wants_peace_after_a_nudge_is_shown_how(words: str) -> None:
    client = Talk((flow(ask("moved"), name="asked"),))
    client.asked = "asked"
    client.says(words).expects("/pause lets everything rest")
    assert client.desk.session is None
    assert client.talks == []


OPENS = flow(
    ask("topic"), ask("next"), name="opens", first_words=lambda told, about: about.removesuffix("!")
)


def test_words_behind_a_command_can_be_the_first_answer() -> None:
    client = Talk((OPENS,)).says("/opens a calmer week").expects("Tell me next.")
    assert client.trail == [("topic", "a calmer week")]
    client.says("so").expects("That was it.")


def test_without_words_the_first_question_is_asked() -> None:
    Talk((OPENS,)).says("/opens").expects("Tell me topic.")


def test_words_behind_a_command_wait_for_an_open_talk() -> None:
    client = Talk((OPENS,)).says("/opens one", "/opens another").expects("Still open")
    client.taps("Let it go and start afresh").expects("Tell me next.")
    assert client.trail == [("topic", "another")]
