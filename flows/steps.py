"""The open commitments on one page, and what moved of late."""

from __future__ import annotations

from datetime import timedelta

from markupsafe import Markup

from flows.commitment import written_out
from flows.engine.effects import Commit, Plan
from flows.engine.flow import Flow, Told
from flows.engine.model import Button, KeptCommitment, Reply
from flows.engine.words import N_, _, quoted
from flows.nudging.looking_back import comeback, days_active
from flows.parked import button, parked
from flows.resting import end_as_words, resting

MOST_SHOWN = 12  # commitments on the page, the nearest first
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LONGEST_BACK = 7 * DAY  # a longer way back says little of the one to come


def page(told: Told) -> Reply:
    """Every open commitment with its date and plans, and a button for each."""
    found, away = list(told.given.commitments()), parked(told.given)
    parts = [_heading(len(found), told), *(shown(each, told) for each in found[:MOST_SHOWN])]
    if len(found) > MOST_SHOWN:
        parts.append(told.say(_("The later ones follow when these are settled.")))
    parts.append(Markup("\n").join(movement(told, with_the_way_back=bool(found))))
    rows = [_row(each, told) for each in found[:MOST_SHOWN]]
    if away:
        parts.append(told.say(_("Parked: {number}"), number=len(away)))
        rows.append((button(told),))
    last = (_("Menu"), "/menu") if found else (_("GROW talk"), "/grow")
    rows.append((Button(told.plain(last[0]), last[1]),))
    return Reply(Markup("\n\n").join(filter(None, parts)), tuple(rows))


def _heading(number: int, told: Told) -> Markup:
    if number:
        return told.language.count(N_("One open step", "{number} open steps"), number)
    if told.given.past().steps:
        return told.say(_("No step is open just now. A GROW talk helps you find one."))
    return told.say(_("There is no open step yet. A GROW talk helps you find one."))


def _row(kept: KeptCommitment, told: Told) -> tuple[Button, ...]:
    care = Button(quoted(kept.what, 40), f"/step {kept.id}")
    if kept.due > told.given.now:
        return (care,)
    return (care, Button(told.plain(_("How it went")), f"/checkin {kept.id}"))


def shown(kept: KeptCommitment, told: Told) -> Markup:
    """A commitment as it is kept: whole, with what is set about reminding and resting."""
    given, language = told.given, told.language
    made = tuple(Plan(each.obstacle, each.cue, each.action) for each in kept.plans)
    lines = [
        written_out(
            Commit(kept.what, kept.due, kept.where, kept.first_piece, plans=made),
            told,
        )
    ]
    if kept in resting(given):
        lines.append(told.say(_("Rests {end}."), end=end_as_words(kept.rests_until, told)))
    elif kept.remind_at and given.now < kept.remind_at:
        at = language.moment(kept.remind_at, given.zone, given.now)
        lines.append(told.say(_("Reminder: {moment}"), moment=at))
    return Markup("\n").join(lines)


def movement(told: Told, with_the_way_back: bool = True) -> list[Markup]:
    """How often something moved of late, and how short a way back was; counted, not graded."""
    given, lines = told.given, []
    active = days_active(given.past(), given.now, given.zone, given.ratings())
    if active:
        words = N_(
            "You were here on one of the last 14 days.",
            "You were here on {number} of the last 14 days.",
        )
        lines.append(told.language.count(words, active))
    back = comeback(given.past(), given.now, given.zone)
    if back is not None and back <= LONGEST_BACK and with_the_way_back:
        lines.append(_way_back(back, told))
    return lines


def _way_back(back: timedelta, told: Told) -> Markup:
    if back >= DAY:
        words = N_(
            "The last time a step stayed open, you were back a day later.",
            "The last time a step stayed open, you were back {number} days later.",
        )
        return told.language.count(words, round(back / DAY))
    words = N_(
        "The last time a step stayed open, you were back within an hour.",
        "The last time a step stayed open, you were back within {number} hours.",
    )
    return told.language.count(words, -(-back // HOUR) or 1)


PAGE = Flow(
    name="steps",
    title=_("My steps"),
    summary=_("what you committed to, with dates and plans"),
    steps=(),
    closing=page,
)
