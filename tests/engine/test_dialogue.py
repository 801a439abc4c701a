"""One turn after the other: hints, old buttons, noticings, commands, the wording of questions."""

from __future__ import annotations

from itertools import pairwise

import pytest

from flows.engine.answers import Option, Pick, Scale, Text
from flows.engine.model import Located, Said, Sent, Tapped
from flows.engine.when_and_where import When
from tests.engine.samples import ASK_TWICE, BRANCHES, LIST, NOTICES, SUMMARY, ask, flow, talk
from tests.engine.talk import Talk

WORDED = flow(
    ask("first", ("One way?", "Another way?", "A third way?")),
    ask("second"),
    name="worded",
)


def test_a_talk_asks_one_step_after_the_other_and_ends() -> None:
    client = talk(BRANCHES).expects("Tell me start.").says("so")
    client.expects("Left or right?").taps("Right").expects("Tell me right.").says("there")
    client.expects("Tell me last.").says("that").expects("That was it.")
    assert client.trail == [
        *(("start", "so"), ("side", "right"), ("right", "there"), ("last", "that"))
    ]
    assert client.desk.session is None


@pytest.mark.parametrize(
    "event",
    [Said("🌸"), Said(""), Said("x" * 20_000), Sent("photo"), Sent("edit"), Located(52.5, 13.4)],
)
def test_what_cannot_be_read_gets_a_hint_and_the_same_question(event: object) -> None:
    client = talk(BRANCHES).says("so")
    turn = client.desk.turn
    client.does(event)  # type: ignore[arg-type]
    client.expects("Left or right?")
    assert client.shown != "Left or right?", "The hint is missing."
    assert client.desk.turn == turn
    assert client.says("left", "there", "that").shown == "That was it."


def test_a_hint_comes_as_often_as_it_is_needed() -> None:
    client = talk(BRANCHES).says("so")
    for _attempt in range(5):
        client.says("banana").expects("Tap one", "Left or right?")
    client.taps("Left").expects("Tell me left.")


def test_a_tap_on_an_older_question_shows_the_open_one() -> None:
    client = talk(BRANCHES).says("so")
    left = client.buttons[0]
    client.says("right")
    client.does(Tapped(left.data)).expects("earlier question", "Tell me right.")
    assert client.step == "right"
    client.does(Tapped("nonsense")).expects("earlier question")
    assert client.says("there", "that").shown == "That was it."


def test_a_double_tap_does_nothing() -> None:
    client = talk(BRANCHES).says("so")
    left = client.buttons[0]
    client.does(Tapped(left.data)).expects("Tell me left.")
    desk = client.desk
    client.does(Tapped(left.data))
    assert client.replies == ()
    assert client.desk == desk
    assert client.says("there", "that").shown == "That was it."


def test_a_double_tap_on_the_last_button_does_nothing() -> None:
    client = talk(ASK_TWICE).says("so")
    no = client.buttons[1]
    client.does(Tapped(no.data)).expects("That was it.").does(Tapped(no.data))
    assert client.replies == ()


def test_a_button_of_a_talk_that_is_over_says_so() -> None:
    client = talk(ASK_TWICE).says("so")
    yes, no = client.buttons[:2]
    client.does(Tapped(no.data)).does(Tapped(yes.data)).expects("a talk that is over")
    assert "/twice" in [button.data for button in client.buttons]


def test_the_button_that_was_taken_is_told() -> None:
    client = talk(BRANCHES).says("so").taps("Left")
    assert client.turn.chosen == "Left"
    assert client.says("there").turn.chosen == ""


def test_a_button_that_only_led_to_a_hint_can_be_tapped_again() -> None:
    client = talk(LIST).says("so", "one\ntwo")
    closing = client.buttons[0]
    client.says("/back").does(Tapped(closing.data)).expects("earlier question")
    client.does(Tapped(closing.data)).expects("earlier question")


def test_a_noticing_is_asked_once_and_can_be_waved_away() -> None:
    client = talk(NOTICES).says("so", "maybe a walk").expects("«maybe»: what is it, then?")
    assert client.trail == [("before", "so")]
    client.taps("Keep my words").expects("Tell me ideas.")
    assert client.trail[-1] == ("act", "maybe a walk")


@pytest.mark.parametrize("words", ["keep my words", "Keep my words", "no", "I don't know"])
def test_a_noticing_can_be_waved_away_in_words(words: str) -> None:
    client = talk(NOTICES).says("so", "maybe a walk", words)
    assert client.trail[-1] == ("act", "maybe a walk")


def test_an_answer_to_a_noticing_is_taken_as_it_is() -> None:
    client = talk(NOTICES).says("so", "maybe a walk", "maybe a run").expects("Tell me ideas.")
    assert client.trail[-1] == ("act", "maybe a run")


def test_a_step_is_not_asked_about_twice() -> None:
    client = talk(NOTICES).says("so", "maybe", "/back", "maybe this").expects("Tell me ideas.")
    client.says("/back", "maybe that").expects("Tell me ideas.")


def test_a_noticing_looks_at_every_item_of_a_list() -> None:
    client = talk(NOTICES).says("so", "walk", "a book\nmaybe tea").expects("«maybe»")
    client.taps("Keep my words")
    assert client.trail[-2:] == [("ideas", "a book"), ("ideas", "maybe tea")]


def test_a_hint_under_a_noticing_keeps_the_noticing() -> None:
    client = talk(NOTICES).says("so", "maybe a walk", "🌸").expects("«maybe»")
    client.does(Sent("voice")).expects("«maybe»").taps("Keep my words").expects("Tell me ideas.")


