"""The client's evening: what moved today, or on one of the days before.

A day ends at 03:00 local, so who logs after midnight logs the day they are still in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from markupsafe import Markup

from flows.engine.answers import Option, Pick, Text
from flows.engine.effects import LogDay
from flows.engine.flow import Flow, Step, Told
from flows.engine.listening import is_no
from flows.engine.model import Answer, Button, DayEntry, Given, Reply
from flows.engine.words import _, quoted
from flows.nudging.calendar import day_of
from flows.reflecting import WordsOrNod, is_nod

DAYS_BACK = 7  # how long a day can still be logged
DAY, NOON = timedelta(days=1), time(12)
FEW_WORDS = 3  # of a note; more of them are thanked for
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


def days(told: Told) -> tuple[Option, ...]:
    """The days that can be logged: today, yesterday and those of the week before, by their date."""
    today = day_of(told.given.now, told.given.zone)
    named = (
        Option(today.isoformat(), told.plain(_("Today")), told.plain(_("today|tonight"))),
        Option((today - DAY).isoformat(), told.plain(_("Yesterday")), told.plain(_("yesterday"))),
    )
    earlier = [today - back * DAY for back in range(2, DAYS_BACK + 1)]
    return (*named, *(Option(each.isoformat(), _written(each, told)) for each in earlier))


@dataclass(frozen=True)
class Moved(Text):
    """What moved; a nod says that something did."""

    def read(self, text: str, told: Told) -> Answer:
        return told.plain(SOMETHING) if is_nod(text, told) else super().read(text, told)


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


def one_line(told: Told) -> Markup:
    """Says that the day is kept; what is typed under it belongs to that day."""
    words = _(
        "Kept for {day}: something moved. One line on what it was is welcome, and not needed."
    )
    return told.say(words, day=_named(told))


def kept(told: Told) -> Reply:
    log = log_of(told)
    words = _("Kept for {day}: something moved.")
    if not log.moved and _is_today(told):
        words = _("Kept: a quiet day. Quiet days are part of it.")
    elif not log.moved:
        words = _("Kept for {day}: a quiet day. Quiet days are part of it.")
    elif len(log.note.split()) > FEW_WORDS:
        words = _("Thank you for telling me. It is kept for {day}, in your words: «{note}»")
    elif log.note:
        words = _("Kept for {day}: «{note}»")
    said = told.say(words, day=_named(told), note=log.note)
    return Reply(said, (*_offer_of_yesterday(told), (Button(told.plain(_("Menu")), "/menu"),)))


def _offer_of_yesterday(told: Told) -> tuple[tuple[Button, ...], ...]:
    """A row for the day before today, unless that one is logged or before all that is on file."""
    given, past = told.given, told.given.past()
    yesterday = day_of(given.now, given.zone) - DAY
    logged = {each.day for each in past.days if each.moved is not None}
    there = [*(each.made_at for each in past.steps if each.made_at), *past.talks]
    known = [*(each.day for each in past.days), *(day_of(at, given.zone) for at in there)]
    if not _is_today(told) or yesterday in logged or min(known, default=date.max) > yesterday:
        return ()
    return ((Button(told.plain(_("Log yesterday")), f"/day {yesterday}"),),)


def log_of(told: Told) -> LogDay:
    words = told["moved"]
    if words is None or is_no(words, told):
        return LogDay(_chosen(told), moved=False)
    note = (told.get("line") or "") if words == told.plain(SOMETHING) else words
    return LogDay(_chosen(told), moved=True, note="" if is_no(note, told) else note)


def only_something(told: Told) -> bool:
    """Whether no more was said than that something moved."""
    return bool(told["moved"] == told.plain(SOMETHING))


def _is_today(told: Told) -> bool:
    return _chosen(told) == day_of(told.given.now, told.given.zone)


def _named(told: Told) -> str:
    return told.plain(_("today")) if _is_today(told) else _written(_chosen(told), told)


def _chosen(told: Told) -> date:
    return date.fromisoformat(told["day"])


def _logged(told: Told) -> DayEntry:
    day = _chosen(told)
    return next((each for each in told.given.past().days if each.day == day), DayEntry(day))


def _written(day: date, told: Told) -> str:
    return told.language.day(_noon(day, told), told.given.zone, told.given.now)


def _noon(day: date, told: Told) -> datetime:
    return datetime.combine(day, NOON, told.given.zone)


FLOW = Flow(
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
            Moved(suggestions=(SOMETHING,)),
            optional=True,
            skip_words=_("A quiet day"),
            at_once=lambda told: (log_of(told),),
        ),
        Step(
            "line",
            one_line,
            WordsOrNod(),
            optional=True,
            skip_words=_("That is all"),
            asked_if=only_something,
            because=_(
                "You said that something moved, without more words. A line on it can stand with "
                "that day; it can be left out."
            ),
            at_once=lambda told: (log_of(told),),
        ),
    ),
    closing=kept,
)
