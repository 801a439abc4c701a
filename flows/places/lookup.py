"""Finds the zone a client means, in a typed place or in coordinates.

Knows nothing of conversations or of the time.
"""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from flows.places.index import city, meanings
from flows.places.spelling import bare_readings, fold

LONGEST = 100  # characters of a text that can still name a place

_OFFSET = re.compile(r"(etc/gmt|utc|gmt)?\s*([+−–-])\s*0?(\d{1,2})(?::?00)?")
_WELL_KNOWN = 2000  # cities, about those over 300,000 people: a typing error is only seen in these


@dataclass(frozen=True)
class Place:
    """A place in one zone. A zone asked for by name is a place of that name, in no country ("")."""

    name: str  # as GeoNames writes it: "Munich"
    country: str  # ISO 3166-1 alpha-2
    zone: str  # IANA, known to zoneinfo


def find_places(text: str, limit: int = 5) -> tuple[Place, ...]:
    """The places `text` can mean, the most populous first, one for each zone; () when none.

    Reads a name in any script GeoNames has it in, also with a country, US state, province of Canada
    or the like beside it; an IANA name; a whole-hour offset ("UTC+2"); a few abbreviations ("CET").
    A country alone stands for its largest cities. A name that is not found is taken for a misspelt
    large city: show what was understood. Never raises.
    """
    if len(text) > LONGEST:
        return ()
    if zone := _offset_zone(text):
        return (Place(zone, "", zone),)
    readings = [list(bare_readings(fold(part))) for part in (text, *re.split("[,;(]", text))]
    named = (_named(words) for each in readings for words in each)
    resembling = (_resembling("".join(each[-1])) for each in readings)
    found = next(filter(None, named), None) or next(filter(None, resembling), [])
    by_zone: dict[str, Place] = {}
    for place in map(_place, found):
        by_zone.setdefault(place.zone, place)
    return tuple(by_zone.values())[:limit]


def zone_at(latitude: float, longitude: float) -> str | None:
    """The zone at a point in degrees, -90..90 and -180..180; None beyond these and for NaN.

    At sea it is a whole-hour zone such as "Etc/GMT+3". Close to a border it can be the neighbour's.
    Source: tzfpy.get_tz, imported on first use (34 MB).
    """
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    from tzfpy import get_tz

    return get_tz(longitude, latitude) or None


def _offset_zone(text: str) -> str | None:
    match = _OFFSET.fullmatch(text.strip().casefold())
    if match is None:
        return None
    east = int(match[3]) if match[2] == "+" else -int(match[3])
    if match[1] == "etc/gmt":
        east = -east  # POSIX counts westwards: Etc/GMT-2 is two hours east
    return f"Etc/GMT{-east:+d}" if -12 <= east <= 14 else None


def _named(words: list[str], within: tuple[list[str], ...] = ()) -> list[str]:
    """Cities and zones of this name; or of a name and the region it lies in, in either order."""
    found = [m for m in meanings("".join(words)) if _lies_in(m, within)]
    if found or len(within) == 2 or len(words) > 8:  # "Portland, Oregon, USA" is the deepest
        return found
    for cut in range(len(words) - 1, 0, -1):
        for name, region in ((words[:cut], words[cut:]), (words[cut:], words[:cut])):
            regions = [m for m in meanings("".join(region)) if m[0].isalpha()]
            if regions and (found := _named(name, (*within, regions))):
                return found
    return []


def _lies_in(meaning: str, within: tuple[list[str], ...]) -> bool:
    """Whether a city lies in one region of each list. A region is no place; a zone lies in none."""
    if not meaning.isdecimal():
        return meaning[0] == "=" and not within
    known = city(int(meaning))
    return all(any(map(known.lies_in, regions)) for regions in within)


def _resembling(key: str) -> list[str]:
    """The well-known cities, likest first, whose name begins alike and may be meant by `key`."""
    if len(key) < 5:
        return []
    known = _well_known()
    alike = get_close_matches(key, (n for n in known if n[0] == key[0]), n=3, cutoff=0.83)
    return [known[name] for name in alike]


@cache
def _well_known() -> dict[str, str]:
    keys = (("".join(fold(city(n).name)), str(n)) for n in range(_WELL_KNOWN))
    return dict(sorted(keys, key=lambda pair: -int(pair[1])))  # the larger of two namesakes stays


def _place(meaning: str) -> Place:
    if meaning[0] == "=":
        return Place(meaning[1:], "", meaning[1:])
    known = city(int(meaning))
    return Place(known.name, known.region[:2], known.zone)
