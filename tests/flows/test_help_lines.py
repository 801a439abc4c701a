"""The numbers for a client in danger: right where there are any, none where we do not know."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from babel import Locale

from flows.safety import help_lines
from flows.safety.help_lines import Numbers, numbers_for

LISTED = tomllib.loads(Path(help_lines.__file__).with_name(help_lines.DATA).read_text("utf-8"))

ZONES = {
    "Europe/Berlin": Numbers("112", "110", "0800 1110111"),
    "Europe/London": Numbers("999", line="116 123"),
    "Europe/Dublin": Numbers("112", line="116 123"),
    "Europe/Paris": Numbers("112", "17", "3114"),
    "Europe/Madrid": Numbers("112", line="024"),
    "Europe/Vienna": Numbers("144", "133", "142"),
    "Europe/Moscow": Numbers("112", "102"),
    "Europe/Kyiv": Numbers("103", "102", "7333"),
    "America/New_York": Numbers("911", line="988"),
    "America/Toronto": Numbers("911", line="988"),
    "America/Mexico_City": Numbers("911", line="800 911 2000"),
    "America/Sao_Paulo": Numbers("192", "190", "188"),
    "America/Argentina/Buenos_Aires": Numbers("107", "911"),
    "Africa/Lagos": Numbers("112"),
    "Africa/Johannesburg": Numbers("112", "10111", "0800 567 567"),
    "Asia/Kolkata": Numbers("112", line="14416"),
    "Asia/Tokyo": Numbers("119", "110", "0120 061 338"),
    "Asia/Seoul": Numbers("119", "112", "109"),
    "Australia/Sydney": Numbers("000", line="13 11 14"),
    "Pacific/Auckland": Numbers("111", line="1737"),
}


@pytest.mark.parametrize("zone", ZONES)
def test_a_city_s_zone_gives_the_numbers_of_its_country(zone: str) -> None:
    assert numbers_for("", zone) == ZONES[zone]


@pytest.mark.parametrize("zone", ["UTC", "Etc/UTC", "Etc/GMT+5", "GMT", "CET", "EST", ""])
def test_a_zone_that_lies_in_no_one_country_gives_none(zone: str) -> None:
    assert numbers_for("", zone) is None


@pytest.mark.parametrize("zone", ["Mars/Olympus_Mons", "Antarctica/Troll", "nonsense"])
def test_an_unknown_place_gives_none(zone: str) -> None:
    assert numbers_for("", zone) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("Europe/Kiev", "Europe/Kyiv"),
        ("US/Eastern", "America/New_York"),
    ],
)
def test_a_zone_s_former_name_is_understood(old: str, new: str) -> None:
    assert numbers_for("", old) == ZONES[new]


def test_a_country_goes_before_the_zone() -> None:
    assert numbers_for("JP", "Europe/Berlin") == ZONES["Asia/Tokyo"]
    assert numbers_for("DE", "UTC") == ZONES["Europe/Berlin"]


def test_a_country_we_know_no_numbers_of_is_not_given_its_zone_s() -> None:
    assert numbers_for("KP", "Europe/Berlin") is None


def test_every_key_is_a_territory_in_order() -> None:
    assert set(LISTED) <= {str(code) for code in Locale("en").territories}
    assert list(LISTED) == sorted(LISTED)
    assert all(re.fullmatch("[A-Z]{2}", code) for code in LISTED)


def test_there_are_many_countries_and_many_crisis_lines() -> None:
    assert len(LISTED) >= 150
    assert sum("line" in numbers for numbers in LISTED.values()) >= 25


@pytest.mark.parametrize("country", LISTED)
def test_every_number_can_be_dialled_and_is_said_once(country: str) -> None:
    numbers = list(LISTED[country].values())
    assert all(re.fullmatch(r"[0-9]+(?: [0-9]+)*", number) for number in numbers)
    assert all(len(number) <= 15 for number in numbers)
    assert len(set(numbers)) == len(numbers)
    found = numbers_for(country, "")
    assert found is not None
    assert found.call


def test_the_directories_are_addresses_to_type() -> None:
    for address in (help_lines.FIND_A_HELPLINE, help_lines.BEFRIENDERS):
        assert re.fullmatch(r"[a-z]+\.(com|org)", address)
