"""GROW as a client lives through it."""

from tests.chat import Chat

GOAL = (
    "a calmer start of the day",
    "one habit",
    "/skip",
    "coffee without phone",
    "/skip",
    "my alarm",
    "8",
)
REALITY = ("I read mail in bed", "an earlier alarm", "Sundays", "/skip", "4", "I do it on Sundays")
OPTIONS = ("phone in the kitchen", "a paper book", "an alarm clock", "that's all")
WEIGHING = ("1", "a calm morning", "a walk to the kitchen", "1")
WILL = ("phone on the kitchen shelf", "tomorrow 9pm", "home", "8", "clear the shelf")
PLAN = ("a rested face", "habit", "If I reach for it at night", "I will open the book", "1", "no")
TO_THE_END = (*WILL, *PLAN, "no", "my wife")


async def hold_grow(chat: Chat) -> None:
    """A whole talk up to the summary."""
    await chat.says("/grow", *GOAL, *REALITY, *OPTIONS, *WEIGHING, *TO_THE_END)


async def test_a_whole_talk_ends_in_a_commitment_with_a_plan(ana: Chat) -> None:
    await hold_grow(ana)
    ana.expects(
        "Here is our talk in your words", "«coffee without phone»", "Is it right like this?"
    )
    await ana.taps("Yes, keep it")
    ana.expects(
        "«phone on the kitchen shelf»",
        "Tuesday 6 January, 21:00 · home",
        "If I reach for it at night, then I will open the book.",
    )
    assert ana.on_file("SELECT what, place, sureness, state FROM commitment") == [
        ("phone on the kitchen shelf", "home", 8, "open")
    ]
    assert ana.on_file("SELECT obstacle, cue, action FROM plan") == [
        ("habit", "If I reach for it at night", "I will open the book")
    ]
    assert ana.on_file("SELECT scale, value FROM rating") == [("goal wanted", 8), ("goal now", 4)]


async def test_the_four_phases_are_named_when_they_begin(ana: Chat) -> None:
    await ana.says("/grow")
    ana.expects("Goal ●○○○")
    await ana.says(*GOAL)
    ana.expects("Reality ●●○○")
    await ana.says(*REALITY)
    ana.expects("Options ●●●○")
    await ana.says(*OPTIONS, *WEIGHING)
    ana.expects("Will ●●●●")


async def test_options_are_not_weighed_before_there_are_three(ana: Chat) -> None:
    await ana.says("/grow", *GOAL, *REALITY, "phone in the kitchen", "nothing else")
    ana.expects("So far 1; with 3 there is a real choice", "else")
    assert "That's all" not in ana.labels
    await ana.says("a paper book\nan alarm clock")
    assert "That's all" in ana.labels


async def test_an_unsure_step_is_made_smaller_until_it_is_theirs(ana: Chat) -> None:
    await ana.says("/grow", *GOAL, *REALITY, *OPTIONS, *WEIGHING, *WILL[:-2], "4")
    ana.expects("smaller or easier version")
    await ana.says("phone on a chair", "9", "fetch the chair")
    ana.expects("«phone on a chair»")
    await ana.says(*PLAN, "no", "/skip", "yes")
    assert ana.on_file("SELECT what FROM commitment") == [("phone on a chair",)]


async def test_a_second_commitment_keeps_its_own_plan(ana: Chat) -> None:
    await ana.says("/grow", *GOAL, *REALITY, *OPTIONS, *WEIGHING, *WILL, *PLAN, "yes")
    ana.expects("What exactly is the next thing")
    await ana.says("buy a clock", "friday", "/skip", "9", "find a shop", "a tick", "rain")
    await ana.says("it rains", "take the tram", "yes", "no", "no", "/skip", "yes")
    rows = ana.on_file(
        "SELECT what, cue FROM commitment JOIN plan ON commitment_id = commitment.id"
    )
    assert rows == [
        ("phone on the kitchen shelf", "If I reach for it at night"),
        ("buy a clock", "it rains"),
    ]


async def test_an_answer_is_changed_from_the_summary_and_the_rest_stands(ana: Chat) -> None:
    await hold_grow(ana)
    await ana.taps("Change something", "Tried so far: an earlier alarm")
    ana.expects("What have you")
    await ana.says("a new alarm")
    ana.expects("«a new alarm»", "«coffee without phone»", "Is it right like this?")
    await ana.says("yes")
    assert len(ana.on_file("SELECT id FROM record WHERE flow = 'grow'")) == 1
