"""Sends the client their whole file at once."""

from __future__ import annotations

from flows.engine.flow import Flow, Told
from flows.engine.model import Given, Reply
from flows.engine.words import _


def is_under_way(given: Given, about: str) -> str:
    """A second file is not made while the first has not been sent."""
    return _("Your file is on its way already.") if given.on_its_way() else ""


def page(told: Told) -> Reply:
    """The words that the file comes with."""
    return Reply(
        told.say(
            _(
                "All that I keep of you. In the zip, cairn.md is for reading, with your pictures; "
                "cairn.json is the same for programs, and /import brings it in again, here or on "
                "another Cairn. The file is not encrypted, and in this chat it stays until you "
                "delete it."
            )
        ),
        document=True,
    )


PAGE = Flow(
    name="export",
    title=_("Export"),
    summary=_("all that I keep of you, as a file"),
    steps=(),
    closing=page,
    refusal=is_under_way,
    in_menu=False,
    in_help=True,
    for_strangers=True,
)
