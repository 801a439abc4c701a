"""However wishes change, what is planned is what is wanted and was not sent."""

from __future__ import annotations

from collections.abc import Collection
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.engine.nudges import KINDS, REMIND, REPEATING, STEP, Nudge
from storage.tables import nudge
from storage.unit_of_work import Database, UnitOfWork
from tests.storage.on_file import DAY, HOUR, NOON, TODAY, rows, wish

NUMBERS = count(1)
WISHES = st.builds(
    wish, st.integers(-30, 30), st.sampled_from(KINDS), st.integers(0, 2), st.just("")
)
SETS = st.lists(WISHES, max_size=8, unique_by=lambda each: (each.kind, each.subject, each.day))
Key = tuple[str, int, object]


def _key(each: Nudge) -> Key:
    return each.kind, each.subject, each.day


def _planned(unit: UnitOfWork, client: int, snoozed: bool = True) -> set[Nudge]:
    kept = [each for each in unit.nudges.planned(client) if snoozed or not each.snoozed]
    return {Nudge(each.kind, each.day, each.rule, each.at, each.subject) for each in kept}


def _wanted_still(wanted: list[Nudge], sent: dict[Key, str]) -> set[Nudge]:
    """Wanted minus sent; a step that got another time which is to come is not sent."""
    return {
        each
        for each in wanted
        if _key(each) not in sent
        or (each.kind in (STEP, REMIND) and each.rule != sent[_key(each)] and each.at > NOON)
    }


def _kinds_that_repeat(nudges: Collection[Nudge]) -> set[str]:
    return {each.kind for each in nudges} & set(REPEATING)


def _pending(waiting: set[Nudge], wanted: list[Nudge]) -> set[Nudge]:
    """What repeats, came due and could not go: it stays, while more of its kind is wanted."""
    kinds = _kinds_that_repeat(wanted)
    others = {each for each in waiting if _key(each) not in map(_key, wanted)}
    return {each for each in others if each.kind in kinds and each.at <= NOON}


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, derandomize=True
)
@given(st.lists(st.tuples(SETS, st.integers(0, 4)), min_size=1, max_size=4))
def test_what_is_planned_is_what_is_wanted_minus_what_was_sent(
    database: Database, wishes: list[tuple[list[Nudge], int]]
) -> None:
    client, sent, waiting = next(NUMBERS), dict[Key, str](), set[Nudge]()
    with database.unit() as unit:
        unit.clients.add(client, "en", NOON)
    for wanted, most in wishes:
        with database.unit() as unit:
            unit.nudges.keep(client, wanted, NOON)
            pending = _pending(waiting, wanted)
            repeated = _kinds_that_repeat(pending)  # the next of these is planned when they go
            known = {_key(each) for each in waiting}
            planned = pending | {
                each
                for each in _wanted_still(wanted, sent)
                if _key(each) in known or each.kind not in repeated
            }
            assert _planned(unit, client) == planned
            before = rows(unit, nudge, *nudge.c.keys())
            unit.nudges.keep(client, wanted[::-1], NOON)
            assert rows(unit, nudge, *nudge.c.keys()) == before
            going = unit.nudges.planned(client)[:most]
            days = {each.id: each.day for each in going}
            unit.nudges.use_up(list(days), NOON, days, set(days))
            sent = {key: rule for key, rule in sent.items() if key not in map(_key, planned)}
            sent |= {(each.kind, each.subject, each.day): each.rule for each in going}
            waiting = _planned(unit, client)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, derandomize=True
)
@given(SETS, SETS, st.sampled_from(KINDS), st.integers(0, 2))
def test_a_snooze_comes_beside_what_is_wanted_and_loses_nothing_that_was_sent(
    database: Database, first: list[Nudge], second: list[Nudge], kind: str, subject: int
) -> None:
    client, since = next(NUMBERS), TODAY - 9 * DAY
    with database.unit() as unit:
        unit.clients.add(client, "en", NOON)
        unit.nudges.keep(client, first, NOON)
        days = {each.id: each.day for each in unit.nudges.planned(client) if each.at <= NOON}
        unit.nudges.use_up(list(days), NOON, days, set(days))
        counted = len(unit.nudges.sent_days([client], since).get(client, ()))
        unit.nudges.snooze(client, kind, subject, NOON + HOUR, TODAY)
        unit.nudges.keep(client, second, NOON, {1})
        before = rows(unit, nudge, *nudge.c.keys())
        unit.nudges.keep(client, second, NOON, {1})
        assert rows(unit, nudge, *nudge.c.keys()) == before
        assert len(unit.nudges.sent_days([client], since).get(client, ())) == counted
        assert sum(each.snoozed for each in unit.nudges.planned(client)) <= 1
