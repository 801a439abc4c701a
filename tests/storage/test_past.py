"""What clients look back on: their days, steps, findings and talks."""

import pytest

from flows.engine.effects import LogDay
from flows.engine.model import DayEntry, Finding, Past, Session
from storage.unit_of_work import Database
from tests.storage.on_file import ANA, BEN, DAY, HOUR, NOON, PLAN, TODAY, step

pytestmark = pytest.mark.usefixtures("clients")


def test_what_a_client_does_not_say_of_a_day_stays_as_it_was(database: Database) -> None:
    told = (
        LogDay(TODAY, intent="write"),
        LogDay(TODAY, moved=True, note="two pages"),
        LogDay(TODAY, moved=False),
        LogDay(TODAY),
        LogDay(TODAY - DAY, note="rain"),
    )
    with database.unit() as unit:
        for entry in told:
            unit.days.log(ANA, entry, NOON)
        unit.days.log(BEN, LogDay(TODAY, intent="another's"), NOON)
    with database.unit() as unit:
        assert unit.past.of(ANA, NOON - 9 * DAY).days == (
            DayEntry(TODAY - DAY, note="rain"),
            DayEntry(TODAY, "write", False, "two pages"),
        )


def test_steps_that_were_made_or_settled_since_are_looked_back_on(database: Database) -> None:
    later = NOON + 40 * DAY
    with database.unit() as unit:
        old, settled, parked = (step(unit, each) for each in ("old", "settled", "parked"))
        unit.commitments.add_plans(ANA, settled, (PLAN,), NOON)
        unit.commitments.settle(ANA, old, "done", NOON)
        unit.commitments.settle(ANA, parked, "parked", later)
        unit.commitments.settle(ANA, settled, "done", later)
        step(unit, "another's", client=BEN)
        since = unit.past.of(ANA, later - DAY).steps
        assert [(each.what, len(each.plans)) for each in since] == [("settled", 1), ("parked", 0)]
        assert len(unit.past.of(ANA, NOON).steps) == 3
        assert unit.past.of(ANA, later + DAY) == Past()


def test_findings_and_talks_are_looked_back_on_the_oldest_first(database: Database) -> None:
    with database.unit() as unit:
        number = step(unit)
        for days, kind in ((-20, "learned"), (-2, "came_up"), (-1, "learned")):
            unit.commitments.note(ANA, number, kind, f"day {days}", NOON + days * DAY)
        for days, flow in ((-20, "review"), (-3, "grow"), (-5, "clarity")):
            ended = NOON + days * DAY
            began = (ended - HOUR).isoformat()
            unit.records.add(ANA, Session(flow, "", began=began), ended)
        unit.records.add(BEN, Session("review", "", began=NOON.isoformat()), NOON)
        past = unit.past.of(ANA, NOON - 9 * DAY)
    assert past.findings == (
        Finding(number, "came_up", "day -2", NOON - 2 * DAY),
        Finding(number, "learned", "day -1", NOON - DAY),
    )
    assert past.talks == (NOON - 5 * DAY, NOON - 3 * DAY)
    assert past.reviewed_at == NOON - 20 * DAY
