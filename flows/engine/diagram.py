"""Draws every flow as a Mermaid state diagram, from its compiled machine, into docs/flows.md.

Our own lines over the machine's transitions: the drawing in `transitions.extensions` would show
`functools.partial(...)` for every condition, and an edge once for the answer and once for the skip.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from flows.engine.answers import Items, Pick, Scale, Text
from flows.engine.flow import Flow, Predicate, Step, Told
from flows.engine.machine import END, FlowMachine
from flows.engine.model import UTC, Answer, Entry, Given
from flows.engine.words import ENGLISH

PAGE = Path(__file__).parents[2] / "docs" / "flows.md"
HEAD = """\
# The flows

Drawn by `make docs` from the compiled machines; do not edit. A way without words is always taken.
Where several ways leave a step, they are tried in the order shown. Back and Stop are possible
everywhere and are not drawn.
"""
NOBODY = Given(datetime(2026, 1, 5, tzinfo=UTC))  # for whom conditions are tried


def draw_all(flows: Sequence[Flow]) -> str:
    """The whole page, Markdown."""
    return "\n".join([HEAD, *(_section(flow) for flow in flows)])


def _section(flow: Flow) -> str:
    heading = f"## /{flow.name}\n\n{flow.title}: {flow.summary}.\n"
    if not flow.steps:
        return f"{heading}\nA page without questions.\n"
    return "\n".join([heading, "```mermaid", *_diagram(FlowMachine(flow)), "```", ""])


def _diagram(machine: FlowMachine) -> Iterator[str]:
    """The phases are composite states where each is entered at its first step only."""
    yield "stateDiagram-v2"
    ways = [(source, *way) for source in machine.steps for way in _ways(machine, source)]
    phase_of = {name: step.phase for name, step in machine.steps.items()}
    phases = list(dict.fromkeys(phase_of.values()))
    firsts = [next(name for name in phase_of if phase_of[name] == phase) for phase in phases]
    leaps = [
        (phases.index(phase_of[source]), target)
        for source, target, _ in ways
        if target == END or phase_of[target] != phase_of[source]
    ]
    if len(phases) == 1 or not {target for _, target in leaps} <= {*firsts, END}:
        yield f"    [*] --> {machine.first}"
        for source, target, words in ways:
            yield f"    {source} --> {_state(target)}{words}"
        return
    for number, phase in enumerate(phases):
        title = f"{phase.name}: {phase.aim}" if phase else "Before and after"
        yield f'    state "{title}" as phase{number} {{'
        yield f"        [*] --> {firsts[number]}"
        for source, target, words in ways:
            if phase_of[source] == phase:
                inside = target if phase_of.get(target, END) == phase else END
                yield f"        {source} --> {_state(inside)}{words}"
        yield "    }"
    yield "    [*] --> phase0"
    for number, target in dict.fromkeys(leaps):
        entered = END if target == END else f"phase{firsts.index(target)}"
        yield f"    phase{number} --> {_state(entered)}"


def _state(target: str) -> str:
    return "[*]" if target == END else target


def _ways(machine: FlowMachine, source: str) -> Iterator[tuple[str, str]]:
    """Each step that can follow and on what condition, as Mermaid writes it."""
    if isinstance(machine.steps[source].reader, Items):
        yield source, ": one more"
    onward = machine.ways(source)
    answers = _leading_answers(machine, machine.steps[source], onward)
    for target in dict.fromkeys(target for target, _ in onward):
        conditions = [condition for each, found in onward if each == target for condition in found]
        words = ", ".join(answers[target]) or _in_words(conditions, machine.steps.get(target))
        yield target, f": {words}" if len({target for target, _ in onward}) > 1 else ""


def _leading_answers(
    machine: FlowMachine, step: Step, onward: Sequence[tuple[str, list[Predicate]]]
) -> dict[str, list[str]]:
    """For each target the answers that lead there, as far as an answer alone can tell."""
    found: dict[str, list[str]] = {target: [] for target, _ in onward}
    for answer, words in _sample_answers(step):
        told = _Alone(machine.steps, (Entry(step.name, answer),), NOBODY, ENGLISH, step.name)
        for target, conditions in onward:
            try:
                if all(condition(told) for condition in conditions):
                    found[target].append(words)
                    break
            except LookupError:  # it depends on answers to other steps, too
                break
    numbers = isinstance(step.reader, Scale)
    return {target: _range(words) if numbers else words for target, words in found.items()}


class _Alone(Told):
    """One answer, of which nothing else is known. Raises LookupError when asked for another."""

    def get(self, step: str) -> Answer:
        if step != self.asked:
            raise LookupError(step)
        return super().get(step)

    def every(self, step: str) -> list[Answer]:
        raise LookupError(step)

    def rounds(self, first: str) -> list[Told]:
        raise LookupError(first)


def _sample_answers(step: Step) -> list[tuple[Answer, str]]:
    skipped: list[tuple[Answer, str]] = [(None, "skipped")] if step.optional else []
    if isinstance(step.reader, Scale):
        return [(number, str(number)) for number in range(1, 11)] + skipped
    if isinstance(step.reader, Pick):
        if callable(step.reader.options):
            return skipped
        return [(option.key, option.words) for option in step.reader.options] + skipped
    return [("words", "answered"), *skipped] if isinstance(step.reader, Text) else skipped


def _range(numbers: list[str]) -> list[str]:
    return [f"{numbers[0]} to {numbers[-1]}"] if len(numbers) > 1 else numbers


def _in_words(conditions: Sequence[Predicate], target: Step | None) -> str:
    """A condition by its name, where it has one."""
    if not conditions:
        return "otherwise"
    if target is not None and conditions[0] is target.asked_if:
        return "if it applies"
    name = getattr(conditions[0], "__name__", "<lambda>")  # a partial has none
    return "sometimes" if name == "<lambda>" else name.replace("_", " ")


if __name__ == "__main__":
    from flows.catalogue import FLOWS

    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(draw_all(FLOWS), encoding="utf-8")
