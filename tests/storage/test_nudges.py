"""Nudges of one client: planned as wanted, snoozed, sent once, and forgotten in the end."""

from datetime import date
from typing import Any

import pytest

from flows.engine.nudges import DAILY, REMIND, REVIEW, STEP, Nudge
from storage.tables import nudge
from storage.unit_of_work import Database, UnitOfWork
from tests.storage.on_file import ANA, BEN, DAY, HOUR, NOON, TODAY, rows, step, wish

pytestmark = pytest.mark.usefixtures("clients")


def _planned(unit: UnitOfWork, client: int = ANA) -> list[Nudge]:
    kept = unit.nudges.planned(client)
    return [Nudge(each.kind, each.day, each.rule, each.at, each.subject) for each in kept]


def _send(unit: UnitOfWork, counts: bool = True, client: int = ANA, day: date = TODAY) -> None:
    """All that is planned for the client goes now, at noon of the day."""
    ids = [each.id for each in unit.nudges.planned(client)]
    counted = set(ids) if counts else set()
    unit.nudges.use_up(ids, NOON + (day - TODAY), dict.fromkeys(ids, day), counted)


def test_what_is_wanted_is_planned_and_nothing_else(database: Database) -> None:
    soon, later, other = wish(1), wish(2, STEP, 7), wish(30)
    with database.unit() as unit:
        unit.nudges.keep(ANA, [later, soon], NOON)
        unit.nudges.keep(BEN, [other], NOON)
        assert _planned(unit) == [soon, later]
        unit.nudges.keep(ANA, [later, other], NOON)
    with database.unit() as unit:
        assert _planned(unit) == [later, other]
        assert _planned(unit, BEN) == [other]
        unit.nudges.keep(ANA, [], NOON)
        assert _planned(unit) == []


def test_what_was_put_off_stays_put_off_until_its_time_changes(database: Database) -> None:
    with database.unit() as unit:
        unit.nudges.keep(ANA, [wish(1)], NOON)
        (kept,) = unit.nudges.planned(ANA)
        unit.nudges.postpone([(kept.id, NOON + 3 * HOUR)])
        unit.nudges.postpone([])
        unit.nudges.keep(ANA, [wish(1)], NOON)
        assert unit.nudges.next_for(ANA) == NOON + 3 * HOUR
        unit.nudges.keep(ANA, [wish(2)], NOON)
        (moved,) = unit.nudges.planned(ANA)
        assert (moved.id, moved.at, moved.due_at) == (kept.id, NOON + 2 * HOUR, NOON + 2 * HOUR)


def test_what_was_put_off_can_be_looked_at_again(database: Database) -> None:
    with database.unit() as unit:
        for client in (ANA, BEN):
            unit.nudges.keep(client, [wish(1)], NOON)
            unit.nudges.postpone([(unit.nudges.planned(client)[0].id, NOON + DAY)])
        unit.nudges.look_again(ANA)
        assert unit.nudges.next_for(ANA) == NOON + HOUR
        assert unit.nudges.next_for(BEN) == NOON + DAY


@pytest.mark.parametrize("kind", [STEP, REMIND, DAILY, REVIEW])
def test_what_was_sent_is_not_planned_again(database: Database, kind: str) -> None:
    with database.unit() as unit:
        unit.nudges.keep(ANA, [wish(0, kind, 7)], NOON)
        _send(unit)
        unit.nudges.keep(ANA, [wish(0, kind, 7)], NOON)
        unit.nudges.plan_many([(ANA, wish(3, kind, 7))])
        assert _planned(unit) == []
        assert unit.nudges.used(ANA, TODAY) == {(kind, 7, TODAY)}
        assert unit.nudges.used(ANA, TODAY + DAY) == unit.nudges.used(BEN, TODAY) == set()


@pytest.mark.parametrize(("kind", "again"), [(STEP, 1), (REMIND, 1), (DAILY, 0), (REVIEW, 0)])
def test_a_step_that_gets_another_time_on_its_day_is_brought_up_once_more(
    database: Database, kind: str, again: int
) -> None:
    with database.unit() as unit:
        unit.nudges.keep(ANA, [wish(-1, kind, 7)], NOON)
        _send(unit)
        unit.nudges.keep(ANA, [wish(-2, kind, 7)], NOON)
        assert _planned(unit) == []  # its other time is not to come
        for _ in range(2):
            unit.nudges.keep(ANA, [wish(2, kind, 7)], NOON)
            assert _planned(unit) == [wish(2, kind, 7)] * again
        assert unit.nudges.sent_days([ANA], TODAY) == {ANA: [TODAY]}
        _send(unit, day=TODAY + DAY)
        assert sorted(unit.nudges.sent_days([ANA], TODAY)[ANA]) == [TODAY, TODAY + DAY][: again + 1]
        assert unit.nudges.used(ANA, TODAY) >= {(kind, 7, TODAY)}


