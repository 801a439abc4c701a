"""Weeks of nudges in odd zones, held against what should have come; and the checker that does it.

All zones for two years: see `make bench`.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.chronos.clocks import DAY, HOUR, MINUTE, clocks
from tests.chronos.diary import (
    DAILY,
    REMIND,
    STEP,
    Acted,
    Diary,
    Entry,
    Lives,
    Received,
    Snoozed,
    Task,
    Wishes,
)
from tests.chronos.oracle import faults
from tests.chronos.world import Plan, World

ODD_ZONES = (
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Africa/Casablanca",
    "Antarctica/Troll",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Pacific/Chatham",
    "Asia/Tehran",
    "America/Sao_Paulo",
    "America/New_York",
    "Europe/Berlin",
    "Pacific/Kiritimati",
)
SEED = 124  # in New York, Berlin and Chatham some want to be asked in the hour that clocks change


@pytest.mark.parametrize(("begin", "days"), [("2027-03-05", 35), ("2027-09-20", 50)])
async def test_each_nudge_comes_once_at_its_time(tmp_path: Path, begin: str, days: int) -> None:
    start = datetime.fromisoformat(begin).replace(tzinfo=UTC)
    world = World(tmp_path, Plan(ODD_ZONES, start, days, SEED, acts_every=4))
    await world.live()
    record = world.record
    assert [each for diary in record.diaries for each in faults(diary, record.away)] == []
    assert record.misheard == []
    assert record.received > 2 * days
    for diary in record.diaries:
        _find_what_is_done_to(diary, record.away)


def _find_what_is_done_to(diary: Diary, away: list[tuple[int, int]]) -> None:
    """A message that is dropped or comes twice is missed or found, whichever it is."""
    places = [n for n, (_at, entry) in enumerate(diary.entries) if isinstance(entry, Received)]
    for place in places[2::9]:
        at, message = diary.entries[place]
        dropped = [*diary.entries[:place], *diary.entries[place + 1 :]]
        doubled = [*diary.entries[: place + 1], (at, message), *diary.entries[place + 1 :]]
        assert faults(Diary(diary.client, dropped, diary.ends + DAY), away), (place, message)
        assert faults(Diary(diary.client, doubled, diary.ends), away), (place, message)


# The checker ----------------------------------------------------------------------------------

BERLIN = ZoneInfo("Europe/Berlin")  # clocks go from 02:00 to 03:00 on Sunday, 28 March 2027
WISHES = Wishes(
    hour=19 * HOUR + 30 * MINUTE,
    days=(0, 1, 2, 3, 4),
    daily=True,
    review=None,
    quiet_from=21 * HOUR + 30 * MINUTE,
    quiet_to=8 * HOUR,
    a_week=7,
)
PING, STEPS = Received(((DAILY, 0),)), Received(((STEP, 1), (STEP, 2)))


def on(day: int, clock: str) -> int:
    return int(datetime.fromisoformat(f"2027-03-{day} {clock}").replace(tzinfo=BERLIN).timestamp())


def seconds(text: str) -> int:
    """A wall-clock time, or an instant in UTC."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


IN_THE_GAP = clocks("Europe/Berlin").first(seconds("2027-03-28 02:30"))


def a_week(*more: tuple[int, Entry], without: Iterable[int] = ()) -> Diary:
    """A week as it should be, with more or less in it; an entry is left out by its instant."""
    entries: list[tuple[int, Entry]] = [
        (on(22, "08:00"), Lives("Europe/Berlin")),
        (on(22, "08:00"), WISHES),
        (on(22, "09:00"), Task(1, IN_THE_GAP)),
        (on(22, "09:00"), Task(2, IN_THE_GAP + 15 * MINUTE)),
        *((on(day, "19:30"), PING) for day in range(22, 27)),
        *((on(day, "20:00"), Acted(in_talk=False)) for day in range(22, 27)),
        (on(28, "08:00"), STEPS),
    ]
    kept = [entry for entry in entries if entry[0] not in without]
    return Diary(7, sorted([*kept, *more], key=lambda entry: entry[0]), on(28, "22:00"))


def test_a_week_as_it_should_be_has_no_faults() -> None:
    assert faults(a_week()) == []


