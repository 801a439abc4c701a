"""The open commitments on one page, and the short talk about one of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup

from flows.commitment import written_out
from flows.engine.answers import Option, Pick, Text
from flows.engine.effects import AddPlans, Commit, Move, Plan, Settle
from flows.engine.flow import Flow, Step, Told, always
from flows.engine.machine import END
from flows.engine.model import Button, OpenCommitment, Reply
from flows.engine.when_and_where import When
from flows.engine.words import N_, _, quoted
from flows.obstacles import (
    anticipate,
    chosen_commitment,
    lacks_commitments,
    open_options,
    plans,
    wish_of_chosen,
)

MOST_SHOWN = 12  # commitments on the page, the nearest first


def _as_commit(kept: OpenCommitment) -> Commit:
    return Commit(
        kept.what,
        kept.due,
        kept.where,
        kept.first_piece,
        plans=tuple(Plan(*each) for each in kept.plans),
    )


def page(told: Told) -> Reply:
    """Every open commitment with its date and plans, and a button for each."""
    found = list(told.given.commitments())
    if not found:
        words = told.say(_("There is no open step yet. A GROW talk helps you find one."))
        return Reply(words, ((Button(told.plain(_("GROW talk")), "/grow"),),))
    lines = [told.language.count(N_("One open step", "{number} open steps"), len(found))]
    lines += [written_out(_as_commit(each), told) for each in found[:MOST_SHOWN]]
    if len(found) > MOST_SHOWN:
        lines.append(told.say(_("The later ones follow when these are settled.")))
    rows = [(Button(quoted(each.what, 40), f"/step {each.id}"),) for each in found[:MOST_SHOWN]]
    return Reply(Markup("\n\n").join(lines), (*rows, (Button(told.plain(_("Menu")), "/menu"),)))


def one_step(told: Told) -> Markup:
    found = chosen_commitment(told)
    shown = written_out(_as_commit(found), told) if found else Markup()
    return told.say(_("{step}\n\nWhat would you like to do with it?"), step=shown)


def closing(told: Told) -> Reply:
    wish = wish_of_chosen(told)
    care = "leave" if told["care"] == "plan" and not plans(told) else told["care"]
    words = {
        "done": _("«{wish}» is done. You did what you set out to do."),
        "move": _("«{wish}» has its new time: {moment}."),
        "plan": _("The plan is kept with «{wish}»."),
        "park": _("«{wish}» is parked. Letting a step go can be a good decision, too."),
        "leave": _("«{wish}» stays as it is."),
    }[care]
    said = told.say(words, wish=quoted(wish), moment=told.shown("when"))
    if told["care"] == "done" and told.get("learned") is not None:
        words = told.say(_("What you found out: «{learned}»"), learned=told["learned"])
        said = Markup("\n").join((said, words))
    row = (Button(told.plain(_("My steps")), "/steps"), Button(told.plain(_("Menu")), "/menu"))
    return Reply(said, (row,))


def effects(told: Told) -> Sequence[object]:
    commitment = int(told["which"])
    match told["care"]:
        case "done":
            return (Settle(commitment, "done"),)
        case "park":
            return (Settle(commitment, "parked"),)
        case "move":
            return (Move(commitment, datetime.fromisoformat(told["when"])),)
        case "plan":
            return (AddPlans(commitment, plans(told)),)
    return ()


PAGE = Flow(
    name="steps",
    title=_("My steps"),
    summary=_("what you committed to, with dates and plans"),
    steps=(),
    closing=page,
)

CARE = Flow(
    name="step",
    title=_("One step"),
    summary=_("done, another time, a plan for it, or parked"),
    about="which",
    topic="which",
    in_menu=False,
    refusal=lacks_commitments,
    steps=(
        Step("which", _("Which step is it about?"), Pick(open_options)),
        Step(
            "care",
            one_step,
            Pick(
                (
                    Option("done", _("It is done"), _("done|yes|did it")),
                    Option("move", _("Another time")),
                    Option("plan", _("Plan for an obstacle")),
                    Option("park", _("Park it")),
                    Option("leave", _("Leave it as it is")),
                )
            ),
            then=(
                (lambda told: told["care"] == "done", "learned"),
                (lambda told: told["care"] == "move", "when"),
                (lambda told: told["care"] == "plan", "outcome"),
                (always, END),
            ),
        ),
        Step(
            "learned",
            _("What did you find out in doing it?"),
            Text(),
            optional=True,
            then=((always, END),),
        ),
        Step("when", _("When will you do it?"), When(), then=((always, END),)),
        *anticipate(wish_of_chosen),
    ),
    closing=closing,
    effects=effects,
)
