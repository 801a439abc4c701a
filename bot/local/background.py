"""An event loop beside the main thread, which is left to the person: to their lines and Ctrl-C."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any


@contextmanager
def loop_in_a_thread() -> Iterator[asyncio.AbstractEventLoop]:
    """The loop runs until the block ends."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, name="bot", daemon=True)
    thread.start()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def wait_for(doing: Coroutine[Any, Any, None], loop: asyncio.AbstractEventLoop) -> None:
    """Have it done in the loop, and wait. Raises what it raises; Ctrl-C ends it."""
    done = asyncio.run_coroutine_threadsafe(doing, loop)
    try:
        done.result()
    finally:
        done.cancel()
