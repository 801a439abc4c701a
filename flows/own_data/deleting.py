"""Takes away everything that is kept of the client: two taps, at once and for good."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from flows.engine.answers import Option, Pick
from flows.engine.effects import Erase
from flows.engine.flow import Flow, Step, Told
from flows.engine.machine import END
from flows.engine.model import Button, Reply
from flows.engine.words import N_, _
from flows.own_data.things import listed

GO, KEEP = "go", "keep"


def _what_goes(told: Told) -> Markup:
    found = listed(told.given.things(), told.language)
    first = (
        told.say(_("Of yours there is here: {things}."), things=found)
        if found
        else told.say(_("Only your name, settings and what lies open are here."))
    )
    words = _(
        "Deleting takes away all that I keep of you, with your open talks, settings and planned "
        "messages. It cannot be undone; /export first gives you a file of it. Not in my reach are "
        "this chat, which you can delete in Telegram, and backups that whoever runs this Cairn "
        "made before. What would you like?"
    )
    return Markup("{}\n\n{}").format(first, told.say(words))


def _goes(told: Told) -> bool:
    return bool(told.get("what") == GO and told.get("sure") == GO)


def _stays(told: Told) -> bool:
    return bool(told.get("what") != GO)


def closing(told: Told) -> Reply:
    """How many things went, or that all stays."""
    if not _goes(told):
        menu = Button(told.plain(_("Menu")), "/menu")
        return Reply(told.say(_("Nothing was deleted.")), ((menu,),))
    rest = told.say(
        _(
            "your name, your settings, and what lay open. I no longer know you; /start would be a "
            "first meeting. Go well."
        )
    )
    number = sum(told.given.things().values())
    if number == 0:
        return Reply(Markup("{} {}").format(told.say(_("Gone, for good:")), rest))
    gone = told.language.count(
        N_("Gone, for good: one thing", "Gone, for good: {number} things"), number
    )
    found = listed(told.given.things(), told.language)
    return Reply(Markup("{} ({}), {}").format(gone, found, rest))


def effects(told: Told) -> Sequence[object]:
    return (Erase(),) if _goes(told) else ()


FLOW = Flow(
    name="delete",
    title=_("Delete everything"),
    summary=_("take away all that I keep of you, at once"),
    steps=(
        Step(
            "what",
            _what_goes,
            Pick((Option(GO, _("Delete everything")), Option(KEEP, _("Keep it")))),
            then=((_stays, END),),
        ),
        Step(
            "sure",
            _("All of it, for good?"),
            because=_("You tapped “Delete everything”. It cannot be undone, so I ask once more."),
            reader=Pick((Option(GO, _("Yes, delete all of it")), Option(KEEP, _("No, keep it")))),
        ),
    ),
    closing=closing,
    effects=effects,
    in_menu=False,
    in_help=True,
    gives_way=True,
    for_strangers=True,
)
