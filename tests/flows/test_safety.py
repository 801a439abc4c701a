"""Words of danger are answered before anything else, in every state, and stored nowhere."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from flows.engine.effects import Hold
from flows.engine.model import Desk, Filed, FileRead, Located, Reply, Said, Sent, Tapped
from flows.engine.words import ENGLISH
from flows.safety import pages
from flows.safety.rules import Alarm
from flows.safety.watching import MOST_WAITING, Watcher
from tests.bot.test_nudges import plan_for, replan
from tests.chat import Chat
from tests.engine.talk import ANA, STRANGER, Talk

WORDS = {  # what the rules of these tests hear; the real ones have tests of their own
    "danger": Alarm("danger", "a wish to die", "en"),
    "goodbye": Alarm("indirect", "a goodbye", "en"),
    "threat": Alarm("harm", "a threat by others", "en"),
    "saying": Alarm("soft", "a saying", "en"),
    "gefahr": Alarm("danger", "a wish to die", "de"),
    "burnt": Alarm("overload", "burnt out", "en"),
}
QUESTION = "What would you like to work on today?"


def hear(text: str) -> Alarm | None:
    return next((alarm for word, alarm in WORDS.items() if word in text), None)


def talk(given=ANA) -> Talk:  # type: ignore[no-untyped-def]
    return Talk(given=given, watch=Watcher(hear))


def kept(client: Talk) -> str:
    return json.dumps(client.desk.to_json())


# Stopping --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "question"),
    [
        ("danger", "Are you safe at this moment?"),
        ("goodbye", "Are thoughts of ending your life a part of it?"),
        ("threat", "Is everyone safe at this moment?"),
    ],
)
def test_coaching_stops_with_one_calm_question_and_whom_to_call(words: str, question: str) -> None:
    client = talk().begins("grow").says(f"xyzzy {words}")
    client.expects("I stop the coaching here", "nobody reads this", "findahelpline.com", question)
    client.expects("112", "someone you trust")
    assert client.shown.count("?") == 1
    assert client.labels[-1] == "That's not what I meant"
    assert Hold(ANA.now.replace(day=6)) in client.effects
    assert "xyzzy" not in kept(client)


@pytest.mark.parametrize(
    "event",
    [
        Said("danger"),
        Said("/grow danger"),
        Said("/nonsense danger"),
        Said("/safe on danger"),
        Said("/sos danger"),
        Sent("edit", "danger"),
        Sent("photo", "danger"),
        Filed("file", "notes.pdf", 3, "danger"),
    ],
)
@pytest.mark.parametrize("place", ["", "grow", "clarity", "delete", "import", "wheel"])
def test_every_text_is_looked_at_in_every_state(place: str, event: Said) -> None:
    client = talk()
    if place:
        client.begins(place)
    client.does(event).expects("I stop the coaching here")


def test_a_stranger_is_heard_before_they_are_known() -> None:
    client = talk(STRANGER).says("danger").expects("I stop the coaching here", "911", "112")
    client.taps("That's not what I meant").expects("What may I call you?")


def test_the_way_back_leads_to_exactly_the_same_place() -> None:
    client = talk().begins("grow").says("a new job")
    before, shown = client.desk, client.labels
    client.says("danger").says("anything else").taps("Go on where we were")
    assert client.desk.session == before.session
    assert client.desk.turn == before.turn
    assert client.labels == shown
    client.says("a first idea").misses("I stop")


@pytest.mark.parametrize("between", ["/import", "/pause", "/delete"])
def test_what_is_done_with_ones_own_data_meanwhile_leads_to_no_other_place(between: str) -> None:
    client = talk().begins("grow").says("a new job")
    before, shown = client.desk.session, client.labels
    client.says("danger", between)
    client.does(Tapped("/safe mistake")).expects("a new job")
    assert client.labels == shown
    assert client.desk.session == before
    assert client.desk.watched.place == ""
    client.says("a first idea").misses("Nothing was deleted")


def test_the_place_is_that_of_the_first_stop_and_not_of_one_that_came_later() -> None:
    client = talk().begins("grow").says("a new job", "danger", "/import", "danger")
    client.taps("That's not what I meant").expects("a new job")


def test_words_that_wait_do_not_pile_up() -> None:
    client = talk().begins("grow").says(*["this saying" + "x" * 3000] * 20)
    assert len(client.desk.watched.pending) <= MOST_WAITING


def test_what_was_read_in_a_file_answers_no_gentle_question() -> None:
    client = talk().begins("grow").says("this saying")
    before = client.desk
    assert client.does(FileRead()).desk == before


def test_a_caption_that_may_be_a_saying_can_be_answered_in_words_as_well() -> None:
    client = talk().begins("grow").does(Sent("photo", "this saying"))
    client.says("I mean it").expects("I stop the coaching here")
    client = talk().begins("grow").does(Sent("photo", "this saying")).says("a new job")
    assert client.trail == [("topic", "a new job")]


@pytest.mark.parametrize("data", ["/safe serious", "/safe unsafe"])
def test_an_old_button_that_stops_has_a_reason_of_its_own(data: str) -> None:
    client = talk().does(Tapped(data)).says("and now?")
    assert "«»" not in client.replies[0].why
    assert "it is serious" in client.replies[0].why


def test_nothing_is_kept_while_coaching_rests() -> None:
    client = talk().begins("grow").says("danger").says("xyzzy").expects("kept none of that")
    assert "xyzzy" not in kept(client)
    client.says("/menu").expects("The coaching rests since I stopped it")
    client.does(Located(1, 1)).expects("kept none of that")
    client.taps("Go on where we were").expects(QUESTION)


def test_what_is_the_clients_own_stays_open_while_coaching_rests() -> None:
    client = talk().says("danger").says("/privacy").expects("What I keep")
    client.says("/why").says("/delete").taps("Delete everything").expects("All of it, for good?")
    client.taps("No, keep it").expects("Nothing was deleted.")
    client.says("/grow").expects("The coaching rests")


@pytest.mark.parametrize(
    "way", ["/resume", "That's not what I meant", "that is not what I meant", "go on"]
)
def test_coaching_goes_on_when_the_client_says_so(way: str) -> None:
    client = talk().begins("grow").says("danger").says(way).expects(QUESTION)
    assert client.desk.watched.stopped == ""


def test_the_answers_to_the_question_lead_to_people_and_not_on() -> None:
    client = talk().begins("grow").says("danger").taps("No")
    client.expects("reach a person now", "112")
    assert client.labels == ["I am safe now"]
    client.says("/grow").expects("The coaching rests")
    client = talk().begins("grow").says("danger").taps("Yes, I am safe")
    client.expects("Thank you for telling me").taps("Go on where we were").expects(QUESTION)


@pytest.mark.parametrize(
    ("words", "typed", "answer"),
    [
        ("danger", "no", "reach a person now"),
        ("danger", "Yes, I am safe", "Thank you for telling me"),
        ("goodbye", "Yes, they are.", "reach a person now"),
        ("goodbye", "no", "Thank you for telling me"),
        ("threat", "No!", "get some distance first"),
        ("threat", "yes, for now", "Thank you for telling me"),
        ("threat", "yes and no", "kept none of that"),
    ],
)
def test_the_question_can_be_answered_in_words(words: str, typed: str, answer: str) -> None:
    client = talk().begins("grow").says(words, typed).expects(answer)
    assert client.desk.watched.stopped


def test_going_on_says_nothing_of_what_was_meant() -> None:
    client = talk().begins("grow").says("danger", "go on").misses("misread")
    client.says("danger").expects("I stop the coaching here")


def test_who_is_in_danger_through_others_is_sent_to_nobody_near_them() -> None:
    client = talk().begins("grow").says("threat").expects("110", "you can delete this chat")
    client.taps("No").misses("this screen")
    client.says("what now").expects("110")


def test_danger_is_heard_again_while_coaching_rests() -> None:
    client = talk().says("danger").waits(hours=3).says("goodbye").expects("I stop", "a part of it?")
    assert client.effects[-1] == Hold(client.given.now.replace(day=6))


def test_who_writes_in_another_language_gets_the_needful_lines_in_it() -> None:
    talk().says("gefahr").expects("Ich bin ein Programm", "Notruf 112", "I stop")
    assert "Programm" not in talk().says("danger").shown


def test_words_that_were_not_meant_are_asked_about_gently_the_next_time_and_kept_then() -> None:
    client = talk().begins("grow").says("danger of delay").taps("That's not what I meant")
    client.expects("send them once more", QUESTION)
    client.says("danger of delay").expects("a way of speaking").misses("I stop")
    client.taps("A way of speaking").expects("«danger of delay»")
    client.waits(days=1, hours=1).says("danger").expects("I stop the coaching here")


def test_sos_is_there_at_any_time_and_stops_nothing() -> None:
    client = talk().begins("grow").says("/sos").expects("112", "findahelpline.com")
    client.says("a new job").misses("I stop")
    talk(STRANGER).says("/sos").expects("findahelpline.com")


# Softly ----------------------------------------------------------------------------------------


def test_a_saying_is_asked_about_gently_and_then_taken_as_the_answer() -> None:
    client = talk().begins("grow").says("this saying").expects("which is it for you?")
    assert client.shown.count("?") == 1
    client.taps("A way of speaking").expects("«this saying»", "in hand at the end")
    assert client.effects == []


def test_the_same_saying_is_asked_about_once_a_day() -> None:
    client = talk().begins("grow").says("this saying").taps("A way of speaking")
    client.says("that saying again").misses("way of speaking")
    client.waits(days=1).says("and that saying").expects("a way of speaking")


@pytest.mark.parametrize("answer", ["no", "just a figure of speech", "haha, only joking"])
def test_a_saying_can_be_waved_away_in_words(answer: str) -> None:
    talk().begins("grow").says("this saying", answer).expects("«this saying»", "in hand at the end")


@pytest.mark.parametrize("answer", ["There is more to it", "yes", "I mean it", "it's serious"])
def test_a_saying_that_is_more_stops_the_talk(answer: str) -> None:
    client = talk().begins("grow").says("this saying xyzzy", answer)
    client.expects("I stop the coaching here")
    assert "xyzzy" not in kept(client)


def test_who_writes_on_is_not_held_up_and_loses_no_word() -> None:
    client = talk().begins("grow").says("this saying", "and the new job")
    client.misses("way of speaking")
    assert client.trail == [("topic", "this saying\nand the new job")]


def test_a_command_after_a_saying_goes_on_with_both() -> None:
    client = talk().begins("grow").says("this saying", "/menu").expects("Open now")
    assert client.trail == [("topic", "this saying")]


@pytest.mark.parametrize("answer", ["It is about someone else", "not me, a friend"])
def test_a_saying_about_someone_else_leads_to_people_and_back_to_the_words(answer: str) -> None:
    client = talk().begins("grow").says("this saying", answer)
    client.expects("worry about someone", "112").misses("I stop")
    client.taps("Go on where we were").expects("«this saying»", "in hand at the end")


@pytest.mark.parametrize("answer", ["It is both, really", "I don't know", "maybe"])
def test_what_may_be_more_than_a_saying_is_taken_as_that(answer: str) -> None:
    talk().begins("grow").says("this saying", answer).expects("I stop the coaching here")


def test_a_saying_with_no_talk_open_loses_nothing() -> None:
    talk().says("this saying").taps("A way of speaking").expects("No talk is open")
    talk().does(Sent("edit", "a saying")).taps("A way of speaking").expects("Here is where we are")


# Overload --------------------------------------------------------------------------------------


def test_overload_gets_a_calm_word_once_a_week_and_the_talk_goes_on() -> None:
    client = talk().begins("grow").says("burnt out")
    client.expects("a doctor or a therapist", "«burnt out»", "in hand at the end")
    assert client.effects == []
    client.says("so burnt").misses("therapist")
    client.waits(days=7).says("still burnt").expects("therapist")


# Why, and what is kept -------------------------------------------------------------------------


def test_why_names_the_rule_and_not_the_words() -> None:
    client = talk().says("danger xyzzy")
    assert "«a wish to die»" in client.replies[0].why
    assert "none of the words" in client.replies[0].why
    client = talk().begins("grow").says("this saying")
    assert "wait for your answer" in client.replies[0].why
    client = talk().begins("grow").says("burnt")
    assert "as I take any others" in client.replies[0].why
    assert "xyzzy" not in client.replies[0].why


def test_a_desk_with_all_of_it_survives_json() -> None:
    client = talk().begins("grow").says("this saying").says("danger")
    client.taps("That's not what I meant")
    assert Desk.from_json(json.loads(json.dumps(client.desk.to_json()))) == client.desk


def test_a_country_with_a_number_of_the_police_names_it_where_others_are_the_danger() -> None:
    said = pages.whom_to_call("harm", ANA, ENGLISH)
    assert "<b>110</b>" in said
    assert "<b>112</b>" in said
    assert "<b>110</b>" not in pages.whom_to_call("danger", ANA, ENGLISH)


def test_every_page_fits_a_phone() -> None:
    replies: list[Reply] = [pages.alarm(level, "ru", STRANGER, ENGLISH) for level in WORDS_LEVELS]
    replies += [pages.sos(ANA, ENGLISH), pages.not_safe("harm", ANA, ENGLISH)]
    replies.append(pages.about_someone_else(STRANGER, ENGLISH))
    assert all(len(reply.text) < 900 for reply in replies)


WORDS_LEVELS = ("danger", "indirect", "harm")


# In the whole application ----------------------------------------------------------------------


async def test_nudges_wait_for_a_day_and_then_one_asks_softly(ana: Chat) -> None:
    plan_for(ana)  # for this evening
    await ana.says("I want to kill myself")
    ana.expects("I stop the coaching here")
    await ana.waits(hours=23)
    ana.hears_nothing()
    await ana.waits(hours=1, minutes=5)
    ana.expects("How are you today?")
    ana.misses("call Luis")
    await ana.taps("I am all right")
    ana.expects("Good to hear from you")
    await ana.waits(hours=6)
    ana.expects("call Luis")
    await ana.waits(days=3)
    ana.misses("How are you today?")


async def test_words_after_the_soft_question_are_met_and_not_kept(ana: Chat) -> None:
    await ana.says("I want to kill myself")
    await ana.taps("That's not what I meant")
    await ana.waits(days=1, minutes=5)
    ana.expects("How are you today?")
    await ana.says("xyzzy so so")
    ana.expects("Thank you for telling me")
    assert "xyzzy" not in str(ana.on_file("SELECT state FROM desk"))


@pytest.mark.parametrize(
    ("open_talk", "words", "answer"),
    [
        ("/grow", "not so well", "Thank you for saying so."),
        ("/grow", "I am all right", "Good to hear from you"),
        ("/grow", "I'm fine today, thanks", "Good to hear from you"),
        ("/grow", "a bad night xyzzy", "send it once more"),
        ("/import", "xyzzy so so", "Thank you for telling me"),
    ],
)
async def test_the_soft_question_can_be_answered_in_words_with_a_talk_open(
    ana: Chat, open_talk: str, words: str, answer: str
) -> None:
    await ana.says("I want to kill myself")
    await ana.taps("That's not what I meant")
    await ana.says(open_talk)
    await ana.waits(days=1, minutes=5)
    ana.expects("How are you today?")
    await ana.says(words)
    ana.expects(answer)
    assert "xyzzy" not in str(ana.on_file("SELECT state FROM desk"))


async def test_the_soft_question_can_be_answered_in_words_while_coaching_rests(ana: Chat) -> None:
    await ana.says("I want to kill myself")
    await ana.waits(days=1, minutes=5)
    ana.expects("just one thing")
    ana.misses("danger")
    await ana.says("not so well")
    ana.expects("I ask again tomorrow")
    await ana.waits(days=1, minutes=5)
    ana.expects("How are you today?")


async def test_who_flies_over_the_date_line_is_not_asked_twice(ana: Chat) -> None:
    await ana.says("I want to kill myself")
    await ana.taps("That's not what I meant")
    await ana.waits(days=1, minutes=5)
    ana.expects("How are you today?")
    with ana.app.database.unit() as unit:
        unit.clients.dwell(ana.user, "Pacific/Honolulu", "US")
    replan(ana)
    await ana.waits(days=2)
    ana.misses("How are you today?")


async def test_a_name_that_sounds_like_danger_is_not_offered_as_one(chat: Chat) -> None:
    chat.telegram.says(chat.user, "/start", first_name="I want to kill myself")
    await chat.settled()
    assert chat.labels == ["Stop"]


async def test_the_flag_is_on_file_and_outlives_a_restart(ana: Chat) -> None:
    await ana.says("I want to kill myself")
    with ana.app.database.unit() as unit:
        client = unit.clients.load(ana.user)
    assert client is not None
    assert client.desk.watched.stopped == "danger"
    assert client.held_until == ana.clock.now() + timedelta(days=1)
    replan(ana)
    assert [kind for (kind,) in ana.on_file("SELECT kind FROM nudge")] == ["follow_up"]


async def test_who_has_paused_everything_is_left_in_peace_all_the_same(ana: Chat) -> None:
    await ana.says("I want to kill myself", "/pause")
    await ana.waits(days=3)
    ana.hears_nothing()


async def test_a_fault_does_not_keep_danger_from_being_answered(ana: Chat) -> None:
    await ana.says("/grow")

    def fails(*_: object) -> None:
        raise ArithmeticError

    ana.app.coach._turn = fails  # type: ignore[method-assign, assignment]
    await ana.says("I want to kill myself, xyzzy")
    ana.expects("I stop the coaching here")
    assert "xyzzy" not in str(ana.on_file("SELECT body FROM parked"))
    await ana.says("a new job xyzzy")
    ana.expects("Something went wrong on my side")
    with ana.app.database.unit() as unit:
        assert "A fault of mine" in unit.reasons.of(ana.user)
    assert "xyzzy" in str(ana.on_file("SELECT body FROM parked"))
    repeats = {"text": "I want to kill myself, plugh"}
    ana.app.coach.park(
        {"update_id": 9999, "message": {"text": "/why", "reply_to_message": repeats}},
        ana.user,
        "ArithmeticError",
        "/why",
    )
    assert "plugh" not in str(ana.on_file("SELECT body FROM parked"))


async def test_a_fault_while_coaching_rests_keeps_none_of_the_words(
    ana: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ana.says("I want to kill myself")
    monkeypatch.setattr(ana.app.coach, "_turn", None)
    await ana.says("and xyzzy")
    assert ana.on_file("SELECT kind FROM parked") == [("update",)]
    assert "xyzzy" not in str(ana.on_file("SELECT body FROM parked"))


async def test_a_button_of_the_day_after_does_not_end_a_newer_stop(ana: Chat) -> None:
    await ana.says("I want to kill myself")
    await ana.waits(days=1, minutes=5)
    asked = ana.messages[-1]
    await ana.says("I want to kill myself")
    await ana.taps_again(asked, "/safe well")
    await ana.says("/grow")
    ana.expects("The coaching rests")
