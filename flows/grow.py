"""GROW: Goal, Reality, Options, Will. Each phase is left when its content is there.

Source of the model: John Whitmore, Coaching for Performance. Why the phases are named to the
client: they are to learn the model and use it alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from flows.commitment import commit_steps, commitments, written_out
from flows.engine.answers import Items, Option, Pick, Revisit, Scale, Text
from flows.engine.effects import Rate
from flows.engine.flow import Flow, Phase, Step, Told, in_phase
from flows.engine.machine import END
from flows.engine.model import Button, Reply
from flows.engine.when_and_where import When
from flows.engine.words import _
from flows.noticing import JUDGING, OUTSIDE, STORY, UNWANTED

GOAL = Phase(_("Goal"), _("what you want"))
REALITY = Phase(_("Reality"), _("how things stand, as plain facts"))
OPTIONS = Phase(_("Options"), _("everything that could be done; it is weighed only later"))
WILL = Phase(_("Will"), _("what you will do, and when"))

HERE_TO_THERE = Scale(low=_("nothing of it is there yet"), high=_("all of it is there"))
SUMMARY = ("review", "which")


def options(told: Told) -> tuple[Option, ...]:
    """The client's ideas as options, in the order they came."""
    return tuple(Option(str(key), idea) for key, idea in enumerate(told.every("options")))


def options_or_another_look(told: Told) -> tuple[Option, ...]:
    """The ideas, and a way back to look at one that was not looked at yet."""
    looked_at = set(told.every("leaning"))
    if len(looked_at) == len(options(told)):
        return options(told)
    return (*options(told), Option("look", told.plain(_("Look at another one first"))))


def what_will_you_do(told: Told) -> Markup:
    if told.rounds("what"):
        return told.say(_("What exactly is the other thing that you will do?"))
    return told.fill(_("You chose «{chosen}». What exactly will you do?"))


def summary(told: Told) -> Markup:
    """The talk in the client's words, whole."""
    parts = []
    for phase in (GOAL, REALITY, OPTIONS):
        parts.append(Markup("<b>{}</b>").format(told.say(phase.name)))
        for name, step in told.steps.items():
            answers = [each for each in told.every(name) if step.label and step.phase == phase]
            for answer in answers[-1:] if name != "options" else answers:
                words = step.reader.show(answer, told)
                parts.append(Markup("{}: «{}»").format(told.say(step.label), words))
    parts.append(Markup("<b>{}</b>").format(told.say(WILL.name)))
    parts += [written_out(commit, told) for commit in commitments(told)]
    if told.get("witness"):
        parts.append(told.say(_("Who could know: «{who}»"), who=told["witness"]))
    return Markup("\n").join(parts)


def review(told: Told) -> Markup:
    heading = told.say(_("This is our talk in your words."))
    return Markup("\n\n").join((heading, summary(told), told.say(_("Does it stand like this?"))))


def closing(told: Told) -> Reply:
    lines = [told.say(_("It is kept. What you committed to:"))]
    lines += [written_out(commit, told) for commit in commitments(told)]
    lines.append(
        told.say(
            _(
                "Goal, Reality, Options, Will: these four you can walk through alone, too, "
                "whenever something is to be decided. Good work in finding this step."
            )
        )
    )
    row = (Button(told.plain(_("My steps")), "/steps"), Button(told.plain(_("Menu")), "/menu"))
    return Reply(Markup("\n\n").join(lines), (row,))


def effects(told: Told) -> Sequence[object]:
    readings = (
        Rate("goal wanted", told["wanted"], note=told["topic"]),
        Rate("goal now", told["now"], note=told["topic"]),
    )
    return (*readings, *commitments(told))


