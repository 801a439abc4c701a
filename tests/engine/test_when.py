"""A moment as people say it: tables of what is said, and what the client's clock shows then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import dateparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.engine.when import LONGEST, Moment, NotAMoment, read_when

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
KOLKATA = ZoneInfo("Asia/Kolkata")
AUCKLAND = ZoneInfo("Pacific/Auckland")
ZONES = (BERLIN, NEW_YORK, KOLKATA, AUCKLAND)
WEDNESDAY = "2026-03-04 14:20"  # the usual now of these tests, local


def seen(
    text: str, now: str = WEDNESDAY, zone: ZoneInfo = BERLIN, languages: tuple[str, ...] = ("en",)
) -> str:
    """The local wall time that `text` names at the local time `now`, or why there is none."""
    moment = read_when(text, datetime.fromisoformat(now).replace(tzinfo=zone), zone, languages)
    if isinstance(moment, NotAMoment):
        return moment.reason
    assert moment.at.tzinfo is UTC
    return f"{moment.at.astimezone(zone):%Y-%m-%d %H:%M}"


def has_time(text: str) -> bool:
    moment = read_when(text, datetime.fromisoformat(WEDNESDAY).replace(tzinfo=BERLIN), BERLIN)
    assert isinstance(moment, Moment)
    return moment.has_time


DAY_AND_HOUR = {
    "tomorrow 9am": "2026-03-05 09:00",
    "tomorrow at 9": "2026-03-05 09:00",
    "tmrw 9": "2026-03-05 09:00",
    "9am tomorrow": "2026-03-05 09:00",
    "9 a.m. tomorrow": "2026-03-05 09:00",
    "at nine tomorrow": "2026-03-05 09:00",
    "around 9 tomorrow": "2026-03-05 09:00",
    "9ish tomorrow": "2026-03-05 09:00",
    "tomorrow at 9.30": "2026-03-05 09:30",
    "9.30 tomorrow": "2026-03-05 09:30",
    "half past 9 tomorrow": "2026-03-05 09:30",
    "quarter past 9 tomorrow": "2026-03-05 09:15",
    "tomorrow, quarter to 1": "2026-03-05 12:45",
    "quarter to 8 tonight": "2026-03-04 19:45",
    "tonight at 8": "2026-03-04 20:00",
    "8 in the evening": "2026-03-04 20:00",
    "tomorrow at 6": "2026-03-05 18:00",
    "tomorrow at 6 in the morning": "2026-03-05 06:00",
    "tomorrow 06:00": "2026-03-05 06:00",
    "12am tomorrow": "2026-03-05 00:00",
    "12 noon tomorrow": "2026-03-05 12:00",
    "fri 5pm": "2026-03-06 17:00",
    "before 5pm Friday": "2026-03-06 17:00",
    "on Friday at 17:30": "2026-03-06 17:30",
    "on monday, 9 o'clock": "2026-03-09 09:00",
    "wed 6pm": "2026-03-04 18:00",
    "on the 5th at 8pm": "2026-03-05 20:00",
    "2026-03-13 14:00": "2026-03-13 14:00",
    "2026-03-13T14:00": "2026-03-13 14:00",
    "3rd of April at noon": "2026-04-03 12:00",
    "in a week at 5pm": "2026-03-11 17:00",
}
HOUR_ONLY = {
    "at 6": "2026-03-04 18:00",
    "at 3": "2026-03-04 15:00",
    "after 6": "2026-03-04 18:00",
    "6pm": "2026-03-04 18:00",
    "1pm": "2026-03-05 13:00",
    "18:00": "2026-03-04 18:00",
    "09:30": "2026-03-05 09:30",
    "9:30": "2026-03-04 21:30",
    "14:20": "2026-03-05 14:20",
    "at 12": "2026-03-05 12:00",
    "noon": "2026-03-05 12:00",
    "midnight": "2026-03-05 00:00",
    "tonight at midnight": "2026-03-05 00:00",
}
SPANS = {
    "in two hours": "2026-03-04 16:20",
    "in 2 hours": "2026-03-04 16:20",
    "in 2h": "2026-03-04 16:20",
    "in 90 minutes": "2026-03-04 15:50",
    "in half an hour": "2026-03-04 14:50",
    "in an hour": "2026-03-04 15:20",
    "in an hour and a half": "2026-03-04 15:50",
    "in 1.5 hours": "2026-03-04 15:50",
    "in 2 hours and 30 minutes": "2026-03-04 16:50",
    "30 minutes from now": "2026-03-04 14:50",
    "in a week": "2026-03-11 09:00",
    "in a week's time": "2026-03-11 09:00",
    "in 3 days": "2026-03-07 09:00",
    "in a couple of days": "2026-03-06 09:00",
    "in a fortnight": "2026-03-18 09:00",
    "in two weeks": "2026-03-18 09:00",
    "2 weeks from now": "2026-03-18 09:00",
    "in a month": "2026-04-04 09:00",
}
WEEKDAYS = {
    "Friday": "2026-03-06 09:00",
    "this friday": "2026-03-06 09:00",
    "by Friday": "2026-03-06 09:00",
    "before Friday": "2026-03-06 09:00",
    "until friday": "2026-03-06 09:00",
    "Wednesday": "2026-03-11 09:00",
    "Wednesday at 9": "2026-03-11 09:00",
    "next Friday": "2026-03-13 09:00",
    "next Monday": "2026-03-09 09:00",
    "friday next week": "2026-03-13 09:00",
    "monday week": "2026-03-16 09:00",
    "a week on tuesday": "2026-03-17 09:00",
    "Friday the 13th": "2026-03-13 09:00",
    "Friday 6 March": "2026-03-06 09:00",
}
OTHER_DAYS = {
    "tomorrow": "2026-03-05 09:00",
    "day after tomorrow": "2026-03-06 09:00",
    "a week from today": "2026-03-11 09:00",
    "a week from tomorrow": "2026-03-12 09:00",
    "next week": "2026-03-09 09:00",
    "start of next week": "2026-03-09 09:00",
    "next month": "2026-04-01 09:00",
    "weekend": "2026-03-07 09:00",
    "this weekend": "2026-03-07 09:00",
    "next weekend": "2026-03-14 09:00",
    "end of the week": "2026-03-06 09:00",
    "end of next week": "2026-03-13 09:00",
    "end of the month": "2026-03-31 09:00",
    "by the end of next month": "2026-04-30 09:00",
    "end of the year": "2026-12-31 09:00",
    "5 March": "2026-03-05 09:00",
    "March 5": "2026-03-05 09:00",
    "the 3rd of April": "2026-04-03 09:00",
    "april the 3rd, 2027": "2027-04-03 09:00",
    "3 February 2031": "2031-02-03 09:00",
    "10 February": "past",
    "15 January": "2027-01-15 09:00",
    "29 feb": "2028-02-29 09:00",
    "25/3": "2026-03-25 09:00",
    "3/25": "2026-03-25 09:00",
    "4/4": "2026-04-04 09:00",
    "25/3/2027": "2027-03-25 09:00",
    "25-03-2027": "2027-03-25 09:00",
    "13.03.2026": "2026-03-13 09:00",
    "3.4.": "2026-04-03 09:00",
    "2026-03-13": "2026-03-13 09:00",
    "the 5th": "2026-03-05 09:00",
    "the 3rd": "2026-04-03 09:00",
    "the 31st": "2026-03-31 09:00",
    "1st of next month": "2026-04-01 09:00",
}
PARTS_OF_DAY = {
    "Friday morning": "2026-03-06 09:00",
    "tomorrow morning": "2026-03-05 09:00",
    "first thing tomorrow": "2026-03-05 09:00",
    "in the morning": "2026-03-05 09:00",
    "tomorrow afternoon": "2026-03-05 14:00",
    "this evening": "2026-03-04 19:00",
    "tonight": "2026-03-04 19:00",
    "tomorrow night": "2026-03-05 19:00",
    "this afternoon": "2026-03-04 15:00",
    "after lunch": "2026-03-05 14:00",
    "lunchtime": "2026-03-05 12:00",
    "after work": "2026-03-04 18:00",
    "end of the day": "2026-03-04 18:00",
    "eod": "2026-03-04 18:00",
    "eod tomorrow": "2026-03-05 18:00",
}
AMONG_OTHER_WORDS = {
    "I'll do it tomorrow at 9": "2026-03-05 09:00",
    "maybe Friday?": "2026-03-06 09:00",
    "let's say Tuesday 10am": "2026-03-10 10:00",
    "tomorrow, right after work": "2026-03-05 18:00",
    "tomorrow – 9am!": "2026-03-05 09:00",
    "tomorrow 👍": "2026-03-05 09:00",
    "Tomorrow.": "2026-03-05 09:00",
    "I’ll call mom on Friday": "2026-03-06 09:00",
    "tomorrow I'll call mom": "2026-03-05 09:00",
    "no later than Friday": "2026-03-06 09:00",
}
UNCLEAR = (
    """
