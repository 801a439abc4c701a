"""Ways in which words of a client were once lost, or a talk could not be gone on with."""

from __future__ import annotations

import pytest

from flows import grow
from flows.catalogue import FLOWS
from flows.engine.effects import AddPlans, Commit
from flows.engine.flow import Flow
from flows.engine.model import Said
from flows.engine.named_days import ask_dateparser
from tests.engine.samples import flow
from tests.engine.talk import MONDAY_NINE, Talk
from tests.engine.test_changing import FIRST, SMALLER, UP_TO_WHAT, change, summed_up

TO_OPTIONS = UP_TO_WHAT[:14]


def at_the_summary() -> Talk:
    return summed_up(*FIRST, "no", "my wife")


@pytest.mark.parametrize("away", ["/stop", "/obstacles", "/step 1"])
def test_a_talk_left_while_its_first_answer_is_changed_is_kept_whole(away: str) -> None:
    client = at_the_summary().commits()
    change(client, "Topic").says(away, "/resume grow", "quiet mornings")
    client.expects("«quiet mornings»", "«a rested face»", "Is it right like this?")


def test_what_was_asked_about_is_kept_when_the_talk_is_stopped() -> None:
    client = (
        Talk().says("/grow", "I hate my job", "/stop").expects("Stopped. What you said is kept")
    )
    client.says("/resume").expects("What would you like to have instead?")


def test_a_talk_can_be_resumed_when_its_step_is_gone() -> None:
    client = Talk().says(*UP_TO_WHAT[:5], "/stop")
    steps = tuple(step for step in grow.FLOW.steps if step.name != "by_when")
    client.comes_back_to(*(_redrawn(each, steps) for each in FLOWS))
    client.says("/resume").expects("I have been changed", "in your own hands")


def _redrawn(drawn: Flow, steps: tuple[object, ...]) -> Flow:
    return flow(*steps, name="grow") if drawn.name == "grow" else drawn  # type: ignore[arg-type]


def test_a_button_of_before_drops_no_talk_that_has_gone_on() -> None:
    client = Talk().says("/grow", "calm", "/stop")
    old = next(button.data for button in client.buttons if button.label == "Let it go")
    client.says("/resume", "a habit", old).expects("has gone on since")
    assert [step for step, _ in client.trail] == ["topic", "today"]


def test_lines_that_nothing_was_noticed_in_stay_in_the_list() -> None:
    client = Talk().says(*TO_OPTIONS, "call Luis\nquit, but it is too risky\nask Ana")
    client.expects("What is the idea on its own?").says("quit my job")
    assert [answer for step, answer in client.trail if step == "options"] == [
        *("call Luis", "ask Ana", "quit my job")
    ]


def test_a_list_closed_at_a_noticing_keeps_the_idea() -> None:
    client = Talk().says(*TO_OPTIONS, "a\nb one\nc one", "ask him but he will say no", "that's all")
    assert "ask him but he will say no" in [answer for _, answer in client.trail]


def test_a_moment_that_passed_meanwhile_is_asked_for_again_before_it_is_kept() -> None:
    client = at_the_summary().says("/stop").waits(days=90).says("/resume", "yes")
    client.expects("has passed meanwhile", "you do it?").says("tomorrow 9am")
    client.expects("Is it right like this?").says("yes")
    assert [each.due > client.given.now for each in client.effects if isinstance(each, Commit)] == [
        True
    ]


def test_an_old_moment_is_not_offered_again() -> None:
    client = Talk().says(*UP_TO_WHAT, "put it on the shelf", "tomorrow 9pm").waits(days=30)
    client.says("/back")
    assert not [label for label in client.labels if label.startswith("As before")]


def test_no_question_has_more_buttons_than_telegram_takes() -> None:
    client = Talk()
    for number in range(130):
        client.commits(f"step {number}")
    client.says("/obstacles")
    assert len(client.labels) <= 100
    client.says("step 129").expects("«step 129»")


