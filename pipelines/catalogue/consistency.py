"""Whether what is declared fits together: all that is cited is there, and of a dated value one holds on every day."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from pydantic import BaseModel

from pipelines.catalogue.catalogue import MEASURED, ROOT, Catalogue
from pipelines.catalogue.credit_models import clashes
from pipelines.catalogue.declarations import OURS, Metric
from pipelines.catalogue.entries import ENTRY_KINDS
from pipelines.catalogue.file_mapping import check_mapping
from pipelines.catalogue.handbook.words import PARAMETER_UNITS
from pipelines.catalogue.readings import citations
from pipelines.catalogue.source_consistency import source_problems
from pipelines.catalogue.tracing import rows_of
from pipelines.errors import RequestError
from pipelines.text import Text, is_bilingual

_WORDED = (
    "metrics",
    "rules",
    "alerts",
    "parameters",
    "credit_models",
    "requirements",
    "documents",
    "mappings",
    "readings",
)
_AS_ISSUED = ("number", "source")  # of a document and of a credit model: as the paper itself is called


def problems(catalogue: Catalogue) -> list[str]:
    """What does not fit together, one sentence each; empty when all does. SQL is checked by the warehouse."""
    return [problem for check in _CHECKS for problem in check(catalogue)]


def _mappings(catalogue: Catalogue) -> Iterator[str]:
    for mapping in catalogue.mappings.values():
        try:
            check_mapping(mapping, catalogue.sources)
        except RequestError as fault:
            yield f"mappings/{mapping.id}.toml: {fault}"


def _metrics(catalogue: Catalogue) -> Iterator[str]:
    for metric in catalogue.metrics.values():
        where = f"metrics/{metric.id}.toml"
        parts = [part for part in (*metric.parts, metric.of, metric.minus) if part and not isinstance(part, str)]
        for part in parts:
            if part.metric not in catalogue.metrics:
                yield f"{where}: metric {part.metric!r} is not declared"
            elif part.variant not in catalogue.metrics[part.metric].variants:
                yield f"{where}: variant {part.variant!r} of {part.metric} is not declared"
        weights = [part.weight for part in parts if part.weight]
        yield from _missing(where, "parameter", weights, catalogue.parameters, "is not declared")
        marts = [mart for mart in (metric.mart, metric.over.mart if metric.over else "") if mart]
        yield from _missing(where, "mart", marts, catalogue.marts, "does not exist")
        named = [name for name in metric.cited if name != OURS]
        yield from _missing(where, "clause", named, catalogue.clauses, "is in no document")
        for name in named:
            yield from _another_subject(catalogue, metric, name)
        yield from _missing(where, "source", metric.sources, catalogue.sources, "does not exist")
        for name in metric.other_readings:
            if metric.variant[name].reading not in metric.readings:
                yield f"{where}: variant {name!r} answers {metric.variant[name].reading}, which the metric does not cite"
        for target in metric.target:
            yield from _cited(catalogue, where, target.document, target.clause)
            if target.variant in metric.other_readings:
                yield f"{where}: variant {target.variant!r} is another reading and takes the headline's target"
            if target.variant not in metric.variants:
                yield f"{where}: target variant {target.variant!r} is not declared"


def _another_subject(catalogue: Catalogue, metric: Metric, name: str) -> Iterator[str]:
    """That a metric answers a clause although its rows are of another thing, or no number is to answer it."""
    clause = catalogue.clauses.get(name)
    if clause is None:
        return
    if clause.only_evidence or clause.unmeasurable:
        yield f"metrics/{metric.id}.toml: {name} is declared to be answered by no number"
    about = {subject for mart, _ in rows_of(catalogue, metric) for subject in catalogue.marts[mart].about}
    if clause.about and about and about.isdisjoint(clause.about):
        yield (
            f"metrics/{metric.id}.toml: {name} is about {', '.join(clause.about)}; "
            f"the rows are about {', '.join(sorted(about))} (`-- about:` of the mart): "
            "cite a clause about the same, or `ours`"
        )


def _rules(catalogue: Catalogue) -> Iterator[str]:
    for rule in catalogue.rules.values():
        where = f"rules/{rule.id}.toml"
        yield from _missing(where, "mart", [rule.mart], catalogue.marts, "does not exist")
        yield from _missing(where, "parameter", rule.parameters, catalogue.parameters, "is not declared")
        yield from _missing(where, "clause", rule.also_checks, catalogue.clauses, "is in no document")
        for basis in rule.basis:
            yield from _cited(catalogue, where, basis.document, basis.clause)


def _alerts(catalogue: Catalogue) -> Iterator[str]:
    codes = {metric.code for metric in catalogue.metrics.values()}
    for alert in catalogue.alerts.values():
        where = f"alerts/{alert.id}.toml"
        yield from _missing(where, "mart", [alert.mart], {*catalogue.marts, *MEASURED}, "does not exist")
        yield from _missing(where, "metric", alert.metrics, codes, "is not declared")
        yield from _missing(where, "clause", alert.clauses, catalogue.clauses, "is in no document")
        yield from _missing(where, "parameter", alert.parameters, catalogue.parameters, "is not declared")


def _parameters(catalogue: Catalogue) -> Iterator[str]:
    for parameter in catalogue.parameters.values():
        where = f"parameters/{parameter.id}.toml"
        for value in parameter.value:
            yield from _cited(catalogue, where, value.document, value.clause)
        yield from _breaks(where, [(v.region, v.valid_from, v.valid_to) for v in parameter.value])
        if parameter.unit not in PARAMETER_UNITS:
            yield f"{where}: unit {parameter.unit!r} has no words in the handbook (`PARAMETER_UNITS`)"


def _requirements(catalogue: Catalogue) -> Iterator[str]:
    for requirement in catalogue.requirements.values():
        where = f"requirements/{requirement.id}.toml"
        spans = [(f"{i.region} for {i.item!r} of {i.level}", i.valid_from, i.valid_to) for i in requirement.item]
        yield from _breaks(where, spans)
        for item in requirement.item:
            if item.item not in catalogue.item_words:
                yield f"{where}: {item.item!r} has no words (`named_by` or `words`)"
            yield from _cited(catalogue, where, item.document, item.clause)
            if item.document in catalogue.documents and catalogue.documents[item.document].region != item.region:
                yield f"{where}: {item.item!r} rests on a document of another region"


def _documents(catalogue: Catalogue) -> Iterator[str]:
    every = [clause.clause for document in catalogue.documents.values() for clause in document.clause]
    yield from (f"documents: clause {name} stands twice" for name in sorted({n for n in every if every.count(n) > 1}))
    for document in catalogue.documents.values():
        codes = [clause.clause for clause in document.clause]
        if codes != [f"{codes[0][:2]}-{number:02d}" for number in range(1, len(codes) + 1)]:
            yield f"documents/{document.id}.toml: clauses are not numbered one by one, in order, under one S number"
    citing = [(f"sources/{source.id}.py", source.clauses) for source in catalogue.sources.values()]
    citing += [(f"catalogue/entries.py {kind.id}", kind.clauses) for kind in ENTRY_KINDS.values()]
    for where, names in citing:
        yield from _missing(where, "clause", names, catalogue.clauses, "is in no document")
    recorded = {name for _, names in citing for name in names}
    for document in catalogue.documents.values():
        for clause in document.clause:
            if not clause.at and not document.is_of_office:
                yield f"documents/{document.id}.toml: {clause.clause} does not say where it stands in the document (`at`)"
            if not clause.about and not document.is_of_office:
                yield f"documents/{document.id}.toml: {clause.clause} does not say what its sentence is about (`about`)"
            if clause.clause not in recorded and clause.held is None and clause.unmeasurable is None:
                yield (
                    f"documents/{document.id}.toml: nothing records {clause.clause}, "
                    "and it does not say where else it is held"
                )


def _duties(catalogue: Catalogue) -> Iterator[str]:
    """Duties that cite what is not there: a clause of another document, a source, a rule, a metric."""
    known: dict[str, set[str]] = {
        "metrics": {
            name
            for metric in catalogue.metrics.values()
            for name in (metric.code, *(f"{metric.code}/{variant}" for variant in metric.variant))
        },
        "rules": {rule.code for rule in catalogue.rules.values()},
        "sources": set(catalogue.sources),
    }
    for document in catalogue.documents.values():
        own = {clause.clause for clause in document.clause}
        for duty in document.duty:
            where = f"documents/{document.id}.toml: duty of {duty.party.en}"
            if duty.clause not in own:
                yield f"{where}: clause {duty.clause!r} is not in {document.id}"
            for kind, names in known.items():
                for name in getattr(duty, kind):
                    if name not in names:
                        yield f"{where}: {name!r} of `{kind}` is not known"


def _readings(catalogue: Catalogue) -> Iterator[str]:
    """Readings that rest on nothing or that nothing cites, and citations of readings that are not there."""
    cited = citations(ROOT.parent)
    for code, files in cited.items():
        yield from (f"{file}: reading {code} is not declared" for file in files if code not in catalogue.readings)
    for group in ("metrics", "alerts"):
        for one in getattr(catalogue, group).values():
            yield from _missing(
                f"{group}/{one.id}.toml", "reading", one.readings, catalogue.readings, "is not declared"
            )
    for reading in catalogue.readings.values():
        where = f"readings/{reading.id}.toml"
        yield from _missing(where, "clause", reading.clauses, catalogue.clauses, "is in no document")
        yield from _missing(where, "parameter", reading.parameters, catalogue.parameters, "is not declared")
        if reading.id not in cited and reading.uncited is None:
            yield f"{where}: nothing cites it, and it does not say why (`uncited`)"
        if reading.id in cited and reading.uncited is not None:
            yield f"{where}: it says that nothing cites it, but {cited[reading.id][0]} does"


def _sources(catalogue: Catalogue) -> Iterator[str]:
    return source_problems(catalogue.sources)


def _credit_models(catalogue: Catalogue) -> Iterator[str]:
    yield from clashes(catalogue.credit_models)
    for model in catalogue.credit_models.values():
        for version in model.version:
            often = [grade.checks_a_year for grade in version.grade]
            if often != sorted(often) or not often[0] <= version.ungraded_checks_a_year <= often[-1]:
                yield f"credit_models/{model.id}.toml: a lower grade is checked less often than a higher one"


def _words(catalogue: Catalogue) -> Iterator[str]:
    """Texts of declarations that are not in both languages, and reasons that two metrics share."""
    for group in _WORDED:
        for declared in getattr(catalogue, group).values():
            for text in _texts(declared):
                if not is_bilingual(text):
                    yield f"{group}/{declared.id}.toml: not worded in both languages: {text.zh} / {text.en}"
    whys = [(metric.id, metric.why.zh, metric.why.en) for metric in catalogue.metrics.values() if metric.why]
    for language in (1, 2):
        bearers: dict[str, str] = {}
        for why in whys:
            if (first := bearers.setdefault(why[language], why[0])) != why[0]:
                yield f"metrics/{why[0]}.toml: `why` is that of {first}"


def _texts(text: object) -> Iterator[Text]:
    if isinstance(text, Text):
        yield text
    elif isinstance(text, BaseModel):
        for name in type(text).model_fields:
            if name not in _AS_ISSUED:
                yield from _texts(getattr(text, name))
    elif isinstance(text, dict):
        for value in text.values():
            yield from _texts(value)
    elif isinstance(text, tuple):
        for value in text:
            yield from _texts(value)


def _missing(where: str, kind: str, names: Iterable[str], among: Iterable[str], says: str) -> Iterator[str]:
    known = set(among)
    return (f"{where}: {kind} {name!r} {says}" for name in names if name not in known)


def _cited(catalogue: Catalogue, where: str, document: str, clause: str) -> Iterator[str]:
    if document == OURS:
        return
    if document not in catalogue.documents:
        yield f"{where}: document {document!r} is not declared"
    elif clause not in {c.clause for c in catalogue.documents[document].clause}:
        yield f"{where}: clause {clause!r} is not in {document}"


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


_CHECKS: tuple[Callable[[Catalogue], Iterator[str]], ...] = (
    _mappings,
    _documents,
    _metrics,
    _rules,
    _duties,
    _alerts,
    _parameters,
    _requirements,
    _readings,
    _sources,
    _credit_models,
    _words,
)
