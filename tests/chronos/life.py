"""A client's life as their diary tells it so far."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from tests.chronos.clocks import DAY, FIRST, MINUTE, Clocks, clocks, weekday
from tests.chronos.diary import (
    REMIND,
    REPEATING,
    STEP,
    Acted,
    Blocked,
    Entry,
    Lives,
    Received,
    Snoozed,
    Task,
    Wishes,
)

IDLE = 30 * MINUTE  # after it who is in a talk has put it down
MOST_UNANSWERED = 6

Away = Sequence[tuple[int, int]]  # when nothing could be sent, as (from, to), in order


@dataclass(slots=True)
class Expected:
    """Something to bring up from `at` on; `since` is when that became known, if it was later.

    `asked_for`: the client chose this moment, so it does not count. `until`: it is of no use after.
    """

    kind: str
    number: int
    at: int
    since: int = 0
    asked_for: bool = False
    until: int | None = None

    @property
    def key(self) -> tuple[str, int]:
        return self.kind, self.number


@dataclass
class Life:
    """Fed with `learn` and `note_sent`."""

    away: Away = ()
    clocks: Clocks = field(default_factory=lambda: clocks("UTC"))
    wishes: Wishes = field(default_factory=lambda: Wishes(0, (), False, None, 0, 0, 7, steps=False))
    tasks: dict[int, Task] = field(default_factory=dict)
    asked: set[tuple[int, int]] = field(default_factory=set)  # steps, each with its time
    reminded: set[tuple[int, int]] = field(default_factory=set)  # likewise
    snoozes: dict[int, int] = field(default_factory=dict)  # step → until when
    since: dict[int, int] = field(default_factory=dict)  # step → when it became one to bring up
    served: dict[str, set[int]] = field(default_factory=lambda: {kind: set() for kind in REPEATING})
    floors: dict[str, int] = field(default_factory=lambda: dict.fromkeys(REPEATING, FIRST))
    left_over: set[str] = field(default_factory=set)  # what repeats and may come late, or not
    acted: int = 0
    in_talk: bool = False
    talk: tuple[int, int] = (0, 0)  # from when and until when the last one may be in the way
    blocked: bool = False
    unanswered: int = 0
    sent: int = 0  # when the last message that counts came
    days: list[int] = field(default_factory=list)  # the local days of those that count

    def learn(self, at: int, entry: Entry) -> None:
        """Take in anything but a message."""
        before = self.brought_up()
        match entry:
            case Lives(zone):
                self._begin_anew(at)
                self.clocks = clocks(zone)
            case Wishes():
                self._wish(at, entry)
            case Task(number):
                self._set(at, entry, self.tasks.get(number))
            case Snoozed(number, until):
                self._snooze(at, number, until)
            case Acted(in_talk):
                self._act(at, in_talk)
            case Blocked(is_so):
                self._block(at, is_so)
            case Received():
                raise AssertionError
        self.since |= dict.fromkeys(self.brought_up() - before, at)

    def note_sent(self, at: int, going: Sequence[Expected], counts: bool) -> None:
        """Take in what a message brought up."""
        for each in going:
            if each.kind == STEP:
                self._asked(at, each.number)
                if each.asked_for:
                    del self.snoozes[each.number]
            elif each.kind == REMIND:
                self.reminded.add((each.number, each.at))
            else:  # all that came due so far is served by one
                self.served[each.kind] |= {day for day, _at in self.occurrences(each.kind, at)}
                self.floors[each.kind] = at
                self.left_over.discard(each.kind)
        if counts:
            self.days.append(self.clocks.day(at))
            self.sent, self.unanswered = at, self.unanswered + 1

    def occurrences(self, kind: str, until: int) -> Iterator[tuple[int, int]]:
        """The days and instants of what repeats, not yet served, until then."""
        wishes, floor = self.wishes, self.floors[kind]
        if wishes.paused:
            floor = max(floor, until if wishes.paused_until is None else wishes.paused_until - 1)
        for day in range(self.clocks.day(floor) - 1, self.clocks.day(until) + 2):
            if weekday(day) in wishes.days_of(kind) and day not in self.served[kind]:
                at = self.clocks.first(day * DAY + wishes.hour)
                if floor < at <= until:
                    yield day, at

    def brought_up(self) -> set[int]:
        """The steps that are to be brought up when their time comes."""
        wishes = self.wishes
        if not wishes.steps or (wishes.paused and wishes.paused_until is None):
            return set()
        if self.blocked or self.unanswered >= MOST_UNANSWERED:
            return set()
        tasks = self.tasks.values()
        return {each.number for each in tasks if each.is_open and not each.rests_for_good}

    def _begin_anew(self, at: int) -> None:
        """What repeats is planned from here on; one that was held back may come, or be given up."""
        for kind in self.floors:
            if any(self.occurrences(kind, at)):
                self.left_over.add(kind)
            self.floors[kind] = at

    def _wish(self, at: int, wishes: Wishes) -> None:
        before = self.wishes
        kept = {name: getattr(before, name) for name in ("a_week", "quiet_from", "quiet_to")}
        if replace(wishes, **kept, steps=before.steps) != before:
            self._begin_anew(at)
        self.wishes = wishes

    def _set(self, at: int, task: Task, before: Task | None) -> None:
        self.tasks[task.number] = task
        if before and before.due != task.due:
            self.since[task.number] = at
            if task.due > at:
                self.snoozes.pop(task.number, None)
        if not task.is_open:
            self.snoozes.pop(task.number, None)

    def _snooze(self, at: int, number: int, until: int) -> None:
        self.snoozes[number] = until
        self._asked(at, number)

    def _asked(self, at: int, number: int) -> None:
        """A time that is still to come is not used up before."""
        time = self.tasks[number].time
        if time <= at:
            self.asked.add((number, time))

    def _act(self, at: int, in_talk: bool) -> None:
        if self.unanswered >= MOST_UNANSWERED:
            self._begin_anew(at)
        if in_talk or self.in_talk:
            begun, ends = self.talk
            self.talk = begun if at <= ends else at, at + IDLE
        self.acted, self.in_talk, self.unanswered = at, in_talk, 0

    def _block(self, at: int, is_so: bool) -> None:
        """What waited is cancelled; steps of the last days are brought up after all."""
        self.blocked = is_so
        self.snoozes.clear()
        self._begin_anew(at)
        self.left_over.clear()
