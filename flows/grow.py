"""GROW: Goal, Reality, Options, Will. Each phase is left when its content is there.

Source of the model: John Whitmore, Coaching for Performance. Why the phases are named to the
client: they are to learn the model and use it alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from flows.commitment import asked_then, commit_steps, commitments, written_out
from flows.engine.answers import Items, Option, Pick, Revisit, Scale, Text
from flows.engine.effects import Commit, Rate
from flows.engine.flow import Flow, Phase, Step, Told, always, in_phase
from flows.engine.machine import END
from flows.engine.model import Button, Reply
from flows.engine.when_and_where import When
from flows.engine.words import _
from flows.noticing import JUDGING, OUTSIDE, POWERLESS, STORY, UNWANTED
from flows.wheel.areas import name_of_area

GOAL = Phase(_("Goal"), _("what you want"))
REALITY = Phase(_("Reality"), _("how things stand, as plain facts"))
OPTIONS = Phase(_("Options"), _("everything that could be done; it is weighed only later"))
WILL = Phase(_("Will"), _("what you will do, and when"))

BY_THE_NUMBER = _(
    "You gave {now} for today. From 2 on I ask what makes the number that and not lower; at 1 I "
    "ask what has kept you going."
)
HERE_TO_THERE = Scale(low=_("still far from it"), high=_("just as I want it"))
SUMMARY = ("review", "which")


def options(told: Told) -> tuple[Option, ...]:
    """The client's ideas as options, in the order they came."""
    return tuple(Option(str(key), idea) for key, idea in enumerate(told.every("options")))


def options_or_another_look(told: Told) -> tuple[Option, ...]:
    """The ideas by their numbers, and a way to look at one more before choosing."""
    if len(set(told.every("leaning"))) == len(options(told)):
        return options(told)
    return (*options(told), Option("look", told.plain(_("Look at another one first"))))


def what_will_you_do(told: Told) -> Markup:
    if told.rounds("what"):
        return told.say(_("What exactly is the next thing you will do?"))
    return told.fill(_("You chose «{chosen}». What exactly will you do?"))


def one_idea_at_a_time(told: Told) -> Markup:
    words = _(
        "You named {number} ideas. One at a time is looked at, for what it brings and what it "
        "costs, before you choose."
    )
    return told.say(words, number=len(told.every("options")))


def summary(told: Told) -> Markup:
    """The talk in the client's words, whole."""
    parts = [_phase(GOAL, told), _phase(REALITY, told)]
    ideas = [told.say(_("<b>{phase}</b>"), phase=told.say(OPTIONS.name))]
    ideas += [Markup("{}. {}").format(at, each) for at, each in enumerate(told.every("options"), 1)]
    for look in told.rounds("leaning"):
        if look.get("gain") is not None and look.get("cost") is not None:
            words = _("Looked at «{idea}»: it brings «{gain}» and costs «{cost}».")
            idea = told.every("options")[int(look["leaning"])]
            ideas.append(told.say(words, idea=idea, gain=look["gain"], cost=look["cost"]))
    parts.append(Markup("\n").join(ideas))
    parts.append(told.say(_("<b>{phase}</b>"), phase=told.say(WILL.name)))
    for commit, held in zip(commitments(told), told.rounds("what"), strict=True):
        parts.append(written_out(commit, told))
        parts.append(_behind(commit, held))
    if told.get("witness") is not None:
        parts.append(told.say(_("Who is to know: «{who}»"), who=told["witness"]))
    return Markup("\n\n").join(part for part in parts if part)


def _phase(phase: Phase, told: Told) -> Markup:
    lines = [told.say(_("<b>{phase}</b>"), phase=told.say(phase.name))]
    for name, step in told.steps.items():
        if step.phase == phase and step.label and told.get(name) is not None:
            words = step.reader.show(told[name], told)
            shape = "{}: «{}»" if isinstance(step.reader, Text) else "{}: {}"
            lines.append(Markup(shape).format(told.say(step.label), words))
    return Markup("\n").join(lines)


def _behind(commit: Commit, held: Told) -> Markup:
    """What the client said about a commitment: how sure, what for, what may get in the way."""
    lines = [held.say(_("How sure: {sure} of 10"), sure=commit.sureness)]
    if commit.what != held["what"]:
        lines.append(held.say(_("Made smaller from «{what}»"), what=held["what"]))
    lines.append(held.say(_("Best that comes of it: «{outcome}»"), outcome=held["outcome"]))
    obstacles = [plan.obstacle for plan in commit.plans]
    lines += [
        held.say(_("What may get in the way: «{obstacle}»"), obstacle=each) for each in obstacles
    ]
    return Markup("\n").join(lines)


def review(told: Told) -> Markup:
    heading = told.say(_("Here is our talk in your words."))
    return Markup("\n\n").join((heading, summary(told), told.say(_("Is it right like this?"))))


