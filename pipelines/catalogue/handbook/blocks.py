"""The handbook as blocks, the same for Markdown, HTML and Word. Within texts, `backticks` mark notation."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from pipelines.catalogue.catalogue import Catalogue
from pipelines.catalogue.chapters import CHAPTERS, chapter_of, in_order
from pipelines.catalogue.credit_models import CreditModel
from pipelines.catalogue.declarations import (
    EVERYWHERE,
    HEADLINE,
    OURS,
    Alert,
    Document,
    Metric,
    Parameter,
    Rule,
    Target,
)
from pipelines.catalogue.formula import column_label, formula, in_words
from pipelines.catalogue.handbook.words import (
    BETTER,
    FREQUENCIES,
    INTERVALS,
    LEVELS,
    LISTS,
    PARAMETER_UNITS,
    STATUSES,
    UNITS,
    WORDS,
    listed,
    reviewed,
)
from pipelines.catalogue.readings import Reading
from pipelines.catalogue.terms import ending
from pipelines.text import Language, Text, both


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A heading; `anchor` is what links lead to."""

    level: int  # 1 chapter, 2 entry
    text: str
    anchor: str = ""


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """A paragraph; quiet ones are notes."""

    text: str
    is_quiet: bool = False


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Names and what they are."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Grid:
    """A table; the first cell of a row is what links lead to."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Paragraph | Facts | Grid


def title(language: Language) -> str:
    """The handbook's title."""
    return WORDS["handbook"].of(language)


def blocks(catalogue: Catalogue, language: Language) -> Iterator[Block]:
    """The whole handbook: metrics by chapter, rules, alerts, parameters, readings, documents with their clauses."""
    for chapter in CHAPTERS:
        those = [metric for metric in in_order(catalogue.metrics.values()) if chapter_of(metric) is chapter]
        if those:
            yield Heading(level=1, text=f"{chapter.id} {chapter.label.of(language)}", anchor=chapter.id)
        for metric in those:
            yield from _metric(catalogue, metric, language)
    yield Heading(level=1, text=WORDS["rules"].of(language), anchor="rules")
    for rule in sorted(catalogue.rules.values(), key=lambda rule: rule.code):
        yield from _rule(catalogue, rule, language)
    yield Heading(level=1, text=WORDS["alerts"].of(language), anchor="alerts")
    for alert in sorted(catalogue.alerts.values(), key=lambda alert: (alert.code, alert.id)):
        yield from _alert(alert, language)
    yield Heading(level=1, text=WORDS["parameters"].of(language), anchor="parameters")
    for parameter in catalogue.parameters.values():
        yield from _parameter(catalogue, parameter, language)
    yield Heading(level=1, text=WORDS["credit_models"].of(language), anchor="credit_models")
    for model in catalogue.credit_models.values():
        yield from _credit_model(model, language)
    yield Heading(level=1, text=WORDS["readings"].of(language), anchor="readings")
    for reading in catalogue.readings.values():
        yield from _reading(catalogue, reading, language)
    yield Heading(level=1, text=WORDS["documents"].of(language), anchor="documents")
    for document in sorted(catalogue.documents.values(), key=lambda each: each.issued_on):
        yield from _document(catalogue, document, language)


def _metric(catalogue: Catalogue, metric: Metric, language: Language) -> Iterator[Block]:
    yield Heading(level=2, text=f"{metric.code} {metric.label.of(language)}", anchor=f"metric-{metric.id}")
    yield Paragraph(text=f"`{metric.id}`", is_quiet=True)
    yield Paragraph(text=metric.meaning.of(language))
    yield _facts(language, _of_metric(catalogue, metric, language))


def _of_metric(catalogue: Catalogue, metric: Metric, language: Language) -> list[tuple[str, str]]:
    zh, mart = language == "zh", catalogue.marts.get(metric.mart)
    senders = [
        catalogue.sources[name].label.of(language) + _aside(catalogue.sources[name].owner.of(language), zh=zh)
        for name in metric.sources
        if name in catalogue.sources
    ]
    then = "；" if zh else "; "
    variants = [
        variant.label.of(language)
        + _aside(
            then.join(
                [f"`{name}`"]
                + [
                    f"{WORDS[f'variant_{part}'].of(language)} `{text}`"
                    for part, text in (("base", variant.base), ("hit", variant.hit), ("measure", variant.measure))
                    if text
                ]
            ),
            zh=zh,
        )
        for name, variant in metric.variant.items()
    ]
    return [
        ("why", _text_of(metric.why, language)),
        ("in_words", in_words(catalogue, metric).of(language)),
        ("notation", f"`{formula(metric)}`"),
        ("mart", (mart.row_zh if zh else mart.row_en) + _aside(f"`{mart.id}`", zh=zh) if mart else ""),
        ("base", f"`{metric.base}`" if metric.base != "true" else ""),
        ("hit", f"`{metric.hit}`" if metric.hit else ""),
        ("measure", f"`{metric.measure}`" if metric.measure else ""),
        ("unit", UNITS[metric.unit].of(language)),
        ("direction", BETTER[metric.better].of(language)),
        ("frequency", FREQUENCIES[metric.frequency].of(language)),
        ("timing", WORDS[metric.timing].of(language)),
        ("levels", listed([LEVELS[level].of(language) for level in metric.levels], zh=zh)),
        ("by", listed([_column(catalogue, name, language) for name in metric.by], zh=zh)),
        ("minimum", str(metric.minimum) if metric.minimum > 1 else ""),
        ("interval", INTERVALS[metric.interval].of(language) if metric.interval else ""),
        ("variants", then.join(variants)),
        ("targets", then.join(_target(catalogue, metric, target, language) for target in metric.target)),
        ("clauses", _clauses(metric.cited, language)),
        ("readings", ", ".join(metric.readings)),
        ("sources", then.join(senders)),
        ("limits", _text_of(metric.limits, language)),
        ("review", reviewed(metric.review, language) if metric.review else ""),
    ]


