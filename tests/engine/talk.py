"""A client who talks with the pure engine: no Telegram, no database, and JSON between all turns.

What a finished talk asks for is kept here as a client's file would keep it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.local.markup import plain_text
from flows.catalogue import FLOWS
from flows.engine.dialogue import Dialogue
from flows.engine.effects import AddPlans, Commit, Introduce, Move, Settle
from flows.engine.flow import Flow
from flows.engine.model import (
    Button,
    Desk,
    Event,
    Given,
    Located,
    OpenCommitment,
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
    ) -> None:
        self.dialogue = Dialogue(flows, languages or {"en": ENGLISH})
        self.desk = Desk()
        self.file: dict[int, OpenCommitment] = {}  # the open commitments
        self._given, self._committed = given, 0
        self.turn = Turn(self.desk)
        self.effects: list[object] = []  # of all talks

    @property
    def given(self) -> Given:
        return replace(self._given, commitments=lambda: tuple(self.file.values()))

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
        return self._took(self.dialogue.advance(self.desk, event, self.given))

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
        due = self._given.now + timedelta(days=1)
        self.file[self._committed] = OpenCommitment(self._committed, what, due, **more)  # type: ignore[arg-type]
        return self

    def _took(self, turn: Turn) -> Talk:
        self.turn = turn
        self.desk = Desk.from_json(json.loads(json.dumps(turn.desk.to_json())))
        self.effects += turn.effects
        for effect in turn.effects:
            self._keep(effect)
        return self

    def _keep(self, effect: object) -> None:
        match effect:
            case Introduce(name, zone):
                self._given = replace(self._given, name=name, zone=ZoneInfo(zone), welcomed=True)
            case Commit():
                plans = tuple((each.obstacle, each.cue, each.action) for each in effect.plans)
                self.commits(effect.what, where=effect.where, plans=plans)
            case AddPlans(number, plans) if number in self.file:
                added = tuple((each.obstacle, each.cue, each.action) for each in plans)
                kept = self.file[number]
                self.file[number] = replace(kept, plans=kept.plans + added)
            case Move(number, due) if number in self.file:
                self.file[number] = replace(self.file[number], due=due)
            case Settle(number):
                self.file.pop(number, None)
