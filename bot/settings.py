"""What the surroundings decide: environment variables, or an `.env` file beside the program."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dotenv import dotenv_values

HOME = Path(__file__).parent.parent


class SettingsError(Exception):
    """A setting is missing or cannot be used. The message is one clear sentence."""


@dataclass(frozen=True)
class Settings:
    """`token` is never printed; `api_url` is the Bot API server's address without a last slash."""

    token: str
    api_url: str = "https://api.telegram.org"
    database_url: str = f"sqlite:///{HOME / 'cairn.db'}"

    def __repr__(self) -> str:
        return f"Settings(api_url={self.api_url!r})"


def read_settings(environment: Mapping[str, str] | None = None, folder: Path = HOME) -> Settings:
    """The settings; the environment goes before `.env`. Raises SettingsError."""
    given = {name: value or "" for name, value in dotenv_values(folder / ".env").items()}
    given |= os.environ if environment is None else environment
    token = given.get("TELEGRAM_TOKEN", "").strip()
    if not token:
        raise SettingsError(
            "TELEGRAM_TOKEN is missing: put the token from @BotFather into .env, as .env.example "
            "shows, or try the bot without one: make chat"
        )
    api_url = given.get("TELEGRAM_API_URL", "").strip() or Settings.api_url
    if not api_url.startswith(("http://", "https://")):
        raise SettingsError("TELEGRAM_API_URL must start with http:// or https://.")
    database_url = given.get("DATABASE_URL", "").strip() or Settings.database_url
    return Settings(token, api_url.rstrip("/"), database_url)