def _target(catalogue: Catalogue, metric: Metric, target: Target, language: Language) -> str:
    zh = language == "zh"
    values = ("，" if zh else ", ").join(
        f"{year} = {value * 100:g}%" if metric.unit == "share" else f"{year} = {value:g}"
        for year, value in sorted(target.values.items())
    )
    due = WORDS["standing" if target.kind == "standing" else "due"].of(language)
    colon, then = ("：", "；") if zh else (": ", "; ")
    variant = "" if target.variant == HEADLINE else f"{metric.label_of(target.variant).of(language)}{colon}"
    if target.document == OURS:
        where = WORDS["everywhere"].of(language) if target.region == "*" else target.region
        return f"{variant}{WORDS['ours'].of(language)}{_aside(where, zh=zh)}{colon}{values}{then}{due}"
    return (
        f"{variant}{catalogue.documents[target.document].title.of(language)} {target.clause}{colon}{values}{then}{due}"
    )


def _rule(catalogue: Catalogue, rule: Rule, language: Language) -> Iterator[Block]:
    yield Heading(level=2, text=f"{rule.code} {rule.label.of(language)}", anchor=f"rule-{rule.code}")
    yield Paragraph(text=rule.meaning.of(language))
    conditions = [
        (
            "condition",
            f"{one.says.of(language)} — `{one.when}`"
            + (
                _aside(f"{WORDS['only_in'].of(language)} {', '.join(one.regions)}", zh=language == "zh")
                if one.regions
                else ""
            ),
        )
        for one in rule.all or rule.any
    ]
    basis = [
        (
            "basis",
            f"{one.region} {_title(catalogue, one.document, language)} {'' if one.clause == OURS else one.clause}".rstrip()
            + (f" — {one.note.of(language)}" if one.note else ""),
        )
        for one in rule.basis
    ]
    basis += [("left_out", f"{left_out.region} — {left_out.note.of(language)}") for left_out in rule.left_out]
    listing = ("list", LISTS[rule.list].of(language))
    yield _facts(language, [listing, *conditions, *basis, ("term", ending(rule).of(language))])


def _alert(alert: Alert, language: Language) -> Iterator[Block]:
    yield Heading(level=2, text=f"{alert.code} {alert.label.of(language)}", anchor=f"alert-{alert.id}")
    yield Paragraph(text=alert.meaning.of(language))
    yield _facts(
        language,
        [
            ("when", f"`{alert.when}`" + _aside(f"`{alert.mart}`", zh=language == "zh")),
            ("owner", alert.owner.of(language)),
            ("days", str(alert.due_days) if alert.due_days is not None else f"`{alert.due}`"),
            ("metrics", ", ".join(alert.metrics)),
            ("clauses", _clauses(alert.clauses, language)),
            ("readings", ", ".join(alert.readings)),
        ],
    )


def _parameter(catalogue: Catalogue, parameter: Parameter, language: Language) -> Iterator[Block]:
    yield Heading(level=2, text=parameter.label.of(language), anchor=f"parameter-{parameter.id}")
    yield Paragraph(text=f"`{parameter.id}` — {parameter.meaning.of(language)}")
    if parameter.source:
        yield Paragraph(text=parameter.source.of(language))
    headings = (WORDS["value"], WORDS["from"], WORDS["basis"])
    rows = tuple(
        (
            _amount(parameter, value.value, language),
            f"{value.valid_from:%Y-%m-%d}" + (f" → {value.valid_to:%Y-%m-%d}" if value.valid_to else " →"),
            _title(catalogue, value.document, language) + ("" if value.document == OURS else f" {value.clause}"),
        )
        for value in parameter.value
    )
    yield Grid(headings=tuple(heading.of(language) for heading in headings), rows=rows)


