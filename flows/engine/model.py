"""The values that the engine works with: events in, turns out, and what is kept in between.

Nothing here knows Telegram, a database or a clock. What is kept is JSON in and JSON out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flows.engine import pictures
from flows.engine.nudges import USUAL, Preferences

UTC = ZoneInfo("UTC")
Answer = Any  # what JSON can hold; None for a step that was skipped or a list that was closed


# What happened ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """The client typed this; a command is typed too. `at`: when it was sent, Unix seconds.

    `replied_to` is Telegram's number of the message that it is a reply to, 0 if it is none.
    """

    text: str
    at: int = 0
    replied_to: int = 0


@dataclass(frozen=True)
class Tapped:
    """The client tapped a button that carried this data."""

    data: str


@dataclass(frozen=True)
class Located:
    """The client shared a location, in degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True)
class Sent:
    """The client sent what a conversation cannot read.

    `kind` is Telegram's word for it, such as photo or voice; "edit" is a changed earlier message.
    `text` are the words with it, which are looked at for danger only.
    """

    kind: str
    text: str = ""


@dataclass(frozen=True)
class Filed:
    """The client sent a file. `file` is Telegram's id of it; `size` in bytes, 0 if not known.

    `text` are the words with it, which are looked at for danger only.
    """

    file: str
    name: str
    size: int
    text: str = ""


@dataclass(frozen=True)
class FileRead:
    """A file that the client sent was looked through; `problem` says what is wrong, if anything.

    It is a sentence marked for translation, to be filled with `values`.
    """

    problem: str = ""
    values: Mapping[str, str | int] = field(default_factory=dict)


Event = Said | Tapped | Located | Sent | Filed | FileRead


# What is known ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class KeptPlan:
    """An if-then plan on file. `failures`: how often it was needed and did not carry."""

    obstacle: str
    cue: str
    action: str
    id: int = 0
    failures: int = 0


@dataclass(frozen=True)
class KeptCommitment:
    """A commitment as a flow may see it. Instants are aware UTC."""

    id: int
    what: str
    due: datetime
    where: str = ""
    first_piece: str = ""
    plans: tuple[KeptPlan, ...] = ()
    state: str = "open"  # or "done" or "parked"
    moves: int = 0  # how many times it was given another time
    remind_at: datetime | None = None  # when the client wants a short reminder beforehand
    rests: bool = False  # paused: it is not brought up
    rests_until: datetime | None = None  # None while it rests: until the client says otherwise
    made_at: datetime | None = None
    settled_at: datetime | None = None
    sureness: int | None = None  # 1-10, as they committed


@dataclass(frozen=True)
class DayEntry:
    """What the client logged of one day of theirs. A day ends at 03:00 local."""

    day: date
    intent: str = ""  # the one step named in the morning
    moved: bool | None = None  # None: not logged
    note: str = ""


@dataclass(frozen=True)
class Finding:
    """Words of the client about a step; `kind` is learned, made_possible, came_up or said."""

    commitment: int
    kind: str
    words: str
    at: datetime


@dataclass(frozen=True)
class KeptRating:
    """A reading from 1 to 10, as it stands after corrections. `at` is aware UTC."""

    id: int
    scale: str  # such as "clarity"; "wheel:health" for an area of the wheel
    value: int
    at: datetime
    note: str = ""  # what made it that and not lower, in the client's words


@dataclass(frozen=True)
class KeptScale:
    """A scale of the client's own, or an area of their wheel. Both ends are in their words."""

    key: str  # as in ratings
    name: str
    low: str = ""
    high: str = ""


@dataclass(frozen=True)
class Past:
    """What is on file of the last 90 days, the oldest first. Instants are aware UTC."""

    steps: tuple[KeptCommitment, ...] = ()  # in any state, made or settled since
    days: tuple[DayEntry, ...] = ()
    findings: tuple[Finding, ...] = ()
    talks: tuple[datetime, ...] = ()  # when talks that were held to their end ended
    reviewed_at: datetime | None = None  # the last weekly review


@dataclass(frozen=True)
class Changes:
    """What would change if a client's file were brought in. Kinds are those of `things`.

    `settings`: whether name, zone and preferences would be taken over, too.
    """

    new: Mapping[str, int] = field(default_factory=dict)  # how many of each kind would be added
    known: Mapping[str, int] = field(default_factory=dict)  # how many are here already
    settings: bool = False


