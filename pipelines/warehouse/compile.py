"""A metric's declaration as SQL. The build and the on-demand query run the same text.

Every compiled statement gives one row a period × area (× segment value):
`period, level, area, segment_value, numerator, denominator, unknown, sample, weights, squares, variance, value,
units, reported_units`. Numerator and denominator are exact decimals; `value` is set only by kinds that are no
ratio of sums (count, sum, quantile).
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.catalogue.declarations import HEADLINE, Level, Metric, Over
from pipelines.errors import DeclarationError

WINDOW = {"stock": "period_end", "flow": "period_month"}
COLUMN: dict[Level, str] = {
    "city": "city",
    "district": "district",
    "street": "street",
    "community": "community",
    "estate": "estate_id",
    "company": "company_code",
    "department": "department",
}
_EXACT = "decimal(38, 6)"


PARAMETER = re.compile(r"(?<!:):([a-z_]+)")  # `:name` stands for a dated parameter; `::` is a cast


def parameters_in(texts: Iterable[str], allowed: Iterable[str], file: str, whose: str) -> list[str]:
    """The parameters that some SQL names.

    Raises:
        DeclarationError: it names one that the declaration does not list.
    """
    names = sorted({name for text in texts for name in PARAMETER.findall(text)})
    if unknown := sorted(set(names) - set(allowed)):
        listed = f"only parameters that {whose} lists ({', '.join(allowed)})"
        raise DeclarationError(file, "when", ", ".join(unknown), listed)
    return names


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a compiled statement reads: a mart (or a filtered part of it), and which columns it has."""

    relation: str
    columns: frozenset[str]


def terms(metric: Metric, variant: str) -> dict[str, str]:
    """The metric's own SQL of a variant: base, hit, measure, weight, month ('' where it has none)."""
    own = {
        "base": metric.base, "hit": metric.hit, "measure": metric.measure, "weight": metric.weight, "month": metric.month,
    }  # fmt: skip
    if variant != HEADLINE:
        changed = metric.variant[variant]
        for name in own:
            if (value := getattr(changed, name)) is not None:
                own[name] = value
    return own


def denominator(metric: Metric, variant: str) -> Over:
    """What a quotient is taken over: the variant's own denominator, or the metric's."""
    own = metric.variant[variant].over if variant != HEADLINE else None
    over = own or metric.over
    assert over is not None  # the declaration's validator has seen to it
    return over


def window(metric: Metric, calendar: str = "") -> str:
    """The relation that says which months (of a calendar) make up a period."""
    if calendar:
        return f"(select period, month from scheme_month where scheme = '{calendar}')"
    return "period_to_date" if metric.accumulates == "year" else WINDOW[metric.timing]


def month_column(month: str, calendar: str = "") -> str:
    """The mart's column that places a row in the months of a calendar: those of a scheme bear its name."""
    return f"{month}_{calendar}" if calendar else month


def aggregate(
    metric: Metric, variant: str, facts: Facts, levels: Iterable[Level], segment: str | None = None, calendar: str = ""
) -> str:
    """One statement for all kinds but quotient, difference and composite, over one mart."""
    own = terms(metric, variant)
    weight = f"cast({own['weight']} as decimal(18, 6))" if own["weight"] else "cast(1 as decimal(18, 6))"
    # Sums are exact decimals; a quantile is one of the values themselves and is not rounded.
    number = "double" if metric.kind == "quantile" else "decimal(18, 6)"
    measure = f"cast({own['measure']} as {number})" if own["measure"] else f"cast(null as {number})"
    # A count also keeps the rows whose base is NULL: they are unknown, and may not pass for "none".
    base, hit = ("true", own["base"]) if metric.kind == "count" else (own["base"], own["hit"])
    rows = _rows(
        facts, levels, segment, base, month_column(own["month"], calendar), window(metric, calendar),
        f"({hit or 'cast(null as boolean)'}) as hit, {weight} as weight, {measure} as measure",
    )  # fmt: skip
    if metric.kind == "quantile" and own["hit"]:
        return _survived(rows, levels, segment, metric.quantile or 0.5)
    return _grouped(rows, levels, segment, _SUMS[metric.kind].format(quantile=metric.quantile))


