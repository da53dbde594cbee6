"""A metric's declaration as SQL. The build and the on-demand query run the same text.

Every compiled statement gives raw values (`values.RAW`), one row a period × area (× segment value) of each cut.
What adds up is summed over the rows of a month and place once, for all cuts of a mart together, and from there to
periods and levels. Numerators and denominators are exact decimals, so the order of adding changes nothing.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipelines.catalogue.declarations import HEADLINE, LEVELS, Level, Metric, Over
from pipelines.errors import DeclarationError
from pipelines.periods import Kind
from pipelines.warehouse.values import RAW_COLUMNS, raw_columns

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
_TYPES = {
    "segment": "varchar",
    "numerator": _EXACT,
    "denominator": _EXACT,
    "unknown": _EXACT,
    "weights": _EXACT,
    "squares": "decimal(38, 12)",
    "variance": "double",
    "value": "double",
}
SumsOf = Callable[[str], str]  # from a select of sums over a mart to a relation that holds them


def in_place(select: str) -> str:
    """The select itself, as a part of the statement that reads it."""
    return f"({select})"


_NONE = {"weights": None, "squares": None, "variance": None}
_Columns = dict[str, str | None]


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
        "base": metric.base,
        "hit": metric.hit,
        "measure": metric.measure,
        "weight": metric.weight,
        "month": metric.month,
    }
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


CROSSED = " × "  # between the names of two segments that cut a number together, and between their values


def segments_in(segment: str | None) -> tuple[str, ...]:
    """The segments of which one that cuts a number is made: one, or two that are crossed."""
    return tuple(segment.split(CROSSED)) if segment else ()


def _cut_sql(segment: str) -> str:
    each = [f"coalesce(cast({name} as varchar), 'unknown')" for name in segments_in(segment)]
    return f" || '{CROSSED}' || ".join(each)


def _cut_name(segment: str) -> str:
    return f"cut_{'__'.join(segments_in(segment))}"


@dataclass(frozen=True, kw_only=True)
class Series:
    """One series of values of a metric: of a variant, or of the headline by the values of a segment; at some levels; of
    every kind of period, or of one."""

    metric: Metric
    variant: str = HEADLINE
    levels: tuple[Level, ...]
    segment: str | None = None
    calendar: str = ""
    kind: Kind | None = None

    @property
    def months(self) -> tuple[str, str]:
        """The mart's column of the months that the cut counts by, and the relation that makes periods of them."""
        month, every = terms(self.metric, self.variant)["month"], window(self.metric, self.calendar)
        of_kind = (
            f"(select * from {every} where period in (select period from period where period_kind = '{self.kind}'))"
        )
        return month_column(month, self.calendar), of_kind if self.kind else every

    def raw(self, compiled: str) -> str:
        """The raw values of the cut's compiled rows."""
        return f"select {raw_columns(self.metric, self.variant, self.segment, ratio(self.metric))} from ({compiled})"


def together(cuts: Sequence[Series], facts: Facts, sums_of: SumsOf = in_place) -> str:
    """The raw values of cuts of one mart that count by the same months, each sum over the mart's rows taken once.

    Of all kinds but quotient, quantile, difference and composite.
    """
    sums = _Sums()
    reported = "coalesce(reported, false)" if "reported" in facts.columns else ""
    wanted = [(cut, *_FORMULAS[cut.metric.kind](sums, terms(cut.metric, cut.variant), reported)) for cut in cuts]
    each = [_of_cut(*one, is_first=not number) for number, one in enumerate(wanted)]
    return f"""
        with rolled as (select * from {sums_of(_rolled(sums, facts, cuts, cuts[0].months))}), counted as ({" union all ".join(each)})
        select {RAW_COLUMNS.format(value=_RATIO)} from counted
    """


