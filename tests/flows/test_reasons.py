"""What `/why` says of a message: the rule and the client's own facts, in words for a hard day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from bot.local.markup import plain_text
from flows.catalogue import FLOWS
from flows.engine import reasons
from flows.engine.asking import tell
from flows.engine.flow import Flow, Step
from flows.engine.machine import END, FlowMachine
from flows.engine.model import Given, KeptPlan, Tapped
from flows.engine.nudges import DAILY, FOLLOW_UP, STEP, Nudge
from flows.engine.words import ENGLISH
from flows.nudging.bringing_up import bring_up
from tests.engine.talk import MONDAY_NINE, Talk
from tests.flows.coaching_rules import broken_rules
from tests.flows.walking import Walks

TALKS = [flow for flow in FLOWS if flow.steps]
LONGEST = 600  # characters: two short paragraphs on a phone
A_CHANGE = 150  # characters of a sentence on what was changed, for a talk that changes many things
MOST_SENTENCES = 3
HOUR = timedelta(hours=1)


def why(talk: Talk) -> str:
    """What the last message's reason is, as a reader sees it."""
    return plain_text(str(talk.replies[-1].why))


# Each question ----------------------------------------------------------------------------------


@pytest.mark.parametrize("flow", TALKS, ids=lambda flow: flow.name)
def test_a_question_that_not_everybody_is_asked_says_what_made_it_come(flow: Flow) -> None:
    silent = [step.name for step in _not_for_everybody(flow) if not step.because]
    assert not silent


def _not_for_everybody(flow: Flow) -> Iterator[Step]:
    """The steps with a condition, those that some step jumps to, and those that can be missed."""
    targets = set()
    for step, following in zip(flow.steps, (*flow.steps[1:], None), strict=True):
        targets |= {target for _holds, target in step.then if _is_a_jump(target, following)}
    for step in flow.steps:
        if step.asked_if or step.name in targets or _can_be_missed(step, flow):
            yield step


def _is_a_jump(target: str, following: Step | None) -> bool:
    return following is None or target != following.name


def _can_be_missed(step: Step, flow: Flow) -> bool:
    """Whether a way from the first step to the end goes round this one."""
    next_steps, waiting = FlowMachine(flow).next_steps(), [flow.steps[0].name]
    seen = {step.name, *waiting}
    while waiting:
        new = set(next_steps.get(waiting.pop(), ())) - seen
        seen |= new
        waiting += new
    return END in seen and step is not flow.steps[0]


# Each message -----------------------------------------------------------------------------------


class Reasoned(Walks):
    """Walks on which every message that the client brings about must say what made it come."""

    def check(self, talk: Talk) -> None:
        super().check(talk)
        for reply in talk.replies:
            said = plain_text(str(reply.why))
            where = f"At {self.flow.name}.{talk.step}: {said!r}"
            assert said or talk.given.heard_at is None, where
            assert not [each for each in ("{", "«»", "  ") if each in said], where
            changed = len(talk.turn.effects)  # each of them may add a sentence
            assert len(said) <= LONGEST + A_CHANGE * max(0, changed - MOST_SENTENCES), where
            assert _sentences(said) <= MOST_SENTENCES + changed, where
            assert not broken_rules(said), where
        if talk.step:
            self._still_says_it_when_facts_are_gone(talk)

    def _still_says_it_when_facts_are_gone(self, talk: Talk) -> None:
        """Steps are settled and files are cleared while a talk lies open."""
        step, bare = self.machine.steps[talk.step], Given(talk.given.now)
        told = tell(self.machine, talk.session, bare, ENGLISH)
        assert reasons.of_question(self.flow, talk.session, step, told)


@pytest.mark.parametrize("flow", TALKS, ids=lambda flow: flow.name)
def test_every_message_has_a_short_and_whole_reason(flow: Flow) -> None:
    Reasoned(flow).take_every_option()


def _sentences(said: str) -> int:
    """How many sentences a reason has, besides those in the client's words."""
    return len(re.findall(r"[.!?](?=\s|$)", re.sub(r"«[^»]*»", "", said)))


# As a client reads them -------------------------------------------------------------------------


def test_a_number_that_fell() -> None:
    ana = Talk().rates(8).says("/clarity", "6")
    assert why(ana) == (
        "Your number went down by two or more since the last, from 8 on Sunday 4 January to 6. "
        "Then I ask what keeps it there and not lower. The number 6 is kept."
    )


def test_words_of_a_better_day() -> None:
    ana = Talk().rates(8, note="I slept").says("/clarity", "4")
    assert "On such a day I bring back what you wrote with a higher number." in why(ana)
    assert "bring back" not in why(Talk().rates(8).says("/clarity", "4"))


