"""What a link asks for. Every parameter that a page reads is declared here, with the values that it may have.

A value that does not exist is never replaced in silence: the page says which it is and offers the nearest right ones.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import takewhile

import streamlit as st
from rapidfuzz import fuzz

from dashboard import format as text
from dashboard.headlines import RATES
from dashboard.parts.page import ask
from dashboard.parts.page.view import HOME_PAGE, PAGES
from dashboard.words import word
from pipelines import periods, query
from pipelines.catalogue.chapters import CHAPTERS
from pipelines.catalogue.declarations import HEADLINE, LEVELS
from pipelines.catalogue.entries import LIST_STEPS
from pipelines.errors import RequestError, UserFacingError
from pipelines.intake.answering.template import template_names
from pipelines.people import audit
from pipelines.text import LANGUAGES, Text, both

Parameters = Mapping[str, str]  # the parameters of a link, as they stand in it
Choices = Mapping[str, Text]  # every right value, the default first → what readers call it

LISTS = ("red", "black", "watch")
TODAY = "today"  # cases of every list on which somebody must act today
ACTING = ("answer", "office", "waits", "subject", "over")  # who must act on a case, the most urgent first
REGISTER = "developers"  # for their qualification authority; no document gives a list of them
CADENCES = ("month", "quarter", "half", "year", "on change")
SCORE = "complaint_score"
SINCE = ("month", "quarter", "meeting")  # what changes are held against

_NEAREST = 3
_ALIKE = 55  # of 100: what is less alike is not offered


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """A parameter with a value that does not exist; `nearest` are right ones, the likeliest first."""

    name: str
    value: str
    nearest: tuple[tuple[str, Text], ...]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A link as understood: wherever its value is wrong, `right` has the nearest one."""

    right: dict[str, str]
    wrong: tuple[Wrong, ...]


class WrongLinkError(UserFacingError, RequestError):
    """A link asks for what does not exist; only the page that read its other parameters could tell."""

    def __init__(self, wrong: Wrong) -> None:
        self.wrong = wrong
        zh, en = (
            word("link.wrong", language, name=word(f"link.{wrong.name}", language), value=wrong.value)
            for language in LANGUAGES
        )
        super().__init__(both(zh, en))


def read(reader: query.Reader, page: str, request: Parameters) -> Reading:
    """The parameters that a page reads, each checked; others, and blank ones, are left out."""
    right: dict[str, str] = {}
    wrong: list[Wrong] = []
    for name in (*FRAME, *PARAMETERS.get(page, ())):
        value = _canonical(reader, name, request.get(name, "").strip())
        if not value:
            continue
        if name in FREE:
            right[name] = value
            continue
        choices = CHOICES[name](reader, {**request, **right})
        if value in choices:
            right[name] = value
            continue
        wrong.append(unknown(name, value, choices))
        right[name] = wrong[-1].nearest[0][0] if wrong[-1].nearest else ""
    right.pop("page", None)
    return Reading(right={name: value for name, value in right.items() if value}, wrong=tuple(wrong))


def unknown(name: str, value: str, choices: Choices) -> Wrong:
    """What is wrong with a value that none of the choices is."""
    near = _nearest_months(value, choices) if name in ("period", "at") else _nearest(value, choices)
    return Wrong(name=name, value=value, nearest=tuple((key, choices[key]) for key in near))


def _nearest(value: str, choices: Choices) -> list[str]:
    def likeness(key: str) -> float:
        common = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(value, key, strict=False)))
        named = choices[key]
        return max(
            100 * common / len(key) if common > 2 and key else 0.0,  # 110105999 lies in 110105
            fuzz.ratio(value.lower(), key.lower()),
            fuzz.ratio(value, named.zh),
            fuzz.ratio(value.lower(), named.en.lower()),
        )

    scores = {key: likeness(key) for key in choices}
    alike = [key for key in sorted(choices, key=scores.__getitem__, reverse=True) if scores[key] >= _ALIKE]
    return (alike or list(choices))[: _NEAREST if alike else 1]


def _nearest_months(value: str, choices: Choices) -> list[str]:
    """The month meant, as far as it can be told (`202211`, `2022Q3`, `2022-1`), else the nearest one that there is."""
    months = sorted(choices)
    digits = "".join(mark for mark in value if mark.isdigit())
    try:
        wanted = periods.parse(value.replace("/", "-")).last_month
    except RequestError:
        wanted = f"{digits[:4]}-{digits[4:6].zfill(2)}" if len(digits) > 4 else months[-1]
    at_or_before = [month for month in months if month <= wanted]
    return [at_or_before[-1] if at_or_before else months[0]]


