"""The client's morning: one step for today, in their own words or one of the open ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from flows.day import is_out_of_reach
from flows.engine.answers import Text
from flows.engine.effects import LogDay
from flows.engine.flow import Choice, Flow, Step, Told
from flows.engine.model import Button, KeptCommitment, Reply
from flows.engine.words import _, quoted
from flows.nudging.calendar import day_of
from flows.obstacles import plan_sentence

MOST_SUGGESTED = 3  # open steps, the nearest first


@dataclass(frozen=True)
class StepOfTheDay(Text):
    """Words for the day's one step; open steps are suggested, one to a row."""

    def choices(self, told: Told) -> tuple[tuple[Choice, ...], ...]:
        return tuple((each,) for row in super().choices(told) for each in row)


def suggested(told: Told) -> tuple[str, ...]:
    return tuple(each.what for each in told.given.commitments()[:MOST_SUGGESTED])


def named(told: Told) -> Reply:
    """The step of the day, with the plan that it has if it is one of the open ones."""
    words = told.say(_("Your one step for today: «{step}»."), step=quoted(told["step"], 300))
    kept = _kept_as(told["step"], told)
    lines = [words, *(plan_sentence(each, told) for each in (kept.plans if kept else ()))]
    row = (Button(told.plain(_("My steps")), "/steps"), Button(told.plain(_("Menu")), "/menu"))
    return Reply(Markup("\n").join(lines), (row,))


def _kept_as(words: str, told: Told) -> KeptCommitment | None:
    return next((each for each in told.given.commitments() if each.what == words), None)


def intend(told: Told) -> Sequence[LogDay]:
    return (LogDay(day_of(told.given.now, told.given.zone), intent=told["step"]),)


FLOW = Flow(
    name="today",
    title=_("Today"),
    summary=_("the one step that this day is for"),
    in_menu=False,
    gives_way=True,
    refusal=is_out_of_reach,
    steps=(
        Step(
            "step",
            (
                _("What is the one step for today?"),
                _("Which one thing would you like to have done by tonight?"),
                _("If one thing moves today, which one is it to be?"),
            ),
            StepOfTheDay(most=300, suggestions=suggested),
        ),
    ),
    closing=named,
    effects=intend,
)
