"""What repositories keep, and for whom."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.dialects import postgresql

from flows.engine.effects import Commit, Plan, Rate
from flows.engine.model import Button, Desk, Entry, Reply, Session
from storage import repositories
from storage.repositories import NUDGE, REPLY
from storage.unit_of_work import Database, UnitOfWork

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
ANA, BEN = 2**52, 2  # an id as great as Telegram's can be
PLAN = Plan("rain", "it rains", "take the tram")


@pytest.fixture(autouse=True)
def _clients(database: Database) -> None:
    with database.unit() as unit:
        for client in (ANA, BEN):
            unit.clients.add(client, "en", NOON)


def _step(unit: UnitOfWork, what: str, days: int = 1, client: int = ANA, **more: Any) -> int:
    unit.commitments.add(client, Commit(what, NOON + timedelta(days=days), **more), NOON)
    return next(each.id for each in unit.commitments.open(client) if each.what == what)


def test_a_desk_comes_back_as_it_was_left(database: Database) -> None:
    session = Session("grow", "options", (Entry("topic", "«ä» 😀 <b>"), Entry("skip", None)))
    desk = Desk(session, (Session("clarity", "rate"),), 7, "6:.yes", {"grow.topic": 1})
    with database.unit() as unit:
        unit.clients.introduce(ANA, "Ana", "Europe/Berlin", "DE")
        unit.clients.keep_desk(ANA, desk)
    with database.unit() as unit:
        ana, ben = unit.clients.load(ANA), unit.clients.load(BEN)
        assert unit.clients.load(3) is None
    assert ana
    assert (ana.desk, ana.name, ana.zone) == (desk, "Ana", "Europe/Berlin")
    assert ben
    assert (ben.desk, ben.name) == (Desk(), "")


def test_open_commitments_come_with_their_plans_the_nearest_first(database: Database) -> None:
    with database.unit() as unit:
        _step(unit, "later", days=3, plans=(PLAN,))
        _step(unit, "sooner", days=1, where="home")
        _step(unit, "another's", client=BEN)
    with database.unit() as unit:
        sooner, later = unit.commitments.open(ANA)
    assert (sooner.what, sooner.where, sooner.plans) == ("sooner", "home", ())
    assert (later.due, later.plans) == (
        NOON + timedelta(days=3),
        (("rain", "it rains", "take the tram"),),
    )


def test_what_is_settled_is_open_no_more_and_what_is_moved_is_later(database: Database) -> None:
    with database.unit() as unit:
        done, moved = _step(unit, "done"), _step(unit, "moved")
        unit.commitments.settle(ANA, done, "done", NOON)
        unit.commitments.move(ANA, moved, NOON + timedelta(days=9))
    with database.unit() as unit:
        (only,) = unit.commitments.open(ANA)
    assert (only.id, only.due) == (moved, NOON + timedelta(days=9))


def test_nobody_can_change_the_commitment_of_another(database: Database) -> None:
    with database.unit() as unit:
        step = _step(unit, "mine")
    with database.unit() as unit:
        unit.commitments.settle(BEN, step, "done", NOON)
        unit.commitments.move(BEN, step, NOON)
        unit.commitments.add_plans(BEN, step, (PLAN,), NOON)
    with database.unit() as unit:
        (kept,) = unit.commitments.open(ANA)
        assert unit.commitments.open(BEN) == ()
    assert (kept.due, kept.plans) == (NOON + timedelta(days=1), ())


def test_plans_can_be_added_to_ones_own_commitment(database: Database) -> None:
    with database.unit() as unit:
        step = _step(unit, "mine")
        unit.commitments.add_plans(ANA, step, (PLAN, PLAN), NOON)
        unit.commitments.add_plans(ANA, step, (), NOON)
        assert len(unit.commitments.open(ANA)[0].plans) == 2


def test_an_update_is_new_once(database: Database) -> None:
    with database.unit() as unit:
        assert unit.seen.note(2**40, NOON)
    with database.unit() as unit:
        assert not unit.seen.note(2**40, NOON)
        unit.connection.rollback()
    with database.unit() as unit:
        unit.seen.forget_before(NOON + timedelta(seconds=1))
        assert unit.seen.note(2**40, NOON)


def test_letters_come_in_order_lane_by_lane_and_whole(database: Database) -> None:
    long = Reply("<b>Well?</b> «ä» 😀", ((Button("Yes", "1:.y"), Button("No", "1:.n")),))
    with database.unit() as unit:
        unit.outbox.put(ANA, [long, Reply("two", ends_location=True)], "grow", NOON)
        unit.outbox.put(BEN, [Reply("nudge")], "", NOON, NUDGE)
        unit.outbox.put(BEN, [], "", NOON)
        unit.outbox.put(ANA, [Reply("three", location_key="Here")], "", NOON)
    with database.unit() as unit:
        letters = unit.outbox.after(0, REPLY, 10)
        assert unit.outbox.after(letters[0].id, REPLY, 1) == letters[1:2]
        assert [each.reply.text for each in unit.outbox.after(0, NUDGE, 10)] == ["nudge"]
        assert unit.outbox.count() == 4
    assert [each.reply.text for each in letters] == [long.text, "two", "three"]
    assert (letters[0].reply, letters[0].chat_id, letters[0].flow) == (long, ANA, "grow")


def test_the_number_of_a_letter_is_never_used_again(database: Database) -> None:
    numbers: list[int] = []
    for _ in range(3):
        with database.unit() as unit:
            unit.outbox.put(ANA, [Reply("one"), Reply("two")], "", NOON)
        with database.unit() as unit:
            letters = unit.outbox.after(0, REPLY, 10)
            numbers += [each.id for each in letters]
            unit.outbox.take_out(letters[1].id)
            unit.outbox.drop_all(ANA)
            assert unit.outbox.count() == 0
    assert numbers == sorted(set(numbers))


def test_a_reading_and_a_record_are_kept(database: Database) -> None:
    session = Session("clarity", "", (Entry("rate", 7),), began=NOON.isoformat())
    with database.unit() as unit:
        unit.ratings.add(ANA, Rate("clarity", 7, "«note»"), NOON)
        unit.records.add(ANA, session, NOON)
        unit.parked.add("update", None, "KeyError", {"update_id": 1}, NOON)
    with database.unit() as unit:
        for table in ("rating", "record", "parked"):
            rows = unit.connection.exec_driver_sql(f"SELECT count(*) FROM {table}")
            assert rows.scalar_one() == 1


def test_a_group_is_new_once(database: Database) -> None:
    with database.unit() as unit:
        assert unit.groups.is_new(-(2**51), NOON)
        assert not unit.groups.is_new(-(2**51), NOON)


def test_statements_that_are_built_once_can_be_said_to_postgresql() -> None:
    dialect: Any = postgresql.dialect()  # type: ignore[no-untyped-call]
    built = {name: value for name, value in vars(repositories).items() if name.isupper()}
    compiled = [
        str(value.compile(dialect=dialect)) for value in built.values() if hasattr(value, "compile")
    ]
    assert len(compiled) >= 4
    assert any("FOR UPDATE" in statement for statement in compiled)
