"""Where an office's target is of a cut of a number, tables show the cut against it."""

from dataclasses import replace

from dashboard.parts.numbers import series
from dashboard.parts.page.frame import PageContext
from pipelines.settings import Home
from tests.dashboard.test_drawn import desk_of

NAMES = ("committee_rate", "service_rate")


def of_cut(context: PageContext, metric: str, variant: str) -> PageContext:
    """The same page where documents set their targets of a metric for one of its cuts alone."""
    catalogue = context.reader.catalogue
    declared = catalogue.metrics[metric]
    targets = tuple(target.model_copy(update={"variant": variant}) for target in declared.target)
    metrics = {**catalogue.metrics, metric: declared.model_copy(update={"target": targets})}
    warehouse = replace(context.reader.warehouse, catalogue=replace(catalogue, metrics=metrics))
    return replace(context, reader=replace(context.reader, warehouse=warehouse))


def test_the_cut_that_a_target_is_of_stands_in_the_place_of_its_headline(small_home: Home) -> None:
    plain = desk_of(small_home)
    headline_only = series.at_target_of_cut(plain, series.both_of(plain, NAMES))
    assert [one.variant for one in headline_only] == ["headline", "headline"]
    context = of_cut(plain, "service_rate", "company")
    headlines = series.both_of(context, NAMES)
    shown = series.at_target_of_cut(context, headlines)
    assert [one.metric.id for one in shown] == list(NAMES)
    assert [one.variant for one in shown] == ["headline", "company"]
    own = series.both(context, "service_rate", variant="company")
    assert shown[1].row("110000") == own.row("110000")
    assert shown[1].row("110000") != headlines[1].row("110000")
    assert set(shown[1].now["area"]) >= {"110000", "110105"}
