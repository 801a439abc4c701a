"""Numbers of steps and plans in the answers of talks: a file has numbers of its own for them.

The number of a row means nothing elsewhere, and a file must not name rows of ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

# The questions of talks whose answer is a step, by (flow, question); the answer is its number.
STEPS = frozenset(
    {
        ("checkin", "which"),
        ("obstacles", "which"),
        ("pause", "what"),
        ("review", "which"),
        ("step", "which"),
    }
)
PLANS = frozenset({("checkin", "came"), ("review", "came")})
AREAS = ("wheel", "spoke")  # the flows whose answers name areas by the end of their keys
AREA = "wheel:"
NOTHING = "0"  # what is referred to is gone; no row has this number
LONGEST = 18  # digits; more are no number of ours

Pairs = Iterable[tuple[str, Any]]  # (question, answer)


@dataclass(frozen=True)
class Renaming:
    """What steps, plans and scales are called there, by what they are called here."""

    steps: Mapping[int, int] = field(default_factory=dict)
    plans: Mapping[int, int] = field(default_factory=dict)
    scales: Mapping[str, str] = field(default_factory=dict)

    def answers(self, flow: str, pairs: Pairs) -> list[list[Any]]:
        """The answers of a talk with what they refer to called as it is there."""
        return [[step, self.answer(flow, step, answer)] for step, answer in pairs]

    def answer(self, flow: str, step: str, answer: Any) -> Any:
        if (flow, step) in STEPS:
            return _renumbered(answer, self.steps)
        if (flow, step) in PLANS:
            return _renumbered(answer, self.plans)
        keys = self._areas() if flow in AREAS else self.scales
        return _rekeyed(answer, keys) if keys else answer

    def _areas(self) -> dict[str, str]:
        return {
            old.removeprefix(AREA): new.removeprefix(AREA)
            for old, new in self.scales.items()
            if old.startswith(AREA)
        }


def _renumbered(answer: Any, numbers: Mapping[int, int]) -> Any:
    """Other options, such as "all", stand beside the numbers."""
    if isinstance(answer, str) and answer.isascii() and answer.isdecimal():
        return str(numbers.get(int(answer), NOTHING)) if len(answer) <= LONGEST else NOTHING
    return answer


def _rekeyed(answer: Any, keys: Mapping[str, str]) -> Any:
    if isinstance(answer, list):
        return [_rekeyed(each, keys) for each in answer]
    return keys.get(answer, answer) if isinstance(answer, str) else answer
