"""Obstacle anticipation: wish, outcome, obstacle, plan, in that order.

The order is the method: swapping outcome and obstacle removes the effect. Source: mental
contrasting with implementation intentions, Wang et al. 2021, 10.3389/fpsyg.2021.565202; if-then
wording and rehearsal, 10.1080/10463283.2024.2334563.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from flows.engine.answers import Option, Pick, Text
from flows.engine.effects import AddPlans, Plan
from flows.engine.flow import Flow, Step, Told
from flows.engine.listening import is_no
from flows.engine.model import Answer, Button, Given, KeptCommitment, KeptPlan, Reply
from flows.engine.words import Language, _, quoted
from flows.noticing import UNDOING

MOST_OBSTACLES = 2  # for one commitment; more plans are remembered less well
LONGEST_NUMBER = 18  # digits of a commitment's number that a database can look for

CUE = _(
    "How will you notice that moment? Finish it as a whole sentence, with a time, a place or a "
    "feeling: <i>If I …</i> or <i>If it is …</i>"
)
PICTURED = Pick(
    (
        Option("yes", _("I pictured it"), _("yes|ok|okay|done|pictured")),
        Option("change", _("Say it differently"), _("no|change")),
    )
)


def anticipate(wish: Callable[[Told], str]) -> tuple[Step, ...]:
    """The steps for one commitment, whose words `wish` gives."""

    def outcome(told: Told) -> Markup:
        if not wish(told):  # settled meanwhile, while the talk lay aside
            return told.say(
                _("Imagine you have done it. What is the best that comes of it for you?")
            )
        return told.say(
            _("Imagine you have done it: «{wish}». What is the best that comes of it for you?"),
            wish=quoted(wish(told)),
        )

    return (
        Step(
            "outcome",
            outcome,
            Text(),
            label=_("Best outcome"),
            because=_(
                "The best that comes of a step is pictured first, and what may get in its way "
                "after that. In this order such plans were found to help."
            ),
        ),
        Step(
            "obstacle",
            (
                _("What in you or around you could get in the way? A mood or habit counts, too."),
                _("What might come between you and it, inside you or outside?"),
            ),
            Text(most=300),
            label=_("Obstacle"),
            optional=True,
            skip_words=_("Nothing I can think of"),
            weighty=True,
            because=because_of_what_is_at_stake,
        ),
        Step(
            "cue",
            CUE,
            Text(most=200),
            label=_("If"),
            asked_if=obstacle_is_named,
            because=because_of_the_obstacle,
            counts_last_in="obstacle",
        ),
        Step(
            "action",
            plan_so_far,
            Text(most=200),
            label=_("Then I will"),
            notices=(UNDOING,),
            asked_if=obstacle_is_named,
            because=_("Your plan begins with «{cue}». Its other half says what you will do then."),
            counts_last_in="obstacle",
        ),
        Step(
            "pictured",
            read_back,
            PICTURED,
            asked_if=obstacle_is_named,
            because=because_it_is_whole,
            then=((lambda told: told["pictured"] == "change", "cue"),),
        ),
        Step(
            "more",
            _("Is there one more thing that could get in the way?"),
            Pick(
                (
                    Option("no", _("That is enough"), _("no|nope|enough|no more")),
                    Option("yes", _("One more"), _("yes|yep|more")),
                )
            ),
            asked_if=one_more_may_be_planned_for,
            because=lambda told: told.fill(
                _(
                    "There is a plan for «{obstacle}». A step has room for {most} here, so I ask "
                    "whether there is one more thing."
                ),
                most=MOST_OBSTACLES,
            ),
            then=((lambda told: told["more"] == "yes", "obstacle"),),
        ),
    )


def because_of_what_is_at_stake(told: Told) -> Markup:
    words = _(
        "You named the best that comes of it: «{outcome}». Then I ask what may get in its way."
    )
    if told.rounds("outcome") and plans(told.rounds("outcome")[-1]):
        words = _("You said that there is one more thing that could get in the way.")
    return told.fill(words)


def because_of_the_obstacle(told: Told) -> Markup:
    words = _(
        "You named «{obstacle}». A plan for it begins with the moment at which you notice it."
    )
    if told.get("pictured") == "change":
        words = _("You chose to say the plan for «{obstacle}» differently, so it begins anew.")
    return told.fill(words)


def because_it_is_whole(told: Told) -> Markup:
    words = _(
        "Both halves of your plan for «{obstacle}» are there. It is read back, so that you can "
        "still say it differently."
    )
    return told.fill(words)


def obstacle_is_named(told: Told) -> bool:
    """Whether the latest obstacle is one, and not a "nothing"."""
    return told.get("obstacle") is not None and not is_no(told["obstacle"], told)


def one_more_may_be_planned_for(told: Told) -> bool:
    return obstacle_is_named(told) and len(plans(told.rounds("outcome")[-1])) < MOST_OBSTACLES


def plan_so_far(told: Told) -> Markup:
    return then_what(told["cue"], told)


def then_what(cue: str, told: Told) -> Markup:
    """Asks for the second half of a plan, after its first."""
    return told.say(
        _("<i>If {cue}, then I will …</i> What one thing will you do?"), cue=quoted(if_part(cue))
    )


def read_back(told: Told) -> Markup:
    return pictured(plans(told.rounds("outcome")[-1])[-1], told)


def pictured(plan: Plan, told: Told) -> Markup:
    """A new plan, to be read slowly."""
    return told.say(
        _("Here is your plan. Read it slowly and picture it happening.\n{plan}"),
        plan=plan_sentence(plan, told),
    )


def plan_sentence(plan: Plan | KeptPlan, speaker: Told | Language) -> Markup:
    """The one sentence that is read back, whole and in the client's words."""
    sentence = speaker.say(
        _("If {cue}, then I will {action}."), cue=if_part(plan.cue), action=then_part(plan.action)
    )
    return Markup("<blockquote>") + sentence + Markup("</blockquote>")


