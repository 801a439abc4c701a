"""Failures that a test has ordered: the next calls of a method meet them. Knows no methods."""

from collections import defaultdict, deque
from dataclasses import dataclass

from bot.local.limits import RefusedError


@dataclass(frozen=True, slots=True)
class Failure:
    """`refusal` with code 0: no answer at all. `accept`: carried out, and the answer is lost."""

    refusal: RefusedError
    accept: bool


class Failures:
    """What is still to go wrong, by method, in the order it was ordered."""

    def __init__(self) -> None:
        self._ordered: dict[str, deque[Failure]] = defaultdict(deque)

    def order(self, method: str, failure: Failure, times: int) -> None:
        self._ordered[method.lower()].extend([failure] * times)

    def next(self, method: str) -> Failure | None:
        """Uses up the next failure of a method given in lower case."""
        waiting = self._ordered.get(method)
        return waiting.popleft() if waiting else None