def _canonical(reader: query.Reader, name: str, value: str) -> str:
    """A metric by its code is the metric by its name."""
    if name not in ("metric", "compare") or not value:
        return value
    try:
        return reader.catalogue.metric(value).id
    except RequestError:
        return value


def _same(*names: str) -> dict[str, Text]:
    return {name: both(name, name) for name in names}


def _labels(prefix: str, *names: str) -> dict[str, Text]:
    return {name: _word(f"{prefix}{name}") for name in names}


def _word(key: str) -> Text:
    return both(word(key, "zh", n=2), word(key, "en", n=2))


def _pages(_: query.Reader, request: Parameters) -> Choices:
    return {page: _word(f"nav.{page}") for page in PAGES}


def _languages(_: query.Reader, request: Parameters) -> Choices:
    return dict(zip(LANGUAGES, (both("中文", "中文"), both("English", "English")), strict=True))


@st.cache_resource(show_spinner=False, max_entries=8)
def _areas_of(_reader: query.Reader, key: tuple[object, ...]) -> Choices:
    assert key
    areas = _reader.areas().select("code", "name", "name_en")
    return {code: both(name, name_en or name) for code, name, name_en in areas.iter_rows()}


def _areas(reader: query.Reader, request: Parameters) -> Choices:
    return _areas_of(reader, ask.key_of(reader))


def _months(reader: query.Reader, request: Parameters) -> Choices:
    return {month: _period(month) for month in reversed(reader.periods("month"))}


def _quarters(reader: query.Reader, request: Parameters) -> Choices:
    ended = [period for period in reader.periods("quarter") if not reader.is_running(period)]
    return {one: _period(one) for one in reversed(ended)}


def _months_received(reader: query.Reader, request: Parameters) -> Choices:
    newest = query.Received(home=reader.home, viewer=reader.viewer).latest_period() or reader.as_of
    last = max(newest, reader.as_of)
    return {one.text: _period(one.text) for one in periods.between(reader.first_month, last)}


def _period(month: str) -> Text:
    return both(text.period(month, "zh"), text.period(month, "en"))


def _metrics(reader: query.Reader, request: Parameters) -> Choices:
    return {metric.id: metric.label for metric in reader.catalogue.metrics.values()}


def _rates(reader: query.Reader, request: Parameters) -> Choices:
    return {name: reader.catalogue.metrics[name].label for name in RATES if name in reader.catalogue.metrics}


def _variants(reader: query.Reader, request: Parameters) -> Choices:
    metric = reader.catalogue.metrics.get(request.get("metric") or RATES[0])
    return {name: metric.label_of(name) for name in metric.variants} if metric else {HEADLINE: both("—", "—")}


def _calendars(reader: query.Reader, request: Parameters) -> Choices:
    return _same(*reader.catalogue.metrics[SCORE].calendars)


def _estates(reader: query.Reader, request: Parameters) -> Choices:
    return {code: both(name, name) for code, name in reader.estate_names().items()}


def _companies(reader: query.Reader, request: Parameters) -> Choices:
    return {code: both(name, name) for code, name in reader.company_names().items()}


def _alerts(reader: query.Reader, request: Parameters) -> Choices:
    return {alert.id: alert.label for alert in query.alerts_named(reader.catalogue, None)}


def _rules(reader: query.Reader, request: Parameters) -> Choices:
    return {rule.code: rule.label for rule in reader.catalogue.rules.values()}


def _documents(reader: query.Reader, request: Parameters) -> Choices:
    return {document.id: document.title for document in reader.catalogue.documents.values()}


def _clauses(reader: query.Reader, request: Parameters) -> Choices:
    every = (clause for document in reader.catalogue.documents.values() for clause in document.clause)
    return {clause.clause: both(clause.clause, clause.clause) for clause in every}


def _parties(reader: query.Reader, request: Parameters) -> Choices:
    every = (clause for document in reader.catalogue.documents.values() for clause in document.clause)
    return {clause.responsible.zh: clause.responsible for clause in every}


def _readings(reader: query.Reader, request: Parameters) -> Choices:
    return {reading.id: reading.label for reading in reader.catalogue.readings.values()}


def _sources(reader: query.Reader, request: Parameters) -> Choices:
    return {source.id: source.label for source in reader.catalogue.sources.values()} | template_names()


def _always(choices: Callable[[], Choices]) -> Callable[[query.Reader, Parameters], Choices]:
    return lambda _, wanted: choices()


