"""One spoke of the wheel, looked at closely: a low number is as good to learn from as a high one.

The number is neither argued with nor graded, and whatever does not fit can be left out.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from flows.commitment import asked_then, commit_steps, commitments, written_out
from flows.engine.answers import Option, Pick
from flows.engine.effects import Annotate
from flows.engine.flow import Flow, Step, Told, always
from flows.engine.machine import END
from flows.engine.model import Button, Given, Reply
from flows.engine.words import _, quoted
from flows.readings.leaving_out import FewWords
from flows.wheel.areas import PREFIX, wheels
from flows.wheel.picking import (
    PickArea,
    PickOther,
    is_at_the_top,
    number_of,
    options,
    other_options,
)

LOW, HIGH = 4, 8  # up to the first and from the second on a number is asked about in its own way
ON_A_BUTTON = 30  # characters of an area's name, with "Look at" before it
SAID = ("behind", "holds", "one_more", "with_it", "gains")  # the steps that the end goes back to


def by_number(told: Told, low: str, between: str, high: str) -> Markup:
    """One of three questions, by what the area was given."""
    number = number_of(told)
    words = low if number <= LOW else high if number >= HIGH else between
    return told.fill(words, number=number)


def what_is_behind(told: Told) -> Markup:
    return by_number(
        told,
        _("You gave «{area}» a {number}. What is behind it, as you see it?"),
        _("You gave «{area}» a {number}. What goes into that number?"),
        _("You gave «{area}» a {number}. What has brought it there?"),
    )


def what_holds_it(told: Told) -> Markup:
    """What is there already. A 1 could not be lower, so it is asked about otherwise."""
    if number_of(told) == 1:
        return told.fill(_("What has kept you going in «{area}» all the same?"))
    return by_number(
        told,
        _("What makes it a {number} and not lower?"),
        _("What is there already, that makes it a {number} and not lower?"),
        _("What helps to keep it at {number}?"),
    )


def what_one_more_is(told: Told) -> Markup:
    number = number_of(told)
    if is_at_the_top(told):
        return told.fill(_("What in «{area}» would you like to keep just as it is?"))
    words = _("Imagine «{area}» at {number}, one point more. What would you see or hear there?")
    return told.fill(words, number=number + 1)


def keep_what_holds_it(told: Told) -> Sequence[Annotate]:
    words = told["holds"]
    return (Annotate(PREFIX + told["area"], words),) if words is not None else ()


def what_will_you_do(told: Told) -> Markup:
    if told.rounds("what"):
        return told.say(_("What exactly is the next thing you will do?"))
    return told.fill(_("What exactly will you do for «{area}»?"))


def closing(told: Told) -> Reply:
    parts = [
        _what_was_said(told),
        *(written_out(each, told) for each in commitments(told)),
        asked_then(told),
    ]
    menu = Button(told.plain(_("Menu")), "/menu")
    rows: tuple[tuple[Button, ...], ...]
    match told["onward"]:
        case "step":
            rows = ((Button(told.plain(_("My steps")), "/steps"), menu),)
        case "grow":
            parts.append(told.fill(_("A GROW talk on «{area}» is one tap away.")))
            begin = Button(told.plain(_("Begin the GROW talk")), f"/grow {PREFIX}{told['area']}")
            rows = ((begin,), (menu,))
        case _:
            rows = (*((each,) for each in _where_next(told)), (menu,))
    return Reply(Markup("\n\n").join(filter(None, parts)), rows)


def _what_was_said(told: Told) -> Markup:
    """What the client saw in the area, in their words."""
    words = _("<b>{area}</b>, {number} of 10")
    lines = [told.say(words, area=told.shown("area"), number=number_of(told))]
    for name in SAID:
        if told.get(name) is not None:
            label, said = told.say(_label(name, told)), quoted(told.shown(name), 300)
            lines.append(told.say(_("{label}: «{words}»"), label=label, words=said))
    return Markup("\n").join(lines)


def _label(name: str, told: Told) -> str:
    """At 10 there is no point more, and what is to stay was asked about."""
    to_keep = name == "one_more" and is_at_the_top(told)
    return _("To keep as it is") if to_keep else told.steps[name].label


def _where_next(told: Told) -> tuple[Button, ...]:
    """The area that was seen to move with this one, if there is one; and all of them."""
    another = Button(told.plain(_("Look at another one")), "/spoke")
    step = "gains" if is_at_the_top(told) else "with_it"
    if told.get(step) is None:
        return (another,)
    name = quoted(told.shown(step), ON_A_BUTTON)
    return (
        Button(told.plain(_("Look at {area}"), area=name), f"/spoke {told[step]}"),
        another,
    )


def lacks_wheel(given: Given, about: str) -> str:
    return "" if wheels(given) else _("There is no wheel of yours yet. /wheel draws one.")


FLOW = Flow(
    name="spoke",
    title=_("One area of the wheel"),
    summary=_("what is behind its number, and what one point more would be"),
    about=("area",),
    topic="area",
    in_menu=False,
    refusal=lacks_wheel,
    steps=(
        Step(
            "area",
            (
                _("Which area would you like to look at more closely, a low one or a high one?"),
                _("Which of them draws your eye?"),
            ),
            PickArea(options),
        ),
        Step(
            "behind", what_is_behind, FewWords(), label=_("Behind it"), optional=True, weighty=True
        ),
        Step(
            "holds",
            what_holds_it,
            FewWords(),
            label=_("There already"),
            optional=True,
            at_once=keep_what_holds_it,
        ),
        Step(
            "one_more",
            what_one_more_is,
            FewWords(),
            label=_("One point more"),
            optional=True,
            then=((is_at_the_top, "gains"),),
        ),
        Step(
            "with_it",
            (
                _("If «{area}» changes, which other area changes with it?"),
                _("Which other area would move if «{area}» did?"),
            ),
            PickOther(other_options),
            because=_("«{area}» is below 10, so I ask which area would move along with it."),
            label=_("Moves with it"),
            optional=True,
            skip_words=_("None that I see"),
            then=((always, "onward"),),
        ),
        Step(
            "gains",
            (
                _("Which other area gains from «{area}» as it is?"),
                _("Which other area does «{area}» carry along?"),
            ),
            PickOther(other_options),
            because=_("«{area}» is at 10, so I ask which area gains from it as it is."),
            label=_("Gains from it"),
            optional=True,
            skip_words=_("None that I see"),
        ),
        Step(
            "onward",
            (
                _("How would you like to go on from here?"),
                _("Where would you like to go with this?"),
            ),
            Pick(
                (
                    Option("step", _("A step that I will take"), _("step|a step|commit|yes")),
                    Option("grow", _("A GROW talk on it"), _("grow|grow talk|talk")),
                    Option(
                        "nothing",
                        _("That is enough for now"),
                        _("no|nope|nothing|none|enough|that's all|leave it"),
                    ),
                )
            ),
            because=_(
                "Those were the questions about «{area}». You say what comes of it, and to leave "
                "it at that is one way."
            ),
            then=((lambda told: told["onward"] != "step", END),),
        ),
        *commit_steps(what_will_you_do, because=_("You chose to go on from «{area}» with a step.")),
    ),
    closing=closing,
    effects=commitments,
)
