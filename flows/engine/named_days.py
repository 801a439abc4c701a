"""The days people name: "next Friday", "the 5th", "end of the month", "3 March", "el 3 de marzo".

Reads plain words (time_words.py) as seen from a local date. Must not know hours, zones or instants.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from flows.engine.time_words import TAKEN, WEEKDAY, WEEKDAYS

if TYPE_CHECKING:
    from dateparser.date import DateData

JUST_PASSED = timedelta(days=30)  # a date without a year this long ago was not meant for next year
FARTHEST = timedelta(days=731)  # unless a year is named
FARTHEST_YEAR = 2100


@dataclass(frozen=True)
class NamedDay:
    """The day that words name. `date` None: no such day, or more than one reading.

    `weekday` (0 is Monday): said as a weekday, so today counts too when a time is named with it.
    """

    date: date | None
    weekday: int | None = None


NO_DAY = NamedDay(None)


def take(words: str, pattern: re.Pattern[str]) -> tuple[str, list[re.Match[str]]]:
    """`words` with every match replaced by TAKEN, and the matches."""
    return pattern.sub(TAKEN, words), list(pattern.finditer(words))


def phrase(words: str) -> re.Pattern[str]:
    """A pattern for whole words of plain text."""
    return re.compile(rf"(?<!\S)(?:{words})(?!\S)")


def take_days(words: str, today: date, languages: Sequence[str]) -> tuple[str, list[NamedDay]]:
    """`words` without the days named in them, and those days, each once."""
    words, found = take(words, _DATE_IN_WORDS)
    days = [_date_by_dateparser(match[0], today, languages) for match in found]
    for pattern, read in _RULES:
        words, found = take(words, pattern)
        days += [_bounded(read, match, today) for match in found]
    return words, list(dict.fromkeys(days))


def agreed(days: Sequence[NamedDay]) -> NamedDay:
    """The one day that `days` name. A weekday beside a date must fit it."""
    weekdays = [day for day in days if day.weekday is not None]
    dates = [day for day in days if day.weekday is None]
    if len(weekdays) > 1 or len(dates) > 1:
        return NO_DAY
    if dates and weekdays and dates[0].date and dates[0].date.weekday() != weekdays[0].weekday:
        return NO_DAY
    return [*dates, *weekdays][0]


def ask_dateparser(
    words: str, today: date, languages: Sequence[str]
) -> NamedDay | timedelta | None:
    """What dateparser reads in languages other than English: a day, or a span from now on.

    English has rules of its own, so nothing is asked for a client who writes only English.
    """
    others = [language for language in languages if language != "en"]
    numbers = [int(number) for number in re.findall(r"\d+", words)]
    # Two letters are too thin: "so" is a German Sunday, "mi" a Spanish Wednesday.
    if not others or len(words) < 3 or TAKEN in words or words.isdigit() or len(numbers) > 2:
        return None
    base = datetime.combine(today, datetime.min.time())
    read = _dateparser(words, base, others, "relative-time")
    if read and read.date_obj and read.date_obj.tzinfo:
        return None  # a zone was named beside the span
    if not (read and read.date_obj):
        day = _date_by_dateparser(words, today, others)
        return day if day.date else None
    span = read.date_obj - base
    units = [timedelta(hours=1), timedelta(minutes=1)] if "time" in read.parts else [DAY, WEEK]
    # dateparser passes over a number it has no use for, and with it over an hour that was named.
    if len(numbers) > 1 or (numbers and abs(span) not in [numbers[0] * unit for unit in units]):
        return None
    if span > FARTHEST:
        return None
    # Its "next week" is a week from today; the weeks that are known to be meant so are rewritten.
    if read.period in ("month", "year") or (read.period == "week" and not numbers and span == WEEK):
        return None
    return span if "time" in read.parts else NamedDay(today + span)


# ---- the rules, each a pattern and how its match is read on a given day

DAY = timedelta(days=1)
WEEK = timedelta(days=7)


def _weekday(name: str, today: date) -> NamedDay:
    weekday = WEEKDAYS.index(name)
    return NamedDay(today + ((weekday - today.weekday() - 1) % 7 + 1) * DAY, weekday)


def _monday(today: date) -> date:
    """Of the next week."""
    return today + (7 - today.weekday()) * DAY


def _month_on(day: date, months: int) -> tuple[int, int]:
    """Year and month so many months after `day`."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return year, month + 1