@dataclass(frozen=True)
class Given:
    """What a flow may know of the client and the moment: handed in each turn, never stored.

    What only some flows need is a question and not a value, so that other turns do not pay for it.
    """

    now: datetime  # aware UTC
    name: str = ""
    zone: ZoneInfo = UTC
    language: str = "en"
    welcomed: bool = True
    preferences: Preferences = USUAL
    heard_at: datetime | None = None  # when the client did anything before this, aware UTC
    commitments: Callable[[], Sequence[KeptCommitment]] = tuple  # the open ones, the nearest first
    commitment: Callable[[int], KeptCommitment | None] = lambda number: None  # in any state
    next_nudge: Callable[[], datetime | None] = lambda: None  # aware UTC
    nudges_left: Callable[[], int] = lambda: 0  # of this week's
    asked: Callable[[], str] = str  # the command of the last nudge, if nothing was done since
    past: Callable[[], Past] = Past
    ratings: Callable[[], Sequence[KeptRating]] = tuple  # all of them, the oldest first
    scales: Callable[[], Sequence[KeptScale]] = tuple  # the client's own, in their order
    country: str = ""  # ISO 3166-1 alpha-2
    held_until: datetime | None = None  # the end of the day after an alarm, aware UTC
    reason: Callable[[int], str] = lambda message: ""  # why a message was sent; 0: the last one
    things: Callable[[], Mapping[str, int]] = dict  # how many of each kind are on file
    upload: Callable[[], Changes | None] = lambda: None  # of the file that waits for a yes
    on_its_way: Callable[[], bool] = bool  # whether their whole file is about to be sent


# What is kept ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Entry:
    """One pair of the trail: which step was asked, and what was answered."""

    step: str
    answer: Answer


@dataclass(frozen=True)
class Session:
    """Where one client is in one flow. Steps are kept by name, so a new step moves nobody."""

    flow: str
    step: str
    trail: tuple[Entry, ...] = ()
    given: int = 0  # how many entries of the trail were handed in and cannot be gone back to
    draft: Answer = None  # an answer that was read and asked about once, not yet taken
    hinted: bool = False  # this question has already been answered with a hint
    noticed: tuple[str, ...] = ()  # steps whose answer was asked about once
    long_at: int = 0  # when an answer came that was too long to keep, Unix seconds
    earlier: Mapping[str, Answer] = field(default_factory=dict)  # dropped answers, to offer again
    held: tuple[Entry, ...] = ()  # answers after an edited one, to be taken again where they fit
    revisits: bool = False  # the question asked is one whose answer is being changed
    fixed: int = 0  # how long the trail was where a change began; back does not go behind it
    began: str = ""  # ISO 8601, UTC

    @property
    def holds_words(self) -> bool:
        """Whether anything that the client said would be lost with it."""
        answered = len(self.trail) > self.given
        return answered or bool(self.held or self.earlier or self.draft)

    def to_json(self) -> dict[str, Any]:
        """The session as JSON; fields that say nothing are left out."""
        trail = [[entry.step, entry.answer] for entry in self.trail]
        held = [[entry.step, entry.answer] for entry in self.held]
        whole = {"flow": self.flow, "step": self.step, "trail": trail, "began": self.began}
        spare = {
            "given": self.given,
            "draft": self.draft,
            "hinted": self.hinted,
            "revisits": self.revisits,
            "fixed": self.fixed,
        }
        spare |= {"noticed": list(self.noticed), "long_at": self.long_at}
        spare |= {"earlier": dict(self.earlier), "held": held}
        return whole | {name: value for name, value in spare.items() if value}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Session:
        """The session that `to_json` gave; fields that are not known are passed over."""
        known = {name: value for name, value in kept.items() if name in cls.__dataclass_fields__}
        for name in ("trail", "held"):
            known[name] = tuple(Entry(step, answer) for step, answer in known.get(name, ()))
        known["noticed"] = tuple(known.get("noticed", ()))
        return cls(**known)