def _of_cut(cut: Series, base: str, columns: _Columns, *, is_first: bool) -> str:
    """The counted rows of a cut. The first of a union names and types its columns; the parser's time goes by words."""
    named = {
        "metric": f"'{cut.metric.id}'",
        "variant": f"'{cut.variant}'",
        "segment": f"'{cut.segment}'" if cut.segment else None,
        "is_share": str(cut.metric.kind == "share").lower(),
        **columns,
    }
    typed = {
        name: f"cast({sql or 'null'} as {_TYPES[name]})" if name in _TYPES and (sql or is_first) else sql or "null"
        for name, sql in named.items()
    }
    listed = ", ".join(f"{sql} as {name}" if is_first else sql for name, sql in typed.items())
    cut_by = f"= '{cut.segment}'" if cut.segment else "is null"
    return (
        f"select {listed}, segment_value, period, level, area from rolled "
        f"where cut_by {cut_by} and {base} > 0 and level in ({_quoted(cut.levels)})"
    )


# What a count or a sum is, else the ratio of sums, taken last; NULL where nothing is known (never 0).
_RATIO = """coalesce(value, case when denominator > unknown or not is_share then
    cast(numerator as double) / nullif(cast(denominator as double), 0)
end)"""


def quotient(cut: Series, facts: Facts, over: Facts, sums_of: SumsOf = in_place) -> str:
    """The raw values of a quotient: the sums of two marts, each with its own rows, joined by period and area."""
    under, own = denominator(cut.metric, cut.variant), terms(cut.metric, cut.variant)
    month, window_ = cut.months
    top = _side(cut, facts, (month, window_), own["base"], own["measure"], sums_of)
    month_over = month if over.relation == facts.relation else "month"
    bottom = _side(cut, over, (month_over, window_), under.base, under.measure, sums_of)
    return cut.raw(
        f"""
        with top as ({top}), bottom as ({bottom})
        select
            coalesce(bottom.period, top.period) as period, coalesce(bottom.level, top.level) as level,
            coalesce(bottom.area, top.area) as area, cast(null as varchar) as segment_value,
            coalesce(top.total, 0) as numerator, bottom.total as denominator,
            cast(coalesce(bottom.unknown, 0) as {_EXACT}) as unknown,
            coalesce(top.units, 0) as sample, {_NO_WEIGHTS}, cast(null as double) as value,
            coalesce(bottom.units, 0) as units, coalesce(bottom.reported_units, 0) as reported_units
        from bottom
        full join top on top.period = bottom.period and top.level = bottom.level and top.area = bottom.area
        """
    )


def _side(cut: Series, facts: Facts, months: tuple[str, str], base: str, measure: str, sums_of: SumsOf) -> str:
    """The rows of one side of a quotient, NULL as total where no measure is known."""
    sums = _Sums()
    reported = "coalesce(reported, false)" if "reported" in facts.columns else ""
    units = sums.count(base)
    known = sums.count(base, f"({measure}) is not null")
    total = sums.total(sums.of(_number(base, measure)), base)
    reported_units = sums.count(base, reported)
    return f"""
        select period, level, area, {total} as total, {units} - {known} as unknown, {units} as units,
            {reported_units} as reported_units
        from {sums_of(_rolled(sums, facts, [cut], months))}
        where {units} > 0
    """


def quantiles(cuts: Sequence[Series], facts: Facts, sums_of: SumsOf = in_place) -> str:
    """The raw values of quantiles that differ in nothing but their share, so that durations are counted once."""
    has_end = bool(terms(cuts[0].metric, cuts[0].variant)["hit"])
    compiled = _survived(cuts, facts, sums_of) if has_end else _ranked(cuts, facts)
    each = [
        cut.raw(
            f"select period, level, area, segment_value, cast(null as {_EXACT}) as numerator, denominator, unknown, "
            f"sample, {_NO_WEIGHTS}, value_{number} as value, units, reported_units from found"
        )
        for number, cut in enumerate(cuts)
    ]
    return f"with found as ({compiled}) {' union all '.join(each)}"


