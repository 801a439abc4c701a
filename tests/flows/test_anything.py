"""A client who does anything: the talk never breaks, never ends in a corner, and stays true."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.catalogue import FLOWS
from flows.engine.answers import Items
from flows.engine.machine import FlowMachine
from flows.engine.model import Desk, Event, Located, Said, Sent, Session, Tapped
from tests.chat import talking
from tests.engine.talk import ANA, STRANGER, Talk
from tests.flows.anybody import Draw, do_anything, do_the_sensible
from tests.flows.walking import problems_of

MOST_TO_THE_END = 300  # sensible answers from anywhere to the end of a talk
MACHINES = {flow.name: FlowMachine(flow) for flow in FLOWS if flow.steps}
STORIES = st.lists(st.integers(0, 2**20), min_size=200, max_size=400)
CALM = settings(
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def drawing(numbers: list[int]) -> Draw:
    """Draws from the numbers of a story. Raises StopIteration where it ends."""
    stream: Iterator[int] = iter(numbers)
    return lambda most: next(stream) % most


@settings(CALM, max_examples=40)
@given(STORIES)
def test_a_talk_survives_anything(numbers: list[int]) -> None:
    draw = drawing(numbers)
    talk = Talk(given=STRANGER if draw(4) == 0 else ANA)
    if draw(2):
        talk.commits("call Luis").commits("write two pages")
    goes_some_way(talk, draw)
    live(talk, draw)
    comes_to_an_end(talk)


def goes_some_way(talk: Talk, draw: Draw) -> None:
    """A start in the middle of a talk: its later questions are far for one who does anything."""
    talk.says(("/grow", "/step", "/obstacles", "/menu")[draw(4)])
    for _answer in range(draw(70)):
        if talk.step:
            talk.does(do_the_sensible([button.data for button in talk.buttons], draw(3)))


def live(talk: Talk, draw: Draw) -> None:
    """Do anything until the story ends, and look at all that comes of it."""
    old: list[str] = []
    shown: list[str] = []
    while True:
        try:
            if draw(15) == 0:
                talk.waits(days=draw(60), hours=draw(24))
            event = do_anything(draw, shown, old)
        except StopIteration:
            return
        talk.does(event)
        check(talk, event)
        shown = [button.data for button in talk.buttons] or shown
        old += shown


def check(talk: Talk, event: Event) -> None:
    assert talk.desk == talk.turn.desk, "The desk is another after its way through JSON."
    assert talk.replies or isinstance(event, Tapped), f"Nothing was said to {event}."
    problems = [problem for reply in talk.replies for problem in problems_of(reply)]
    assert not problems, f"{problems} in {talk.replies}"
    for session in (talk.desk.session, *talk.desk.aside):
        if session is not None:
            stays_true(session)


def stays_true(session: Session) -> None:
    """The trail is a path of the machine that leads to the step that is asked."""
    machine = MACHINES[session.flow]
    follow, asked = machine.next_steps(), [*(entry.step for entry in session.trail), session.step]
    assert asked[0] == machine.first
    for entry, following in zip(session.trail, asked[1:], strict=True):
        grows = isinstance(machine.steps[entry.step].reader, Items) and entry.answer is not None
        assert following in ([entry.step] if grows else follow[entry.step]), (entry, following)


def comes_to_an_end(talk: Talk) -> None:
    """Sensible answers lead to the end of all talks, or the menu leads out of where none can."""
    tries, asked = 0, -1
    for _answer in range(MOST_TO_THE_END):
        if talk.desk.session is None:
            return
        talk.says("/resume") if asked == -1 else None
        tries = tries + 1 if asked == talk.desk.turn else 0
        asked = talk.desk.turn
        if tries > 9:  # what it was about is settled, and there is nothing left to choose from
            assert not [data for data in talk.buttons if ":." in data.data], talk.shown
            assert "Stop" in talk.labels
            return
        talk.does(do_the_sensible([button.data for button in talk.buttons], tries))
    raise AssertionError(f"{talk.session.flow} does not end; it is at {talk.step}: {talk.trail}")


def test_a_client_of_the_whole_application_can_do_anything() -> None:
    lived: list[int] = []

    @settings(CALM, max_examples=3)
    @given(st.lists(st.integers(0, 2**20), min_size=150, max_size=150))
    def live_once(numbers: list[int]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            lived.append(asyncio.run(live_in_the_application(Path(folder), drawing(numbers))))

    live_once()
    assert sum(lived) > 50


async def live_in_the_application(folder: Path, draw: Draw) -> int:
    """Do anything with the real application; how many events there were."""
    async with talking(folder) as chat:
        await chat.introduces()
        await chat.says("/grow")
        events = 0
        while True:
            shown = [(message, data) for message, data in _buttons(chat.messages)]
            try:
                if draw(15) == 0:
                    await chat.waits(days=draw(40))
                event = do_anything(
                    draw, [data for _, data in shown[-8:]], [data for _, data in shown]
                )
            except StopIteration:
                break
            events += 1
            match event:
                case Said(text) if text.strip() and "\x00" not in text:
                    await chat.says(text[:4096])
                case Tapped(data) if data:
                    await chat.taps_again(shown[-1][0], data)
                case Located(latitude, longitude):
                    await chat.shares(latitude, longitude)
                case Sent(kind) if kind != "edit":
                    await chat.sends(kind)
        assert chat.on_file("SELECT reason, body FROM parked") == []
        assert chat.on_file("SELECT id FROM outbox") == []
        with chat.app.database.unit() as unit:
            client = unit.clients.load(chat.user)
            assert client is not None
            desk: Desk = client.desk
        for session in (desk.session, *desk.aside):
            if session is not None:
                stays_true(session)
        for flow, trail in _records(chat):
            ends_true(flow, trail)
        return events


def ends_true(flow: str, trail: list[Any]) -> None:
    """A record is a path from the first step to the end."""
    machine, kept = MACHINES[flow], Session.from_json({"flow": flow, "step": "", "trail": trail})
    stays_true(Session(flow, "end", kept.trail))
    assert trail[0][0] == machine.first


def _buttons(messages: list[Any]) -> Iterator[tuple[Any, str]]:
    for message in messages:
        for row in message.buttons:
            for button in row:
                if button.data:
                    yield message, button.data


def _records(chat: Any) -> list[tuple[str, list[Any]]]:
    rows = chat.on_file("SELECT flow, trail FROM record")
    return [(flow, json.loads(trail) if isinstance(trail, str) else trail) for flow, trail in rows]
