"""Returns that were corrected: which of those that a selection of numbers rests on say something else than they first did."""

from collections.abc import Collection
from functools import lru_cache

import polars as pl

from pipelines import periods
from pipelines.catalogue.dependence import metrics_reading
from pipelines.errors import WuyeError
from pipelines.query.changes import is_same
from pipelines.query.door import Door
from pipelines.query.romanise import with_english
from pipelines.query.selection import Selection
from pipelines.settings import Home


def corrections(door: Door, selection: Selection, areas: Collection[str] = ()) -> pl.DataFrame:
    """The returns that the selection's numbers are computed from and whose later version changed a cell or a row: of its
    sources, sent by an area inside it or above it, for a time inside its months. One row is one return of one source, the
    latest first. A file is sent anew whole; its tables that stayed as they were are no corrections.

    Columns: source, sender, sender_name, sender_name_en, period, month (in which the board has it), version, received_on,
    submission_id. Returns of registers and events of other months may move a number too; they stand under their own month.

    Args:
        areas: codes of the units looked at; those of the whole selection where none is given.

    Raises:
        RequestError: a metric, the area or a month does not exist, or the area is outside the scope.
    """
    for area in (selection.area, *areas):
        door.accept_area(area)
    matches = {door.catalogue.metric(name).id for name in selection.metrics}
    sources = sorted(source for source, metrics in metrics_reading().items() if metrics & matches)
    first, last = periods.parse(selection.first), periods.parse(selection.last)
    wanted = sorted(areas) or [selection.area]
    rows = door.frame(
        """
        with near as (
            select distinct unnest([code, city, district, street]) as code from area
            where code in (select unnest(?))
            union
            select code from area
            where city in (select unnest(?)) or district in (select unnest(?)) or street in (select unnest(?))
        )
        select later.source, later.sender, coalesce(area.name, later.sender) as sender_name, later.period,
            strftime(later.month, '%Y-%m') as month, later.version, later.received_on, later.submission_id,
            former.submission_id as former_id
        from submission_part as later
        join submission_part as former
            on former.source = later.source and former.sender = later.sender and former.period = later.period
            and former.version = later.version - 1
        left join area on area.code = later.sender
        where later.sender in (select code from near) and later.source in (select unnest(?))
            and later.ends_before > ? and later.month < ?
        order by later.month desc, later.sender, later.source, later.version desc
        """,
        [wanted, wanted, wanted, wanted, sources, first.starts_on, last.ends_before],
    )
    held = [not _is_same(door.home, *row) for row in rows.select("former_id", "submission_id", "source").iter_rows()]
    changed = rows.filter(pl.Series(held, dtype=pl.Boolean)).drop("former_id")
    latest = changed.unique(["source", "sender", "period"], keep="first", maintain_order=True)
    return with_english(latest, "sender_name")


@lru_cache(maxsize=10_000)
def _is_same(home: Home, former_id: str, later_id: str, source: str) -> bool:
    """Whether a version says what the one before it said; what is stored of a version never changes."""
    try:
        return is_same(home, former_id, later_id, source)
    except WuyeError:  # its rows are gone or cannot be read: it is named
        return False
