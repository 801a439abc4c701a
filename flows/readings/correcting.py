"""Another number for the latest reading of a scale; the first one stays on file as corrected."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from flows.engine.answers import Option, Pick
from flows.engine.effects import Correct
from flows.engine.flow import Flow, Step, Told
from flows.engine.model import Button, Given, KeptRating, KeptScale, Reply
from flows.engine.words import _
from flows.readings.on_file import NamedScale, clarity, own_scales, readings_of


def lacks_readings(given: Given, about: str) -> str:
    read = {each.scale for each in given.ratings()}
    if read & {"clarity", *(each.key for each in own_scales(given))}:
        return ""
    return _("There is no reading yet that could be corrected; /clarity takes one.")


def read_scales(told: Told) -> tuple[KeptScale, ...]:
    """The scales that hold a reading."""
    scales = (clarity(told), *own_scales(told.given))
    return tuple(each for each in scales if readings_of(each.key, told.given))


def chosen_scale(told: Told) -> KeptScale | None:
    return next((each for each in read_scales(told) if each.key == told["scale"]), None)


def last_reading(told: Told) -> KeptRating | None:
    return next(iter(readings_of(told["scale"], told.given)[::-1]), None)


def which_number(told: Told) -> Markup:
    scale, last = chosen_scale(told), last_reading(told)
    if scale is None or last is None:
        return told.say(_("Which number fits better?"))
    day = told.language.day(last.at, told.given.zone, told.given.now)
    words = _("«{scale}» on {day}: {value}. Which number fits better?")
    return told.say(words, scale=scale.name, day=day, value=last.value)


def closing(told: Told) -> Reply:
    last, menu = last_reading(told), (Button(told.plain(_("Menu")), "/menu"),)
    if last is None or last.value == told["value"]:
        return Reply(told.say(_("It stays at {value}."), value=told["value"]), (menu,))
    words = _("Corrected: {value} in place of {before}.")
    return Reply(told.say(words, value=told["value"], before=last.value), (menu,))


def effects(told: Told) -> Sequence[object]:
    last = last_reading(told)
    changes = last is not None and last.value != told["value"]
    return (Correct(told["scale"], told["value"]),) if changes else ()


FLOW = Flow(
    name="correct",
    title=_("Correct a reading"),
    summary=_("another number for the last one"),
    about=("scale", "value"),
    in_menu=False,
    gives_way=True,
    refusal=lacks_readings,
    steps=(
        Step(
            "scale",
            (
                _("Which reading is it about?"),
                _("Which of the last numbers would you like to change?"),
            ),
            Pick(lambda told: tuple(Option(each.key, each.name) for each in read_scales(told))),
        ),
        Step("value", which_number, NamedScale(found=chosen_scale)),
    ),
    closing=closing,
    effects=effects,
)
