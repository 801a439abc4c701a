"""The wheel: its areas, its numbers, its picture, and one spoke looked at closely."""

from collections.abc import Sequence

import pytest

from bot.rendering import length
from flows.engine.effects import Annotate, Commit, DropScale, KeepScale, Rate
from flows.engine.model import Reply
from flows.engine.pictures import Wheel
from flows.wheel.areas import LEAST_AREAS, MOST_AREAS, USUAL
from tests.engine.talk import Talk
from tests.flows.walking import problems_of

EIGHT = (7, 3, 5, 2, 9, 6, 1, 8)
MOST_CAPTION = 1024  # Telegram's limit
LONG = "a long name of forty characters, here 0{}"
STEP = ("walk", "tomorrow 9am", "/skip", "9", "/skip", "a free head", "nothing", "no")


def ready(talk: Talk) -> Talk:
    return talk.taps(next(each for each in talk.labels if each.startswith("Rate th")))


def rates(talk: Talk, *values: int) -> Talk:
    """A whole wheel, its areas as they are."""
    ready(talk.says("/wheel"))
    return talk.says(*map(str, values), "yes")


def made(talk: Talk, kind: type) -> list[object]:
    return [each for each in talk.effects if isinstance(each, kind)]


def drawn(talk: Talk) -> tuple[Reply, Wheel]:
    """The message with the picture, and the picture."""
    reply = next(each for each in talk.replies if each.picture)
    assert isinstance(reply.picture, Wheel)
    assert length(str(reply.text)) <= MOST_CAPTION
    return reply, reply.picture


def with_areas(number: int, names: Sequence[str]) -> Talk:
    talk = Talk().says("/wheel")
    for name in list(USUAL.values())[number:]:
        talk.taps(name, "Leave it out")
    for name in names:
        talk.taps("Add an area").says(name)
    return talk


# Rating ------------------------------------------------------------------------------------------


def test_eight_taps_make_a_wheel() -> None:
    ana = ready(Talk().says("/wheel").expects("8 areas")).expects("Health (1 of 8)", "How content")
    ana.taps("7").expects("Work, day by day (2 of 8)")
    for value in EIGHT[1:]:
        ana.taps(str(value))
    ana.expects("Health: 7", "Home: 8", "Is it right like this?").taps("Yes, draw it")
    _reply, wheel = drawn(ana)
    assert wheel.areas == tuple(zip(USUAL.values(), EIGHT, strict=True))
    assert (wheel.before, wheel.now, wheel.then) == ((), "Monday 5 January", "")
    ana.expects("Wheel of Life, Monday 5 January", "Health: 7", "Money: 2")
    assert made(ana, Rate) == [
        Rate(f"wheel:{key}", value) for key, value in zip(USUAL, EIGHT, strict=True)
    ]
    assert not made(ana, KeepScale)  # the usual areas speak the client's language


def test_nothing_is_kept_before_all_is_rated_and_nothing_is_lost() -> None:
    ana = ready(Talk().says("/wheel")).says("7", "3", "/stop").waits(days=3)
    assert ana.effects == []
    ana.says("/resume").expects("Where work leads (3 of 8)")
    ana.says(*map(str, EIGHT[2:]), "yes")
    assert drawn(ana)[1].areas[:2] == (("Health", 7), ("Work, day by day", 3))


def test_there_is_a_way_back_to_each_number() -> None:
    ana = ready(Talk().says("/wheel")).says("7", "3").taps("‹ Back").expects("(2 of 8)")
    ana.taps("As before: 3").expects("(3 of 8)").taps("‹ Back", "‹ Back").expects("(1 of 8)")
    ana.says("1", *map(str, EIGHT[1:])).expects("Health: 1").taps("‹ Back").expects("Home (8 of 8)")


def test_a_number_can_be_changed_before_it_is_drawn() -> None:
    ana = ready(Talk().says("/wheel")).says(*map(str, EIGHT)).taps("Change a number", "Money: 2")
    ana.expects("Money", "How content").taps("6").expects("Money: 6", "Is it right")
    ana.taps("Change a number", "Money: 6", "4", "Yes, draw it").expects("Money: 4")
    assert [each.value for each in made(ana, Rate) if each.scale == "wheel:money"] == [4]  # type: ignore[attr-defined]


def test_a_word_is_a_number_too_and_something_else_is_asked_for_again() -> None:
    ana = ready(Talk().says("/wheel")).says("seven").expects("(2 of 8)")
    ana.says("no idea").expects("(2 of 8)").says("12").expects("(2 of 8)")


def test_the_next_wheel_is_drawn_over_the_last() -> None:
    ana = rates(rates(Talk(), *EIGHT).waits(days=30), *[5] * 8)
    reply, wheel = drawn(ana)
    assert wheel.before == tuple(zip(USUAL.values(), EIGHT, strict=True))
    assert (wheel.now, wheel.then) == ("Wednesday 4 February", "Monday 5 January")
    ana.expects("before: Monday 5 January", "Health: 5, before 7", "Home: 5, before 8")
    assert not problems_of(reply)


