"""Commitments and their plans: what may happen to them, and to nobody else's."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from flows.engine.model import KeptPlan
from storage.tables import finding, plan, trial
from storage.unit_of_work import Database, UnitOfWork
from tests.storage.on_file import ANA, BEN, DAY, HOUR, NOON, PLAN, rows, step

pytestmark = pytest.mark.usefixtures("clients")


def _only_plan(unit: UnitOfWork, commitment: int) -> KeptPlan:
    kept = unit.commitments.get(ANA, commitment)
    assert kept
    (only,) = kept.plans
    return only


def test_open_commitments_come_with_their_plans_the_nearest_first(database: Database) -> None:
    with database.unit() as unit:
        step(unit, "later", days=3, plans=(PLAN,))
        step(unit, "sooner", days=1, where="home", first_piece="the door", sureness=8)
        step(unit, "another's", client=BEN)
    with database.unit() as unit:
        sooner, later = unit.commitments.open(ANA)
    assert (sooner.what, sooner.where, sooner.first_piece) == ("sooner", "home", "the door")
    assert (sooner.plans, sooner.sureness, sooner.made_at) == ((), 8, NOON)
    assert (sooner.state, sooner.moves, sooner.rests) == ("open", 0, False)
    (kept,) = later.plans
    assert (kept.obstacle, kept.cue, kept.action) == ("rain", "it rains", "take the tram")
    assert (kept.id > 0, kept.failures, later.due) == (True, 0, NOON + 3 * DAY)


def test_a_commitment_can_be_had_in_any_state_by_whose_it_is(database: Database) -> None:
    with database.unit() as unit:
        number = step(unit, plans=(PLAN,))
        unit.commitments.settle(ANA, number, "done", NOON)
        kept = unit.commitments.get(ANA, number)
        assert unit.commitments.get(BEN, number) is None
        assert unit.commitments.get(ANA, number + 1) is None
    assert kept
    assert (kept.id, kept.state, kept.settled_at, len(kept.plans)) == (number, "done", NOON, 1)


def test_commitments_of_many_clients_come_at_once(database: Database) -> None:
    with database.unit() as unit:
        first, second = step(unit, "first", plans=(PLAN,)), step(unit, "second", client=BEN)
        step(unit, "third")
        unit.commitments.settle(BEN, second, "parked", NOON)
        found = unit.commitments.many(
            [(ANA, first), (BEN, second), (BEN, second), (ANA, second), (BEN, 10**6)]
        )
        assert unit.commitments.many([(BEN, first)]) == {}
        assert unit.commitments.many([]) == {}
    assert {number: each.what for number, each in found.items()} == {
        first: "first",
        second: "second",
    }
    assert (len(found[first].plans), found[second].state) == (1, "parked")


def test_what_is_settled_is_open_no_more_until_it_is_opened_again(database: Database) -> None:
    with database.unit() as unit:
        number = step(unit)
        unit.commitments.settle(ANA, number, "done", NOON)
        assert unit.commitments.open(ANA) == ()
        unit.commitments.settle(ANA, number, "open", NOON + HOUR)
        (kept,) = unit.commitments.open(ANA)
    assert (kept.state, kept.settled_at) == ("open", None)


def test_what_is_moved_is_later_and_that_is_counted(database: Database) -> None:
    with database.unit() as unit:
        number = step(unit)
        for _ in range(2):  # the same time again is no other time
            unit.commitments.move(ANA, number, NOON + 9 * DAY)
        (kept,) = unit.commitments.open(ANA)
    assert (kept.due, kept.moves) == (NOON + 9 * DAY, 1)


@pytest.mark.parametrize(("before", "stays"), [(HOUR, True), (0 * HOUR, False), (-HOUR, False)])
def test_a_reminder_that_would_come_too_late_goes_with_a_move(
    database: Database, before: DAY.__class__, stays: bool
) -> None:
    with database.unit() as unit:
        number = step(unit, days=9)
        unit.commitments.remind(ANA, number, NOON + DAY - before)
        unit.commitments.move(ANA, number, NOON + DAY)
        (kept,) = unit.commitments.open(ANA)
    assert (kept.remind_at is not None) == stays


def test_a_reminder_can_be_taken_away(database: Database) -> None:
    with database.unit() as unit:
        number = step(unit)
        unit.commitments.remind(ANA, number, NOON + HOUR)
        assert unit.commitments.open(ANA)[0].remind_at == NOON + HOUR
        unit.commitments.remind(ANA, number, None)
        assert unit.commitments.open(ANA)[0].remind_at is None


def test_a_step_that_rests_is_still_open(database: Database) -> None:
    with database.unit() as unit:
        number = step(unit)
        for rests, until in ((True, NOON + DAY), (True, None), (False, None)):
            unit.commitments.rest(ANA, number, rests, until)
            (kept,) = unit.commitments.open(ANA)
            assert (kept.rests, kept.rests_until) == (rests, until)


def test_a_step_can_be_put_otherwise(database: Database) -> None:
    with database.unit() as unit:
        unit.commitments.reword(ANA, step(unit, "run"), "walk")
        assert [each.what for each in unit.commitments.open(ANA)] == ["walk"]


CHANGES: tuple[Callable[[UnitOfWork, int, int], None], ...] = (
    lambda unit, number, _: unit.commitments.settle(BEN, number, "done", NOON),
    lambda unit, number, _: unit.commitments.move(BEN, number, NOON),
    lambda unit, number, _: unit.commitments.reword(BEN, number, "nothing"),
    lambda unit, number, _: unit.commitments.remind(BEN, number, NOON),
    lambda unit, number, _: unit.commitments.rest(BEN, number, True, None),
    lambda unit, number, _: unit.commitments.add_plans(BEN, number, (PLAN,), NOON),
    lambda unit, number, _: unit.commitments.note(BEN, number, "learned", "a lot", NOON),
    lambda unit, _, plan: unit.commitments.log_plan(BEN, plan, True, False, None, NOON),
    lambda unit, _, plan: unit.commitments.rewrite_plan(BEN, plan, "now", "go", NOON),
    lambda unit, *_: unit.commitments.keep_wall_clock(BEN, lambda at: at + HOUR, NOON),
)


@pytest.mark.parametrize("change", CHANGES)
def test_nobody_can_change_the_commitment_of_another(
    database: Database, change: Callable[[UnitOfWork, int, int], None]
) -> None:
    with database.unit() as unit:
        number = step(unit, plans=(PLAN,))
        before = unit.commitments.get(ANA, number)
        change(unit, number, _only_plan(unit, number).id)
        assert unit.commitments.get(ANA, number) == before
        assert unit.commitments.open(BEN) == ()
        assert rows(unit, finding, "id") == rows(unit, trial, "id") == []


def test_plans_can_be_added_to_ones_own_open_commitment(database: Database) -> None:
    with database.unit() as unit:
        number = step(unit)
        unit.commitments.add_plans(ANA, number, (PLAN, PLAN), NOON)
        unit.commitments.add_plans(ANA, number, (), NOON)
        assert len(unit.commitments.open(ANA)[0].plans) == 2
        unit.commitments.settle(ANA, number, "done", NOON)
        unit.commitments.add_plans(ANA, number, (PLAN,), NOON)
        assert len(rows(unit, plan, "id")) == 2


@pytest.mark.parametrize(
    ("came", "acted", "helped", "failures"),
    [
        (True, False, None, 1),
        (True, True, False, 1),
        (True, True, True, 0),
        (True, None, None, 0),
        (False, False, False, 0),
        (False, None, None, 0),
    ],
)
def test_a_plan_fails_when_it_was_needed_and_did_not_carry(
    database: Database, came: bool, acted: bool | None, helped: bool | None, failures: int
) -> None:
    with database.unit() as unit:
        number = step(unit, plans=(PLAN,))
        unit.commitments.log_plan(ANA, _only_plan(unit, number).id, came, acted, helped, NOON)
        assert _only_plan(unit, number).failures == failures


def test_how_a_plan_fared_can_be_told_otherwise_for_half_a_day(database: Database) -> None:
    with database.unit() as unit:
        number = step(unit, plans=(PLAN,))
        tried = _only_plan(unit, number).id
        unit.commitments.log_plan(ANA, tried, True, False, None, NOON)
        unit.commitments.log_plan(ANA, tried, True, True, True, NOON + 11 * HOUR)
        assert rows(unit, trial, "came", "acted", "helped", "at") == [(True, True, True, NOON)]
        unit.commitments.log_plan(ANA, tried, True, False, None, NOON + 13 * HOUR)
        unit.commitments.log_plan(ANA, tried, False, None, None, NOON + 14 * HOUR)
        assert rows(unit, trial, "came", "acted") == [(True, True), (False, None)]


def test_a_plan_that_is_written_anew_stays_on_file_and_fails_no_more(database: Database) -> None:
    with database.unit() as unit:
        number = step(unit, plans=(PLAN,))
        old = _only_plan(unit, number).id
        unit.commitments.log_plan(ANA, old, True, False, None, NOON)
        unit.commitments.rewrite_plan(ANA, old, "it pours", "stay and write", NOON + DAY)
        new = _only_plan(unit, number)
        assert (new.obstacle, new.cue, new.action) == ("rain", "it pours", "stay and write")
        assert (new.failures, new.id > old) == (0, True)
        assert rows(unit, plan, "id", "replaced_at") == [(old, NOON + DAY), (new.id, None)]
        unit.commitments.rewrite_plan(ANA, old, "it snows", "ski", NOON + 2 * DAY)
        assert _only_plan(unit, number) == new


def test_what_was_found_can_be_told_otherwise_for_half_a_day(database: Database) -> None:
    with database.unit() as unit:
        number = step(unit)
        for hours, kind, words in (
            (0, "learned", "first"),
            (11, "learned", "again"),
            (11, "came_up", "else"),
            (13, "learned", "later"),
        ):
            unit.commitments.note(ANA, number, kind, words, NOON + hours * HOUR)
        assert rows(unit, finding, "kind", "words") == [
            ("learned", "again"),
            ("came_up", "else"),
            ("learned", "later"),
        ]


def test_times_to_come_keep_to_the_wall_clock_and_others_stay(database: Database) -> None:
    berlin, tokyo = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Tokyo")

    def convert(at: datetime) -> datetime:
        return at.astimezone(berlin).replace(tzinfo=tokyo)

    with database.unit() as unit:
        ahead, past = step(unit, "ahead", days=3), step(unit, "past", days=-3)
        near, done = step(unit, "near", days=2), step(unit, "done", days=2)
        unit.commitments.remind(ANA, ahead, NOON + DAY)
        unit.commitments.remind(ANA, near, NOON - DAY)
        unit.commitments.settle(ANA, done, "done", NOON)
        unit.commitments.keep_wall_clock(ANA, convert, NOON)
        kept = unit.commitments.many([(ANA, each) for each in (ahead, past, near, done)])
    assert (kept[ahead].due, kept[ahead].remind_at) == (
        NOON + 3 * DAY - 8 * HOUR,
        NOON + DAY - 8 * HOUR,
    )
    assert (kept[near].due, kept[near].remind_at) == (NOON + 2 * DAY - 8 * HOUR, NOON - DAY)
    assert kept[ahead].moves == 0
    assert (kept[past].due, kept[done].due) == (NOON - 3 * DAY, NOON + 2 * DAY)
