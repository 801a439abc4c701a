"""A life on file, with something of everything, for the tests of files that clients take along."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert

from flows.engine.effects import Commit, KeepScale, LogDay, Plan, Rate
from flows.engine.model import Desk, Entry, Reply, Session
from flows.engine.nudges import STEP, Nudge, Preferences
from storage import tables
from storage.portable.form import ClientFile, written
from storage.unit_of_work import UnitOfWork
from tests.storage.on_file import ANA, DAY, HOUR, NOON, PLAN

SECOND = timedelta(seconds=1)


def live(unit: UnitOfWork, client: int = ANA, name: str = "Ana") -> None:
    """Weeks of coaching, in rows."""
    unit.clients.introduce(client, name, "Europe/Lisbon", "PT")
    unit.clients.prefer(client, Preferences(daily=True, a_week=14, paused_until=NOON + 9 * DAY))
    number = _steps(unit, client)
    _readings(unit, client)
    unit.days.log(client, LogDay(date(2026, 1, 5), "write", True, "it went"), NOON)
    unit.days.log(client, LogDay(date(2026, 1, 6), "rest"), NOON + DAY)
    answers = (("which", str(number)), ("how", "done"), ("came", "999"), ("learned", "to begin"))
    trail = tuple(Entry(step, answer) for step, answer in answers)
    unit.records.add(client, Session("checkin", "", trail, began=NOON.isoformat()), NOON + HOUR)
    grow = (Entry("topic", "work *and* play"), Entry("options", ["one", "two"]), Entry("x", None))
    unit.records.add(client, Session("grow", "", grow, began=NOON.isoformat()), NOON + 2 * HOUR)
    open_talk = Session("grow", "goal", grow[:1], began=NOON.isoformat(), draft="a draft")
    unit.clients.keep_desk(client, Desk(open_talk, (Session("wheel", "rate", grow),)), NOON)
    _passing(unit, client, number)


def _steps(unit: UnitOfWork, client: int) -> int:
    """Two steps of one talk, the first done and learned from; its number."""
    unit.commitments.add(client, Commit("call Mia", NOON + DAY, "home", "dial", 8, (PLAN,)), NOON)
    unit.commitments.add(client, Commit("write", NOON + 2 * DAY), NOON)
    first = next(each for each in unit.commitments.open(client) if each.what == "call Mia")
    plan = first.plans[0].id
    unit.commitments.log_plan(client, plan, True, True, False, NOON + DAY)
    unit.commitments.rewrite_plan(client, plan, "it pours", "call a taxi", NOON + 2 * DAY)
    unit.commitments.note(client, first.id, "learned", "early is better", NOON + DAY)
    unit.commitments.settle(client, first.id, "done", NOON + DAY)
    unit.commitments.add_plans(
        client, unit.commitments.open(client)[0].id, [Plan("a", "b", "c")], NOON
    )
    return first.id


def _readings(unit: UnitOfWork, client: int) -> None:
    unit.scales.keep(client, KeepScale("own:1", "Calm", "storm", "lake"), NOON)
    unit.scales.keep(client, KeepScale("wheel:own1", "Garden"), NOON)
    for days, (scale, value) in enumerate(
        [("clarity", 4), ("own:1", 6), ("wheel:own1", 3), ("wheel:health", 7), ("goal wanted", 5)]
    ):
        unit.ratings.add(client, Rate(scale, value, "a walk"), NOON + days * HOUR)
    unit.ratings.correct(client, "clarity", 6, NOON + DAY)


def _passing(unit: UnitOfWork, client: int, step: int) -> None:
    nudge = Nudge(STEP, date(2026, 1, 6), "2026-01-06T12:00", NOON + DAY, step)
    unit.nudges.keep(client, [nudge], NOON)
    unit.outbox.put(client, [Reply("Hello <b>you</b>", why="a rule")], "grow", NOON)
    unit.parked.add("update", client, "KeyError", {"message": {"text": "odd"}}, NOON)
    unit.reasons.note(client, 7, "Because it was due.", NOON)
    values: dict[str, Any] = {"client_id": client, "file": "abc", "content": {"a": 1}, "at": NOON}
    unit.connection.execute(insert(tables.upload), values)


def as_read(file: ClientFile) -> ClientFile:
    """The file as it comes back from a client."""
    return ClientFile.model_validate_json(written(file))
