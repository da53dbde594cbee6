"""The frozen quarters of which a return changes what lies under them. What was frozen stays; today's figures may differ from it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.catalogue.catalogue import load
from pipelines.catalogue.chapters import in_order
from pipelines.catalogue.dependence import metrics_reading
from pipelines.errors import RequestError
from pipelines.intake.records.changes import TabChange
from pipelines.periods import Period, named, parse
from pipelines.text import Language, counted

SHOWN = 8  # metrics that the sentence names
_FOLDER = "frozen"


@dataclass(frozen=True, kw_only=True, slots=True)
class FrozenQuarter:
    """A frozen quarter, its latest version, the tables of a return that tell of it, and the metrics that read them."""

    quarter: str
    version: int
    sources: tuple[str, ...]
    metrics: tuple[str, ...]  # chapter by chapter

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "FrozenQuarter":
        """What stands in a receipt's JSON."""
        return cls(**{**content, "sources": tuple(content["sources"]), "metrics": tuple(content["metrics"])})

    def sentence(self, language: Language) -> str:
        """Which quarter, through which tables, which figures may move; and that nothing frozen changes."""
        catalogue, zh = load(), language == "zh"
        comma = "、" if zh else ", "
        tables = comma.join(catalogue.sources[name].label.of(language) for name in self.sources)
        # A metric of an earlier version of the catalogue may be gone.
        labels = [catalogue.metrics[name].label.of(language) for name in self.metrics if name in catalogue.metrics]
        first, n = comma.join(labels[:SHOWN]), len(labels)
        when = named(self.quarter, language)
        if zh:
            figures = f"可能变动的指标 {n} 项：{first}{'等' if n > SHOWN else ''}" if n else "没有指标由其计算"
            return (
                f"{when}已冻结（第 {self.version} 版），{tables}涉及该季度，{figures}；"
                "冻结版和已生成的材料不变，重新生成后的差异列入“冻结与重述”"
            )
        more = f" and {n - SHOWN} more" if n > SHOWN else ""
        figures = f"{counted(n, 'metric')} may move: {first}{more}" if n else "no metric is computed from it"
        return (
            f"{when} is frozen (version {self.version}) and {tables} tells of it: {figures}. What was frozen and the papers "
            "made of it stay; what differs after the next build is listed under Freeze and restatement"
        )


def frozen_quarters(home: Path, changes: Iterable[TabChange]) -> tuple[FrozenQuarter, ...]:
    """The frozen quarters that changes of a return may move, the oldest first.

    A table that shows its own period moves the quarters that it shares days with; a register or a list of events those too
    that come later, for its rows stand on.
    """
    versions = _versions(home)
    if not versions:
        return ()
    moved = [(change.source, period) for change in changes if _moves(change) and (period := _period(change.period))]
    pictures = {name for name, source in load().sources.items() if source.shape == "picture"} if moved else set()
    known = metrics_reading() if moved else {}
    result = []
    for text, version in sorted(versions.items()):
        quarter = parse(text)
        sources = tuple(
            dict.fromkeys(
                source
                for source, period in moved
                if period.starts_on < quarter.ends_before
                and (source not in pictures or quarter.starts_on < period.ends_before)
            )
        )
        if sources:
            names = frozenset().union(*(known.get(source, frozenset()) for source in sources))
            metrics = in_order(load().metrics[name] for name in names)
            result.append(
                FrozenQuarter(
                    quarter=text, version=version, sources=sources, metrics=tuple(metric.id for metric in metrics)
                )
            )
    return tuple(result)


def frozen_lines(quarters: Iterable[FrozenQuarter], language: Language) -> Iterator[str]:
    """The part of a receipt that warns of frozen quarters."""
    for each in quarters:
        yield ""
        yield f"! {each.sentence(language)}"


def _moves(change: TabChange) -> bool:
    """Whether what counts is another after it."""
    if change.state == "first":
        return change.rows > 0
    return bool(change.added or change.changed or change.removed)


def _period(text: str) -> Period | None:
    try:
        return parse(text)
    except RequestError:  # a return of no period, as of a whole register
        return None


def _versions(home: Path) -> dict[str, int]:
    """The frozen quarters that lie in a home, with the latest version of each."""
    folder = home / _FOLDER
    result: dict[str, int] = {}
    for quarter in folder.iterdir() if folder.is_dir() else ():
        numbers = [int(each.name) for each in quarter.iterdir() if each.name.isdecimal()] if quarter.is_dir() else []
        period = _period(quarter.name)
        if numbers and period is not None and period.kind == "quarter":
            result[quarter.name] = max(numbers)
    return result
