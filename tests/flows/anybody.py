"""A client who does anything: says sense and rubbish, taps old and new, leaves and comes back.

What they do next is drawn from numbers, so that a story can be shortened and told again.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from flows.engine.model import Event, Located, Said, Sent, Tapped

SENSE = (
    *("a calmer morning", "7", "1", "10", "yes", "no", "tomorrow 9am", "in two weeks", "Berlin"),
    *("Springfield", "that's all", "one\ntwo\nthree", "If I am tired", "I will walk", "4", "2"),
    *("call Luis", "he always shouts", "maybe more", "i don't know", "nothing", "keep my words"),
)
RUBBISH = (
    *(
        "",
        " ",
        "🌸🌸",
        "<b>bold</b> & <i>",
        "{name} {0} {}",
        "%s %d",
        "x" * 5000,
        "\u202eعربي",
        "٧",
    ),
    *(
        "a\nb\r\nc\td",
        "\x00",
        "!!!",
        "¼",
        "9" * 4000,
        "100",
        "-1",
        "word " * 300,
        "«quoted»",
        "&amp;",
    ),
    *("</blockquote>", "null", "\u2028", "ﷺ" * 200, "- \n- \n-", "12:99", "31 February", "'; --"),
)
COMMANDS = (
    *("/grow", "/obstacles", "/steps", "/step", "/welcome", "/menu", "/help", "/back", "/skip"),
    *("/stop", "/cancel", "/resume", "/start", "/grow afresh", "/step 1", "/obstacles 999"),
    *("/back", "/skip", "/back", "/nonsense", "/grow@cairn_bot", "/resume grow", "/discard step"),
    *("/checkin", "/checkin 1 done", "/checkin 2 not_yet", "/checkin 1 later", "/checkin 99 done"),
    *("/today", "/day", "/day 2026-01-05 1", "/day 2026-01-04 -", "/day 2020-01-01", "/review"),
    *(
        "/wheel",
        "/spoke",
        "/spoke health",
        "/progress",
        "/grow wheel:work",
        "/settings",
        "/set_kinds daily_on",
        "/set_review",
        "/set_hour",
        "/set_days",
        "/set_quiet",
    ),
    *("/set_zone", "/set_budget", "/pause", "/pause all week", "/pause 1 open", "/unpause"),
    *("/discard", "/resume nowhere", "/", "//", "/grow " + "long " * 80, "/step afresh 2", "/STOP"),
)
INVENTED = (
    *("", "0:!back", "999999:.1", "1:!again", "1:!keep", "x", ":", "!stop", "1:", "1:.enough"),
    *("/resume grow", "/discard welcome", "🌸", "1:.look", "/grow afresh"),
)
KINDS = ("photo", "voice", "sticker", "edit", "document")

Draw = Callable[[int], int]  # a number from 0 up to, not with, the one given


def do_anything(draw: Draw, buttons: list[str], old: list[str]) -> Event:
    """The next thing done; `buttons` are the data shown last, `old` all that were ever shown."""
    match draw(12):
        case 0 | 1 | 2 | 3:
            return Said(SENSE[draw(len(SENSE))])
        case 4 | 5 | 6 if buttons:
            return Tapped(buttons[draw(len(buttons))])
        case 7 if old:
            return Tapped(old[draw(len(old))])
        case 8:
            return Tapped(INVENTED[draw(len(INVENTED))])
        case 9:
            return Said(RUBBISH[draw(len(RUBBISH))])
        case 10:
            return Said(COMMANDS[draw(len(COMMANDS))])
        case 11:
            places = (
                Located(52.5, 13.4),
                Located(0, -150),
                Located(90, 180),
                Located(-33.9, 151.2),
            )
            return places[draw(len(places))] if draw(3) == 0 else Sent(KINDS[draw(len(KINDS))])
    return Said(SENSE[draw(len(SENSE))])


def do_the_sensible(buttons: list[str], tries: int) -> Event:
    """What somebody does who wants to come to the end of a talk."""
    choices = [data for data in buttons if re.match(r"\d+:[.]", data)]
    skips = [data for data in buttons if data.endswith(":!skip")]
    if any(data.endswith(":!keep") for data in buttons):
        return Tapped(next(data for data in buttons if data.endswith(":!keep")))
    if skips and tries == 0:
        return Tapped(skips[0])
    ways: list[Event] = [Tapped(choices[0])] if choices else []
    if any(data.endswith(":.10") for data in choices):
        ways = [Tapped(next(data for data in choices if data.endswith(":.10")))]
    words = ("Berlin", "tomorrow 9am", "one\ntwo\nthree")
    ways += [Said(each) for each in ("some words", *words)]
    return ways[tries % len(ways)]
