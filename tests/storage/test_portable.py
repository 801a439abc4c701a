"""A client's file holds all of theirs; brought in again, it adds what is missing and no more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect
from sqlmodel import SQLModel

from flows.catalogue import FLOWS
from flows.engine.effects import Commit, KeepScale, LogDay, Rate
from flows.obstacles import PickStep
from storage import tables
from storage.portable import erasing, form, passing, reading
from storage.portable.bounds import Form
from storage.portable.bringing_in import TooMuchError
from storage.portable.files import Files
from storage.portable.form import ClientFile, schema
from storage.portable.references import STEPS
from storage.unit_of_work import Database
from tests.storage.lives import as_read, live
from tests.storage.on_file import ANA, BEN, DAY, HOUR, NOON

pytestmark = pytest.mark.usefixtures("clients")
DOCS = Path(__file__).parents[2] / "docs"
NEXT_WEEK = NOON + 7 * DAY

# Where the columns stand in the file that are called otherwise there.
CALLED = {
    "client": form.Person,
    "commitment": form.Step,
    "plan": form.Plan,
    "plan_trial": form.Trial,
    "finding": form.Finding,
    "day_entry": form.DayLog,
    "rating": form.Reading,
    "scale": form.Scale,
    "record": form.Talk,
    "nudge": passing.NudgeEntry,
    "outbox": passing.Message,
    "parked": passing.ParkedThing,
    "reason": passing.Reason,
    "upload": passing.Upload,
}
OTHERWISE = {
    "commitment.id": "Step.number",
    "commitment.place": "Step.where",
    "plan.id": "Plan.number",
    "plan.commitment_id": "Step.plans",
    "plan_trial.plan_id": "Plan.trials",
    "finding.commitment_id": "Step.findings",
    "rating.replaced_at": "Reading.corrected_at",
    "record.trail": "Talk.answers",
    "record.began_at": "Talk.began",
    "record.ended_at": "Talk.ended",
    "nudge.subject": "NudgeEntry.step",
    "reason.message_id": "Reason.message",
    "desk.state": "ClientFile.open_talks",
    "desk.heard_at": "Person.heard_at",
}


@pytest.fixture
def ana(database: Database) -> ClientFile:
    """The file of Ana, who has been around."""
    with database.unit() as unit:
        live(unit)
        return as_read(Files(unit.connection).of(ANA))


def of(database: Database, client: int = ANA) -> ClientFile:
    with database.unit() as unit:
        return as_read(Files(unit.connection).of(client))


def bring_in(database: Database, client: int, file: ClientFile) -> None:
    with database.unit() as unit:
        Files(unit.connection).bring_in(client, file, NEXT_WEEK)


def brought(file: ClientFile) -> dict[str, Any]:
    """What is brought in of a file: all but what passes, and the state of the account."""
    kept = file.model_dump(exclude={*passing.LEFT_OUT, "upload", "client"})
    return kept | file.client.model_dump(include={"name", "zone", "country", "preferences"})


# What is in it -----------------------------------------------------------------------------------


def test_every_column_of_a_client_is_in_the_file_or_named_with_a_reason() -> None:
    for table in SQLModel.metadata.sorted_tables:
        if erasing.owner_of(table) is None or table.name in reading.NOT_IN_IT:
            continue
        assert table in reading.ORDERS, f"{table.name} is not read for a client's file."
        for column in table.c:
            place = f"{table.name}.{column.name}"
            model, _, name = OTHERWISE.get(place, f"{column.name}").rpartition(".")
            found = (
                getattr(passing, model, getattr(form, model, None))
                if model
                else CALLED.get(table.name)
            )
            is_owner = column.name in ("client_id", "chat_id")
            is_id = column.name == "id" and table.name not in ("client", "commitment", "plan")
            assert (
                place in reading.NOT_IN_IT
                or is_owner
                or is_id  # a number of ours that means nothing elsewhere
                or (found is not None and name in found.model_fields)
            ), f"{place} is not in a client's file."
    assert all(reading.NOT_IN_IT.values())


def test_every_table_that_the_file_is_made_of_is_read(ana: ClientFile) -> None:
    filled = {name for name, value in ana if value not in ([], None)}
    assert filled == set(ClientFile.model_fields)
    assert (ana.steps[0].plans[0].trials, ana.steps[0].findings) != ([], [])
    assert [each.draft for each in ana.open_talks] == [None, "a draft"]


def test_every_question_about_a_step_is_known_as_one() -> None:
    asked = {
        (flow.name, step.name)
        for flow in FLOWS
        for step in flow.steps
        if isinstance(step.reader, PickStep)
    }
    assert asked <= STEPS


def test_answers_name_steps_by_their_numbers_in_the_file(ana: ClientFile) -> None:
    (talk,) = (each for each in ana.talks if each.flow == "checkin")
    told = {each.step: each.answer for each in talk.answers}
    (named,) = (each for each in ana.steps if str(each.number) == told["which"])
    assert (named.what, told["came"]) == ("call Mia", "0")  # that plan is gone


def test_a_stranger_has_no_file(database: Database) -> None:
    with database.unit() as unit, pytest.raises(LookupError):
        Files(unit.connection).of(3)


def test_the_schema_in_the_docs_is_that_of_the_form() -> None:
    written_down = (DOCS / "export.schema.json").read_text(encoding="utf-8")
    assert written_down == schema(), "Run: python -m storage.portable.form > docs/…"


def test_every_field_of_the_form_is_described() -> None:
    for model in Form.__subclasses__():
        for name, field in model.model_fields.items():
            assert field.description, f"{model.__name__}.{name}"


# Erasing -----------------------------------------------------------------------------------------


def test_nothing_of_a_client_is_left_and_everything_of_others_is(
    database: Database, ana: ClientFile
) -> None:
    with database.unit() as unit:
        live(unit, BEN, "Ben")
    before = of(database, BEN)
    with database.unit() as unit:
        counted = Files(unit.connection).count(ANA)
        assert Files(unit.connection).erase(ANA) == counted
        for table, owner in erasing.owned():
            assert not unit.connection.execute(table.select().where(owner == ANA)).all(), table
    expected = {"talks": 2, "steps": 2, "plans": 3, "findings": 1}
    assert counted == expected | {"days": 2, "readings": 6, "scales": 2}
    assert of(database, BEN) == before


def test_every_table_with_an_owner_is_erased_or_named_with_a_reason(database: Database) -> None:
    erased = {table.name for table, _owner in erasing.owned()}
    with database.unit() as unit:
        found = inspect(unit.connection)
        for name in found.get_table_names():
            columns = {each["name"] for each in found.get_columns(name)}
            if columns & {"client_id", "chat_id"} or name == "client":
                assert name in erased or erasing.NOT_OF_CLIENTS.get(name), name


# Bringing in -------------------------------------------------------------------------------------


def test_a_file_brings_everything_back_to_an_empty_account(
    database: Database, ana: ClientFile
) -> None:
    with database.unit() as unit:
        Files(unit.connection).erase(ANA)
        unit.clients.add(ANA, "en", NEXT_WEEK)
    bring_in(database, ANA, ana)
    again = of(database)
    assert brought(again) == brought(ana)
    assert again.client.met_at == ana.client.met_at
    assert not any(getattr(again, name) for name in passing.LEFT_OUT)


def test_what_would_change_is_said_before_and_then_done(
    database: Database, ana: ClientFile
) -> None:
    with database.unit() as unit:
        files = Files(unit.connection)
        before, mine = files.changes(BEN, ana), files.count(ANA)
        assert (before.new, before.settings) == (mine, True)
        assert not any(before.known.values())
        files.bring_in(BEN, ana, NEXT_WEEK)
        after = files.changes(BEN, ana)
        assert (after.known, after.settings) == (mine, False)
        assert not any(after.new.values())
        assert files.count(BEN) == mine


@pytest.mark.parametrize("client", [ANA, BEN])
def test_a_file_that_is_brought_in_twice_changes_nothing(
    database: Database, ana: ClientFile, client: int
) -> None:
    bring_in(database, client, ana)
    once = of(database, client)
    bring_in(database, client, ana)
    assert of(database, client) == once


def test_an_existing_account_keeps_what_it_has(database: Database, ana: ClientFile) -> None:
    with database.unit() as unit:
        unit.clients.introduce(BEN, "Ben", "Asia/Tokyo", "JP")
        unit.commitments.add(BEN, Commit("run", NOON), NOON)
        unit.scales.keep(BEN, KeepScale("own:1", "Sleep", "none", "deep"), NOON)
        unit.ratings.add(BEN, Rate("own:1", 9), NOON)
        unit.days.log(BEN, LogDay(NOON.date(), "", False, "a slow one"), NOON)
    bring_in(database, BEN, ana)
    file = of(database, BEN)
    assert (file.client.name, file.client.zone) == ("Ben", "Asia/Tokyo")
    assert {step.what for step in file.steps} == {"run", "call Mia", "write"}
    assert {each.key: each.name for each in file.scales if each.key.startswith("own")} == {
        "own:1": "Sleep",
        "own:2": "Calm",
    }
    rated = {(each.scale, each.value) for each in file.readings if each.scale.startswith("own")}
    assert rated == {("own:1", 9), ("own:2", 6)}
    (day,) = (each for each in file.days if each.day == NOON.date())
    assert (day.intent, day.moved, day.note) == ("write", False, "a slow one")
    bring_in(database, BEN, ana)
    assert of(database, BEN) == file


def test_talks_refer_to_the_steps_as_they_are_called_here(
    database: Database, ana: ClientFile
) -> None:
    with database.unit() as unit:
        unit.clients.introduce(BEN, "Ben", "Asia/Tokyo", "JP")
        unit.commitments.add(BEN, Commit("run", NOON - DAY), NOON - DAY)
    bring_in(database, BEN, ana)
    with database.unit() as unit:
        rows = unit.connection.execute(
            tables.record.select().where(tables.record.c.client_id == BEN)
        ).all()
        (trail,) = (row.trail for row in rows if row.flow == "checkin")
        step = unit.commitments.get(BEN, int(trail[0][1]))
    assert step is not None
    assert step.what == "call Mia"


def test_a_step_that_went_on_since_the_file_was_made_stays_as_it_is(
    database: Database, ana: ClientFile
) -> None:
    with database.unit() as unit:
        number = next(each.id for each in unit.commitments.open(ANA))
        unit.commitments.reword(ANA, number, "write a page")
        unit.commitments.settle(ANA, number, "parked", NEXT_WEEK)
        unit.ratings.correct(ANA, "own:1", 8, NEXT_WEEK)
    before = of(database)
    bring_in(database, ANA, ana)
    assert of(database) == before


def test_a_number_that_stands_here_is_not_doubled_by_another_of_the_same_instant(
    database: Database, ana: ClientFile
) -> None:
    bring_in(database, BEN, ana)
    with database.unit() as unit:
        unit.ratings.correct(ANA, "own:1", 8, NEXT_WEEK)
    bring_in(database, BEN, of(database))
    stands = [each for each in of(database, BEN).readings if not each.corrected_at]
    assert [each.value for each in stands if each.scale == "own:1"] == [6]


@pytest.mark.parametrize("zone", ["", "Mars/Base", "../../etc/passwd", "europe/lisbon"])
def test_settings_with_a_zone_that_is_none_are_not_taken_over(
    database: Database, ana: ClientFile, zone: str
) -> None:
    file = ana.model_copy(update={"client": ana.client.model_copy(update={"zone": zone})})
    bring_in(database, BEN, file)
    assert (of(database, BEN).client.name, of(database, BEN).client.zone) == ("", "")
    assert len(of(database, BEN).steps) == 2


def test_more_scales_than_are_asked_about_come_as_ones_that_are_not(
    database: Database, ana: ClientFile
) -> None:
    many = [
        form.Scale(key=f"own:{at}", name=f"Scale {at}", kept_at=NOON + at * HOUR)
        for at in range(1, 9)
    ]
    bring_in(database, BEN, ana.model_copy(update={"scales": many}))
    own = [each for each in of(database, BEN).scales if each.key.startswith("own")]
    assert (len(own), sum(not each.dropped for each in own)) == (8, 5)


def test_readings_of_a_scale_that_the_file_does_not_name_join_no_other(
    database: Database, ana: ClientFile
) -> None:
    with database.unit() as unit:
        unit.scales.keep(BEN, KeepScale("own:1", "Sleep"), NOON)
    file = ana.model_copy(update={"scales": []})
    bring_in(database, BEN, file)
    bring_in(database, BEN, file)
    readings = of(database, BEN).readings
    assert [each.scale for each in readings if each.scale.startswith("own")] == ["own:2"]


def test_an_account_with_a_wheel_keeps_its_areas(database: Database, ana: ClientFile) -> None:
    with database.unit() as unit:
        unit.ratings.add(BEN, Rate("wheel:health", 5), NOON)
    bring_in(database, BEN, ana)
    (garden,) = (each for each in of(database, BEN).scales if each.key.startswith("wheel"))
    assert garden.dropped


def test_an_account_takes_in_no_more_than_its_own_file_can_hold(
    database: Database, ana: ClientFile
) -> None:
    most = form.most()["scales"]
    many = [
        form.Scale(key=f"own:{at}", name=f"Scale {at}", kept_at=NOON + at * HOUR)
        for at in range(1, most)
    ]
    with database.unit() as unit, pytest.raises(TooMuchError):
        Files(unit.connection).changes(ANA, ana.model_copy(update={"scales": many}))
