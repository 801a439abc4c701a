"""`python -m bot run` talks in Telegram, `chat` in this terminal; the others look after data."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import signal
import sys
from collections.abc import Iterator
from itertools import count

from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from telegram.error import BadRequest, InvalidToken
from telegram.request import HTTPXRequest

from bot import backups
from bot.app import CONFIRMS_EVERY, App, LostError
from bot.clock import Clock
from bot.keys import KeyFileError, Keys
from bot.local.chat import add_arguments, chat
from bot.raw_bot import RawBot
from bot.rekeying import rekey
from bot.settings import Settings, SettingsError, read_settings
from flows.engine.machine import FlowError
from storage.sealing import BrokenSealError, WrongKeyError
from storage.unit_of_work import Database, InUseError, UnknownFormError

log = logging.getLogger("bot")

LIBRARIES = (
    "alembic",
    "apscheduler",
    "httpcore",
    "httpx",
    "sqlalchemy",
    "telegram",
    "transitions",
)
STANDS_BY = 0.2  # seconds between two looks whether the one at work is gone


class StartError(Exception):
    """Cairn cannot start. The message is one clear line."""


def main() -> int:
    """The exit code: 0 after a good end, 2 when Cairn could not start."""
    parser = argparse.ArgumentParser(prog="python -m bot", description=__doc__)
    ways = parser.add_subparsers(dest="way", required=True)
    ways.add_parser("run", help="talk in Telegram; TELEGRAM_TOKEN must be set")
    add_arguments(ways.add_parser("chat", help="talk in this terminal; nothing needs to be set"))
    ways.add_parser("rekey", help="seal all that is on file with a new key; Cairn must be stopped")
    backups.add_arguments(ways)
    arguments = parser.parse_args()
    if arguments.way == "chat":
        return chat(arguments)
    if arguments.way in backups.WAYS:
        hush_libraries()
        return backups.work(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    hush_libraries()
    try:
        if arguments.way == "rekey":
            print(change_key(read_settings(talks=False)))
        else:
            asyncio.run(run(read_settings()))
    except (SettingsError, StartError) as error:
        print(error, file=sys.stderr)
        return 2
    except LostError:
        log.error("Another Cairn has taken over this database")
        return 1
    return 0


def hush_libraries() -> None:
    """Libraries may log addresses with the token in them, or what Telegram sent; ours do not."""
    for name in LIBRARIES:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


async def run(settings: Settings) -> None:
    """Talk in Telegram until told to end. Raises StartError, and LostError."""
    database = open_database(settings.database_url)
    try:
        app = App(telegram_of(settings), database, Clock(), settings.limits)
    except (FlowError, ValueError) as error:  # a flow or a translation that is no good
        raise StartError(str(error)) from error
    ended = asyncio.create_task(_work(app, settings))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        # Windows has no such handlers, and only the main thread can have any.
        with contextlib.suppress(NotImplementedError, RuntimeError):
            loop.add_signal_handler(number, ended.cancel)
    try:
        with contextlib.suppress(asyncio.CancelledError):
            await ended
    finally:
        await app.stop()


async def _work(app: App, settings: Settings) -> None:
    """Work until cancelled. Raises StartError, and LostError."""
    await _prepare(app.database, settings.keys)
    await _start(app, settings)
    log.info("Cairn is listening")
    await app.run()


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
    """The database, not yet used. Raises StartError."""
    try:
        return Database(url)
    except (ArgumentError, ImportError, ValueError) as error:
        raise StartError("DATABASE_URL is no address of a database that Cairn can use.") from error


def change_key(settings: Settings) -> str:
    """Seal all with a new key; what was done, in words. Raises StartError."""
    database = open_database(settings.database_url)
    with contextlib.closing(database), _in_words(settings.keys):
        return rekey(database, settings.keys)


async def _prepare(database: Database, keys: Keys) -> None:
    """Stand by until this process is the one at work, then bring the tables up to date.

    Not before: the one at work may be of an earlier version, or change the key. Raises StartError.
    """
    with _in_words(keys):
        for look in count():
            if database.try_claim():
                if look and not database.is_sqlite:  # the other finds out that it lost its own
                    await asyncio.sleep(2 * CONFIRMS_EVERY)
                break
            if look == 0:
                log.info("Another Cairn is at work on this database; standing by")
            await asyncio.sleep(STANDS_BY)
        database.unlock(keys.keyring_for(database))
        database.migrate()


@contextlib.contextmanager
def _in_words(keys: Keys) -> Iterator[None]:
    """What keeps from using the database, as a StartError."""
    try:
        yield
    except InUseError as error:
        raise StartError("Cairn is at work on this database; stop it first.") from error
    except KeyFileError as error:
        raise StartError(str(error)) from error
    except WrongKeyError as error:
        raise StartError(
            f"The database is sealed with another key than there is in {keys.name}."
        ) from error
    except BrokenSealError as error:
        raise StartError("What the database holds was changed by another hand.") from error
    except UnknownFormError as error:
        raise StartError("The database was written by a newer Cairn than this one.") from error
    except (OSError, SQLAlchemyError) as error:
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