def test_two_wheels_of_one_day_are_told_apart_by_the_hour() -> None:
    wheel = drawn(rates(rates(Talk(), *EIGHT).waits(hours=5), *EIGHT))[1]
    assert (wheel.now, wheel.then) == ("Monday 5 January, 14:00", "Monday 5 January, 09:00")


# The areas ---------------------------------------------------------------------------------------


def test_a_renamed_area_keeps_its_readings() -> None:
    ana = rates(Talk(), *EIGHT).waits(days=30).says("/wheel").taps("Health", "Rename it")
    ready(ana.says("my  body\nand sleep")).says(*["5"] * 8, "yes")
    assert drawn(ana)[1].areas[0] == ("my body and sleep", 5)
    assert drawn(ana)[1].before[0] == ("my body and sleep", 7)
    assert KeepScale("wheel:health", "my body and sleep") in ana.effects


def test_a_swapped_area_begins_anew() -> None:
    ana = rates(Talk(), *EIGHT).waits(days=30).says("/wheel").taps("Home")
    ready(ana.taps("Another area in its place").says("Garden")).says(*["5"] * 8, "yes")
    _reply, wheel = drawn(ana)
    assert wheel.areas[-1] == ("Garden", 5)
    assert "Garden" not in dict(wheel.before)
    assert "Home" not in dict(wheel.before)
    ana.expects("Garden: 5").misses("Garden: 5,", "Home")
    assert [each.key for each in ana.given.scales()].count("wheel:own1") == 1


def test_an_area_is_left_out_and_comes_back_with_its_key() -> None:
    ana = Talk().says("/wheel").taps("Money", "Leave it out").expects("7 areas now")
    ready(ana).says(*["5"] * 7, "yes").misses("Money")
    assert not made(ana, DropScale)  # it was never kept by a name
    ana.waits(days=1).says("/wheel").misses("Money").taps("Add an area")
    ready(ana.says("money").expects("8 areas now")).says(*["6"] * 8, "yes")
    assert KeepScale("wheel:money", "money") in ana.effects
    ana.waits(days=1).says("/wheel").taps("money", "Leave it out")
    ready(ana).says(*["6"] * 7, "yes")
    assert made(ana, DropScale) == [DropScale("wheel:money")]


def test_an_area_of_old_lends_its_key_to_no_other() -> None:
    ana = ready(with_areas(8, ["Garden"])).says(*["5"] * 9, "yes").waits(days=1).says("/wheel")
    ana.taps("Garden", "Another area in its place").says("Choir")
    ready(ana).says(*["4"] * 9, "yes").waits(days=1)
    assert KeepScale("wheel:own2", "Choir") in ana.effects
    assert DropScale("wheel:own1") in ana.effects
    ready(ana.says("/wheel").taps("Add an area").says("Boat")).says(*["4"] * 10, "yes")
    assert KeepScale("wheel:own3", "Boat") in ana.effects


def test_the_usual_areas_that_are_not_there_are_offered() -> None:
    ana = Talk().says("/wheel").taps("Home", "Another area in its place")
    ready(ana.taps("Friends"))
    assert list(dict.fromkeys(ana.labels)) == ana.labels
    ana.says(*["5"] * 8, "yes").expects("Friends: 5").misses("Home")


def test_no_two_areas_have_one_name() -> None:
    ana = Talk().says("/wheel").taps("Home", "Rename it").says("MONEY")
    ana.expects("Another name tells the two apart.").says("My home").expects("8 areas now")


def test_going_back_undoes_a_change() -> None:
    ana = Talk().says("/wheel").taps("Home", "Leave it out", "‹ Back", "Leave it as it is")
    assert "Home" in ana.labels


def test_a_wheel_has_at_least_two_areas_and_at_most_twelve() -> None:
    few = with_areas(LEAST_AREAS, []).taps("Health")
    assert "Leave it out" not in few.labels
    ready(few.taps("Leave it as it is")).says("1", "10", "yes")
    assert drawn(few)[1].areas == (("Health", 1), ("Work, day by day", 10))
    many = with_areas(8, [f"area {number}" for number in range(MOST_AREAS - 8)])
    assert "Add an area" not in many.labels
    assert len(drawn(ready(many).says(*["9"] * 12, "yes"))[1].areas) == MOST_AREAS


def test_twelve_long_names_fit_under_the_picture() -> None:
    names = [LONG.format(number) for number in range(10)]
    ana = ready(with_areas(2, names)).says(*["10"] * 12, "yes").waits(days=400)
    reply, wheel = drawn(rates(ana, *[10] * 12))
    assert [name for name, _value in wheel.areas][2:] == names
    assert len(wheel.before) == 12
    assert not problems_of(reply)


