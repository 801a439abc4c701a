"""All steps whose time has come are done: they are shown once more, and settled with a tap."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from flows.engine.answers import Option, Pick
from flows.engine.effects import Settle
from flows.engine.flow import Flow, Step, Told
from flows.engine.model import Answer, Button, Given, Reply
from flows.engine.words import _, quoted
from flows.resting import time_has_come

MOST_NAMED = 30
ROOM = 2100  # characters of clients' words in a list; a message holds 4,096 with all around them


def nothing_is_due(given: Given, about: str) -> str:
    return "" if time_has_come(given) else _("No step is waiting to be looked at.")


def are_they_done(told: Told) -> Markup:
    lines = [told.say(_("These had their time:")), *_listed(_due(told), told)]
    return Markup("\n").join((*lines, told.say(_("Are all of them done?"))))


def yes_or_no(told: Told) -> tuple[Option, ...]:
    """The yes holds the numbers of the steps it was said of: more of them make another button."""
    yes = Option(_sealed(_due(told)), told.plain(_("Yes, all of them")), told.plain(_("yes|y|all")))
    return yes, Option("no", told.plain(_("Not all of them")), told.plain(_("no|n|nope|not all")))


def _due(told: Told) -> tuple[int, ...]:
    return tuple(each.id for each in time_has_come(told.given))


def _sealed(numbers: Sequence[int]) -> str:
    return f"yes{sum(numbers)}x{len(numbers)}"


class AllOrNot(Pick):
    """Yes, which is kept as the numbers of all those steps; or "no"."""

    def read(self, text: str, told: Told) -> Answer:
        return self.take(str(super().read(text, told)), told)

    def take(self, key: str, told: Told) -> Answer:
        return "no" if super().take(key, told) == "no" else list(_due(told))

    def show(self, answer: Answer, told: Told) -> str:
        no, yes = told.plain(_("Not all of them")), told.plain(_("Yes, all of them"))
        return no if answer == "no" else yes

    def fits(self, answer: Answer, told: Told) -> bool:
        return answer in ("no", list(_due(told)))


def _listed(numbers: Sequence[int], told: Told) -> list[Markup]:
    found = [told.given.commitment(each) for each in numbers[:MOST_NAMED]]
    room = min(200, ROOM // max(1, len(found)))
    lines = [Markup("• «{}»").format(quoted(each.what, room)) for each in found if each]
    return lines + [Markup("…")] * (len(numbers) > MOST_NAMED)


def closing(told: Told) -> Reply:
    steps, menu = _("My steps"), _("Menu")
    row = (Button(told.plain(steps), "/steps"), Button(told.plain(menu), "/menu"))
    if told["all"] == "no":
        look = Button(told.plain(_("Look at one")), "/checkin")
        return Reply(
            told.say(_("Then one after the other; the first is yours to choose.")), ((look,), row)
        )
    done = _listed(told["all"], told)
    words = told.say(_("You did what you set out to do:"))
    return Reply(Markup("\n").join((words, *done)), (row,))


def effects(told: Told) -> Sequence[object]:
    return [] if told["all"] == "no" else [Settle(each, "done") for each in told["all"]]


FLOW = Flow(
    name="all_done",
    title=_("All of them are done"),
    summary=_("the steps whose time has come, all at once"),
    in_menu=False,
    gives_way=True,
    refusal=nothing_is_due,
    steps=(Step("all", are_they_done, AllOrNot(yes_or_no)),),
    closing=closing,
    effects=effects,
)
