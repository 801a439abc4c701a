"""`python -m bot.export` looks through the file on standard input, in a process of its own.

Answers with one line of JSON: what it holds, or the sentence that says what is wrong with it.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from typing import Any

from bot.export.reading import UnreadableFileError, read_upload

POLITENESS = 10  # how far it stands back behind talking, as in `nice`
MOST_MEMORY = 1_500_000_000  # bytes of address space, far more than a file of ours needs


def main() -> None:
    with contextlib.suppress(AttributeError, OSError):
        os.nice(POLITENESS)
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource  # there is none on Windows

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    answer: dict[str, Any]
    try:
        answer = {"content": read_upload(sys.stdin.buffer.read(), "").model_dump(mode="json")}
    except UnreadableFileError as error:
        answer = {"sentence": error.sentence, "values": error.values}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
