"""The page of the client's own scales, with a button for each change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from flows.engine.flow import Flow, Told
from flows.engine.model import Button, KeptScale, Reply
from flows.engine.words import _, quoted
from flows.readings.naming import MOST
from flows.readings.on_file import clarity, own_scales

ON_A_BUTTON = 20  # characters of a name, with "Change" before it


def page(told: Told) -> Reply:
    own = own_scales(told.given)
    lines = [told.say(_("<b>Your scales</b>")), Markup()]
    lines += [_written(each, told) for each in (clarity(told), *own)]
    words = _("Beside clarity there is room for five more, such as energy or one of your own.")
    if own:
        words = _("All are asked in one check-in, a tap each; each but clarity can be skipped.")
    return Reply(Markup("\n").join([*lines, Markup(), told.say(words)]), tuple(_rows(own, told)))


def _written(scale: KeptScale, told: Told) -> Markup:
    words = _("<b>{name}</b>: 1 is “{low}”, 10 is “{high}”.")
    return told.say(words, name=scale.name, low=scale.low, high=scale.high)


def _rows(own: Sequence[KeptScale], told: Told) -> Iterator[tuple[Button, ...]]:
    for each in own:
        name = quoted(each.name, ON_A_BUTTON)
        yield (
            Button(told.plain(_("Change {name}"), name=name), f"/change_scale {each.key}"),
            Button(told.plain(_("Drop {name}"), name=name), f"/drop_scale {each.key}"),
        )
    add = [Button(told.plain(_("Add a scale")), "/add_scale")] if len(own) < MOST else []
    yield (*add, Button(told.plain(_("Check in now")), "/clarity"))
    yield (
        Button(told.plain(_("Choose days")), "/set_clarity"),
        Button(told.plain(_("Menu")), "/menu"),
    )


PAGE = Flow(
    name="scales",
    title=_("Your scales"),
    summary=_("what you follow from 1 to 10"),
    steps=(),
    in_menu=False,
    closing=page,
)