@pytest.mark.parametrize("name", ["الصحة والراحة", "מנוחה", "Здоровье", "健康", "<b>&amp;</b> {x}"])
def test_a_name_may_be_in_any_script(name: str) -> None:
    ana = ready(with_areas(2, [name])).says("1", "2", "3", "yes").expects(f"{name}: 3")
    assert drawn(ana)[1].areas[-1] == (name, 3)
    assert not problems_of(drawn(ana)[0])


def test_a_name_that_is_too_long_or_empty_is_asked_for_again() -> None:
    ana = Talk().says("/wheel").taps("Home", "Rename it").says("long " * 20).expects("holds 40")
    assert ana.says("🌸").step == "name"


# One spoke ---------------------------------------------------------------------------------------


def looked_at(area: str) -> Talk:
    return rates(Talk(), *EIGHT).taps("Look closer at one").taps(area)


@pytest.mark.parametrize(
    ("area", "behind", "holds", "one_more"),
    [
        ("Rest and play: 1", "a 1. What is behind it", "kept you going", "at 2, one point more"),
        ("Money: 2", "a 2. What is behind it", "a 2 and not lower?", "at 3, one point more"),
        ("Learning: 6", "a 6. What goes into", "a 6 and not lower?", "at 7, one point more"),
        ("People near me: 9", "a 9. What has brought", "keep it at 9?", "at 10, one point more"),
    ],
)
def test_a_low_one_and_a_high_one_are_asked_about_in_their_own_ways(
    area: str, behind: str, holds: str, one_more: str
) -> None:
    ana = looked_at(area).expects(behind).says("/skip").expects(holds)
    ana.says("/skip").expects(one_more)


def test_at_ten_nothing_more_is_asked_for() -> None:
    ana = rates(Talk(), *[10] * 8).says("/spoke").taps("Money: 10").says("/skip", "/skip")
    ana.expects("What in «Money» would you like to keep just as it is?").says("the calm")
    ana.expects("Which other area gains from «Money» as it is?").taps("Home")
    ana.taps("That is enough for now").expects("To keep as it is: «the calm»")
    ana.expects("Gains from it: «Home»").taps("Look at Home")


def test_what_was_seen_is_said_back_and_what_holds_it_is_kept() -> None:
    ana = looked_at("Money: 2").says("the rent", "a little put by", "less counting")
    ana.taps("Home").taps("That is enough for now")
    ana.expects("Money, 2 of 10", "Behind it: «the rent»", "There already: «a little put by»")
    ana.expects("One point more: «less counting»", "Moves with it: «Home»")
    assert made(ana, Annotate) == [Annotate("wheel:money", "a little put by")]


def test_the_area_that_moves_with_it_is_a_tap_away() -> None:
    ana = looked_at("Money: 2").says("skip", "pass", "nothing more")
    ana.says("/back").says("less counting").taps("Home")
    ana.taps("That is enough for now").misses("«skip»", "«pass»").taps("Look at Home")
    ana.expects("You gave «Home» a")


def test_that_no_other_area_moves_can_be_typed() -> None:
    ana = looked_at("Money: 2").says("skip", "skip", "skip", "none that I see", "enough")
    ana.misses("«").misses("Look at Home")
    assert "Look at another one" in ana.labels


def test_every_question_about_it_can_be_left_out() -> None:
    ana = looked_at("Money: 2").says("/skip", "/skip", "/skip").taps("None that I see")
    ana.taps("That is enough for now").expects("Money, 2 of 10").misses("«")
    assert not made(ana, Annotate)
    assert not made(ana, Commit)


def test_it_can_end_in_a_step() -> None:
    ana = looked_at("Money: 2").says("/skip", "/skip", "/skip", "/skip")
    ana.taps("A step that I will take").expects("for «Money»?").says(*STEP).expects("«walk»")
    assert [each.what for each in ana.file.values()] == ["walk"]


def test_it_can_end_in_a_grow_talk_that_knows_the_topic() -> None:
    ana = looked_at("Money: 2").says("/skip", "/skip", "/skip", "/skip").taps("A GROW talk on it")
    assert ("Begin the GROW talk", "/grow wheel:money") in [
        (each.label, each.data) for each in ana.buttons
    ]


def test_without_a_wheel_there_is_nothing_to_look_at() -> None:
    Talk().says("/spoke").expects("There is no wheel of yours yet.")


def test_an_area_that_is_left_out_meanwhile_is_still_talked_about() -> None:
    ana = ready(with_areas(2, ["Garden"])).says("5", "5", "2", "yes").waits(days=1)
    ana.says("/spoke").taps("Garden: 2").says("weeds").says("/wheel").taps("Garden", "Leave it out")
    ready(ana).says("5", "5", "yes").says("/resume spoke").expects("that area", "a 2 and not lower")
    ana.says("/skip", "/skip", "/skip").taps("That is enough for now").expects("2 of 10", "weeds")


def test_the_latest_wheel_is_looked_at() -> None:
    ana = rates(rates(Talk(), *EIGHT).waits(days=9), *[5] * 8).says("/spoke")
    assert "Money: 5" in ana.labels