def wishes(**otherwise: Any) -> Wishes:
    return replace(WISHES, **otherwise)


WEDNESDAY = on(24, "19:30")


@pytest.mark.parametrize(
    ("week", "words"),
    [
        (a_week(without=[WEDNESDAY]), "daily of 2027-03-24 19:30+01:00 did not come by"),
        (a_week((on(24, "20:30"), PING)), "daily of 2027-03-24 20:30+01:00 came once too often"),
        (a_week((WEDNESDAY, PING)), "came at the same instant as another"),
        (
            a_week((WEDNESDAY - MINUTE, PING), without=[WEDNESDAY]),
            "daily of 2027-03-24 19:29+01:00 came 1 min before its time",
        ),
        (
            a_week((on(28, "07:59"), STEPS), without=[on(28, "08:00")]),
            "step 1 of 2027-03-28 07:59+02:00 came in quiet hours",
        ),
        (a_week((on(22, "10:00"), wishes(a_week=4))), "went over the budget of 4 a week"),
        (a_week((on(24, "12:00"), wishes(paused=True))), "came in a pause"),
        (a_week((on(24, "19:10"), Acted(in_talk=True))), "came in the middle of a talk"),
        (
            a_week(
                (on(28, "08:00"), Received(((STEP, 1),))),
                (on(28, "19:30"), Received(((STEP, 2),))),
                without=[on(28, "08:00")],
            ),
            "step 2 of 2027-03-28 03:15+02:00 was left out of a message",
        ),
        (
            a_week((on(27, "12:00"), Task(1, IN_THE_GAP, is_open=False))),
            "came though the step is settled",
        ),
        (
            a_week((on(27, "12:00"), Task(1, IN_THE_GAP, rests=True))),
            "came though the step rests",
        ),
        (
            a_week(without=[on(day, "20:00") for day in range(22, 27)]),
            "came too soon after 3 unanswered",
        ),
        (
            a_week((on(26, "12:00"), Task(1, IN_THE_GAP, remind_at=on(27, "12:00")))),
            "remind 1 of 2027-03-27 12:00+01:00 did not come",
        ),
        (
            a_week((on(28, "09:00"), Snoozed(1, on(28, "10:00")))),
            "step 1 of 2027-03-28 10:00+02:00 did not come",
        ),
    ],
)
def test_what_is_wrong_with_a_week_is_found(week: Diary, words: str) -> None:
    found = faults(week)
    assert any(words in each for each in found), found
    assert all(each.startswith("client 7 in Europe/Berlin: ") for each in found)


def test_an_outage_is_a_reason_to_come_late() -> None:
    away = [(on(24, "19:00"), on(24, "20:45"))]
    late = a_week((on(24, "20:45"), PING), without=[WEDNESDAY])
    assert faults(late, away) == []
    assert "did not come" in faults(late)[0]


def test_a_reminder_and_a_snooze_come_beside_the_budget() -> None:
    more: list[tuple[int, Entry]] = [
        (on(26, "12:00"), Task(1, IN_THE_GAP, remind_at=on(27, "12:00"))),
        (on(27, "12:00"), Received(((REMIND, 1),))),
        (on(28, "09:00"), Snoozed(1, on(28, "10:00"))),
        (on(28, "10:00"), Received(((STEP, 1),))),
    ]
    assert faults(a_week(*more)) == []


@pytest.mark.parametrize(
    ("zone", "wall", "instant"),
    [
        ("Europe/Berlin", "2027-03-28 02:30", "2027-03-28 01:00"),  # does not exist
        ("Europe/Berlin", "2027-10-31 02:30", "2027-10-31 00:30"),  # exists twice
        ("Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-03 15:30"),  # half an hour is left out
        ("America/Havana", "2027-03-14 00:00", "2027-03-14 05:00"),  # so is midnight
        ("Asia/Kathmandu", "2027-06-01 09:00", "2027-06-01 03:15"),
    ],
)
def test_a_wall_clock_time_is_the_first_instant_that_shows_it_or_is_past_it(
    zone: str, wall: str, instant: str
) -> None:
    assert clocks(zone).first(seconds(wall)) == seconds(instant)
