"""The parts of a client's file that are for them to see, and are never brought in."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from storage.portable.bounds import Answer, AnyJson, Count, Day, Form, Instant, Short, Words

LEFT_OUT = (
    "open_talks",
    "nudges",
    "messages",
    "parked",
    "reasons",
)


class OpenTalk(Form):
    """A talk that is not at its end. It is not brought in."""

    flow: Short = Field(description="Which talk.")
    step: Short = Field(description="The question that waits.")
    in_hand: bool = Field(description="False for one that was set aside.")
    began: Short = Field(default="", description="When it began, ISO 8601.")
    answers: list[Answer] = Field(
        max_length=2000, fail_fast=True, description="Every answer, in order."
    )
    held: list[Answer] = Field(
        default_factory=list,
        max_length=2000,
        fail_fast=True,
        description="Answers behind one being changed.",
    )
    earlier: list[Answer] = Field(
        default_factory=list,
        max_length=2000,
        fail_fast=True,
        description="Answers that were taken back.",
    )
    draft: Any = Field(
        default=None, description="An answer that was asked about and not yet taken."
    )


class NudgeEntry(Form):
    """Something that was brought up, or is to be. It is not brought in, but planned anew."""

    kind: Short = Field(description="What is brought up.")
    step: Count | None = Field(
        default=None, description="The number of the step it is about, if any."
    )
    day: Day = Field(description="The local day that it is for.")
    rule: Short = Field(description="The local time that it was made from.")
    at: Instant = Field(description="The instant that makes.")
    due_at: Instant = Field(description="When it is looked at next, or was last.")
    state: Short = Field(description="planned or sent.")
    snoozed: bool = Field(default=False, description="Whether the client put it off.")
    counts: bool = Field(default=False, description="Whether it counts against the week's budget.")
    sent_at: Instant | None = Field(default=None, description="When it went.")
    sent_day: Day | None = Field(default=None, description="On which local day.")


class Message(Form):
    """A message that waits to be sent. It is not brought in."""

    flow: Short = Field(default="", description="The talk that it belongs to.")
    priority: Count = Field(default=0, description="0 for an answer, 1 for a nudge.")
    body: AnyJson = Field(description="Its words, buttons and picture.")
    put_at: Instant = Field(description="Since when it waits.")


class ParkedThing(Form):
    """Something of theirs that could not be handled. It is not brought in."""

    kind: Short = Field(description="An update or a reply.")
    reason: Words = Field(description="What was in the way.")
    body: AnyJson = Field(description="What it was.")
    at: Instant = Field(description="When.")


class Reason(Form):
    """Why a message was sent. It is not brought in."""

    message: int = Field(ge=0, le=2**53, description="Telegram's number of the message.")
    words: Words = Field(description="Why.")
    at: Instant = Field(description="When it was sent.")


class Upload(Form):
    """A file that they sent and that waits for their yes. It is not brought in."""

    file: Short = Field(description="Telegram's name for it.")
    at: Instant = Field(description="When they sent it.")
