"""Has a file looked through in a process of its own: reading what is made to hurt takes long."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE
from contextlib import suppress
from pathlib import Path
from typing import Any

from bot.export.reading import NOT_OURS, UnreadableFileError

ROOT = Path(__file__).parents[2]
PATIENCE = 20.0  # seconds


async def look_through(data: bytes) -> dict[str, Any]:
    """What the file holds, as JSON. Raises UnreadableFileError, too, when that takes too long."""
    reader = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.export"), stdin=PIPE, stdout=PIPE, stderr=DEVNULL, cwd=ROOT
    )
    try:
        async with asyncio.timeout(PATIENCE):
            written, _nothing = await reader.communicate(data)
        answer = await asyncio.to_thread(json.loads, written)
    except (TimeoutError, ValueError):
        raise UnreadableFileError(NOT_OURS) from None
    finally:
        with suppress(ProcessLookupError):
            reader.kill()
        await reader.wait()
    if "sentence" in answer:
        raise UnreadableFileError(answer["sentence"], **answer["values"])
    content: dict[str, Any] = answer["content"]
    return content
