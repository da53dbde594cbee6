"""An office's own documents: what it lays down, and what it adopts of other documents' and of ours, beside what ships.

One file of `HOME/policy/` is one document: the form of `pipelines/documents/`, and with it `[[target]]` (a number by
year, as in a metric's declaration), `[[value]]` (a weight, threshold or term), `[[require]]` (a body or mechanism that
every area of a level must have), `[[responsible]]` (whose matter an alert or a clause is) and `[[adopt]]` (a rule, an
alert, a reference value of ours, or a document of another place or a draft on trial). Nothing applies in a region but by a document of that region: what rests on another
city's text, on a draft or on us applies only where an office adopted it by an act of its own, from the act's date on.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from itertools import chain
from pathlib import Path
from types import MappingProxyType

from pipelines.catalogue.catalogue import Catalogue, load
from pipelines.catalogue.declarations import (
    HEADLINE,
    OURS,
    Alert,
    Basis,
    Clause,
    Document,
    Item,
    Level,
    Metric,
    Parameter,
    Requirement,
    Rule,
    Target,
    Value,
    Variant,
    read,
)
from pipelines.catalogue.handbook.words import LEVELS
from pipelines.catalogue.policy_forms import Adoption, LaidValue, OfficeDocument, Responsible
from pipelines.errors import DeclarationError
from pipelines.nearest import labels, nearest
from pipelines.settings import Home
from pipelines.text import Text, both

_CODE = re.compile(r"[A-Za-z]{1,3}(-[A-Za-z]+)?-[A-Za-z]?\d+[a-z]?")  # of a number, a rule or an alert
_YEARS = range(1990, 2101)  # that targets can be of


def office_documents(folder: Path) -> tuple[OfficeDocument, ...]:
    """The documents in a home's policy folder, by file name; none where there is no folder.

    Raises:
        DeclarationError: a file cannot be read; names file, key, value and what is allowed.
    """
    return tuple(read(path, OfficeDocument) for path in sorted(folder.glob("*.toml")))


def catalogue_of(home: Home) -> Catalogue:
    """What is declared for a home: what ships, with the office's own documents.

    Raises:
        DeclarationError: a document of the office cannot be used; names file, key, value and what is allowed.
    """
    files = sorted(home.policy.glob("*.toml"))
    states = ((path, path.stat()) for path in files)
    return _read(home.policy, tuple((path.name, state.st_mtime_ns, state.st_size) for path, state in states))


def laid_down(catalogue: Catalogue) -> tuple[OfficeDocument, ...]:
    """The office's documents in a home's catalogue, what they name by a code under its id."""
    return tuple(each for each in catalogue.documents.values() if isinstance(each, OfficeDocument))


@lru_cache(maxsize=16)
def _read(folder: Path, _files: tuple[tuple[str, int, int], ...]) -> Catalogue:
    return with_policy(load(), office_documents(folder)) if _files else load()


def with_policy(catalogue: Catalogue, documents: Iterable[OfficeDocument]) -> Catalogue:
    """The catalogue with an office's documents in it.

    A value takes the place of the one in force between the document's days, a requirement is added to the region's list,
    and a responsible unit stands in the place of the one that ships. A rule that is adopted gets a basis in the act's region, an alert the act's clause, a reference value a target of the
    act, and an adopted document is in force there from the act's first day to its last.

    Raises:
        DeclarationError: a document names what does not exist, or stands already.
    """
    for document in documents:
        named = _with_ids(catalogue, document)
        _check(catalogue, named)
        catalogue = _with(catalogue, named)
    return catalogue


def _with_ids(catalogue: Catalogue, document: OfficeDocument) -> OfficeDocument:
    """The document with the ids of what it names by its code (BL-09, AL-10, M-COV-01); a code of several alerts means all
    of them."""
    declared: dict[str, Mapping[str, Rule | Alert | Metric]] = {
        "rule": catalogue.rules,
        "alert": catalogue.alerts,
        "reference": catalogue.metrics,
    }
    adopts: list[Adoption] = []
    for each in document.adopt:
        kind = next((kind for kind in declared if getattr(each, kind)), "")
        ids = _ids(getattr(each, kind), declared[kind]) if kind else ()
        adopts += [each.model_copy(update={kind: id_}) for id_ in ids] or [each]
    targets = [
        each.model_copy(update={"metric": _metric(document, each.metric, catalogue)}) for each in document.target
    ]
    duties = [
        each.model_copy(update={"alert": id_})
        for each in document.responsible
        for id_ in (_ids(each.alert, catalogue.alerts) or (each.alert,))
    ]
    named = {"adopt": tuple(adopts), "target": tuple(targets), "responsible": tuple(duties)}
    return document.model_copy(update=named)


def _metric(document: OfficeDocument, name: str, catalogue: Catalogue) -> str:
    """The id of the number that a target names by its id or code; a code of several numbers names none of them."""
    ids = _ids(name, catalogue.metrics)
    if len(ids) > 1:
        near = ", ".join(f"{id_} ({catalogue.metrics[id_].label.zh})" for id_ in ids)
        raise DeclarationError(
            f"policy/{document.id}.toml",
            "target.one_metric",
            name,
            f"one number, not a code of several; near to it: {near}",
        )
    return ids[0] if ids else name


def _ids(name: str, declared: Mapping[str, Rule | Alert | Metric]) -> tuple[str, ...]:
    return tuple(id_ for id_, each in declared.items() if each.code == name.upper())


def _with(catalogue: Catalogue, document: OfficeDocument) -> Catalogue:
    adopted: dict[str, dict[str, str]] = {"rule": {}, "alert": {}, "reference": {}, "document": {}}
    for each in document.adopt:
        for kind, names in adopted.items():
            if name := getattr(each, kind):
                names[name] = document.cited(each.clause)
    rules = {
        id_: rule.model_copy(update={"basis": (_basis(document, adopted["rule"][id_]), *rule.basis)})
        if id_ in adopted["rule"]
        else rule
        for id_, rule in catalogue.rules.items()
    }
    alerts = {
        id_: alert.model_copy(update={"clauses": (*alert.clauses, adopted["alert"][id_])})
        if id_ in adopted["alert"]
        else alert
        for id_, alert in catalogue.alerts.items()
    }
    metrics = {
        id_: _with_cuts(_with_targets(metric, document, adopted["reference"].get(id_, "")), document, catalogue)
        for id_, metric in catalogue.metrics.items()
    }
    others = {
        id_: _with_responsible(_adopted(other, document) if id_ in adopted["document"] else other, document)
        for id_, other in catalogue.documents.items()
    }
    values = {each.parameter: each for each in document.value}
    parameters = {
        id_: _with_value(parameter, values[id_], document) if id_ in values else parameter
        for id_, parameter in catalogue.parameters.items()
    }
    requirements = {id_: _with_items(each, document) for id_, each in catalogue.requirements.items()}
    return replace(
        catalogue,
        rules=MappingProxyType(rules),
        alerts=MappingProxyType({id_: _with_owner(alert, document) for id_, alert in alerts.items()}),
        parameters=MappingProxyType(parameters),
        requirements=MappingProxyType(requirements),
        metrics=MappingProxyType(metrics),
        documents=MappingProxyType({**others, document.id: document}),
    )


def _basis(document: OfficeDocument, clause: str) -> Basis:
    return Basis(region=document.region, document=document.id, clause=clause)


def _with_value(parameter: Parameter, laid: LaidValue, document: OfficeDocument) -> Parameter:
    """The parameter with the document's value between its days; before and after them the region's former values."""
    first, last = document.in_force_from, document.in_force_to
    kept: list[Value] = []
    for each in parameter.of_region(document.region):
        own = each.model_copy(update={"region": document.region})
        if each.valid_from < first:
            ends = min(filter(None, (each.valid_to, first - timedelta(days=1))))
            kept.append(own.model_copy(update={"valid_to": ends}))
        if last is not None and (each.valid_to is None or each.valid_to > last):
            kept.append(own.model_copy(update={"valid_from": max(each.valid_from, last + timedelta(days=1))}))
    new = Value(
        value=laid.value,
        region=document.region,
        valid_from=first,
        valid_to=last,
        document=document.id,
        clause=document.cited(laid.clause),
    )
    others = (each for each in parameter.value if each.region != document.region)
    return parameter.model_copy(update={"value": (*others, *sorted((*kept, new), key=lambda value: value.valid_from))})


def _with_items(requirement: Requirement, document: OfficeDocument) -> Requirement:
    """The requirement with what the document asks for; the region's own list stands beside it."""
    required_items = tuple(
        Item(
            item=each.item,
            level=each.level,
            region=document.region,
            valid_from=document.in_force_from,
            valid_to=document.in_force_to,
            document=document.id,
            clause=document.cited(each.clause),
        )
        for each in document.require
        if each.kind == requirement.id
    )
    if not required_items:
        return requirement
    known = tuple(
        each.model_copy(update={"region": document.region}) for each in requirement.of_region(document.region)
    )
    others = tuple(each for each in requirement.item if each.region != document.region)
    return requirement.model_copy(update={"item": (*others, *known, *required_items)})