def test_not_to_know_gets_one_gentle_line() -> None:
    client = talk(BRANCHES).says("I don’t know.")
    client.expects("Tell me start.")
    assert client.step == "start"
    client.says("I don't know").expects("Left or right?")
    assert client.trail == [("start", "I don't know")]


def test_not_to_know_is_no_idea_of_a_list() -> None:
    client = talk(LIST).says("so", "no idea").expects("Which ideas are there?")
    assert client.trail == [("name", "so")]


def test_a_question_is_never_worded_the_same_way_twice_in_a_row() -> None:
    client, heard = talk(WORDED), []
    for _time in range(7):
        heard.append(client.shown)
        client.says("so", "/back", "/back")
    assert all(one != other for one, other in pairwise(heard))
    assert {line for each in heard for line in each.splitlines()} >= {"One way?", "A third way?"}


def test_the_wording_follows_from_what_went_before() -> None:
    def heard() -> list[str]:
        client = talk(WORDED)
        return [client.says(each).shown for each in ("a", "/back", "/back", "/stop", "/resume")]

    assert heard() == heard()


def test_a_hint_keeps_the_wording() -> None:
    assert "One way?" in talk(WORDED).says("🌸").shown


def test_a_list_is_asked_on_for_in_every_way_in_turn() -> None:
    client = talk(LIST).says("so")
    heard = [client.says(each).shown for each in ("a\nb\nc", "d\ne\nf", "g", "h", "i")]
    asked = [each.splitlines()[-1] for each in heard]
    assert asked == ["What else?", "Anything more?", "One more?", "What else?", "Anything more?"]


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("/menu", "Open now: List"),
        ("/MENU", "Open now: List"),
        ("/menu@cairn_bot", "Open now: List"),
        ("  /help  ", "I am a program"),
        ("/start", "Open now: List"),
        ("/start payload", "Open now: List"),
        ("/resume", "Here is where we are."),
        ("/nonsense", "I do not know that command."),
        ("/nonsense_2", "I do not know that command."),
        ("/nonsense " + "word " * 100, "I do not know that command."),
        ("/discard nothing", "Nothing is waiting"),
    ],
)
def test_a_command_in_the_middle_of_a_list_leaves_the_list_alone(command: str, words: str) -> None:
    client = talk(LIST).says("so", "one").says(command).expects(words)
    assert client.trail == [("name", "so"), ("ideas", "one")]
    client.says("two").taps("That's all").says("over").expects("That was it.")


@pytest.mark.parametrize(
    "text", ["/", "//", "/2", "/path/to/it", "a /menu", "back", "stop", "menu"]
)
def test_what_is_no_command_is_an_answer(text: str) -> None:
    client = talk(SUMMARY).says(f"x {text}" if not text.strip("/") else text)
    assert client.step == "how_sure"


CONTROLLED = flow(
    ask("before"),
    ask("mood", optional=True, skip_words="Keep it as it is"),
    ask("where", reader=Text(suggestions=("At home", "At work")), optional=True),
    ask("when", reader=When()),
    ask("how_sure", reader=Scale("not", "very")),
    ask("side", reader=Pick((Option("yes", "Yes"), Option("turn", "Turn round", "back")))),
    ask("after"),
    name="controlled",
)
TO_WHERE = ("so", "calm")
TO_WHEN = (*TO_WHERE, "At home")
TO_SURE = (*TO_WHEN, "tomorrow 9am")


@pytest.mark.parametrize(
    "typed", ["skip", "Skip.", "skip it", "SKIP ›", "skip this", "keep", "Keep it"]
)
def test_a_skip_is_typed_wherever_it_is_offered(typed: str) -> None:
    client = talk(CONTROLLED).says("so", typed).expects("Tell me where.")
    assert client.trail[-1] == ("mood", None)


@pytest.mark.parametrize("typed", ["skip", "keep", "keep it as it is"])
def test_where_no_skip_is_offered_its_word_is_an_answer(typed: str) -> None:
    assert talk(CONTROLLED).says(typed).trail == [("before", typed)]


@pytest.mark.parametrize("answers", [TO_WHERE, TO_WHEN, TO_SURE])
def test_a_word_of_a_control_is_no_place_no_moment_and_no_number(answers: tuple[str, ...]) -> None:
    client = talk(CONTROLLED).says(*answers)
    step = client.step
    client.says("back")
    assert client.trail == talk(CONTROLLED).says(*answers[:-1]).trail
    client.says(answers[-1], "Stop").expects("Stopped.").says("/resume")
    assert client.step == step


def test_a_way_back_with_words_of_its_own_can_be_typed_without_its_arrow() -> None:
    client = talk(CONTROLLED).says(*TO_SURE, "change the time").expects("Tell me when.")
    assert client.trail[-1] == ("where", "At home")


def test_words_of_a_choice_are_no_control() -> None:
    client = talk(CONTROLLED).says(*TO_SURE, "7", "back").expects("Tell me after.")
    assert client.trail[-1] == ("side", "turn")


def test_a_place_that_is_suggested_can_still_be_typed() -> None:
    assert talk(CONTROLLED).says(*TO_WHERE, "a skip").trail[-1] == ("where", "a skip")


def test_outside_of_talks_there_is_the_menu() -> None:
    client = Talk((LIST, BRANCHES)).says("hello")
    assert [button.data for button in client.buttons] == ["/list", "/branches", "/help"]
    client.does(Sent("photo")).expects("words and taps only")
    client.does(Located(52.5, 13.4)).expects("did not ask for a place")
    client.says("/back").expects("No talk is open just now.")
    client.taps("Branches").expects("Tell me start.")
