"""Whom a client in danger calls, by country. The numbers themselves are in `emergency.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.core import get_global

DATA = "emergency.toml"

# Directories of helplines of most countries, for everybody.
FIND_A_HELPLINE = "findahelpline.com"
BEFRIENDERS = "befrienders.org"


@dataclass(frozen=True)
class Numbers:
    """Numbers as they are dialled inside the country."""

    call: str  # when life is in danger: the ambulance, or everything at once
    police: str = ""  # "" when `call` reaches the police too
    line: str = ""  # a crisis line to talk to; "" when we know of none for sure


def numbers_for(country: str, zone: str) -> Numbers | None:
    """By country (ISO 3166-1 alpha-2), or by the IANA zone when the country is "".

    None when neither tells where the client is, and where we know no numbers.
    """
    return _read().get(country or _territory(zone))


def _territory(zone: str) -> str:
    """The country a zone lies in; for one that lies in none something that is no country."""
    territories = get_global("zone_territories")
    if "/" in zone:  # a bare abbreviation, as CET, would be one country's out of many
        zone = get_global("zone_aliases").get(zone, zone)
    return str(territories.get(zone, ""))


@cache
def _read() -> dict[str, Numbers]:
    listed = tomllib.loads(Path(__file__).with_name(DATA).read_text("utf-8"))
    return {country: Numbers(**numbers) for country, numbers in listed.items()}
