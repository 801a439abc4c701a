"""What the surroundings decide: environment variables, or an `.env` file beside the program."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dotenv import dotenv_values

from bot.keys import FORM, GivenKeys, KeyFile, Keys, parse
from bot.limits import Limits

HOME = Path(__file__).parent.parent


class SettingsError(Exception):
    """A setting is missing or cannot be used. The message is one clear sentence."""


@dataclass(frozen=True)
class Settings:
    """`token` is never printed; `api_url` is the Bot API server's address without a last slash.

    `keys` is where the keys come from; a key file is not looked at before the database is claimed.
    """

    token: str
    api_url: str = "https://api.telegram.org"
    database_url: str = f"sqlite:///{HOME / 'cairn.db'}"
    limits: Limits = field(default_factory=Limits)
    keys: Keys = field(default_factory=lambda: KeyFile(HOME / "cairn.key"))

    def __repr__(self) -> str:
        return f"Settings(api_url={self.api_url!r})"


def read_settings(
    environment: Mapping[str, str] | None = None, folder: Path = HOME, talks: bool = True
) -> Settings:
    """The settings; what the environment names goes before `.env`. Raises SettingsError.

    What does not talk in Telegram needs no token.
    """
    given = {name: value or "" for name, value in dotenv_values(folder / ".env").items()}
    around = os.environ if environment is None else environment
    given |= {name: value for name, value in around.items() if value}
    limits = Limits(
        in_all=_positive(given, "MESSAGES_PER_SECOND", Limits.in_all),
        per_chat=_positive(given, "MESSAGES_PER_SECOND_PER_CHAT", Limits.per_chat),
    )
    return Settings(
        _token(given) if talks else "",
        _api_url(given),
        given.get("DATABASE_URL", "").strip() or Settings.database_url,
        limits,
        _keys(given, folder),
    )


def _token(given: Mapping[str, str]) -> str:
    token = given.get("TELEGRAM_TOKEN", "").strip()
    if not token:
        raise SettingsError(
            "TELEGRAM_TOKEN is missing: put the token from @BotFather into .env, as .env.example "
            "shows, or try the bot without one: make chat"
        )
    if not re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]+", token):
        raise SettingsError(
            "TELEGRAM_TOKEN does not look like a token, which is a number, a colon and letters; "
            "@BotFather shows the right one."
        )
    return token


def _api_url(given: Mapping[str, str]) -> str:
    api_url = given.get("TELEGRAM_API_URL", "").strip() or Settings.api_url
    if not re.match(r"https?://[^/\s]+", api_url):
        raise SettingsError("TELEGRAM_API_URL must start with http:// or https:// and name a host.")
    return api_url.rstrip("/")


def _keys(given: Mapping[str, str], folder: Path) -> Keys:
    """Where the keys come from. Raises SettingsError, with nothing of a key in it."""
    keys, file = (given.get(name, "").strip() for name in ("CAIRN_KEY", "CAIRN_KEY_FILE"))
    if keys and file:
        raise SettingsError("CAIRN_KEY and CAIRN_KEY_FILE are both set; Cairn takes one of them.")
    if not keys:
        return KeyFile(Path(file) if file else folder / "cairn.key")
    try:
        return GivenKeys(parse(keys))
    except ValueError:
        raise SettingsError(f"CAIRN_KEY must be {FORM}.") from None


def _positive(given: Mapping[str, str], name: str, default: float) -> float:
    """The number that a setting holds. Raises SettingsError."""
    written = given.get(name, "").strip()
    try:
        number = float(written) if written else default
    except ValueError:
        number = math.nan
    if not (number > 0 and math.isfinite(number)):
        raise SettingsError(f"{name} must be a number above 0.")
    return number