def test_a_snooze_brings_up_again_what_was_sent(database: Database) -> None:
    with database.unit() as unit:
        number = step(unit)
        unit.nudges.keep(ANA, [wish(0, STEP, number), wish(24, STEP, number)], NOON)
        first = unit.nudges.planned(ANA)[0].id
        unit.nudges.use_up([first], NOON, {first: TODAY}, {first})
        unit.nudges.snooze(ANA, STEP, number, NOON + HOUR, TODAY)
        snoozed = unit.nudges.planned(ANA)[0]
        assert (snoozed.id, snoozed.snoozed, snoozed.day) == (first, True, TODAY)
        assert snoozed.at == snoozed.due_at == NOON + HOUR
        assert unit.nudges.used(ANA, TODAY) == set()


def test_a_snoozed_ping_is_todays_and_not_tomorrows(database: Database) -> None:
    with database.unit() as unit:
        unit.nudges.keep(ANA, [wish(0)], NOON)
        _send(unit)
        unit.nudges.plan_many([(ANA, wish(24))])
        unit.nudges.snooze(ANA, DAILY, 0, NOON + 26 * HOUR, TODAY + DAY)
        assert [each.day for each in unit.nudges.planned(ANA)] == [TODAY + DAY, TODAY]


def test_a_snooze_of_what_was_never_planned_plans_it(database: Database) -> None:
    with database.unit() as unit:
        number = step(unit)
        unit.nudges.snooze(ANA, STEP, number, NOON + HOUR, TODAY)
        unit.nudges.snooze(ANA, STEP, number, NOON + 2 * HOUR, TODAY)
        unit.nudges.snooze(BEN, STEP, number, NOON + HOUR, TODAY)  # it is not Ben's
        unit.nudges.snooze(BEN, REVIEW, 0, NOON + HOUR, TODAY)
        assert _planned(unit) == [Nudge(STEP, TODAY, "", NOON + 2 * HOUR, number)]
        assert _planned(unit, BEN) == [Nudge(REVIEW, TODAY, "", NOON + HOUR)]


def test_a_snooze_does_not_give_back_what_counted(database: Database) -> None:
    with database.unit() as unit:
        unit.nudges.keep(ANA, [wish(0)], NOON)
        _send(unit)
        unit.nudges.snooze(ANA, DAILY, 0, NOON + DAY, TODAY)
        _send(unit, counts=False, day=TODAY + DAY)
        assert unit.nudges.sent_days([ANA, BEN], TODAY) == {ANA: [TODAY]}
        assert rows(unit, nudge, "state", "snoozed", "sent_at") == [("sent", False, NOON + DAY)]


def test_a_snoozed_nudge_stays_while_its_step_is_open(database: Database) -> None:
    with database.unit() as unit:
        number = step(unit)
        for kind, subject in ((STEP, number), (DAILY, 0)):
            unit.nudges.snooze(ANA, kind, subject, NOON + HOUR, TODAY)
        before = unit.nudges.planned(ANA)
        unit.nudges.keep(ANA, [], NOON, {number})
        unit.nudges.keep(ANA, [wish(-1, STEP, number), wish(5)], NOON)
        assert unit.nudges.planned(ANA) == before
        unit.nudges.keep(ANA, [], NOON)
        assert [each.kind for each in unit.nudges.planned(ANA)] == [DAILY]


def test_a_snoozed_nudge_that_goes_was_sent_all_the_same(database: Database) -> None:
    with database.unit() as unit:
        unit.nudges.keep(ANA, [wish(0, STEP, 7)], NOON)
        _send(unit)
        for drop in (
            lambda: unit.nudges.keep(ANA, [], NOON),
            lambda: unit.nudges.drop([each.id for each in unit.nudges.planned(ANA)]),
            lambda: unit.nudges.drop_planned(ANA),
        ):
            unit.nudges.snooze(ANA, STEP, 7, NOON + HOUR, TODAY)
            drop()
            assert _planned(unit) == []
            assert unit.nudges.used(ANA, TODAY) == {(STEP, 7, TODAY)}
            assert unit.nudges.sent_days([ANA], TODAY) == {ANA: [TODAY]}


@pytest.mark.parametrize("hours", [5, 50])  # on the same day, and on another
def test_a_snoozed_step_that_gets_another_time_waits_for_that(
    database: Database, hours: int
) -> None:
    with database.unit() as unit:
        unit.nudges.keep(ANA, [wish(0, STEP, 7)], NOON)
        _send(unit)
        unit.nudges.snooze(ANA, STEP, 7, NOON + HOUR, TODAY)
        unit.nudges.keep(ANA, [wish(hours, STEP, 7)], NOON, {7})
        (only,) = unit.nudges.planned(ANA)
        assert (only.at, only.snoozed) == (NOON + hours * HOUR, False)
        assert unit.nudges.sent_days([ANA], TODAY) == {ANA: [TODAY]}


