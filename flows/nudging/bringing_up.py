"""Puts into words what has come due: one message for all of it, in the client's own words.

Its buttons are commands, so they work as long as the message stands, and it asks one question at
the most. Thousands may be due in one second: a step that is on time is put without dates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from markupsafe import Markup

from flows.engine.model import Button, Given, KeptCommitment, Reply
from flows.engine.nudges import (
    CLARITY,
    DAILY,
    FOLLOW_UP,
    REMIND,
    REVIEW,
    STEP,
    Nudge,
    Preferences,
)
from flows.engine.words import N_, Language, _, quoted
from flows.nudging.calendar import wall_of
from flows.nudging.daily_ping import MORNINGS_END, DailyPing, Part, in_turn
from flows.nudging.reasons import of_nudges
from flows.obstacles import plan_sentence
from flows.outcome import ON_TIME, OUTCOMES
from flows.readings.on_file import CLARITY_HIGH, CLARITY_LOW
from flows.safety.pages import a_day_later

THINNING = _(
    "No answer is needed. From here on I write more rarely, and then not at all; a word from you "
    "brings me back at any time."
)
MOST_LISTED = 30  # steps and reminders in one message
ROOM = 2100  # characters of clients' words in a list; a message holds 4,096 with all around them
DAY, HOUR = timedelta(days=1), timedelta(hours=1)

Found = tuple[Nudge, KeptCommitment]


def bring_up(
    nudges: Sequence[Nudge], given: Given, language: Language, line: str = ""
) -> Reply | None:
    """One message for all that is due, with `line` at its end; None when nothing is left of it.

    Who is asked how they are, on the day after an alarm, is asked nothing besides.
    """
    if any(each.kind == FOLLOW_UP for each in nudges):
        return replace(a_day_later(language), why=of_nudges(nudges, {}, given, language))
    saying = Saying(given, language)
    steps = _open(nudges, STEP, given)
    asked = {step.id for _nudge, step in steps}
    reminders = [
        (nudge, step)
        for nudge, step in _open(nudges, REMIND, given)
        if step.due > given.now and step.id not in asked
    ]
    parts = [saying.one(*steps[0])] if len(steps) == 1 else []
    parts += [saying.several(steps)] if len(steps) > 1 else []
    parts += [saying.ahead(reminders, MOST_LISTED - len(steps))] if reminders else []
    days = [each for each in nudges if each.kind == DAILY]
    reviews = [each for each in nudges if each.kind == REVIEW]
    readings = [each for each in nudges if each.kind == CLARITY]
    alone = len(parts) + bool(days) + bool(reviews) + bool(readings) == 1
    if days:
        latest = max(days, key=lambda each: each.day)
        parts.append(DailyPing(given, language, tuple(parts), alone).part(latest))
    parts += [saying.clarity(readings[0], alone)] if readings else []
    parts += [saying.review(reviews[0], alone)] if reviews else []
    if not parts:
        return None
    words = [words for words, _rows in parts] + ([language.say(line)] if line else [])
    rows = tuple(row for _words, rows in parts for row in rows)
    brought_up = [*steps, *reminders]
    told = [nudge for nudge, _step in brought_up] + [*days, *reviews, *readings]
    why = of_nudges(told, {step.id: step for _nudge, step in brought_up}, given, language)
    return Reply(Markup("\n\n").join(words), rows, why=why)


def command_of(kind: str, subject: int, day: date, preferences: Preferences) -> str:
    """The command that a nudge leads to, which typed words are taken to answer; "" for none."""
    if kind == STEP:
        return f"checkin {subject}" if subject else "checkin"  # of several it is asked which
    if kind == DAILY:
        return f"today {day}" if preferences.hour < MORNINGS_END else f"day {day}"
    return {REVIEW: "review", CLARITY: "clarity", FOLLOW_UP: "safe"}.get(kind, "")


def _open(nudges: Sequence[Nudge], kind: str, given: Given) -> list[Found]:
    """The nudges of a kind with their commitments, the earliest first; only what is open stays."""
    found = [(each, given.commitment(each.subject)) for each in nudges if each.kind == kind]
    wanted = [(nudge, step) for nudge, step in found if step and _is_awake(step, given.now)]
    return sorted(wanted, key=lambda each: each[0].at) if len(wanted) > 1 else wanted


def _is_awake(step: KeptCommitment, now: datetime) -> bool:
    rests = step.rests and (step.rests_until is None or now < step.rests_until)
    return step.state == "open" and not rests


@dataclass(frozen=True)
class Saying:
    """The parts of the message, each as its words and its rows of buttons."""

    given: Given
    language: Language

    def one(self, nudge: Nudge, step: KeptCommitment) -> Part:
        """One step: the moment for it, or how it went when that is over."""
        late = self.given.now - nudge.at >= ON_TIME
        words = self._late(nudge, step) if late else self._on_time(nudge, step)
        row = [
            Button(self.language.plain(each.words), f"/checkin {step.id} {each.key}")
            for each in OUTCOMES
        ]
        return words, (tuple(row),)

    def _on_time(self, nudge: Nudge, step: KeptCommitment) -> Markup:
        say, what = self.language.say, quoted(step.what, 300)
        if self._ends_a_rest(nudge, step):
            return say(
                _(
                    "The pause is over, and «{what}» is still here. What would you like to do with "
                    "it?"
                ),
                what=what,
            )
        words = in_turn(
            nudge,
            _("«{what}»: this is the moment you chose."),
            _("Now is the time that you set for «{what}»."),
            _("The moment that you chose for «{what}» is here."),
        )
        if nudge.at > step.due:  # it was to be asked about later
            words = in_turn(nudge, _("As you asked: «{what}»."), _("Here again: «{what}»."))
        lines = [say(words, what=what)]
        lines += [plan_sentence(each, self.language) for each in step.plans]
        if step.first_piece and not step.plans:
            lines.append(self._first_piece(step))
        return Markup("\n").join((*lines, say(_("One tap, now or when it is done."))))

    def _ends_a_rest(self, nudge: Nudge, step: KeptCommitment) -> bool:
        """Whether it is brought up because a pause is over, and not because its time is here."""
        wants = self.given.preferences
        ends = (step.rests and step.rests_until, wants.paused and wants.paused_until)
        return nudge.at > step.due and nudge.at in ends

    def _late(self, nudge: Nudge, step: KeptCommitment) -> Markup:
        words = in_turn(
            nudge,
            _("How did «{what}» go? You planned it for {moment}."),
            _("«{what}» was set for {moment}. How did it go?"),
        )
        return self.language.say(words, what=quoted(step.what, 300), moment=self._moment(step.due))

    def several(self, found: Sequence[Found]) -> Part:
        """Several steps as a list, with a button for each."""
        listed = [step for _nudge, step in found[:MOST_LISTED]]
        room = min(300, ROOM // len(listed))
        lines = [self.language.say(_("The time has come for these:"))]
        for number, step in enumerate(listed, start=1):
            line = Markup("{}. «{}» · {}")
            lines.append(line.format(number, quoted(step.what, room), self._time(step.due)))
        if len(found) > MOST_LISTED:
            lines.append(self.language.say(_("The others stand under /steps.")))
        lines.append(self.language.say(_("Which one shall we look at first?")))
        rows = [(Button(self.language.plain(_("All of them are done")), "/all_done"),)]
        rows += [
            (Button(f"{number}. {quoted(step.what, 40)}", f"/checkin {step.id}"),)
            for number, step in enumerate(listed, start=1)
        ]
        return Markup("\n").join(lines), tuple(rows)

    def ahead(self, found: Sequence[Found], most: int) -> Part:
        """Reminders of what is to come, without a button: there is nothing to answer yet."""
        listed = [step for _nudge, step in found[:most]]
        room = min(300, ROOM // (2 * len(listed))) if listed else 0
        lines = []
        for step in listed:
            lines.append(self._reminder(step, room))
            if step.first_piece:
                lines.append(self._first_piece(step, room))
        return Markup("\n").join(lines), ()

    def _reminder(self, step: KeptCommitment, room: int) -> Markup:
        what, say, zone = quoted(step.what, room), self.language.say, self.given.zone
        left = step.due - self.given.now
        minutes, today = -(-left // timedelta(minutes=1)), wall_of(self.given.now, zone).date()
        if left < 12 * HOUR and (minutes % 60 == 0 or minutes > 150):
            forms = N_("In an hour: «{what}»", "In {number} hours: «{what}»")
            return self.language.count(forms, round(left / HOUR), what=what)
        if left < 12 * HOUR:
            forms = N_("In a minute: «{what}»", "In {number} minutes: «{what}»")
            return self.language.count(forms, minutes, what=what)
        if wall_of(step.due, zone).date() == today + DAY:
            at = self.language.time(step.due, zone)
            return say(_("Tomorrow, {time}: «{what}»"), time=at, what=what)
        return say(_("{moment}: «{what}»"), moment=self._moment(step.due), what=what)

    def clarity(self, nudge: Nudge, alone: bool) -> Part:
        """The clarity check-in, with a button for each number."""
        words = _("Your clarity, too: a tap says how clear the way is.")
        if alone:
            words = in_turn(
                nudge,
                _("How clear is your way ahead just now? One tap is enough."),
                _("One number for today: how clear is the way ahead of you?"),
                _("A moment for your clarity: which number is it now?"),
            )
        say = self.language.say
        ends = say(_("1: {low}\n10: {high}"), low=say(CLARITY_LOW), high=say(CLARITY_HIGH))
        numbers = [Button(str(each), f"/clarity {each}") for each in range(1, 11)]
        return say(words) + Markup("\n") + ends, (tuple(numbers[:5]), tuple(numbers[5:]))

    def review(self, nudge: Nudge, alone: bool) -> Part:
        """The invitation to the weekly review."""
        words = _("Your weekly review is ready, too.")
        if alone:
            words = in_turn(
                nudge,
                _("Your weekly review is ready. It begins with what went well."),
                _("The week in a few minutes: what went well, what is open, what comes next."),
            )
        button = Button(self.language.plain(_("Begin the review")), "/review")
        return self.language.say(words), ((button,),)

    def _first_piece(self, step: KeptCommitment, room: int = 300) -> Markup:
        piece = quoted(step.first_piece, room)
        return self.language.say(_("First piece: «{piece}»"), piece=piece)

    def _time(self, at: datetime) -> str:
        """A moment; of today only the hour."""
        zone = self.given.zone
        is_today = wall_of(at, zone).date() == wall_of(self.given.now, zone).date()
        return self.language.time(at, zone) if is_today else self._moment(at)

    def _moment(self, at: datetime) -> str:
        return self.language.moment(at, self.given.zone, self.given.now)
