"""`python -m tests.benchmarks` runs all of them; `--only turns` runs one."""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from pathlib import Path

import bot  # noqa: F401 (before telegram: it sets how telegram gives its waits)
from tests.benchmarks import (
    ahead,
    chronos,
    crash,
    floods,
    heartbeat,
    latency,
    lateness,
    memory,
    pictures,
    sealing,
    start,
    turns,
)
from tests.benchmarks.subject import Setting

SUBJECTS = {
    "turns": turns.measure,
    "latency": latency.measure,
    "start": start.measure,
    "memory": memory.measure,
    "crash": crash.measure,
    "lateness": lateness.measure,
    "heartbeat": heartbeat.measure,
    "ahead": ahead.measure,
    "chronos": chronos.measure,
    "pictures": pictures.measure,
    "sealing": sealing.measure,
    "floods": floods.measure,
}
HERE = Path(__file__).parent  # on a real disk, which the system's temporary folder may not be


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--only", choices=SUBJECTS, metavar="NAME", help=", ".join(SUBJECTS))
    parser.add_argument("--rounds", type=int, default=5, help="of the turns; 5 unless told")
    parser.add_argument("--profile", action="store_true", help="show where Cairn's time goes")
    parser.add_argument("--folder", type=Path, default=HERE, help="where databases are put")
    arguments = parser.parse_args()
    for name in [arguments.only] if arguments.only else SUBJECTS:
        with tempfile.TemporaryDirectory(prefix=".bench-", dir=arguments.folder) as folder:
            setting = Setting(Path(folder), arguments.rounds, arguments.profile)
            print(asyncio.run(SUBJECTS[name](setting)), "", sep="\n", flush=True)


if __name__ == "__main__":
    main()