class _Sums:
    """The sums that cuts are made of: over the rows of a month and place first, then added up, each under one name."""

    def __init__(self) -> None:
        self.terms: dict[str, str] = {}  # what is asked of every row, by its SQL
        self._first: dict[str, str] = {}
        self._again: list[str] = []

    def count(self, *conditions: str) -> str:
        """The name of the number of rows for which all conditions hold."""
        condition = self._where(conditions)
        return self._named(
            f"count(case when {condition} then 1 end)" if condition else "count(*)", "cast(sum({name}) as bigint)"
        )

    def total(self, number: str, *conditions: str) -> str:
        """The name of the sum of an exact number over the rows for which all conditions hold, NULL without any."""
        condition = self._where(conditions)
        return self._named(
            f"sum({number}) filter (where {condition})" if condition else f"sum({number})", "sum({name})"
        )

    def of(self, number: str) -> str:
        """The name of a number of each row."""
        return self.terms.setdefault(number, f"term_{len(self.terms)}")

    def first(self) -> str:
        return ", ".join(f"{sql} as {name}" for sql, name in self._first.items())

    def again(self) -> str:
        return ", ".join(self._again)

    def _named(self, sql: str, again: str) -> str:
        if sql not in self._first:
            name = self._first[sql] = f"sum_{len(self._first)}"
            self._again.append(f"{again.format(name=name)} as {name}")
        return self._first[sql]

    def _where(self, conditions: Iterable[str]) -> str:
        return " and ".join(self.of(condition) for condition in conditions if condition not in ("", "true"))


def _rolled(sums: _Sums, facts: Facts, cuts: Sequence[Series], months: tuple[str, str], by: str = "") -> str:
    """Sums by period, level and area, and by the values of the segments; `cut_by` names the segment.

    With a number of each row to count `by`, by its values too, as `measure`.
    """
    month, window_ = months
    wanted = sorted({(cut.segment or "", LEVELS.index(level)) for cut in cuts for level in cut.levels})
    levels = [LEVELS[number] for number in sorted({number for _, number in wanted})]
    segments = sorted({segment for segment, _ in wanted if segment})
    places, values_ = [f"place_{level}" for level in levels], [_cut_name(segment) for segment in segments]
    also = ["measure"] if by else []
    inner = [
        f"{month} as month",
        *(f"{COLUMN[level]} as place_{level}" for level in levels),
        *(f"{_cut_sql(segment)} as {_cut_name(segment)}" for segment in segments),
        *(f"({sql}) as {name}" for sql, name in sums.terms.items()),
        *([f"{by} as measure"] if by else []),
    ]
    keys = ", ".join(["month", *places, *values_, *also])
    sets = [
        ["period", f"place_{LEVELS[number]}", *([_cut_name(segment)] if segment else []), *also]
        for segment, number in wanted
    ]
    level = "case " + " ".join(f"when grouping(place_{one}) = 0 then '{one}'" for one in levels) + " end"
    cut_by = " ".join(f"when grouping({_cut_name(segment)}) = 0 then '{segment}'" for segment in segments)
    return f"""
        select * from (
            select period, {level} as level, coalesce({", ".join([*places, "null"])}) as area,
                {f"case {cut_by} end" if segments else "cast(null as varchar)"} as cut_by,
                {f"coalesce({', '.join(values_)}, null)" if segments else "cast(null as varchar)"} as segment_value,
                {"".join(f"{one}, " for one in also)}{sums.again()}
            from (
                select {keys}, {sums.first()}
                from (select {", ".join(inner)} from {facts.relation})
                group by {keys}
            ) as summed
            join {window_} as covered on covered.month = summed.month
            group by grouping sets ({", ".join(f"({', '.join(one)})" for one in sets)})
        )
        where area is not null
    """


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


def _number(base: str, sql: str) -> str:
    """An exact number of the rows of a base. Others are not looked at: theirs may not even fit."""
    cast = f"cast({sql} as decimal(18, 6))"
    return cast if base == "true" else f"case when {base} then {cast} end"


