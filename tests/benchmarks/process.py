"""`python -m bot run` as a child, over a server on loopback and a database in a folder."""

from __future__ import annotations

from pathlib import Path

from tests.bot_api import BotApi
from tests.process import BotProcess


def database_in(folder: Path) -> str:
    """The URL of the database that is used there."""
    return f"sqlite:///{folder / 'cairn.db'}"


def bot_process(api: BotApi, folder: Path) -> BotProcess:
    settings = {
        "TELEGRAM_TOKEN": api.token,
        "TELEGRAM_API_URL": api.url,
        "DATABASE_URL": database_in(folder),
    }
    return BotProcess(settings, folder)
