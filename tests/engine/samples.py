"""Small flows for the tests of the engine, and the shortest way to draw one."""

from __future__ import annotations

import re
from typing import Any

from flows.engine.answers import Items, Option, Pick, Revisit, Scale, Text
from flows.engine.flow import Flow, Noticing, Phase, Step, always, in_phase
from flows.engine.model import Reply
from tests.engine.talk import Talk

YES_NO = Pick((Option("yes", "Yes", "y|yes please"), Option("no", "No")))
ENDING = Reply("That was it.")


def flow(*steps: Step, name: str = "sample", **more: Any) -> Flow:
    """A flow of these steps that ends with "That was it."."""
    more.setdefault("closing", lambda told: ENDING)
    return Flow(name, name.capitalize(), f"the flow {name}", steps, **more)


def ask(name: str, words: Any = "", reader: Any = None, **more: Any) -> Step:
    """A step; without words it asks by its name, without a reader for a text."""
    return Step(name, words or f"Tell me {name}.", reader or Text(), **more)


def talk(*flows: Flow) -> Talk:
    """A client in the first of these flows."""
    return Talk(flows).begins(flows[0].name)


ASK_TWICE = flow(
    ask("first"),
    ask("again", "Once more?", YES_NO, then=((lambda told: told["again"] == "yes", "first"),)),
    name="twice",
)
PHASED = flow(
    *in_phase(Phase("Look", "what is there"), ask("seen"), ask("heard")),
    *in_phase(Phase("Choose", "what to take"), ask("taken")),
    name="phased",
)
LIST = flow(
    ask("name"),
    ask(
        "ideas",
        "Which ideas are there?",
        Items(at_least=2),
        again=("What else?", "Anything more?", "One more?"),
    ),
    ask("after"),
    name="list",
)
THREE = flow(
    ask("before"),
    ask(
        "good",
        "What was good?",
        Items(at_least=2, at_most=3),
        label="Good",
        again=("What else?",),
    ),
    ask("mood", label="Mood"),
    ask("review", "All well?", YES_NO, then=((lambda told: told["review"] == "yes", "end"),)),
    ask("which", "Which one?", Revisit(skips=("review", "which")), then=((always, "review"),)),
    name="three",
)
BRANCHES = flow(
    ask("start"),
    ask(
        "side",
        "Left or right?",
        Pick((Option("left", "Left"), Option("right", "Right"))),
        then=((lambda told: told["side"] == "right", "right"),),
    ),
    ask("left", then=((always, "last"),)),
    ask("right"),
    ask("last", optional=True),
    name="branches",
)
VAGUE = Noticing(re.compile(r"\bmaybe\b", re.IGNORECASE), "«{heard}»: what is it, then?")
NOTICES = flow(
    ask("before"),
    ask("act", notices=(VAGUE,)),
    ask("ideas", reader=Items(at_least=1), notices=(VAGUE,)),
    ask("after"),
    name="notices",
)
SUMMARY = flow(
    ask("wish", label="Wish"),
    ask("how_sure", reader=Scale("not", "very"), label="Sure"),
    ask("mood", label="Mood", optional=True),
    ask(
        "review",
        "All well?",
        YES_NO,
        then=((lambda told: told["review"] == "no", "which"), (always, "end")),
    ),
    ask(
        "which",
        "Which one?",
        Revisit(skips=("review", "which")),
        then=((always, "review"),),
    ),
    name="summary",
)
