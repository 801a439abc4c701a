"""The clarity check-in: one tap and done, then one question that can be left.

The number is neither argued with nor graded. Scaling questions after Steve de Shazer: what makes it
that and not lower, and what would one point more look like; what is missing to 10 is not asked.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from flows.engine.answers import Scale
from flows.engine.effects import Annotate
from flows.engine.flow import Flow, Step, Told, always
from flows.engine.machine import END
from flows.engine.model import KeptScale
from flows.engine.numbers import BEST
from flows.engine.words import _
from flows.readings.ending import closing
from flows.readings.evidence import DOWN, FIRST, SAME, UP, recalled
from flows.readings.leaving_out import LeftOutScale
from flows.readings.on_file import (
    CLARITY,
    CLARITY_HIGH,
    CLARITY_LOW,
    own_scales,
    rated,
    readings_of,
)
from flows.readings.reading import (
    Reading,
    Recalling,
    answered,
    day_of_reading,
    earlier,
    in_turn,
    is_low_again,
    kind,
    number,
)

THAT_IS_ALL = _("That is all")


# The client's own scales -------------------------------------------------------------------------


def has_more_scales(told: Told) -> bool:
    return answered(told) < len(own_scales(told.given))


def asked_scale(told: Told) -> KeptScale | None:
    """The scale that is asked about now; None when it was dropped meanwhile."""
    scales, at = own_scales(told.given), answered(told)
    return scales[at] if at < len(scales) else None


def which_number(told: Told) -> Markup:
    scale = asked_scale(told)
    if scale is None:
        return told.say(_("That scale is gone. Leave it out, and we go on."))
    ways = _("«{scale}»: which number is it now?"), _("And «{scale}», which number fits now?")
    asked = len(readings_of(scale.key, told.given))
    return told.say(ways[asked % len(ways)], scale=scale.name)


def keep_reading(told: Told) -> Sequence[object]:
    scales, at = own_scales(told.given), answered(told) - 1
    if told["reading"] is None or at >= len(scales):
        return ()
    return rated(scales[at].key, told["reading"], told)


# The one question --------------------------------------------------------------------------------


def stays_the_same(told: Told) -> bool:
    """Whether the number stays as it was, with room above it and below."""
    return kind(told) == SAME and 1 < number(told) < BEST


def what_makes_it(told: Told) -> Markup:
    value, readings = number(told), earlier(told)
    if value == 1:
        return told.say(in_turn(told, *_KEPT_GOING))
    ways = {FIRST: _FIRST, UP: _UP, DOWN: _DOWN, SAME: _AT_TEN}[kind(told)]
    last = readings[-1] if readings else None
    day, was = (day_of_reading(last, told), last.value) if last else ("", "")
    return told.say(in_turn(told, *ways), value=value, before=was, day=day)


_KEPT_GOING = (
    _("How have you kept going, as things are?"),
    _("What has kept you going until now?"),
    _("What carries you through a day like this one?"),
)
_FIRST = (_("What makes it {value}, and not lower?"),)
_UP = (
    _("It was {before} on {day}. What has brought it to {value}?"),
    _("From {before} on {day} to {value}: what has changed?"),
    _("Up from {before} on {day}. What helped it along?"),
)
_DOWN = (
    _("What keeps it at {value}, and not lower?"),
    _("What still holds, so that it is {value} and not less?"),
    _("What is there, even now, that makes it {value} and not lower?"),
)
_AT_TEN = (_("What keeps it at 10?"), _("10 again. What is it made of?"))


def one_point_more(told: Told) -> Markup:
    ways = (
        _("What would one point more look like?"),
        _("If it were {more}, what would be different?"),
        _("How would you notice that it has become {more}?"),
    )
    return told.say(in_turn(told, *ways), more=number(told) + 1)


def because_followed(told: Told) -> Markup:
    scale = asked_scale(told)
    if scale is None:
        return told.say(_("After clarity a check-in asks for the scales that you follow."))
    words = _("You follow «{scale}», so a check-in asks for it after clarity. It can be skipped.")
    return told.say(words, scale=scale.name)


def because_of_the_number(told: Told) -> Markup:
    """The number beside the last one, what it leads to, and where words brought back come from."""
    readings, value = earlier(told), number(told)
    last = readings[-1] if readings else None
    day, was = (day_of_reading(last, told), last.value) if last else ("", "")
    said = told.say(_rule_for(told), value=value, before=was, day=day)
    if recalled(readings, value) is None:
        return said
    brought_back = told.say(_("On such a day I bring back what you wrote with a higher number."))
    return Markup(" ").join((said, brought_back))


def _rule_for(told: Told) -> str:
    """The rule by which a number of this kind leads to its question."""
    if number(told) == 1:
        return _("You gave a 1. It could not be lower, so I ask what has kept you going.")
    if stays_the_same(told):
        return _(
            "Your number is {value}, after {before} on {day}. When it stays or is one point lower, "
            "I ask what one point more would look like."
        )
    return _RULES.get(kind(told), _AT_THE_TOP)


_AT_THE_TOP = _("Your number is {value} again. There is no point more, so I ask what keeps it.")
_RULES = {
    FIRST: _("This is your first number, {value}. Then I ask what makes it that and not lower."),
    UP: _("Your number went up, from {before} on {day} to {value}. Then I ask what helped."),
    DOWN: _(
        "Your number went down by two or more since the last, from {before} on {day} to {value}. "
        "Then I ask what keeps it there and not lower."
    ),
}


def annotate(told: Told) -> Sequence[object]:
    return (Annotate(CLARITY, told["made"] or ""),)


FLOW = Flow(
    name="clarity",
    title=_("Clarity"),
    summary=_("one number for how clear your way is"),
    about=("value",),
    gives_way=True,
    steps=(
        Step(
            "value",
            (
                _("How clear is your way ahead today?"),
                _("How clearly do you see where you are going?"),
                _("Your way ahead: how clear is it just now?"),
            ),
            Reading(Scale(CLARITY_LOW, CLARITY_HIGH)),
            at_once=lambda told: rated(CLARITY, number(told), told),
            then=(
                (is_low_again, END),
                (has_more_scales, "reading"),
                (stays_the_same, "one_more"),
                (always, "made"),
            ),
        ),
        Step(
            "reading",
            which_number,
            LeftOutScale(found=asked_scale),
            because=because_followed,
            optional=True,
            at_once=keep_reading,
            then=(
                (has_more_scales, "reading"),
                (stays_the_same, "one_more"),
                (always, "made"),
            ),
        ),
        Step(
            "made",
            what_makes_it,
            Recalling(),
            optional=True,
            skip_words=THAT_IS_ALL,
            because=because_of_the_number,
            at_once=annotate,
            then=((always, END),),
        ),
        Step(
            "one_more",
            one_point_more,
            Recalling(),
            optional=True,
            skip_words=THAT_IS_ALL,
            because=because_of_the_number,
        ),
    ),
    closing=closing,
)
