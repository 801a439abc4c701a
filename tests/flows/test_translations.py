"""Every sentence can be translated: all are in the catalogue, and none is said past it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from flows.catalogue import FLOWS
from flows.engine.answers import Pick, Scale, Text
from flows.engine.flow import Flow, Step
from flows.engine.words import LOCALES
from tests.flows.sentences import disguised, read_sentences

CATALOGUE = LOCALES / "cairn.pot"
ROOT = Path(__file__).parents[2]
SOURCES = [*(ROOT / "flows").rglob("*.py"), *(ROOT / "bot").rglob("*.py")]


def test_the_catalogue_holds_exactly_the_sentences_that_are_marked() -> None:
    marked = {sentence for source in SOURCES for sentence in _marked(source)}
    assert marked == set(read_sentences(CATALOGUE)), "Collect them anew with `make messages`."


def test_the_catalogue_changes_only_with_the_sentences() -> None:
    words = CATALOGUE.read_text(encoding="utf-8")
    assert "POT-Creation-Date" not in words
    assert "#:" not in words, "It names places in files, which change with every edit."
    assert str(ROOT) not in words


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_every_sentence_of_a_flow_is_marked(flow: Flow) -> None:
    known = {*read_sentences(CATALOGUE), ""}
    assert [sentence for sentence in _sentences(flow) if sentence not in known] == []


def test_the_disguise_leaves_only_what_is_no_word() -> None:
    said = disguised("<b>Stop</b>, {name}: /resume goes on.")
    assert said == "<b>{}</b>, {{name}}: /resume {} {}.".format(
        *(disguised(each) for each in ("Stop", "goes", "on"))
    )
    assert disguised("Stop").isalpha()
    assert not disguised("Stop").isascii()


def _marked(source: Path) -> Iterator[str]:
    """What stands in `_()` and `N_()`; a sentence that is put together there is refused."""
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id not in ("_", "N_"):
                continue
            for argument in node.args:
                assert isinstance(argument, ast.Constant), f"{source}:{argument.lineno}"
                yield argument.value


def _sentences(flow: Flow) -> Iterator[str]:
    yield from (flow.title, flow.summary, flow.opening)
    for step in flow.steps:
        yield from _of_step(step)


def _of_step(step: Step) -> Iterator[str]:
    words = step.words if isinstance(step.words, tuple) else (step.words,)
    yield from (each for each in words if isinstance(each, str))
    yield from (*step.again, step.label, step.skip_words)
    yield from (notice.question for notice in step.notices)
    if step.phase:
        yield from (step.phase.name, step.phase.aim)
    if isinstance(step.reader, Scale):
        yield from (step.reader.low, step.reader.high)
    if isinstance(step.reader, Text) and not callable(step.reader.suggestions):
        yield from step.reader.suggestions
    if isinstance(step.reader, Pick) and not callable(step.reader.options):
        for option in step.reader.options:
            yield from (option.words, option.aliases)


def test_a_step_that_is_not_marked_would_be_found() -> None:
    flow = next(flow for flow in FLOWS if flow.steps)
    unmarked = replace(flow, steps=(replace(flow.steps[0], label="Not marked"),))
    assert "Not marked" in list(_sentences(unmarked))
    assert "Not marked" not in read_sentences(CATALOGUE)
