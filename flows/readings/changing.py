"""A scale of the client's own gets other words, or is dropped."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markupsafe import Markup

from flows.engine.answers import Option, Pick
from flows.engine.effects import DropScale, KeepScale
from flows.engine.flow import Flow, Step, Told
from flows.engine.model import Given, Reply
from flows.engine.words import _
from flows.readings.naming import LONGEST_END, LONGEST_NAME, Name, OneLine, chosen
from flows.readings.on_file import own_scales


def _options(told: Told) -> tuple[Option, ...]:
    return tuple(Option(each.key, each.name) for each in own_scales(told.given))


def lacks_scales(given: Given, about: str) -> str:
    return "" if own_scales(given) else _("There is no scale beside clarity yet; /scales adds one.")


def changed(told: Told) -> KeepScale | None:
    """The scale with what was said anew; None when all stays."""
    old = chosen(told)
    if old is None:
        return None
    said = [told.get(name) for name in ("called", "low", "high")]
    new = [now or was for now, was in zip(said, (old.name, old.low, old.high), strict=True)]
    return KeepScale(old.key, *new) if new != [old.name, old.low, old.high] else None


def changed_words(told: Told) -> Reply:
    new = changed(told)
    if new is None:
        return Reply(told.say(_("All stays as it was.")))
    return Reply(told.say(_("«{scale}» has its new words."), scale=new.name))


def change_effects(told: Told) -> Sequence[object]:
    new = changed(told)
    return (new,) if new else ()


def anew(part: str, words: str) -> Callable[[Told], Markup]:
    """A question that names what a part of the scale has been so far, as {now}."""

    def ask(told: Told) -> Markup:
        scale = chosen(told)
        return told.say(words, now=getattr(scale, part) if scale else "…")

    return ask


AS_IT_IS = _("As it is")
CHANGE = Flow(
    name="change_scale",
    title=_("Change a scale"),
    summary=_("another name, or other ends"),
    about=("which",),
    in_menu=False,
    gives_way=True,
    ends_in="scales",
    refusal=lacks_scales,
    steps=(
        Step("which", _("Which scale is it about?"), Pick(_options)),
        Step(
            "called",
            anew("name", _("It is called «{now}». What would you like to call it?")),
            Name(most=LONGEST_NAME),
            optional=True,
            skip_words=AS_IT_IS,
        ),
        Step(
            "low",
            anew("low", _("1 is “{now}” so far. What does 1 mean from now on?")),
            OneLine(most=LONGEST_END),
            optional=True,
            skip_words=AS_IT_IS,
        ),
        Step(
            "high",
            anew("high", _("10 is “{now}” so far. What does 10 mean from now on?")),
            OneLine(most=LONGEST_END),
            optional=True,
            skip_words=AS_IT_IS,
        ),
    ),
    closing=changed_words,
    effects=change_effects,
)


# Dropping ----------------------------------------------------------------------------------------


def dropped_words(told: Told) -> Reply:
    if told["sure"] == "no":
        return Reply(told.say(_("All stays as it was.")))
    return Reply(told.fill(_("«{which}» is no longer asked about. Its readings stay.")))


DROP = Flow(
    name="drop_scale",
    title=_("Drop a scale"),
    summary=_("no longer ask about one"),
    about=("which",),
    in_menu=False,
    gives_way=True,
    ends_in="scales",
    refusal=lacks_scales,
    steps=(
        Step("which", _("Which scale is it about?"), Pick(_options)),
        Step(
            "sure",
            (
                _("Shall I no longer ask about «{which}»?"),
                _("Shall «{which}» be left out from now on?"),
            ),
            Pick(
                (
                    Option("yes", _("Drop it"), _("yes|y|drop|sure|ok|okay")),
                    Option("no", _("Keep it"), _("no|n|nope|keep")),
                )
            ),
        ),
    ),
    closing=dropped_words,
    effects=lambda told: (DropScale(told["which"]),) if told["sure"] == "yes" else (),
)
