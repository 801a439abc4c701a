"""What has come due is found, once, for many clients at a time."""

import threading
from collections import Counter
from typing import Any

import pytest
import sqlalchemy

from flows.engine.model import Desk, Session
from flows.engine.nudges import STEP, USUAL, Preferences
from storage.tables import nudge
from storage.unit_of_work import Database
from tests.keys import KEYRING
from tests.storage.on_file import ANA, BEN, DAY, HOUR, NOON, TODAY, crowd, rows, step, wish

MINUTE = HOUR / 60


def test_what_is_due_comes_with_all_that_could_go_with_it(database: Database) -> None:
    wishes = Preferences(a_week=14)
    with database.unit() as unit:
        for client in (ANA, BEN):
            unit.clients.add(client, "en", NOON)
        unit.clients.introduce(ANA, "Ana", "Europe/Berlin", "DE")
        unit.clients.prefer(ANA, wishes)
        unit.clients.keep_desk(ANA, Desk(Session("grow", "topic")), NOON - DAY)
        unit.nudges.note_sent([ANA], NOON - 2 * DAY)
        unit.nudges.plan_many(
            [(ANA, wish(0)), (ANA, wish(-1, STEP, 7)), (ANA, wish(2)), (BEN, wish(-0.5))]
        )
        put_off = unit.nudges.planned(ANA)[0]
        unit.nudges.postpone([(put_off.id, NOON + HOUR)])
    with database.unit() as unit:
        ben, ana = unit.nudges.due(NOON, 10)
    assert (ana.id, ana.name, ana.zone, ana.language) == (ANA, "Ana", "Europe/Berlin", "en")
    assert (ana.preferences, ana.unanswered, ana.nudged_at) == (wishes, 1, NOON - 2 * DAY)
    assert (ana.heard_at, ana.in_talk) == (NOON - DAY, True)
    assert [(each.kind, each.subject, each.at, each.due_at) for each in ana.nudges] == [
        (STEP, 7, NOON - HOUR, NOON + HOUR),
        ("daily", 0, NOON, NOON),
    ]
    assert (ana.nudges[0].id, ana.nudges[0].day, ana.nudges[0].snoozed) == (
        put_off.id,
        TODAY,
        False,
    )
    assert (ben.id, ben.preferences, ben.heard_at, ben.in_talk) == (BEN, USUAL, None, False)


def test_a_talk_that_has_ended_is_none(database: Database) -> None:
    with database.unit() as unit:
        unit.clients.add(ANA, "en", NOON)
        unit.nudges.plan_many([(ANA, wish(0))])
        for session in (Session("grow", "topic"), None):
            unit.clients.keep_desk(ANA, Desk(session), NOON)
            assert unit.nudges.due(NOON, 1)[0].in_talk == bool(session)


def test_nothing_is_due_before_its_time(database: Database) -> None:
    with database.unit() as unit:
        crowd(unit.connection, 3, NOON)
        assert unit.nudges.due(NOON - MINUTE, 10) == []
        assert len(unit.nudges.due(NOON, 10)) == 3


def test_only_so_many_are_taken_the_longest_due_first(database: Database) -> None:
    with database.unit() as unit:
        crowd(unit.connection, 3, NOON - HOUR)
        unit.clients.add(BEN, "en", NOON)
        unit.nudges.plan_many([(BEN, wish(-3)), (BEN, wish(-2, STEP, 1))])
        assert [each.id for each in unit.nudges.due(NOON, 3)] == [BEN, 1000]


def test_what_is_used_up_dropped_or_put_off_is_due_no_more(database: Database) -> None:
    with database.unit() as unit:
        crowd(unit.connection, 4, NOON)
        used, dropped, put_off, left = (each.nudges[0].id for each in unit.nudges.due(NOON, 10))
        unit.nudges.use_up([used], NOON, {used: TODAY}, {used})
        unit.nudges.drop([dropped])
        unit.nudges.postpone([(put_off, NOON + HOUR)])
        assert [each.nudges[0].id for each in unit.nudges.due(NOON, 10)] == [left]