# Which number counts the items of a requirement, and how its mart tells that requirement's rows from others.
_COUNTED = {
    "bodies_in_place": ("body", "kind = 'body' and "),
    "mechanism_in_force": ("mechanism", "kind = 'mechanism' and "),
    "enforcement_reach": ("enforcement_function", "kind = 'enforcement_function' and "),
    "required_text_issued": ("named_text", ""),
}


def _with_cuts(metric: Metric, document: OfficeDocument, catalogue: Catalogue) -> Metric:
    """The metric with a cut for each thing that the document requires, which answers the clause that requires it."""
    kind, base = _COUNTED.get(metric.id, ("", ""))
    cuts = {
        f"{document.id}_{number}": Variant(
            label=_of_level(catalogue.item_words[each.item], each.level),
            base=f"{base}item = '{each.item}' and level = '{each.level}'",
            clauses=(document.cited(each.clause),),
        )
        for number, each in enumerate(document.require, 1)
        if each.kind == kind
    }
    return metric.model_copy(update={"variant": {**metric.variant, **cuts}}) if cuts else metric


def _of_level(label: Text, level: Level) -> Text:
    return both(f"{label.zh}（{LEVELS[level].zh}）", f"{label.en} ({LEVELS[level].en})")


def _with_owner(alert: Alert, document: OfficeDocument) -> Alert:
    named = next((each for each in document.responsible if each.alert == alert.id), None)
    return alert.model_copy(update={"owner": named.text, "informs": named.informs}) if named else alert