someday|soon|never|later|now|every day|when I have time|Christmas|March|2027|next year|2 hours
9|nine|in 5|Friday 13|Friday 5|3/4|3/4/2026|24/7|half 9 tomorrow|tomorrow at 25|25:00|18pm
30 feb|31/4|2026-02-30|3 march 26|in 3 years|in 99999 days|99999999999999999999
Friday or Saturday|Monday to Friday|tomorrow at 9 or 10|between 9 and 10|9-10am tomorrow
not tomorrow|I can't tomorrow|I won't do it Friday|I'll do anything but Friday
the day before Friday|the evening before Friday|2 days before Friday|after 2 days
this time tomorrow|same time tomorrow|mid next week|early next week|week after next
I'll finish the Friday report|I'll talk about tomorrow|Monday's meeting|call 3 people tomorrow
Monday 6 March|the first friday of next month|last friday of the month|tomorrow until noon
tomorrow at midnight|tonight at 1|tomorrow morning at 19:00|tomorrow EST|9am EST
I sat|I'll enjoy the sun|we|mo|👍|🙂🙂| |?|.|·|tomorrow · friday
""".strip()
    .replace("\n", "|")
    .split("|")
)
OVER = (
    """
yesterday|last friday|last week|2019-01-01|0001-01-01|two days ago|3 March|3/3|2026-03-03
this morning|today at 14:20|in 0 minutes|3 April 2019
""".strip()
    .replace("\n", "|")
    .split("|")
)


@pytest.mark.parametrize(
    ("text", "wall"),
    [
        said
        for table in (
            DAY_AND_HOUR,
            HOUR_ONLY,
            SPANS,
            WEEKDAYS,
            OTHER_DAYS,
            PARTS_OF_DAY,
            AMONG_OTHER_WORDS,
        )
        for said in table.items()
    ],
)
def test_what_people_say_on_a_wednesday_afternoon_is_read(text: str, wall: str) -> None:
    assert seen(text) == wall


@pytest.mark.parametrize("text", UNCLEAR)
def test_what_can_be_meant_in_two_ways_or_none_is_unclear(text: str) -> None:
    assert seen(text) == "unclear"


@pytest.mark.parametrize("text", OVER)
def test_a_moment_that_is_over_is_past(text: str) -> None:
    assert seen(text) == "past"


@pytest.mark.parametrize(
    ("now", "text", "wall"),
    [
        # late in the day
        ("2026-03-04 20:30", "tonight", "2026-03-04 21:00"),
        ("2026-03-04 20:30", "this evening", "2026-03-04 21:00"),
        ("2026-03-04 23:30", "tonight", "2026-03-05 00:00"),
        ("2026-03-04 20:30", "after work", "2026-03-05 18:00"),
        ("2026-03-04 20:30", "eod", "2026-03-04 21:00"),
        ("2026-03-04 20:30", "at 6", "2026-03-05 18:00"),
        ("2026-03-04 20:30", "at 9", "2026-03-04 21:00"),
        ("2026-03-04 05:30", "at 6", "2026-03-04 06:00"),
        ("2026-03-04 20:30", "6pm", "2026-03-05 18:00"),
        ("2026-03-04 20:30", "today at 6", "past"),
        # today without a time
        ("2026-03-04 14:20", "today", "2026-03-04 16:00"),
        ("2026-03-04 14:00", "today", "2026-03-04 15:00"),
        ("2026-03-04 06:10", "today", "2026-03-04 09:00"),
        ("2026-03-04 21:00", "today", "2026-03-04 22:00"),
        ("2026-03-04 22:40", "today", "2026-03-04 23:40"),
        ("2026-03-04 14:20", "4 March", "2026-03-04 16:00"),
        ("2026-03-31 14:20", "end of the month", "2026-03-31 16:00"),
        # weekends
        ("2026-03-07 09:00", "this weekend", "2026-03-08 09:00"),
        ("2026-03-08 09:00", "next weekend", "2026-03-14 09:00"),
        ("2026-03-07 10:00", "end of the week", "2026-03-08 09:00"),
        ("2026-03-08 09:00", "next Friday", "2026-03-13 09:00"),
        ("2026-03-08 09:00", "next Monday", "2026-03-09 09:00"),
        ("2026-03-08 09:00", "Sunday 8pm", "2026-03-08 20:00"),
        ("2026-03-08 09:00", "Sunday", "2026-03-15 09:00"),
        ("2026-03-08 21:00", "Sunday 8pm", "2026-03-15 20:00"),
        # ends of months and years
        ("2026-12-31 10:00", "tomorrow at 9", "2027-01-01 09:00"),
        ("2026-12-31 10:00", "next month", "2027-01-01 09:00"),
        ("2026-12-15 10:00", "end of next month", "2027-01-31 09:00"),
        ("2026-12-31 10:00", "3 January", "2027-01-03 09:00"),
        ("2027-01-05 10:00", "28 December", "past"),
        ("2026-01-31 10:00", "in a month", "2026-02-28 09:00"),
        ("2026-04-30 10:00", "the 31st", "2026-05-31 09:00"),
        ("2028-02-28 10:00", "tomorrow", "2028-02-29 09:00"),
        # seconds are dropped and never lead into the past
        ("2026-03-04 14:20:45", "in a minute", "2026-03-04 14:21"),
        ("2026-03-04 14:20:45", "14:20", "2026-03-05 14:20"),
    ],
)
def test_the_time_of_saying_decides(now: str, text: str, wall: str) -> None:
    assert seen(text, now) == wall


@pytest.mark.parametrize(
    ("zone", "now", "text", "wall"),
    [
        (BERLIN, "2026-03-28 12:00", "tomorrow at 9", "2026-03-29 09:00"),
        (BERLIN, "2026-03-28 12:00", "tomorrow 02:30", "2026-03-29 03:00"),
        (BERLIN, "2026-03-29 01:30", "in two hours", "2026-03-29 04:30"),
        (BERLIN, "2026-10-24 12:00", "tomorrow 02:30", "2026-10-25 02:30"),
        (BERLIN, "2026-10-25 01:30", "in two hours", "2026-10-25 02:30"),
        (NEW_YORK, "2026-03-07 12:00", "tomorrow 02:30", "2026-03-08 03:00"),
        (NEW_YORK, "2026-11-01 00:30", "today at 01:30", "2026-11-01 01:30"),
        (NEW_YORK, "2026-03-04 23:30", "tomorrow at 9", "2026-03-05 09:00"),
        (KOLKATA, "2026-03-04 02:00", "tomorrow at 9", "2026-03-05 09:00"),
        (KOLKATA, "2026-03-04 14:20", "tonight", "2026-03-04 19:00"),
        (AUCKLAND, "2026-04-04 12:00", "tomorrow 02:30", "2026-04-05 02:30"),
        (AUCKLAND, "2026-09-26 12:00", "tomorrow 02:30", "2026-09-27 03:00"),
        (AUCKLAND, "2026-12-31 23:00", "Friday morning", "2027-01-01 09:00"),
    ],
)
def test_the_clients_own_clock_is_meant(zone: ZoneInfo, now: str, text: str, wall: str) -> None:
    assert seen(text, now, zone) == wall


def test_the_first_of_two_equal_local_times_is_taken() -> None:
    moment = read_when("tomorrow 02:30", datetime(2026, 10, 24, 12, tzinfo=BERLIN), BERLIN)
    assert moment == Moment(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), has_time=True)


@pytest.mark.parametrize(
    ("language", "text", "wall"),
    [
        ("es", "mañana a las 9", "2026-03-05 09:00"),
        ("es", "mañana por la mañana", "2026-03-05 09:00"),
        ("es", "mañana a las 6 de la tarde", "2026-03-05 18:00"),
        ("es", "el viernes", "2026-03-06 09:00"),
        ("es", "el miércoles a las 18", "2026-03-04 18:00"),
        ("es", "el 3 de abril a las 10", "2026-04-03 10:00"),
        ("es", "en 3 días", "2026-03-07 09:00"),
        ("es", "en 2 horas", "2026-03-04 16:20"),
        ("es", "la próxima semana", "2026-03-09 09:00"),
        ("es", "el viernes pasado", "unclear"),
        ("es", "ayer", "past"),
        ("es", "tomorrow at 9", "2026-03-05 09:00"),
        ("de", "morgen um 9", "2026-03-05 09:00"),
        ("de", "morgen früh", "2026-03-05 09:00"),
        ("de", "heute Abend um 8", "2026-03-04 20:00"),
        ("de", "Freitag um 10 Uhr", "2026-03-06 10:00"),
        ("de", "am 3. April", "2026-04-03 09:00"),
        ("de", "in zwei Wochen", "2026-03-18 09:00"),
        ("de", "in 2 Stunden um 9", "unclear"),
        ("de", "nächste Woche", "2026-03-09 09:00"),
        ("de", "morgen um halb 9", "unclear"),
        ("de", "so", "unclear"),
        ("de", "vor 2 Tagen", "past"),
        ("de", "9 am tomorrow", "2026-03-05 09:00"),
        ("ru", "завтра в 9", "2026-03-05 09:00"),
        ("ru", "завтра в 9 утра", "2026-03-05 09:00"),
        ("ru", "в пятницу в 18:30", "2026-03-06 18:30"),
        ("ru", "3 апреля", "2026-04-03 09:00"),
        ("ru", "через 3 дня", "2026-03-07 09:00"),
        ("ru", "через неделю", "2026-03-11 09:00"),
        ("ru", "завтра в половине девятого", "unclear"),
        ("ru", "вчера", "past"),
    ],
)
def test_other_languages_are_read_or_unclear(language: str, text: str, wall: str) -> None:
    assert seen(text, languages=(language, "en")) == wall


@pytest.mark.parametrize("languages", [(), ("xx",), ("pt-br",), ("zh-hans", "en"), ("EN-GB",)])
def test_any_language_code_is_welcome(languages: tuple[str, ...]) -> None:
    assert seen("tomorrow at 9", languages=languages) == "2026-03-05 09:00"
    assert seen("3 April", languages=languages) == "2026-04-03 09:00"
    assert seen("zorgle", languages=languages) == "unclear"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Friday", False),
        ("today", False),
        ("in 3 days", False),
        ("end of the month", False),
        ("Friday morning", True),
        ("tomorrow at 9", True),
        ("eod", True),
        ("in two hours", True),
    ],
)
def test_an_hour_a_part_of_the_day_or_a_span_is_a_time(text: str, named: bool) -> None:
    assert has_time(text) is named


def test_a_bare_weekday_is_the_next_such_day_and_never_today() -> None:
    for days in range(7):
        now = datetime(2026, 3, 2 + days, 7, tzinfo=BERLIN)
        moment = read_when(f"{now:%A}", now, BERLIN)
        assert moment == Moment(now + timedelta(days=7, hours=2), has_time=False)


def test_next_friday_lies_in_the_next_week_on_every_day() -> None:
    for days in range(7):
        assert seen("next Friday", f"2026-03-{2 + days:02} 12:00") == "2026-03-13 09:00"


def test_a_naive_now_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        read_when("tomorrow", datetime(2026, 3, 4), BERLIN)  # noqa: DTZ001


class NoDateparser:
    def __init__(self, **_: object) -> None:
        raise AssertionError("dateparser was asked")


def test_a_long_text_is_unclear_without_being_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dateparser, "DateDataParser", NoDateparser)
    assert seen("tomorrow" + " " * LONGEST, languages=("es",)) == "unclear"


def test_english_without_a_month_needs_no_dateparser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dateparser, "DateDataParser", NoDateparser)
    assert seen("tomorrow at 9") == "2026-03-05 09:00"
    assert seen("zorgle the blah") == "unclear"


@pytest.mark.parametrize("languages", [(), ("en",), ("es", "en"), ("xx",), ("pt-br",)])
def test_dateparser_is_always_told_the_languages(
    languages: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[list[str]] = []
    genuine = dateparser.DateDataParser

    def parser(*, languages: list[str], **kwargs: Any) -> dateparser.DateDataParser:
        told.append(languages)
        return genuine(languages=languages, **kwargs)

    monkeypatch.setattr(dateparser, "DateDataParser", parser)
    for text in ("zorgle the blah", "3 April", "3 marzo", "el viernes", "💥💥💥"):
        seen(text, languages=languages)
    assert told
    assert all(told)


TIME_WORDS = """
tomorrow today tonight next this friday sat monday at by before in a an 2 9 31 9am 12:30 9.30 3.4.
3/4 0:00 half past quarter to of the 5th week month end day after lunch morning midnight march 29
feb 2026 9999-12-31 0001-01-01 I'll do it - / mañana viernes en días a las morgen um uhr in tagen
завтра в через часов марта hours minutes 9999 weekend noon eod year
"""
SAID = st.one_of(
    st.text(max_size=120),
    st.lists(st.sampled_from(TIME_WORDS.split()), max_size=8).map(" ".join),
    st.text("0123456789:./- "),
)


@settings(max_examples=400, deadline=None)  # no deadline: the first call imports dateparser
@given(
    text=SAID,
    now=st.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    zone=st.sampled_from(ZONES),
    languages=st.sampled_from([("en",), ("es", "en"), ("de", "en"), ("ru", "en"), ()]),
)
def test_any_text_is_a_future_minute_or_not_a_moment(
    text: str, now: datetime, zone: ZoneInfo, languages: tuple[str, ...]
) -> None:
    moment = read_when(text, now, zone, languages)
    if isinstance(moment, Moment):
        assert moment.at > now
        assert moment.at.tzinfo is UTC
        assert (moment.at.second, moment.at.microsecond) == (0, 0)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("in march", "2026-03-01"),
        ("end of march", "2026-03-31"),
        ("by the end of January", "2026-01-31"),
    ],
)
def test_a_month_is_its_first_day_and_its_end_the_last(text: str, day: str) -> None:
    now = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
    read = read_when(text, now, ZoneInfo("Europe/Berlin"))
    assert isinstance(read, Moment)
    assert read.at.date().isoformat() == day
    assert not read.has_time
