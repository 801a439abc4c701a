"""Every flow, walked through option by option; every sentence, held against the coaching rules."""

from collections.abc import Iterator

import pytest

from flows.catalogue import FLOWS
from flows.engine.drawing import refuse_unless_flow
from flows.engine.flow import Flow, Step
from flows.engine.words import LOCALES
from tests.engine.talk import Talk
from tests.flows.coaching_rules import broken_rules
from tests.flows.sentences import read_sentences
from tests.flows.walking import Walks

for each in FLOWS:  # what is no flow is named, before anything is asked of it
    refuse_unless_flow(each)
TALKS = [flow for flow in FLOWS if flow.steps]
STEPS = [(flow, step) for flow in TALKS for step in flow.steps]


@pytest.mark.parametrize("flow", TALKS, ids=lambda flow: flow.name)
def test_every_way_through_a_flow_ends_and_none_is_left_untaken(flow: Flow) -> None:
    walks = Walks(flow)
    walks.walk_all()
    assert not walks.untaken(), f"No walk took {walks.untaken()} in {walks.turns} turns."
    assert not walks.untried(), f"No walk took {walks.untried()} in {walks.turns} turns."


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_a_flow_opens_with_a_reply_that_can_be_sent(flow: Flow) -> None:
    for commitments in (0, 1, 30):
        talk = Talk()
        for number in range(commitments):
            talk.commits(f"step {number} " + "of many words & <tags> " * 10)
        talk.begins(flow.name)
        Walks(TALKS[0]).check(talk)


@pytest.mark.parametrize(
    ("flow", "step"), STEPS, ids=[f"{flow.name}.{step.name}" for flow, step in STEPS]
)
def test_a_question_keeps_the_coaching_rules(flow: Flow, step: Step) -> None:
    assert not [each for words in _phrasings(step) for each in broken_rules(words)]


def test_every_sentence_that_can_be_said_keeps_the_coaching_rules() -> None:
    sentences = read_sentences(LOCALES / "cairn.pot")
    sentences = [each for each in sentences if "|" not in each]  # those list what is typed to us
    assert not [each for sentence in sentences for each in broken_rules(sentence)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Why did you not call?",
        "Have you considered a walk?",
        "Don't you think so?",
        "You should rest.",
        "Shouldn't you rest?",
        "Have you tried a list?",
        "We need to talk.",
        "Isn't that lovely?",
        "You are a procrastinator.",
        "What is it? And when?",
        "How about a walk?",
    ],
)
def test_the_rules_find_what_a_coach_would_not_say(sentence: str) -> None:
    assert broken_rules(sentence)


def test_the_rules_say_which_words_break_them() -> None:
    assert broken_rules("On Monday you should rest.") == [
        "«On Monday you should rest.» advises: «you should»."
    ]
    assert broken_rules("So. What is it? And when?") == [
        "«So. What is it? And when?» asks two questions at once: «What is it?» «And when?»."
    ]


def test_the_rules_let_open_questions_be() -> None:
    assert not broken_rules("What have you tried so far?")


def test_two_phrasings_of_a_question_are_two() -> None:
    for flow, step in STEPS:
        words = list(_phrasings(step))
        assert len(words) == len(set(words)), f"{flow.name}.{step.name}"


def _phrasings(step: Step) -> Iterator[str]:
    if isinstance(step.words, str):
        yield step.words
    elif isinstance(step.words, tuple):
        yield from step.words
    yield from step.again
    yield from (notice.question for notice in step.notices)
