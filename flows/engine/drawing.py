"""Refuses a flow that is badly drawn, in a sentence that says what is wrong where.

Most is seen when Cairn starts; what only a function of a flow can show, when it is called.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from string import Formatter

from flows.engine.answers import Items, Pick
from flows.engine.effects import Effect
from flows.engine.flow import Flow, Noticing, Reader, Step, Told
from flows.engine.model import Reply

END = "end"
BUTTON_DATA = 64  # bytes, Telegram's limit
MOST_TURNS = 10**9  # the longest turn number that button data must have room for


class FlowError(Exception):
    """A flow is badly drawn. The message is a full sentence that names flow and step."""


# When Cairn starts -------------------------------------------------------------------------------


def refuse_unless_flow(drawn: object) -> None:
    """What stands in the catalogue is a Flow, and is made of steps and functions."""
    if not isinstance(drawn, Flow):
        name = getattr(drawn, "__name__", type(drawn).__name__)
        raise FlowError(f"The catalogue holds {name!r}, which is no Flow; is its FLOW meant?")
    others = [type(each).__name__ for each in drawn.steps if not isinstance(each, Step)]
    if others:
        raise FlowError(
            f"Flow {drawn.name!r} has a {others[0]} among its steps; does a shared part lack its *?"
        )
    if not callable(drawn.closing) or not callable(drawn.effects):
        raise FlowError(f"Flow {drawn.name!r} has a closing or effects that are no function.")


def refuse_unless_drawn_well(flow: Flow) -> None:
    """All that can be seen in the steps one by one."""
    refuse_unless_flow(flow)
    for step in flow.steps:
        where = f"Step {step.name!r} of flow {flow.name!r}"
        _refuse_unless_shaped_well(step, where)
        _refuse_unless_leading_well(step, where)
        _refuse_unless_listing_well(step, where)
    _refuse_unless_named_well(flow)
    _refuse_unless_tappable(flow)
    _refuse_unless_plain(flow)


def _refuse_unless_named_well(flow: Flow) -> None:
    steps = [step.name for step in flow.steps]
    for name in steps:
        if steps.count(name) > 1:
            raise FlowError(
                f"Flow {flow.name!r} has two steps named {name!r}; shared parts bring steps of "
                "their own."
            )
    if END in steps:
        raise FlowError(f"Flow {flow.name!r} names a step {END!r}; that word is the end's own.")
    for step in flow.steps:
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


def _refuse_unless_shaped_well(step: Step, where: str) -> None:
    if not isinstance(step.words, str | tuple) and not callable(step.words):
        raise FlowError(f"{where} has words that are no string, tuple of strings or function.")
    if not isinstance(step.reader, Reader):
        raise FlowError(f"{where} has a reader that is none; are its brackets missing?")
    several = {"notices": (step.notices, Noticing), "again": (step.again, str)}
    for name, (values, kind) in several.items():
        if not isinstance(values, tuple) or not all(isinstance(each, kind) for each in values):
            raise FlowError(
                f"{where} has `{name}` that are no tuple of {kind.__name__}; is a comma missing?"
            )


def _refuse_unless_leading_well(step: Step, where: str) -> None:
    if any(not isinstance(way, tuple) or len(way) != 2 for way in step.then):
        raise FlowError(f"{where} has a `then` that is no tuple of (predicate, target) pairs.")
    predicates = [predicate for predicate, _ in step.then]
    if step.asked_if is not None:
        predicates.append(step.asked_if)
    if not all(map(callable, (*predicates, step.at_once))):
        raise FlowError(f"{where} has an `asked_if`, a `then` or an `at_once` without a function.")


def _refuse_unless_listing_well(step: Step, where: str) -> None:
    if step.again and not isinstance(step.reader, Items):
        raise FlowError(f"{where} has `again`, which only a list can use.")
    if isinstance(step.reader, Items) and step.reader.at_most < max(step.reader.at_least, 1):
        raise FlowError(
            f"{where} asks for {step.reader.at_least} items at least and holds "
            f"{step.reader.at_most}."
        )


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


def refuse_unless_walkable(flow: Flow, next_steps: dict[str, list[str]]) -> None:
    first = flow.steps[0].name
    reached = _reachable(first, next_steps)
    for name in next_steps:
        if name not in reached:
            raise FlowError(f"Step {name!r} of flow {flow.name!r} can never be reached.")
        if END not in _reachable(name, next_steps):
            raise FlowError(f"From step {name!r} of flow {flow.name!r} no way leads to the end.")


def refuse_unless_filled(flow: Flow, next_steps: dict[str, list[str]]) -> None:
    """A sentence may quote only answers that are there on every way to it."""
    first = flow.steps[0].name
    optional = {step.name for step in flow.steps if step.optional}
    lists = {step.name for step in flow.steps if isinstance(step.reader, Items)}
    for step in flow.steps:
        phrasings = (step.words,) if isinstance(step.words, str) else step.words
        texts = [*(phrasings if isinstance(phrasings, tuple) else ()), *step.again]
        texts += [step.because] if isinstance(step.because, str) else []
        where = f"Step {step.name!r} of flow {flow.name!r}"
        named = {name for text in texts for name in _placeholders(where, text)}
        for quoted in named - {"name"}:
            around = {
                source: [target for target in targets if target != quoted]
                for source, targets in next_steps.items()
            }
            on_every_way = quoted == first or step.name not in _reachable(first, around)
            known = quoted in next_steps and quoted != step.name and quoted not in optional
            if not known or not on_every_way:
                raise FlowError(
                    f"{where} quotes {{{quoted}}}, which has not been answered on every way to it."
                )
            if quoted in lists:
                raise FlowError(
                    f"{where} quotes {{{quoted}}}, which is a list; "
                    "a function of Told can quote what is in it."
                )


def _refuse_unless_plain(flow: Flow) -> None:
    """A label is said as it stands; a noticing quotes what was heard, and nothing else."""
    mine = f"Flow {flow.name!r}"
    words = [(mine, each, set[str]()) for each in (flow.title, flow.summary, flow.opening)]
    for step in flow.steps:
        where = f"Step {step.name!r} of flow {flow.name!r}"
        words += [(where, each, set()) for each in (step.label, step.skip_words)]
        words += [(where, each.question, {"heard"}) for each in step.notices]
    for where, text, known in words:
        for name in _placeholders(where, text) - known:
            raise FlowError(f"{where} quotes {{{name}}} in {text!r}, where it is not known.")


def _placeholders(where: str, text: str) -> set[str]:
    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError as error:
        raise FlowError(f"{where} has words with a loose brace: {text!r}.") from error


def _reachable(start: str, next_steps: dict[str, list[str]]) -> set[str]:
    reached, waiting = {start}, [start]
    while waiting:
        for target in next_steps.get(waiting.pop(), ()):
            if target not in reached:
                reached.add(target)
                waiting.append(target)
    return reached


# When it is called -------------------------------------------------------------------------------


def replies_of(flow: Flow, told: Told) -> tuple[Reply, ...]:
    """What a flow says at its end, as messages."""
    closing = flow.closing(told)
    replies = closing if isinstance(closing, tuple) else (closing,)
    others = [type(each).__name__ for each in replies if not isinstance(each, Reply)]
    if others or not replies:
        raise FlowError(
            f"The closing of flow {flow.name!r} returned {(others or ['nothing'])[0]}, "
            "and not a Reply or a tuple of them."
        )
    return replies


def effects_of(
    asked: Callable[[Told], Sequence[object]], told: Told, where: str
) -> tuple[object, ...]:
    """The effects that a flow or a step asks for; `where` is said when they are none."""
    effects = asked(told)
    several = list(effects) if isinstance(effects, Sequence) else [effects]
    others = [type(each).__name__ for each in several if not isinstance(each, Effect)]
    if others or not isinstance(effects, Sequence):
        kind = (others or [f"{type(effects).__name__} alone"])[0]
        raise FlowError(
            f"{where} asked for {kind}, and not for a tuple of values of flows.engine.effects."
        )
    return tuple(several)
