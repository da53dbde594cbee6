"""Variation and assurance of a course, the pair by which the NHS reads its charts ("Making Data Count").

Variation: whether the newest month is more than chance by its control chart, and which way. Assurance: whether the
target will be reached at the pace of the last six months, with its 95 % interval. Both ask; neither judges.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard import format as text
from dashboard.parts.numbers.findings import Series
from dashboard.words import word
from pipelines import query
from pipelines.text import Language

CHART_MONTHS = 24  # of a control chart
COURSE_MONTHS = 36  # of a course
SHAPES: Mapping[str, str] = {
    "better": "↗",
    "worse": "↘",
    "common": "∼",
    "hold": "✓",
    "in_time": "✓",
    "unsure": "?",
    "not_in_time": "✕",
}


def variation(one: Series, area: str, begun: Sequence[query.Begun] = ()) -> str:
    """`better`, `worse`, `common` or `too_short`."""
    if one.metric.frequency != "month":
        return "too_short"
    line = one.line(area, CHART_MONTHS).drop_nulls("value")
    chart = query.charted(line.select("period", "starts_on", "value"), begun) if line.height else line
    if chart.is_empty() or chart["centre"][-1] is None:
        return "too_short"
    last = chart.row(-1, named=True)
    if not last["rules"]:
        return "common"
    is_up = last["value"] > last["centre"]
    return "better" if is_up == (one.metric.better != "lower") else "worse"


def assurance(one: Series, area: str) -> str:
    """`hold`, `in_time`, `unsure` or `not_in_time`; '' where no document sets a target, its day is past, or a first
    period tells nothing of the pace."""
    row = one.row(area)
    if row is None or row["target"] is None or row.get("target_is_ours") or one.metric.frequency != "month":
        return ""
    course = query.course_of(one.line(area, COURSE_MONTHS))
    per_month = course["per_month"]
    if course["target"] is None or row["status"] in ("incomplete", "depends") or not isinstance(per_month, float):
        return ""
    if not row["gap"] or row["gap"] <= 0:
        return "unsure" if per_month < 0 else "hold"
    if row["status"] == "missed":
        return ""
    return _in_time(course)


def _in_time(course: Mapping[str, Any]) -> str:
    due = course["due_on"].strftime("%Y-%m")
    if course["reached_on"] is None or (course["earliest"] and course["earliest"] > due):
        return "not_in_time"
    return "in_time" if course["latest"] and course["latest"] <= due else "unsure"


def pair(one: Series, area: str, language: Language, begun: Sequence[query.Begun] = ()) -> list[tuple[str, str, str]]:
    """`variation` and `assurance`, as far as they can be told: name, shape and word of each."""
    matches = [("variation", variation(one, area, begun)), ("assurance", assurance(one, area))]
    lines = [(name, SHAPES[state], word(f"outlook.{state}", language)) for name, state in matches if state in SHAPES]
    row = one.row(area)
    if row is None or row["status"] != "missed" or row.get("target_is_ours") or one.metric.frequency != "month":
        return lines
    course = query.course_of(one.line(area, COURSE_MONTHS))
    if course["per_month"] is None:
        return lines
    reached = course["reached_on"]
    if not reached:
        return [*lines, ("assurance", SHAPES["not_in_time"], word("outlook.not_reached", language))]
    later = word("outlook.reached_later", language, period=text.period(str(reached), language))
    return [*lines, ("assurance", SHAPES["unsure"], later)]
