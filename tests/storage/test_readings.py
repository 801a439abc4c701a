"""Readings are kept, corrected and explained; scales are the client's own."""

from datetime import timedelta
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.engine.effects import KeepScale, Rate
from storage.tables import rating
from storage.unit_of_work import Database
from tests.storage.on_file import ANA, BEN, NOON, rows

HOUR = timedelta(hours=1)


def test_readings_come_back_the_oldest_first(database: Database) -> None:
    with database.unit() as unit:
        for client in (ANA, BEN):
            unit.clients.add(client, "en", NOON)
        unit.ratings.add(ANA, Rate("clarity", 7), NOON + HOUR)
        unit.ratings.add(ANA, Rate("energy", 4, "little sleep"), NOON)
        unit.ratings.add(BEN, Rate("clarity", 1), NOON)
        kept = unit.ratings.of(ANA)
    assert [(each.scale, each.value, each.note) for each in kept] == [
        ("energy", 4, "little sleep"),
        ("clarity", 7, ""),
    ]
    assert kept[0].at == NOON


def test_a_correction_keeps_the_first_reading_on_file(database: Database) -> None:
    with database.unit() as unit:
        unit.clients.add(ANA, "en", NOON)
        unit.ratings.add(ANA, Rate("clarity", 7), NOON)
        unit.ratings.annotate(ANA, "clarity", "a good talk")
        unit.ratings.correct(ANA, "clarity", 6, NOON + HOUR)
        (kept,) = unit.ratings.of(ANA)
        assert (kept.value, kept.at, kept.note) == (6, NOON, "a good talk")
        assert rows(unit, rating, "value", "replaced_at") == [(7, NOON + HOUR), (6, None)]


def test_only_the_latest_reading_of_the_scale_is_corrected(database: Database) -> None:
    with database.unit() as unit:
        unit.clients.add(ANA, "en", NOON)
        for hours, scale, value in ((0, "clarity", 3), (1, "clarity", 5), (2, "energy", 9)):
            unit.ratings.add(ANA, Rate(scale, value), NOON + hours * HOUR)
        unit.ratings.correct(ANA, "clarity", 6, NOON + 3 * HOUR)
        assert [each.value for each in unit.ratings.of(ANA)] == [3, 6, 9]


def test_without_a_reading_there_is_nothing_to_correct_or_explain(database: Database) -> None:
    with database.unit() as unit:
        unit.clients.add(ANA, "en", NOON)
        unit.ratings.correct(ANA, "clarity", 6, NOON)
        unit.ratings.annotate(ANA, "clarity", "words")
        assert unit.ratings.of(ANA) == ()


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, derandomize=True
)
@given(values=st.lists(st.integers(1, 10), min_size=1, max_size=8))
def test_however_often_it_is_corrected_one_reading_stands(
    database: Database, values: list[int]
) -> None:
    with database.unit() as unit:
        client = len(rows(unit, rating, "id")) + 1000
        unit.clients.add(client, "en", NOON)
        unit.ratings.add(client, Rate("clarity", values[0]), NOON)
        for number, value in enumerate(values[1:]):
            unit.ratings.correct(client, "clarity", value, NOON + number * HOUR)
        (kept,) = unit.ratings.of(client)
        changes = sum(first != second for first, second in pairwise(values))
        of_client = [row for row in rows(unit, rating, "client_id") if row[0] == client]
    assert (kept.value, kept.at) == (values[-1], NOON)
    assert len(of_client) == 1 + changes


def test_scales_are_kept_renamed_dropped_and_taken_up_again(database: Database) -> None:
    with database.unit() as unit:
        for client in (ANA, BEN):
            unit.clients.add(client, "en", NOON)
        unit.scales.keep(ANA, KeepScale("own:1", "Calm", "storm", "lake"), NOON)
        unit.scales.keep(ANA, KeepScale("energy", "Energy"), NOON + HOUR)
        unit.scales.keep(ANA, KeepScale("own:1", "Quiet", "storm", "lake"), NOON + 2 * HOUR)
        assert [each.name for each in unit.scales.of(ANA)] == ["Quiet", "Energy"]
        unit.scales.drop(BEN, "own:1")
        unit.scales.drop(ANA, "own:1")
        assert [each.key for each in unit.scales.of(ANA)] == ["energy"]
        unit.scales.keep(ANA, KeepScale("own:1", "Calm", "storm", "lake"), NOON + 3 * HOUR)
        assert [each.name for each in unit.scales.of(ANA)] == ["Calm", "Energy"]