def _with_responsible(other: Document, document: OfficeDocument) -> Document:
    named: dict[str, Responsible] = {each.about: each for each in document.responsible if each.about}
    if named.keys().isdisjoint(clause.clause for clause in other.clause):
        return other
    return other.model_copy(update={"clause": tuple(_owned(clause, named) for clause in other.clause)})


def _owned(clause: Clause, named: Mapping[str, Responsible]) -> Clause:
    if clause.clause not in named:
        return clause
    return clause.model_copy(update={"responsible": named[clause.clause].text})


def _with_targets(metric: Metric, document: OfficeDocument, adopted_by: str) -> Metric:
    """The metric with the document's targets; the number or the cut that a target is of answers the target's clause."""
    targets = _targets(metric, document, adopted_by)
    own: dict[str, list[str]] = {}
    for each in targets:
        if each.document == document.id:
            own.setdefault(each.variant, []).append(each.clause)
    variants = {
        name: cut.model_copy(update={"clauses": tuple(dict.fromkeys((*cut.clauses, *own[name])))})
        if name in own
        else cut
        for name, cut in metric.variant.items()
    }
    clauses = dict.fromkeys((*metric.clauses, *own.get(HEADLINE, ())))
    return metric.model_copy(update={"target": targets, "clauses": tuple(clauses), "variant": variants})


def _targets(metric: Metric, document: OfficeDocument, adopted_by: str) -> tuple[Target, ...]:
    """A metric's targets, the office's own first among those of its region."""
    own = tuple(
        Target.model_validate(
            {
                **{name: getattr(each, name) for name in Target.model_fields},
                "document": document.id,
                "clause": document.cited(each.clause),
                "region": document.region,
            }
        )
        for each in document.target
        if each.metric == metric.id
    )
    if adopted_by:
        own += tuple(
            each.model_copy(update={"document": document.id, "clause": adopted_by, "region": document.region})
            for each in metric.target
            if each.document == OURS
        )
    kept = (_left_of(each, own) if each.region == document.region else (each,) for each in metric.target)
    return (*own, *chain.from_iterable(kept))


def _left_of(target: Target, newer: Iterable[Target]) -> Iterator[Target]:
    """What a newer target of the same variant leaves of one: the years, and in those the levels, that it does not name.
    Where it names a level that had the value only for reference, its own value stands there."""
    taken: dict[int, set[Level]] = {
        year: {
            level for each in newer if each.variant == target.variant and year in each.values for level in each.levels
        }
        for year in target.values
    }
    spans: dict[frozenset[Level], dict[int, float]] = {}
    for year, value in target.values.items():
        spans.setdefault(frozenset(taken[year]), {})[year] = value
    for gone, values in spans.items():
        levels = tuple(level for level in target.levels if level not in gone)
        references = tuple(level for level in target.reference_levels if level not in gone)
        if levels or references:
            yield target.model_copy(update={"levels": levels, "reference_levels": references, "values": values})


def _adopted(other: Document, act: OfficeDocument) -> Document:
    first = max(other.issued_on, act.in_force_from)
    return other.model_copy(
        update={
            "status": "in force",
            "in_force_from": first,
            "in_force_to": act.in_force_to,
            "region": act.region,
            "adopted_by": act.id,
        }
    )


