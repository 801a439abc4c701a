"""Another time zone, for who moves or travels."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from flows.engine.flow import Flow, Told
from flows.engine.model import Reply
from flows.engine.words import _
from flows.welcome import home, home_steps


def zone_name(zone: ZoneInfo) -> str:
    """The zone as a client knows it: the city that stands for it, or hours from UTC at sea."""
    name = zone.key.split("/")[-1].replace("_", " ")
    if not name.startswith("GMT"):
        return name
    return "UTC" + name.removeprefix("GMT").translate(str.maketrans("+-", "-+"))


def closing(told: Told) -> Reply:
    now, zone = told.given.now, ZoneInfo(home(told).zone)
    words = _("It is {moment} with you. What is still to come keeps its time of day.")
    return Reply(told.say(words, moment=told.language.moment(now, zone, now)))


def effects(told: Told) -> Sequence[object]:
    return (home(told),)


FLOW = Flow(
    name="set_zone",
    title=_("Time zone"),
    summary=_("where you live or are staying"),
    in_menu=False,
    gives_way=True,
    ends_in="settings",
    steps=home_steps(
        _(
            "Which city are you in or near now? You can also share your location; I keep only its "
            "time zone."
        )
    ),
    closing=closing,
    effects=effects,
)
