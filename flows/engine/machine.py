"""Compiles a flow into a state machine.

The machine knows which steps there are and what may follow; it decides what is legal. It holds no
client: a cursor passes through it and is forgotten (registering a model costs 36-220 µs and keeps
every one alive).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from transitions import Machine

from flows.engine import drawing
from flows.engine.answers import Items
from flows.engine.drawing import BUTTON_DATA as BUTTON_DATA
from flows.engine.drawing import END as END
from flows.engine.drawing import FlowError as FlowError
from flows.engine.flow import Flow, Step, Told, always


class Cursor:
    """Where the machine is, and what it may look at to decide where to go."""

    def __init__(self, state: str, told: Told) -> None:
        self.state, self.told = state, told


class FlowMachine:
    """The machine of one flow. Raises FlowError when the flow is badly drawn."""

    def __init__(self, flow: Flow) -> None:
        drawing.refuse_unless_drawn_well(flow)
        self.flow = flow
        self.steps = {step.name: step for step in flow.steps}
        self.first = flow.steps[0].name
        self.machine = Machine(
            model=None,
            states=[*self.steps, END],
            initial=None,
            transitions=[each for step in flow.steps for each in self._transitions(step)],
            auto_transitions=False,
            send_event=True,
        )
        self._legal = {name: frozenset(self.machine.get_triggers(name)) for name in self.steps}
        drawing.refuse_unless_walkable(flow, self.next_steps())
        drawing.refuse_unless_filled(flow, self.next_steps())

    def allows(self, trigger: str, step: str) -> bool:
        """Whether `answer`, `more`, `skip` or `back` is legal at a step."""
        return trigger in self._legal[step]

    def follow(self, trigger: str, step: str, told: Told) -> str:
        """The step that comes next, or END."""
        cursor = Cursor(step, told)
        self.machine.events[trigger].trigger(cursor)
        return cursor.state

    def next_steps(self) -> dict[str, list[str]]:
        """For each step the steps that can come next when it was answered, in the order tried."""
        answer = self.machine.events["answer"].transitions
        return {
            step: list(dict.fromkeys(str(each.dest) for each in answer[step]))
            for step in self.steps
        }

    def ways(self, step: str) -> list[tuple[str, list[Any]]]:
        """Where an answer can lead, with the predicates for it, in the order tried.

        A step under the condition that the answered one was asked under is sure to come.
        """
        own = self.steps[step].asked_if
        ways: list[tuple[str, list[Any]]] = []
        for each in self.machine.events["answer"].transitions[step]:
            conditions: list[Any] = list(each.conditions)
            predicates = [condition.func.args[0] for condition in conditions]
            if own is not None and own in predicates:
                return [*ways, (str(each.dest), [])]
            ways.append((str(each.dest), predicates))
        return ways

    def _transitions(self, step: Step) -> Iterator[dict[str, Any]]:
        onward = list(self._onward(step))
        for trigger in ("answer", "skip") if step.optional else ("answer",):
            for conditions, target in onward:
                yield {
                    "trigger": trigger,
                    "source": step.name,
                    "dest": target,
                    "conditions": conditions,
                }
        if isinstance(step.reader, Items):
            yield {"trigger": "more", "source": step.name, "dest": "="}
        if step is not self.flow.steps[0] or self._is_asked_again(step):
            yield {"trigger": "back", "source": step.name, "dest": "="}

    def _is_asked_again(self, step: Step) -> bool:
        leads_here = any(target == step.name for each in self.flow.steps for _, target in each.then)
        return leads_here or isinstance(step.reader, Items)

    def _onward(self, step: Step) -> Iterator[tuple[list[Any], str]]:
        """Where a step leads: its branches, then the following steps until one is always asked."""
        for predicate, target in step.then:
            if predicate is always:
                yield [], target
                return
            yield [_condition(predicate)], target
        following = self.flow.steps[self.flow.steps.index(step) + 1 :]
        failed: list[Any] = []  # one condition is tried once, for the first step of its run
        for candidate in following:
            if candidate.asked_if is None:
                yield [], candidate.name
                return
            if candidate.asked_if not in failed:
                failed.append(candidate.asked_if)
                yield [_condition(candidate.asked_if)], candidate.name
        yield [], END


def _condition(predicate: Any) -> Any:
    return partial(_holds, predicate)


def _holds(predicate: Any, event: Any) -> bool:
    return bool(predicate(event.model.told))
