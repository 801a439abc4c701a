"""What a line means that is typed in the terminal chat. Pure: knows no screen."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from bot.local.updates import KINDS

TYPED = """\
What can be typed, a line at a time:
  any words             what the client says; \\n in them begins a new line
  #2                    tap the second button of the newest message with buttons
  +90m  +3h  +2d  +1w   move the clock forward; everything that comes due happens
  :location 52.5 13.4   share a location: latitude and longitude in degrees
  :photo :voice :sticker, and other kinds of message by Telegram's names
  :send PATH            send a file, such as the one that /export sent
  :edit new words       edit the message that was typed last
  :reply 2 /why         reply to the last message but one of the bot's
  :help                 show these lines
  :quit                 leave, as the end of the input does"""

UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class TypingError(Exception):
    """The line means nothing. The message is one clear sentence."""


@dataclass(frozen=True)
class Words:
    """`reply_to` counts the bot's messages from the last one, which is 1; 0: it is no reply."""

    text: str
    reply_to: int = 0


@dataclass(frozen=True)
class Tap:
    """On a button, counted from 1."""

    number: int


@dataclass(frozen=True)
class Pass:
    """Time passes."""

    time: timedelta


@dataclass(frozen=True)
class Place:
    """In degrees: latitude -90 to 90, longitude -180 to 180."""

    latitude: float
    longitude: float


@dataclass(frozen=True)
class Thing:
    """What has no words; `kind` is Telegram's word for it."""

    kind: str


@dataclass(frozen=True)
class Send:
    """A file, by its path."""

    path: str


@dataclass(frozen=True)
class Edit:
    text: str


@dataclass(frozen=True)
class Help:
    pass


@dataclass(frozen=True)
class Quit:
    pass


Typed = Words | Tap | Pass | Place | Thing | Send | Edit | Help | Quit


def read(line: str) -> Typed | None:
    """What a line means; None for blanks. Raises TypingError."""
    line = line.strip()
    if tap := re.fullmatch(r"#([0-9]{1,4})", line):
        return Tap(int(tap[1]))
    if time := re.fullmatch(r"\+([0-9]{1,9})([mhdw])", line):
        return _pass(int(time[1]), UNITS[time[2]])
    if order := re.fullmatch(r":([a-z_]+)(?:\s+(.*))?", line):
        return _order(order[1], order[2] or "")
    words = line.replace("\\n", "\n").strip()
    return Words(words) if words else None


def _pass(count: int, unit: str) -> Pass:
    try:
        return Pass(timedelta(**{unit: count}))
    except OverflowError:
        raise TypingError("No clock goes that far.") from None


def _order(name: str, rest: str) -> Typed:
    match name:
        case "location":
            return _place(rest)
        case "send" if rest.strip():
            return Send(rest.strip())
        case "send":
            raise TypingError(":send needs the path of a file behind it.")
        case "edit" if text := rest.replace("\\n", "\n").strip():
            return Edit(text)
        case "edit":
            raise TypingError(":edit needs the new words behind it.")
        case "reply":
            if found := re.fullmatch(r"([1-9][0-9]{0,3})\s+(\S.*)", rest.strip()):
                return Words(found[2].replace("\\n", "\n"), int(found[1]))
            raise TypingError(":reply needs a number and words, such as :reply 2 /why")
        case "help":
            return Help()
        case "quit":
            return Quit()
        case _ if name in KINDS:
            return Thing(name)
    raise TypingError(f"There is no :{name} here; :help shows what can be typed.")


def _place(rest: str) -> Place:
    try:
        latitude, longitude = map(float, re.split(r"\s*[,\s]\s*", rest.strip()))
    except ValueError:
        raise TypingError(
            ":location needs latitude and longitude in degrees, such as :location 52.5 13.4"
        ) from None
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise TypingError("A latitude lies between -90 and 90, a longitude between -180 and 180.")
    return Place(latitude, longitude)
