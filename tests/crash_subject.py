"""Cairn as the subject of the crash test: how it is run, what it is told, what it has on file."""

import json
import re
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from tests.keys import KEYRING
from tests.process import BOT


def script(client: int) -> list[str]:
    """What a client says: the first meeting, and a good part of a GROW talk."""
    return [
        "/start",
        f"Ana {client}",
        "Berlin",
        "1",
        "/grow",
        f"Speak up more in meetings, says {client}",
        "One habit to begin with",
        "/skip",
        f"{client} hears a question after each meeting",
        "/skip",
    ]


def answers_on_file(database: Path, client: int) -> list[str]:
    """What the database says the client answered: in talks that are over, then in the open one."""
    with closing(sqlite3.connect(database)) as connection:
        records = connection.execute(
            "SELECT trail FROM record WHERE client_id = ? ORDER BY id", [client]
        ).fetchall()
        desk = connection.execute("SELECT state FROM desk WHERE client_id = ?", [client]).fetchone()
    trails = [json.loads(KEYRING.open(trail, "record.trail")) for (trail,) in records]
    session = json.loads(KEYRING.open(desk[0], "desk.state"))["session"] if desk else None
    trails.append(session["trail"] if session else [])
    return [f"{step}: {answer}" for trail in trails for step, answer in trail]


def without_time(text: str) -> str:
    """A reply without the time of day, which no two talks have in common."""
    return re.sub(r"It is [^.]+ with you", "It is some time with you", text)


@dataclass(frozen=True)
class Subject:
    """The bot put to the test: how it is run, what it is told, where its answers are found.

    All is said when nothing has been sent for `pause_seconds`: well over the courier's own pause
    between two messages to one chat. Replies are compared as `mask` leaves them.
    """

    command: Sequence[str]
    script: Callable[[int], list[str]]
    answers_on_file: Callable[[Path, int], list[str]]
    settings: Mapping[str, str] = field(default_factory=dict)
    mask: Callable[[str], str] = str
    pause_seconds: float = 3


# At Telegram's pace of one message a second in each chat this would be a long wait.
HURRIED = {"MESSAGES_PER_SECOND": "1e6", "MESSAGES_PER_SECOND_PER_CHAT": "1e6"}
CAIRN = Subject(BOT, script, answers_on_file, HURRIED, without_time, pause_seconds=1)