def _survived(cuts: Sequence[Series], facts: Facts, sums_of: SumsOf) -> str:
    """Quantiles of durations of which some have not ended: Kaplan and Meier's (1958, JASA 53:457).

    The shortest duration by which at least the quantile's share has ended; NULL where too few have. A row without
    `hit` counts for as long as it was watched. Without such rows it is the plain inverse of the distribution.
    """
    first, sums, is_known = cuts[0], _Sums(), "measure is not null"
    own = terms(first.metric, first.variant)
    reported = "coalesce(reported, false)" if "reported" in facts.columns else ""
    # A quantile is one of the values themselves and is not rounded.
    by = f"case when {own['base']} then cast({own['measure']} as double) end"
    units, reported_units = sums.count(own["base"]), sums.count(own["base"], reported)
    ended = sums.count(own["base"], own["hit"])
    group = "partition by period, level, area, segment_value"
    columns = ", ".join(
        f"min(measure) filter (where watched > 0 and log_survival <= {math.log(1 - _quantile(cut))} + 1e-12) as value_{number}"
        for number, cut in enumerate(cuts)
    )
    return f"""
    with durations as (
        select period, level, area, segment_value, measure, {units} as units, {reported_units} as reported_units,
            case when {is_known} then {units} else 0 end as watched, case when {is_known} then {ended} else 0 end as ended
        from {sums_of(_rolled(sums, facts, cuts, first.months, by))}
        where {units} > 0
    ),
    watched as (
        select *,
            sum(watched) over ({group}) - sum(watched) over ({group} order by measure nulls last) + watched as at_risk
        from durations
    ),
    survival as (
        select *,
            sum(case when watched = 0 then 0 when ended = at_risk then -1e9 else ln(1 - ended / cast(at_risk as double)) end)
                over ({group} order by measure nulls last) as log_survival
        from watched
    )
    select
        period, level, area, segment_value,
        cast(sum(watched) as {_EXACT}) as denominator, cast(sum(units - watched) as {_EXACT}) as unknown,
        cast(sum(ended) as bigint) as sample, {columns},
        cast(sum(units) as bigint) as units, cast(sum(reported_units) as bigint) as reported_units
    from survival
    group by period, level, area, segment_value
    """


def _ranked(cuts: Sequence[Series], facts: Facts) -> str:
    """Quantiles of values that are all known in full: they lie between values, so every row is looked at again."""
    first = cuts[0]
    own, (month, window_) = terms(first.metric, first.variant), first.months
    places = ", ".join(f"{COLUMN[level]} as place_{level}" for level in first.levels)
    reported = "coalesce(reported, false)" if "reported" in facts.columns else "true"
    segment = _cut_sql(first.segment) if first.segment else "cast(null as varchar)"
    sets = ", ".join(f"(period, segment_value, place_{level})" for level in first.levels)
    level = "case " + " ".join(f"when grouping(place_{one}) = 0 then '{one}'" for one in first.levels) + " end"
    columns = ", ".join(
        f"quantile_cont(measure, {_quantile(cut)}) as value_{number}" for number, cut in enumerate(cuts)
    )
    return f"""
        select * from (
            select
                period, {level} as level, coalesce({", ".join(f"place_{one}" for one in first.levels)}, null) as area,
                segment_value, cast(count(measure) as {_EXACT}) as denominator,
                cast(count(*) filter (where measure is null) as {_EXACT}) as unknown, count(measure) as sample, {columns},
                count(*) as units, count(*) filter (where reported) as reported_units
            from (
                select {month} as month, {places}, {segment} as segment_value, {reported} as reported,
                    cast({own["measure"]} as double) as measure
                from {facts.relation}
                where {own["base"]}
            ) as rows
            join {window_} as covered on covered.month = rows.month
            group by grouping sets ({sets})
        )
        where area is not null
    """


def _quantile(cut: Series) -> float:
    """The share of rows that lie at or below a quantile."""
    assert cut.metric.quantile is not None  # the declaration's validator has seen to it
    return cut.metric.quantile


_NO_WEIGHTS = (
    f"cast(null as {_EXACT}) as weights, cast(null as decimal(38, 12)) as squares, cast(null as double) as variance"
)