def quotient(metric: Metric, variant: str, facts: Facts, over: Facts, levels: Iterable[Level]) -> str:
    """One statement for a quotient: the sums of two marts, each with its own rows, joined by period and area."""
    under = denominator(metric, variant)
    own, months, levels = terms(metric, variant), window(metric), tuple(levels)
    top = _grouped(
        _rows(
            facts, levels, None, own["base"], own["month"], months,
            f"cast({own['measure']} as decimal(18, 6)) as measure",
        ),
        levels, None,
        f"cast(coalesce(sum(measure), 0) as {_EXACT}) as total, count(*) as units, "
        "count(*) filter (where reported) as reported_units",
    )  # fmt: skip
    bottom = _grouped(
        _rows(
            over, levels, None, under.base, own["month"] if over.relation == facts.relation else "month", months,
            f"cast({under.measure} as decimal(18, 6)) as measure",
        ),
        levels, None,
        f"cast(sum(measure) as {_EXACT}) as total, count(*) filter (where measure is null) as unknown, "
        "count(*) as units, count(*) filter (where reported) as reported_units",
    )  # fmt: skip
    return f"""
    with top as ({top}), bottom as ({bottom})
    select
        coalesce(bottom.period, top.period) as period, coalesce(bottom.level, top.level) as level,
        coalesce(bottom.area, top.area) as area, cast(null as varchar) as segment_value,
        coalesce(top.total, 0) as numerator, bottom.total as denominator,
        cast(coalesce(bottom.unknown, 0) as {_EXACT}) as unknown,
        coalesce(top.units, 0) as sample,
        cast(null as {_EXACT}) as weights, cast(null as decimal(38, 12)) as squares,
        cast(null as double) as variance, cast(null as double) as value,
        coalesce(bottom.units, 0) as units, coalesce(bottom.reported_units, 0) as reported_units
    from bottom
    full join top on top.period = bottom.period and top.level = bottom.level and top.area = bottom.area
    """


def _rows(
    facts: Facts, levels: Iterable[Level], segment: str | None, base: str, month: str, months: str, terms_: str
) -> str:
    places = ", ".join(f"{COLUMN[level]} as place_{level}" for level in levels)
    reported = "coalesce(reported, false)" if "reported" in facts.columns else "true"
    cut = f", coalesce(cast({segment} as varchar), 'unknown') as segment_value" if segment else ""
    return f"""
        select covered.period, {", ".join(f"rows.place_{level}" for level in levels)},
            {"rows.segment_value, " if segment else ""}rows.* exclude ({_inner(levels, segment)})
        from (
            select {month} as month, {places}{cut}, {reported} as reported, {terms_}
            from {facts.relation}
            where {base}
        ) as rows
        join {months} as covered on covered.month = rows.month
    """


def _inner(levels: Iterable[Level], segment: str | None) -> str:
    return ", ".join(["month", *(f"place_{level}" for level in levels), *(["segment_value"] if segment else [])])


def _grouped(rows: str, levels: Iterable[Level], segment: str | None, sums: str, also: str = "") -> str:
    levels = tuple(levels)
    cut = "segment_value" if segment else "cast(null as varchar) as segment_value"
    keys = ["period", *(["segment_value"] if segment else []), *([also] if also else [])]
    sets = ", ".join("(" + ", ".join([*keys, f"place_{level}"]) + ")" for level in levels)
    level = "case " + " ".join(f"when grouping(place_{one}) = 0 then '{one}'" for one in levels) + " end"
    place = "coalesce(" + ", ".join([f"place_{one}" for one in levels] + ["null"]) + ")"
    return f"""
        select * from (
            select period, {level} as level, {place} as area, {cut}, {also + ", " if also else ""}{sums}
            from ({rows})
            group by grouping sets ({sets})
        )
        where area is not null
    """


