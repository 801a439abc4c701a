"""How much of each kind is kept, in words."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from flows.engine.words import N_, Language, _

WORDS = {
    "talks": N_("one talk", "{number} talks"),
    "steps": N_("one step", "{number} steps"),
    "plans": N_("one plan", "{number} plans"),
    "findings": N_("one thing found out", "{number} things found out"),
    "days": N_("one day", "{number} days"),
    "readings": N_("one reading", "{number} readings"),
    "scales": N_("one scale or area", "{number} scales and areas"),
}


def listed(things: Mapping[str, int], language: Language) -> Markup:
    """Such as "3 talks, one step and 12 readings"; empty for nothing. Keys are those of WORDS."""
    parts = [language.count(WORDS[kind], things[kind]) for kind in WORDS if things.get(kind, 0) > 0]
    if len(parts) < 2:
        return Markup().join(parts)
    *first, last = parts
    return language.say(_("{first} and {last}"), first=Markup(", ").join(first), last=last)
