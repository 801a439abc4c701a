"""The documented form of a client's file. `python -m storage.portable.form` prints its JSON schema.

What is read is held to it strictly. What is written is put together without asking it: nobody is
to be refused what is theirs because it is longer than what we would take in.
"""

from __future__ import annotations

import json
from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from storage.portable.bounds import (
    NO_NUL,
    Answer,
    AnyJson,
    Clock,
    Count,
    Day,
    Form,
    FromOneToTen,
    Instant,
    Number,
    ScaleKey,
    Short,
    Weekday,
    Words,
)
from storage.portable.passing import (
    LEFT_OUT,
    Message,
    NudgeEntry,
    OpenTalk,
    ParkedThing,
    Reason,
    Upload,
)

VERSION = 1


class Wishes(Form):
    """What the client wants of nudges. What is left out is as for everyone."""

    hour: Clock | None = Field(default=None, description="When daily and weekly questions come.")
    days: list[Weekday] | None = Field(
        default=None, max_length=7, description="Days of the daily question; Monday is 0."
    )
    steps: bool | None = Field(default=None, description="Whether steps are asked about when due.")
    daily: bool | None = Field(default=None, description="Whether there is a daily question.")
    review: Weekday | None = Field(
        default=None, description="The day of the weekly review, if any."
    )
    clarity: list[Weekday] | None = Field(
        default=None, max_length=7, description="Days of the regular check-in."
    )
    quiet_from: Clock | None = Field(default=None, description="When quiet hours begin.")
    quiet_to: Clock | None = Field(default=None, description="When quiet hours end.")
    a_week: int | None = Field(
        default=None, ge=1, le=1000, description="How many messages a week Cairn begins at most."
    )
    paused: bool | None = Field(default=None, description="Whether everything rests.")
    paused_until: Instant | None = Field(
        default=None, description="When that ends, if it was said."
    )


class Person(Form):
    """Who the client is."""

    name: Short = Field(description="What Cairn calls them.")
    zone: Short = Field(description="Their IANA time zone; empty before the first meeting.")
    country: Annotated[str, Field(max_length=10, pattern=NO_NUL)] = Field(
        default="", description="ISO 3166-1 alpha-2, or empty."
    )
    language: Annotated[str, Field(max_length=20, pattern=NO_NUL)] = Field(
        default="en", description="The language that Cairn speaks with them."
    )
    preferences: Wishes = Field(
        default_factory=lambda: Wishes(), description="What they want of nudges."
    )
    met_at: Instant = Field(description="When they first wrote.")
    heard_at: Instant | None = Field(default=None, description="When they last did anything.")
    reachable: bool = Field(default=True, description="False when they have blocked the bot.")
    unanswered: Count = Field(
        default=0, description="Messages with nudges since they were last heard."
    )
    nudged_at: Instant | None = Field(default=None, description="When the last of these went.")
    held_until: Instant | None = Field(
        default=None, description="Until when nudges wait after an alarm."
    )
    watched: AnyJson = Field(
        default_factory=dict, description="What is kept of words of danger; never the words."
    )


class Trial(Form):
    """How a plan fared once."""

    came: bool = Field(description="Whether its obstacle came.")
    acted: bool | None = Field(default=None, description="Whether the plan was acted on.")
    helped: bool | None = Field(default=None, description="Whether that helped.")
    at: Instant = Field(description="When it was told.")


class Plan(Form):
    """If `cue`, then I will `action`."""

    number: Number = Field(description="What answers in talks call it by; of this file only.")
    obstacle: Words = Field(description="What may get in the way.")
    cue: Words = Field(description="How the client will notice it.")
    action: Words = Field(description="What they will do then.")
    made_at: Instant = Field(description="When it was made.")
    replaced_at: Instant | None = Field(
        default=None, description="When another plan took its place."
    )
    trials: list[Trial] = Field(
        default_factory=list,
        max_length=1000,
        fail_fast=True,
        description="How it fared, each time.",
    )


class Finding(Form):
    """What the client found about a step."""

    kind: Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")] = Field(
        description="learned, made_possible, came_up or said."
    )
    words: Words = Field(description="In their words.")
    at: Instant = Field(description="When they said it.")


class Step(Form):
    """An action step that the client proposed."""

    number: Number = Field(description="What answers in talks call it by; of this file only.")
    what: Words = Field(description="What they will do.")
    due: Instant = Field(description="When they will do it.")
    where: Words = Field(default="", description="Where they will be then.")
    first_piece: Words = Field(default="", description="The first piece of it.")
    sureness: FromOneToTen | None = Field(
        default=None, description="How sure they were of doing it."
    )
    state: Literal["open", "done", "parked"] = Field(default="open", description="Where it stands.")
    moves: Count = Field(default=0, description="How often it was given another time.")
    made_at: Instant = Field(description="When they committed to it.")
    settled_at: Instant | None = Field(default=None, description="When it was done or parked.")
    remind_at: Instant | None = Field(
        default=None, description="When they want a reminder beforehand."
    )
    rests: bool = Field(default=False, description="Whether it is paused.")
    rests_until: Instant | None = Field(default=None, description="When that ends, if it was said.")
    plans: list[Plan] = Field(
        default_factory=list,
        max_length=500,
        fail_fast=True,
        description="Plans for what may get in the way.",
    )
    findings: list[Finding] = Field(
        default_factory=list,
        max_length=1000,
        fail_fast=True,
        description="What was found out about it.",
    )