def _check(catalogue: Catalogue, document: OfficeDocument) -> None:
    file = f"policy/{document.id}.toml"
    if document.id in catalogue.documents:
        raise DeclarationError(file, "(file)", document.id, "a file name that no other document has")
    for clause in document.clause:
        if clause.clause in catalogue.clauses:
            raise DeclarationError(file, "clause", clause.clause, "a code that no other document's clause has")
    own = {clause.clause for clause in document.clause}
    known: Mapping[str, Iterable[str]] = {
        "rule": catalogue.rules,
        "alert": catalogue.alerts,
        "document": catalogue.documents,
        "reference": [
            id_ for id_, metric in catalogue.metrics.items() if any(t.document == OURS for t in metric.target)
        ],
    }
    for each in document.adopt:
        for kind, ids in known.items():
            _must_be_known(file, f"adopt.{kind}", getattr(each, kind), ids)
        _must_be_known(file, "adopt.clause", each.clause, own)
        _must_be_filled_in(file, catalogue, each.rule, {laid.parameter for laid in document.value})
    taken: set[tuple[str, str, str, int]] = set()
    for target in document.target:
        _must_be_known(file, "target.metric", target.metric, catalogue.metrics)
        _must_be_known(file, "target.clause", target.clause, own)
        metric = catalogue.metrics[target.metric]
        _must_be_known(file, "target.variant", target.variant, metric.variants)
        for level in target.levels:
            _must_be_known(file, "target.levels", level, metric.levels)
        for year, value in target.values.items():
            aims = {(target.metric, target.variant, level, year) for level in target.levels}
            if aims & taken:
                raise DeclarationError(file, "target.again", year, "one target of a number, a level and a year")
            taken |= aims
            if year not in _YEARS:
                raise DeclarationError(file, "target.year", year, "a year of four digits")
            if metric.unit == "share" and not 0 <= value <= 1:
                raise DeclarationError(file, f"target.values.{year}", value, "a share between 0 and 1 (95 % is 0.95)")

    for laid in document.value:
        _must_be_known(file, "value.parameter", laid.parameter, catalogue.parameters)
        _must_be_known(file, "value.clause", laid.clause, own)
        parameter = catalogue.parameters[laid.parameter]
        if parameter.grade:
            raise DeclarationError(
                file, "value.parameter", laid.parameter, "no end of a grade: it is the credit model's"
            )
        if laid.value < 0 or (parameter.unit == "share" and laid.value > 1):
            raise DeclarationError(file, "value.value", laid.value, "0 or more; a share between 0 and 1 (95 % is 0.95)")
    for requirement in document.require:
        _must_be_known(file, "require.kind", requirement.kind, catalogue.requirements)
        _must_be_known(
            file,
            "require.item",
            requirement.item,
            [each.item for each in catalogue.requirements[requirement.kind].item],
        )
        _must_be_known(file, "require.clause", requirement.clause, own)
    for duty in document.responsible:
        _must_be_known(file, "responsible.alert", duty.alert, catalogue.alerts)
        _must_be_known(file, "responsible.about", duty.about, [*catalogue.clauses, *own])
        _must_be_known(file, "responsible.clause", duty.clause, own)


def _must_be_filled_in(file: str, catalogue: Catalogue, rule: str, laid: Iterable[str]) -> None:
    """A pattern is adopted with its numbers: each that ships empty, by this document or by one before it."""
    wanted = catalogue.rules[rule].parameters if rule else ()
    missing = [
        name
        for name in wanted
        if name not in laid and not (catalogue.parameters[name].value or catalogue.parameters[name].grade)
    ]
    if missing:
        raise DeclarationError(
            file, "adopt.value", ", ".join(missing), "a `[[value]]` for each, with the number that is to hold"
        )


def _must_be_known(file: str, key: str, name: str, known: Iterable[str]) -> None:
    if not name or name in (names := list(known)):
        return
    if isinstance(known, Mapping) and _CODE.fullmatch(name):  # by codes, where one was meant
        coded: dict[str, tuple[str, ...]] = {}
        for each in known.values():
            coded.setdefault(each.code, ())
        near = [_code_said(code, known.values()) for code in nearest(name.upper(), coded)]
    else:
        near = list(nearest(name, labels(known) if isinstance(known, Mapping) else dict.fromkeys(names, ())))
    raise DeclarationError(file, key, name, f"what exists; near to it: {', '.join(near)}")


def _code_said(code: str, entries: Iterable[Rule | Alert | Metric]) -> str:
    """A code with the label of the first that has it."""
    return f"{code}（{next(each.label.zh for each in entries if each.code == code)}）"
