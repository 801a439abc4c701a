"""A number from 1 to 10 as people write it: "7", "seven or so", "still a 7, I think", "7/10".

What could mean two numbers, or something else that has a number in it, is never guessed at.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from babel.dates import get_day_names, get_month_names

from flows.engine.flow import Told, Unreadable
from flows.engine.listening import is_made_of
from flows.engine.words import ENGLISH, _

LONGEST = 60  # characters of a message in which a number is taken for the answer
BEST = 10
NOT_ONE = _("I need one whole number from 1 to 10 here. The nearest will do.")
BEYOND = _("The scale goes from 1 to 10. Choose the number nearest to it.")
BETWEEN = _(
    "I can keep one whole number from 1 to 10 here. Between {low} and {high}, take the one that "
    "feels closer."
)
IN_TENTHS = _("As a whole number from 1 to 10 that would be {number}. Tap it if you mean that.")

_CHINESE = dict(zip("零一二三四五六七八九十", [*map(str, range(11))], strict=True)) | {"〇": "0"}
_MARKS = str.maketrans(
    {**_CHINESE, "’": "'", "‘": "'", "−": "-", "٫": ".", "、": ",", "。": ".", "🔟": "10", "_": " "}
    | {"⁄": "/", "∕": "/", "٪": "%", **dict.fromkeys("½¼¾⅓⅔", " 1/2")}
)
_ENDS = (
    r"(?<!\d)[,:—]|(?<![\d\s+-])(?<!^)\.|[.,:—](?!\d)"  # .7 is no 7
    r"|[;!?…()\[\]{}«»“”„\"|\n]+|--+|\s[-–]+\s"
)
_PLAIN = re.compile(r"[~≈#*'`+]*(\d+)(?:[.,]0{1,2})?\+?[*'`]*")  # 1,000 is no 1
_PARTED = re.compile(r"(\d+)[.,]\d+")
_TWO = re.compile(r"(\d+)[-–—/](\d+)")
_PERCENT = re.compile(r"(\d+)%")


def read_number(text: str, told: Told) -> int:
    """The one number that a message gives. Raises Unreadable with a hint that helps on."""
    said = _in_digits(text, told) if len(text) <= LONGEST else ""
    parts = [part.split() for part in re.split(_ENDS, said)]
    numbers = [word for part in parts for word in part if any(map(str.isdigit, word))]
    if len(numbers) == 2:
        raise _between(*numbers)
    if len(numbers) != 1:
        raise Unreadable(NOT_ONE)
    number = _whole(numbers[0])
    if not all(_fits(part, numbers[0], told) for part in parts):
        raise Unreadable(NOT_ONE)
    return number


def _in_digits(text: str, told: Told) -> str:
    """The message in small letters, with what it says of numbers in the digits 0 to 9."""
    said = unicodedata.normalize("NFKC", text.translate(_MARKS))
    said = "".join(_character(each) for each in said.casefold())
    said = re.sub(rf"\b(?:{_any(told.plain(_PRONOUNS).split('|'))})\b", "…", said)
    for number, words in _words(told):
        said = re.sub(rf"\b(?:{_any(words.split())})(?=\b|ish\b)", str(number), said)
    said = re.sub(r"(?<=\d)[ -]?ish\b", "", said)
    because = told.plain(_("because|because of|but|though|although|thanks to")).split("|")
    return _in_parts(_out_of_ten(re.sub(rf"\b(?:{_any(because)})\b", "; ", said), told), told)


def _out_of_ten(said: str, told: Told) -> str:
    """The message without the "out of 10"; a number out of another one is no number of ours."""
    scale = told.plain(
        _("out of|on a scale of|on a scale from|on a scale of 1 to|on a scale from 1 to")
    )
    of = _any(told.plain(_("out of|of|from|on|von|de|sur")).split("|"))
    ten = rf"(?<=\d)\s*/|(?<=\d)\s+(?:{of})|\b(?:{_any(scale.split('|'))})"
    said = re.sub(rf"(?:{ten})\s*10\b(?![\d/-]|\.\d)", " ", said)
    return re.sub(rf"(?<=\d)\s+(?:{of})\s+(?=\d)", "of", said)


def _in_parts(said: str, told: Told) -> str:
    """The message with halves as decimals and shares as percents."""
    percent = _any(told.plain(_("percent|per cent|pct")).split("|"))
    said = re.sub(rf"(?<=\d)\s*%|(?<=\d)\s+(?:{percent})\b", "%", said)
    half = _any(told.plain(_("and a half|and half|and 1/2|1/2")).split("|"))
    said = re.sub(rf"(?<=\d),?\s+(?:{half})(?!\S)", ".5", said)
    point = re.escape(told.plain(_("point")))
    return re.sub(rf"(\d)\s+{point}\s+(\d)", r"\1.\2", said)


def _any(words: Sequence[str]) -> str:
    """A pattern for any of these, the longest first."""
    return "|".join(re.escape(each) for each in sorted(words, key=len, reverse=True))


def _character(each: str) -> str:
    """A digit of any script as 0-9; signs and pictures that say no number as a blank."""
    if each.isdigit():
        return str(unicodedata.digit(each))
    kind = unicodedata.category(each) if each != "\n" else "\n"
    return "" if kind in ("Mn", "Me", "Cf") else " " if kind in ("So", "Sk", "Cc") else each


def _words(told: Told) -> Iterator[tuple[int, str]]:
    """Numbers with the words for them, and how those are often mistyped."""
    named = told.plain(
        _("zero one two three four five six seven eight nine ten eleven twelve")
    ).split()
    mistyped = told.plain(
        _(
            "nought oen tow,twoo thre,threee fuor,foru,fourr fve,fiv,fivee sx,sixx,siz "
            "sevn,sven,sevven,seveen eigth,eigt,eihgt,eigh nien,nin,ninee tenn,tne"
        )
    ).split()
    for number, word in enumerate(named):
        others = mistyped[number] if number < len(mistyped) else ""
        yield number, f"{word} {others.replace(',', ' ')}"


def _whole(word: str) -> int:
    """The number that stands between two blanks."""
    if found := _PARTED.fullmatch(word):
        low = int(found[1]) if len(found[1]) < 3 else BEST
        if found[0][len(found[1]) + 1 :].strip("0") and 0 < low < BEST:
            raise Unreadable(BETWEEN, low=low, high=low + 1)
    if found := _TWO.fullmatch(word):
        raise _between(found[1], found[2])
    if found := _PERCENT.fullmatch(word):
        raise _in_tenths(found[1])
    found = _PLAIN.fullmatch(word)
    if found and 1 <= int(found[1]) <= BEST:
        return int(found[1])
    beyond = found or re.fullmatch(r"-\d+(?:[.,]\d+)?", word) or _PARTED.fullmatch(word)
    raise Unreadable(BEYOND if beyond else NOT_ONE)


def _between(one: str, other: str) -> Unreadable:
    """What to say to who names two numbers, such as 7-8."""
    found = [_PLAIN.fullmatch(each) for each in (one, other)]
    low, high = sorted(int(each[1]) if each else 0 for each in found)
    if not 1 <= low < high <= BEST:
        return Unreadable(NOT_ONE)
    return Unreadable(BETWEEN, low=low, high=high)


def _in_tenths(percent: str) -> Unreadable:
    tens, ones = divmod(int(percent[:4]), 10)
    if not 1 <= tens <= BEST or (tens == BEST and ones):
        return Unreadable(NOT_ONE)
    if ones:
        return Unreadable(BETWEEN, low=tens, high=tens + 1)
    return Unreadable(IN_TENTHS, number=tens)


def _fits(part: list[str], number: str, told: Told) -> bool:
    """Whether a part of the message leaves the number as it is: what is said with it is known."""
    beside = " ".join(word for word in part if word != number)
    if number in part:
        return not beside or is_made_of(beside, _beside(told))
    return not _takes_back(beside, told) and not is_made_of(beside, _dates(told))


def _takes_back(beside: str, told: Told) -> bool:
    """Whether words apart from a number say that it is not the one, such as "not really"."""
    taken = told.plain(
        _(
            "no|nope|not|never|wait|no wait|or not|or less|or more|or lower|or higher|wrong|no way|"
            "not at all|of course not|kidding|just kidding|lying|any|anything|everything|all"
        )
    )
    known = "|".join(told.plain(each) for each in (_HEDGES, _FRAMES))
    return is_made_of(beside, f"{taken}|{known}") and not is_made_of(beside, known)


def _dates(told: Told) -> str:
    """What makes a number beside it a day or an hour, separated by |."""
    locales = {told.language.locale, ENGLISH.locale}
    named = [
        get(locale=each).values() for each in locales for get in (get_month_names, get_day_names)
    ]
    others = told.plain(
        _("tomorrow|yesterday|noon|in the morning|next|this|on|at|the|of|st|th|year")
    )
    return "|".join([others, *(name.casefold() for names in named for name in names)])


def _beside(told: Told) -> str:
    """What people say beside a number without making it another one, separated by |."""
    return "|".join(told.plain(each) for each in (_HEDGES, _FRAMES, _QUALITIES, _TIMES))


_PRONOUNS = _(  # words that hold a number's name and name no number
    "the one|the only one|another one|solid one|strong one|good one|decent one|fair one|clear one|"
    "firm one|full one|big one|small one|high one|low one|soft one|shaky one|nice one|proud one|"
    "generous one|confident one|comfortable one|cautious one|clean one|round one|perfect one"
)
_HEDGES = _(
    "about|around|roughly|approximately|approx|circa|ca|nearly|almost|close to|somewhere around|"
    "maybe|perhaps|possibly|probably|definitely|certainly|honestly|actually|really|basically|"
    "more or less|kind of|kinda|sort of|more like|rather|or so|or thereabouts|or around there|"
    "not sure|not sure but|no idea|i think|i thought|i guess|i suppose|i'd guess|i would guess|"
    "my guess is|a guess|guess|hmm|hm|um|uh|well|ok|okay|oh|ah|yes|yeah|tbh|to be honest|lol|haha|"
    "please|thanks|thank you|i'd say|i would say|id say|let's say|lets say|let us say|say|"
    "at least|at most|at best|at worst|not more than|no more than|not less than|no less than"
)
_FRAMES = _(
    "a|an|the|it's|its|it is|that's|that is|it was|this is|is|i'm|im|i am|i am at|i'm at|at|at a|"
    "i'm on|i'm a|as a|i feel|i feel like|i'm feeling|feeling|feels like|it feels like|feels|like|"
    "i have|i've got|i give|i give it|i give it a|give it|i'd give it|i would give it|i'd give|"
    "i'd go with|i'll go with|i go with|go with|going with|i'd go for|i'll take|i take|i choose|"
    "i pick|make it|make that|call it|put it at|put me at|put me down for|put|i'd put it at|"
    "i'd rate it|i rate it|rated|mine is|my answer is|answer|my number is|the number is|number|"
    "level|score|my score is|rating|my rating is|clarity|my clarity is|confidence|energy|"
    "points|point|pts|stars|out of|scale|on the scale|on that scale|on this scale|today it's|"
    "have to say|i have to say|i must say|would be|it would be|i'd be|maybe it's|then|so|and"
)
_QUALITIES = _(
    "solid|strong|good|decent|fair|clear|firm|full|big|small|high|low|soft|shaky|nice|proud|"
    "generous|confident|comfortable|cautious|bare|clean|round|perfect|just|only|exactly|precisely|"
    "straight|another|up to|down to|back to|back at|back up to|back down to|up at|down at|already|"
    "gone up to|went up to|it went up to|dropped to|it dropped to|risen to|a bit shaky"
)
_TIMES = _(
    "still|still at|again|now|right now|just now|today|tonight|this morning|this evening|"
    "this afternoon|this week|this time|at the moment|currently|at present|for now|for today|"
    "as always|as usual|as ever|so far|these days|overall|in total|all in all|by now|as of now|"
    "as before|as yesterday|like yesterday|the same as yesterday|max|tops|maximum"
)