def _survived(rows: str, levels: Iterable[Level], segment: str | None, quantile: float) -> str:
    """A quantile of durations of which some have not ended: Kaplan and Meier's (1958, JASA 53:457).

    The shortest duration by which at least the quantile's share has ended; NULL where too few have. A row without
    `hit` counts for as long as it was watched. Without such rows it is the plain inverse of the distribution.
    """
    durations = _grouped(
        f"select * from ({rows})", levels, segment,
        "count(*) as units, count(*) filter (where reported) as reported_units, "
        "count(*) filter (where measure is null) as unknown, count(measure) as watched, "
        "count(measure) filter (where hit) as ended",
        also="measure",
    )  # fmt: skip
    group = "partition by period, level, area, segment_value"
    return f"""
    with durations as (
        select *, sum(watched) over ({group} order by measure desc nulls last) as at_risk from ({durations})
    ),
    survival as (
        select *,
            sum(case when watched = 0 then 0 when ended = at_risk then -1e9 else ln(1 - ended / cast(at_risk as double)) end)
                over ({group} order by measure nulls last) as log_survival
        from durations
    )
    select
        period, level, area, segment_value, cast(null as {_EXACT}) as numerator,
        cast(sum(watched) as {_EXACT}) as denominator, cast(sum(unknown) as {_EXACT}) as unknown,
        cast(sum(ended) as bigint) as sample, {_NO_WEIGHTS},
        min(measure) filter (where watched > 0 and log_survival <= {math.log(1 - quantile)} + 1e-12) as value,
        cast(sum(units) as bigint) as units, cast(sum(reported_units) as bigint) as reported_units
    from survival
    group by period, level, area, segment_value
    """


_UNITS = "count(*) as units, count(*) filter (where reported) as reported_units"
_NO_WEIGHTS = (
    f"cast(null as {_EXACT}) as weights, cast(null as decimal(38, 12)) as squares, cast(null as double) as variance"
)
_NO_RATIO = f"cast(null as {_EXACT}) as denominator, cast(0 as {_EXACT}) as unknown"
_SUMS = {
    "share": f"""
        cast(coalesce(sum(weight) filter (where hit), 0) as {_EXACT}) as numerator,
        cast(coalesce(sum(weight), 0) as {_EXACT}) as denominator,
        cast(coalesce(sum(weight) filter (where hit is null), 0) as {_EXACT}) as unknown,
        count(*) filter (where hit is not null and weight is not null) as sample,
        cast(sum(weight) filter (where hit is not null) as {_EXACT}) as weights,
        cast(sum(cast(weight as decimal(38, 6)) * weight) filter (where hit is not null) as decimal(38, 12)) as squares,
        cast(null as double) as variance, cast(null as double) as value, {_UNITS}""",
    "mean": f"""
        cast(coalesce(sum(cast(measure as decimal(38, 6)) * weight), 0) as {_EXACT}) as numerator,
        cast(coalesce(sum(weight) filter (where measure is not null), 0) as {_EXACT}) as denominator,
        cast(count(*) filter (where measure is null or weight is null) as {_EXACT}) as unknown,
        count(*) filter (where measure is not null and weight is not null) as sample,
        cast(sum(weight) filter (where measure is not null) as {_EXACT}) as weights,
        cast(sum(cast(weight as decimal(38, 6)) * weight) filter (where measure is not null) as decimal(38, 12)) as squares,
        case when count(measure) > 1 then
            (cast(sum(cast(measure as decimal(38, 6)) * measure) as double)
                - cast(sum(measure) as double) * cast(sum(measure) as double) / count(measure)) / (count(measure) - 1)
        end as variance,
        cast(null as double) as value, {_UNITS}""",
    "count": f"""
        cast(count(*) filter (where hit) as {_EXACT}) as numerator, cast(null as {_EXACT}) as denominator,
        cast(count(*) filter (where hit is null) as {_EXACT}) as unknown,
        count(*) filter (where hit) as sample, {_NO_WEIGHTS},
        case when count(hit) > 0 then cast(count(*) filter (where hit) as double) end as value, {_UNITS}""",
    "sum": f"""
        cast(coalesce(sum(measure), 0) as {_EXACT}) as numerator, {_NO_RATIO}, count(measure) as sample, {_NO_WEIGHTS},
        cast(coalesce(sum(measure), 0) as double) as value, {_UNITS}""",
    "quantile": f"""
        cast(null as {_EXACT}) as numerator, cast(count(measure) as {_EXACT}) as denominator,
        cast(count(*) filter (where measure is null) as {_EXACT}) as unknown,
        count(measure) as sample, {_NO_WEIGHTS},
        quantile_cont(measure, {{quantile}}) as value, {_UNITS}""",
}


def ratio(metric: Metric) -> str:
    """The value of a compiled row: a ratio of sums, taken last; NULL where nothing is known (never 0)."""
    if metric.kind in ("count", "sum", "quantile"):
        return "value"
    times = f" * {metric.over.times}" if metric.over else ""
    return f"case when denominator > unknown or {str(metric.kind != 'share').lower()} then cast(numerator as double) / nullif(cast(denominator as double), 0){times} end"
