"""One frozen Catalogue of all declarations, found by scanning the folders beside this package."""

import importlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from pipelines.catalogue.credit_models import CreditModel, clashes, in_use, regions_of
from pipelines.catalogue.declarations import (
    OURS,
    Alert,
    Declaration,
    Document,
    Metric,
    Parameter,
    Part,
    Requirement,
    Rule,
    Value,
    read,
)
from pipelines.catalogue.declarations import Mapping as FileMapping
from pipelines.catalogue.entries import ENTRY_KINDS
from pipelines.catalogue.schema import Source
from pipelines.errors import DeclarationError, RequestError
from pipelines.nearest import labels, unknown
from pipelines.text import Text

ROOT = Path(__file__).resolve().parent.parent

MEASURED = ("metric_value", "signal")  # what alerts may read besides marts

_D = TypeVar("_D", bound=Declaration)
_HEADER = re.compile(r"\A-- (?P<zh>[^/\n]+) / (?P<en>[^\n]+)\n(?:-- [^\n]*\n)*?-- key: (?P<key>[a-z_, ]+)\n")


@dataclass(frozen=True, kw_only=True)
class Mart:
    """One derived table: one SELECT. The header says in both languages what one row is, and its key."""

    id: str
    row_zh: str
    row_en: str
    key: tuple[str, ...]
    sql: str


