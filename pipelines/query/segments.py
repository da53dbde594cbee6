"""By what a number can be cut: the segments that its metric declares, and every choice or yes-or-no that its rows hold."""

from pipelines.catalogue.declarations import Metric
from pipelines.query.door import Door
from pipelines.warehouse.compile import segments_in

_CHOICES = ("choice", "yes_no")
_NOT_CUT = ("quotient", "composite", "difference")  # made of two marts or of finished values


def segments_of(door: Door, metric: Metric) -> tuple[str, ...]:
    """The columns by which a metric can be split: those that it declares first, of which the build stores the values;
    then the columns of its sources that hold a choice or yes or no, which are counted when they are asked for.

    An open cut is counted by the same SQL as a declared one; nothing is stored of it, and no target is set for it.
    """
    there = door.warehouse.columns.get(metric.mart, ())
    if metric.kind in _NOT_CUT or not there:
        return metric.by
    open_cuts = [
        column.name
        for source in metric.sources
        for column in door.catalogue.sources[source].columns
        if column.about.cell in _CHOICES and column.name in there
    ]
    return tuple(dict.fromkeys([*metric.by, *open_cuts]))


def segments_for(door: Door, metric: Metric, wish: str | None) -> tuple[str, ...]:
    """What a wish for segments is held against; the sources are read only where it goes beyond what the metric declares."""
    return metric.by if set(segments_in(wish)) <= set(metric.by) else segments_of(door, metric)
