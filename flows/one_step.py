"""The short talk about one step: another time, a plan, a reminder, a rest, parked or back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup

from flows.check_in import ENDS, how_it_went, what_came_of
from flows.decided import PARKED, bring_back, changes, offers
from flows.engine.answers import Option, Pick
from flows.engine.effects import AddPlans, Remind, Rest, Settle
from flows.engine.flow import Flow, Step, Told, always
from flows.engine.machine import END
from flows.engine.model import Button, Given, KeptCommitment, Reply
from flows.engine.words import _
from flows.ledger import asked_about
from flows.moments import Beforehand, NewTime
from flows.moving import move, what_follows
from flows.obstacles import (
    PickStep,
    anticipate,
    lacks_commitments,
    open_options,
    plans,
    wish_of_chosen,
)
from flows.outcome import is_done
from flows.parked import parked
from flows.resting import Until, end_of, resting
from flows.steps import shown


def can_be_chosen(told: Told) -> tuple[Option, ...]:
    """The open steps, and those that are parked."""
    away = (Option(str(each.id), each.what) for each in parked(told.given))
    return (*open_options(told), *away)


def lacks_the_step(given: Given, about: str) -> str:
    """What is in the way of a talk about a step; one that is parked can be brought back."""
    number = about.partition(" ")[0]
    return (
        ""
        if number in [str(each.id) for each in parked(given)]
        else lacks_commitments(given, about)
    )


def chosen(told: Told) -> KeptCommitment | None:
    """The step that is talked about, open or parked; None when it is neither any more."""
    found = asked_about(told)
    return found if found is not None and found.state in ("open", "parked") else None


def one_step(told: Told) -> Markup:
    found = chosen(told)
    return told.say(
        _("{step}\n\nWhat would you like to do with it?"),
        step=shown(found, told) if found else Markup(),
    )


def care_options(told: Told) -> tuple[Option, ...]:
    """What can be done with the step, as it stands now."""
    found = chosen(told)
    if found is not None and found.state == "parked":
        return (
            Option("back", told.plain(_("Bring it back")), told.plain(_("bring back|back|yes"))),
            Option("leave", told.plain(_("Leave it as it is")), told.plain(_("leave|keep|no"))),
        )
    rests, is_ahead = found in resting(told.given), found and found.due > told.given.now
    options = (
        ("how", _("How it went"), _("done|it is done|yes|did it|not yet"), True),
        ("move", _("Another time"), _("move|move it|reschedule"), True),
        ("plan", _("Plan for an obstacle"), _("plan|obstacle"), True),
        ("remind", _("Remind me before"), _("remind me|remind|reminder"), is_ahead and not rests),
        ("pause", _("Pause it"), _("pause|rest"), not rests),
        ("back", _("Bring it back"), _("bring back|back|wake"), rests),
        ("park", _("Park it"), _("park|drop it|let it go"), True),
        ("leave", _("Leave it as it is"), _("leave|keep|nothing"), True),
    )
    return tuple(
        Option(key, told.plain(words), told.plain(aliases))
        for key, words, aliases, is_offered in options
        if is_offered
    )


def comes_back_late(told: Told) -> bool:
    """Whether the step is to be brought back, and needs a new time for it."""
    found = chosen(told)
    if told["care"] != "back" or found is None:
        return False
    return found.state == "parked" or found.due <= told.given.now


def closing(told: Told) -> Reply:
    rows: tuple[tuple[Button, ...], ...] = ()
    if told["care"] == "park":
        rows = ((bring_back(int(told["which"]), told),),)
    elif told["care"] == "how" and not is_done(told):
        rows = offers(told)
    row = (Button(told.plain(_("My steps")), "/steps"), Button(told.plain(_("Menu")), "/menu"))
    return Reply(_what_became(told), (*rows, row))


def _what_became(told: Told) -> Markup:
    care, found = told["care"], chosen(told)
    if care == "how":
        return what_came_of(told)
    if found is None:
        return told.say(_("That step was settled meanwhile, so it stays as it is."))
    if care in ("move", "back"):
        return _its_time(found, told)
    if care == "remind":
        words = _("I will remind you of «{which}»: {moment}.")
        words = words if told["remind"] else _("There will be no reminder of «{which}».")
        return told.fill(words, moment=told.shown("remind"))
    if care == "pause":
        return told.fill(_("«{which}» rests {end}."), end=told.shown("rest"))
    if care == "park":
        return told.fill(PARKED)
    kept = _("The plan is kept with «{which}».") if plans(told) else _("«{which}» stays as it is.")
    return told.fill(kept)


def _its_time(found: KeptCommitment, told: Told) -> Markup:
    due = datetime.fromisoformat(told["when"]) if told.get("when") else found.due
    words = _("«{which}» is back: {moment}.")
    if told["care"] == "move":
        words = _("«{which}» has its new time: {moment}.")
    moment = told.language.moment(due, told.given.zone, told.given.now)
    said = told.fill(words, moment=moment)
    return said + what_follows(found, due, told) if told.get("when") else said


def effects(told: Told) -> Sequence[object]:
    if told["care"] == "how":
        return changes(told)
    found = chosen(told)
    if found is None:
        return ()
    commitment, opened = found.id, (Settle(found.id, "open"),) * (found.state == "parked")
    match told["care"]:
        case "move" | "back" if told.get("when"):
            moved = move(commitment, _moment(told["when"]), told.given)
            return (*opened, Rest(commitment, False), *moved)
        case "back":
            return (Rest(commitment, False),)
        case "plan":
            return (AddPlans(commitment, plans(told)),)
        case "remind":
            return (Remind(commitment, told["remind"] and _moment(told["remind"])),)
        case "pause":
            return (Rest(commitment, True, end_of(told["rest"])),)
        case "park":
            return (Settle(commitment, "parked"),)
    return ()


def _moment(kept: str) -> datetime:
    return datetime.fromisoformat(kept)


FLOW = Flow(
    name="step",
    title=_("One step"),
    summary=_("how it went, another time, a plan, a reminder, a rest, or parked"),
    about=("which", "care"),
    topic="which",
    in_menu=False,
    refusal=lacks_the_step,
    steps=(
        Step("which", _("Which step is it about?"), PickStep(can_be_chosen)),
        Step(
            "care",
            one_step,
            Pick(care_options),
            then=(
                (lambda told: told["care"] == "how", "how"),
                (lambda told: told["care"] == "move" or comes_back_late(told), "when"),
                (lambda told: told["care"] == "plan", "outcome"),
                (lambda told: told["care"] == "remind", "remind"),
                (lambda told: told["care"] == "pause", "rest"),
                (always, END),
            ),
        ),
        Step(
            "when",
            (_("When will you do it?"), _("On which day, and at what time, will you do it?")),
            NewTime(),
            because=_("You chose that «{which}» gets another time or comes back, so I ask when."),
            then=((always, END),),
        ),
        Step(
            "remind",
            _("When would a short reminder be of use?"),
            Beforehand(),
            optional=True,
            because=_("You asked for a reminder before «{which}», so you choose when it comes."),
            skip_words=_("No reminder"),
            then=((always, END),),
        ),
        Step(
            "rest",
            _("Until when may it rest?"),
            Until(),
            because=_("You chose to pause «{which}», so I ask until when."),
            then=((always, END),),
        ),
        *how_it_went(ENDS),
        *anticipate(wish_of_chosen),
    ),
    closing=closing,
    effects=effects,
)