FLOW = Flow(
    name="grow",
    title=_("GROW talk"),
    summary=_("from what you want to a step that you will take"),
    opening=_(
        "We walk through four phases: Goal, Reality, Options, Will. It takes some twenty minutes, "
        "and you can stop and go on whenever you like."
    ),
    topic="topic",
    steps=(
        *in_phase(
            GOAL,
            Step(
                "topic",
                (
                    _("What would you like to work on today?"),
                    _("Which matter would you like to move a little today?"),
                    _("What deserves your attention in this talk?"),
                ),
                Text(),
                label=_("Topic"),
                notices=(UNWANTED,),
            ),
            Step(
                "today",
                (
                    _("«{topic}». What would you like to have in hand at the end of this talk?"),
                    _("«{topic}». What would make this talk worth your time?"),
                ),
                Text(),
                label=_("Wanted from today"),
            ),
            Step(
                "part_of",
                _("What larger thing in your life or work is this a part of?"),
                Text(),
                label=_("Part of"),
                optional=True,
            ),
            Step(
                "sign",
                (
                    _("How will you know that you are there? Name what can be seen or heard."),
                    _("What will you see or hear that is different, once you are there?"),
                ),
                Text(),
                label=_("Known by"),
            ),
            Step(
                "by_when",
                _("By when would you like to be there?"),
                When(day_only=True),
                label=_("By"),
                optional=True,
            ),
            Step(
                "in_hands",
                _("Which part of this lies in your own hands?"),
                Text(),
                label=_("In my hands"),
                notices=(OUTSIDE,),
            ),
            Step(
                "wanted",
                _("On this scale, where would you like to arrive?"),
                HERE_TO_THERE,
                label=_("Where I want to be, 1-10"),
            ),
        ),
        *in_phase(
            REALITY,
            Step(
                "facts",
                (
                    _("What is happening at present? Tell it as a camera would have seen it."),
                    _("How do things stand today, in plain facts?"),
                ),
                Text(),
                label=_("How it is"),
                notices=(STORY,),
            ),
            Step(
                "tried",
                (
                    _("What have you tried so far?"),
                    _("What have you done about it up to now?"),
                ),
                Text(),
                label=_("Tried"),
            ),
            Step(
                "works",
                (
                    _("What already works, even if only a little?"),
                    _("Which part of it already goes well, if only now and then?"),
                ),
                Text(),
                label=_("Works already"),
            ),
            Step(
                "who",
                _("Who else has a part in this?"),
                Text(),
                label=_("Involved"),
                optional=True,
            ),
            Step(
                "now",
                _("On the same scale, where are you today?"),
                HERE_TO_THERE,
                label=_("Where I am, 1-10"),
                then=((lambda told: told["now"] == 1, "kept_going"),),
            ),
            Step(
                "not_lower",
                (
                    _("A {now}. What makes it that and not lower?"),
                    _("You are at {now}. What is already there that keeps it from being lower?"),
                ),
                Text(),
                label=_("What carries it"),
                then=((lambda told: True, "options"),),
            ),
            Step(
                "kept_going",
                _("A 1. What has kept you going all the same?"),
                Text(),
                label=_("What kept me going"),
            ),
        ),
        *in_phase(
            OPTIONS,
            Step(
                "options",
                _("What could you do? Every idea counts now, odd ones too. Send one or several."),
                Items(at_least=3),
                label=_("Option"),
                notices=(JUDGING,),
                again=(
                    _("What else?"),
                    _("And what else could you do?"),
                    _("If time, money and what others think did not matter, what would you add?"),
                    _("Imagine a good friend in your place. What would you suggest to them?"),
                    _("What else, before we weigh them?"),
                ),
            ),
            Step(
                "leaning",
                (
                    _("Which of your ideas shall we look at more closely?"),
                    _("Which of them draws you at this moment?"),
                ),
                Pick(options),
            ),
            Step("gain", _("What would «{leaning}» bring you?"), Text(), label=_("Gain")),
            Step(
                "cost",
                _("What would «{leaning}» cost you, in time, in effort or otherwise?"),
                Text(),
                label=_("Cost"),
            ),
            Step(
                "chosen",
                _("Which one do you choose?"),
                Pick(options_or_another_look),
                label=_("Chosen"),
                then=((lambda told: told["chosen"] == "look", "leaning"),),
            ),
        ),
        *in_phase(
            WILL,
            *commit_steps(what_will_you_do),
            Step(
                "witness",
                _("Who could know about this?"),
                Text(most=200),
                label=_("Who could know"),
                optional=True,
            ),
            Step(
                "review",
                review,
                Pick(
                    (
                        Option("keep", _("Yes, keep it"), _("yes|ok|okay|keep|save|y")),
                        Option("change", _("Change something"), _("no|change|edit|n")),
                    )
                ),
                then=((lambda told: told["review"] == "change", "which"), (lambda told: True, END)),
            ),
            Step(
                "which",
                _("Which answer would you like to change?"),
                Revisit(skips=SUMMARY),
                then=((lambda told: True, "review"),),
            ),
        ),
    ),
    closing=closing,
    effects=effects,
)
