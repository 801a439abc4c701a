"""The ledger of if-then plans: whether the obstacle came, the plan was acted on, and it helped.

After two failures of a plan there is an invitation to put it differently. A round of what is asked
here begins with the step `which`, the commitment that the plans belong to.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markupsafe import Markup

from flows.engine.answers import Option, Pick, Text
from flows.engine.effects import LogPlan, Plan, RewritePlan
from flows.engine.flow import Predicate, Step, Told
from flows.engine.model import KeptCommitment, KeptPlan
from flows.engine.words import _, quoted
from flows.noticing import UNDOING
from flows.obstacles import CUE, MOST_OBSTACLES, PICTURED, pictured, plan_sentence, then_what

MANY_FAILURES = 2  # of one plan, this time included; then it is worth other words

Ways = tuple[tuple[Predicate, str], ...]


def how_plans_fared(onward: Ways) -> tuple[Step, ...]:
    """The steps for a commitment that has plans; then `onward`."""
    return (*_did_it_carry(onward), *_another_wording(onward))


def of_its_plan(words: str) -> Callable[[Told], Markup]:
    """A reason that names the obstacle of the plan that was needed, as {obstacle}."""

    def because(told: Told) -> Markup:
        plan = plan_that_was_needed(told)
        obstacle = quoted(plan.obstacle, 100) if plan else told.plain(_("what you foresaw"))
        return told.say(words, obstacle=obstacle)

    return because


def because_foreseen(told: Told) -> Markup:
    """Names some of what was planned for."""
    foreseen = [quoted(each.obstacle, 60) for each in plans_of(told)[:MOST_OBSTACLES]]
    named = Markup(", ").join(Markup("«{}»").format(each) for each in foreseen)
    words = _("For «{which}» you foresaw {named}, so I ask whether it came.")
    if not foreseen:
        words = _("There was a plan with «{which}», so I ask whether what you foresaw came.")
    return told.fill(words, named=named)


def _did_it_carry(onward: Ways) -> tuple[Step, ...]:
    return (
        Step(
            "came",
            was_it_foreseen,
            Pick(foreseen),
            because=because_foreseen,
            at_once=lambda told: [
                LogPlan(each.id, str(each.id) == told["came"]) for each in plans_of(told)
            ],
            optional=True,
            then=((lambda told: told["came"] not in (None, "other"), "acted"), *onward),
        ),
        Step(
            "acted",
            was_the_plan_acted_on,
            Pick(
                (
                    Option("yes", _("It did"), _("yes|y|yep|i did|did")),
                    Option("no", _("It did not"), _("no|n|nope|not|didn't|i didn't|i did not")),
                )
            ),
            because=of_its_plan(
                _("You said that «{obstacle}» came. There is a plan for it, so I ask how it fared.")
            ),
            at_once=lambda told: (LogPlan(int(told["came"]), True, told["acted"] == "yes"),),
            then=(
                (lambda told: told["acted"] == "yes", "helped"),
                (failed_again, "rewrite"),
                *onward,
            ),
        ),
        Step(
            "helped",
            (_("Did it help?"), _("Was it of help?")),
            Pick(
                (
                    Option("yes", _("It helped"), _("yes|y|yep|a bit|a little|somewhat")),
                    Option("no", _("Not really"), _("no|n|nope|not|not this time")),
                )
            ),
            because=of_its_plan(
                _("Your plan for «{obstacle}» came into play, so I ask whether it helped.")
            ),
            at_once=lambda told: (LogPlan(int(told["came"]), True, True, told["helped"] == "yes"),),
            then=((failed_again, "rewrite"), *onward),
        ),
    )


def _another_wording(onward: Ways) -> tuple[Step, ...]:
    return (
        Step(
            "rewrite",
            _(
                "More than once the moment came and this plan did not hold; plans are there to be "
                "changed. Would you like to word it anew?"
            ),
            Pick(
                (
                    Option("yes", _("Yes, word it anew"), _("yes|y|ok|okay|sure")),
                    Option("no", _("Keep it as it is"), _("no|n|nope|keep")),
                )
            ),
            because=of_its_plan(
                _(
                    "Your plan for «{obstacle}» did not hold this time, and not for the first "
                    "time. From the second time on I offer to word it anew."
                )
            ),
            then=((lambda told: told["rewrite"] == "yes", "new_cue"), *onward),
        ),
        Step(
            "new_cue",
            how_will_you_notice,
            Text(most=200),
            because=of_its_plan(
                _(
                    "You chose to word your plan for «{obstacle}» anew. It begins with the moment "
                    "that you notice."
                )
            ),
        ),
        Step(
            "new_action",
            lambda told: then_what(told["new_cue"], told),
            Text(most=200),
            because=_(
                "Your plan begins with «{new_cue}» now. Its other half says what you will do then."
            ),
            notices=(UNDOING,),
        ),
        Step(
            "new_plan",
            lambda told: pictured(reworded(told), told),
            PICTURED,
            because=_(
                "Both halves of your new plan are there. It is read back, and takes the place of "
                "the old one when you say so."
            ),
            at_once=_rewrite,
            then=((lambda told: told["new_plan"] == "change", "new_cue"), *onward),
        ),
    )


def this_round(told: Told) -> Told:
    """What was told of the step that is talked about now."""
    return told.rounds("which")[-1]


def asked_about(told: Told) -> KeptCommitment | None:
    """The commitment that is talked about, in any state; None when it is gone."""
    return told.given.commitment(int(told["which"]))


def plans_of(told: Told) -> tuple[KeptPlan, ...]:
    found = asked_about(told)
    return found.plans if found else ()


def plan_that_was_needed(told: Told) -> KeptPlan | None:
    """The plan for the obstacle that came. If it was replaced meanwhile, the newest one stands."""
    key, found = this_round(told).get("came"), plans_of(told)
    newest = max(found, key=lambda each: each.id, default=None)
    return next((each for each in found if str(each.id) == key), newest)


def failed_again(told: Told) -> bool:
    """Whether the plan was needed and did not carry now, and not for the first time."""
    this, plan = this_round(told), plan_that_was_needed(told)
    failed = "no" in (this.get("acted"), this.get("helped"))
    return failed and plan is not None and plan.failures + 1 >= MANY_FAILURES


def foreseen(told: Told) -> tuple[Option, ...]:
    """The obstacles that were planned for, by the ids of their plans; and something else."""
    plans = plans_of(told)
    other = Option("other", told.plain(_("Something else")), told.plain(_("no|n|nope|other|none")))
    if len(plans) != 1:
        return (*(Option(str(each.id), each.obstacle) for each in plans), other)
    yes = told.plain(_("yes|y|it did|that")) + f"|{plans[0].obstacle.casefold()}"
    return (Option(str(plans[0].id), told.plain(_("It came")), yes), other)


def was_it_foreseen(told: Told) -> Markup:
    plans = plans_of(told)
    if len(plans) != 1:
        return told.say(_("Did one of these come?"))
    words = _("You foresaw «{obstacle}». Did it come?")
    return told.say(words, obstacle=quoted(plans[0].obstacle))


def was_the_plan_acted_on(told: Told) -> Markup:
    plan = plan_that_was_needed(told)
    if plan is None:
        return told.say(_("For that moment you had a plan. Did it come into play?"))
    words = _("For that moment you had this plan:\n{plan}\nDid it come into play?")
    return told.say(words, plan=plan_sentence(plan, told))


def how_will_you_notice(told: Told) -> Markup:
    """Asks for the first half of a plan anew, under the plan as it is."""
    plan = plan_that_was_needed(told)
    if plan is None:
        return told.say(CUE)
    words = _(
        "The plan so far:\n{plan}\nHow will you notice that the moment has come? Finish it as a "
        "whole sentence, with a time, a place or a feeling: <i>If I …</i> or <i>If it is …</i>"
    )
    return told.say(words, plan=plan_sentence(plan, told))


def reworded(told: Told) -> Plan:
    plan = plan_that_was_needed(told)
    return Plan(plan.obstacle if plan else "", told["new_cue"], told["new_action"])


def _rewrite(told: Told) -> Sequence[RewritePlan]:
    plan = plan_that_was_needed(told)
    if plan is None or told["new_plan"] != "yes":
        return ()
    return (RewritePlan(plan.id, told["new_cue"], told["new_action"]),)
