"""The index of places that `flows.places.build` writes, read once and kept (6 MB, 30 ms).

`cities.txt.gz` holds a line on its source; the cities, most populous first, as name, region and
zone; and the names, sorted by key, as key and meanings. A meaning is the number of a city ("12"), a
region ("US" or "US.OR"), or a zone ("=Europe/Berlin").
"""

import gzip
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = "cities.txt.gz"


@dataclass(frozen=True)
class City:
    name: str
    region: str  # "DE"; "US.OR" where regions are told apart
    zone: str  # IANA

    def lies_in(self, region: str) -> bool:
        """Whether the region is this city's own or the country around it."""
        return f"{self.region}.".startswith(f"{region}.")


def meanings(key: str) -> list[str]:
    """What a key stands for, the most populous city first; [] when nothing."""
    names, sought = _read()[1], key.encode()
    low, high = 0, len(names)
    while low < high:  # by bisection over lines; as a dict the names would take 25 MB
        start = names.rfind(b"\n", 0, (low + high) // 2) + 1
        end = names.index(b"\n", start)
        found, _, listed = names[start:end].partition(b"\t")
        if found == sought:
            return listed.decode().split()
        low, high = (end + 1, high) if found < sought else (low, start)
    return []


def city(number: int) -> City:
    """The city with this number; 0 is the most populous. IndexError beyond the last."""
    return City(*_read()[0][number].decode().split("\t"))


@cache
def _read() -> tuple[list[bytes], bytes]:
    packed = Path(__file__).with_name(DATA).read_bytes()
    _, cities, names = gzip.decompress(packed).split(b"\n\n")
    return cities.split(b"\n"), names
