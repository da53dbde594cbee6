"""One frozen Catalogue of all declarations, found by scanning the folders beside this package."""

import importlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from pipelines.catalogue.chapters import in_order
from pipelines.catalogue.credit_models import CreditModel, in_use, regions_of
from pipelines.catalogue.declarations import (
    HEADLINE,
    Alert,
    Clause,
    Declaration,
    Document,
    Metric,
    Parameter,
    Part,
    Requirement,
    Rule,
    Target,
    Value,
    read,
)
from pipelines.catalogue.file_mapping import FileMapping
from pipelines.catalogue.readings import Reading
from pipelines.catalogue.regions import covers, nearest
from pipelines.catalogue.schema import Column, Source
from pipelines.catalogue.subjects import SUBJECTS
from pipelines.errors import DeclarationError, RequestError
from pipelines.nearest import labels, unknown
from pipelines.text import Text

ROOT = Path(__file__).resolve().parent.parent

MEASURED = ("metric_value", "signal")  # what alerts may read besides marts

_D = TypeVar("_D", bound=Declaration)
_HEADER = re.compile(
    r"\A-- (?P<zh>[^/\n]+) / (?P<en>[^\n]+)\n(?:-- [^\n]*\n)*?-- about: (?P<about>[a-z_, ]+)\n-- key: (?P<key>[a-z_, ]+)\n"
)


@dataclass(frozen=True, kw_only=True)
class Mart:
    """One derived table: one SELECT. The header says in both languages what one row is, and its key."""

    id: str
    row_zh: str
    row_en: str
    about: tuple[str, ...]
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
    readings: Mapping[str, Reading]
    mappings: Mapping[str, FileMapping]

    @cached_property
    def terms(self) -> frozenset[tuple[str, str]]:
        """The metrics and variants that some difference is made of."""
        parts = (part for metric in self.metrics.values() for part in (metric.of, metric.minus))
        return frozenset((part.metric, part.variant) for part in parts if isinstance(part, Part))

    @cached_property
    def clauses(self) -> Mapping[str, Clause]:
        """The clauses of all documents by their codes."""
        return {clause.clause: clause for document in self.documents.values() for clause in document.clause}

    @cached_property
    def measuring(self) -> Mapping[str, tuple[str, ...]]:
        """By clause, the M- codes of the metrics that cite it, in the handbook's order."""
        return _citing((metric.code, metric.cited) for metric in in_order(self.metrics.values()))

    @cached_property
    def checking(self) -> Mapping[str, tuple[str, ...]]:
        """By clause, the codes of the rules that rest on it as law or say that they check it."""
        ordered = sorted(self.rules.values(), key=lambda rule: rule.code)
        return _citing((rule.code, rule.checks) for rule in ordered)

    @cached_property
    def _columns(self) -> Mapping[str, tuple[Column, ...]]:
        """The columns of all sources by their names."""
        result: dict[str, tuple[Column, ...]] = {}
        for source in self.sources.values():
            for column in source.columns:
                result[column.name] = (*result.get(column.name, ()), column)
        return result

    @cached_property
    def choice_words(self) -> Mapping[str, Mapping[str, Text]]:
        """By the name of a column whose cells are chosen from a list, the words of its codes."""
        columns = (column for source in self.sources.values() for column in source.columns)
        return {column.name: column.about.values for column in columns if column.about.values}

    @cached_property
    def item_words(self) -> Mapping[str, Text]:
        """What the required bodies, mechanisms, texts and functions are called, by item."""
        result: dict[str, Text] = {}
        for requirement in self.requirements.values():
            result |= {**self.choice_words.get(requirement.named_by, {}), **requirement.words}
        return result

    def words_of(self, column: str, sources: Iterable[str] = ()) -> Mapping[str, Text]:
        """The words of a column's codes, as sources and the lists of what is required declare them.

        Args:
            sources: whose rows are looked at. Their own column of that name goes before those of others, and where a
                mart calls a choice by another name (`cut`), their other choices say what its codes mean.
        """
        own = [each for name in sources for each in self.sources[name].columns]
        others = () if column in self._columns else own
        words = self.item_words if column == "item" else {}
        for each in (*others, *self._columns.get(column, ()), *(each for each in own if each.name == column)):
            words = {**words, **(each.about.values or {})}
        return words

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
        """A source by id, or by what it is called in either language.

        Raises:
            RequestError: unknown; says which are near.
        """
        if name not in self.sources:
            wanted = name.strip().lower()
            for source in self.sources.values():
                if wanted in (source.label.zh.lower(), source.label.en.lower()):
                    return source
            raise unknown(("数据表", "source"), name, labels(self.sources))
        return self.sources[name]

    def in_force(self, document: str, on: date) -> bool:
        """Whether a document is in force on a day; a draft never is."""
        declared = self.documents[document]
        ended = declared.in_force_to is not None and on > declared.in_force_to
        return declared.status == "in force" and declared.in_force_from <= on and not ended

    def target_of(self, metric: str, variant: str, level: str, year: int, region: str) -> Target | None:
        """The declared target of a region, or of the nearest that holds it, that holds in a year: the one due then or, of
        a standing one, the last to have begun. None where a leading group handed it down, or nothing sets one."""
        result: Target | None = None
        if variant in self.metrics[metric].other_readings:
            variant = HEADLINE
        region = nearest((target.region for target in self.metrics[metric].target), region) or region
        for target in self.metrics[metric].target:
            levels = {*target.levels, *target.reference_levels}
            if target.region != region or target.variant != variant or not levels & {level, "city"}:
                continue
            if year in target.values or (target.kind == "standing" and min(target.values) <= year):
                result = result if result and year in result.values else target
        return result

    def has_basis(self, rule: Rule, region: str) -> bool:
        """Whether a rule rests on a document in force in a region, be it an act by which the office adopted it."""
        return any(
            basis.region == region and not basis.ours and self.documents[basis.document].status == "in force"
            for basis in rule.basis
        )

    def has_ground(self, alert: Alert, region: str) -> bool:
        """Whether an alert can be raised in a region: its rows tell of themselves, or a document grounds it."""
        return bool(alert.grounded or self.grounds(alert.clauses, region))

    def grounds(self, clauses: Iterable[str], region: str) -> tuple[Document, ...]:
        """The documents that ground something that cites these clauses, in a region: its own, those of what holds it
        and those of areas inside it, none of them a draft; the earliest first."""
        cited = {*clauses}
        matches = (
            document
            for document in self.documents.values()
            if document.status == "in force"
            and _shares_area(document.region, region)
            and not cited.isdisjoint(clause.clause for clause in document.clause)
        )
        return tuple(sorted(matches, key=lambda each: (each.in_force_from, each.id)))


