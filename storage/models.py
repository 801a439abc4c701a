"""The tables. All instants are aware UTC; what clients write is sealed.

A row of a client carries the client's id, so that everything of one client can be found, exported
and deleted by it.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import (
    Identifier,
    Instant,
    added,
    instant,
    key,
    of_client,
    only_where,
    only_while,
    sealed_json,
    sealed_words,
)


class Client(SQLModel, table=True):
    """A person being coached. `zone` is "" until the first meeting is over.

    `preferences` is `flows.engine.nudges.Preferences` as JSON; `unanswered` counts the messages
    with nudges since the client was last heard, and `nudged_at` tells when the last of them went.
    `held_until` is the end of the day after an alarm, in which nudges wait.
    """

    id: int = Field(primary_key=True, sa_type=Identifier, sa_column_kwargs={"autoincrement": False})
    name: str = sealed_words("client.name", default="")
    zone: str = ""
    country: str = ""
    language: str = "en"
    reachable: bool = True
    met_at: datetime = Field(sa_type=Instant)
    preferences: dict[str, Any] = Field(
        default_factory=dict, sa_type=JSON, sa_column_kwargs={"server_default": "{}"}
    )
    unanswered: int = added(0, "0")
    nudged_at: datetime | None = instant()
    held_until: datetime | None = instant()


class DeskRow(SQLModel, table=True):
    """What lies open between Cairn and a client: `flows.engine.model.Desk` as JSON.

    `in_talk` tells whether a session is in hand, so that nudges need not read the JSON.
    """

    __tablename__ = "desk"
    client_id: int = Field(
        foreign_key="client.id",
        primary_key=True,
        sa_type=Identifier,
        sa_column_kwargs={"autoincrement": False},
    )
    state: dict[str, Any] = sealed_json("desk.state")
    heard_at: datetime | None = instant()
    in_talk: bool = added(False, "0")


class Commitment(SQLModel, table=True):
    """An action step that the client proposed. `state` is open, done or parked."""

    __table_args__ = (Index("ix_commitment_client_state", "client_id", "state"),)
    id: int | None = key()
    client_id: int = of_client()
    what: str = sealed_words("commitment.what")
    due: datetime = Field(sa_type=Instant)
    place: str = sealed_words("commitment.place", default="")
    first_piece: str = sealed_words("commitment.first_piece", default="")
    sureness: int | None = None
    state: str = "open"
    moves: int = 0  # how many times it was given another time
    made_at: datetime = Field(sa_type=Instant)
    settled_at: datetime | None = instant()
    remind_at: datetime | None = instant()
    rests: bool = added(False, "0")
    rests_until: datetime | None = instant()


class PlanRow(SQLModel, table=True):
    """If `cue`, then I will `action`: the plan for one obstacle of a commitment.

    A plan that was written anew stays, with the instant when it was replaced.
    """

    __tablename__ = "plan"
    id: int | None = key()
    client_id: int = of_client()
    commitment_id: int = Field(foreign_key="commitment.id", index=True, sa_type=Identifier)
    obstacle: str = sealed_words("plan.obstacle")
    cue: str = sealed_words("plan.cue")
    action: str = sealed_words("plan.action")
    made_at: datetime = Field(sa_type=Instant)
    replaced_at: datetime | None = instant()


class PlanTrial(SQLModel, table=True):
    """How a plan fared once: whether its obstacle came, it was acted on, and it helped."""

    __tablename__ = "plan_trial"
    id: int | None = key()
    client_id: int = of_client()
    plan_id: int = Field(foreign_key="plan.id", index=True, sa_type=Identifier)
    came: bool
    acted: bool | None = None
    helped: bool | None = None
    at: datetime = Field(sa_type=Instant)


class FindingRow(SQLModel, table=True):
    """What a client found about a commitment. `kind` is learned or came_up."""

    __tablename__ = "finding"
    id: int | None = key()
    client_id: int = of_client()
    commitment_id: int = Field(foreign_key="commitment.id", index=True, sa_type=Identifier)
    kind: str
    words: str = sealed_words("finding.words")
    at: datetime = Field(sa_type=Instant)


class DayRow(SQLModel, table=True):
    """What a client logged of one day of theirs; `at` tells when they last did."""

    __tablename__ = "day_entry"
    client_id: int = Field(
        foreign_key="client.id",
        primary_key=True,
        sa_type=Identifier,
        sa_column_kwargs={"autoincrement": False},
    )
    day: date = Field(primary_key=True)
    intent: str = sealed_words("day_entry.intent", default="")
    moved: bool | None = None
    note: str = sealed_words("day_entry.note", default="")
    at: datetime = Field(sa_type=Instant)


PLANNED, SENT = "planned", "sent"


class NudgeRow(SQLModel, table=True):
    """Something to bring up with a client at an instant, once; see `flows.engine.nudges.Nudge`.

    `due_at` (never before `at`) is when it is looked at next. One that is snoozed is planned again
    and keeps what was noted as it was sent: `counts` tells whether its message counts against the
    client's week, and `sent_day` on which local day.
    """

    __tablename__ = "nudge"
    __table_args__ = (
        UniqueConstraint("client_id", "kind", "subject", "day"),
        Index("ix_nudge_client_state_sent", "client_id", "state", "sent_at"),
        Index("ix_nudge_due", "due_at", **only_while(PLANNED)),
        Index("ix_nudge_sent", "sent_at", **only_while(SENT)),
    )
    id: int | None = key()
    client_id: int = Field(foreign_key="client.id", sa_type=Identifier)
    kind: str
    subject: int = Field(default=0, sa_type=Identifier)  # a commitment, or 0: no foreign key
    day: date
    rule: str
    at: datetime = Field(sa_type=Instant)
    due_at: datetime = Field(sa_type=Instant)
    state: str = PLANNED
    snoozed: bool = False
    counts: bool = False
    sent_at: datetime | None = instant()
    sent_day: date | None = None


class Rating(SQLModel, table=True):
    """A reading from 1 to 10 on a named scale; one with `replaced_at` was corrected then."""

    id: int | None = key()
    client_id: int = of_client()
    scale: str
    value: int
    note: str = sealed_words("rating.note", default="")
    at: datetime = Field(sa_type=Instant)
    replaced_at: datetime | None = instant()


class ScaleRow(SQLModel, table=True):
    """A scale of the client's own, or an area of their wheel."""

    __tablename__ = "scale"
    client_id: int = Field(
        foreign_key="client.id",
        primary_key=True,
        sa_type=Identifier,
        sa_column_kwargs={"autoincrement": False},
    )
    key: str = Field(primary_key=True)
    name: str = sealed_words("scale.name")
    low: str = sealed_words("scale.low", default="")
    high: str = sealed_words("scale.high", default="")
    dropped: bool = False
    kept_at: datetime = Field(sa_type=Instant)


