"""Scales of the client's own: added, changed, dropped, and shown on a page."""

from __future__ import annotations

import pytest

from flows.engine.effects import DropScale, KeepScale
from tests.engine.talk import Talk


def full() -> Talk:
    talk = Talk()
    for number in range(1, 6):
        talk.follows(f"own:{number}", f"Scale {number}")
    return talk


def test_the_page_shows_every_scale_with_its_ends() -> None:
    ana = Talk().says("/scales").expects("Clarity: 1 is “all is fog”", "room for five more")
    assert ana.labels == ["Add a scale", "Check in now", "Choose days", "Menu"]
    ana = Talk().follows("energy", "Energy", "empty", "<full> & more").says("/scales")
    ana.expects("Energy: 1 is “empty”, 10 is “<full> & more”.", "All are asked in one check-in")
    assert ana.labels[:2] == ["Change Energy", "Drop Energy"]


def test_areas_of_the_wheel_are_not_shown() -> None:
    Talk().follows("wheel:health", "Health").says("/scales").misses("Health")


@pytest.mark.parametrize("name", ["Confidence", "Energy"])
def test_a_scale_that_is_ready_takes_one_tap(name: str) -> None:
    ana = Talk().says("/add_scale").taps(name)
    ana.expects(f"«{name}» is asked from the next check-in on.", "Your scales", f"{name}: 1 is")
    assert ana.scales[name.casefold()].name == name
    assert name not in ana.says("/add_scale").labels


def test_a_scale_of_ones_own_has_own_words_for_both_ends() -> None:
    ana = Talk().says("/add_scale").taps("One of my own").says("Room  to\nthink")
    ana.expects("«Room to think»").says("a <full> head").says("a quiet & clear one")
    ana.expects("Room to think: 1 is “a <full> head”, 10 is “a quiet & clear one”.")
    assert ana.effects == [
        KeepScale("own:1", "Room to think", "a <full> head", "a quiet & clear one")
    ]


@pytest.mark.parametrize("name", ["Energy", "ENERGY", "clarity", " energy "])
def test_two_scales_do_not_share_a_name(name: str) -> None:
    ana = Talk().follows("energy", "Energy").says("/add_scale", "my own", name)
    ana.expects("There is a scale by that name.")
    assert ana.step == "called"


def test_one_that_is_ready_is_not_offered_beside_ones_own_of_its_name() -> None:
    ana = Talk().follows("own:1", "energy").says("/add_scale")
    assert [label for label in ana.labels if label in ("Confidence", "Energy")] == ["Confidence"]


def test_a_name_fits_on_a_line() -> None:
    ana = Talk().says("/add_scale", "my own", "x" * 41).expects("one answer holds 40")
    assert ana.step == "called"


def test_there_are_five_at_the_most() -> None:
    ana = full().says("/add_scale").expects("Five scales beside clarity")
    assert ana.step == ""
    assert "Add a scale" not in ana.says("/scales").labels
    assert "Choose days" in ana.labels


def test_a_new_scale_does_not_take_over_the_readings_of_a_dropped_one() -> None:
    ana = Talk().follows("own:1", "Focus").rates(5, scale="own:1").says("/drop_scale own:1", "yes")
    ana.says("/add_scale", "my own", "Sleep", "none", "enough")
    assert list(ana.scales) == ["own:2"]


def test_one_of_the_ready_ones_goes_on_where_it_was() -> None:
    ana = Talk().follows("energy", "Energy").rates(5, scale="energy").says("/drop_scale", "yes")
    assert "energy" in ana.says("/add_scale").taps("Energy").scales


def test_a_scale_can_be_changed_in_part() -> None:
    ana = Talk().follows("own:1", "Focus", "scattered", "at one thing").says("/change_scale own:1")
    ana.expects("It is called «Focus».").taps("As it is").says("all over the place")
    ana.expects("10 is “at one thing” so far.").taps("As it is")
    ana.expects("«Focus» has its new words.", "Focus: 1 is “all over the place”")
    assert ana.effects == [KeepScale("own:1", "Focus", "all over the place", "at one thing")]


def test_a_scale_may_keep_its_own_name() -> None:
    ana = Talk().follows("own:1", "focus").says("/change_scale", "Focus", "/skip", "/skip")
    assert ana.scales["own:1"].name == "Focus"


def test_a_change_of_nothing_changes_nothing() -> None:
    ana = Talk().follows("own:1", "Focus").says("/change_scale", "/skip", "/skip", "/skip")
    ana.expects("All stays as it was.")
    assert not ana.effects


def test_a_scale_is_dropped_and_its_readings_stay() -> None:
    ana = Talk().follows("own:1", "Focus").rates(5, scale="own:1").says("/scales")
    ana.taps("Drop Focus").expects("«Focus»").taps("Drop it").expects("Its readings stay.")
    assert ana.effects == [DropScale("own:1")]
    assert len(ana.ratings) == 1


def test_a_scale_can_be_kept_after_all() -> None:
    ana = Talk().follows("own:1", "Focus").says("/drop_scale own:1", "no")
    ana.expects("All stays as it was.", "Focus")
    assert not ana.effects


@pytest.mark.parametrize("command", ["/change_scale", "/drop_scale own:1"])
def test_there_must_be_one_to_change(command: str) -> None:
    ana = Talk().says(command).expects("There is no scale beside clarity yet")
    assert ana.step == ""


def test_a_button_of_a_scale_that_is_gone_asks_which() -> None:
    assert full().says("/drop_scale own:9").step == "which"
