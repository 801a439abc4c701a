"""From a choice to commitments: what, when, where, how sure, and what may get in the way.

GROW ends with these steps, and so does every other talk that ends in something to do.
"""

from __future__ import annotations

from datetime import datetime

from markupsafe import Markup

from flows.engine.answers import Option, Pick, Scale, Text
from flows.engine.effects import Commit
from flows.engine.flow import Step, Told, Words
from flows.engine.when_and_where import When
from flows.engine.words import N_, _, quoted
from flows.noticing import OUTSIDE, UNDOING, VAGUE
from flows.obstacles import anticipate, plan_sentence, plans

SURE_ENOUGH = 7  # of 10; below it the step is made smaller until it is the client's own
MOST_SHRINKS = 3  # after that the client has decided, and is not asked again
MOST_COMMITMENTS = 5  # in one talk


def commit_steps(what: Words) -> tuple[Step, ...]:
    """The steps for one commitment after another; `what` asks for the first."""
    return (
        Step(
            "what",
            what,
            Text(most=300),
            label=_("Step"),
            notices=(UNDOING, VAGUE, OUTSIDE),
            unsettles=("sure", "smaller"),
        ),
        Step(
            "when",
            (
                _("When will you do it?"),
                _("On which day, and at what time, will you do it?"),
            ),
            When(),
            label=_("When"),
        ),
        Step(
            "where",
            _("Where will you be then?"),
            Text(most=200, suggestions=(_("At home"), _("At work"), _("On the way"))),
            label=_("Where"),
            optional=True,
        ),
        Step(
            "sure",
            (
                _("How sure are you that you will do it?"),
                _("As it stands now: how sure are you of doing it?"),
            ),
            Scale(low=_("it will hardly happen"), high=_("it is as good as done")),
            label=_("How sure"),
            counts_last_in="what",
            then=((is_sure_or_has_decided, "first_piece"),),
        ),
        Step(
            "smaller",
            (
                _(
                    "{sure} of 10 is good to know. What smaller or easier version of it would you "
                    "surely do? Say it as a whole step."
                ),
                _(
                    "{sure} of 10 for now. What is the smallest version that would still count for "
                    "you? Say it as a whole step."
                ),
            ),
            Text(most=300),
            label=_("Made smaller"),
            optional=True,
            skip_words=_("Keep it as it is"),
            notices=(UNDOING,),
            counts_last_in="what",
            unsettles=("sure",),
            then=((lambda told: told["smaller"] is not None, "sure"),),
        ),
        Step(
            "first_piece",
            _("What is the first piece of it, something under half an hour?"),
            Text(most=300),
            label=_("First piece"),
            optional=True,
            skip_words=_("It is that small already"),
        ),
        *anticipate(what_in_the_end),
        Step(
            "another",
            _("Is there another step that you want to commit to?"),
            Pick(
                (
                    Option("no", _("No, that is it"), _("no|nope|none|enough")),
                    Option("yes", _("Yes, one more"), _("yes|yep|one more")),
                )
            ),
            asked_if=lambda told: len(told.rounds("what")) < MOST_COMMITMENTS,
            then=((lambda told: told["another"] == "yes", "what"),),
        ),
    )


def is_sure_or_has_decided(told: Told) -> bool:
    last = told.rounds("what")[-1]
    return told["sure"] >= SURE_ENOUGH or len(last.every("smaller")) >= MOST_SHRINKS


def what_in_the_end(told: Told) -> str:
    """The words of the latest commitment after it was made smaller, if it was."""
    last = told.rounds("what")[-1]
    return str(([last["what"], *last.every("smaller")])[-1])


def commitments(told: Told) -> tuple[Commit, ...]:
    """What the client committed to in this session, in order."""
    return tuple(
        Commit(
            what=what_in_the_end(each),
            due=datetime.fromisoformat(each["when"]),
            where=each.get("where") or "",
            first_piece=each.get("first_piece") or "",
            sureness=each["sure"],
            plans=plans(each),
        )
        for each in told.rounds("what")
    )


def asked_then(told: Told) -> Markup:
    """Says that what was committed to will be asked about; empty where they are off."""
    if not told.given.preferences.steps or not commitments(told):
        return Markup()
    words = N_(
        "I will ask about it at its time. /settings shows when I write, and /pause stops it.",
        "I will ask about each at its time. /settings shows when I write, and /pause stops it.",
    )
    return told.language.count(words, len(commitments(told)))


def written_out(commit: Commit, told: Told) -> Markup:
    """One commitment with its date, place, first piece and plans, in a few lines."""
    given = told.given
    moment = told.language.moment(commit.due, given.zone, given.now)
    lines = [Markup("<b>«{}»</b>").format(quoted(commit.what, 300))]
    lines.append(Markup("{} · {}").format(moment, commit.where) if commit.where else Markup(moment))
    if commit.first_piece:
        lines.append(told.say(_("First piece: «{piece}»"), piece=quoted(commit.first_piece, 300)))
    lines += [plan_sentence(plan, told) for plan in commit.plans]
    return Markup("\n").join(lines)
