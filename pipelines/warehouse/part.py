"""The part of a catalogue that some questions need: what they ask for, and all that it is made from."""

from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType

from pipelines.catalogue.catalogue import MEASURED, Catalogue
from pipelines.catalogue.declarations import Metric, Part
from pipelines.warehouse import marts
from pipelines.warehouse.measure import marts_of

# What readers and every value ask of: places, estates and companies by name, and what incomplete rosters leave out.
ALWAYS = ("area", "estate_month", "company_month", "estate_left_out")


def part_of(catalogue: Catalogue, *names: str) -> Catalogue:
    """The catalogue with only these metrics, marts, rules and alerts (by id) and those that they need.

    Sources, parameters, requirements and documents stay whole: they cost nothing. A build of it is as the whole one
    in what it holds, and says of the rest that it is not built.

    Raises:
        KeyError: there is none of a name.
    """
    known = {**catalogue.metrics, **catalogue.marts, **catalogue.rules, **catalogue.alerts}
    if unknown := sorted(set(names) - known.keys()):
        raise KeyError(", ".join(unknown))
    rules = {name: catalogue.rules[name] for name in names if name in catalogue.rules}
    alerts = {name: catalogue.alerts[name] for name in names if name in catalogue.alerts}
    coded = {code for alert in alerts.values() if alert.mart in MEASURED for code in alert.metrics}
    wanted = [metric for metric in catalogue.metrics.values() if metric.id in names or metric.code in coded]
    metrics = {with_part.id: with_part for with_part in _with_parts(catalogue, wanted)}
    roots = {
        *ALWAYS,
        *(name for name in names if name in catalogue.marts),
        *(mart for metric in metrics.values() for mart in marts_of(catalogue, metric)),
        *(rule.mart for rule in rules.values()),
        *(alert.mart for alert in alerts.values()),
    }
    needed = marts.ancestors(catalogue, roots)
    return replace(
        catalogue,
        marts=MappingProxyType({name: mart for name, mart in catalogue.marts.items() if name in needed}),
        metrics=MappingProxyType({name: metric for name, metric in catalogue.metrics.items() if name in metrics}),
        rules=MappingProxyType(rules),
        alerts=MappingProxyType(alerts),
    )


def _with_parts(catalogue: Catalogue, metrics: Iterable[Metric]) -> Iterable[Metric]:
    for metric in metrics:
        yield metric
        parts = (part for part in (*metric.parts, metric.of, metric.minus) if isinstance(part, Part))
        yield from _with_parts(catalogue, (catalogue.metrics[part.metric] for part in parts))
