"""One screen: what is kept, where, who can read it, and what the client can do about it."""

from __future__ import annotations

from markupsafe import Markup

from flows.engine.flow import Flow, Told
from flows.engine.model import Button, Reply
from flows.engine.words import _
from flows.own_data.things import listed

PARTS = (
    _(
        "<b>What I keep</b>: your name, time zone, answers, steps, plans, readings and settings, "
        "and when you were here. Nothing else is asked for, and none of it goes to anyone."
    ),
    _(
        "<b>Who can read it</b>: no person reads along, and no AI. What you write is encrypted "
        "where it is kept. Whoever runs this Cairn holds the key, so it is as trustworthy as they "
        "are; and Telegram carries our messages under rules of its own."
    ),
    _(
        "<b>What I do not keep</b>: words that sound like danger to you or others. They are "
        "answered at once and forgotten, but for the rule that heard them."
    ),
    _(
        "<b>Yours</b>: /export sends you all of it, /import brings such a file in, /delete takes "
        "all of it away at once, and /why says what made me send a message."
    ),
)


def page(told: Told) -> Reply:
    """What is kept, with the ways to take it along or away."""
    found = listed(told.given.things(), told.language)
    parts = [told.say(each) for each in PARTS]
    parts.append(
        told.say(_("Here now: {things}."), things=found)
        if found
        else told.say(_("Of your talks, steps and readings nothing is here yet."))
    )
    rows = (
        (Button(told.plain(_("Export")), "/export"), Button(told.plain(_("Delete")), "/delete")),
        (Button(told.plain(_("Menu")), "/menu"),),
    )
    return Reply(Markup("\n\n").join(parts), rows)


PAGE = Flow(
    name="privacy",
    title=_("Your data"),
    summary=_("what I keep, who can read it, and how to take it along or away"),
    steps=(),
    closing=page,
    for_strangers=True,
)
