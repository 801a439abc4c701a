"""A number from 1 to 10, in all the ways that people give one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
    *(("7/10.", 7), ("7 out of 10.", 7), ("7/10... tired", 7), ("seven out of ten.", 7)),
    *(("7⁄10", 7), ("7∕10", 7), ("٧/١٠", 7), ("一〇", 10), ("7.00", 7), ("7, a good one", 7)),
    *(("nothing but 7", 7), ("not great, 7", 7), ("not so high, 7", 7), ("no idea, 7", 7)),
]
WITH_A_FRAME = (  # each is said of every number
    *("a {}", "a {}.", "an {}", "maybe {}", "maybe a {}", "perhaps {}", "probably {}", "about {}"),
    *("around {}", "roughly {}", "approx. {}", "circa {}", "ca. {}", "nearly {}", "almost a {}"),
    *("close to {}", "somewhere around {}", "{} or so", "{} or thereabouts", "{} more or less"),
    *(
        "{}ish",
        "{}-ish",
        "{} ish",
        "kind of a {}",
        "sort of {}",
        "more like {}",
        "hmm, {}",
        "um {}",
    ),
    *(
        "well, {}",
        "ok {}",
        "Okay: {}",
        "{}, I think",
        "I think {}",
        "I think it's a {}",
        "{} I guess",
    ),
    *("I'd guess {}", "my guess is {}", "not sure, {}", "Not sure but {}", "{} tbh", "honestly {}"),
    *(
        "I'd say {}",
        "I'd say a {}",
        "I’d say {}",
        "let's say {}",
        "say {}",
        "call it {}",
        "{} please",
    ),
    *(
        "it's a {}",
        "It is {}",
        "that's a {}",
        "this is a {}",
        "I'm a {}",
        "I'm at {}",
        "I am at {}",
    ),
    *("I feel like a {}", "feels like {}", "feeling a {}", "I give it a {}", "I'd give it {}"),
    *("I'd go with {}", "make it {}", "put me at {}", "I'd put it at {}", "I'd rate it a {}"),
    *(
        "mine is {}",
        "my answer is {}",
        "number {}",
        "level {}",
        "score: {}",
        "Rating: {}",
        "{} points",
    ),
    *("clarity {}", "Clarity: {}", "my clarity is {}", "{} stars", "{} on the scale", "today {}"),
    *(
        "a solid {}",
        "a strong {}",
        "a good {}",
        "a decent {}",
        "a low {}",
        "a high {}",
        "a shaky {}",
    ),
    *("just {}", "only {}", "exactly {}", "just a {}", "another {}", "already {}", "up to {}"),
    *("down to {}", "back to {}", "back at {}", "It went up to {}", "still {}", "still at {}"),
    *("again {}", "{} again", "{} now", "{} today", "{} this week", "{} right now", "{} for now"),
    *(
        "{} at the moment",
        "currently at {}",
        "currently {}",
        "today it's {}",
        "{} so far",
        "{} max",
    ),
    *(
        "{} as always",
        "at least {}",
        "at most {}",
        "{} at best",
        "not more than {}",
        "no less than {}",
    ),
    *(
        "{}/10",
        "{} / 10",
        "{}/ten",
        "{} of 10",
        "{} out of 10",
        "{} out of ten",
        "{} out of 10 today",
    ),
    *("on a scale of 10, {}", "{} on a scale from 1 to 10", "on a scale of 1 to 10 I'd say {}"),
    *(
        "{}, hard week",
        "{}. Hard week.",
        "{}! Finally",
        "{} - long day",
        "{} – long day",
        "{} (tired)",
    ),
    *(
        "{}\nit was a long day",
        "tired, {}",
        "Long day: {}",
        "Not great, {}",
        "fine... {}",
        "{}; it rained",
    ),
    *("{} because of my boss", "{} but shaky", "{} thanks to Jana", "{}, though it rained"),
    *(
        "~{}",
        "#{}",
        "({})",
        "[{}]",
        "«{}»",
        "“{}”",
        "‘{}’",
        "'{}'",
        "*{}*",
        "_{}_",
        "{}!!!",
        "...{}...",
    ),
    *("{} 👍", "🌸{}🌸", " {} ", "{}\n", "{};", "{}?"),
)
OF_A_KIND = (  # "a good one" names no number
    *("a solid {}", "a strong {}", "a good {}", "a decent {}", "a low {}", "a high {}"),
    *("a shaky {}", "another {}"),
)
MISTYPED = [("sevn", 7), ("seveen", 7), ("tenn", 10), ("tne", 10), ("eigth", 8), ("nien", 9)]
MISTYPED += [("fuor", 4), ("thre", 3), ("fve", 5), ("siz", 6), ("tow", 2), ("A sevn.", 7)]
IN_OTHER_SIGNS = [(sign, at) for at, sign in enumerate("一二三四五六七八九十", start=1)]
IN_OTHER_SIGNS += [(sign, at) for at, sign in enumerate("١٢٣٤٥٦٧٨٩", start=1)]
IN_OTHER_SIGNS += [(sign, at) for at, sign in enumerate("①②③④⑤⑥⑦⑧⑨⑩", start=1)]
IN_OTHER_SIGNS += [(f"{at}\ufe0f\u20e3", at) for at in range(1, 10)] + [("١٠", 10), ("１０", 10)]
BETWEEN = (
    *("7.5", "7,5", "7.5/10", "7½", "7 ½", "7 1/2", "seven and a half", "7 and a half", "7.50"),
    *("seven point five", "7.2", "7.9", "between 7 and 8", "7 or 8", "7-8", "7–8", "7 - 8", "7/8"),
    *(
        "seven or eight",
        "from 7 to 8",
        "7 8",
        "7, 8",
        "maybe a seven or an eight",
        "8 or 7",
        "7...8",
    ),
    *("7, maybe 8", "7 no wait 8", "was 7, now 8", "7 → 8", "75%", "75 percent", "７．５", "٧٫٥"),
    *("7¾", "7 ⅓", "7/10. Or 8."),
    *("up from 7 to 8", "a 7.5", "7.5, I think", "seven-eight", "7 and 1/2", "7, and a half"),
)
OFF_THE_SCALE = (
    *(
        "0",
        "-3",
        "11",
        "12/10",
        "100",
        "-1",
        "0/10",
        "0.5",
        "1000000",
        "-7",
        "99",
        "zero",
        "eleven",
    ),
    *("1,000", "1.000", "10,000"),
    *("−3", "10.5", "0.0", "11!", "a 12", "00", "minus -3"),
)
NO_NUMBER = (
    *("", " ", "hello", "high", "🌸", "?", "tomorrow 9am", "9am", "9 am", "9pm", "9 p.m."),
    *("tomorrow 9:30am", "9:30", "9.30am", "7.5am", "tomorrow at 9", "9 o'clock", "Friday 9:00"),
    *("½", "from 3 to 2026", "1 2 3", "7 7", "3 of 5", "3 out of 5", "70/100", "10-1-2026", "8:00"),
    *(
        "7th",
        "7th floor",
        "1st",
        "x7",
        "7x",
        "v7",
        "7a",
        "7k",
        "$7",
        "7€",
        "€7",
        ">7",
        "<7",
        "7-",
        "1o",
    ),
    *(
        "5%",
        "7 percent",
        "101%",
        "120 %",
        "one hundred",
        "two thousand",
        "twenty-one",
        "seven hundred",
    ),
    *(
        "twenty one",
        "thirty two",
        "no one",
        "No one knows",
        "someone",
        "7 days",
        "2 weeks",
        "this one",
    ),
    *(
        "one of those days",
        "3 months ago",
        "5 minutes",
        "in 2 hours",
        "10 years",
        "I'm 7 years old",
    ),
    *(
        "2026",
        "5.1.2026",
        "1/10/2026",
        "2026-01-05",
        "5 January",
        "7. May",
        "Monday, 9",
        "tomorrow, 9",
    ),
    *("I have written 7 long pages about this and more", "7" + " " * 60 + "x", "7:10", "7-7"),
    *("+49 151 234567", "0151 2345678", "1e1", "0x7", "VII", "Ⅶ", "IV", "X", "NaN", "inf", "1_0"),
    *(
        "not 7",
        "not a 7",
        "isn't 7",
        "7? no",
        "no, 7",
        "never 7",
        "7 not",
        "7, not",
        "no 7",
        "no. 7",
    ),
    *(
        "more than 7",
        "less than 7",
        "under 7",
        "over 7",
        "above 7",
        "7 or more",
        "7 or less",
        "7, or more",
    ),
    *(
        "7 if I had slept",
        "call me at 7",
        "room 7",
        "bus 7",
        "7 cats",
        "half past seven",
        "half",
        "- 7",
    ),
    *(
        "seven thirty",
        "none",
        "even",
        "sieben und mehr",
        "same",
        "max",
        "full marks",
        "ten ten",
        "tent",
    ),
    *("7? not really", "definitely not, 7", "7, that's wrong", "7? no way", "7? not at all"),
    *("anything but 7", "all but seven", "everything but 7", "7, just kidding", ".7", "-.5"),
    *("the one", "another one", "a good one", "a high one", "the only one", "a low one."),
    *("й" * 20_000, "9" * 5000, "seven" * 10, "\x00", "\u202e7 8 9", "ﷺ" * 60, "7" * 61),
)
IN_TENTHS = [(f"{tens}0%", tens) for tens in range(1, 11)] + [("70 %", 7), ("70 percent", 7)]
IN_TENTHS += [("٧٠٪", 7)]


@pytest.mark.parametrize(("typed", "number"), [*EACH, *OTHERWISE])
def test_a_number_is_read(typed: str, number: int) -> None:
    assert Scale("low", "high").read(typed, TOLD) == number


@pytest.mark.parametrize(("typed", "number"), [*MISTYPED, *IN_OTHER_SIGNS])
def test_a_number_in_other_letters_is_read(typed: str, number: int) -> None:
    assert Scale("low", "high").read(typed, TOLD) == number


@pytest.mark.parametrize("frame", WITH_A_FRAME)
def test_what_is_said_with_a_number_leaves_it_as_it_is(frame: str) -> None:
    for number, word in enumerate(WORDS, start=1):
        words = () if number == 1 and frame in OF_A_KIND else (word, word.upper())
        for said in (str(number), *words):
            assert Scale("low", "high").read(frame.format(said), TOLD) == number


@pytest.mark.parametrize("typed", BETWEEN)
def test_two_numbers_are_both_named_and_neither_is_taken(typed: str) -> None:
    assert "Between 7 and 8, take the one that feels closer." in hint_for(typed)


@pytest.mark.parametrize(("typed", "number"), IN_TENTHS)
def test_a_share_is_put_in_tenths_and_not_taken(typed: str, number: int) -> None:
    assert f"that would be {number}." in hint_for(typed)


@pytest.mark.parametrize("typed", [*OFF_THE_SCALE, *NO_NUMBER])
def test_what_is_no_number_of_the_scale_gets_a_hint(typed: str) -> None:
    assert "1 to 10" in hint_for(typed)


@pytest.mark.parametrize("typed", OFF_THE_SCALE)
def test_a_number_beyond_the_ends_is_told_where_they_are(typed: str) -> None:
    assert "The scale goes from 1 to 10" in hint_for(typed)


@settings(derandomize=True, deadline=None, database=None, max_examples=300)
@given(st.text(max_size=80) | st.from_regex(r"[-+ ]?[0-9a-z]{0,3}[.,/ %-]?[0-9]{0,2}[.!]?"))
def test_whatever_is_typed_is_a_number_of_the_scale_or_gets_a_hint(typed: str) -> None:
    said = ""
    try:
        number = Scale("low", "high").read(typed, TOLD)
    except Unreadable as unreadable:
        said = unreadable.hint.format(**unreadable.values)
    assert "1 to 10" in said if said else number in range(1, 11)


def test_every_number_has_a_button() -> None:
    scale = Scale("low", "high")
    keys = [choice.key for row in scale.choices(TOLD) for choice in row]
    assert [scale.take(key, TOLD) for key in keys] == list(range(1, 11))
    assert scale.note(TOLD) == "1: low\n10: high"


def hint_for(typed: str) -> str:
    with pytest.raises(Unreadable) as caught:
        Scale("low", "high").read(typed, TOLD)
    return caught.value.hint.format(**caught.value.values)