def _in_a_while(match: re.Match[str], today: date) -> NamedDay:
    count, unit = int(match[1]), match[2]
    if unit in ("day", "week"):
        return NamedDay(today + count * (DAY if unit == "day" else WEEK))
    year, month = _month_on(today, count * (12 if unit == "year" else 1))
    return NamedDay(date(year, month, min(today.day, monthrange(year, month)[1])))


def _week_after(match: re.Match[str], today: date) -> NamedDay:
    name = match[1] or match[2]
    start = today + DAY if name == "tomorrow" else _weekday(name, today).date
    return NamedDay(start + WEEK) if start else NO_DAY


def _end(match: re.Match[str], today: date) -> NamedDay:
    later, unit = int(bool(match[1])), match[2]
    if unit == "week":
        friday = _monday(today) + (4 - 7) * DAY + later * WEEK
        return NamedDay(friday if friday >= today else friday + 2 * DAY)
    if unit == "year":
        return NamedDay(date(today.year + later, 12, 31))
    year, month = _month_on(today, later)
    return NamedDay(date(year, month, monthrange(year, month)[1]))


def _month(match: re.Match[str], today: date) -> NamedDay:
    """The first or the last day of a month that is still to come."""
    month = _MONTHS.index(match[2]) + 1
    year = today.year + (month < today.month or (month == today.month and not match[1]))
    return NamedDay(date(year, month, monthrange(year, month)[1] if match[1] else 1))


def _weekend(match: re.Match[str], today: date) -> NamedDay:
    saturday = _monday(today) - 2 * DAY
    if match[1]:
        return NamedDay(saturday + WEEK)
    return NamedDay(saturday if saturday > today else saturday + DAY)


def _day_of_month(match: re.Match[str], today: date) -> NamedDay:
    number, which = int(match[1]), match[2]
    if not 1 <= number <= 31:
        return NO_DAY
    if which:
        return NamedDay(date(*_month_on(today, int(which == "next")), number))
    for months in range(3):  # of two months in a row at least one has a 31st
        year, month = _month_on(today, months)
        if number <= monthrange(year, month)[1] and date(year, month, number) >= today:
            return NamedDay(date(year, month, number))
    return NO_DAY


def _coming(day: int, month: int, today: date) -> NamedDay:
    """The date in the first year in which it has not long passed. 29 February is found too."""
    for year in range(today.year - 1, today.year + 9):
        if day <= monthrange(year, month)[1] and date(year, month, day) >= today - JUST_PASSED:
            return NamedDay(date(year, month, day))
    return NO_DAY


def _day_first(match: re.Match[str], today: date) -> NamedDay:
    day, month, year = int(match[1]), int(match[2]), match[3]
    if not 1 <= month <= 12 or day < 1:
        return NO_DAY
    if not year:
        return _coming(day, month, today)
    return NamedDay(date(int(year) + (2000 if len(year) == 2 else 0), month, day))


def _either_first(match: re.Match[str], today: date) -> NamedDay:
    first, second = int(match[1]), int(match[2])
    if match[0] == "24/7" or (first != second and first <= 12 and second <= 12):
        return NO_DAY
    if second <= 12:
        return _day_first(match, today)
    swapped = re.sub(r"^(\d+)/(\d+)", r"\2/\1", match[0])
    again = _SLASHED.fullmatch(swapped)
    return _day_first(again, today) if again else NO_DAY


def _bounded(
    read: Callable[[re.Match[str], date], NamedDay], match: re.Match[str], today: date
) -> NamedDay:
    """NO_DAY for a date that no calendar has, and for one too far away to be meant."""
    try:
        day = read(match, today)
    except (ValueError, OverflowError):
        return NO_DAY
    with_year = bool(re.search(r"\d{4}|\d[./-]\d+[./-]\d", match[0]))
    too_far = day.date and (
        day.date.year > FARTHEST_YEAR or (day.date > today + FARTHEST and not with_year)
    )
    return NO_DAY if too_far else day


