"""The client's day: one step for today in the morning, and in the evening what moved.

A day ends at 03:00 local, so who logs after midnight logs the day they are still in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from markupsafe import Markup

from flows.engine.answers import Option, Pick, Text
from flows.engine.effects import LogDay
from flows.engine.flow import Choice, Flow, Step, Told
from flows.engine.listening import is_no
from flows.engine.model import Button, DayEntry, Given, KeptCommitment, Reply
from flows.engine.words import _, quoted
from flows.nudging.calendar import day_of
from flows.obstacles import plan_sentence

DAYS_BACK = 7  # how long a day can still be logged
MOST_SUGGESTED = 3  # open steps, the nearest first
DAY, NOON = timedelta(days=1), time(12)
SOMETHING = _("Something moved")


def is_out_of_reach(given: Given, about: str) -> str:
    """What is in the way of the day `about`, in ISO 8601: it is to come, or it is long over."""
    try:
        day = date.fromisoformat(about.split(" ", 1)[0])
    except ValueError:
        return ""
    today = day_of(given.now, given.zone)
    if day > today:
        return _("That day is still to come; it can be told of when it is here.")
    if day < today - DAYS_BACK * DAY:
        return _("That day is more than a week ago, so I leave it as it is.")
    return ""


# The morning -------------------------------------------------------------------------------------


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


TODAY = Flow(
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


# The evening -------------------------------------------------------------------------------------


def days(told: Told) -> tuple[Option, ...]:
    """The days that can be logged: today, yesterday and those of the week before, by their date."""
    today = day_of(told.given.now, told.given.zone)
    named = (
        Option(today.isoformat(), told.plain(_("Today")), told.plain(_("today|tonight"))),
        Option((today - DAY).isoformat(), told.plain(_("Yesterday")), told.plain(_("yesterday"))),
    )
    earlier = [today - back * DAY for back in range(2, DAYS_BACK + 1)]
    return (*named, *(Option(each.isoformat(), _written(each, told)) for each in earlier))


def what_moved(told: Told) -> Markup:
    """Asks for what moved, and quotes what the client intended in the morning."""
    day, intent = _chosen(told), _logged(told).intent
    today = day_of(told.given.now, told.given.zone)
    named = _("The one step that you named for that day: «{intent}».")
    question = told.say(_("What moved on {day}?"), day=_written(day, told))
    if day == today:
        ways = _("What moved today, however small?"), _("What moved today?")
        named = _("This morning you named «{intent}».")
        question = told.say(ways[day.toordinal() % len(ways)])
    elif day == today - DAY:
        question = told.say(_("What moved yesterday?"))
    if not intent:
        return question
    return Markup("\n").join((told.say(named, intent=quoted(intent)), question))


def kept(told: Told) -> Reply:
    day, log = _chosen(told), log_of(told)
    words = _("Kept for {day}: something moved.")
    if not log.moved:
        words = _("Kept for {day}: a quiet day. Those belong to it, too.")
    elif log.note:
        words = _("Kept for {day}: «{note}»")
    said = told.say(words, day=_written(day, told), note=log.note)
    return Reply(said, (*_offer_of_yesterday(told), (Button(told.plain(_("Menu")), "/menu"),)))


def _offer_of_yesterday(told: Told) -> tuple[tuple[Button, ...], ...]:
    """A row for the day before today, unless that one is logged."""
    today = day_of(told.given.now, told.given.zone)
    logged = {each.day for each in told.given.past().days if each.moved is not None}
    if _chosen(told) != today or today - DAY in logged:
        return ()
    return ((Button(told.plain(_("Yesterday, too")), f"/day {today - DAY}"),),)


def log_of(told: Told) -> LogDay:
    words = told["moved"]
    if words is None or is_no(words, told):
        return LogDay(_chosen(told), moved=False)
    return LogDay(_chosen(told), moved=True, note="" if words == told.plain(SOMETHING) else words)


def _chosen(told: Told) -> date:
    return date.fromisoformat(told["day"])


def _logged(told: Told) -> DayEntry:
    day = _chosen(told)
    return next((each for each in told.given.past().days if each.day == day), DayEntry(day))


def _written(day: date, told: Told) -> str:
    return told.language.day(_noon(day, told), told.given.zone, told.given.now)


def _noon(day: date, told: Told) -> datetime:
    return datetime.combine(day, NOON, told.given.zone)


EVENING = Flow(
    name="day",
    title=_("What moved"),
    summary=_("what moved today, or yesterday"),
    about=("day", "moved"),
    in_menu=False,
    gives_way=True,
    refusal=is_out_of_reach,
    steps=(
        Step("day", _("Which day is it about?"), Pick(days, per_row=2)),
        Step(
            "moved",
            what_moved,
            Text(suggestions=(SOMETHING,)),
            optional=True,
            skip_words=_("A quiet day"),
        ),
    ),
    closing=kept,
    effects=lambda told: (log_of(told),),
)
