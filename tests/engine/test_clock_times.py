"""How times of day and days of the week are read, as people type them."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest
from babel import Locale

from flows.engine.clock_times import NONE, ClockTime, NotATime, read_time
from flows.engine.flow import Reader, Told, Unreadable
from flows.engine.weekdays import Weekdays, days_as_words, read_days
from flows.engine.when_and_where import READ_IN
from flows.engine.words import ENGLISH, Language
from tests.engine.talk import ANA

TIMES = {
    "00:00": ("midnight", "12am", "0:00", "00:00", "24:00", "12 midnight", "0", "at midnight"),
    "00:30": ("0:30", "00:30", "12:30am", "0030"),
    "06:45": ("quarter to seven in the morning", "6.45 am", "06:45", "0645", "quarter to 7 am"),
    "07:00": ("7am", "7 AM", "7 a.m.", "07:00", "07", "7 in the morning", "seven am", "0700"),
    "07:30": ("half past seven am", "7:30 a.m.", "07.30", "half-past seven in the morning"),
    "09:00": ("morning", "in the morning", "9 in the morning", "09:00", "first thing"),
    "10:30": ("10:30", "10.30", "1030", "10 30", "10:30am", "half past ten in the morning"),
    "12:00": ("noon", "12", "12pm", "midday", "at noon", "12 noon", "lunchtime", "12:00", "12h"),
    "12:30": ("12:30", "12.30", "12:30 pm", "half past twelve pm", "1230"),
    "14:00": ("2pm", "14:00", "2 in the afternoon", "14 h", "1400", "afternoon", "2 p.m"),
    "18:00": ("6pm", "18:00", "after work", "at 6 in the evening", "18 Uhr"),
    "19:00": (
        *("7pm", "7 pm", "7PM", "7 p.m.", "7p", "19", "19:00", "19h", "19 h", "1900", "7 pm!"),
        *("7 in the evening", "seven in the evening", "at seven in the evening", "7 at night"),
        *("7 o'clock pm", "seven o'clock in the evening", "evening", "around 7pm", "7ish pm"),
        *("7pm please", "let's do 7pm", "7pm sharp", "@7pm", "  7PM\n", "７pm", "in the evening"),
        *("um 19 Uhr", "a las 7 de la tarde", "в 7 вечера", "evening at 7", "before 7pm"),
    ),
    "19:05": ("five past seven pm", "7:05pm", "19:05"),
    "19:25": ("twenty five past seven in the evening", "7.25pm"),
    "19:30": (
        *("19:30", "19.30", "19,30", "19 30", "1930", "19h30", "19 h 30", "7:30pm", "7.30 pm"),
        *("730pm", "7 30 pm", "seven thirty pm", "half past seven pm", "half past 7 p.m."),
        *("half past seven in the evening", "7:30 in the evening", "7:30 PM.", "19:30!", "٧:٣٠ pm"),
        *("19:30:00", "19:30 Uhr", "в 19:30", "at 19:30", "I think 19:30", "7:30p"),
    ),
    "22:30": ("22:30", "10:30 in the evening", "half past ten pm", "10:30pm", "22h30"),
    "23:59": ("23:59", "11:59pm", "2359"),
}
EITHER = {
    "07:00 or 19:00": ("7", "seven", "7:00", "at 7", "7 o'clock", "7ish", "7.", "7h", "700"),
    "07:30 or 19:30": ("half past seven", "7:30", "7.30", "730", "seven thirty", "7h30"),
    "07:45 or 19:45": ("quarter to eight", "7:45"),
    "10:00 or 22:00": ("10", "ten", "at ten"),
    "10:30 or 22:30": ("half past ten", "ten thirty"),
}
NO_TIMES = (
    *("25:00", "7:75", "-3", "−3", "- 3", "24:30", "13pm", "0am", "99", "7:5", "1:2:3", "7:60"),
    *("tomorrow", "tonight", "friday at 7pm", "now", "later", "asap", "in 2 hours", "for 3 hours"),
    *("at night", "bedtime", "half seven", "every day at 7pm", "not 8pm", "never", "whenever"),
    *("", " ", "🌸", "abc", "7 dwarfs", "100000", "9" * 4000, "7pm " * 30, "1½", "²", "\x00"),
    *("13 in the morning", "1 in the evening", "noon pm", "pm", "am", ":", "::", "12:99"),
)
SEVERAL = ("7 or 8", "7pm or 8pm", "7-8", "10pm to 7am", "22:00 - 07:00", "between 7 and 8")
HOUR = ClockTime((time(8), time(19, 30)))
DAYS = {
    "0123456": (
        *("every day", "Everyday", "daily", "all", "all days", "each day", "mon-sun", "always"),
        *("weekdays and weekends", "all week", "monday to sunday", "every day please"),
    ),
    "01234": (
        *("weekdays", "Weekday", "work days", "workdays", "mon-fri", "Mon–Fri", "mo-fr", "M-F"),
        *("monday to friday", "from monday till friday", "mon thru fri", "monday through friday"),
        *("no weekends", "not at weekends", "every day except weekends", "all but sat and sun"),
        *("on weekdays", "Mon Tue Wed Thu Fri", "mo, tu, we, th, fr", "mon. – fri."),
    ),
    "56": ("weekends", "the weekend", "sat sun", "Saturday and Sunday", "sat & sun", "sa/su"),
    "024": ("mon wed fri", "Mon, Wed, Fri", "m w f", "monday wednesday and friday", "mo we fr"),
    "012345": ("not sunday", "every day but sunday", "all but sunday", "everyday except Sundays"),
    "0": ("monday", "Mondays", "only on mondays", "every monday", "just mon", "mon."),
    "13": ("tues/thurs", "tu th", "tue+thu", "Tuesdays & Thursdays", "tuesday; thursday"),
    "0456": ("fri to mon", "fri-mon"),
    "0124": ("mon to wed and fri", "mon-wed, fri", "weekdays but not thursday"),
    "012346": ("sunday-thursday and fri",),
    "01236": ("sunday-thursday",),
}
NO_DAYS = (
    *("", " ", "🌸", "never", "none", "no", "every other day", "twice a week", "monday or tuesday"),
    *("1-5", "7 days", "mon-", "- fri", "not", "every day but every day", "t", "every", "day"),
    *("tomorrow", "not sunday but saturday", "mon " * 100, "monday at 7", "blah", "2", "!!!"),
)


def told(language: Language = ENGLISH) -> Told:
    return Told({}, (), replace(ANA, language=language.code), language)


def pairs(table: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(typed, meant) for meant, ways in table.items() for typed in ways]


def refused(reader: Reader, text: str) -> str:
    """The hint that an unreadable answer gets."""
    with pytest.raises(Unreadable) as caught:
        reader.read(text, told())
    return str(ENGLISH.say(caught.value.hint, **caught.value.values))


# Times of day ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("typed", "meant"), pairs(TIMES))
def test_a_time_of_day_is_read_as_people_type_it(typed: str, meant: str) -> None:
    assert HOUR.read(typed, told()) == meant


@pytest.mark.parametrize(("typed", "both"), pairs(EITHER))
def test_a_time_that_may_be_morning_or_evening_is_asked_about(typed: str, both: str) -> None:
    assert refused(HOUR, typed) == f"That could be {both}. Type the one you mean."


@pytest.mark.parametrize("typed", NO_TIMES)
def test_what_is_no_time_of_day_gets_a_hint(typed: str) -> None:
    assert "cannot read that" in refused(HOUR, typed)


@pytest.mark.parametrize("typed", SEVERAL)
def test_two_times_where_one_is_asked_for_get_a_hint(typed: str) -> None:
    assert "One is enough" in refused(HOUR, typed)


def test_each_of_the_two_times_that_are_offered_can_be_typed() -> None:
    for hour in range(1, 12):
        found = read_time(str(hour), READ_IN)
        assert isinstance(found, NotATime)
        assert [read_time(f"{each:%H:%M}") for each in found.either] == [
            time(hour),
            time(hour + 12),
        ]


def test_usual_times_are_offered_three_in_a_row() -> None:
    reader = ClockTime((time(8), time(9), time(12, 30), time(18)))
    rows = [[choice.label for choice in row] for row in reader.choices(told())]
    assert rows == [["08:00", "09:00", "12:30"], ["18:00"]]
    assert reader.take("12:30", told()) == "12:30"
    with pytest.raises(KeyError):
        reader.take("12:45", told())


def no_mornings(at: time, told: Told) -> None:
    if at < time(12):
        raise Unreadable("Not so early.")


def test_a_time_that_cannot_be_is_refused_and_not_offered() -> None:
    reader = ClockTime((time(8), time(18)), check=no_mornings)
    assert [choice.key for row in reader.choices(told()) for choice in row] == ["18:00"]
    assert refused(reader, "8am") == "Not so early."
    assert not reader.fits("08:00", told())
    assert reader.fits("18:00", told())


@pytest.mark.parametrize("typed", ["none", "No", "nope", "No quiet hours", "off"])
def test_none_is_an_answer_only_where_it_is_offered(typed: str) -> None:
    reader = ClockTime((time(8),), none="No quiet hours")
    assert reader.read(typed, told()) == reader.take(NONE, told()) == NONE
    assert reader.show(NONE, told()) == "No quiet hours"
    assert "cannot read" in refused(HOUR, typed)


# Days of the week ------------------------------------------------------------------------------


@pytest.mark.parametrize(("typed", "meant"), pairs(DAYS))
def test_days_are_read_as_people_type_them(typed: str, meant: str) -> None:
    assert read_days(typed, told()) == tuple(int(each) for each in meant)


@pytest.mark.parametrize("typed", NO_DAYS)
def test_what_names_no_days_gets_a_hint(typed: str) -> None:
    hint = refused(Weekdays(), typed)
    assert "no clear days" in hint or "One day at least" in hint


def test_days_have_a_name_together_where_there_is_one() -> None:
    assert days_as_words((6, 5), told()) == "Saturday and Sunday"
    assert days_as_words(tuple(range(5)), told()) == "Monday to Friday"
    assert days_as_words((4, 0), told()) == "Monday, Friday"
    assert next(row[0].label for row in Weekdays().choices(told())) == "Every day"


def test_a_preset_is_taken_by_its_days() -> None:
    assert Weekdays().take("56", told()) == [5, 6]
    with pytest.raises(KeyError):
        Weekdays().take("0", told())


def test_days_are_read_by_their_names_in_the_clients_language() -> None:
    spanish = told(Language("es", Locale("es")))
    assert read_days("lunes, miércoles", spanish) == (0, 2)
    assert read_days("lun-vie", spanish) == (0, 1, 2, 3, 4)
    assert read_days("monday", spanish) == (0,)
    assert days_as_words((0, 2), spanish) == "lunes, miércoles"
