"""What a finished flow asks the world to do: typed values, nothing is done here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flows.engine.nudges import Preferences


@dataclass(frozen=True)
class Introduce:
    """The client's name, IANA zone and country (ISO 3166-1 alpha-2, "" when it is not known)."""

    name: str
    zone: str
    country: str = ""


@dataclass(frozen=True)
class Plan:
    """If `cue`, then I will `action`: an answer to one foreseen obstacle, in the client's words."""

    obstacle: str
    cue: str
    action: str


@dataclass(frozen=True)
class Commit:
    """An action step that the client proposed. `due` is aware UTC; `sureness` is 1-10."""

    what: str
    due: datetime
    where: str = ""
    first_piece: str = ""
    sureness: int | None = None
    plans: tuple[Plan, ...] = ()


@dataclass(frozen=True)
class AddPlans:
    """More plans for a commitment that is already kept, by its id."""

    commitment: int
    plans: tuple[Plan, ...]


@dataclass(frozen=True)
class Settle:
    """A commitment is done or parked, and not asked about any more; or it is open again."""

    commitment: int
    state: str  # "done", "parked" or "open"


@dataclass(frozen=True)
class Move:
    """A commitment gets another time. `due` is aware UTC."""

    commitment: int
    due: datetime


@dataclass(frozen=True)
class Reword:
    """An open commitment is put otherwise, such as smaller."""

    commitment: int
    what: str


@dataclass(frozen=True)
class Note:
    """What the client found about a commitment; `kind` is one of those of a Finding."""

    commitment: int
    kind: str
    words: str


@dataclass(frozen=True)
class LogPlan:
    """How a plan fared once: whether the obstacle came, the plan was acted on, and it helped."""

    plan: int
    came: bool
    acted: bool | None = None
    helped: bool | None = None


@dataclass(frozen=True)
class RewritePlan:
    """A plan gets a new cue and action for the same obstacle; the old one is kept as replaced."""

    plan: int
    cue: str
    action: str


@dataclass(frozen=True)
class Remind:
    """A short reminder before an open commitment is due, aware UTC; None takes it away."""

    commitment: int
    at: datetime | None


@dataclass(frozen=True)
class Rest:
    """A commitment is paused, until an instant (aware UTC) or until further notice; or no longer.

    It stays open, and is not brought up while it rests.
    """

    commitment: int
    rests: bool = True
    until: datetime | None = None


@dataclass(frozen=True)
class Snooze:
    """Bring a nudge up again at another instant, aware UTC. That is no miss."""

    kind: str
    subject: int
    until: datetime


@dataclass(frozen=True)
class Prefer:
    """What the client wants of nudges from now on."""

    preferences: Preferences


@dataclass(frozen=True)
class Dwell:
    """The client lives in another IANA zone; what is planned keeps its wall-clock time."""

    zone: str
    country: str = ""


@dataclass(frozen=True)
class LogDay:
    """What the client says of one of their days; None and "" leave what was logged before."""

    day: date
    intent: str = ""
    moved: bool | None = None
    note: str = ""


@dataclass(frozen=True)
class Rate:
    """A reading from 1 to 10 on a named scale; `note` is what it was about, in their words."""

    scale: str
    value: int
    note: str = ""


@dataclass(frozen=True)
class Annotate:
    """What made the latest reading of a scale that and not lower, in the client's words."""

    scale: str
    words: str


@dataclass(frozen=True)
class Correct:
    """The latest reading of a scale gets another value; the first one is kept as corrected."""

    scale: str
    value: int


@dataclass(frozen=True)
class KeepScale:
    """A scale of the client's own, or an area of their wheel, is added or changed, by its key."""

    key: str
    name: str
    low: str = ""
    high: str = ""


@dataclass(frozen=True)
class DropScale:
    """A scale or an area is no longer asked about; its readings stay."""

    key: str


@dataclass(frozen=True)
class Hold:
    """An alarm was heard: nudges wait until this instant, aware UTC, and then one asks softly."""

    until: datetime


@dataclass(frozen=True)
class LookThrough:
    """A file that the client sent is to be fetched and read; `file` is Telegram's id of it."""

    file: str


@dataclass(frozen=True)
class BringIn:
    """What the file that was read holds becomes a part of the client's own."""


@dataclass(frozen=True)
class PutAway:
    """The file that was sent is not to be brought in; it is forgotten."""


@dataclass(frozen=True)
class Erase:
    """Everything that is kept of the client goes, at once and for good."""


Effect = (
    Introduce
    | Commit
    | AddPlans
    | Settle
    | Move
    | Reword
    | Note
    | LogPlan
    | RewritePlan
    | Remind
    | Rest
    | Snooze
    | Prefer
    | Dwell
    | LogDay
    | Rate
    | Annotate
    | Correct
    | KeepScale
    | DropScale
    | Hold
    | LookThrough
    | BringIn
    | PutAway
    | Erase
)
