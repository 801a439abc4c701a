"""The bot's process is killed, started again and ended, and never outlives the test."""

import signal
import sys
import time
from pathlib import Path

import pytest

from tests.bot_api import BotApi
from tests.process import BotProcess

SLEEPS = [sys.executable, "-c", "print('up', flush=True); import time; time.sleep(60)"]
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); "


def _await_up(child: BotProcess) -> None:
    until = time.monotonic() + 10
    while "up" not in child.stdout.read_text() and time.monotonic() < until:
        time.sleep(0.005)


def test_a_bot_is_killed_started_again_and_ended_politely(tmp_path: Path) -> None:
    with BotProcess({}, tmp_path, SLEEPS) as child:
        first = child.pid
        with pytest.raises(RuntimeError, match="already"):
            child.start()
        child.kill()
        assert (child.alive, child.exit_code) == (False, -signal.SIGKILL)
        child.start()
        assert child.pid != first
        _await_up(child)
        assert child.terminate() == -signal.SIGTERM


def test_a_bot_that_does_not_end_is_told_of_and_killed(tmp_path: Path) -> None:
    with BotProcess({}, tmp_path, [*SLEEPS[:2], STUBBORN + SLEEPS[2]]) as child:
        _await_up(child)
        with pytest.raises(TimeoutError, match=r"Still running 0\.2 s on"):
            child.terminate(0.2)
    assert child.exit_code == -signal.SIGKILL


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child with its parent")
def test_a_bot_does_not_outlive_a_killed_test(tmp_path: Path) -> None:
    parent = (
        "import sys, time; from pathlib import Path; from tests.process import BotProcess\n"
        f"child = BotProcess({{}}, Path({str(tmp_path)!r}), {SLEEPS!r}); child.start()\n"
        "print(child.pid, flush=True); time.sleep(60)"
    )
    outer = tmp_path / "outer"
    outer.mkdir()
    with BotProcess({}, outer, [sys.executable, "-c", parent]) as killed:
        until = time.monotonic() + 10
        while not killed.stdout.read_text().strip() and time.monotonic() < until:
            time.sleep(0.005)
        child = Path("/proc") / killed.stdout.read_text().strip()
        assert child.exists()
        killed.kill()
        while child.exists() and "Z" not in _state(child) and time.monotonic() < until:
            time.sleep(0.005)
        assert not child.exists() or "Z" in _state(child)


def _state(process: Path) -> str:
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return "Z"


async def test_the_server_answers_while_the_test_waits(tmp_path: Path) -> None:
    async with BotApi() as api:
        ask = "import sys, urllib.request; print(urllib.request.urlopen(sys.argv[1]).status)"
        command = [sys.executable, "-c", ask, f"{api.url}/bot{api.token}/getMe"]
        with BotProcess({}, tmp_path, command) as child:
            until = time.monotonic() + 10
            while child.alive and time.monotonic() < until:
                time.sleep(0.01)  # noqa: ASYNC251 - the loop is blocked on purpose
            assert child.exit_code == 0
        assert child.stdout.read_text() == "200\n"