def _share(sums: _Sums, own: Mapping[str, str], reported: str) -> tuple[str, _Columns]:
    """What a share's rows are made of: the name of its number of rows in the base, and its columns."""
    base, hit = own["base"], own["hit"]
    rows = units = sums.count(base)
    has, unknown = sums.count(base, hit), sums.count(base, f"({hit}) is null")
    known = squares = f"{units} - {unknown}"
    if own["weight"]:
        weight = sums.of(_number(base, own["weight"]))
        known = sums.count(base, f"({hit}) is not null", f"({own['weight']}) is not null")
        rows, has = f"coalesce({sums.total(weight, base)}, 0)", f"coalesce({sums.total(weight, base, hit)}, 0)"
        unknown = f"coalesce({sums.total(weight, base, f'({hit}) is null')}, 0)"
        weights = sums.total(weight, base, f"({hit}) is not null")
        squares = sums.total(f"cast({weight} as decimal(38, 6)) * {weight}", base, f"({hit}) is not null")
    else:
        weights = squares = f"nullif({known}, 0)"
    return units, {
        "numerator": has,
        "denominator": rows,
        "unknown": unknown,
        "sample": known,
        "weights": weights,
        "squares": squares,
        "variance": None,
        "value": None,
        "units": units,
        "reported_units": sums.count(base, reported),
    }


def _mean(sums: _Sums, own: Mapping[str, str], reported: str) -> tuple[str, _Columns]:
    """What a mean's rows are made of."""
    base, is_known = own["base"], f"({own['measure']}) is not null"
    units, measured = sums.count(base), sums.count(base, is_known)
    measure = sums.of(_number(base, own["measure"]))
    once, twice = sums.total(measure, base), sums.total(f"cast({measure} as decimal(38, 6)) * {measure}", base)
    if own["weight"]:
        weight = sums.of(_number(base, own["weight"]))
        known = sums.count(base, is_known, f"({own['weight']}) is not null")
        numerator = sums.total(f"cast({measure} as decimal(38, 6)) * {weight}", base)
        weights = sums.total(weight, base, is_known)
        squares = sums.total(f"cast({weight} as decimal(38, 6)) * {weight}", base, is_known)
        denominator = f"coalesce({weights}, 0)"
    else:
        known, numerator, denominator = measured, once, measured
        weights = squares = f"nullif({measured}, 0)"
    return units, {
        "numerator": f"coalesce({numerator}, 0)",
        "denominator": denominator,
        "unknown": f"{units} - {known}",
        "sample": known,
        "weights": weights,
        "squares": squares,
        "variance": f"""case when {measured} > 1 then
            (cast({twice} as double) - cast({once} as double) * cast({once} as double) / {measured}) / ({measured} - 1)
        end""",
        "value": None,
        "units": units,
        "reported_units": sums.count(base, reported),
    }


def _count(sums: _Sums, own: Mapping[str, str], reported: str) -> tuple[str, _Columns]:
    """What a count's rows are made of. Rows whose base is NULL are unknown, and may not pass for "none"."""
    units, has, unknown = sums.count(), sums.count(own["base"]), sums.count(f"({own['base']}) is null")
    return units, {
        "numerator": has,
        "denominator": None,
        "unknown": unknown,
        "sample": has,
        **_NONE,
        "value": f"case when {units} - {unknown} > 0 then {has} end",
        "units": units,
        "reported_units": sums.count(reported),
    }


def _sum(sums: _Sums, own: Mapping[str, str], reported: str) -> tuple[str, _Columns]:
    """What a sum's rows are made of."""
    base = own["base"]
    units, known = sums.count(base), sums.count(base, f"({own['measure']}) is not null")
    total = f"coalesce({sums.total(sums.of(_number(base, own['measure'])), base)}, 0)"
    return units, {
        "numerator": total,
        "denominator": None,
        "unknown": "0",
        "sample": known,
        **_NONE,
        "value": total,
        "units": units,
        "reported_units": sums.count(base, reported),
    }


_FORMULAS: Mapping[str, Callable[[_Sums, Mapping[str, str], str], tuple[str, _Columns]]] = {
    "share": _share,
    "mean": _mean,
    "count": _count,
    "sum": _sum,
}


def ratio(metric: Metric) -> str:
    """The value of a compiled row: a ratio of sums, taken last; NULL where nothing is known (never 0)."""
    if metric.kind in ("count", "sum", "quantile"):
        return "value"
    times = f" * {metric.over.times}" if metric.over else ""
    return f"case when denominator > unknown or {str(metric.kind != 'share').lower()} then cast(numerator as double) / nullif(cast(denominator as double), 0){times} end"
