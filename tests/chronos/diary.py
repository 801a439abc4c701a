"""What a simulated world did and what it received, for each client in order: values only.

Instants are whole seconds since 1970 in UTC, times of day are seconds since midnight.
"""

from __future__ import annotations

from dataclasses import dataclass, field

STEP, REMIND = "step", "remind"
REPEATING = DAILY, REVIEW, CLARITY = "daily", "review", "clarity"


@dataclass(frozen=True, slots=True)
class Lives:
    """From now on the client lives in this IANA zone."""

    zone: str


@dataclass(frozen=True, slots=True)
class Wishes:
    """From now on this is what the client wants of nudges; Monday is 0."""

    hour: int
    days: tuple[int, ...]
    daily: bool
    review: int | None
    quiet_from: int
    quiet_to: int
    a_week: int
    clarity: tuple[int, ...] = ()
    steps: bool = True
    paused: bool = False
    paused_until: int | None = None  # None while paused: until the client resumes

    def days_of(self, kind: str) -> tuple[int, ...]:
        """The weekdays of what repeats."""
        if kind == DAILY:
            return self.days if self.daily else ()
        review = () if self.review is None else (self.review,)
        return self.clarity if kind == CLARITY else review

    def is_quiet(self, time: int) -> bool:
        """Whether a time of day lies in quiet hours, which may go past midnight."""
        begin, end = self.quiet_from, self.quiet_to
        return begin <= time < end if begin <= end else time >= begin or time < end

    def rests(self, now: int) -> bool:
        """Whether everything is paused."""
        return self.paused and (self.paused_until is None or now < self.paused_until)


@dataclass(frozen=True, slots=True)
class Task:
    """From now on this is how a step of the client stands."""

    number: int
    due: int
    is_open: bool = True
    rests: bool = False
    rests_until: int | None = None  # None while it rests: until the client says otherwise
    remind_at: int | None = None

    @property
    def time(self) -> int:
        """When it is to be brought up: the end of its rest is a time of its own."""
        return max(self.due, self.rests_until or 0) if self.rests else self.due

    @property
    def rests_for_good(self) -> bool:
        return self.rests and self.rests_until is None

    def does_rest(self, now: int) -> bool:
        return self.rests and (self.rests_until is None or now < self.rests_until)


@dataclass(frozen=True, slots=True)
class Snoozed:
    """The client wants a step to be brought up again then."""

    number: int
    until: int


@dataclass(frozen=True, slots=True)
class Acted:
    """The client did something; a talk is in hand after it, or not."""

    in_talk: bool


@dataclass(frozen=True, slots=True)
class Blocked:
    """From now on the client cannot be written to, or can be again."""

    is_so: bool


@dataclass(frozen=True, slots=True)
class Received:
    """A message that came of itself, with what it brings up as (kind, step or 0)."""

    items: tuple[tuple[str, int], ...]
    says_it_thins: bool = False


Entry = Lives | Wishes | Task | Snoozed | Acted | Blocked | Received


@dataclass(slots=True)
class Diary:
    """One client's entries, each with its instant, in the order in which they happened."""

    client: int
    entries: list[tuple[int, Entry]] = field(default_factory=list)
    ends: int = 0

    def note(self, at: int, *entries: Entry) -> None:
        self.entries += [(at, each) for each in entries]
        self.ends = at
