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
MOST_COMMITMENTS = 5  # in one talk, where it sets no other limit
BELOW = _(
    "You gave {sure} of 10 for how sure you are. Below {enough} I ask for a smaller version, "
    "{most} times at the most."
)
ONE_MORE = N_(
    "One step is set, and you said yes to another. Up to {most} fit into one talk.",
    "{number} steps are set, and you said yes to another. Up to {most} fit into one talk.",
)
IS_THERE_ANOTHER = N_(
    "One step is set. Up to {most} fit into one talk, so I ask whether there is another.",
    "{number} steps are set. Up to {most} fit into one talk, so I ask whether there is another.",
)


def commit_steps(what: Words, because: str, most: int = MOST_COMMITMENTS) -> tuple[Step, ...]:
    """The steps for up to `most` commitments; `what` asks for each, `because` says why the first.

    With one, there is no step that asks for another.
    """

    def because_chosen(told: Told) -> Markup:
        made = len(told.rounds("what"))
        return told.language.count(ONE_MORE, made, most=most) if made else told.fill(because)

    return (
        Step(
            "what",
            what,
            Text(most=300),
            label=_("Step"),
            notices=(UNDOING, VAGUE, OUTSIDE),
            unsettles=("sure", "smaller"),
            because=because_chosen,
        ),
        Step(
            "when",
            (
                _("When will you do it?"),
                _("On which day, and at what time, will you do it?"),
            ),
            When(),
            label=_("When"),
            because=_(
                "«{what}» is kept with a day and a time. That is when I ask about it, as long as "
                "/settings has questions about steps on."
            ),
        ),
        Step(
            "where",
            _("Where will you be then?"),
            Text(most=200, suggestions=(_("At home"), _("At work"), _("On the way"))),
            label=_("Where"),
            optional=True,
            because=_("«{what}» can be kept with a place, too, or without one."),
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
            because=because_of_its_size,
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
            because=lambda told: told.fill(BELOW, enough=SURE_ENOUGH, most=MOST_SHRINKS),
        ),
        Step(
            "first_piece",
            _("What is the first piece of it, something under half an hour?"),
            Text(most=300),
            label=_("First piece"),
            optional=True,
            skip_words=_("It is that small already"),
            because=_(
                "You gave {sure} of 10, and the step stays as large as it is now. So I ask for the "
                "piece that it begins with."
            ),
        ),
        *anticipate(what_in_the_end),
        *_another(most),
    )


def _another(most: int) -> tuple[Step, ...]:
    if most == 1:
        return ()
    step = Step(
        "another",
        _("Is there another step that you want to commit to?"),
        Pick(
            (
                Option("no", _("No, that is it"), _("no|nope|none|enough")),
                Option("yes", _("Yes, one more"), _("yes|yep|one more")),
            )
        ),
        asked_if=lambda told: len(told.rounds("what")) < most,
        because=lambda told: told.language.count(
            IS_THERE_ANOTHER, len(told.rounds("what")), most=most
        ),
        then=((lambda told: told["another"] == "yes", "what"),),
    )
    return (step,)


def because_of_its_size(told: Told) -> Markup:
    """Why it is asked how sure they are: once for each step, and anew for a smaller one."""
    last = told.rounds("what")[-1:]
    if last and last[0].every("smaller"):
        words = _("You made the step smaller: «{smaller}». So I ask again how sure you are of it.")
        return told.fill(words)
    words = _(
        "Each step gets a number for how sure you are of it. Below {enough} of 10 I ask for a "
        "smaller version."
    )
    return told.fill(words, enough=SURE_ENOUGH)


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