@pytest.mark.parametrize("text", ["in 3 Tagen MEZ", "через 2 дня UTC", "en 3 días UTC"])
def test_a_span_with_a_zone_beside_it_is_unclear(text: str) -> None:
    assert ask_dateparser(text, MONDAY_NINE.date(), ("de", "ru", "es")) is None


def test_back_from_changing_a_step_that_was_made_smaller_leaves_it_small() -> None:
    client = summed_up(*SMALLER, *FIRST[-6:], "no", "my wife")
    change(client, "Step").says("/back").expects("«put it on a chair»", "How sure: 8 of 10")


def test_back_while_the_list_is_changed_does_not_reach_into_it() -> None:
    client = (
        at_the_summary().taps("Change something", "Add an idea").says("a lamp", "/back", "/back")
    )
    client.expects("Is it right like this?", "1. a shelf", "3. a clock")


def test_a_short_answer_after_one_that_was_a_little_too_long_is_heard() -> None:
    client = Talk().says("/grow").does(Said("word " * 350, 100)).expects("one answer holds")
    client.does(Said("calm", 101)).expects("«calm»")


def test_a_step_that_is_settled_meanwhile_gets_no_plan() -> None:
    client = Talk().commits().says("/obstacles", "relief", "/checkin 1 done", "/skip", "/resume")
    client.says("fear", "if I hesitate", "breathe", "yes", "no").expects("That step is settled")


def test_without_an_obstacle_no_plan_is_said_to_be_kept() -> None:
    client = Talk().commits().says("/obstacles", "relief", "nothing").expects("stays as it is")
    assert not [effect for effect in client.effects if isinstance(effect, AddPlans)]


def test_a_typed_number_chooses_the_idea_of_that_number() -> None:
    Talk().says(*UP_TO_WHAT[:-4], "2", "gain", "cost", "3").expects("«a clock»")


def test_a_telephone_number_on_a_line_of_its_own_belongs_to_the_idea_before() -> None:
    client = Talk().says(*TO_OPTIONS, "call Bob\n555-1234\nask Ana")
    assert "call Bob 555-1234" in [answer for _, answer in client.trail]


@pytest.mark.parametrize(
    ("script", "button", "step"),
    [
        (("/grow", "calm", "a habit", "/back"), "as before: a habit", "part_of"),
        (UP_TO_WHAT + FIRST[:4], "It is that small already", "outcome"),
        (UP_TO_WHAT + FIRST[:6], "nothing I can think of", "another"),
    ],
)
def test_the_words_of_a_button_can_be_typed(
    script: tuple[str, ...], button: str, step: str
) -> None:
    client = Talk().says(*script, button)
    assert client.step == step
    assert button not in [answer for _, answer in client.trail]


def test_a_bare_word_of_a_control_is_an_answer() -> None:
    for word in ("stop", "back", "skip"):
        Talk().says("/grow", word).expects(f"«{word}»")


@pytest.mark.parametrize(
    ("script", "word", "step"),
    [
        (UP_TO_WHAT + FIRST[:2], "skip", "sure"),
        (UP_TO_WHAT + FIRST[:2], "back", "when"),
        (UP_TO_WHAT + FIRST[:4], "skip", "outcome"),
        ((*UP_TO_WHAT, *FIRST[:3], "4"), "keep", "first_piece"),
    ],
)
def test_a_word_of_a_control_is_no_place_and_no_first_piece(
    script: tuple[str, ...], word: str, step: str
) -> None:
    client = Talk().says(*script, word)
    assert client.step == step
    assert word not in [answer for _, answer in client.trail]


def test_the_first_obstacle_cannot_be_skipped_away_from_under_the_second() -> None:
    second = ("yes", "rain", "if it rains", "take the tram", "yes")
    client = summed_up(*FIRST[:-1], *second, "no", "my wife")
    change(client, "Obstacle").says("/skip").expects("This one I need").says("/back")
    client.expects("If it rains, then I will take the tram")
