"""A number from 1 to 10, in all the ways that people give one."""

import pytest

from flows.engine.answers import Scale
from flows.engine.flow import Told, Unreadable
from flows.engine.words import ENGLISH
from tests.engine.talk import ANA

TOLD = Told({}, (), ANA, ENGLISH, "scale")
WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
EACH = [(str(number), number) for number in range(1, 11)]
EACH += [(word, number) for number, word in enumerate(WORDS, start=1)]
EACH += [(f"{number}/10", number) for number in range(1, 11)]
EACH += [(f"{word.capitalize()}.", number) for number, word in enumerate(WORDS, start=1)]
OTHERWISE = [
    *(("7 / 10", 7), ("7 of 10", 7), ("7 out of 10", 7), ("seven out of ten", 7), ("7/ten", 7)),
    *(("10/10", 10), ("10 out of 10", 10), ("ten of ten", 10), ("10", 10), ("🔟", 10), ("1/10", 1)),
    *(("7️⃣", 7), ("٧", 7), ("۷", 7), ("७", 7), ("７", 7), ("⑦", 7), ("𝟕", 7), ("⑩", 10)),
    *(("maybe a 7", 7), ("a 7", 7), ("a seven", 7), ("a solid 7!", 7), ("I'd say 7", 7)),
    *(("I'm at 7 today", 7), ("around 7", 7), ("about seven", 7), ("~7", 7), ("+7", 7), ("7+", 7)),
    *(("#7", 7), ("(7)", 7), ("[7]", 7), ("«7»", 7), ('"7"', 7), ("7.", 7), ("7!", 7), ("7?", 7)),
    *(
        ("7, I think", 7),
        ("7...", 7),
        ("7…", 7),
        ("7,maybe", 7),
        ("7 - definitely", 7),
        ("8-ish", 8),
    ),
    *(("  7  ", 7), ("\n7\n", 7), ("07", 7), ("7.0", 7), ("7,0", 7), ("7.0/10", 7), ("7 🙂", 7)),
    *(("SEVEN", 7), ("Seven!", 7), ("at least 3", 3), ("not more than 6", 6), ("still a 2", 2)),
    *(("7 von 10", 7), ("7 de 10", 7), ("still 5", 5), ("just one", 1)),
]
OFF_THE_SCALE = ("0", "-3", "11", "12/10", "100", "-1", "0/10", "0.5", "1000000", "-7", "99")
NO_NUMBER = (
    *("", " ", "eleven", "zero", "hello", "high", "🌸", "?", "tomorrow 9am", "9am", "9 am", "9pm"),
    *("tomorrow 9:30am", "9:30", "9.30am", "7.5am", "tomorrow at 9", "9 o'clock", "Friday 9:00"),
    *("7.5", "7,5", "7½", "½", "6.9", "seven and a half", "7 and a half", "seven point five"),
    *("between 6 and 7", "6 or 7", "6-7", "6–7", "6 - 7", "6/7", "3/4", "from 3 to 5", "1 2 3"),
    *("7 8", "five or six", "5, 6", "7th", "7th floor", "1st", "7ish", "x7", "7x", "v7", "7a"),
    *("5%", "70 %", "70 percent", "7 percent", "one hundred", "two thousand", "twenty-one"),
    *("twenty one", "thirty two", "no one", "No one knows", "someone", "7 days", "2 weeks"),
    *("3 months ago", "5 minutes", "in 2 hours", "10 years", "2026", "5.1.2026", "1/10/2026"),
    *("I have written 7 long pages about this and more", "7" + " " * 60 + "x", "7:10", "7-10"),
    *("+49 151 234567", "1e1", "0x7", "VII", "Ⅶ", "七", "NaN", "inf", "1_0", "７．５", "٧٫٥"),
    *("й" * 20_000, "9" * 5000, "seven" * 10, "\x00", "\u202e7 8", "ten ten"),
)


@pytest.mark.parametrize(("typed", "number"), [*EACH, *OTHERWISE])
def test_a_number_is_read(typed: str, number: int) -> None:
    assert Scale("low", "high").read(typed, TOLD) == number


@pytest.mark.parametrize("typed", [*OFF_THE_SCALE, *NO_NUMBER])
def test_what_is_no_number_of_the_scale_gets_a_hint(typed: str) -> None:
    with pytest.raises(Unreadable, match="1 to 10"):
        Scale("low", "high").read(typed, TOLD)


@pytest.mark.parametrize("typed", OFF_THE_SCALE)
def test_a_number_beyond_the_ends_is_told_where_they_are(typed: str) -> None:
    with pytest.raises(Unreadable, match="The scale goes from 1 to 10"):
        Scale("low", "high").read(typed, TOLD)


def test_every_number_has_a_button() -> None:
    scale = Scale("low", "high")
    keys = [choice.key for row in scale.choices(TOLD) for choice in row]
    assert [scale.take(key, TOLD) for key in keys] == list(range(1, 11))
    assert scale.note(TOLD) == "1: low\n10: high"
