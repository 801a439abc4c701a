"""What a scale of the client's own is made of: which one is chosen, a name, words for both ends."""

from __future__ import annotations

from dataclasses import dataclass

from flows.engine.answers import Text
from flows.engine.flow import Told, Unreadable
from flows.engine.model import Answer, KeptScale
from flows.engine.words import _
from flows.readings.on_file import clarity, own_scales

MOST = 5  # beside clarity; a check-in is a matter of seconds
LONGEST_NAME, LONGEST_END = 40, 60  # characters


@dataclass(frozen=True)
class OneLine(Text):
    """A few words on one line."""

    def read(self, text: str, told: Told) -> Answer:
        return super().read(" ".join(text.split()), told)


@dataclass(frozen=True)
class Name(OneLine):
    """The name of a scale, which no other one has."""

    def read(self, text: str, told: Told) -> Answer:
        name = super().read(text, told)
        others = (clarity(told), *own_scales(told.given))
        if name.casefold() in [
            each.name.casefold() for each in others if not _is_chosen(each, told)
        ]:
            raise Unreadable(_("There is a scale by that name. Another name tells them apart."))
        return name


def _is_chosen(scale: KeptScale, told: Told) -> bool:
    return bool(scale.key == told.get("which"))


def chosen(told: Told) -> KeptScale | None:
    return next((each for each in own_scales(told.given) if _is_chosen(each, told)), None)
