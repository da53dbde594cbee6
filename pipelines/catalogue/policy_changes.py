"""What a document of the office would change: targets, values, requirements, who is responsible, and what applies."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipelines.catalogue.catalogue import Catalogue
from pipelines.catalogue.declarations import Alert, Document, Metric, Parameter, Rule
from pipelines.text import Text, both


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
        *_value_changes(before, after, region),
        *_requirement_changes(before, after, region),
        *_responsible_changes(before, after),
        *_ground_changes(before, after, region),
        *_document_changes(before, after),
    )


def _target_changes(before: Catalogue, after: Catalogue, region: str) -> Iterator[Change]:
    for id_, metric in after.metrics.items():
        for variant in metric.variants:
            old, new = (_values(each.metrics[id_], variant, region) for each in (before, after))
            if old != new:
                yield Change(about=metric.title_of(variant), before=_listed(old), after=_listed(new))


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


def _value_changes(before: Catalogue, after: Catalogue, region: str) -> Iterator[Change]:
    for id_, parameter in after.parameters.items():
        old, new = (_dated(each.parameters[id_], region) for each in (before, after))
        if old != new:
            yield Change(about=parameter.label, before=old, after=new)


def _dated(parameter: Parameter, region: str) -> Text:
    zh, en = [], []
    for each in parameter.of_region(region):
        value = f"{each.value.normalize():f}"
        zh.append(f"{value}（{each.valid_from} " + (f"至 {each.valid_to}）" if each.valid_to else "起）"))
        en.append(f"{value} ({each.valid_from} " + (f"to {each.valid_to})" if each.valid_to else "on)"))
    return both("，".join(zh) or "无", ", ".join(en) or "none")


def _requirement_changes(before: Catalogue, after: Catalogue, region: str) -> Iterator[Change]:
    for id_, requirement in after.requirements.items():
        old, new = (
            {(each.item, each.level, each.document) for each in known.requirements[id_].of_region(region)}
            for known in (before, after)
        )
        if old != new:
            words = after.item_words
            gone, added = ([words[item] for item, _, _ in sorted(those)] for those in (old - new, new - old))
            yield Change(about=requirement.label, before=_together(gone), after=_together(added))


def _together(labels: Sequence[Text]) -> Text:
    zh, en = "、".join(each.zh for each in labels), ", ".join(each.en for each in labels)
    return both(zh or "无", en or "none")


def _responsible_changes(before: Catalogue, after: Catalogue) -> Iterator[Change]:
    for id_, alert in after.alerts.items():
        old, new = (_informing(known.alerts[id_]) for known in (before, after))
        if old != new:
            yield Change(about=named(alert.code, alert.label), before=old, after=new)
    for code, clause in after.clauses.items():
        former = before.clauses.get(code)
        if former is not None and former.responsible != clause.responsible:
            yield Change(about=named(code, clause.says), before=former.responsible, after=clause.responsible)


def _informing(alert: Alert) -> Text:
    if not alert.informs:
        return alert.owner
    units = _together(alert.informs)
    return both(f"{alert.owner.zh}；知会 {units.zh}", f"{alert.owner.en}; informs {units.en}")


def named(code: str, label: Text) -> Text:
    """What a coded declaration is called: its code, then its label."""
    return both(f"{code} {label.zh}", f"{code} {label.en}")


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
                about=named(declared.code, declared.label),
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