CHOICES: Mapping[str, Callable[[query.Reader, Parameters], Choices]] = {
    "page": _pages,
    "lang": _languages,
    "area": _areas,
    "period": _months,
    "map": _rates,
    "since": _always(lambda: _labels("since.", *SINCE)),
    "metric": _metrics,
    "variant": _variants,
    "missing": _always(lambda: _same("0", "1")),
    "calendar": _calendars,
    "compare": _metrics,
    "level": _always(lambda: _labels("compare.", "district", "street", "community", "company")),
    "by": _always(lambda: _labels("level.", *LEVELS)),
    "first": _months,
    "chart": _always(lambda: _labels("explore.chart_", "lines", "multiples", "dots", "scatter", "heat")),
    "span": _always(lambda: _labels("link.span_", *periods.KINDS)),
    "peers": _always(lambda: _labels("compare.size_", *query.PEER_GROUPS)),
    "list": _always(lambda: _labels("standing.", *LISTS, REGISTER, TODAY)),
    "case_rule": _rules,
    "case_state": _always(lambda: {"proposed": _word("standing.proposed"), **LIST_STEPS}),
    "acting": _always(lambda: _labels("cases.acting_", *ACTING)),
    "columns": _always(lambda: {"all": _word("table.columns_all")}),
    "rows": _always(lambda: _same("1")),
    "all": _always(lambda: _same("0", "1")),
    "all_waiting": _always(lambda: _same("0", "1")),
    "alert": _alerts,
    "estate": _estates,
    "company": _companies,
    "at": _months_received,
    "unit": _areas,
    "of": _sources,
    "cadence": _always(lambda: _labels("cadence.", *(name.replace(" ", "_") for name in CADENCES))),
    "by_week": _always(lambda: _same("0", "1")),
    "names": _always(lambda: _labels("names.", "company", "estate", "branch")),
    "chapter": _always(lambda: {chapter.id: chapter.label for chapter in CHAPTERS}),
    "document": _documents,
    "clause": _clauses,
    "state": _always(lambda: _labels("clause_state.", *query.CLAUSE_STATES)),
    "party": _parties,
    "reading": _readings,
    "kind": _always(lambda: dict(audit.KINDS)),
    "quarter": _quarters,
    "meeting_view": _always(lambda: _labels("review.view_", "agenda", "orders", "frozen", "papers", "held", "stage")),
    "survey_view": _always(lambda: _labels("survey.step_", "plan", "follow", "decide")),
    "decided_for": _always(lambda: _labels("survey.kind_", "subsidy", "company", "developer")),
    "view": _always(lambda: {"duties": _word("clauses.view_duties"), "policy": _word("clauses.view_policy")}),
}
# Submissions, cases, orders and what is explored, which their own page looks up.
FREE = (
    *("later", "receipt", "case", "act", "waiting", "subject"),
    *("matter", "order", "owner", "step"),
    *(
        "metrics",
        "split",
        "areas",
        "when",
        "part",
        "cell",
        "sort",
        "find",
        "seek",
        "units_from",
        "units_by",
        "rows_from",
    ),
    "statement",
)
FRAME = ("page", "lang", "area", "period")
_LEDGER = ("sort", "find", "rows_from", "columns")
_COMPARED = ("compare", "level", "span", "peers")
PARAMETERS: Mapping[str, tuple[str, ...]] = {
    HOME_PAGE: ("map", "since"),
    "coverage": ("metric", "variant", *_LEDGER),
    "standing": (
        "list",
        "case",
        "act",
        "all",
        "all_waiting",
        "case_rule",
        "case_state",
        "acting",
        "rows_from",
        "subject",
    ),
    "satisfaction": _COMPARED,
    "complaints": ("metric", "calendar", *_COMPARED),
    "assessment": _COMPARED,
    "alerts": ("alert", "owner", "matter", "rows", "sort", "rows_from"),
    "meeting": ("quarter", "meeting_view", "matter", "order", "owner", "step"),
    "place": ("estate", "metric", "variant", "missing", *_LEDGER),
    "company": ("company", "case", "act", "sort", "find", "rows_from"),
    "submissions": ("at", "unit", "of", "later", "receipt", "cadence", "names", "waiting", "by_week", "rows_from"),
    "indicators": ("chapter", "metric", "variant", "missing", *_LEDGER),
    "survey": ("survey_view", "decided_for"),
    "explore": (
        *("metrics", "by", "first", "span", "split", "chart", "areas", "when", "part"),
        *("cell", "sort", "find", "seek", "units_from", "units_by", "rows_from"),
    ),
    "sql": ("statement",),
    "clauses": ("clause", "document", "state", "party", "view", "find"),
    "handbook": ("metric", "reading", "find"),
    "audit": ("kind",),
}
