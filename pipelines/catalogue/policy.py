"""An office's own documents: what it lays down, and what it adopts of other documents' and of ours, beside what ships.

One file of `HOME/policy/` is one document: the form of `pipelines/documents/`, and with it `[[target]]` (a number by
year, as in a metric's declaration) and `[[adopt]]` (a rule, an alert, a reference value of ours, or a document of
another place or a draft on trial). Nothing applies in a region but by a document of that region: what rests on another
city's text, on a draft or on us applies only where an office adopted it by an act of its own, from the act's date on.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from pydantic import BaseModel, ConfigDict, model_validator

from pipelines.catalogue.catalogue import Catalogue, load
from pipelines.catalogue.declarations import OURS, Alert, Basis, Document, Metric, Rule, Target, read
from pipelines.errors import DeclarationError
from pipelines.nearest import nearest
from pipelines.settings import Home
from pipelines.text import Text, both


class Adoption(BaseModel):
    """One thing that an office makes its own. Exactly one of the four names what; `clause` says where the act does so."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: str = ""
    alert: str = ""
    reference: str = ""  # a metric whose reference value of ours becomes a target of the office
    document: str = ""
    clause: str = ""

    @model_validator(mode="after")
    def _names_one(self) -> "Adoption":
        if sum(bool(name) for name in (self.rule, self.alert, self.reference, self.document)) != 1:
            raise ValueError("an adoption names exactly one of `rule`, `alert`, `reference` and `document`")
        return self


class LaidDown(Target):
    """A target that a document of the office lays down for a metric."""

    metric: str
    document: str = ""
    clause: str = ""
    region: str = ""


class OfficeDocument(Document):
    """A document of the office that keeps the home: its own targets, and what it adopts."""

    target: tuple[LaidDown, ...] = ()
    adopt: tuple[Adoption, ...] = ()

    @model_validator(mode="after")
    def _is_in_order(self) -> "OfficeDocument":
        if self.in_force_to is not None and self.in_force_to < self.in_force_from:
            raise ValueError("`in_force_to` lies before `in_force_from`")
        return self

    @property
    def is_of_office(self) -> bool:
        """Yes."""
        return True

    def cited(self, clause: str) -> str:
        """The clause that a target or an adoption rests on: the named one, else the first."""
        return clause or (self.clause[0].clause if self.clause else self.id)


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

    A rule that is adopted gets a basis in the act's region, an alert the act's clause, a reference value a target of the
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
        each.model_copy(update={"metric": (*_ids(each.metric, catalogue.metrics), each.metric)[0]})
        for each in document.target
    ]
    return document.model_copy(update={"adopt": tuple(adopts), "target": tuple(targets)})


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
        id_: _with_targets(metric, document, adopted["reference"].get(id_, ""))
        for id_, metric in catalogue.metrics.items()
    }
    others = {
        id_: _adopted(other, document) if id_ in adopted["document"] else other
        for id_, other in catalogue.documents.items()
    }
    return replace(
        catalogue,
        rules=MappingProxyType(rules),
        alerts=MappingProxyType(alerts),
        metrics=MappingProxyType(metrics),
        documents=MappingProxyType({**others, document.id: document}),
    )


def _basis(document: OfficeDocument, clause: str) -> Basis:
    return Basis(region=document.region, document=document.id, clause=clause)


def _with_targets(metric: Metric, document: OfficeDocument, adopted_by: str) -> Metric:
    targets = _targets(metric, document, adopted_by)
    clauses = dict.fromkeys((*metric.clauses, *(each.clause for each in targets if each.document == document.id)))
    return metric.model_copy(update={"target": targets, "clauses": tuple(clauses)})


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
    kept = (_without_years(each, own) if each.region == document.region else each for each in metric.target)
    return (*own, *(each for each in kept if each.values))


