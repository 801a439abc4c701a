"""The values that are kept: JSON out and in again, and nothing is lost."""

import json
from typing import Any

import pytest

from flows.engine.model import Button, Desk, Entry, Reply, Session

BARE = Session("grow", "topic")
FULL = Session(
    "grow",
    "sign",
    trail=(Entry("topic", "calm"), Entry("part_of", None), Entry("city", [{"name": "Ulm"}])),
    given=1,
    draft=["a", "b"],
    hinted=True,
    noticed=("topic", "sign"),
    long_at=1767600000,
    earlier={"sign": "quiet", "now": 4, "options": None},
    held=(Entry("now", 4), Entry("who", None)),
    revisits=True,
    began="2026-01-05T08:00:00+00:00",
)
REPLIES = [
    Reply("Hello"),
    Reply("Hello", ((Button("A", "1:.a"), Button("B", "1:.b")), (Button("Stop", "1:!stop"),))),
    Reply("Where?", location_key="Share"),
    Reply("Thank you.", ends_location=True),
]


def through_json(value: Any) -> Any:
    return json.loads(json.dumps(value))


@pytest.mark.parametrize("session", [BARE, FULL])
def test_a_session_comes_back_whole(session: Session) -> None:
    assert Session.from_json(through_json(session.to_json())) == session


def test_a_session_says_no_more_than_there_is_to_say() -> None:
    assert BARE.to_json() == {"flow": "grow", "step": "topic", "trail": [], "began": ""}


def test_what_a_later_version_wrote_is_passed_over() -> None:
    assert Session.from_json({**through_json(FULL.to_json()), "mood": "blue"}) == FULL


@pytest.mark.parametrize(
    "desk",
    [
        Desk(),
        Desk(FULL, turn=7, tapped="6:.a", phrasings={"grow.topic": 2}),
        Desk(None, aside=(BARE, FULL)),
    ],
)
def test_a_desk_comes_back_whole(desk: Desk) -> None:
    assert Desk.from_json(through_json(desk.to_json())) == desk
    assert Desk.from_json({}) == Desk()


@pytest.mark.parametrize("reply", REPLIES)
def test_a_reply_comes_back_whole(reply: Reply) -> None:
    assert Reply.from_json(through_json(reply.to_json())) == reply


def test_a_session_set_aside_comes_last_and_once_for_a_flow() -> None:
    other = Session("step", "care", trail=(Entry("which", "1"),))
    desk = Desk(FULL, aside=(Session("grow", "topic", trail=FULL.trail), other)).set_aside()
    assert desk.session is None
    assert desk.aside == (other, FULL)


def test_a_session_without_an_answer_is_put_away() -> None:
    handed_in = Session("step", "care", trail=(Entry("which", "1"),), given=1)
    assert Desk(BARE).set_aside() == Desk()
    assert Desk(handed_in).set_aside() == Desk()
    assert Desk(aside=(FULL,)).set_aside() == Desk(aside=(FULL,))
