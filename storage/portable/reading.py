"""Puts the file of a client together from their rows.

Fetching and putting together are two, so that a database is not kept waiting for the second.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from flows.engine.model import Desk, Entry, Session
from flows.engine.nudges import Preferences
from storage import tables
from storage.portable import form, passing
from storage.portable.bounds import Answer
from storage.portable.erasing import owner_of
from storage.portable.references import Renaming

# Tables of clients, and columns, that are not in the file, with the reason.
NOT_IN_IT = {
    "told_group": "It holds groups, and nothing that anybody said there.",
    "desk.in_talk": "It follows from the talks that lie open.",
    "upload.content": "It is a file that the client has; each file would hold the last one.",
    "client.id": "It is Telegram's name for the client, who has it; a file decides no ids.",
}


# Which rows are fetched, and in which order.
ORDERS = {
    tables.client: ("id",),
    tables.desk: ("client_id",),
    tables.commitment: ("made_at", "id"),
    tables.plan: ("made_at", "id"),
    tables.trial: ("at", "id"),
    tables.finding: ("at", "id"),
    tables.day_entry: ("day",),
    tables.rating: ("at", "id"),
    tables.scale: ("kept_at", "key"),
    tables.record: ("ended_at", "id"),
    tables.nudge: ("at", "id"),
    tables.outbox: ("id",),
    tables.parked: ("id",),
    tables.reason: ("at", "message_id"),
    tables.upload: ("client_id",),
}
Rows = Mapping[Any, Sequence[Any]]  # by their tables


@dataclass(frozen=True)
class Gathered:
    """A client's file, and which rows its numbers of steps and plans stand for."""

    file: form.ClientFile
    step_ids: dict[int, int]
    plan_ids: dict[int, int]


def read_file(connection: Connection, client_id: int) -> form.ClientFile:
    """Everything of a client. Raises LookupError when there is no such client."""
    return gather(connection, client_id).file


def gather(connection: Connection, client_id: int) -> Gathered:
    """Everything of a client. Raises LookupError when there is no such client."""
    return put_together(fetch(connection, client_id))


def fetch(connection: Connection, client_id: int) -> Rows:
    """All rows of a client. Raises LookupError when there is no such client."""
    found = {}
    for table, order in ORDERS.items():
        columns = [table.c[name] for name in order]
        owner: Any = owner_of(table)
        rows = select(table).where(owner == client_id).order_by(*columns)
        found[table] = connection.execute(rows).all()
        if table is tables.client and not found[table]:
            raise LookupError("There is no such client.")
    return found


def put_together(rows: Rows) -> Gathered:
    """The file that these rows make."""
    steps, plans = rows[tables.commitment], _by(rows[tables.plan], "commitment_id")
    in_order = [plan.id for step in steps for plan in plans[step.id]]
    numbers = Renaming(
        {step.id: number for number, step in enumerate(steps, 1)},
        {number: place for place, number in enumerate(in_order, 1)},
    )
    desk = _desk(rows)
    file = form.ClientFile.model_construct(
        client=_person(rows, desk),
        steps=_steps(rows, plans, numbers),
        days=[_same(form.DayLog, row) for row in rows[tables.day_entry]],
        readings=[
            _same(form.Reading, row, corrected_at=row.replaced_at) for row in rows[tables.rating]
        ],
        scales=[_same(form.Scale, row) for row in rows[tables.scale]],
        talks=[_talk(row, numbers) for row in rows[tables.record]],
        open_talks=list(_open_talks(desk, numbers)),
        **_passing(rows, numbers),
    )
    return Gathered(
        file,
        {number: row for row, number in numbers.steps.items()},
        {number: row for row, number in numbers.plans.items()},
    )


def _desk(rows: Rows) -> Desk:
    return next((Desk.from_json(row.state) for row in rows[tables.desk]), Desk())


def _person(rows: Rows, desk: Desk) -> form.Person:
    (row,) = rows[tables.client]
    wishes = _wishes(Preferences.from_json(row.preferences))
    heard_at = next((each.heard_at for each in rows[tables.desk]), None)
    more = {"preferences": wishes, "heard_at": heard_at, "watched": desk.watched.to_json()}
    person: form.Person = _same(form.Person, row, **more)
    return person


def _passing(rows: Rows, numbers: Renaming) -> dict[str, Any]:
    """What is in the file for the client to see, and is never brought in."""
    uploads = rows[tables.upload]
    return {
        "nudges": [
            _same(passing.NudgeEntry, row, step=numbers.steps.get(row.subject))
            for row in rows[tables.nudge]
        ],
        "messages": [_same(passing.Message, row) for row in rows[tables.outbox]],
        "parked": [_same(passing.ParkedThing, row) for row in rows[tables.parked]],
        "reasons": [
            _same(passing.Reason, row, message=row.message_id) for row in rows[tables.reason]
        ],
        "upload": _same(passing.Upload, uploads[0]) if uploads else None,
    }


def _same(model: Any, row: Any, **more: Any) -> Any:
    """A part of the file whose fields are called as the columns, and some besides."""
    columns = row._asdict()
    values = {name: columns[name] for name in model.model_fields if name in columns}
    return model.model_construct(**values | more)


def _by(rows: Iterable[Any], column: str) -> defaultdict[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, column)].append(row)
    return found


def _steps(rows: Rows, plans: Mapping[int, Sequence[Any]], numbers: Renaming) -> list[form.Step]:
    trials = _by(rows[tables.trial], "plan_id")
    findings = _by(rows[tables.finding], "commitment_id")
    return [
        _same(
            form.Step,
            row,
            number=numbers.steps[row.id],
            where=row.place,
            plans=[_plan(each, numbers, trials[each.id]) for each in plans[row.id]],
            findings=[_same(form.Finding, each) for each in findings[row.id]],
        )
        for row in rows[tables.commitment]
    ]


def _plan(row: Any, numbers: Renaming, trials: Sequence[Any]) -> form.Plan:
    told = [_same(form.Trial, each) for each in trials]
    plan: form.Plan = _same(form.Plan, row, number=numbers.plans[row.id], trials=told)
    return plan


def _talk(row: Any, numbers: Renaming) -> form.Talk:
    return form.Talk.model_construct(
        flow=row.flow,
        began=row.began_at,
        ended=row.ended_at,
        answers=_answers(numbers.answers(row.flow, row.trail)),
    )


def _open_talks(desk: Desk, numbers: Renaming) -> Iterable[passing.OpenTalk]:
    for session in filter(None, (*desk.aside, desk.session)):
        yield passing.OpenTalk.model_construct(
            flow=session.flow,
            step=session.step,
            in_hand=session is desk.session,
            began=session.began,
            answers=_told(session, session.trail, numbers),
            held=_told(session, session.held, numbers),
            earlier=_answers(numbers.answers(session.flow, session.earlier.items())),
            draft=numbers.answer(session.flow, session.step, session.draft),
        )


def _told(session: Session, trail: Iterable[Entry], numbers: Renaming) -> list[Answer]:
    pairs = ((entry.step, entry.answer) for entry in trail)
    return _answers(numbers.answers(session.flow, pairs))


def _answers(pairs: Iterable[Sequence[Any]]) -> list[Answer]:
    return [Answer.model_construct(step=step, answer=answer) for step, answer in pairs]


def _wishes(preferences: Preferences) -> form.Wishes:
    kept = preferences.to_json()
    if "paused_until" in kept:
        kept["paused_until"] = datetime.fromisoformat(kept["paused_until"])
    return form.Wishes.model_construct(**kept)
