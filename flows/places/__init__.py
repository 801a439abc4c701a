"""Which IANA zone a client means: by the name of a place, or by coordinates.

Holds data from GeoNames (https://www.geonames.org), cities15000, licensed CC BY 4.0
(https://creativecommons.org/licenses/by/4.0/), reshaped by `flows.places.build`.
"""

from flows.places.lookup import Place, find_places, zone_at

__all__ = ["Place", "find_places", "zone_at"]
