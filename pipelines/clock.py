"""The days of a deployment: what is due, late or received is told by the clock of its time zone, not of its server.

Lateness is a legal fact, and a server on UTC lives in yesterday until 08:00 in China. What needs no day (when a build was
made, in which order journal entries were written) is kept in UTC.
"""

from datetime import date, datetime, timedelta, timezone, tzinfo
from functools import cache
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pipelines.errors import HomeError

DEFAULT_ZONE = "Asia/Shanghai"
_CHINA = timezone(timedelta(hours=8))  # where a machine has no zone files; China has had no summer time since 1991


class Placed(Protocol):
    """What has a time zone: a home, or the journal of one."""

    @property
    def timezone(self) -> str:
        """The name of the zone, such as Asia/Shanghai."""
        ...


@cache
def zone(name: str) -> tzinfo:
    """The time zone of a name.

    Raises:
        HomeError: there is no such zone.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        if name == DEFAULT_ZONE:
            return _CHINA
    raise HomeError(
        f'时区 {name!r} 不存在，请在 home.toml 写 timezone = "{DEFAULT_ZONE}" / '
        f'there is no time zone {name!r}: write timezone = "{DEFAULT_ZONE}" in home.toml'
    )


def local(place: Placed, moment: datetime) -> datetime:
    """An instant as the clocks of a deployment show it."""
    return moment.astimezone(zone(place.timezone))


def now(place: Placed) -> datetime:
    """The time of a deployment."""
    return datetime.now(zone(place.timezone))


def today(place: Placed | None = None) -> date:
    """The day of a deployment; where there is none yet, of the default zone."""
    return datetime.now(zone(place.timezone if place else DEFAULT_ZONE)).date()
