"""Brings a client's own file in: it is sent, looked through, and taken in after a yes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from markupsafe import Markup

from flows.engine.answers import Option, Pick
from flows.engine.effects import BringIn, LookThrough, PutAway
from flows.engine.flow import Choice, Flow, Reader, Step, Told, Unreadable
from flows.engine.model import Answer, Button, Changes, Filed, FileRead, Reply
from flows.engine.words import _
from flows.own_data.things import listed

MOST_BYTES = 5_000_000  # of a file as it is sent
IN, OUT = "in", "out"
FINE = "fine"
GONE = Changes()


class File(Reader):
    """A file; the answer is Telegram's id of it."""

    def read(self, text: str, told: Told) -> Answer:
        raise Unreadable(
            _("Send the file itself: tap the paper clip, then File. Stop leads out of here.")
        )

    def receive(self, filed: Filed, told: Told) -> Answer:
        """The file's id. Raises Unreadable for what is no such file."""
        if not filed.name.casefold().endswith((".json", ".zip")):
            raise Unreadable(
                _("I can read only the zip that /export gave, or the cairn.json in it.")
            )
        if filed.size > MOST_BYTES:
            raise Unreadable(
                _("That file is larger than {most} MB, so it cannot be one of mine."), most=5
            )
        return filed.file

    def show(self, answer: Answer, told: Told) -> str:
        return told.plain(_("a file"))


class LookedThrough(Reader):
    """Waits until the file was looked through; the answer is FINE, or what is wrong with it."""

    waits_for_file = True

    def read(self, text: str, told: Told) -> Answer:
        raise Unreadable(_("A moment: I am still looking through the file."))

    def finds(self, read: FileRead, told: Told) -> Answer:
        """What was found in the file."""
        return [read.problem, dict(read.values)] if read.problem else FINE

    def choices(self, told: Told) -> tuple[tuple[Choice, ...], ...]:
        """For who comes back when it was read meanwhile."""
        if told.given.upload() is None:
            return ()
        return ((Choice(FINE, told.plain(_("See what it would change"))),),)

    def take(self, key: str, told: Told) -> Answer:
        return {each.key: each.key for row in self.choices(told) for each in row}[key]

    def show(self, answer: Answer, told: Told) -> str:
        return "" if answer == FINE else str(_problem(answer, told))


def _problem(answer: Any, told: Told) -> Markup:
    problem, values = answer
    return told.say(problem, **values)


def _is_bad(told: Told) -> bool:
    return told.get("look") not in (None, FINE)


def _asks_for_file(told: Told) -> Markup:
    words = told.say(
        _(
            "Send me the zip that /export gave you, or the cairn.json in it. I look through it and "
            "tell you what it would change, before anything does."
        )
    )
    if not _is_bad(told):
        return words
    return Markup("{}\n\n{}").format(_problem(told["look"], told), words)


def _because_of_the_file(told: Told) -> Markup:
    words = _("Import brings a file of yours in, and nothing changes before you have said yes.")
    if _is_bad(told):
        words = _("The file that you sent cannot be brought in, so I ask for another one.")
    return told.say(words)


def _looks(told: Told) -> Markup:
    if told.given.upload() is None:
        return told.say(_("Thank you. I am looking through it; that takes a few seconds."))
    return told.say(_("Your file is read."))


def _would_change(told: Told) -> Markup:
    changes = told.given.upload()
    if changes is None:
        return told.say(_("That file is no longer here. What now?"))
    return Markup("\n").join(_lines(changes, told))


def _lines(changes: Changes, told: Told) -> Iterator[Markup]:
    new, known = listed(changes.new, told.language), listed(changes.known, told.language)
    if new:
        yield told.say(_("<b>Would be added</b>: {things}."), things=new)
    else:
        yield told.say(_("Nothing would be added."))
    if known:
        yield told.say(_("<b>Here already, and left as it is</b>: {things}."), things=known)
    if changes.settings:
        yield told.say(_("<b>Taken over</b>: name, time zone and settings."))
    else:
        yield told.say(_("Your name, time zone and settings stay as they are here."))
    yield told.say(_("Open talks and planned messages are not brought in."))
    yield Markup()
    yield told.say(_("Bring it in?"))


def _options(told: Told) -> tuple[Option, ...]:
    leave = Option(OUT, told.plain(_("Leave it")))
    if told.given.upload() is None:
        return (leave,)
    return (Option(IN, told.plain(_("Bring it in"))), leave)


def _comes_in(told: Told) -> bool:
    return bool(told.get("sure") == IN and told.given.upload() is not None)


def closing(told: Told) -> Reply:
    """What was brought in."""
    menu = ((Button(told.plain(_("Menu")), "/menu"),),)
    if not _comes_in(told):
        return Reply(told.say(_("Nothing was brought in, and the file is forgotten.")), menu)
    things = listed((told.given.upload() or GONE).new, told.language)
    if not things:
        return Reply(told.say(_("All of it was here already.")), menu)
    return Reply(told.say(_("Brought in: {things}."), things=things), menu)


def effects(told: Told) -> Sequence[object]:
    return (BringIn(),) if _comes_in(told) else (PutAway(),)


FLOW = Flow(
    name="import",
    title=_("Import"),
    summary=_("bring in a file that /export gave"),
    steps=(
        Step(
            "file",
            _asks_for_file,
            File(),
            because=_because_of_the_file,
            at_once=lambda told: (LookThrough(str(told["file"])),),
        ),
        Step("look", _looks, LookedThrough(), then=((_is_bad, "file"),)),
        Step("sure", _would_change, Pick(_options)),
    ),
    closing=closing,
    effects=effects,
    in_menu=False,
    in_help=True,
    gives_way=True,
    for_strangers=True,
)