@pytest.mark.parametrize(
    ("before", "number", "said"),
    [
        ((), 7, "This is your first number, 7. Then I ask what makes it that and not lower."),
        ((5,), 7, "Your number went up, from 5 on Sunday 4 January to 7. Then I ask what helped."),
        ((7,), 6, "Your number is 6, after 7 on Sunday 4 January. When it stays or is one point"),
        ((10,), 10, "Your number is 10 again. There is no point more"),
        ((8,), 1, "You gave a 1. It could not be lower, so I ask what has kept you going."),
    ],
)
def test_a_number_and_the_rule_for_it(before: tuple[int, ...], number: int, said: str) -> None:
    assert why(Talk().rates(*before).says("/clarity", str(number))).startswith(said)


def in_the_review() -> Talk:
    """At the question how sure they are of a step for the week."""
    ana = Talk().says("/review", "/skip", "/skip").taps("Yes")
    return ana.says("call Luis", "tomorrow 9am", "/skip")


def test_a_smaller_step_after_little_sureness() -> None:
    ana = in_the_review()
    assert "Below 7 of 10 I ask for a smaller version." in why(ana)
    ana.taps("4")
    assert why(ana) == (
        "You gave 4 of 10 for how sure you are. Below 7 I ask for a smaller version, 3 times at "
        "the most."
    )
    ana.says("write to Luis")
    assert why(ana) == (
        "You made the step smaller: «write to Luis». So I ask again how sure you are of it."
    )
    assert why(ana.taps("8")).startswith("You gave 8 of 10, and the step stays as large as it is")


def test_a_commitment_that_was_made() -> None:
    ana = in_the_review().taps("8").says("/skip", "he is glad", "/skip").taps("No, that is it")
    assert ana.step == ""
    assert "«call Luis» is kept for Tuesday 6 January, 09:00, and I ask about it then" in why(ana)


def test_a_second_step_of_one_talk() -> None:
    ana = in_the_review().taps("8").says("/skip", "he is glad", "/skip")
    assert why(ana) == (
        "One step is set. Up to 5 fit into one talk, so I ask whether there is another."
    )
    ana.taps("Yes, one more")
    assert why(ana) == "One step is set, and you said yes to another. Up to 5 fit into one talk."


def owes(failures: int = 0, moves: int = 0) -> Talk:
    """A client with a step whose time has passed, and a plan for the rain."""
    plan = KeptPlan("rain", "it rains", "take the tram", 1, failures)
    past = MONDAY_NINE - 30 * HOUR
    return Talk().commits("walk", due=past, plans=(plan,), moves=moves)


def test_a_plan_that_did_not_hold_for_the_second_time() -> None:
    ana = owes(failures=1).says("/checkin 1 not_yet", "/skip")
    assert why(ana).startswith("For «walk» you foresaw «rain», so I ask whether it came.")
    ana.taps("It came")
    assert why(ana).startswith("You said that «rain» came. There is a plan for it")
    ana.taps("It did not")
    assert why(ana).startswith(
        "Your plan for «rain» did not hold this time, and not for the first time. From the second "
        "time on I offer to word it anew."
    )


def test_a_step_that_moved_three_times() -> None:
    ana = owes(moves=3).says("/checkin 1 not_yet", "/skip").taps("Something else")
    assert why(ana).startswith(
        "«walk» has had 3 new times. After every third I ask what it is to you now."
    )


def test_words_that_name_no_outcome() -> None:
    ana = owes().says("/checkin 1", "I was <so> tired")
    assert why(ana).startswith("You wrote «I was <so> tired». My rules found neither “done” nor")


def test_a_noticing() -> None:
    ana = Talk().says("/grow", "I want to stop working late")
    assert why(ana) == (
        "Your answer holds «to stop working». I ask about such words once, and then take any "
        "answer."
    )


# What comes by itself ---------------------------------------------------------------------------


def brought_up(talk: Talk, kind: str, at: datetime, subject: int = 0) -> str:
    local = at.astimezone(talk.given.zone)
    nudge = Nudge(kind, local.date(), f"{local:%Y-%m-%dT%H:%M}", at, subject)
    reply = bring_up([nudge], talk.given, ENGLISH)
    assert reply is not None
    return plain_text(str(reply.why))


def test_the_daily_question_that_was_switched_on() -> None:
    ana = Talk().prefers(daily=True)
    said = brought_up(ana, DAILY, MONDAY_NINE)
    assert said == ("You switched the daily question on, for 19:30. /settings changes all of that.")


def test_a_step_that_comes_late() -> None:
    ana = Talk().commits("walk", due=MONDAY_NINE - 2 * HOUR)
    said = brought_up(ana, STEP, MONDAY_NINE - 2 * HOUR, 1)
    assert said.startswith("You set «walk» for Monday 5 January, 07:00")
    assert "It has waited since Monday 5 January, 07:00" in said
    assert not broken_rules(said)


def test_the_soft_question_is_in_no_settings() -> None:
    said = brought_up(Talk(), FOLLOW_UP, MONDAY_NINE)
    assert "came under a safety rule" in said
    assert "/settings" not in said
    assert not broken_rules(said)


def test_a_button_is_no_command_of_a_persons_own() -> None:
    ana = Talk().does(Tapped("/safe safe"))
    assert why(ana) == "You tapped a button, and this is what it leads to."
    assert why(ana.does(Tapped("/privacy"))) == "You asked for it: /privacy."
