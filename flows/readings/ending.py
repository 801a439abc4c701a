"""What a check-in ends with: the numbers and words that were kept, and what is offered then."""

from __future__ import annotations

from markupsafe import Markup

from flows.engine.flow import Told
from flows.engine.listening import is_no
from flows.engine.model import Button, Reply
from flows.engine.words import _
from flows.readings.evidence import RUN, run_of_lows
from flows.readings.on_file import own_scales
from flows.readings.reading import earlier, is_low_again, number, values_before

LEAST_FOR_TREND = 3  # readings, this one included


def closing(told: Told) -> Reply:
    if is_low_again(told):
        correct, menu = _button(told, _ANOTHER), _button(told, _MENU)
        return Reply(ease_off(told), ((correct, menu),))
    count = len(earlier(told)) + 1
    offers = count == LEAST_FOR_TREND and not told.given.preferences.clarity
    lines = [_readings(told), *_words(told)]
    if offers:
        lines.append(told.say(_("If you like, I ask for it on days that you choose.")))
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
            "Kept: {value}. That makes {run} readings in a row at 3 or lower. A talk with a human "
            "coach can hold more of that than a program can; your readings are there to bring "
            "along. I ask nothing more today."
        ),
        _(
            "Kept: {value}. It has been low {run} times in a row now. Some of it may be better "
            "talked over with a person than tapped in here, such as with a coach. No more "
            "questions today."
        ),
        _(
            "Kept: {value}, and nothing more is needed today. A coach to talk with, from person to "
            "person, is worth having in a stretch like this; {run} readings in a row were low."
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
    if not words or is_no(words, told):
        return []
    if more:
        return [told.say(_("One point more, in your words: «{words}»"), words=words)]
    lines = [told.say(_("What makes it so: «{words}»"), words=words)]
    if not any(each.note for each in earlier(told)):
        lines.append(told.say(_("I keep that, and bring it back to you on a lower day.")))
    return lines
