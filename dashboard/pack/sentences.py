"""Sentences made by rules from figures. None says more than the figure's interval and its unknown allow, and whatever
states a number is a `Cited` piece that leads to it.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from dashboard import format as text
from dashboard.pack.content import UNSETTLED, Cited, Figure, Sentence
from dashboard.words import word
from pipelines import periods, statistics
from pipelines.text import Language

Course = Literal["rose", "fell", "same", "no_clear_change", "uncertain", "unjudged"]
_SAME = 5e-5  # of a share: nothing that one decimal of a per cent shows
_MARK = re.compile("\ue000(\\d+)\ue001")
_BLANK = re.compile(r"(?<=[^\x00-\xff]) | (?=[^\x00-\xff])")


def say(key: str, language: Language, **values: object) -> Sentence:
    """A wording, filled in with text, cited figures and other sentences, as one sentence."""
    pieces: list[Sentence] = []
    given: dict[str, object] = {}
    for name, value in values.items():
        if isinstance(value, Cited | tuple):
            given[name] = f"\ue000{len(pieces)}\ue001"
            pieces.append((value,) if isinstance(value, Cited) else value)
        else:
            given[name] = value
    parts = _MARK.split(word(key, language, **given))
    matches: list[str | Cited] = []
    for place, part in enumerate(parts):
        matches += pieces[int(part)] if place % 2 else [part]
    return merged(matches, language)


def merged(pieces: Iterable[str | Cited], language: Language) -> Sentence:
    """Pieces of text that follow each other as one; in Chinese without blanks beside Chinese signs."""
    matches: list[str | Cited] = []
    for piece in pieces:
        if isinstance(piece, Cited):
            matches.append(Cited(figure=piece.figure, says=tight(piece.says, language)))
        elif matches and isinstance(matches[-1], str):
            matches[-1] += piece
        elif piece:
            matches.append(piece)
    return tuple(tight(piece, language) if isinstance(piece, str) else piece for piece in matches)


def tight(sentence: str, language: Language) -> str:
    """Chinese as papers write it: no blank beside a Chinese sign."""
    return _BLANK.sub("", sentence) if language == "zh" else sentence


def listed(sentences: Sequence[Sentence], language: Language) -> Sentence:
    """Several in one run, with the language's own comma."""
    comma = "、" if language == "zh" else ", "
    matches: list[str | Cited] = []
    for place, sentence in enumerate(sentences):
        matches += [comma] * bool(place)
        matches += sentence
    return merged(matches, language)


def clauses(sentences: Iterable[Sentence], language: Language) -> Sentence:
    """Several parts of one sentence, with its full stop."""
    between, end = ("，", "。") if language == "zh" else ("; ", ".")
    matches: list[str | Cited] = []
    for sentence in sentences:
        if sentence:
            matches += [between] * bool(matches)
            matches += sentence
    return merged([*matches, end], language) if matches else ()


def course_of(now: Figure, before: Figure | None) -> Course | None:
    """How a figure moved since the period before: only what its interval, or the count itself, shows.

    `uncertain`: what is not known could turn it. `unjudged`: it comes from cases or a formula and has no interval, so
    two numbers differ and nobody can say whether anything changed. None where there is nothing to compare with.
    """
    if before is None or now.value is None or before.value is None:
        return None
    moved = now.value - before.value
    if now.lower is not None and now.upper is not None and before.lower is not None and before.upper is not None:
        lower, upper = statistics.square_and_add(
            (now.value, now.lower, now.upper), (before.value, before.lower, before.upper)
        )
        return "rose" if lower > 0 else "fell" if upper < 0 else "no_clear_change"
    if not _is_counted(now):
        return "unjudged"
    if now.unknown or before.unknown:
        (least, most), (former_least, former_most) = _possible(now), _possible(before)
        if not (least > former_most or most < former_least):
            return "uncertain"
    if abs(moved) < _SAME:
        return "same"
    return "rose" if moved > 0 else "fell"


def _is_counted(figure: Figure) -> bool:
    """Whether the number is the state of every unit, counted: it holds no chance of its own."""
    metric = figure.metric
    return metric.timing == "stock" and metric.kind in ("share", "count", "sum", "quotient")


def _possible(figure: Figure) -> tuple[float, float]:
    """Where the number would lie if none, or all, of what is not known had it."""
    value, unknown = figure.value or 0.0, figure.unknown or 0.0
    if figure.metric.kind == "share" and figure.denominator:
        return value, min(1.0, value + unknown / figure.denominator)
    return value, value + unknown


def cite(figure: Figure, language: Language) -> Cited:
    """The figure's value."""
    return Cited(figure=figure, says=figure.written(language))


def base(figure: Figure, language: Language) -> Sentence:
    """What the value rests on: hits of base, or the interval and the size of a sample; nothing where neither is known."""
    if figure.lower is not None and figure.upper is not None:
        ends = Cited(figure=figure, says=text.interval(figure.lower, figure.upper, figure.unit))
        return say("paper.interval", language, ends=ends)
    if figure.metric.kind == "share" and figure.denominator and figure.numerator is not None:
        says = f"{text.number(figure.numerator)}/{text.number(figure.denominator)}"
        return say(
            "paper.of_base",
            language,
            counts=Cited(figure=figure, says=says),
            units=text.counted(figure.metric, language, figure.denominator),
        )
    return ()