def closing(told: Told) -> Reply:
    lines = [told.say(_("It is kept. You looked at how things are, weighed your ideas and chose:"))]
    lines += [written_out(commit, told) for commit in commitments(told)]
    lines += filter(None, [asked_then(told)])
    lines.append(
        told.say(
            _(
                "The same four phases – Goal, Reality, Options, Will – work on paper, too, "
                "whenever you have something to decide."
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


def topic_of(told: Told, about: str) -> str:
    """What the talk is to be about: words typed behind the command, or an area of the wheel."""
    key = about.removeprefix("wheel:")
    return about if key == about else name_of_area(key, told.given, told.language)


FLOW = Flow(
    name="grow",
    first_words=topic_of,
    title=_("GROW talk"),
    summary=_("from what you want to a step that you will take"),
    opening=_(
        "We walk through four phases: Goal, Reality, Options, Will. It takes twenty to thirty "
        "minutes, and you can stop and go on whenever you like."
    ),
    topic="topic",
    steps=(
        *in_phase(
            GOAL,
            Step(
                "topic",
                (
                    _("What would you like to work on today?"),
                    _("What would you like to move forward a little today?"),
                    _("What deserves your attention in this talk?"),
                ),
                Text(),
                label=_("Topic"),
                notices=(UNWANTED,),
            ),
            Step(
                "today",
                (
                    _("On «{topic}»: what would you like to have in hand at the end of this talk?"),
                    _("On «{topic}»: what would make this talk worth your time?"),
                ),
                Text(),
                label=_("Wanted from today"),
                notices=(UNWANTED, OUTSIDE),
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
                    _("How will you know you have got there? Name something to be seen or heard."),
                    _("What will you see or hear that is different, once you have got there?"),
                ),
                Text(),
                label=_("I will know by"),
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
                _("Which part of this is in your own hands, even a small one?"),
                Text(),
                label=_("In my hands"),
                notices=(POWERLESS, OUTSIDE),
            ),
            Step(
                "wanted",
                _("Which number from 1 to 10 would be good enough for you?"),
                HERE_TO_THERE,
                label=_("Wanted, 1-10"),
            ),
        ),
        *in_phase(
            REALITY,
            Step(
                "facts",
                (
                    _("What is going on just now? Only what happens, as if told to a stranger."),
                    _("How do things stand today, in plain facts?"),
                ),
                Text(),
                label=_("How it is"),
                weighty=True,
                notices=(STORY,),
            ),
            Step(
                "tried",
                (
                    _("What have you tried so far?"),
                    _("What have you done about it up to now?"),
                ),
                Text(),
                label=_("Tried so far"),
                optional=True,
            ),
            Step(
                "works",
                (
                    _("What already works, even if only a little?"),
                    _("Which part of it already goes well, if only now and then?"),
                ),
                Text(),
                label=_("Works already"),
                optional=True,
            ),
            Step(
                "who",
                _("Who else has a part in this?"),
                Text(),
                label=_("Who has a part"),
                optional=True,
            ),
            Step(
                "now",
                _("On the same scale, where are you today?"),
                HERE_TO_THERE,
                label=_("Now, 1-10"),
                then=((lambda told: told["now"] == 1, "kept_going"),),
            ),
            Step(
                "not_lower",
                (
                    _("You are at {now}. What makes it that and not lower?"),
                    _("What is already there, so that it is {now} and not lower?"),
                ),
                Text(),
                label=_("What is already there"),
                because=BY_THE_NUMBER,
                then=((always, "options"),),
            ),
            Step(
                "kept_going",
                _("A 1; thank you for saying it as it is. What has kept you going all the same?"),
                Text(),
                label=_("What kept me going"),
                because=BY_THE_NUMBER,
                weighty=True,
            ),
        ),
        *in_phase(
            OPTIONS,
            Step(
                "options",
                _("Which ways forward can you think of? Every idea counts, odd ones too."),
                Items(
                    at_least=3,
                    too_few=_(
                        "So far {number}; with {least} there is a real choice. Leaving things as "
                        "they are counts, too."
                    ),
                ),
                label=_("Add an idea"),
                because=_(
                    "Ideas are gathered first and weighed later. From three on there is a choice, "
                    "and the list is open until you say that it is all."
                ),
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
                because=one_idea_at_a_time,
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
                _("Now that you have looked at «{leaning}»: which one do you choose?"),
                Pick(options_or_another_look),
                label=_("Chosen"),
                then=((lambda told: told["chosen"] == "look", "leaning"),),
            ),
        ),
        *in_phase(
            WILL,
            *commit_steps(
                what_will_you_do, because=_("You chose «{chosen}», and now it becomes a step.")
            ),
            Step(
                "witness",
                _("Who would you like to know about this, if anyone?"),
                Text(most=200),
                label=_("Who could know"),
                optional=True,
            ),
            Step(
                "review",
                review,
                because=_("Your answers are all there. They are read back before they are kept."),
                reader=Pick(
                    (
                        Option("keep", _("Yes, keep it"), _("yes|ok|okay|keep|save|y")),
                        Option("change", _("Change something"), _("no|change|edit|n")),
                    )
                ),
                then=((lambda told: told["review"] == "change", "which"), (always, END)),
            ),
            Step(
                "which",
                _("Which answer would you like to change?"),
                Revisit(skips=SUMMARY),
                because=_("You chose to change something, so you say which answer it is."),
                then=((always, "review"),),
            ),
        ),
    ),
    closing=closing,
    effects=effects,
)
