"""The first meeting: what Cairn is, what to call the client, and which time zone they live in."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from markupsafe import Markup

from flows.engine.answers import Option, Pick, Text
from flows.engine.effects import Dwell, Introduce
from flows.engine.flow import Flow, Step, Told
from flows.engine.model import Reply
from flows.engine.when_and_where import City
from flows.engine.words import _


def places(told: Told) -> tuple[Option, ...]:
    """The places that the city may mean, each with its time of day now; and none of them."""
    found = [
        Option(
            str(key),
            told.plain(
                _("{time} – {place}"),
                time=told.language.time(told.given.now, ZoneInfo(place["zone"])),
                place=", ".join(filter(None, (place["name"], place["country"]))),
            ),
            told.plain(_("yes|y|right|correct|yep|ok")) if key == 0 else "",
        )
        for key, place in enumerate(told["city"])
    ]
    return (*found, Option("other", told.plain(_("Another place")), told.plain(_("no|n|wrong"))))


BLANK_LETTER = "\u3164"  # Hangul filler: a letter to Python, and nothing to the eye


def first_name(told: Told) -> tuple[str, ...]:
    name = " ".join(told.given.name.replace(BLANK_LETTER, " ").split())
    return (name,) if any(character.isalnum() for character in name) else ()


def closing(told: Told) -> Reply:
    now, zone = told.given.now, ZoneInfo(home(told).zone)
    words = told.say(
        _(
            "Good to meet you, {name}. It is {moment} with you. This is what we can do; /menu "
            "brings it back at any time, and shows where we are."
        ),
        name=told["called"],
        moment=told.language.moment(now, zone, now),
    )
    return Reply(words)


def effects(told: Told) -> Sequence[object]:
    found = home(told)
    return (Introduce(told["called"], found.zone, found.country),)


def home(told: Told) -> Dwell:
    """The place that was chosen in the home steps."""
    place = told["city"][int(told["place"])]
    return Dwell(place["zone"], place["country"])


def because_of_the_clock(told: Told) -> Markup:
    words = _("Only with your time zone does a time of day mean yours, and a city tells it.")
    if told.get("place") == "other":
        words = _("You said that it is another place, so I ask for the city once more.")
    return told.say(words)


def home_steps(words: str) -> tuple[Step, Step]:
    """The steps that find out a time zone: a city, and the time of day there; `words` ask first."""
    return (
        Step("city", words, City(), because=because_of_the_clock),
        Step(
            "place",
            _("What time is it where you are?"),
            Pick(places),
            then=((lambda told: told["place"] == "other", "city"),),
        ),
    )


FLOW = Flow(
    name="welcome",
    title=_("Getting to know each other"),
    summary=_("your name and your time zone"),
    in_menu=False,
    for_strangers=True,
    ends_in="menu",
    opening=_(
        "I am Cairn, a program that follows simple rules: there is no artificial intelligence in "
        "me, and no person reads what you write.\n\n"
        "I am for thinking things through, with or without a human coach: we look at what you "
        "want, find a step that is yours, and plan for what may get in its way. I ask; the answers "
        "are yours. This is coaching, it is not therapy.\n\n"
        "I store your name, your time zone and what you tell me here, encrypted, so that you can "
        "come back to it: /privacy says more, and /delete takes all of it away at once. /stop ends "
        "any talk. I write first only about a step that you gave a time: once, at that time. A "
        "daily question and a weekly review come only if you switch them on in /settings, and "
        "/pause stops all of it.\n\n"
        "When things get too heavy for a program, /sos names people to turn to."
    ),
    steps=(
        Step("called", _("What may I call you?"), Text(most=64, suggestions=first_name)),
        *home_steps(
            _(
                "Which city do you live in or near? I ask so that “tomorrow at nine” means your "
                "nine. You can also share your location; I keep only its time zone."
            )
        ),
    ),
    closing=closing,
    effects=effects,
)
