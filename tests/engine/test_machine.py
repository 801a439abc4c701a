"""Flows that are badly drawn do not start; the error says in a sentence what is wrong where."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from flows import commitment
from flows.commitment import commit_steps
from flows.engine.answers import Items, Option, Pick
from flows.engine.dialogue import Dialogue
from flows.engine.effects import Rate
from flows.engine.flow import Flow, Told, always
from flows.engine.machine import BUTTON_DATA, END, FlowError, FlowMachine
from flows.engine.words import ENGLISH
from tests.engine.samples import BRANCHES, ENDING, LIST, VAGUE, YES_NO, ask, flow
from tests.engine.talk import Talk

ALWAYS = (always, END)


@pytest.mark.parametrize(
    ("drawn", "sentence"),
    [
        (
            flow(ask("one"), ask("one")),
            "Flow 'sample' has two steps named 'one'; shared parts bring steps of their own.",
        ),
        (
            flow(ask("one"), (ask("two"), ask("three"))),  # type: ignore[arg-type]
            "Flow 'sample' has a tuple among its steps; does a shared part lack its *?",
        ),
        (
            flow(ask("one"), closing=ENDING),
            "Flow 'sample' has a closing or effects that are no function.",
        ),
        (
            flow(ask("one"), ask("two", asked_if="one")),
            "Step 'two' of flow 'sample' has an `asked_if`, a `then` or an `at_once` without a "
            "function.",
        ),
        (
            flow(ask("one", then=(("yes", "two"),)), ask("two")),
            "Step 'one' of flow 'sample' has an `asked_if`, a `then` or an `at_once` without a "
            "function.",
        ),
        (
            flow(ask("one", notices=VAGUE)),
            "Step 'one' of flow 'sample' has `notices` that are no tuple of Noticing; is a comma "
            "missing?",
        ),
        (
            flow(ask("one", reader=Items(), again="What else?")),
            "Step 'one' of flow 'sample' has `again` that are no tuple of str; is a comma missing?",
        ),
        (
            flow(ask("one", reader=Items(at_least=3, at_most=2))),
            "Step 'one' of flow 'sample' asks for 3 items at least and holds 2.",
        ),
        (
            flow(ask("one"), ask("two", because="You said {mch}.")),
            "Step 'two' of flow 'sample' quotes {mch}, "
            "which has not been answered on every way to it.",
        ),
        (
            flow(ask("one"), ask("two", label="Of {one}")),
            "Step 'two' of flow 'sample' quotes {one} in 'Of {one}', where it is not known.",
        ),
        (
            flow(ask("one", notices=(replace(VAGUE, question="«{herd}»?"),))),
            "Step 'one' of flow 'sample' quotes {herd} in '«{herd}»?', where it is not known.",
        ),
        (
            flow(ask("one", reader=Items()), ask("two", "Of {one}?")),
            "Step 'two' of flow 'sample' quotes {one}, which is a list; "
            "a function of Told can quote what is in it.",
        ),
        (
            flow(ask("one", "A { too many.")),
            "Step 'one' of flow 'sample' has words with a loose brace: 'A { too many.'.",
        ),
        (
            flow(ask("one", "And {}?")),
            "Step 'one' of flow 'sample' quotes {}, "
            "which has not been answered on every way to it.",
        ),
        (
            flow(ask("one", reader=Pick((Option("a", "Yes"), Option("a", "No"))))),
            "Step 'one' of flow 'sample' has two choices with one key, or one without.",
        ),
        (
            flow(ask("one", then=(always, "two")), ask("two")),
            "Step 'one' of flow 'sample' has a `then` that is no tuple of (predicate, target) "
            "pairs.",
        ),
        (
            flow(ask("one", again=("What else?",))),
            "Step 'one' of flow 'sample' has `again`, which only a list can use.",
        ),
        (
            flow(ask("one", reader=Pick)),
            "Step 'one' of flow 'sample' has a reader that is none; are its brackets missing?",
        ),
        (flow(ask("end")), "Flow 'sample' names a step 'end'; that word is the end's own."),
        (
            flow(ask("one", then=((always, "nowhere"),))),
            "Step 'one' of flow 'sample' leads to 'nowhere', and there is no such step.",
        ),
        (
            flow(ask("one", then=((always, "three"),)), ask("two"), ask("three")),
            "Step 'two' of flow 'sample' can never be reached.",
        ),
        (
            flow(ask("one", then=(ALWAYS,)), ask("two")),
            "Step 'two' of flow 'sample' can never be reached.",
        ),
        (
            flow(ask("one"), ask("two", then=((always, "one"),))),
            "From step 'one' of flow 'sample' no way leads to the end.",
        ),
        (
            flow(ask("one", "Tell me of {two}."), ask("two")),
            "Step 'one' of flow 'sample' quotes {two}, "
            "which has not been answered on every way to it.",
        ),
        (
            flow(ask("one"), ask("two", "Tell me of {nothing}.")),
            "Step 'two' of flow 'sample' quotes {nothing}, "
            "which has not been answered on every way to it.",
        ),
        (
            flow(ask("one", optional=True), ask("two", "Tell me of {one}.")),
            "Step 'two' of flow 'sample' quotes {one}, "
            "which has not been answered on every way to it.",
        ),
        (
            flow(ask("one", again=("And {one}?",), reader=Items())),
            "Step 'one' of flow 'sample' quotes {one}, "
            "which has not been answered on every way to it.",
        ),
        (
            flow(
                ask("one", reader=YES_NO, then=((lambda told: told["one"] == "no", "three"),)),
                ask("two"),
                ask("three", ("Tell me.", "Tell me of {two}.")),
            ),
            "Step 'three' of flow 'sample' quotes {two}, "
            "which has not been answered on every way to it.",
        ),
        (
            flow(ask("one"), ask("two", asked_if=lambda told: False), ask("three", "{two}?")),
            "Step 'three' of flow 'sample' quotes {two}, "
            "which has not been answered on every way to it.",
        ),
        (
            flow(ask("one", reader=Pick((Option("k" * 60, "Long"),)))),
            f"Step 'one' of flow 'sample' has the choice '{'k' * 60}', "
            f"whose button data would pass Telegram's {BUTTON_DATA} bytes.",
        ),
        (
            flow(ask("one"), about=("two",)),
            "Flow 'sample' is about step 'two', and there is no such step.",
        ),
        (
            flow(ask("one"), topic="two"),
            "Flow 'sample' is topic step 'two', and there is no such step.",
        ),
    ],
)
def test_a_badly_drawn_flow_is_refused_in_a_full_sentence(drawn: Flow, sentence: str) -> None:
    with pytest.raises(FlowError, match=f"^{re.escape(sentence)}$"):
        FlowMachine(drawn)


def test_the_bytes_of_a_key_count_and_not_its_letters() -> None:
    FlowMachine(flow(ask("one", reader=Pick((Option("k" * 50, "Fits"),)))))
    with pytest.raises(FlowError, match="button data"):
        FlowMachine(flow(ask("one", reader=Pick((Option("й" * 30, "Does not"),)))))


def test_an_answer_that_is_there_on_every_way_may_be_quoted() -> None:
    FlowMachine(flow(ask("one"), ask("two", ("{one}?", "{name}, {one}?"))))
    FlowMachine(
        flow(
            ask("one"),
            ask("two", reader=YES_NO, then=((lambda told: told["two"] == "no", "four"),)),
            ask("three", "{one}?"),
            ask("four", "{one}, {two}?"),
        )
    )


def test_what_can_follow_a_step_is_told_in_the_order_tried() -> None:
    machine = FlowMachine(BRANCHES)
    assert machine.next_steps() == {
        "start": ["side"],
        "side": ["right", "left"],
        "left": ["last"],
        "right": ["last"],
        "last": ["end"],
    }


def test_nothing_follows_a_way_that_is_always_taken() -> None:
    machine = FlowMachine(flow(ask("one", then=((always, "three"),)), ask("three")))
    assert machine.next_steps()["one"] == ["three"]


def test_steps_under_one_condition_are_one_run() -> None:
    def named(told: object) -> bool:
        return True

    machine = FlowMachine(
        flow(ask("one"), ask("two", asked_if=named), ask("three", asked_if=named), ask("four"))
    )
    assert machine.next_steps()["one"] == ["two", "four"]
    assert [target for target, _ in machine.ways("two")] == ["three"]


def test_the_machine_knows_what_is_legal_at_a_step() -> None:
    machine, lists = FlowMachine(BRANCHES), FlowMachine(LIST)
    assert not machine.allows("back", "start")
    assert machine.allows("back", "side")
    assert machine.allows("skip", "last")
    assert not machine.allows("skip", "left")
    assert lists.allows("more", "ideas")
    assert not lists.allows("more", "after")


def test_a_list_that_comes_first_can_be_gone_back_in() -> None:
    machine = FlowMachine(flow(ask("ideas", reader=Items()), ask("after")))
    assert machine.allows("back", "ideas")


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (("twice", "twice"), "There is another flow or command named 'twice'."),
        (("help",), "There is another flow or command named 'help'."),
        (("My-Values",), "Flow 'My-Values' has a name that can be no command"),
    ],
)
def test_flows_need_names_that_can_be_commands_of_their_own(
    names: tuple[str, ...], sentence: str
) -> None:
    with pytest.raises(FlowError, match=re.escape(sentence)):
        Dialogue([flow(ask("one"), name=name) for name in names], {"en": ENGLISH})


def test_a_module_in_place_of_its_flow_is_no_flow() -> None:
    sentence = "The catalogue holds 'flows.commitment', which is no Flow; is its FLOW meant?"
    with pytest.raises(FlowError, match=re.escape(sentence)):
        Dialogue([commitment], {"en": ENGLISH})  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("drawn", "sentence"),
    [
        (
            flow(ask("one"), closing=lambda told: "Done."),
            "The closing of flow 'sample' returned str, and not a Reply or a tuple of them.",
        ),
        (
            flow(ask("one"), closing=lambda told: ()),
            "The closing of flow 'sample' returned nothing, and not a Reply or a tuple of them.",
        ),
        (
            flow(closing=lambda told: None),
            "The closing of flow 'sample' returned NoneType, and not a Reply or a tuple of them.",
        ),
        (
            flow(ask("one"), effects=lambda told: ("kept",)),
            "Flow 'sample' asked for str, and not for a tuple of values of flows.engine.effects.",
        ),
        (
            flow(ask("one"), effects=lambda told: Rate("much", 7)),
            "Flow 'sample' asked for Rate alone, and not for a tuple of values of "
            "flows.engine.effects.",
        ),
        (
            flow(ask("one", at_once=lambda told: None)),
            "Step 'one' of flow 'sample' asked for NoneType, and not for a tuple of values of "
            "flows.engine.effects.",
        ),
    ],
)
def test_what_a_function_gives_is_refused_when_it_is_called(drawn: Flow, sentence: str) -> None:
    with pytest.raises(FlowError, match=f"^{re.escape(sentence)}$"):
        Talk((drawn,)).begins("sample").says("so")


@pytest.mark.parametrize("say", [lambda told: told.fill("{mch}"), lambda told: told["mch"]])
def test_a_function_that_names_no_step_is_told_so(say: Callable[[Told], object]) -> None:
    named = flow(ask("much"), ask("after", lambda told: say(told)))
    with pytest.raises(KeyError, match="mch"):
        Talk((named,)).begins("sample").says("so")


def test_who_quotes_a_step_that_is_not_there_is_told_which_are() -> None:
    named = flow(ask("much"), closing=lambda told: told.fill("{mch}"))
    with pytest.raises(KeyError, match="No step is named 'mch'; there are much"):
        Talk((named,)).begins("sample").says("so")


def test_one_commitment_is_not_followed_by_the_question_for_another() -> None:
    one = flow(*commit_steps("What will you do?", "It is time.", most=1))
    assert "another" not in FlowMachine(one).steps
    first = ("walk", "tomorrow 9am", "/skip", "8", "/skip", "calm", "/skip")
    Talk((one,)).begins("sample").says(*first).expects("That was it.")


def test_another_commitment_is_asked_for_up_to_the_most() -> None:
    two = flow(*commit_steps("What will you do?", "It is time.", most=2))
    first = ("walk", "tomorrow 9am", "/skip", "8", "/skip", "calm", "/skip")
    client = Talk((two,)).begins("sample").says(*first).expects("Is there another step")
    client.says("yes", *first).expects("That was it.")
