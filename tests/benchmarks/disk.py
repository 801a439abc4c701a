"""What the disk asks for a flush: durability pays one a turn."""

from __future__ import annotations

import os
import time
from pathlib import Path
from statistics import median

FLUSHES = 200
PAGE = 4096  # bytes, what SQLite writes to its log for one changed page


def flush_seconds(folder: Path) -> float:
    """The median of many flushes of one page added to a file."""
    spent = []
    with (folder / "flushed").open("wb", buffering=0) as file:
        for _ in range(FLUSHES):
            file.write(bytes(PAGE))
            begun = time.perf_counter()
            os.fsync(file.fileno())
            spent.append(time.perf_counter() - begun)
    return median(spent)


def file_system(folder: Path) -> str:
    """The kind of the file system that holds a folder; "unknown" where the system does not tell."""
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return "unknown"
    rows = [line.split()[1:3] for line in mounts.read_text().splitlines()]
    holding = [(where, kind) for where, kind in rows if folder.resolve().is_relative_to(where)]
    return max(holding, key=lambda each: len(each[0]))[1] if holding else "unknown"
