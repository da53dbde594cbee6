"""What slides say: one message each, as its title, with the chart or table that shows it and what its speaker needs."""

from collections.abc import Mapping, Sequence

from dashboard import format as text
from dashboard.headlines import HEADLINES, RATES
from dashboard.pack.content import Cell, Chart, Cited, Figure, Message, Sentence, Table
from dashboard.pack.evidence import clauses_shown, counts
from dashboard.pack.numbers import Numbers
from dashboard.pack.sentences import clauses, course_of, judged, moved, say, tight
from dashboard.words import joined, word
from pipelines.text import Language

_FEWEST_BARS, _MOST_BARS = 3, 24


def messages_of(numbers: Numbers, area_name: str, here: frozenset[str], language: Language) -> tuple[Message, ...]:
    """One message on all headlines together, then one a headline."""
    shown = [numbers.own[name] for name in HEADLINES if name in numbers.own and numbers.own[name].is_known]
    if not shown:
        return ()
    messages = [_together(numbers, shown, area_name, here, language)]
    # A chart of a bar or two compares nothing: the number stands among all headlines.
    messages += [
        _single(numbers, figure, here, language) for figure in shown if len(_compared(numbers, figure)) >= _FEWEST_BARS
    ]
    return tuple(messages)


def _together(
    numbers: Numbers, shown: Sequence[Figure], area_name: str, here: frozenset[str], language: Language
) -> Message:
    law = [one for one in shown if one.target is not None and not one.target_is_ours]
    reached = [one for one in law if one.status == "reached"]
    key = "paper.slide_judged" if law else "paper.slide_plain"
    title = say(key, language, area=area_name, every=len(law), n=len(reached))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            one.metric.label.of(language),
            numbers.before(one),
            one,
            text.measure(one.target, one.unit) if one in law else text.MISSING,
            word(f"status.{one.status}", language),
        )
        for one in shown
    )
    names = ("metric", "before", "now", "target", "status")
    table = Table(
        title="",
        columns=tuple(word(f"paper.column_{name}", language) for name in names),
        rows=rows,
        widths=(0.4, 0.15, 0.15, 0.13, 0.17),
    )
    return Message(
        title=title,
        block=table,
        notes=tuple(line for one in shown for line in notes_on(one, here, numbers.sources, language)),
    )


def _single(numbers: Numbers, own: Figure, here: frozenset[str], language: Language) -> Message:
    title = _title(own, numbers.before(own), _compared(numbers, own), numbers.below_level, language)
    return Message(
        title=title, block=chart_of(numbers, own, language), notes=notes_on(own, here, numbers.sources, language)
    )


def _compared(numbers: Numbers, own: Figure) -> Sequence[Figure]:
    """The areas below that have a value on a base large enough."""
    return [one for one in numbers.named(own.metric.id) if one.is_known and not one.is_small]


def chart_of(numbers: Numbers, own: Figure, language: Language) -> Chart:
    """The areas below as bars, the worst first; of rates the period before beside them, and the target as a line."""
    named = _compared(numbers, own)
    worst_first = sorted(named, key=lambda one: (one.value or 0, one.area), reverse=own.metric.better == "lower")
    bars = worst_first[:_MOST_BARS]
    before = [former for bar in bars if (former := numbers.before(bar)) is not None]
    series: list[tuple[str, tuple[Figure, ...]]] = []
    if own.metric.id in RATES and bars and len(before) == len(bars):
        series.append((text.period(before[0].period, language), tuple(before)))
    series.append((text.period(own.period, language), tuple(bars)))
    is_law = own.target is not None and not own.target_is_ours
    few, rest = len(numbers.named(own.metric.id)) - len(named), len(named) - len(bars)
    lines = [
        word(key, language, n=n, levels=word(f"levels.{numbers.below_level}", language, n=n))
        for key, n in (("paper.chart_few", few), ("paper.chart_rest", rest))
        if n
    ]
    level = word(f"level.{numbers.below_level}", language)
    return Chart(
        title=tight(word("paper.chart", language, metric=own.metric.label.of(language), level=level), language),
        metric=own.metric,
        categories=tuple(bar.area_name for bar in bars),
        series=tuple(series),
        target=own.target if is_law else None,
        target_name=word("paper.column_target", language) if is_law else "",
        note=tight(joined(lines, language), language),
    )


def _title(own: Figure, before: Figure | None, named: Sequence[Figure], below: str, language: Language) -> Sentence:
    value = Cited(figure=own, says=own.written(language))
    first = say("paper.value", language, metric=own.metric.label.of(language), value=value)
    course = course_of(own, before)
    parts = [first]
    if course in ("rose", "fell", "no_clear_change"):
        parts.append(moved(own, before, language))
    parts.append(judged(own, language))
    short = [one for one in named if one.is_short]
    if short:
        levels = word(f"levels.{below}", language, n=len(short))
        parts.append(say("paper.slide_short", language, n=len(short), levels=levels))
    return _without_stop(clauses(parts, language))


def _without_stop(sentence: Sentence) -> Sentence:
    last = sentence[-1]
    return (*sentence[:-1], last.rstrip("。.")) if isinstance(last, str) else sentence


def notes_on(figure: Figure, here: frozenset[str], sources: Mapping[str, str], language: Language) -> tuple[str, ...]:
    """What a speaker needs of a figure: its definition, base, interval, clause and source."""
    metric = figure.metric
    clause = joined(list(clauses_shown(figure, here, language)), language)
    lines = [
        f"{metric.code} {metric.label.of(language)}：{metric.meaning.of(language)}"
        if language == "zh"
        else f"{metric.code} {metric.label.of(language)}: {metric.meaning.of(language)}",
        word(
            "paper.note_base",
            language,
            value=figure.written(language),
            counts=counts(figure),
            unknown=text.number(figure.unknown),
            interval=text.interval(figure.lower, figure.upper, figure.unit),
        ),
        word(
            "paper.note_clause",
            language,
            clauses=clause,
            sources=joined([sources.get(source, source) for source in metric.sources], language),
        ),
    ]
    return tuple(lines)
