"""Pictures and documents that the bot sent, kept as files."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from bot.local.messages import Message

SUFFIXES = {
    b"PK": ".zip",
    b"\x89PNG": ".png",
    b"\xff\xd8": ".jpg",
    b"%PDF": ".pdf",
    b"{": ".json",
    b"[": ".json",
}


def save(message: Message, folder: Path, now: datetime) -> str:
    """Where the file of a message lies now, or, in words, why it does not."""
    content = message.file or b""
    suffix = next((each for start, each in SUFFIXES.items() if content.startswith(start)), "")
    name = Path(message.content.get("document", {}).get("file_name", "")).name
    end = f"-{name}" if name else suffix
    path = folder / f"{now:%Y-%m-%d-%H%M%S}-{message.id}{end}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        return f"cannot be saved under {folder}: {error.strerror}"
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