def _without_years(target: Target, newer: Iterable[Target]) -> Target:
    """A target without the years for which a newer one of the same variant and level lays down another value."""
    years = {
        year
        for each in newer
        if each.variant == target.variant and not {*each.levels}.isdisjoint(target.levels)
        for year in each.values
    }
    return target.model_copy(update={"values": {year: v for year, v in target.values.items() if year not in years}})


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
    for target in document.target:
        _must_be_known(file, "target.metric", target.metric, catalogue.metrics)
        _must_be_known(file, "target.clause", target.clause, own)
        metric = catalogue.metrics[target.metric]
        _must_be_known(file, "target.variant", target.variant, metric.variants)
        for level in target.levels:
            _must_be_known(file, "target.levels", level, metric.levels)
        for year, value in target.values.items():
            if metric.unit == "share" and not 0 <= value <= 1:
                raise DeclarationError(file, f"target.values.{year}", value, "a share between 0 and 1 (95 % is 0.95)")


def _must_be_known(file: str, key: str, name: str, known: Iterable[str]) -> None:
    names = dict.fromkeys(known, ())
    if name and name not in names:
        raise DeclarationError(file, key, name, f"what exists; near to it: {', '.join(nearest(name, names))}")


@dataclass(frozen=True, kw_only=True)
class Change:
    """One thing that a document of the office changes: what it is about, what held before and what holds with it."""

    about: Text
    before: Text
    after: Text


def changes(before: Catalogue, after: Catalogue, region: str) -> tuple[Change, ...]:
    """What differs between two catalogues of one region: targets, rules, alerts and documents that apply there."""
    return (
        *_target_changes(before, after, region),
        *_ground_changes(before, after, region),
        *_document_changes(before, after),
    )


def _target_changes(before: Catalogue, after: Catalogue, region: str) -> Iterator[Change]:
    for id_, metric in after.metrics.items():
        for variant in metric.variants:
            old, new = (_values(each.metrics[id_], variant, region) for each in (before, after))
            if old != new:
                yield Change(about=metric.label_of(variant), before=_listed(old), after=_listed(new))


def _values(metric: Metric, variant: str, region: str) -> tuple[str, ...]:
    """A metric's targets by document: year and value, each in the unit of the declaration."""
    return tuple(
        sorted(
            f"{year}: {metric.written(value)}"
            for target in metric.target
            if target.region == region and target.variant == variant
            for year, value in target.values.items()
        )
    )


def _listed(values: Iterable[str]) -> Text:
    shown = ", ".join(values)
    return both(shown or "无", shown or "none")


def _ground_changes(before: Catalogue, after: Catalogue, region: str) -> Iterator[Change]:
    applies, not_yet = both("适用", "applies"), both("不适用", "does not apply")
    held: list[tuple[Rule | Alert, bool, bool]] = [
        (rule, before.has_basis(before.rules[id_], region), after.has_basis(rule, region))
        for id_, rule in after.rules.items()
    ]
    alerted: list[tuple[Rule | Alert, bool, bool]] = [
        (alert, before.has_ground(before.alerts[id_], region), after.has_ground(alert, region))
        for id_, alert in after.alerts.items()
    ]
    for declared, old, new in (*held, *alerted):
        if old != new:
            yield Change(
                about=both(f"{declared.code} {declared.label.zh}", f"{declared.code} {declared.label.en}"),
                before=applies if old else not_yet,
                after=applies if new else not_yet,
            )


def _document_changes(before: Catalogue, after: Catalogue) -> Iterator[Change]:
    nothing = both("无", "none")
    for id_, document in after.documents.items():
        old, new = (nothing if one is None else _span(one) for one in (before.documents.get(id_), document))
        if old != new:
            yield Change(about=document.title, before=old, after=new)


def _span(document: Document) -> Text:
    last = document.in_force_to
    if document.status == "draft":
        return both("草案", "draft")
    return both(
        f"{document.in_force_from} 起施行" + (f"，至 {last} 止" if last else ""),
        f"in force from {document.in_force_from}" + (f" to {last}" if last else ""),
    )