_SLASHED = phrase(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d\d))?")
_MONTHS = [
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
]
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DATE_IN_WORDS = phrase(
    rf"(?:the )?\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH}(?: \d{{4}})?|"
    rf"{_MONTH} (?:the )?\d{{1,2}}(?:st|nd|rd|th)?(?: \d{{4}})?"
)
_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], NamedDay]], ...] = (
    (
        phrase(r"(\d{4})-(\d{1,2})-(\d{1,2})"),
        lambda said, _: NamedDay(date(int(said[1]), int(said[2]), int(said[3]))),
    ),
    (phrase(r"(?<!at )(\d{1,2})\.(\d{1,2})\.(\d{4}|\d\d)?"), _day_first),
    (_SLASHED, _either_first),
    (phrase("overmorrow"), lambda _, today: NamedDay(today + 2 * DAY)),
    (
        phrase(rf"1 week (?:from|on) (tomorrow|{WEEKDAY})|({WEEKDAY}) week"),
        _week_after,
    ),
    (phrase("today"), lambda _, today: NamedDay(today)),
    (phrase("tomorrow"), lambda _, today: NamedDay(today + DAY)),
    (phrase(r"(?:in|within) (\d{1,3}) (day|week|month|year)s?"), _in_a_while),
    (phrase(r"(?:the )?end of (?:the |this )?(next )?(week|month|year)"), _end),
    (phrase(rf"(?:(?:the )?(end) of|in) ({'|'.join(_MONTHS)})"), _month),
    (phrase("next week"), lambda _, today: NamedDay(_monday(today))),
    (phrase("next month"), lambda _, today: NamedDay(date(*_month_on(today, 1), 1))),
    (phrase(r"(?:this |the )?(next )?weekend"), _weekend),
    (
        phrase(rf"next ({WEEKDAY})"),
        lambda said, today: NamedDay(_monday(today) + WEEKDAYS.index(said[1]) * DAY),
    ),
    (phrase(rf"(?:this )?({WEEKDAY})"), lambda said, today: _weekday(said[1], today)),
    (
        phrase(r"(?:the )?(\d{1,2})(?:st|nd|rd|th)(?: of (this|the|next) month)?"),
        _day_of_month,
    ),
)


# ---- dateparser


def _date_by_dateparser(words: str, today: date, languages: Sequence[str]) -> NamedDay:
    numbers = [int(number) for number in re.findall(r"\d+", words)]
    read = _dateparser(
        words, datetime.combine(today, datetime.min.time()), languages, "absolute-time"
    )
    if not (read and read.date_obj) or "time" in read.parts or read.date_obj.tzinfo:
        return NO_DAY
    day = read.date_obj.date()
    if not numbers:
        return NamedDay(day, day.weekday()) if read.period == "day" else NO_DAY
    # Every number must be found again in the date, or dateparser has passed over an hour.
    if numbers == [day.day] and read.parts == ("month", "day"):
        return _coming(day.day, day.month, today)
    if numbers == [day.day, day.year] and day.year <= FARTHEST_YEAR:
        return NamedDay(day)
    return NO_DAY


def _dateparser(
    words: str, base: datetime, languages: Sequence[str], parser: str
) -> DateData | None:
    # Here, because it takes a quarter of a second to import and most moments need no dateparser.
    from dateparser import DateDataParser
    from dateparser.data.languages_info import language_order

    known = [language for language in languages if language in language_order]
    if not known:
        return None  # asked without languages it tries two hundred of them, for seconds
    return DateDataParser(
        languages=known,
        use_given_order=True,
        settings={
            "RELATIVE_BASE": base,
            "TIMEZONE": "UTC",
            "PREFER_DATES_FROM": "future",
            "RETURN_TIME_AS_PERIOD": True,
            "PARSERS": [parser],
        },
    ).get_date_data(words)
