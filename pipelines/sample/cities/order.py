"""Every invented city by its id, and what it is asked for by."""

from collections.abc import Mapping

from pipelines.nearest import unknown
from pipelines.sample.cities.beijing import BEIJING
from pipelines.sample.cities.haimen import HAIMEN
from pipelines.sample.cities.jinshui import JINSHUI
from pipelines.sample.cities.tianjin import TIANJIN
from pipelines.sample.plan import City

CITIES: Mapping[str, City] = {city.id: city for city in (BEIJING, TIANJIN, JINSHUI, HAIMEN)}


def city_plan(city: str) -> City:
    """The plan of a city.

    Raises:
        RequestError: no such city is invented yet.
    """
    if city not in CITIES:
        raise unknown(("虚构城市", "invented city"), city, {id_: (plan.name,) for id_, plan in CITIES.items()})
    return CITIES[city]
