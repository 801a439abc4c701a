"""The open commitments on one page, and the short talk about one of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from markupsafe import Markup

from flows.check_in import ENDS, how_it_went, what_came_of
from flows.commitment import written_out
from flows.engine.answers import Option, Pick
from flows.engine.effects import AddPlans, Commit, Move, Plan, Remind, Rest, Settle
from flows.engine.flow import Flow, Step, Told, always
from flows.engine.machine import END
from flows.engine.model import Button, KeptCommitment, Reply
from flows.engine.when_and_where import When
from flows.engine.words import N_, _, quoted
from flows.moments import Beforehand
from flows.not_yet import changes
from flows.nudging.looking_back import comeback, days_active
from flows.obstacles import (
    PickStep,
    anticipate,
    chosen_commitment,
    lacks_commitments,
    plans,
    wish_of_chosen,
)
from flows.resting import Until, end_as_words, end_of, resting

MOST_SHOWN = 12  # commitments on the page, the nearest first
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


# The page ----------------------------------------------------------------------------------------


def page(told: Told) -> Reply:
    """Every open commitment with its date and plans, and a button for each."""
    found, moved = list(told.given.commitments()), Markup("\n").join(movement(told))
    if not found:
        words = told.say(_("There is no open step yet. A GROW talk helps you find one."))
        text = Markup("\n\n").join(filter(None, (words, moved)))
        return Reply(text, ((Button(told.plain(_("GROW talk")), "/grow"),),))
    lines = [told.language.count(N_("One open step", "{number} open steps"), len(found))]
    lines += [shown(each, told) for each in found[:MOST_SHOWN]]
    if len(found) > MOST_SHOWN:
        lines.append(told.say(_("The later ones follow when these are settled.")))
    lines += [moved] if moved else []
    rows = [_row(each, told) for each in found[:MOST_SHOWN]]
    return Reply(Markup("\n\n").join(lines), (*rows, (Button(told.plain(_("Menu")), "/menu"),)))


def _row(kept: KeptCommitment, told: Told) -> tuple[Button, ...]:
    care = Button(quoted(kept.what, 40), f"/step {kept.id}")
    if kept.due > told.given.now:
        return (care,)
    return (care, Button(told.plain(_("How it went")), f"/checkin {kept.id}"))


def shown(kept: KeptCommitment, told: Told) -> Markup:
    """A commitment as it is kept: whole, with what is set about reminding and resting."""
    given, language = told.given, told.language
    made = tuple(Plan(each.obstacle, each.cue, each.action) for each in kept.plans)
    lines = [
        written_out(
            Commit(kept.what, kept.due, kept.where, kept.first_piece, plans=made),
            told,
        )
    ]
    if kept in resting(given):
        lines.append(told.say(_("Rests {end}."), end=end_as_words(kept.rests_until, told)))
    elif kept.remind_at and given.now < kept.remind_at:
        at = language.moment(kept.remind_at, given.zone, given.now)
        lines.append(told.say(_("Reminder: {moment}"), moment=at))
    return Markup("\n").join(lines)


def movement(told: Told) -> list[Markup]:
    """How often something moved of late, and how long a way back took; counted, not graded."""
    given, count, lines = told.given, told.language.count, []
    active = days_active(given.past(), given.now, given.zone)
    if active:
        words = N_(
            "Something moved on one of the last 14 days.",
            "Something moved on {number} of the last 14 days.",
        )
        lines.append(count(words, active))
    back = comeback(given.past(), given.now, given.zone)
    if back is not None and back >= DAY:
        words = N_(
            "After the last miss the next act came a day later.",
            "After the last miss the next act came {number} days later.",
        )
        lines.append(count(words, round(back / DAY)))
    elif back is not None:
        words = N_(
            "After the last miss the next act came within an hour.",
            "After the last miss the next act came within {number} hours.",
        )
        lines.append(count(words, -(-back // HOUR) or 1))
    return lines


# One step ----------------------------------------------------------------------------------------


def one_step(told: Told) -> Markup:
    found = chosen_commitment(told)
    return told.say(
        _("{step}\n\nWhat would you like to do with it?"),
        step=shown(found, told) if found else Markup(),
    )


def care_options(told: Told) -> tuple[Option, ...]:
    """What can be done with the step, as it stands now."""
    found = chosen_commitment(told)
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
    """Whether the step is to be brought back, and its time has passed while it rested."""
    found = chosen_commitment(told)
    return told["care"] == "back" and found is not None and found.due <= told.given.now


def closing(told: Told) -> Reply:
    row = (Button(told.plain(_("My steps")), "/steps"), Button(told.plain(_("Menu")), "/menu"))
    return Reply(_what_became(told), (row,))


def _what_became(told: Told) -> Markup:
    care = told["care"]
    if care == "how":
        return what_came_of(told)
    found = chosen_commitment(told)
    if found is None:
        return told.say(_("That step was settled meanwhile, so it stays as it is."))
    if care in ("move", "back"):
        due = datetime.fromisoformat(told["when"]) if told.get("when") else found.due
        words = _("«{which}» is back: {moment}.")
        if care == "move":
            words = _("«{which}» has its new time: {moment}.")
        return told.fill(words, moment=told.language.moment(due, told.given.zone, told.given.now))
    if care == "remind":
        words = _("I will remind you of «{which}»: {moment}.")
        words = words if told["remind"] else _("There will be no reminder of «{which}».")
        return told.fill(words, moment=told.shown("remind"))
    if care == "pause":
        return told.fill(_("«{which}» rests {end}."), end=told.shown("rest"))
    if care == "park":
        return told.fill(_("«{which}» is parked. Letting a step go can be a good decision, too."))
    kept = _("The plan is kept with «{which}».") if plans(told) else _("«{which}» stays as it is.")
    return told.fill(kept)


def effects(told: Told) -> Sequence[object]:
    if told["care"] == "how":
        return changes(told)
    if chosen_commitment(told) is None:
        return ()
    commitment = int(told["which"])
    match told["care"]:
        case "move":
            return (Rest(commitment, False), Move(commitment, _moment(told["when"])))
        case "back" if told.get("when"):
            return (Rest(commitment, False), Move(commitment, _moment(told["when"])))
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
    summary=_("how it went, another time, a plan, a reminder, a rest, or parked"),
    about=("which",),
    topic="which",
    in_menu=False,
    refusal=lacks_commitments,
    steps=(
        Step("which", _("Which step is it about?"), PickStep()),
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
            When(),
            then=((always, END),),
        ),
        Step(
            "remind",
            _("When would a short reminder be of use?"),
            Beforehand(),
            optional=True,
            skip_words=_("No reminder"),
            then=((always, END),),
        ),
        Step(
            "rest",
            _("Until when may it rest?"),
            Until(),
            then=((always, END),),
        ),
        *how_it_went(ENDS),
        *anticipate(wish_of_chosen),
    ),
    closing=closing,
    effects=effects,
)
