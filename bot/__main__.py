"""`python -m bot run` talks in Telegram, `python -m bot chat` in this terminal."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import signal
import sys

from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from telegram.error import BadRequest, InvalidToken
from telegram.request import HTTPXRequest

from bot.app import App
from bot.clock import Clock
from bot.local.chat import add_arguments, chat
from bot.raw_bot import RawBot
from bot.settings import Settings, SettingsError, read_settings
from flows.engine.machine import FlowError
from storage.unit_of_work import Database, InUseError, UnknownFormError


class StartError(Exception):
    """Cairn cannot start. The message is one clear line."""


def main() -> int:
    """The exit code: 0 after a good end, 2 when Cairn could not start."""
    parser = argparse.ArgumentParser(prog="python -m bot", description=__doc__)
    ways = parser.add_subparsers(dest="way", required=True)
    ways.add_parser("run", help="talk in Telegram; TELEGRAM_TOKEN must be set")
    add_arguments(ways.add_parser("chat", help="talk in this terminal; nothing needs to be set"))
    arguments = parser.parse_args()
    if arguments.way == "chat":
        return chat(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    hush_libraries()
    try:
        asyncio.run(run(read_settings()))
    except (SettingsError, StartError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def hush_libraries() -> None:
    """Libraries may log addresses with the token in them, or what Telegram sent; ours do not."""
    for name in ("httpx", "httpcore", "telegram", "alembic", "sqlalchemy", "transitions"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


async def run(settings: Settings) -> None:
    """Talk in Telegram until told to end. Raises StartError."""
    database = open_database(settings.database_url)
    try:
        app = App(telegram_of(settings), database, Clock(), settings.limits)
    except (FlowError, ValueError) as error:  # a flow or a translation that is no good
        raise StartError(str(error)) from error
    try:
        await _start(app, settings)
        logging.getLogger("bot").info("Cairn is listening")
        ended = asyncio.create_task(app.run())
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(NotImplementedError):  # Windows has no such handlers
                loop.add_signal_handler(number, ended.cancel)
        with contextlib.suppress(asyncio.CancelledError):
            await ended
    finally:
        await app.stop()


async def _start(app: App, settings: Settings) -> None:
    try:
        await app.start()
    except InvalidToken as error:
        raise StartError(
            "Telegram refuses TELEGRAM_TOKEN; @BotFather shows the right one."
        ) from error
    except BadRequest as error:
        raise StartError(f"The Bot API server at {settings.api_url} says: {error}.") from error
    except Exception as error:  # an answer that makes no sense raises anything
        raise StartError(f"The Bot API server at {settings.api_url} does not answer.") from error


def open_database(url: str) -> Database:
    """The database, migrated. Raises StartError."""
    try:
        database = Database(url)
    except (ArgumentError, ImportError, ValueError) as error:
        raise StartError("DATABASE_URL is no address of a database that Cairn can use.") from error
    try:
        _prepare(database)
    except BaseException:
        database.close()
        raise
    return database


def _prepare(database: Database) -> None:
    try:
        database.migrate()
        database.claim()
    except InUseError as error:
        raise StartError("Another Cairn is at work on this database.") from error
    except UnknownFormError as error:
        raise StartError("The database was written by a newer Cairn than this one.") from error
    except SQLAlchemyError as error:
        raise StartError("The database that DATABASE_URL names cannot be opened.") from error


def telegram_of(settings: Settings) -> RawBot:
    """The bot at the Bot API server, not yet connected."""
    return RawBot(
        settings.token,
        base_url=f"{settings.api_url}/bot",
        base_file_url=f"{settings.api_url}/file/bot",
        request=HTTPXRequest(connection_pool_size=16, connect_timeout=5, read_timeout=10),
        get_updates_request=HTTPXRequest(connection_pool_size=1, connect_timeout=5),
    )


if __name__ == "__main__":
    sys.exit(main())
