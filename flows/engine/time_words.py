"""The words people use for time, brought down to a small plain vocabulary that when.py can read.

Knows spelling, synonyms and small talk. Must not know any calendar: nothing here depends on a date.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAY = "|".join(WEEKDAYS)
TAKEN = "·"  # stands where something was read and taken out; plain() never leaves one in a text

_NUMBERS = {
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "ten": "10",
    "eleven": "11",
    "twelve": "12",
    "fifteen": "15",
    "twenty": "20",
    "thirty": "30",
    "forty five": "45",
    "ninety": "90",
}
_UNIT = "minute|hour|day|week|month|year"
_PART = "morning|afternoon|evening"

# (what people write, the plain words for it), tried in this order between spaces.
_ENGLISH = (
    (r"tmrw|tmr|tmw|tmo|tomo|tomoz|2moro|2morrow|tomorow|tommorow|tommorrow|tomorro", "tomorrow"),
    (r"mon", "monday"),
    (r"tues?", "tuesday"),
    (r"weds?", "wednesday"),
    (r"thu|thurs?", "thursday"),
    (r"fri", "friday"),
    # "sat" and "sun" are words of their own: "I sat", "the sun".
    (r"(^|(?:on|by|this|next|until|say|coming|maybe|do it) )sat", r"\1saturday"),
    (r"(^|(?:on|by|this|next|until|say|coming|maybe|do it) )sun", r"\1sunday"),
    *((word, number) for word, number in _NUMBERS.items()),
    (r"an? couple(?: of)?", "2"),
    (rf"an? ((?:{_UNIT}|fortnight)(?:'s)?)", r"1 \1"),
    (r"1 fortnight(?:'s)?", "2 weeks"),
    (r"mins?", "minutes"),
    (r"hrs?", "hours"),
    (r"(\d+) ?m(?:ins?)?", r"\1 minutes"),
    (r"(\d+) ?h(?:rs?)?", r"\1 hours"),
    (r"half (?:an? |1 )?hour|1 half hour", "30 minutes"),
    (r"(?:1 |a )?quarter of (?:an |1 )hour", "15 minutes"),
    (r"1 hour and a half|1 and a half hours", "90 minutes"),
    (r"(\d{1,3} (?:minute|hour|day|week|month|year))(?:s'|'s|s)? time", r"\1"),
    (r"half past (\d{1,2})(am|pm|)", r"\1:30\2"),
    (r"(?:a )?quarter (?:past|after) (\d{1,2})(am|pm|)", r"\1:15\2"),
    (r"(\d{1,2}) (?:o'clock|o clock)", r"\1oclock"),
    (r"at (?:around|about|exactly|roughly)", "at"),
    (rf"(\d{{1,4}}(?:\.5)? (?:{_UNIT})s?) from (?:now|today)", r"in \1"),
    (r"(?:no|not) later than", "by"),
    (r"(?:an? )?day after tomorrow|the day after tomorrow", "overmorrow"),
    (r"later (today|tonight|this (?:morning|afternoon|evening))", r"\1"),
    (r"tonight|tonite|2nite", "today evening"),
    (rf"this ({_PART})", r"today \1"),
    (r"(?:first|1st) thing(?: in the morning)?(?: (tomorrow|today) morning)?", r"\1 morning"),
    (rf"(?:in|during) the ({_PART})", r"\1"),
    (r"(?:at )?night(?:time)?", "evening"),
    (r"(?:right |straight )?after lunch", "afterlunch"),
    (r"(?:right |straight )?after work", "afterwork"),
    (r"(?:at |over |during |before |by |my |the )*(?:lunch|lunchtime|lunch time)", "noon"),
    (r"(?:(?:at |before |by )?12 |at |before |by )?(?:noon|midday)", "noon"),
    (r"(?:12 |at |by )*midnight", "midnight"),
    (
        r"(?:the )?end of (?:the |my |this )?(?:work(?:ing)? ?)?day|eod|cob|close of business",
        "dayend",
    ),
    (r"or so", ""),
    (r"eow", "end of week"),
    (r"eom|month end", "end of month"),
    (r"(?:the )?last day of (the month|this month|next month)", r"end of \1"),
    (r"(?:the )?(?:start|beginning) of (next (?:week|month))", r"\1"),
    (rf"next week (?:on )?({WEEKDAY})|({WEEKDAY}) (?:of )?next week", r"next \1\2"),
    (rf"(?:the )?(?:coming|upcoming) ({WEEKDAY}|weekend)", r"\1"),
    (rf"(today|tomorrow|{_PART}) (\d{{1,2}})(?= ?$)", r"\1 at \2"),
    (rf"(?:at )?(\d{{1,2}})(?= (?:{_PART})(?: |$))", r"at \1"),
    (r"^(\d{1,2})(?= (?:today|tomorrow)(?: |$))", r"at \1"),
)

# Only what dateparser loses or reads wrongly; the rest of these languages is its own.
_OTHER_LANGUAGES = {
    "es": (
        (r"pasado mañana", "overmorrow"),
        (r"(?:por|de|en) la mañana", "morning"),
        (r"(?:por|de|en) la tarde|esta tarde", "afternoon"),
        (r"(?:por|de|en) la noche", "evening"),
        (r"esta noche", "today evening"),
        (r"(?:al |a )?mediodía", "noon"),
        (r"mañana", "tomorrow"),
        (r"hoy", "today"),
        (r"ayer", "yesterday"),
        (r"a las? (?=\d)", "at "),
        (r"(?:la )?próxima semana|la semana que viene", "next week"),
        (r"(?:para )?(?:el|este)", ""),
    ),
    "de": (
        (r"übermorgen", "overmorrow"),
        (r"morgen (?:früh|vormittag)", "tomorrow morning"),
        (r"heute", "today"),
        (r"(?:am )?nachmittag", "afternoon"),
        (r"(?:am )?abend", "evening"),
        (r"(?:am )?mittag", "noon"),
        (r"am morgen|am vormittag", "morning"),
        (r"morgen", "tomorrow"),
        (r"gestern", "yesterday"),
        (r"um (?=\d)", "at "),
        (r"(at \d{1,2}|\d{1,2}:\d\d) uhr", r"\1"),
        (r"(\d{1,2}) uhr", r"at \1"),
        (r"nächste woche", "next week"),
        (r"(?<!\d )am", ""),
    ),
    "ru": (
        (r"послезавтра", "overmorrow"),
        (r"завтра", "tomorrow"),
        (r"сегодня", "today"),
        (r"вчера", "yesterday"),
        (r"утром|утра", "morning"),
        (r"(в \d{1,2}) дня", r"\1 afternoon"),
        (r"днём|днем", "afternoon"),
        (r"вечером|вечера", "evening"),
        (r"в полдень", "noon"),
        (r"в (?=\d{1,2}(?::\d\d)?(?: |$))", "at "),
        (r"(at \d{1,2}) (?:часов|часа|час|ч)", r"\1"),
        (r"через неделю", "in 1 week"),
        (r"на следующей неделе", "next week"),
    ),
}  # fmt: skip


def _between_spaces(rules: Sequence[tuple[str, str]]) -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(rf"(?<!\S)(?:{said})(?:(?<=\s)|(?!\S))"), plain) for said, plain in rules]


_REWRITES = {
    "en": _between_spaces(_ENGLISH),
    **{language: _between_spaces(rules) for language, rules in _OTHER_LANGUAGES.items()},
}


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# Words that say nothing about when. A word missing here costs an "unclear", never a wrong date.
_IDLE = _words(
    """
    a again approximately approx around about at be before by can could definitely do done
    during exactly fine finish for get going gonna good guess have how i i'd i'll i'm in is it it's
    its just latest let let's like maybe me my of ok okay on perhaps plan please possibly
    probably promise ready right roughly say sharp should so sometime start sure that the then think
    this till to try um uh until us want we we'll we're well what will work works would yeah yep yes
    """
)

# How a sentence opens whose other words are about the step and not about its time.
_OPENING = re.compile(
    r"(?:(?:ok|okay|yes|well|so|maybe|i think|then|and) )*"
    r"(?:i'll|i will|i'm going to|i am going to|i'm gonna|i can|i could|i want to|i'd like to|"
    r"i plan to|we'll|we will|let's|let me)(?= |$)"
)
# Words that turn or blur the time named beside them, so that a sentence holding one is not read.
_TURNING = _words(
    """
    after all already and any anything before beginning between but decide depending during each
    early either end every except few first from half if instead know last late later least less mid
    middle more most neither never next no nobody none nor not nothing once only or other plus same
    second since skip tell than third till time unless until when whenever where while without
    don't can't won't couldn't wouldn't shouldn't isn't avoid cancel miss
    day days hour hours minute minutes month months week weeks weekday weekdays weekend year years
    mornings afternoons evenings nights spring summer autumn winter
    january february march april may june july august september october november december
    """
)

# "the Friday report", "about tomorrow", "for Monday": the day belongs to a thing, not to the step.
_CLINGING = _words("a about for my of our the their this to with")


def plain(text: str, languages: Sequence[str]) -> str:
    """`text` in the vocabulary of when.py: "Tmrw, half past 9!" becomes "tomorrow 9:30".

    `languages` are ISO codes; English is always understood.
    """
    words = unicodedata.normalize("NFC", text).lower().replace("’", "'")
    words = re.sub(r"[^\w:./' -]", " ", words)
    words = re.sub(r"\b([ap])\.?m\b\.?", r"\1m", words)
    words = re.sub(r"(\d) (?=[ap]m\b)", r"\1", words)
    words = re.sub(r"(?<=\d)(am|pm|)-?ish\b", r"\1", words)
    words = re.sub(r"\bhalf-", "half ", words)
    words = re.sub(r"(\d{4}-\d\d?-\d\d?)t(?=\d)", r"\1 ", words)
    words = re.sub(r"\b(\d\d?)-(\d\d?)-(\d{4})\b", r"\1/\2/\3", words)
    # A dot is kept inside a number ("9.30") and at the end of a date ("3.4."), nowhere else.
    words = re.sub(r"(\d+\.\d+(?:\.\d*)?)|\.", lambda number: number[1] or " ", words)
    words = re.sub(r"(?<!\w)['/:-]+|['/:-]+(?!\w)", " ", words)
    words = " ".join(words.split())
    for language in (*(code for code in languages if code != "en"), "en"):
        for said, meant in _REWRITES.get(language, ()):
            words = " ".join(said.sub(meant, words).split())
    return re.sub(r"quarter to (\d{1,2})", _quarter_to, words)


def without_small_talk(words: str) -> str:
    """`words` without the idle words and TAKEN marks at both ends."""
    kept = words.split()
    while kept and (kept[0] in _IDLE or kept[0] == TAKEN):
        kept.pop(0)
    while kept and (kept[-1] in _IDLE or kept[-1] == TAKEN):
        kept.pop()
    return " ".join(kept)


def is_small_talk(words: str) -> bool:
    """Whether what is left around the TAKEN marks leaves the meaning of the time read untouched."""
    head, *rest = words.split(TAKEN)
    if any(set(between.split()) & {"before", "until", "till", "to"} for between in rest[:-1]):
        return False  # "the evening before Friday" is not Friday
    before, after = head.split(), (rest.pop() if rest else "").split()
    return (
        all(set(between.split()) <= _IDLE for between in rest)
        and (set(before) <= _IDLE or (_is_about_the_step(before) and before[-1] not in _CLINGING))
        and (set(after) <= _IDLE or _is_about_the_step(after))
    )


def _is_about_the_step(words: Sequence[str]) -> bool:
    opening = _OPENING.match(" ".join(words))
    return bool(opening) and all(
        word.replace("'", "").isalpha() and word not in _TURNING
        for word in " ".join(words)[opening.end() if opening else 0 :].split()
    )


def _quarter_to(match: re.Match[str]) -> str:
    return f"{(int(match[1]) - 2) % 12 + 1}:45"
