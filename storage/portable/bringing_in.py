"""Brings a client's file in. All or nothing is the transaction of the caller."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from sqlalchemy import Connection, insert, update

from flows.engine.model import Changes
from flows.engine.nudges import Preferences
from storage import tables
from storage.portable import form
from storage.portable.bounds import Form
from storage.portable.merging import Additions, additions, counted
from storage.portable.reading import Gathered, gather
from storage.portable.references import Renaming


class TooMuchError(Exception):
    """With it, the account would hold more than a file of its own can."""


def changes(connection: Connection, client_id: int, file: form.ClientFile) -> Changes:
    """What would change. Raises LookupError when there is no such client, and TooMuchError."""
    here = gather(connection, client_id).file
    new = _checked(here, additions(here, file)).count()
    known = {kind: max(number - new[kind], 0) for kind, number in counted(file).items()}
    return Changes(new, known, _takes_settings(here, file))


def bring_in(connection: Connection, client_id: int, file: form.ClientFile, now: datetime) -> None:
    """Add what is new, and to an account without a zone who the client is.

    Raises LookupError when there is no such client, and TooMuchError; then nothing is added.
    """
    here = gather(connection, client_id)
    new = _checked(here.file, additions(here.file, file))
    rows = _Rows(connection, client_id, here)
    rows.add_steps(new)
    rows.add_days(new)
    rows.add(tables.scale, [scale.model_dump() for scale in new.scales])
    rows.add(tables.rating, [_rating(reading) for reading in new.readings])
    rows.add_talks(new)
    if _takes_settings(here.file, file):
        rows.introduce(file.client, min(here.file.client.met_at, file.client.met_at, now))


def _checked(here: form.ClientFile, new: Additions) -> Additions:
    """What is new, if there is room for it. Raises TooMuchError."""
    for kind, most in form.most().items():
        if len(getattr(new, kind, ())) + len(getattr(here, kind)) > most:
            raise TooMuchError
    return new


def _takes_settings(here: form.ClientFile, file: form.ClientFile) -> bool:
    """Only an account in which nobody has introduced themselves takes over who the client is."""
    return not here.client.zone and file.client.zone in available_timezones()


@dataclass
class _Rows:
    connection: Connection
    client_id: int
    here: Gathered
    steps: dict[int, int] = field(default_factory=dict)  # new rows by the numbers of the file
    plans: dict[int, int] = field(default_factory=dict)

    def add(self, table: Any, rows: Sequence[dict[str, Any]]) -> None:
        """Rows of this client, whatever they say of others."""
        if rows:
            mine = [{**row, "client_id": self.client_id} for row in rows]
            self.connection.execute(insert(table), mine)

    def add_steps(self, new: Additions) -> None:
        """The steps with all that hangs on them, and what is new of those that are here."""
        about: list[tuple[int, form.Finding]] = [
            (self.here.step_ids[number], each) for number, each in new.findings
        ]
        plans = [(self.here.step_ids[number], each) for number, each in new.plans]
        for step, row in zip(new.steps, self._added(tables.commitment, new.steps), strict=True):
            self.steps[step.number] = row
            about += [(row, each) for each in step.findings]
            plans += [(row, each) for each in step.plans]
        self.add(tables.finding, [_with(each, commitment_id=row) for row, each in about])
        tried = [(self.here.plan_ids[number], each) for number, each in new.trials]
        for (_, plan), row in zip(plans, self._planned(plans), strict=True):
            self.plans[plan.number] = row
            tried += [(row, each) for each in plan.trials]
        self.add(tables.trial, [_with(each, plan_id=row) for row, each in tried])

    def _planned(self, plans: Sequence[tuple[int, form.Plan]]) -> list[int]:
        rows = [_with(each, commitment_id=row) for row, each in plans]
        return self._numbered(tables.plan, rows)

    def _added(self, table: Any, steps: Iterable[form.Step]) -> list[int]:
        return self._numbered(table, [_with(each, place=each.where) for each in steps])

    def _numbered(self, table: Any, rows: Sequence[dict[str, Any]]) -> list[int]:
        """Add rows; what they are called here, in their order."""
        names = {column.name for column in table.c} - {"id"}
        mine = [
            {name: value for name, value in row.items() if name in names}
            | {"client_id": self.client_id}
            for row in rows
        ]
        if not mine:
            return []
        adding = insert(table).returning(table.c.id, sort_by_parameter_order=True)
        return list(self.connection.execute(adding, mine).scalars())

    def add_days(self, new: Additions) -> None:
        self.add(tables.day_entry, [day.model_dump() for day in new.days])
        for day in new.filled:
            own = (
                tables.day_entry.c.client_id == self.client_id,
                tables.day_entry.c.day == day.day,
            )
            told = day.model_dump(include={"intent", "moved", "note"})
            self.connection.execute(update(tables.day_entry).where(*own).values(**told))

    def add_talks(self, new: Additions) -> None:
        """The talks, with their answers naming the steps and plans that are meant here."""
        same_steps, same_plans = self.here.step_ids, self.here.plan_ids
        steps = {there: same_steps[here] for there, here in new.same_steps.items()}
        plans = {there: same_plans[here] for there, here in new.same_plans.items()}
        names = Renaming(steps | self.steps, plans | self.plans, new.keys)
        self.add(tables.record, [_record(talk, names) for talk in new.talks])

    def introduce(self, person: form.Person, met_at: datetime) -> None:
        wishes = person.preferences.model_dump(mode="json", exclude_none=True)
        values = {
            "name": person.name,
            "zone": person.zone,
            "country": person.country,
            "preferences": Preferences.from_json(wishes).to_json(),
            "met_at": met_at,
        }
        own = tables.client.c.id == self.client_id
        self.connection.execute(update(tables.client).where(own).values(**values))


def _with(thing: Form, **more: Any) -> dict[str, Any]:
    """The values of a thing itself, without what hangs on it."""
    return thing.model_dump(exclude={"number", "plans", "findings", "trials", "where"}) | more


def _rating(reading: form.Reading) -> dict[str, Any]:
    values = reading.model_dump(exclude={"corrected_at"})
    return values | {"replaced_at": reading.corrected_at}


def _record(talk: form.Talk, names: Renaming) -> dict[str, Any]:
    pairs = ((each.step, each.answer) for each in talk.answers)
    return {
        "flow": talk.flow,
        "trail": names.answers(talk.flow, pairs),
        "began_at": talk.began,
        "ended_at": talk.ended,
    }
