"""What was decided about a step that is not done yet: what it changes, and how it is said."""

from __future__ import annotations

from datetime import datetime

from markupsafe import Markup

from flows.engine.effects import Commit, Reword
from flows.engine.flow import Told
from flows.engine.listening import is_no
from flows.engine.model import Button, KeptCommitment
from flows.engine.words import _
from flows.ledger import asked_about, plans_of, reworded
from flows.moving import move, what_follows
from flows.obstacles import plan_sentence
from flows.outcome import said_with_it, settle

PARKED = _(
    "«{which}» is parked: off your list, and I ask no more about it. Letting go is a choice, too."
)


def changes(this: Told) -> tuple[object, ...]:
    """What one round asks for at its end, beside what each answer asked for at once."""
    if this.get("new_time") is None:
        return ()
    number, due = int(this["which"]), datetime.fromisoformat(this["new_time"])
    match this["next"]:
        case "swap":
            return (settle(this, "parked"), Commit(this["instead"], due))
        case "smaller":
            return (Reword(number, this["shrunk"]), *move(number, due, this.given))
    return move(number, due, this.given)


def choice(this: Told) -> str:
    """What was decided in one round, "" where nothing was."""
    return "not_any_more" if this.get("still") == "no" else str(this.get("next") or "")


def what_became(this: Told) -> Markup:
    """What was decided about the step of one round, in a few lines."""
    found = asked_about(this)
    if choice(this) in ("move", "smaller", "leave") and (found is None or found.state != "open"):
        return this.say(_("That step was settled meanwhile, so it stays as it is."))
    said = this.fill(_words(this, found), moment=this.shown("new_time"))
    if choice(this) in ("move", "smaller"):
        said += what_follows(found, datetime.fromisoformat(this["new_time"]), this)
    if this.get("new_plan") != "yes":
        return said
    plan = plan_sentence(reworded(this), this)
    return this.say(_("{said}\nThe plan is now:\n{plan}"), said=said, plan=plan)


def _words(this: Told, found: KeptCommitment | None) -> str:
    if choice(this) == "leave" and found is not None and found.due > this.given.now:
        return _("«{which}» stays as it is.")
    return {
        "move": _("«{which}» has its new time: {moment}."),
        "smaller": _("It is smaller now: «{shrunk}», {moment}."),
        "swap": _("«{instead}» takes its place: {moment}. «{which}» is parked."),
        "park": PARKED,
        "not_any_more": _(
            "«{which}» is parked. Knowing what is not yours any more makes room for what is."
        ),
        "leave": _(
            "«{which}» stays on your list. I ask again only when you give it a new time, or in "
            "your review."
        ),
    }[choice(this)]


def bring_back(number: int, told: Told) -> Button:
    return Button(told.plain(_("Bring it back")), f"/step {number} back")


def offers(this: Told) -> tuple[tuple[Button, ...], ...]:
    """Rows for what may follow: a parked step comes back, what came up gets a plan."""
    number, found, decided = int(this["which"]), asked_about(this), choice(this)
    if decided in ("park", "not_any_more"):
        return ((bring_back(number, this),),)
    plan = this.plain(_("Plan for an obstacle"))
    if decided == "swap":  # the number of the new step is not known yet
        return ((Button(plan, "/obstacles"),),)
    if found is None or found.state != "open":
        return ()
    if _was_unforeseen(this):
        return ((Button(this.plain(_("Plan for what came up")), f"/obstacles {number}"),),)
    return ((Button(plan, f"/obstacles {number}"),),) if decided == "smaller" else ()


def _was_unforeseen(this: Told) -> bool:
    """Whether something came up that no plan of the step is for."""
    words = this.get("came_up") or said_with_it(this)
    told = bool(words) and not is_no(words, this)
    return told and (not plans_of(this) or this.get("came") == "other")
