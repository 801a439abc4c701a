"""Draws pictures: a picture in, PNG out. Runs in a process of its own; see `studio`."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
from queue import SimpleQueue
from threading import Thread
from typing import Any, BinaryIO

import matplotlib as mpl
from matplotlib.figure import Figure

from bot.charts.card import Card
from bot.charts.trend import trend_card
from bot.charts.wheel import wheel_card
from flows.engine.pictures import Picture, Trend, from_json

POLITENESS = 5  # how far drawing stands back behind talking, as in `nice`


def draw(picture: Picture) -> bytes:
    """The picture as PNG."""
    with mpl.rc_context(mpl.rcParamsDefault):
        return _card(picture).png()


def figure(picture: Picture) -> Figure:
    """What is drawn, to be looked at before it is pixels."""
    return _card(picture).figure


def key(picture: Picture) -> dict[str, str]:
    """Label and name, for names that are not written for want of letters."""
    return _card(picture).key


def _card(picture: Picture) -> Card:
    with mpl.rc_context(mpl.rcParamsDefault):
        return trend_card(picture) if isinstance(picture, Trend) else wheel_card(picture)


def serve() -> None:
    """Draw what comes in, until the other side is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the other side, which ends this
    with contextlib.suppress(AttributeError, OSError):
        os.nice(POLITENESS)
    out, sys.stdout = sys.stdout.buffer, sys.stderr
    works: SimpleQueue[bytes] = SimpleQueue()
    Thread(target=_listen, args=(works,), daemon=True).start()
    while True:
        _answer(works.get(), out)


def _listen(works: SimpleQueue[bytes]) -> None:
    for work in sys.stdin.buffer:
        works.put(work)
    os._exit(0)  # also in the middle of a drawing that nobody waits for any more


def _answer(work: bytes, out: BinaryIO) -> None:
    head: dict[str, Any]
    try:
        with mpl.rc_context(mpl.rcParamsDefault):
            card = _card(from_json(json.loads(work)))
            png = card.png()
        head = {"size": len(png), "key": list(card.key.items())}
    except Exception as error:
        head, png = {"fault": type(error).__name__}, b""
    out.write(json.dumps(head).encode() + b"\n" + png)
    out.flush()
