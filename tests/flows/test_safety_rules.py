"""The safety rules: each hears its examples, whatever way they are written, and never breaks."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.safety import rules as safety
from flows.safety.finding import Finder
from flows.safety.patterns import Gap
from flows.safety.rules import LEVELS, STOPS, Alarm, BadRuleError, Rule, look, parsed, rules
from flows.safety.spelling import plain, read
from flows.safety.vocabulary import Vocabulary


def level_of(text: str) -> str:
    alarm = look(text)
    return alarm.level if alarm else "none"


def examples() -> list[tuple[Rule, str]]:
    return [(rule, sentence) for rule in rules() for sentence in rule.examples]


EXPECTED = {"softener": ("soft",), "harmless": ("none",), "meant": STOPS}


@pytest.mark.parametrize(("rule", "sentence"), examples())
def test_an_example_is_heard_as_the_file_says(rule: Rule, sentence: str) -> None:
    assert level_of(sentence) in EXPECTED.get(rule.level, (rule.level,))


@pytest.mark.parametrize(
    ("rule", "sentence"), [(rule, sentence) for rule in rules() for sentence in rule.unlike]
)
def test_what_a_rule_is_not_for_is_not_heard_as_its_level(rule: Rule, sentence: str) -> None:
    assert level_of(sentence) not in EXPECTED.get(rule.level, (rule.level,))


@pytest.mark.parametrize(
    "text",
    [
        "I WANT TO DIE",
        "i want\nto   die",
        "I w​ant to d​ie",
        "I waaaant to dieeeee",
        "i want to k.m.s",
        "I don’t want to live anymore",
        "i dont want to live anymroe",
        "i want to kіll myself",  # with a Cyrillic i
        "i want to k1ll myself",
        "ich möchte sterben",
        "ich moechte sterben",
        "ich mochte sterben",
        "QUIERO MORIR",
        "не хочу жи́ть",
    ],
)
def test_danger_is_heard_in_any_spelling(text: str) -> None:
    assert level_of(text) == "danger"


def test_writing_with_and_without_accents_is_the_same() -> None:
    assert plain("Ёлка ADIÓS schön don’t") == "елка adios schon dont"


def test_a_quotation_is_one_sentence_with_what_introduces_it() -> None:
    assert read('He said: "No. Never." I left.').starts.bit_count() == 2


@pytest.mark.parametrize(
    "text",
    [
        "This deadline is killing me and I want to end my life",
        "My sister said I should rest, but I want to die",
        "I don't want to live",
        "My diary says I will kill myself, and I still mean it",
        "No quiero vivir",
        "Ich will nicht mehr leben",
        "не хочу жить",
    ],
)
def test_what_does_not_bear_on_the_danger_does_not_soften_it(text: str) -> None:
    assert level_of(text) == "danger"


def test_going_on_no_more_is_no_softened_by_its_own_no() -> None:
    assert level_of("I can't go on") == "indirect"


@pytest.mark.parametrize(
    "text",
    ["", " ", "6", "angry, mostly", "I hate my job", "ok 👍", "dead-end job", "Ich hab gekündigt"],
)
def test_ordinary_words_are_nothing(text: str) -> None:
    assert look(text) is None


def test_an_alarm_names_its_rule_and_language() -> None:
    assert look("ich will sterben") == Alarm("danger", "a wish to be dead", "de")


def test_the_levels_stand_from_the_worst_down() -> None:
    assert LEVELS == ("danger", "indirect", "harm", "overload", "soft")
    assert set(STOPS) == {"danger", "indirect", "harm"}


@given(st.text(max_size=300))
def test_no_text_breaks_the_rules(text: str) -> None:
    assert level_of(text) in (*LEVELS, "none")


WORDS = sorted(word for rule in rules() for line in rule.examples for word in line.split())


@given(st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join))
def test_no_mixture_of_telling_words_breaks_the_rules(text: str) -> None:
    assert level_of(text) in (*LEVELS, "none")


def test_every_pattern_can_be_compiled_and_every_gap_is_bounded() -> None:
    finder = safety._finder()
    known = [one for kind in (finder.alarms, finder.harmless, finder.softening) for one in kind]
    assert len(known) == sum(len(rule.hears) for rule in rules())
    gaps = [part.length for one in known for part in one.pattern if isinstance(part, Gap)]
    assert max(gaps) <= 30


def slow_texts() -> list[str]:
    chance = random.Random(5)
    telling = [chance.choice(WORDS) for _ in range(900)]
    letters = ["".join(chance.choices("abcdefghijk", k=12)) for _ in range(400)]
    repeated = ["a", "a ", "i want to die ", "no ", '"a', "a.b.", "(((", "á", "ﷺ", "\n", "kіll "]
    return [*(some * 4096 for some in repeated), " ".join(telling), " ".join(letters)]


@pytest.mark.parametrize("text", slow_texts())
def test_a_text_made_to_be_slow_is_not(text: str) -> None:
    look("warm")
    begun = time.perf_counter()
    look(text)
    assert time.perf_counter() - begun < 0.5  # about 0.01 on a quiet machine


RULE = '[[danger.en]]\nname = "a rule"\nhears = "{hears}"\nexamples = "some"\n'


def test_a_broken_pattern_is_named_with_its_rule() -> None:
    listed, lists, other = parsed(RULE.format(hears="kill <nobody>"))
    with pytest.raises(BadRuleError, match=r"“a rule” .*no list <nobody>"):
        Finder(listed, lists, other)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("[[", "cannot be read"),
        ('[[danger.en]]\nname = "a rule"\n', "“a rule” .*needs"),
        (RULE.format(hears="die") + 'sorrow = "x"\n', "“a rule” .*unknown sorrow"),
        (RULE.format(hears="die") + 'reach = "far"\n', "“a rule” .*unknown reach"),
    ],
)
def test_a_broken_file_is_refused_with_a_sentence(text: str, error: str) -> None:
    with pytest.raises(BadRuleError, match=error):
        parsed(text)


BROKEN = ["~", "^ $", "^|die", "kill || me", "k(ill", "kill ~x me", "kil*l", "die _me", "? me"]


@pytest.mark.parametrize("pattern", BROKEN)
def test_a_pattern_that_does_not_follow_the_notation_is_refused_at_the_start(pattern: str) -> None:
    with pytest.raises(BadRuleError, match="“a rule”"):
        Finder(*parsed(RULE.format(hears=pattern)))


def test_a_list_that_cannot_be_read_is_refused_at_the_start() -> None:
    with pytest.raises(BadRuleError, match="<person>"):
        Finder(*parsed('[lists.en]\nperson = "si(ster"\n' + RULE.format(hears="kill <person>")))


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("suicide", {"suicide"}),
        ("sucide", {"suicide"}),
        ("suiciide", {"suicide"}),
        ("suixide", {"suicide"}),
        ("siucide", {"suicide"}),
        ("suicied", {"suicide"}),
        ("suicid", {"suicide"}),
        ("suicides", {"suicide"}),
        ("depresed", {"depress*"}),
        ("deprsesion", {"depress*"}),
        ("usicide", set()),  # the first letter is always right
        ("wuicide", set()),
        ("sucidde", set()),
        ("tierd", set()),  # too short
        ("suicida", set()),  # no slip, as the rules say
    ],
)
def test_one_wrong_letter_in_a_long_word_is_a_slip(word: str, meant: set[str]) -> None:
    known = Vocabulary(["deadline"], ["suicide", "depress*", "tired"], ["suicida"])
    assert known.by_a_slip(word) == meant


def test_words_that_only_soften_are_heard_without_slips() -> None:
    known = Vocabulary(["deadline"], ["suicide"])
    assert known.meant("deadline") == {"deadline"}
    assert known.by_a_slip("deadlime") == set()


def test_of_two_equally_bad_the_first_that_was_written_is_named() -> None:
    death, cut = "I want to die.", "Ich ritze mich."
    assert look(death) != look(cut)
    assert look(f"{death} {cut}") == look(death)
    assert look(f"{cut} {death}") == look(cut)
