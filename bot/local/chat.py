"""`python -m bot chat`: the real bot, over a Telegram that runs inside this process."""

from __future__ import annotations

import argparse
import io
import logging
import os
import signal
import sys
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from bot.app import App
from bot.clock import Clock
from bot.keys import KeyFile, KeyFileError
from bot.limits import NO_LIMITS
from bot.local.background import loop_in_a_thread, wait_for
from bot.local.talk import OpenTelegram, Screen, SilentError, Talk
from bot.local.transcript import Transcript
from bot.local.typed import TYPED, Quit, TypingError, read
from bot.raw_bot import RawBot
from bot.settings import HOME
from flows.engine.machine import FlowError
from storage.sealing import BrokenSealError, WrongKeyError
from storage.unit_of_work import Database, InUseError, UnknownFormError

CHAT_DATABASE = f"sqlite:///{HOME / 'chat.db'}"
MOST_USER = 2**52  # Telegram's ids have at most 52 bits
ABOUT = f"""\
Talks with the real bot, without Telegram. The chat opens with /start: a new
client meets the bot, a known one is shown where they are. Fed from a pipe, it
prints plain text.

{TYPED}"""


class OpeningError(Exception):
    """The database cannot be opened. The message is one clear sentence."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What can stand behind `chat`, and what can be typed in it."""
    parser.description, parser.formatter_class = ABOUT, argparse.RawDescriptionHelpFormatter
    kept = parser.add_mutually_exclusive_group()
    kept.add_argument("--fresh", action="store_true", help="start empty, and throw all away after")
    kept.add_argument(
        "--database",
        metavar="URL",
        default=CHAT_DATABASE,
        help="where the talk goes on the next time (default: chat.db in the project folder)",
    )
    parser.add_argument(
        "--at",
        metavar="TIME",
        type=_instant,
        help="stand the clock still at 2026-01-05T09:00+01:00, say; without it, it runs",
    )
    parser.add_argument(
        "--user", metavar="ID", type=_user, default=1, help="talk as another client (default: 1)"
    )


def chat(arguments: argparse.Namespace) -> int:
    """Talk until the client leaves. The exit code: 0, 1 when the bot fell silent, 2 at no start."""
    _prepare_streams()
    _log_ours_only()
    with ExitStack() as stack:
        try:
            database = _open(arguments, stack)
            _talk(arguments, database, stack)
        except OpeningError as error:
            print(error, file=sys.stderr)
            return 2
        except SilentError as error:
            print(error, file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # one is enough; now things are closed
            print()
    return 0


def _talk(arguments: argparse.Namespace, database: Database, stack: ExitStack) -> None:
    clock, screen = Clock(arguments.at), _screen()
    telegram = OpenTelegram(clock.now)
    bot = RawBot("1:local", request=telegram, get_updates_request=telegram)
    try:
        app = App(bot, database, clock, NO_LIMITS)
    except (FlowError, ValueError) as error:  # a flow or a translation that is no good
        raise OpeningError(str(error)) from error
    talk = Talk(app, telegram, clock, arguments.user, screen)
    loop = stack.enter_context(loop_in_a_thread())
    stack.callback(lambda: wait_for(talk.end(), loop))
    zone = arguments.at and arguments.at.tzinfo
    wait_for(talk.begin(zone, HOME / "pictures"), loop)
    while (line := screen.read()) is not None:
        try:
            typed = read(line)
            if isinstance(typed, Quit):
                return
            if typed is not None:
                wait_for(talk.does(typed), loop)
        except TypingError as error:
            screen.complain(str(error))


def _open(arguments: argparse.Namespace, stack: ExitStack) -> Database:
    """The database, migrated. Raises OpeningError."""
    url = arguments.database
    if arguments.fresh:
        folder = stack.enter_context(
            TemporaryDirectory(prefix="cairn-", ignore_cleanup_errors=True)
        )
        url = f"sqlite:///{Path(folder) / 'chat.db'}"
    which = "of this chat" if url != arguments.database or url == CHAT_DATABASE else "of --database"
    try:
        database = Database(url)
        stack.callback(database.close)
        database.claim()
        database.unlock(_key_file(database).keyring_for(database))
        database.migrate()
    except (ArgumentError, ImportError) as error:
        raise OpeningError("--database is no address of a database that Cairn can use.") from error
    except (OSError, SQLAlchemyError) as error:
        raise OpeningError(f"The database {which} cannot be opened.") from error
    except KeyFileError as error:
        raise OpeningError(str(error)) from error
    except (WrongKeyError, BrokenSealError) as error:
        raise OpeningError(
            f"The database {which} is sealed with another key than there is in "
            f"{_key_file(database).name}."
        ) from error
    except InUseError as error:
        raise OpeningError(f"The database {which} is in use by another chat.") from error
    except UnknownFormError as error:
        raise OpeningError(f"The database {which} is of another version of Cairn.") from error
    return database


def _key_file(database: Database) -> KeyFile:
    """Beside an SQLite file, so that a talk can be moved or thrown away with its key."""
    file = database.url.database if database.is_sqlite else HOME / "chat"
    return KeyFile(Path(f"{file}.key"))


def _screen() -> Screen:
    if not (sys.stdin.isatty() and sys.stdout.isatty()) or os.environ.get("TERM") == "dumb":
        return Transcript()
    from bot.local.terminal import Terminal  # rich takes a while to import

    return Terminal()


def _prepare_streams() -> None:
    """UTF-8 whatever the machine's language; what is none must not reach the database."""
    if sys.stdin is None:  # it was closed: there is nothing to read
        sys.stdin = io.StringIO()
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _log_ours_only() -> None:
    """Our warnings go to standard error; libraries may log what was written, so they are silent."""
    logging.getLogger().addHandler(logging.NullHandler())
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    for name in ("asyncio", "bot", "storage"):
        logging.getLogger(name).addHandler(handler)


def _instant(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        Clock(moment)
    except (ValueError, OverflowError):
        moment = None
    if moment is None or moment.tzinfo is None:
        raise argparse.ArgumentTypeError(
            "needs a date and time with a zone offset, such as 2026-01-05T09:00+01:00"
        )
    return moment


def _user(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < MOST_USER):
        raise argparse.ArgumentTypeError("needs a Telegram user id: a whole number from 1 on")
    return int(text)
