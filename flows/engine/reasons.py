"""Why a message is sent, in a sentence or two: the rule, and the client's own facts behind it.

What `/why` says is made with the message itself, out of the question, the effects of the turn and
what the client did. Must not know flows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup

from flows.engine import effects as asked_for
from flows.engine.flow import Flow, Step, Told
from flows.engine.listening import command_in
from flows.engine.model import Event, Given, Reply, Said, Session, Tapped, Turn
from flows.engine.words import Language, _, quoted

MOST_TOLD = 4  # changes that one turn has made
SETTLED = {
    "done": _("The step is kept as done, so I do not ask about it any more."),
    "parked": _("The step is parked, so I do not ask about it any more."),
    "open": _("The step stays open."),
}
# What becomes of an effect that has no facts of its own to name.
KEPT: dict[type, str] = {
    asked_for.Introduce: _("Your name and place are kept, so that my times are yours."),
    asked_for.AddPlans: _("Your plan now stands beside its step."),
    asked_for.Note: _("What you found now stands beside the step."),
    asked_for.LogPlan: _(
        "I count how a plan fares; when it did not hold twice, I offer to word it anew."
    ),
    asked_for.RewritePlan: _("Your new plan stands in the place of the old one."),
    asked_for.Prefer: _("Your settings have changed, and what I send follows them."),
    asked_for.Dwell: _("Your time zone has changed, and what is planned keeps its hour there."),
    asked_for.LogDay: _("What you said is kept with that day."),
    asked_for.Annotate: _("Your words are kept with the number."),
    asked_for.KeepScale: _("The scale is kept, so I can ask about it."),
    asked_for.DropScale: _("The scale is laid aside, so I do not ask about it any more."),
    asked_for.LookThrough: _("A file of yours is looked through before anything changes."),
    asked_for.BringIn: _("You said yes, so what the file holds is yours here, too."),
    asked_for.PutAway: _("You said no, so nothing of the file is kept."),
    asked_for.Erase: _("You asked for it twice, so all that was kept is gone."),
}


def of_question(flow: Flow, session: Session, step: Step, told: Told) -> Markup:
    """Why the open question is asked now."""
    if step.because:
        return step.because(told) if callable(step.because) else told.fill(step.because)
    title = told.say(flow.title)
    last = next((each for each in reversed(session.trail) if each.answer is not None), None)
    if step.phase:
        said = told.say(
            _("Everybody is asked this in “{title}”, in its part {phase}: {aim}."),
            title=title,
            phase=told.say(step.phase.name),
            aim=told.say(step.phase.aim),
        )
    elif last is None:
        said = told.say(_("You began “{title}”, and it opens with this question."), title=title)
    else:
        said = told.say(_("Everybody is asked this in “{title}”."), title=title)
    answer = last and quoted(told.steps[last.step].reader.show(last.answer, told), 60)
    if not answer:
        return said
    before = told.say(_("Before it you answered «{answer}»."), answer=answer)
    return Markup("{} {}").format(said, before)


def of_noticing(heard: str, told: Told) -> Markup:
    """Why words of an answer are asked about."""
    return told.say(
        _("Your answer holds «{heard}». I ask about such words once, and then take any answer."),
        heard=heard,
    )


def of_closing(flow: Flow, language: Language) -> Markup:
    """Why a talk ends."""
    title = language.say(flow.title)
    words = _("“{title}” has asked all its questions, so it ends here.")
    return language.say(words, title=title)


def given_for(turn: Turn, event: Event, given: Given, language: Language) -> Turn:
    """The turn with a reason in each reply; only what answers `/why` has none."""
    if command_in(event)[0] == "why":
        return turn
    done = of_effects(turn.effects, given, language)

    def with_reason(reply: Reply) -> Reply:
        rule = Markup(reply.why) or _of_event(event, turn, language)
        return replace(reply, why=Markup(" ").join([rule, *done]))

    return replace(turn, replies=tuple(map(with_reason, turn.replies)))


def of_effects(effects: Sequence[object], given: Given, language: Language) -> list[Markup]:
    """What a turn has changed, a sentence each, no sentence twice."""
    said = [_of_effect(each, given, language) for each in effects]
    told = list(dict.fromkeys(each for each in said if each))
    if len(told) > MOST_TOLD:
        return [*told[:MOST_TOLD], language.say(_("The rest is kept as you said it."))]
    return told


def _of_effect(effect: object, given: Given, language: Language) -> Markup:
    match effect:
        case asked_for.Commit(what, due):
            moment = language.moment(due, given.zone, given.now)
            words = _("«{what}» is kept for {moment}.")
            if given.preferences.steps and not given.preferences.rests(due):
                words = _("«{what}» is kept for {moment}, and I ask about it then.")
            return language.say(words, what=quoted(what, 60), moment=moment)
        case asked_for.Settle(_number, state):
            return language.say(SETTLED[state])
        case asked_for.Move(_number, due):
            moment = language.moment(due, given.zone, given.now)
            return language.say(_("The step is now kept for {moment}."), moment=moment)
        case asked_for.Reword(_number, what):
            return language.say(_("The step now reads «{what}»."), what=quoted(what, 60))
        case asked_for.Remind(_number, at):
            if at is None:
                return language.say(_("No reminder comes before the step."))
            moment = language.moment(at, given.zone, given.now)
            return language.say(_("A reminder is kept for {moment}."), moment=moment)
        case asked_for.Rest(_number, rests):
            rested, woken = (
                _("The step rests, so I do not bring it up."),
                _("The step rests no longer."),
            )
            return language.say(rested if rests else woken)
        case asked_for.Snooze(_kind, _number, until):
            moment = language.moment(until, given.zone, given.now)
            return language.say(_("You chose when I ask again: {moment}."), moment=moment)
        case asked_for.Annotate(words="") | asked_for.Note(words=""):
            return Markup()
        case asked_for.Rate(scale=scale) if scale.startswith("wheel:"):
            return language.say(_("The numbers of your wheel are kept."))
        case asked_for.Rate(_scale, value):
            return language.say(_("The number {value} is kept."), value=value)
        case asked_for.Correct(_scale, value):
            words = _("The reading now stands as {value}; the first one is kept as corrected.")
            return language.say(words, value=value)
        case asked_for.Hold(until):
            moment = language.moment(until, given.zone, given.now)
            words = _("I do not write first before {moment}; then I ask how you are.")
            return language.say(words, moment=moment)
    return language.say(KEPT[type(effect)])


def _of_event(event: Event, turn: Turn, language: Language) -> Markup:
    """The plainest reason: what the client has just done."""
    command, about = command_in(event)
    if command and not (about and isinstance(event, Tapped)):  # that is nobody's own command
        return language.say(_("You asked for it: /{command}."), command=command)
    if isinstance(event, Tapped):
        if turn.chosen:
            return language.say(_("You tapped «{label}»."), label=turn.chosen)
        return language.say(_("You tapped a button, and this is what it leads to."))
    if isinstance(event, Said):
        return language.say(_("It answers what you wrote before it."))
    return language.say(_("It answers what you sent before it."))
