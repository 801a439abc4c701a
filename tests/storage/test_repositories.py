"""What repositories keep, and for whom."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.dialects import postgresql

from flows.engine.effects import Rate
from flows.engine.model import Button, Desk, Entry, Reply, Session
from flows.engine.nudges import USUAL, Preferences
from storage import clients, commitments, due, kept, letters, nudges, past, repositories
from storage.repositories import NUDGE, REPLY
from storage.unit_of_work import Database
from tests.storage.on_file import ANA, BEN, HOUR, NOON

pytestmark = pytest.mark.usefixtures("clients")


def test_a_desk_comes_back_as_it_was_left(database: Database) -> None:
    session = Session("grow", "options", (Entry("topic", "«ä» 😀 <b>"), Entry("skip", None)))
    desk = Desk(session, (Session("clarity", "rate"),), 7, "6:.yes", {"grow.topic": 1})
    with database.unit() as unit:
        unit.clients.introduce(ANA, "Ana", "Europe/Berlin", "DE")
        unit.clients.keep_desk(ANA, desk, NOON)
    with database.unit() as unit:
        ana, ben = unit.clients.load(ANA), unit.clients.load(BEN)
        assert unit.clients.load(3) is None
    assert ana
    assert (ana.desk, ana.name, ana.zone, ana.heard_at) == (desk, "Ana", "Europe/Berlin", NOON)
    assert ben
    assert (ben.desk, ben.name, ben.heard_at) == (Desk(), "", None)


def test_wishes_come_back_as_they_were_made_known(database: Database) -> None:
    wishes = Preferences(days=(0, 2), daily=True, paused=True, paused_until=NOON)
    with database.unit() as unit:
        unit.clients.prefer(ANA, wishes)
    with database.unit() as unit:
        ana, ben = unit.clients.load(ANA), unit.clients.load(BEN)
    assert ana
    assert ana.preferences == wishes
    assert ben
    assert ben.preferences is USUAL


def test_who_moves_keeps_their_name(database: Database) -> None:
    with database.unit() as unit:
        unit.clients.introduce(ANA, "Ana", "Europe/Berlin", "DE")
        unit.clients.dwell(ANA, "Asia/Tokyo", "JP")
        ana = unit.clients.load(ANA)
    assert ana
    assert (ana.name, ana.zone) == ("Ana", "Asia/Tokyo")


def test_messages_without_an_answer_are_counted_until_there_is_one(database: Database) -> None:
    with database.unit() as unit:
        unit.nudges.note_sent([ANA, BEN], NOON)
        unit.nudges.note_sent([ANA], NOON + HOUR)
        unit.nudges.note_sent([], NOON)
        unit.clients.answered(BEN)
    with database.unit() as unit:
        ana, ben = unit.clients.load(ANA), unit.clients.load(BEN)
    assert ana
    assert (ana.unanswered, ana.nudged_at) == (2, NOON + HOUR)
    assert ben
    assert (ben.unanswered, ben.nudged_at) == (0, NOON)


def test_all_clients_are_gone_through_a_few_at_a_time(database: Database) -> None:
    with database.unit() as unit:
        unit.clients.add(7, "en", NOON)
        assert unit.clients.after(0, 2) == [BEN, 7]
        assert unit.clients.after(7, 2) == [ANA]
        assert unit.clients.after(ANA, 2) == []


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


def test_letters_to_many_chats_are_put_at_once(database: Database) -> None:
    long = Reply("one", ((Button("Yes", "/yes"),),))
    with database.unit() as unit:
        unit.outbox.put_many([(ANA, long, "nudge"), (BEN, Reply("two"), "")], NOON, NUDGE)
        unit.outbox.put_many([], NOON, NUDGE)
    with database.unit() as unit:
        one, two = unit.outbox.after(0, NUDGE, 10)
    assert (one.chat_id, one.reply, one.flow) == (ANA, long, "nudge")
    assert (two.chat_id, two.reply, two.flow) == (BEN, Reply("two"), "")


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
    modules = (clients, commitments, due, kept, letters, nudges, past, repositories)
    built = [value for module in modules for name, value in vars(module).items() if name.isupper()]
    compiled = [str(each.compile(dialect=dialect)) for each in built if hasattr(each, "compile")]
    assert len(compiled) >= 4
    assert any("FOR UPDATE" in statement for statement in compiled)
    assert any("FOR UPDATE OF client SKIP LOCKED" in statement for statement in compiled)
