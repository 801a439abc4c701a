"""Whatever was read and corrected: a trend holds the readings as they stand, and says the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.charts.drawing import figure
from bot.local.markup import plain_text
from flows.catalogue import FLOWS
from flows.engine.dialogue import Dialogue
from flows.engine.effects import Rate
from flows.engine.model import Desk, Given, KeptRating, KeptScale, Reply, Said
from flows.engine.pictures import Line, Trend
from flows.engine.words import ENGLISH
from flows.progress.trends import DRAWN_FROM
from storage.unit_of_work import Database
from tests.engine.talk import ANA, Talk
from tests.keys import KEYRING

NAMES = {"clarity": "Clarity", "energy": "Energy", "own:1": "صبر <b>", "own:2": "Calm {now}"}
OWN = tuple(KeptScale(key, name, "none", "all") for key, name in NAMES.items() if key != "clarity")
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")
START = datetime(2026, 3, 28, 22, 59, tzinfo=UTC)  # the clocks change in the days to come
SECOND, DAY = 1, 86_400

Points = tuple[tuple[float, int], ...]


@dataclass(frozen=True)
class Act:
    """So many seconds after the one before, a reading is given or the latest is corrected."""

    after: int
    scale: str
    value: int
    corrects: bool


VALUES = st.integers(1, 10)
PAUSES = st.sampled_from([0, SECOND, 3600, DAY]) | st.integers(0, 90 * DAY)
ACTS = st.lists(st.builds(Act, PAUSES, st.sampled_from(list(NAMES)), VALUES, st.booleans()))
MANY = settings(deadline=None, derandomize=True, database=None, max_examples=60)
FEW = settings(MANY, max_examples=12)  # they are drawn


def standing(acts: list[Act]) -> dict[str, Points]:
    """What is to be seen: each reading once, at its instant, with the last number it was given."""
    found: dict[str, list[tuple[float, int]]] = {scale: [] for scale in NAMES}
    now = START.timestamp()
    for act in acts:
        now += act.after
        readings = found[act.scale]
        if not act.corrects:
            readings.append((now, act.value))
        elif readings:
            readings[-1] = (readings[-1][0], act.value)
    return {scale: tuple(readings) for scale, readings in found.items()}


Keep = Callable[[list[Act]], tuple[KeptRating, ...]]


@pytest.fixture(scope="module")
def keep(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keep]:
    """Does all of this on the file of another client, and gives their readings as they stand."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('trends') / 'cairn.db'}", KEYRING)
    database.migrate()
    clients = count(1)

    def keep(acts: list[Act]) -> tuple[KeptRating, ...]:
        now, client = START, next(clients)
        with database.unit(durable=False) as unit:
            unit.clients.add(client, "en", START)
            for act in acts:
                now += timedelta(seconds=act.after)
                if act.corrects:
                    unit.ratings.correct(client, act.scale, act.value, now)
                else:
                    unit.ratings.add(client, Rate(act.scale, act.value), now)
            return unit.ratings.of(client)

    yield keep
    database.close()


def looks_back(
    acts: list[Act], keep: Keep, zone: str = "Europe/Berlin"
) -> tuple[tuple[Reply, ...], Given]:
    """What /progress answers when all of this was kept, and what it knew."""
    kept, now = keep(acts), START + timedelta(seconds=sum(act.after for act in acts))
    ana = replace(ANA, now=now, zone=ZoneInfo(zone), ratings=lambda: kept, scales=lambda: OWN)
    turn = Dialogue(FLOWS, {"en": ENGLISH}).advance(Desk(), Said("/progress"), ana)
    return turn.replies, ana


def lines_of(replies: tuple[Reply, ...]) -> list[Line]:
    trends = [reply.picture for reply in replies if isinstance(reply.picture, Trend)]
    return [line for trend in trends for line in trend.lines]


@MANY
@given(acts=ACTS)
def test_the_picture_holds_exactly_the_readings_as_they_stand(keep: Keep, acts: list[Act]) -> None:
    drawn = {NAMES[key]: each for key, each in standing(acts).items() if len(each) >= DRAWN_FROM}
    lines = lines_of(looks_back(acts, keep)[0])
    assert {line.name: line.points for line in lines} == drawn
    assert len(lines) == len(drawn)


@MANY
@given(acts=ACTS, zone=st.sampled_from(ZONES))
def test_the_words_name_the_same_count_and_the_same_ends(
    keep: Keep, acts: list[Act], zone: str
) -> None:
    replies, ana = looks_back(acts, keep, zone)
    shown = "\n".join(plain_text(str(reply.text)) for reply in replies)
    for key, readings in standing(acts).items():
        days = [_day(at, ana) for at, _value in readings]
        for day, (_at, value) in zip(days, readings, strict=True):
            assert len(readings) >= DRAWN_FROM or f"{NAMES[key]}: {value}, {day}" in shown
        if len(readings) >= DRAWN_FROM:
            (first, last) = readings[0][1], readings[-1][1]
            ends = f"First {first}, {days[0]}; latest {last}, {days[-1]}: "
            assert f"{NAMES[key]}, {len(readings)} readings\n{ends}" in shown


def _day(at: float, ana: Given) -> str:
    return ENGLISH.day(datetime.fromtimestamp(at, UTC), ana.zone, ana.now)


@FEW
@given(acts=st.lists(st.builds(Act, PAUSES, st.just("clarity"), VALUES, st.booleans()), min_size=3))
def test_what_is_drawn_is_the_readings_and_nothing_between_them(
    keep: Keep, acts: list[Act]
) -> None:
    readings = standing(acts)["clarity"]
    for reply in looks_back(acts, keep)[0]:
        if not isinstance(reply.picture, Trend):
            continue
        (axes,) = figure(reply.picture).axes
        drawn = {"readings": list[Points](), "run": list[Points]()}
        for line in axes.lines:
            drawn[str(line.get_gid())].append(tuple(zip(*line.get_data(), strict=True)))
            assert line.get_drawstyle() == "default"
        assert drawn["readings"] == [readings]
        places = iter(readings)  # strokes go from reading to reading, in order
        assert all(point in places for run in drawn["run"] for point in run)
        assert [label.get_text() for label in axes.get_yticklabels()] == [*map(str, range(1, 11))]
        assert axes.get_ylim() == (0.5, 10.5)


@MANY
@given(st.lists(st.tuples(st.integers(1, 40), VALUES, st.none() | VALUES), max_size=9))
def test_a_check_in_and_its_correction_are_one_reading(days: list[tuple[int, int, int]]) -> None:
    ana, seen = Talk(), list[tuple[float, int]]()
    for pause, value, instead in days:
        ana.waits(days=pause).says("/clarity", str(value)).says("/stop")
        if instead is not None:
            ana.waits(hours=pause).says(f"/correct clarity {instead}")
            ana.waits(hours=-pause)
        seen.append((ana.given.now.timestamp(), value if instead is None else instead))
    lines = lines_of(ana.says("/progress").replies)
    assert [line.points for line in lines] == ([tuple(seen)] if len(seen) >= DRAWN_FROM else [])
