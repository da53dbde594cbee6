"""Which metrics are computed from which submitted tables, read off the declarations without an engine."""

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from pipelines.catalogue.catalogue import Catalogue, load
from pipelines.catalogue.declarations import Metric, Part

# Tables that are made in Python between the marts, and what each reads.
MADE_FROM: Mapping[str, tuple[str, ...]] = MappingProxyType({"estate_match": ("estate_alias", "estate_month", "place")})
SENT = "submission_part"  # the table of what was sent, whatever it holds
_TABLE = re.compile(r"\b(?:from|join)\s+([a-z_]+)")
_COMMENT = re.compile(r"--[^\n]*")


@cache
def metrics_reading() -> Mapping[str, frozenset[str]]:
    """Source → the metrics that are computed from it, through any number of marts, in the catalogue of the package; those
    whose rows are returns (按时报送, 校验失败) stand under each."""
    catalogue = load()
    read = {name: _tables(mart.sql) for name, mart in catalogue.marts.items()} | {
        name: frozenset(tables) for name, tables in MADE_FROM.items()
    }
    result: dict[str, set[str]] = {}
    for metric in catalogue.metrics.values():
        marts = _marts(catalogue, metric)
        sources = _behind(marts, read) & catalogue.sources.keys()
        if any("return" in catalogue.marts[name].about for name in marts if name in catalogue.marts):
            sources = set(catalogue.sources)
        for source in sources:
            result.setdefault(source, set()).add(metric.id)
    return {source: frozenset(metrics) for source, metrics in result.items()}


def _tables(sql: str) -> frozenset[str]:
    """The names that stand where SQL names a table; named parts of it among them."""
    return frozenset(_TABLE.findall(_COMMENT.sub("", sql)))


def _behind(roots: frozenset[str], read: Mapping[str, frozenset[str]]) -> set[str]:
    matches: set[str] = set()
    waiting = list(roots)
    while waiting:
        if (name := waiting.pop()) not in matches:
            matches.add(name)
            waiting += read.get(name, ())
    return matches


def _marts(catalogue: Catalogue, metric: Metric) -> frozenset[str]:
    """The marts whose rows a metric counts, those of what it is made of among them."""
    own = {metric.mart} | {each.mart for each in (metric.over, *(one.over for one in metric.variant.values())) if each}
    parts = [each for each in (*metric.parts, metric.of, metric.minus) if isinstance(each, Part)]
    return frozenset(own - {""}).union(*(_marts(catalogue, catalogue.metrics[each.metric]) for each in parts))
