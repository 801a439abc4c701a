"""Compiles a flow into a state machine and refuses one that is badly drawn.

The machine knows which steps there are and what may follow; it decides what is legal. It holds no
client: a cursor passes through it and is forgotten (registering a model costs 36-220 µs and keeps
every one alive).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from string import Formatter
from typing import Any

from transitions import Machine

from flows.engine.answers import Items, Pick
from flows.engine.flow import Flow, Reader, Step, Told, always

END = "end"
BUTTON_DATA = 64  # bytes, Telegram's limit
MOST_TURNS = 10**9  # the longest turn number that button data must have room for


class FlowError(Exception):
    """A flow is badly drawn. The message is a full sentence that names flow and step."""


class Cursor:
    """Where the machine is, and what it may look at to decide where to go."""

    def __init__(self, state: str, told: Told) -> None:
        self.state, self.told = state, told


class FlowMachine:
    """The machine of one flow. Raises FlowError when the flow is badly drawn."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.steps = {step.name: step for step in flow.steps}
        self.first = flow.steps[0].name
        _refuse_unless_named_well(flow, self.steps)
        _refuse_unless_tappable(flow)
        self.machine = Machine(
            model=None,
            states=[*self.steps, END],
            initial=None,
            transitions=[each for step in flow.steps for each in self._transitions(step)],
            auto_transitions=False,
            send_event=True,
        )
        self._legal = {name: frozenset(self.machine.get_triggers(name)) for name in self.steps}
        _refuse_unless_walkable(flow, self.next_steps())
        _refuse_unless_filled(flow, self.next_steps())

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


def _refuse_unless_named_well(flow: Flow, steps: dict[str, Step]) -> None:
    if len(steps) < len(flow.steps):
        names = [step.name for step in flow.steps]
        twice = next(name for name in names if names.count(name) > 1)
        raise FlowError(f"Flow {flow.name!r} has two steps named {twice!r}.")
    if END in steps:
        raise FlowError(f"Flow {flow.name!r} names a step {END!r}; that word is the end's own.")
    for step in flow.steps:
        _refuse_unless_shaped_well(flow, step)
        for _, target in step.then:
            if target not in steps and target != END:
                raise FlowError(
                    f"Step {step.name!r} of flow {flow.name!r} leads to {target!r}, "
                    "and there is no such step."
                )
    uses = [("about", name) for name in flow.about] + [("topic", flow.topic)] * bool(flow.topic)
    for use, named in uses:
        if named not in steps:
            raise FlowError(
                f"Flow {flow.name!r} is {use} step {named!r}, and there is no such step."
            )


def _refuse_unless_shaped_well(flow: Flow, step: Step) -> None:
    where = f"Step {step.name!r} of flow {flow.name!r}"
    if not isinstance(step.words, str | tuple) and not callable(step.words):
        raise FlowError(f"{where} has words that are no string, tuple of strings or function.")
    if not isinstance(step.reader, Reader):
        raise FlowError(f"{where} has a reader that is none; are its brackets missing?")
    if any(not isinstance(way, tuple) or len(way) != 2 for way in step.then):
        raise FlowError(f"{where} has a `then` that is no tuple of (predicate, target) pairs.")
    if step.again and not isinstance(step.reader, Items):
        raise FlowError(f"{where} has `again`, which only a list can use.")


def _refuse_unless_tappable(flow: Flow) -> None:
    for step in flow.steps:
        if isinstance(step.reader, Pick) and not callable(step.reader.options):
            keys = [option.key for option in step.reader.options]
            if len(set(keys)) < len(keys) or "" in keys:
                raise FlowError(
                    f"Step {step.name!r} of flow {flow.name!r} has two choices with one key, "
                    "or one without."
                )
            for option in step.reader.options:
                if len(f"{MOST_TURNS}:.{option.key}".encode()) > BUTTON_DATA:
                    raise FlowError(
                        f"Step {step.name!r} of flow {flow.name!r} has the choice {option.key!r}, "
                        f"whose button data would pass Telegram's {BUTTON_DATA} bytes."
                    )


def _refuse_unless_walkable(flow: Flow, next_steps: dict[str, list[str]]) -> None:
    first = flow.steps[0].name
    reached = _reachable(first, next_steps)
    for name in next_steps:
        if name not in reached:
            raise FlowError(f"Step {name!r} of flow {flow.name!r} can never be reached.")
        if END not in _reachable(name, next_steps):
            raise FlowError(f"From step {name!r} of flow {flow.name!r} no way leads to the end.")


def _refuse_unless_filled(flow: Flow, next_steps: dict[str, list[str]]) -> None:
    """A sentence may quote only answers that are there on every way to it."""
    first = flow.steps[0].name
    optional = {step.name for step in flow.steps if step.optional}
    lists = {step.name for step in flow.steps if isinstance(step.reader, Items)}
    for step in flow.steps:
        phrasings = (step.words,) if isinstance(step.words, str) else step.words
        texts = [*(phrasings if isinstance(phrasings, tuple) else ()), *step.again]
        named = {name for text in texts for name in _placeholders(flow, step, text)}
        for quoted in named - {"name"}:
            around = {
                source: [target for target in targets if target != quoted]
                for source, targets in next_steps.items()
            }
            on_every_way = quoted == first or step.name not in _reachable(first, around)
            known = quoted in next_steps and quoted != step.name and quoted not in optional
            if not known or not on_every_way:
                raise FlowError(
                    f"Step {step.name!r} of flow {flow.name!r} quotes {{{quoted}}}, "
                    "which has not been answered on every way to it."
                )
            if quoted in lists:
                raise FlowError(
                    f"Step {step.name!r} of flow {flow.name!r} quotes {{{quoted}}}, which is a "
                    "list; a function of Told can quote what is in it."
                )


def _placeholders(flow: Flow, step: Step, text: str) -> set[str]:
    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError as error:
        raise FlowError(
            f"Step {step.name!r} of flow {flow.name!r} has words with a loose brace: {text!r}."
        ) from error


def _reachable(start: str, next_steps: dict[str, list[str]]) -> set[str]:
    reached, waiting = {start}, [start]
    while waiting:
        for target in next_steps.get(waiting.pop(), ()):
            if target not in reached:
                reached.add(target)
                waiting.append(target)
    return reached