def test_hundreds_of_clients_take_as_many_statements_as_one(database: Database) -> None:
    said: list[str] = []
    with database.unit() as unit:
        crowd(unit.connection, 300, NOON)
        step(unit, client=1000)
        sqlalchemy.event.listen(
            unit.connection, "before_cursor_execute", lambda *given: said.append(given[2])
        )
        clients = unit.nudges.due(NOON, 500)
        unit.nudges.sent_days([each.id for each in clients], TODAY)
        unit.commitments.many([(each.id, each.nudges[0].id) for each in clients])
        ids = [each.nudges[0].id for each in clients]
        unit.nudges.use_up(ids, NOON, dict.fromkeys(ids, TODAY), set(ids[::2]))
        unit.nudges.note_sent([each.id for each in clients], NOON)
    assert len(clients) == 300
    assert len(said) == 9


def test_two_at_work_at_once_use_up_each_nudge_once(url: str, database: Database) -> None:
    with database.unit() as unit:
        crowd(unit.connection, 500, NOON)
    used: Counter[int] = Counter()
    troubles: list[Exception] = []
    ready = threading.Barrier(2)

    def work() -> None:
        own, mine = Database(url, KEYRING), Counter[int]()
        try:
            ready.wait(10)
            while _use_up_some(own, mine):
                pass
        except Exception as error:
            troubles.append(error)
        finally:
            own.close()
            used.update(mine)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not troubles
    assert len(used) == 500
    assert set(used.values()) == {1}
    with database.unit() as unit:
        assert {state for (state,) in rows(unit, nudge, "state")} == {"sent"}


def _use_up_some(database: Database, used: Counter[int]) -> bool:
    """Whether there may be more."""
    with database.unit() as unit:
        ids = [each.id for client in unit.nudges.due(NOON, 20) for each in client.nudges]
        unit.nudges.use_up(ids, NOON, dict.fromkeys(ids, TODAY), set(ids))
    used.update(ids)
    with database.unit() as unit:
        return unit.nudges.next_due() is not None


def test_who_is_in_a_turn_is_passed_over(url: str, database: Database) -> None:
    """Where rows are locked; on SQLite the whole file is, and one waits for the other."""
    if database.is_sqlite:
        pytest.skip("needs a server: CAIRN_TEST_DATABASE")
    other = Database(url, KEYRING)
    with database.unit() as unit:
        crowd(unit.connection, 3, NOON)
    with database.unit() as turn, other.unit() as unit:
        assert turn.clients.load(1001)
        assert [each.id for each in unit.nudges.due(NOON, 10)] == [1000, 1002]
    other.close()


QUERIES = {
    "due": lambda unit: unit.nudges.due(NOON, 10),
    "next_due": lambda unit: unit.nudges.next_due(),
    "sent_days": lambda unit: unit.nudges.sent_days(range(500), TODAY),
    "keep": lambda unit: unit.nudges.keep(1000, [wish(1)], NOON),
    "planned": lambda unit: unit.nudges.planned(1000),
    "used": lambda unit: unit.nudges.used(1000, TODAY),
    "asked": lambda unit: unit.nudges.asked(1000, NOON),
    "drop_planned": lambda unit: unit.nudges.drop_planned(1000),
    "look_again": lambda unit: unit.nudges.look_again(1000),
    "forget_before": lambda unit: unit.nudges.forget_before(NOON),
    "snooze": lambda unit: unit.nudges.snooze(1000, STEP, 0, NOON, TODAY),
    "use_up": lambda unit: unit.nudges.use_up([1, 2], NOON, dict.fromkeys([1, 2], TODAY), {1}),
    "drop": lambda unit: unit.nudges.drop(range(500)),
}


@pytest.mark.parametrize("name", QUERIES)
def test_no_question_about_nudges_goes_through_all_of_them(database: Database, name: str) -> None:
    if not database.is_sqlite:
        pytest.skip("asks SQLite how it would look")
    said: list[tuple[str, Any]] = []
    with database.unit() as unit:
        crowd(unit.connection, 3, NOON)
        sqlalchemy.event.listen(
            unit.connection, "before_cursor_execute", lambda *given: said.append(given[2:4])
        )
        QUERIES[name](unit)
        for statement, values in said[:]:
            plan = unit.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            assert not [way for *_, way in plan if way.startswith("SCAN nudge")]
