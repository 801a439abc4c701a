"""One screen: what is kept, where, who can read it, and what the client can do about it."""

from __future__ import annotations

from markupsafe import Markup

from flows.engine.flow import Flow, Told
from flows.engine.model import Button, Reply
from flows.engine.words import _
from flows.own_data.things import listed

PARTS = (
    _(
        "<b>What I keep</b>: your Telegram ID, name, time zone, country and settings, what you "
        "answer, and when you were here. I pass none of it on."
    ),
    _(
        "<b>Who can read it</b>: nobody reads along, and no AI. Your words are encrypted where "
        "they are kept; numbers and times are not. Whoever runs this Cairn holds the key and could "
        "open it. This chat itself lies with Telegram, under its rules."
    ),
    _(
        "<b>What I do not keep</b>: a message at which I stop our talk because it may mean danger; "
        "only which rule it matched. In this chat it stays until you delete it. Danger that I do "
        "not recognise is kept like any answer."
    ),
    _(
        "<b>Yours</b>: /export sends you all of it, /import brings such a file in, and /delete "
        "takes it all away at once, but for backups that whoever runs this Cairn made before. /why "
        "says what made me send a message."
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
