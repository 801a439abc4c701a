"""The bot as a child process, to be killed and started again.

Waits block; a `BotApi` answers meanwhile, as it has a thread of its own.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from tests.keys import WRITTEN

PROJECT = Path(__file__).parent.parent
BOT = (sys.executable, "-m", "bot", "run")

# The child is ended by the kernel when pytest dies without a chance to end it. Not `preexec_fn`:
# with threads around, as `BotApi` has, it may deadlock, and warns of it from Python 3.12 on.
_SETPRIV = shutil.which("setpriv")
_DIES_WITH_US = (_SETPRIV, "--pdeathsig", "KILL", "--") if _SETPRIV else ()


class BotProcess:
    """`with BotProcess(env, folder) as bot:` runs it until the block ends, whatever happens in it.

    The child gets `env` and, of ours, only PATH, HOME and TMPDIR: no proxy and no setting of the
    developer's. It seals with the tests' key, unless `env` has another. Its output is added to
    `stdout` and `stderr` in the folder, so that several processes after each other may share one.
    `start` must be called in a thread that outlives the child, as the main thread does.
    """

    def __init__(self, env: Mapping[str, str], folder: Path, command: Sequence[str] = BOT) -> None:
        self.stdout = folder / "stdout"
        self.stderr = folder / "stderr"
        ours = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
        self._env = {**ours, "PYTHONUNBUFFERED": "1", "CAIRN_KEY": WRITTEN, **env}
        self._command = [*_DIES_WITH_US, *command]
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def start(self) -> None:
        """Raises RuntimeError while the child is alive."""
        if self.alive:
            raise RuntimeError(f"The bot is running already, as process {self.pid}.")
        with self.stdout.open("ab") as stdout, self.stderr.open("ab") as stderr:
            self._child = subprocess.Popen(
                self._command,
                cwd=PROJECT,
                env=self._env,
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=stderr,
            )

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child else None

    @property
    def alive(self) -> bool:
        return self._child is not None and self._child.poll() is None

    @property
    def exit_code(self) -> int | None:
        """None while it runs; the negative of a signal that ended it."""
        return self._child.poll() if self._child else None

    def kill(self, timeout_seconds: float = 10) -> None:
        """kill -9, and waits until the process is gone; nothing if it is gone already."""
        if self._child is not None:
            self._child.kill()
            self._child.wait(timeout_seconds)

    def terminate(self, timeout_seconds: float = 10) -> int:
        """SIGTERM, and waits; returns the exit code.

        Raises TimeoutError, with the last of what the bot said, if it does not end in time.
        """
        if self._child is None:
            raise RuntimeError("The bot was never started.")
        self._child.send_signal(signal.SIGTERM)
        try:
            return self._child.wait(timeout_seconds)
        except subprocess.TimeoutExpired:
            raise TimeoutError(
                f"Still running {timeout_seconds} s on.\n{self.last_words()}"
            ) from None

    def last_words(self, longest: int = 2000) -> str:
        """The end of what it wrote to stderr, in characters at most `longest`."""
        return self.stderr.read_text(errors="replace")[-longest:] if self.stderr.exists() else ""