def _shares_area(first: str, second: str) -> bool:
    return covers(first, second) or covers(second, first)


def _citing(pairs: Iterable[tuple[str, Iterable[str]]]) -> Mapping[str, tuple[str, ...]]:
    result: dict[str, dict[str, None]] = {}
    for code, clauses in pairs:
        for clause in clauses:
            result.setdefault(clause, {})[code] = None
    return {clause: tuple(codes) for clause, codes in result.items()}


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
            f"marts/{path.name}",
            "its first lines",
            "\n".join(sql.splitlines()[:3]),
            "`-- 一行是… / One row is …`, then `-- about:` with subjects, then `-- key:` with the columns of its key",
        )
    key = tuple(part.strip() for part in header["key"].split(","))
    about = tuple(part.strip() for part in header["about"].split(","))
    if unknown := sorted({*about} - {*SUBJECTS}):
        raise DeclarationError(f"marts/{path.name}", "about", ", ".join(unknown), ", ".join(SUBJECTS))
    row_zh, row_en = header["zh"].strip(), header["en"].strip()
    return Mart(id=path.stem, row_zh=row_zh, row_en=row_en, about=about, key=key, sql=sql)


def _all(folder: Path, form: type[_D]) -> Mapping[str, _D]:
    return MappingProxyType({path.stem: read(path, form) for path in sorted(folder.glob("*.toml"))})


def with_grades(parameters: Mapping[str, Parameter], models: Mapping[str, CreditModel]) -> Mapping[str, Parameter]:
    """The parameters, those that stand for a grade with its lower ends in the models in use."""
    return MappingProxyType(
        {
            name: parameter
            if not parameter.grade
            else parameter.model_copy(update={"value": _ends_of(parameter.grade, models)})
            for name, parameter in parameters.items()
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
        readings=_all(root / "readings", Reading),
        mappings=_all(root / "mappings", FileMapping),
    )