@dataclass(frozen=True)
class Watched:
    """What is kept of words of danger: never the words that stopped a talk.

    `stopped`: the level that stopped coaching, "" while it goes on. `pending`: words that may be a
    way of speaking, until the client has said whether they are. `rule` heard the last of these.
    `place`: the flow whose talk was in hand then, since the client's own data may come between.
    `waved`: rules whose words the client did not mean, and the local date, ISO 8601, they said so.
    """

    stopped: str = ""
    pending: str = ""
    rule: str = ""
    place: str = ""
    waved: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As JSON; fields that say nothing are left out."""
        kept: dict[str, Any] = {"stopped": self.stopped, "pending": self.pending}
        kept |= {"rule": self.rule, "place": self.place, "waved": dict(self.waved)}
        return {name: value for name, value in kept.items() if value}


@dataclass(frozen=True)
class Desk:
    """All that lies open between Cairn and one client: the session in hand and those set aside.

    `turn` numbers the questions of a client for good; button data carries it, so that a tap on an
    older question is known as one. `phrasings` tells which wording a step was last asked with.
    """

    session: Session | None = None
    aside: tuple[Session, ...] = ()  # the one set aside last comes last; at most one for a flow
    turn: int = 0
    tapped: str = ""  # the data of the last tap that was taken
    phrasings: Mapping[str, int] = field(default_factory=dict)
    watched: Watched = field(default_factory=Watched)

    def to_json(self) -> dict[str, Any]:
        """The desk as JSON."""
        watched = self.watched.to_json()
        return ({"watched": watched} if watched else {}) | {
            "session": self.session and self.session.to_json(),
            "aside": [session.to_json() for session in self.aside],
            "turn": self.turn,
            "tapped": self.tapped,
            "phrasings": dict(self.phrasings),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Desk:
        """The desk that `to_json` gave."""
        session = kept.get("session")
        return cls(
            session and Session.from_json(session),
            tuple(Session.from_json(each) for each in kept.get("aside", ())),
            kept.get("turn", 0),
            kept.get("tapped", ""),
            kept.get("phrasings", {}),
            Watched(**kept.get("watched", {})),
        )

    def set_aside(self) -> Desk:
        """The desk with its session set aside; one that holds no answer yet is simply put away."""
        session = self.session
        if session is None:
            return self
        others = tuple(each for each in self.aside if each.flow != session.flow)
        kept = (session,) if session.holds_words else ()
        return replace(self, session=None, aside=others + kept)


# What comes of it ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Button:
    """A button: its words, and data of at most 64 bytes that comes back when it is tapped."""

    label: str
    data: str


@dataclass(frozen=True)
class Reply:
    """Words for the client as Telegram HTML, with rows of buttons under them.

    A picture comes above the words, which say the same. `why`, also in HTML, is what `/why` says
    of this message: the rule and the client's own facts that made it.
    """

    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    picture: pictures.Picture | None = None
    location_key: str = ""  # the label of a key that shares the location, where one is offered
    ends_location: bool = False  # takes that key away again
    why: str = ""
    document: bool = False  # the client's whole file is sent with it

    def to_json(self) -> dict[str, Any]:
        """The reply as JSON; fields that say nothing are left out."""
        rows = [[[button.label, button.data] for button in row] for row in self.buttons]
        spare = {"key": self.location_key, "ends": self.ends_location, "buttons": rows}
        spare |= {"picture": self.picture and pictures.to_json(self.picture)}
        spare |= {"why": str(self.why), "document": self.document}
        return {"text": str(self.text)} | {name: value for name, value in spare.items() if value}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Reply:
        """The reply that `to_json` gave."""
        rows = tuple(tuple(Button(*pair) for pair in row) for row in kept.get("buttons", ()))
        picture = kept.get("picture")
        return cls(
            kept["text"],
            rows,
            picture and pictures.from_json(picture),
            kept.get("key", ""),
            kept.get("ends", False),
            kept.get("why", ""),
            kept.get("document", False),
        )


@dataclass(frozen=True)
class Turn:
    """What an event leads to."""

    desk: Desk
    replies: tuple[Reply, ...] = ()
    effects: tuple[object, ...] = ()  # values of flows.engine.effects
    chosen: str = ""  # the label of the button that was taken, to be shown in its place
    finished: Session | None = None  # the session that ended with this turn, its trail complete
    leads_to: str = ""  # a page to go on to, to be shown when the effects are done