class DayLog(Form):
    """What the client logged of one of their days."""

    day: Day = Field(description="Which day.")
    intent: Words = Field(default="", description="The one step named in the morning.")
    moved: bool | None = Field(
        default=None, description="Whether something moved; null: not logged."
    )
    note: Words = Field(default="", description="What they said of it.")
    at: Instant = Field(description="When they last logged of it.")


class Reading(Form):
    """A reading from 1 to 10. A correction is a reading of its own at the same instant."""

    scale: ScaleKey = Field(description="The key of its scale, such as clarity or wheel:health.")
    value: FromOneToTen = Field(description="The number.")
    note: Words = Field(
        default="", description="What made it that and not lower, or what it was about."
    )
    at: Instant = Field(description="When it was taken.")
    corrected_at: Instant | None = Field(
        default=None, description="When it was corrected; null for one that stands."
    )


class Scale(Form):
    """A scale of the client's own, or an area of their wheel."""

    key: ScaleKey = Field(description="What readings call it by.")
    name: Words = Field(description="What the client calls it.")
    low: Words = Field(default="", description="What 1 means.")
    high: Words = Field(default="", description="What 10 means.")
    dropped: bool = Field(default=False, description="Whether it is no longer asked about.")
    kept_at: Instant = Field(description="When it was first kept.")


class Talk(Form):
    """A talk that was held to its end."""

    flow: Short = Field(description="Which talk.")
    began: Instant = Field(description="When it began.")
    ended: Instant = Field(description="When it ended.")
    answers: list[Answer] = Field(
        max_length=2000, fail_fast=True, description="Every answer, in order."
    )


class ClientFile(Form):
    """Everything that Cairn keeps about one client. Instants are ISO 8601 with an offset."""

    format: Literal["cairn-client-file"] = Field(
        default="cairn-client-file", description="What this file is."
    )
    version: Literal[1] = Field(default=1, description="The version of this form.")
    client: Person = Field(description="Who the client is.")
    steps: list[Step] = Field(
        default_factory=list, max_length=1000, fail_fast=True, description="Their steps."
    )
    days: list[DayLog] = Field(
        default_factory=list, max_length=10_000, fail_fast=True, description="Their days."
    )
    readings: list[Reading] = Field(
        default_factory=list, max_length=10_000, fail_fast=True, description="Their readings."
    )
    scales: list[Scale] = Field(
        default_factory=list,
        max_length=500,
        fail_fast=True,
        description="Their own scales and areas.",
    )
    talks: list[Talk] = Field(
        default_factory=list,
        max_length=10_000,
        fail_fast=True,
        description="Talks held to their end.",
    )
    open_talks: list[OpenTalk] = Field(
        default_factory=list, max_length=500, fail_fast=True, description="Talks that lie open."
    )
    nudges: list[NudgeEntry] = Field(
        default_factory=list,
        max_length=50_000,
        fail_fast=True,
        description="What was and will be brought up.",
    )
    messages: list[Message] = Field(
        default_factory=list, max_length=5000, fail_fast=True, description="What waits to be sent."
    )
    parked: list[ParkedThing] = Field(
        default_factory=list,
        max_length=5000,
        fail_fast=True,
        description="What could not be handled.",
    )
    reasons: list[Reason] = Field(
        default_factory=list,
        max_length=50_000,
        fail_fast=True,
        description="Why messages were sent.",
    )
    upload: Upload | None = Field(default=None, description="A file that waits to be brought in.")

    @model_validator(mode="after")
    def _numbers_are_of_one(self) -> ClientFile:
        numbers = {"steps": [step.number for step in self.steps]}
        numbers["plans"] = [plan.number for step in self.steps for plan in step.plans]
        for kind, found in numbers.items():
            if len(set(found)) < len(found):
                raise PydanticCustomError("twice", f"two {kind} have the same number")
        return self


def most() -> dict[str, int]:
    """How many entries each list of a file holds at most."""
    fields = ClientFile.model_fields.items()
    bounds = ((name, bound) for name, field in fields for bound in field.metadata)
    return {
        name: bound.max_length
        for name, bound in bounds
        if hasattr(bound, "max_length") and name not in LEFT_OUT
    }


def written(file: ClientFile) -> bytes:
    """The file as JSON that a person can read in an editor."""
    return file.model_dump_json(indent=1, warnings=False).encode()


def schema() -> str:
    """The JSON schema of the form, as it stands in docs/export.schema.json."""
    made = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return json.dumps(made | ClientFile.model_json_schema(), indent=2) + "\n"


if __name__ == "__main__":
    print(schema(), end="")
