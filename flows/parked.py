"""The steps that were parked: off the list, and never out of reach."""

from __future__ import annotations

from markupsafe import Markup

from flows.engine.flow import Flow, Told
from flows.engine.model import Button, Given, KeptCommitment, Reply
from flows.engine.words import _, quoted

MOST_SHOWN = 12  # the latest first


def parked(given: Given) -> tuple[KeptCommitment, ...]:
    """The steps that are parked, of those on file of late; the latest first."""
    found = [each for each in given.past().steps if each.state == "parked"]
    return tuple(sorted(found, key=lambda each: each.settled_at or given.now, reverse=True))


def button(told: Told) -> Button:
    return Button(told.plain(_("Parked steps")), "/parked")


def page(told: Told) -> Reply:
    found = parked(told.given)[:MOST_SHOWN]
    steps = Button(told.plain(_("My steps")), "/steps")
    menu = Button(told.plain(_("Menu")), "/menu")
    if not found:
        return Reply(told.say(_("Nothing is parked just now.")), ((steps, menu),))
    lines = [Markup("• «{}»").format(quoted(each.what, 200)) for each in found]
    lines.append(told.say(_("A tap brings one back.")))
    rows = tuple((Button(quoted(each.what, 40), f"/step {each.id} back"),) for each in found)
    return Reply(Markup("\n").join(lines), (*rows, (steps, menu)))


FLOW = Flow(
    name="parked",
    title=_("Parked steps"),
    summary=_("what you let go, to be brought back with a tap"),
    in_menu=False,
    steps=(),
    closing=page,
)
