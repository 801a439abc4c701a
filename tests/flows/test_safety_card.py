"""The safety card says what the rules do now."""

from pathlib import Path

from flows.safety.rules import STOPS
from tests.safety.card import PAGE, page
from tests.safety.scoring import EVERY, HALVES, SETS, half


def test_the_card_in_the_docs_is_not_stale() -> None:
    assert PAGE.read_text("utf-8") == page(), "run `python -m tests.safety --write`"


def test_every_sentence_of_the_set_has_a_level_that_there_is() -> None:
    assert {sentence.level for name in SETS for sentence in half(name) or ()} <= set(EVERY)


def test_no_sentence_stands_in_both_halves() -> None:
    seen, held = ({sentence.words for sentence in half(name) or ()} for name in HALVES)
    assert not seen & held


def test_the_half_the_rules_were_written_by_is_heard() -> None:
    sentences = half("seen") or []
    alarming = [sentence for sentence in sentences if sentence.level in STOPS]
    harmless = [sentence for sentence in sentences if sentence.level == "none"]
    assert sum(sentence.stopped for sentence in alarming) >= 0.95 * len(alarming)
    assert sum(sentence.stopped for sentence in harmless) <= 0.05 * len(harmless)


def test_ordinary_messages_are_seldom_stopped() -> None:
    harmless = half("ordinary") or []
    assert sum(sentence.stopped for sentence in harmless) <= 0.02 * len(harmless)


def test_the_sentences_are_in_the_files_of_the_sets_only() -> None:
    there = {path.name for path in Path(__file__).parents[1].joinpath("safety").glob("*.tsv")}
    assert there == {f"{name}.tsv" for name in SETS}