def _amount(parameter: Parameter, value: Decimal, language: Language) -> str:
    """A value with its unit in words; shares as per cent."""
    if parameter.unit == "share":
        return f"{(value * 100).normalize():f}%"
    unit = PARAMETER_UNITS.get(parameter.unit)
    return f"{value.normalize():f} {unit.of(language) if unit else parameter.unit}"


def _credit_model(model: CreditModel, language: Language) -> Iterator[Block]:
    zh = language == "zh"
    for version in model.version:
        name = f"{model.label.of(language)}{_aside(version.version, zh=zh)}"
        yield Heading(level=2, text=name, anchor=f"credit-model-{model.id}-{version.version}")
        yield Paragraph(text=f"`{model.id}` — {model.meaning.of(language)}")
        score = both(
            f"{version.base:f} + 加分（最多计 {version.good_cap:f}） - 扣分",
            f"{version.base:f} + good points (at most {version.good_cap:f}) - bad points",
        )
        uses = [
            (WORDS["everywhere"].of(language) if use.region == EVERYWHERE else use.region)
            + f" {use.valid_from:%Y-%m-%d} →"
            for use in model.use
            if use.version == version.version
        ]
        yield _facts(
            language,
            [
                ("score", score.of(language)),
                ("used", ("；" if zh else "; ").join(uses) or WORDS["used_nowhere"].of(language)),
                ("source_of", model.source.of(language)),
            ],
        )
        rows = [
            (
                grade.grade,
                "" if grade.least is None else f"{grade.least:f}",
                str(grade.checks_a_year),
                grade.means.of(language),
            )
            for grade in version.grade
        ]
        rows.append((WORDS["not_graded"].of(language), "", str(version.ungraded_checks_a_year), ""))
        headings = tuple(WORDS[name].of(language) for name in ("grade", "least", "checks_a_year", "grade_means"))
        yield Grid(headings=headings, rows=tuple(rows))


def _reading(catalogue: Catalogue, reading: Reading, language: Language) -> Iterator[Block]:
    zh = language == "zh"
    yield Heading(level=2, text=f"{reading.id} {reading.label.of(language)}", anchor=f"reading-{reading.id}")
    yield Paragraph(text=reading.question.of(language))
    every: list[Metric | Alert] = [*catalogue.metrics.values(), *catalogue.alerts.values()]
    citing = sorted({one.code for one in every if reading.id in one.readings})
    decided = WORDS["ours"].of(language) if reading.decided_by == OURS else reading.decided_by
    parameters = [f"`{name}`" for name in reading.parameters]
    yield _facts(
        language,
        [
            ("reading", reading.reading.of(language)),
            ("alternatives", ("；" if zh else "; ").join(other.of(language) for other in reading.alternatives)),
            ("clauses", ", ".join(reading.clauses)),
            ("parameters", listed(parameters, zh=zh)),
            ("cited_by", ", ".join(citing)),
            ("uncited", _text_of(reading.uncited, language)),
            ("decided", f"{decided} {reading.decided_on:%Y-%m-%d}"),
        ],
    )


def _document(catalogue: Catalogue, document: Document, language: Language) -> Iterator[Block]:
    yield Heading(level=2, text=document.title.of(language), anchor=f"document-{document.id}")
    yield _facts(
        language,
        [
            ("number", document.number.of(language)),
            ("issuer", document.issuer.of(language)),
            ("issued", f"{document.issued_on:%Y-%m-%d}"),
            ("status", STATUSES[document.status].of(language)),
        ],
    )
    rows = tuple(
        (
            clause.clause,
            clause.at,
            clause.says.of(language),
            clause.responsible.of(language),
            ", ".join(catalogue.measuring.get(clause.clause, ())),
            ", ".join(catalogue.checking.get(clause.clause, ())),
        )
        for clause in document.clause
    )
    headings = tuple(
        WORDS[name].of(language) for name in ("clause", "at", "says", "responsible", "metrics", "rule_checks")
    )
    yield Grid(headings=headings, rows=rows)


def _facts(language: Language, pairs: list[tuple[str, str]]) -> Facts:
    return Facts(pairs=tuple((WORDS[name].of(language), text) for name, text in pairs if text))


def _column(catalogue: Catalogue, name: str, language: Language) -> str:
    """A column in words; one that no source names, as it stands in its mart."""
    text = column_label(catalogue, name).of(language)
    return f"`{name}`" if text == name else text


def _clauses(names: tuple[str, ...], language: Language) -> str:
    return ", ".join(WORDS["ours"].of(language) if name == OURS else name for name in names or (OURS,))


def _aside(text: str, *, zh: bool) -> str:
    return f"（{text}）" if zh else f" ({text})"


def _text_of(text: Text | None, language: Language) -> str:
    return text.of(language) if text else ""


def _title(catalogue: Catalogue, document: str, language: Language) -> str:
    return WORDS["ours"].of(language) if document == OURS else catalogue.documents[document].title.of(language)