def plans(told: Told) -> tuple[Plan, ...]:
    """The finished plans among what was told, one for each obstacle."""
    rounds = [each for each in told.rounds("obstacle") if each.get("action") is not None]
    return tuple(Plan(each["obstacle"], each["cue"], each["action"]) for each in rounds)


# Words that carry a capital only for opening a sentence; other capitals may be names.
_OPENERS = frozenset(
    [
        *("My", "The", "A", "An", "He", "She", "It", "We", "They", "You", "His", "Her", "Our"),
        *("Their", "Your", "This", "That", "There", "Someone", "Somebody", "Nobody", "Everyone"),
    ]
)


def if_part(words: str) -> str:
    """What stands behind the "If", fitted to follow it."""
    bare = _without_opening(words, r"(?:if|when|whenever|as soon as|the moment|once)\s+")
    if re.match(r"(?:at|in|on|after|before|around)\s", bare, re.IGNORECASE) and len(bare) < 40:
        return f"it is {_lowered(bare)}"
    return _lowered(bare) if bare.split(" ", 1)[0] in _OPENERS else bare


def then_part(words: str) -> str:
    """What stands behind the "then I will", fitted to follow it."""
    opening = (
        r"(?:then\s+)?(?:i\s+will|i['’]ll|i\s+would|i['’]d|i['’]m\s+going\s+to|i\s+am\s+going\s+to|"
        r"going\s+to|i\s+(?:want|have)\s+to|i\s+(?:could|can)|i|to|then)\s+"
    )
    return _lowered(_without_opening(words, opening))


def _without_opening(words: str, opening: str) -> str:
    line = " ".join(words.split())
    bare = re.sub(rf"^(?:\W*{opening})", "", line, flags=re.IGNORECASE)
    return bare.rstrip(" .!…,;") or line


def _lowered(words: str) -> str:
    """A capital that only opened a sentence made small; "I" and names of two capitals stay."""
    first = words.split(" ", 1)[0]
    opens = first[:1].isupper() and (len(first) == 1 or first[1:].islower())
    kept = first in ("I", "I'm", "I’m", "I've", "I’ve") or "'" in first or "’" in first
    return words[:1].lower() + words[1:] if opens and not kept else words


def open_options(told: Told) -> tuple[Option, ...]:
    """The open commitments as options, keyed by their id."""
    return tuple(Option(str(each.id), each.what) for each in told.given.commitments())


@dataclass(frozen=True)
class PickStep(Pick):
    """One of the open commitments. Its words are at hand, too, once it is settled."""

    options: tuple[Option, ...] | Callable[[Told], tuple[Option, ...]] = open_options

    def show(self, answer: Answer, told: Told) -> str:
        found = told.given.commitment(int(answer)) if answer.isdecimal() else None
        return found.what if found else super().show(answer, told) or told.plain(_("that step"))


def chosen_commitment(told: Told) -> KeptCommitment | None:
    """The commitment chosen in the step `which`; None when it is no longer open."""
    found = [each for each in told.given.commitments() if str(each.id) == told["which"]]
    return found[0] if found else None


def wish_of_chosen(told: Told) -> str:
    found = chosen_commitment(told)
    return found.what if found else ""


def lacks_commitments(given: Given, about: str) -> str:
    """What is in the way of a talk about an open step: there is none, or `about` is another."""
    number = about.split(" ", 1)[0]
    if number.isdecimal() and len(number) <= LONGEST_NUMBER:
        found = given.commitment(int(number))
        state = found.state if found else "unknown"
        if state != "open":
            return {
                "done": _("That step is done already."),
                "parked": _("That step is parked."),
                "unknown": _("That step is not among yours."),
            }[state]
    if given.commitments():
        return ""
    if given.past().steps:
        return _("No step is open just now. A GROW talk helps you find one.")
    return _("There is no open step yet. A GROW talk helps you find one.")


def _closing(told: Told) -> Reply:
    told_plans = [plan_sentence(each, told) for each in plans(told)]
    if not wish_of_chosen(told):
        kept = _("That step is settled, so no plan is needed any more.")
    else:
        kept = _("The plan is kept with «{wish}».") if told_plans else _("«{wish}» stays as it is.")
    words = told.say(kept, wish=wish_of_chosen(told))
    return Reply(
        Markup("\n").join([words, *told_plans]),
        ((Button(told.plain(_("My steps")), "/steps"), Button(told.plain(_("Menu")), "/menu")),),
    )


def _effects(told: Told) -> Sequence[object]:
    return (AddPlans(int(told["which"]), plans(told)),) if plans(told) else ()


FLOW = Flow(
    name="obstacles",
    title=_("Obstacles"),
    summary=_("foresee what may get in the way of a step, and plan for it"),
    about=("which",),
    topic="which",
    refusal=lacks_commitments,
    steps=(
        Step("which", _("Which step do you want to prepare for?"), PickStep()),
        *anticipate(wish_of_chosen),
    ),
    closing=_closing,
    effects=_effects,
)