class Record(SQLModel, table=True):
    """A talk that was held to its end: every step and answer, in order."""

    id: int | None = key()
    client_id: int = of_client()
    flow: str
    trail: list[Any] = sealed_json("record.trail")
    began_at: datetime = Field(sa_type=Instant)
    ended_at: datetime = Field(sa_type=Instant)


class Seen(SQLModel, table=True):
    """An update that was acted on. Compared for equality only: ids are not monotonic for good."""

    update_id: int = Field(
        primary_key=True, sa_type=Identifier, sa_column_kwargs={"autoincrement": False}
    )
    at: datetime = Field(sa_type=Instant, index=True)


class OutboxRow(SQLModel, table=True):
    """A reply that is committed and not yet accepted by Telegram. Lower `priority` goes first."""

    __tablename__ = "outbox"
    # Numbers are never used again: the courier reads on from the last that it knows.
    __table_args__ = (
        Index("ix_outbox_priority_id", "priority", "id"),
        Index("ix_outbox_nudged", "chat_id", **only_where("priority = 1")),
        {"sqlite_autoincrement": True},
    )
    id: int | None = key()
    chat_id: int = Field(sa_type=Identifier)
    priority: int = 0
    flow: str = ""
    body: dict[str, Any] = sealed_json("outbox.body")
    put_at: datetime = Field(sa_type=Instant)


class ReasonRow(SQLModel, table=True):
    """Why a message was sent, by Telegram's number of it, in the words that `/why` says."""

    __tablename__ = "reason"
    client_id: int = Field(
        foreign_key="client.id",
        primary_key=True,
        sa_type=Identifier,
        sa_column_kwargs={"autoincrement": False},
    )
    message_id: int = Field(
        primary_key=True, sa_type=Identifier, sa_column_kwargs={"autoincrement": False}
    )
    words: str = sealed_words("reason.words")
    at: datetime = Field(sa_type=Instant, index=True)


class Upload(SQLModel, table=True):
    """A file that a client sent to bring their own data in, until they say yes or no to it.

    `file` is Telegram's id of it; `content` is what was read in it, None before it is read.
    """

    client_id: int = Field(
        foreign_key="client.id",
        primary_key=True,
        sa_type=Identifier,
        sa_column_kwargs={"autoincrement": False},
    )
    file: str = sealed_words("upload.file")
    content: dict[str, Any] | None = sealed_json("upload.content", default=None)
    at: datetime = Field(sa_type=Instant)


class Parked(SQLModel, table=True):
    """What could not be handled, for a person to see: an update whole, or a reply's measures."""

    id: int | None = key()
    kind: str
    chat_id: int | None = Field(default=None, sa_type=Identifier, index=True)
    reason: str
    body: dict[str, Any] = sealed_json("parked.body")
    at: datetime = Field(sa_type=Instant)


class Group(SQLModel, table=True):
    """A group that was told that Cairn talks in private only."""

    __tablename__ = "told_group"
    chat_id: int = Field(
        primary_key=True, sa_type=Identifier, sa_column_kwargs={"autoincrement": False}
    )
    told_at: datetime = Field(sa_type=Instant)


class Seal(SQLModel, table=True):
    """A key that rows may be sealed with, by its id; `proof` is a known text sealed with it.

    `swept` tells whether the files hold nothing any more of what was there before.
    """

    key_id: str = Field(primary_key=True)
    proof: bytes
    swept: bool
