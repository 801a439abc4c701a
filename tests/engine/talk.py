"""A client who talks with the pure engine: no Telegram, no database, and JSON between all turns.

What a finished talk asks for is kept here as a client's file would keep it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.local.markup import plain_text
from flows.catalogue import FLOWS
from flows.engine.dialogue import Dialogue, Watch
from flows.engine.effects import (
    AddPlans,
    Annotate,
    BringIn,
    Commit,
    Correct,
    DropScale,
    Dwell,
    Introduce,
    KeepScale,
    LogDay,
    LogPlan,
    LookThrough,
    Move,
    Note,
    Plan,
    Prefer,
    PutAway,
    Rate,
    Remind,
    Rest,
    Reword,
    RewritePlan,
    Settle,
)
from flows.engine.flow import Flow
from flows.engine.model import (
    Button,
    Changes,
    DayEntry,
    Desk,
    Event,
    FileRead,
    Finding,
    Given,
    KeptCommitment,
    KeptPlan,
    KeptRating,
    KeptScale,
    Located,
    Past,
    Reply,
    Said,
    Session,
    Tapped,
    Turn,
)
from flows.engine.words import ENGLISH, Language

MONDAY_NINE = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)  # nine o'clock in Berlin
BERLIN = ZoneInfo("Europe/Berlin")
ANA = Given(MONDAY_NINE, name="Ana", zone=BERLIN)
STRANGER = Given(MONDAY_NINE, name="Ana", welcomed=False)


class Talk:
    """One client, their desk and their file."""

    def __init__(
        self,
        flows: Sequence[Flow] = FLOWS,
        given: Given = ANA,
        languages: Mapping[str, Language] | None = None,
        watch: Watch | None = None,
    ) -> None:
        self.dialogue = Dialogue(flows, languages or {"en": ENGLISH}, watch)
        self.desk = Desk()
        self.file: dict[int, KeptCommitment] = {}  # all commitments, in any state
        self.findings: list[Finding] = []
        self.days: dict[date, DayEntry] = {}
        self.ratings: list[KeptRating] = []  # as they stand after corrections
        self.originals: list[KeptRating] = []  # what was corrected
        self.scales: dict[str, KeptScale] = {}
        self.talks: list[datetime] = []
        self.asked = ""  # the command that the last nudge leads to
        self.upload: Changes | None = None  # of a file that was read and waits for a yes
        self._given, self._committed, self._planned = given, 0, 0
        self.turn = Turn(self.desk)
        self.effects: list[object] = []  # of all talks

    @property
    def given(self) -> Given:
        return replace(
            self._given,
            commitments=lambda: tuple(each for each in self.file.values() if each.state == "open"),
            commitment=self.file.get,
            asked=lambda: self.asked,
            past=self._past,
            ratings=lambda: tuple(self.ratings),
            scales=lambda: tuple(self.scales.values()),
            things=lambda: {"steps": len(self.file), "readings": len(self.ratings)},
            upload=lambda: self.upload,
        )

    def _past(self) -> Past:
        days = tuple(self.days[day] for day in sorted(self.days))
        steps, findings = tuple(self.file.values()), tuple(self.findings)
        return Past(steps, days, findings, tuple(self.talks))

    # What the client does ----------------------------------------------------------------------

    def begins(self, flow: str, about: str = "") -> Talk:
        return self._took(self.dialogue.begin(self.desk, flow, self.given, about))

    def says(self, *texts: str) -> Talk:
        for text in texts:
            self.does(Said(text))
        return self

    def taps(self, *labels: str) -> Talk:
        """Tap the button with this label, or one whose data begins so, under the last answer."""
        for label in labels:
            found = [each for each in self.buttons if each.label == label]
            assert found, f"No button {label!r} among {self.labels}"
            self.does(Tapped(found[0].data))
        return self

    def shares(self, latitude: float, longitude: float) -> Talk:
        return self.does(Located(latitude, longitude))

    def does(self, event: Event) -> Talk:
        if isinstance(event, FileRead) and not event.problem:
            self.upload = Changes({"steps": 2, "readings": 1}, {"days": 1})
        turn = self.dialogue.advance(self.desk, event, self.given)
        self._given, self.asked = replace(self._given, heard_at=self._given.now), ""
        return self._took(turn)

    def waits(self, **time: float) -> Talk:
        self._given = replace(self._given, now=self._given.now + timedelta(**time))
        return self

    def comes_back_to(self, *flows: Flow) -> Talk:
        """Cairn was restarted with other flows."""
        self.dialogue = Dialogue(flows, self.dialogue.languages)
        return self

    # What the client sees ----------------------------------------------------------------------

    @property
    def replies(self) -> tuple[Reply, ...]:
        return self.turn.replies

    @property
    def shown(self) -> str:
        """The words of the last turn, as a reader sees them."""
        return "\n\n".join(plain_text(str(reply.text)) for reply in self.replies)

    @property
    def buttons(self) -> list[Button]:
        """All buttons of the last turn."""
        return [button for reply in self.replies for row in reply.buttons for button in row]

    @property
    def labels(self) -> list[str]:
        return [button.label for button in self.buttons]

    def expects(self, *words: str) -> Talk:
        for each in words:
            assert each in self.shown, f"«{each}» is not in:\n{self.shown}"
        return self

    def misses(self, *words: str) -> Talk:
        for each in words:
            assert each not in self.shown, f"«{each}» is in:\n{self.shown}"
        return self

    # What is kept ------------------------------------------------------------------------------

    @property
    def session(self) -> Session:
        assert self.desk.session is not None, "No talk is open."
        return self.desk.session

    @property
    def step(self) -> str:
        """The step whose question is open; "" when no talk is."""
        return self.desk.session.step if self.desk.session else ""

    @property
    def trail(self) -> list[tuple[str, object]]:
        """The trail of the open talk, or of the one that has just ended."""
        session = self.desk.session or self.turn.finished
        return [(entry.step, entry.answer) for entry in session.trail] if session else []

    def commits(self, what: str = "call Luis", **more: object) -> Talk:
        """A commitment from an earlier talk."""
        self._committed += 1
        values = {"due": self._given.now + timedelta(days=1), "made_at": self._given.now, **more}
        self.file[self._committed] = KeptCommitment(self._committed, what, **values)  # type: ignore[arg-type]
        return self

    def rates(self, *values: int, scale: str = "clarity", note: str = "") -> Talk:
        """Readings from earlier days, one a day, the last one yesterday."""
        for back, value in zip(range(len(values), 0, -1), values, strict=True):
            self._rate(scale, value, self._given.now - timedelta(days=back), note)
        return self

    def follows(self, key: str, name: str, low: str = "none", high: str = "all") -> Talk:
        """A scale of the client's own, as if added in an earlier talk."""
        self.scales[key] = KeptScale(key, name, low, high)
        return self

    def prefers(self, **changes: object) -> Talk:
        """The client's preferences, as if set in an earlier talk."""
        preferences = replace(self._given.preferences, **changes)  # type: ignore[arg-type]
        self._given = replace(self._given, preferences=preferences)
        return self

    def _took(self, turn: Turn) -> Talk:
        self.turn = turn
        self.desk = Desk.from_json(json.loads(json.dumps(turn.desk.to_json())))
        self.effects += turn.effects
        for effect in turn.effects:
            self._keep(effect)
        if turn.finished is not None:
            self.talks.append(self._given.now)
        self.turn = self.dialogue.lead_on(turn, self.given)
        return self

    def _keep(self, effect: object) -> None:
        match effect:
            case Introduce(name, zone):
                self._given = replace(self._given, name=name, zone=ZoneInfo(zone), welcomed=True)
            case Commit():
                self.commits(
                    effect.what,
                    due=effect.due,
                    where=effect.where,
                    plans=self._plans(effect.plans),
                    sureness=effect.sureness,
                )
            case AddPlans(number, plans) if self._is_open(number):
                self._change(number, plans=self.file[number].plans + self._plans(plans))
            case Move(number, due) if self._is_open(number):
                self._change(number, due=due, moves=self.file[number].moves + 1)
            case Settle(number, state) if number in self.file:
                settled_at = None if state == "open" else self._given.now
                self._change(number, state=state, settled_at=settled_at)
            case Reword(number, what) if self._is_open(number):
                self._change(number, what=what)
            case Remind(number, at) if self._is_open(number):
                self._change(number, remind_at=at)
            case Rest(number, rests, until) if self._is_open(number):
                self._change(number, rests=rests, rests_until=until)
            case LogPlan(plan, came, acted, helped):
                self._replan(plan, lambda each: _tried(each, came, acted, helped))
            case RewritePlan(plan, cue, action):
                self._replan(plan, lambda each: replace(each, cue=cue, action=action, failures=0))
            case Note(number, kind, words):
                self.findings.append(Finding(number, kind, words, self._given.now))
            case LogDay(day, intent, moved, note):
                kept = self.days.get(day, DayEntry(day))
                moved = kept.moved if moved is None else moved
                self.days[day] = DayEntry(day, intent or kept.intent, moved, note or kept.note)
            case Prefer(preferences):
                self._given = replace(self._given, preferences=preferences)
            case Dwell(zone):
                self._given = replace(self._given, zone=ZoneInfo(zone))
            case Rate(scale, value, words):
                self._rate(scale, value, self._given.now, words)
            case Annotate(scale, words):
                self._amend(scale, note=words)
            case Correct(scale, value):
                self._amend(scale, value=value)
            case LookThrough() | BringIn() | PutAway():
                self.upload = None
            case KeepScale(key, scale, low, high):
                self.scales[key] = KeptScale(key, scale, low, high)
            case DropScale(key):
                self.scales.pop(key, None)

    def _rate(self, scale: str, value: int, at: datetime, note: str = "") -> None:
        number = len(self.ratings) + 1
        self.ratings.append(KeptRating(number, scale, value, at, note))

    def _amend(self, scale: str, **changes: object) -> None:
        """The latest reading of a scale, otherwise."""
        places = [at for at, each in enumerate(self.ratings) if each.scale == scale]
        for at in places[-1:]:
            self.originals += [self.ratings[at]] * ("value" in changes)
            self.ratings[at] = replace(self.ratings[at], **changes)  # type: ignore[arg-type]

    def _is_open(self, number: int) -> bool:
        return number in self.file and self.file[number].state == "open"

    def _change(self, number: int, **values: object) -> None:
        self.file[number] = replace(self.file[number], **values)  # type: ignore[arg-type]

    def _plans(self, plans: Sequence[Plan]) -> tuple[KeptPlan, ...]:
        kept = []
        for each in plans:
            self._planned += 1
            kept.append(KeptPlan(each.obstacle, each.cue, each.action, self._planned))
        return tuple(kept)

    def _replan(self, number: int, change: Callable[[KeptPlan], KeptPlan]) -> None:
        for kept in list(self.file.values()):
            plans = tuple(change(each) if each.id == number else each for each in kept.plans)
            self.file[kept.id] = replace(kept, plans=plans)


def _tried(plan: KeptPlan, came: bool, acted: bool | None, helped: bool | None) -> KeptPlan:
    failed = came and (acted is False or helped is False)
    return replace(plan, failures=plan.failures + failed)
