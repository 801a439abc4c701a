"""What a finished flow asks the world to do: typed values, nothing is done here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


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
    """A commitment is done, or parked: it is not asked about any more."""

    commitment: int
    state: str  # "done" or "parked"


@dataclass(frozen=True)
class Move:
    """A commitment gets another time. `due` is aware UTC."""

    commitment: int
    due: datetime


@dataclass(frozen=True)
class Rate:
    """A reading from 1 to 10 on a named scale; `note` is what it was about, in their words."""

    scale: str
    value: int
    note: str = ""


Effect = Introduce | Commit | AddPlans | Settle | Move | Rate
