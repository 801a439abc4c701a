"""Has pictures drawn in a process of its own, and keeps those drawn last. Knows no matplotlib.

The process starts with the first picture and ends with this one, however this one ends: it reads
its work from a pipe, and goes when the pipe closes.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from flows.engine.pictures import Picture, to_json

log = logging.getLogger(__name__)

ROOT = Path(__file__).parents[2]
KEPT = 100  # drawings, of some 30 kB each
STARTING, DRAWING = 15.0, 3.0  # seconds after which the first picture, or another, is given up
PATIENCE = 20.0  # seconds after which the words go alone, however many wait in line


@dataclass(frozen=True)
class Drawing:
    """A picture as PNG. Names that no letters are at hand for stand in it as short labels."""

    png: bytes
    key: tuple[tuple[str, str], ...] = ()  # (label, name)


class FaultError(Exception):
    """The picture cannot be drawn. Names the error, and says nothing of the picture."""


class Studio:
    """Draws one picture after the other. `close` it in the end."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Picture, Drawing] = OrderedDict()
        self._one_by_one = asyncio.Lock()
        self._painter: Process | None = None

    async def draw(self, picture: Picture) -> Drawing | None:
        """None when it cannot be drawn, or not in time. The others in line go first."""
        try:
            if drawn := self.drawn(picture):
                return drawn
            async with asyncio.timeout(PATIENCE), self._one_by_one:
                return self.drawn(picture) or await self._draw_and_keep(picture)
        except Exception as error:
            reason = error if isinstance(error, FaultError) else type(error).__name__
            log.error("A picture is not drawn: %s", reason)
            return None

    def drawn(self, picture: Picture) -> Drawing | None:
        """At once: None when it was never drawn, or too many others were since."""
        if picture in self._kept:
            self._kept.move_to_end(picture)
        return self._kept.get(picture)

    async def close(self) -> None:
        """End the process."""
        painter, self._painter = self._painter, None
        if painter is not None:
            with suppress(ProcessLookupError):
                painter.kill()
            if painter.stdin is not None:
                painter.stdin.close()
            await painter.wait()

    async def _draw_and_keep(self, picture: Picture) -> Drawing:
        # Only now that it is its turn: a hundred at once would hold up the event loop.
        work = json.dumps(to_json(picture)).encode()
        drawing = self._kept[picture] = await self._have_drawn(work)
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return drawing

    async def _have_drawn(self, work: bytes) -> Drawing:
        """A process that died meanwhile is replaced, once. Raises FaultError and TimeoutError."""
        try:
            return await self._ask(work)
        except TimeoutError:
            raise
        except (OSError, EOFError):
            return await self._ask(work)

    async def _ask(self, work: bytes) -> Drawing:
        limit = DRAWING if self._painter else STARTING
        try:
            async with asyncio.timeout(limit):
                painter = self._painter = self._painter or await _start()
                return await _exchange(painter, work)
        except FaultError:
            raise
        except BaseException:  # what it says from now on may belong to this picture
            await self.close()
            raise


async def _start() -> Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.charts"),
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,  # warnings quote names
        cwd=ROOT,
        env={**os.environ, "MPLBACKEND": "agg"},
    )


async def _exchange(painter: Process, work: bytes) -> Drawing:
    """Raises FaultError, and OSError or EOFError when the process is gone."""
    assert painter.stdin is not None
    assert painter.stdout is not None
    painter.stdin.write(work + b"\n")
    await painter.stdin.drain()
    head = json.loads(await painter.stdout.readuntil(b"\n"))
    if "fault" in head:
        raise FaultError(head["fault"])
    png = await painter.stdout.readexactly(head["size"])
    return Drawing(png, tuple((label, name) for label, name in head["key"]))