def moved(now: Figure, before: Figure | None, language: Language) -> Sentence:
    """How it moved since the period before, as far as that can be said."""
    course = course_of(now, before)
    if course is None or before is None or now.value is None or before.value is None:
        return ()
    former = Cited(figure=before, says=before.written(language))
    period = text.period(before.period, language)
    if course in ("rose", "fell"):
        by = text.change(abs(now.value - before.value), now.unit, language).lstrip("+")
        return say(f"paper.{course}", language, period=period, former=former, by=Cited(figure=now, says=by))
    return say(f"paper.{course}", language, period=period, former=former)


def carried(now: Figure, before: Figure | None, parts: Sequence[tuple[Figure, Figure]], language: Language) -> Sentence:
    """Who carries a change of a counted share: by how many its hits grew or fell, and the areas with most of it."""
    course = course_of(now, before)
    if course not in ("rose", "fell") or before is None or now.metric.kind != "share":
        return ()
    grown = (now.numerator or 0) - (before.numerator or 0)
    if not grown or (grown > 0) != (course == "rose") or now.lower is not None:
        return ()
    sign = 1 if grown > 0 else -1
    by_area = [(((one.numerator or 0) - (former.numerator or 0)) * sign, one) for one, former in parts]
    first = [(n, one) for n, one in sorted(by_area, key=lambda pair: (-pair[0], pair[1].area)) if n > 0][:3]
    units = text.counted(now.metric, language, abs(grown))
    total = Cited(figure=now, says=text.number(abs(grown)))
    key = "paper.net_more" if grown > 0 else "paper.net_fewer"
    sentence = say(key, language, n=total, units=units)
    if not first or len(parts) < 2:
        return sentence
    named = [
        say("paper.of_area", language, area=one.area_name, n=Cited(figure=one, says=text.number(n))) for n, one in first
    ]
    return say("paper.carried", language, total=sentence, areas=listed(named, language))


def judged(figure: Figure, language: Language) -> Sentence:
    """Where it stands against its target; nothing where no document sets one."""
    if figure.target is None or figure.target_is_ours:
        return ()
    target = Cited(figure=figure, says=text.measure(figure.target, figure.unit))
    due = text.day(figure.target_due_on, language)
    if figure.status in ("depends", "incomplete"):
        return say(f"paper.{figure.status}", language, target=target)
    short = text.gap(figure.gap, figure.metric, language)
    key = {"reached": "reached", "missed": "missed", "off_pace": "off_pace", "on_course": "on_course"}.get(
        figure.status
    )
    if key is None:
        return ()
    if key == "reached" or not short:
        return say("paper.reached", language, target=target, due=due)
    return say(f"paper.{key}", language, target=target, due=due, gap=Cited(figure=figure, says=short))


def not_known(figure: Figure, language: Language) -> Sentence:
    """How many of the base are not known, where any are."""
    if not figure.unknown or figure.metric.kind != "share":
        return ()
    n = text.number(figure.unknown)
    units = text.counted(figure.metric, language, figure.unknown)
    return say("paper.unknown", language, n=Cited(figure=figure, says=n), units=units)


def headline(
    now: Figure, before: Figure | None, parts: Sequence[tuple[Figure, Figure]], language: Language
) -> Sentence:
    """All that can be said of one figure of the area, in one sentence."""
    label = now.metric.title_of(now.variant).of(language)
    if not now.is_known:
        return clauses(
            [say("paper.no_value", language, metric=label, status=word(f"status.{now.status}", language))], language
        )
    if now.is_small:
        n = text.number(now.sample)
        first = say("paper.small", language, metric=label, value=cite(now, language), n=Cited(figure=now, says=n))
        return clauses([first, judged(now, language)], language)
    rests_on = base(now, language)
    value = cite(now, language)
    opening = (
        say("paper.value_on", language, metric=label, value=value, base=rests_on)
        if rests_on
        else say("paper.value", language, metric=label, value=value)
    )
    if periods.parse(now.period).kind != "quarter":
        opening = say("paper.in_period", language, period=text.period(now.period, language), said=opening)
    return clauses(
        [
            opening,
            moved(now, before, language),
            carried(now, before, parts, language),
            judged(now, language),
            not_known(now, language),
        ],
        language,
    )


def short_of_target(
    figures: Sequence[Figure], levels: Callable[[int], str], language: Language, most: int = 5
) -> Sentence:
    """Which areas are short of a target, and by how many units, the furthest first; the rest, and those without a
    verdict, are counted."""
    held = [figure for figure in figures if figure.target is not None and not figure.target_is_ours and figure.is_known]
    settled = [one for one in held if one.status not in UNSETTLED]
    short = sorted((one for one in held if one.is_short), key=lambda one: (-(one.gap or 0), one.area))
    if not held:
        return ()
    metric = held[0].metric
    label, target = metric.label.of(language), text.measure(held[0].target, held[0].unit)
    n = len(held) - len(settled)
    key = "paper.areas_unsettled" if settled else "paper.all_unsettled"
    unsettled = [say(key, language, metric=label, n=n, levels=levels(n), target=target)] if n else []
    if not short:
        n = len(settled)
        reach = [say("paper.all_reach", language, metric=label, n=n, levels=levels(n), target=target)] if n else []
        return clauses([*reach, *unsettled], language)
    named = [
        say(
            "paper.area_gap",
            language,
            area=one.area_name,
            gap=Cited(figure=one, says=text.gap(one.gap, metric, language)),
        )
        for one in short[:most]
    ]
    n = len(short)
    opening = say("paper.areas_short", language, metric=label, n=n, levels=levels(n), target=target)
    rest = [say("paper.and_more", language, n=n - most, levels=levels(n - most))] if n > most else []
    return clauses(
        [say("paper.opened", language, opening=opening, areas=listed(named, language)), *rest, *unsettled], language
    )