class Sources(Mapping[str, Source]):
    """The sources by id, each imported when it is asked for: what only reads numbers needs none of them."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = tuple(names)
        self._loaded: dict[str, Source] = {}

    def __getitem__(self, name: str) -> Source:
        if name not in self._loaded:
            if name not in self._names:
                raise KeyError(name)
            self._loaded[name] = _source(name)
        return self._loaded[name]

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """Everything that is declared, by id."""

    sources: Mapping[str, Source]
    marts: Mapping[str, Mart]
    metrics: Mapping[str, Metric]
    rules: Mapping[str, Rule]
    alerts: Mapping[str, Alert]
    parameters: Mapping[str, Parameter]
    credit_models: Mapping[str, CreditModel]
    requirements: Mapping[str, Requirement]
    documents: Mapping[str, Document]
    mappings: Mapping[str, FileMapping]

    @cached_property
    def terms(self) -> frozenset[tuple[str, str]]:
        """The metrics and variants that some difference is made of."""
        parts = (part for metric in self.metrics.values() for part in (metric.of, metric.minus))
        return frozenset((part.metric, part.variant) for part in parts if isinstance(part, Part))

    @cached_property
    def choice_words(self) -> Mapping[str, Mapping[str, Text]]:
        """By the name of a column whose cells are chosen from a list, the words of its codes."""
        columns = (column for source in self.sources.values() for column in source.columns)
        return {column.name: column.about.values for column in columns if column.about.values}

    def metric(self, name: str) -> Metric:
        """A metric by id, or by M- code where one file bears it.

        Raises:
            RequestError: unknown, or the code has several files; says which.
        """
        if name in self.metrics:
            return self.metrics[name]
        same_code = [metric for metric in self.metrics.values() if metric.code == name.upper()]
        if len(same_code) == 1:
            return same_code[0]
        if same_code:
            parts = ", ".join(m.id for m in same_code)
            raise RequestError(
                f"{name} 有多个部分，请选一个：{parts} / {name} has several parts: ask for one of {parts}"
            )
        raise unknown(("指标", "metric"), name, labels(self.metrics))

    def source(self, name: str) -> Source:
        """A source by id.

        Raises:
            RequestError: unknown; says which are near.
        """
        if name not in self.sources:
            raise unknown(("数据表", "source"), name, labels(self.sources))
        return self.sources[name]

    def in_force(self, document: str, on: date) -> bool:
        """Whether a document is in force on a day; a draft never is."""
        found = self.documents[document]
        ended = found.in_force_to is not None and on > found.in_force_to
        return found.status == "in force" and found.in_force_from <= on and not ended


def _source(name: str) -> Source:
    module = importlib.import_module(f"pipelines.sources.{name}")
    source: Source | None = getattr(module, "SOURCE", None)
    if source is None or source.id != name:
        raise DeclarationError(f"sources/{name}.py", "SOURCE.id", source and source.id, f"the file name, {name!r}")
    return source


def _mart(path: Path) -> Mart:
    sql = path.read_text(encoding="utf-8")
    if not (header := _HEADER.match(sql)):
        raise DeclarationError(
            f"marts/{path.name}", "(header)", sql[:40], "`-- 中文 / English` on the first line, then `-- key: columns`"
        )
    key = tuple(part.strip() for part in header["key"].split(","))
    return Mart(id=path.stem, row_zh=header["zh"].strip(), row_en=header["en"].strip(), key=key, sql=sql)


def _all(folder: Path, form: type[_D]) -> Mapping[str, _D]:
    return MappingProxyType({path.stem: read(path, form) for path in sorted(folder.glob("*.toml"))})


def with_grades(parameters: Mapping[str, Parameter], models: Mapping[str, CreditModel]) -> Mapping[str, Parameter]:
    """The parameters, those that stand for a grade with its lower ends in the models in use."""
    return MappingProxyType(
        {
            name: one if not one.grade else one.model_copy(update={"value": _ends_of(one.grade, models)})
            for name, one in parameters.items()
        }
    )


def _ends_of(grade: str, models: Mapping[str, CreditModel]) -> tuple[Value, ...]:
    return tuple(
        Value(value=least, region=region, valid_from=used.valid_from, valid_to=used.valid_to)
        for region in regions_of(models)
        for used in in_use(models, region)
        if (least := used.least(grade)) is not None
    )


@cache
def load(root: Path = ROOT) -> Catalogue:
    """The catalogue of a package folder.

    Raises:
        DeclarationError: a declaration cannot be read; names file, key, value and what is allowed.
    """
    models = _all(root / "credit_models", CreditModel)
    names = sorted(path.stem for path in (root / "sources").glob("*.py") if path.stem != "__init__")
    return Catalogue(
        sources=Sources(names),
        marts=MappingProxyType({path.stem: _mart(path) for path in sorted((root / "marts").glob("*.sql"))}),
        metrics=_all(root / "metrics", Metric),
        rules=_all(root / "rules", Rule),
        alerts=_all(root / "alerts", Alert),
        parameters=with_grades(_all(root / "parameters", Parameter), models),
        credit_models=models,
        requirements=_all(root / "requirements", Requirement),
        documents=_all(root / "documents", Document),
        mappings=_all(root / "mappings", FileMapping),
    )


def problems(catalogue: Catalogue) -> list[str]:
    """What does not fit together, one sentence each; empty when all does. SQL is checked by the warehouse."""
    found = [f"documents: clause {name} stands twice" for name in _twice(catalogue)]

    def cited(where: str, document: str, clause: str) -> None:
        if document == OURS:
            return
        if document not in catalogue.documents:
            found.append(f"{where}: document {document!r} is not declared")
        elif clause not in {c.clause for c in catalogue.documents[document].clause}:
            found.append(f"{where}: clause {clause!r} is not in {document}")

    for metric in catalogue.metrics.values():
        where = f"metrics/{metric.id}.toml"
        parts = [part for part in (*metric.parts, metric.of, metric.minus) if part and not isinstance(part, str)]
        for part in parts:
            if part.metric not in catalogue.metrics:
                found.append(f"{where}: metric {part.metric!r} is not declared")
            elif part.variant not in catalogue.metrics[part.metric].variants:
                found.append(f"{where}: variant {part.variant!r} of {part.metric} is not declared")
            if part.weight and part.weight not in catalogue.parameters:
                found.append(f"{where}: parameter {part.weight!r} is not declared")
        found += [f"{where}: mart {mart!r} does not exist" for mart in _marts_of(metric) if mart not in catalogue.marts]
        found += [
            f"{where}: source {source!r} does not exist" for source in metric.sources if source not in catalogue.sources
        ]
        for target in metric.target:
            cited(where, target.document, target.clause)
            if target.variant not in metric.variants:
                found.append(f"{where}: target variant {target.variant!r} is not declared")
    for rule in catalogue.rules.values():
        where = f"rules/{rule.id}.toml"
        if rule.mart not in catalogue.marts:
            found.append(f"{where}: mart {rule.mart!r} does not exist")
        found += [
            f"{where}: parameter {name!r} is not declared"
            for name in rule.parameters
            if name not in catalogue.parameters
        ]
        for basis in rule.basis:
            cited(where, basis.document, basis.clause)
    codes = {metric.code for metric in catalogue.metrics.values()}
    found += _unsound_duties(catalogue)
    clauses = {clause.clause for document in catalogue.documents.values() for clause in document.clause}
    for alert in catalogue.alerts.values():
        where = f"alerts/{alert.id}.toml"
        if alert.mart not in catalogue.marts and alert.mart not in MEASURED:
            found.append(f"{where}: mart {alert.mart!r} does not exist")
        found += [f"{where}: metric {code!r} is not declared" for code in alert.metrics if code not in codes]
        found += [f"{where}: clause {name!r} is in no document" for name in alert.clauses if name not in clauses]
        found += [
            f"{where}: parameter {name!r} is not declared"
            for name in alert.parameters
            if name not in catalogue.parameters
        ]
    for parameter in catalogue.parameters.values():
        where = f"parameters/{parameter.id}.toml"
        for value in parameter.value:
            cited(where, value.document, value.clause)
        found += _breaks(where, [(v.region, v.valid_from, v.valid_to) for v in parameter.value])
    found += clashes(catalogue.credit_models)
    for requirement in catalogue.requirements.values():
        where = f"requirements/{requirement.id}.toml"
        spans = [(f"{i.region} for {i.item!r} of {i.level}", i.valid_from, i.valid_to) for i in requirement.item]
        found += _breaks(where, spans)
        for item in requirement.item:
            cited(where, item.document, item.clause)
            if item.document in catalogue.documents and catalogue.documents[item.document].region != item.region:
                found.append(f"{where}: {item.item!r} rests on a document of another region")
    citing = [(f"sources/{source.id}.py", source.clauses) for source in catalogue.sources.values()]
    citing += [(f"catalogue/entries.py {kind.id}", kind.clauses) for kind in ENTRY_KINDS.values()]
    found += [
        f"{where}: clause {name!r} is in no document"
        for where, names in citing
        for name in names
        if name not in clauses
    ]
    recorded = {name for _, names in citing for name in names}
    found += [
        f"documents/{document.id}.toml: nothing records {clause.clause}, and it does not say where else it is held"
        for document in catalogue.documents.values()
        for clause in document.clause
        if clause.clause not in recorded and clause.held is None
    ]
    for source in catalogue.sources.values():
        if not source.key:
            found.append(f"sources/{source.id}.py: no key")
    return found


def _breaks(where: str, spans: Sequence[tuple[str, date, date | None]]) -> Iterator[str]:
    """Days of a region on which two values hold, or, between two values, none: (region, first day, last day)."""
    spread = sorted((region, starts, ends or date.max) for region, starts, ends in spans)
    for (region, _, ends), (next_region, starts, _) in pairwise(spread):
        if region != next_region:
            continue
        if starts <= ends:  # the last day still belongs to the former value
            yield f"{where}: two values of region {region} hold on {starts}"
        elif starts > ends + timedelta(days=1):
            yield f"{where}: no value of region {region} holds from {ends + timedelta(days=1)} to {starts - timedelta(days=1)}"


def _unsound_duties(catalogue: Catalogue) -> list[str]:
    """Duties that cite what is not there: a clause of another document, a source, a rule, a code that no clause names."""
    codes = {code for document in catalogue.documents.values() for clause in document.clause for code in clause.metrics}
    known = {
        "metrics": codes | {metric.code for metric in catalogue.metrics.values()},
        "rules": {rule.code for rule in catalogue.rules.values()} | {
            code for document in catalogue.documents.values() for clause in document.clause for code in clause.rules
        },
        "sources": set(catalogue.sources),
    }  # fmt: skip
    found = []
    for document in catalogue.documents.values():
        own = {clause.clause for clause in document.clause}
        for duty in document.duty:
            where = f"documents/{document.id}.toml: duty of {duty.party.en}"
            if duty.clause not in own:
                found.append(f"{where}: clause {duty.clause!r} is not in {document.id}")
            found += [
                f"{where}: {name!r} of `{kind}` is not known"
                for kind, names in known.items()
                for name in getattr(duty, kind)
                if name not in names
            ]
    return found


def _marts_of(metric: Metric) -> tuple[str, ...]:
    return tuple(mart for mart in (metric.mart, metric.over.mart if metric.over else "") if mart)


def _twice(catalogue: Catalogue) -> list[str]:
    every = [clause.clause for document in catalogue.documents.values() for clause in document.clause]
    return sorted({name for name in every if every.count(name) > 1})
