"""What a check-in ends with: the numbers and words that were kept, and what is offered then."""

from __future__ import annotations

from markupsafe import Markup

from flows.engine.flow import Told
from flows.engine.model import Button, Reply
from flows.engine.words import _
from flows.readings.evidence import DOWN, FIRST, LEAST_LENT, RUN, SAME, UP, run_of_lows
from flows.readings.on_file import own_scales
from flows.readings.reading import earlier, is_low_again, kind, number, values_before

LEAST_FOR_TREND = 3  # readings, this one included


def closing(told: Told) -> Reply:
    if is_low_again(told):
        correct, menu = _button(told, _ANOTHER), _button(told, _MENU)
        why = told.say(_("Your last numbers were low; from the third on I ask no more that day."))
        return Reply(ease_off(told), ((correct, menu),), why=why)
    count = len(earlier(told)) + 1
    offers = count == LEAST_FOR_TREND and not told.given.preferences.clarity
    lines = [_readings(told), *_words(told)]
    if offers:
        lines.append(told.say(_("If you like, I ask for your number on days that you choose.")))
    rows = [
        [_ANOTHER, _SCALES],
        [*[_DAYS] * offers, *[_PROGRESS] * (count >= LEAST_FOR_TREND), _MENU],
    ]
    buttons = tuple(tuple(_button(told, each) for each in row) for row in rows)
    return Reply(Markup("\n").join(lines), buttons)


_ANOTHER = (_("Another number"), "/correct clarity")
_SCALES = (_("Your scales"), "/scales")
_DAYS = (_("Choose days"), "/set_clarity")
_PROGRESS = (_("Progress"), "/progress")
_MENU = (_("Menu"), "/menu")


def _button(told: Told, named: tuple[str, str]) -> Button:
    return Button(told.plain(named[0]), named[1])


def ease_off(told: Told) -> Markup:
    """Said in place of a question after three lows in a row, and for as long as they last."""
    run = run_of_lows(values_before(told), number(told))
    ways = (
        _(
            "Kept: {value}. Thank you for taking the number today, too. That is {run} low "
            "ones in a row. If you would like to talk it through, a human coach can stay with it "
            "in a way that a program cannot, and /progress has your readings to bring along. "
            "I ask nothing more today."
        ),
        _(
            "Kept: {value}. It has been low {run} times in a row now, and none of it has to be "
            "explained here. Some things are easier said to a person: a human coach, or somebody "
            "you trust. No more questions today."
        ),
        _(
            "Kept: {value}, and nothing more is needed today. The last {run} were low; whenever it "
            "suits you, a talk with a human coach is one way to look at them together."
        ),
    )
    return told.say(ways[(run - RUN) % len(ways)], value=number(told), run=run)


def _readings(told: Told) -> Markup:
    """All numbers of this check-in, in one line."""
    answers = [entry.answer for entry in told.trail if entry.step == "reading"]
    own = zip(own_scales(told.given), answers, strict=False)
    named = [(told.say(_("clarity")), number(told))]
    named += [(Markup.escape(each.name), answer) for each, answer in own if answer is not None]
    return told.say(
        _("Kept: {readings}."),
        readings=Markup(", ").join(Markup("{} {}").format(*each) for each in named),
    )


def _words(told: Told) -> list[Markup]:
    """What was said with the number, in a line, and what becomes of it."""
    made, more = told.get("made"), told.get("one_more")
    words = made or more
    if not words:
        return []
    if more:
        return [told.say(_("One point more, in your words: «{words}»"), words=words)]
    lines = [told.say(_label(told), value=number(told), words=words)]
    lent = [each for each in earlier(told) if each.note and each.value >= LEAST_LENT]
    if number(told) >= LEAST_LENT and not lent:
        lines.append(told.say(_("I keep that, and bring it back to you on a lower day.")))
    return lines


def _label(told: Told) -> str:
    """What the words answer; what holds on a low day is not what makes it low."""
    if number(told) == 1:
        return _("What keeps you going: «{words}»")
    return {
        FIRST: _("What makes it {value}: «{words}»"),
        UP: _("What brought it to {value}: «{words}»"),
        DOWN: _("What still holds: «{words}»"),
        SAME: _("What keeps it at {value}: «{words}»"),
    }[kind(told)]