def test_a_snoozed_step_that_rests_waits_until_it_rests_no_more(database: Database) -> None:
    rule = wish(0).rule
    with database.unit() as unit:
        unit.nudges.keep(ANA, [wish(0, STEP, 7)], NOON)
        _send(unit)
        unit.nudges.snooze(ANA, STEP, 7, NOON + HOUR, TODAY)
        unit.nudges.keep(ANA, [Nudge(STEP, TODAY, rule, NOON + 9 * DAY, 7)], NOON, {7})
        (only,) = unit.nudges.planned(ANA)
        assert (only.snoozed, only.at, only.due_at) == (True, NOON + 9 * DAY, NOON + 9 * DAY)


def test_the_last_that_was_asked_is_known_until_the_client_is_heard(database: Database) -> None:
    with database.unit() as unit:
        assert unit.nudges.asked(ANA, None) is None
        unit.nudges.keep(ANA, [wish(-1, STEP, 7), wish(-2)], NOON)
        assert unit.nudges.asked(ANA, None) is None
        _send(unit)
        unit.nudges.keep(BEN, [wish(0, REVIEW)], NOON)
        _send(unit, client=BEN)
        assert unit.nudges.asked(ANA, None) == (STEP, 7, TODAY)
        assert unit.nudges.asked(ANA, NOON) == (STEP, 7, TODAY)
        assert unit.nudges.asked(ANA, NOON + HOUR) is None


def test_of_one_message_the_step_was_asked_about_before_all_else(database: Database) -> None:
    with database.unit() as unit:
        unit.nudges.keep(ANA, [wish(-2, STEP, 7), wish(-1)], NOON)
        _send(unit)
        assert unit.nudges.asked(ANA, None) == (STEP, 7, TODAY)


def test_of_several_steps_in_one_message_none_is_singled_out(database: Database) -> None:
    with database.unit() as unit:
        unit.nudges.keep(ANA, [wish(-2, STEP, 7), wish(-1), wish(-3, STEP, 8)], NOON)
        _send(unit)
        assert unit.nudges.asked(ANA, None) == (STEP, 0, TODAY)


def test_the_days_of_messages_that_counted_are_known(database: Database) -> None:
    """By the local day, which may begin before that of UTC and end after it."""
    with database.unit() as unit:
        for days, counts in ((-3, True), (-2, True), (-1, False), (0, True)):
            unit.nudges.plan_many([(ANA, wish(24 * days))])
            _send(unit, counts, day=TODAY + days * DAY)
        unit.nudges.plan_many([(BEN, wish(0))])
        ids = [each.id for each in unit.nudges.planned(BEN)]
        sent_at = NOON.replace(hour=10) - 2 * DAY  # midnight is over on Kiritimati
        unit.nudges.use_up(ids, sent_at, {ids[0]: TODAY - DAY}, set(ids))
        found = unit.nudges.sent_days([ANA, BEN, 99], TODAY - 2 * DAY)
        assert {client: sorted(days) for client, days in found.items()} == {
            ANA: [TODAY - 2 * DAY, TODAY],
            BEN: [TODAY - DAY],
        }
        assert unit.nudges.sent_days([ANA], TODAY + DAY) == unit.nudges.sent_days([], TODAY) == {}


def test_the_next_of_all_is_known(database: Database) -> None:
    with database.unit() as unit:
        assert unit.nudges.next_due() is None
        assert unit.nudges.next_for(ANA) is None
        unit.nudges.keep(ANA, [wish(5), wish(30)], NOON)
        unit.nudges.keep(BEN, [wish(3)], NOON)
        assert unit.nudges.next_for(ANA) == NOON + 5 * HOUR
        assert unit.nudges.next_due() == NOON + 3 * HOUR
        _send(unit, client=BEN)
        assert unit.nudges.next_due() == NOON + 5 * HOUR


def test_what_was_sent_long_ago_is_forgotten_and_what_is_planned_is_not(
    database: Database,
) -> None:
    with database.unit() as unit:
        for days in (-9, -1):
            unit.nudges.plan_many([(ANA, wish(24 * days))])
            _send(unit, day=TODAY + days * DAY)
        unit.nudges.plan_many([(ANA, wish(-30 * 24))])
        unit.nudges.forget_before(NOON - 5 * DAY)
        left: list[Any] = rows(unit, nudge, "state", "day")
    assert left == [("sent", TODAY - DAY), ("planned", TODAY - 30 * DAY)]


def test_nothing_is_done_to_no_nudges(database: Database) -> None:
    with database.unit() as unit:
        unit.nudges.plan_many([])
        unit.nudges.use_up([], NOON, {}, set())
        unit.nudges.drop([])
