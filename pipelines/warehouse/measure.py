"""All stored values of all metrics as one long table, `metric_value`.

Stored: the headline down to street; variants and segments down to district. What lies below, and companies,
`pipelines.query` computes with the same compiled SQL.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

import duckdb

from pipelines import periods
from pipelines.catalogue.catalogue import Catalogue
from pipelines.catalogue.declarations import HEADLINE, STORED_LEVELS, Level, Metric, Part
from pipelines.errors import DeclarationError
from pipelines.warehouse import values
from pipelines.warehouse.calculator import HERE, Calculator
from pipelines.warehouse.compile import (
    Facts,
    Series,
    denominator,
    month_column,
    quantiles,
    quotient,
    terms,
    together,
    window,
)
from pipelines.warehouse.rows import insert_rows

ESTATES = ("estate_month", "estate_fund", "estate_trinity")  # the marts whose rows are the estates of the register


def measure(
    connection: duckdb.DuckDBPyConnection,
    catalogue: Catalogue,
    filled: Collection[str],
    known_before: date,
    calculator: Calculator = HERE,
) -> int:
    """Makes `metric_value` from the marts; returns its number of rows.

    `known_before` is the first day of which nothing can be known (`values.known_before`).
    Metrics over other marts than the `filled` ones are left out: marts without rows give no values.

    Raises:
        DeclarationError: a metric's SQL does not bind; names the metric.
    """
    connection.execute(values.RAW)
    measured = [metric for metric in catalogue.metrics.values() if not marts_of(catalogue, metric).isdisjoint(filled)]
    known: dict[str, Facts] = {}
    for cuts in _statements(catalogue, measured):
        _insert(connection, cuts, _compiled(connection, known, cuts, calculator=calculator))
    return judge_raw_values(connection, catalogue, measured, known_before)


def judge_raw_values(
    connection: duckdb.DuckDBPyConnection, catalogue: Catalogue, measured: Iterable[Metric], known_before: date
) -> int:
    """Makes `metric_value` from the raw values that stand, and what is made of others' values; returns its number of
    rows."""
    for metric in measured:
        if metric.kind == "composite":
            _insert_composite(connection, catalogue, metric)
    _fill_gaps(connection, catalogue)
    connection.execute(f"create table zero_count as {zero_counts(catalogue.metrics.values())}")
    connection.execute(
        "create table metric_value as "
        + values.judged(
            "select * from whole_value",
            metrics_relation(catalogue.metrics.values()),
            readings=values.readings_relation(catalogue.metrics.values()),
            zero_counts="select * from zero_count",
            known_before=known_before,
            left_out=values.LEFT_OUT,
        )
    )
    for metric in catalogue.metrics.values():
        if metric.kind == "difference":
            _insert_difference(connection, catalogue, metric)
    counted = connection.execute("select count(*) from metric_value").fetchone()
    return int(counted[0]) if counted else 0


def marts_of(catalogue: Catalogue, metric: Metric) -> set[str]:
    """The marts whose rows a metric counts, its parts' among them."""
    own = {metric.mart} | {over.mart for over in (metric.over, *(one.over for one in metric.variant.values())) if over}
    return own.union(*(marts_of(catalogue, catalogue.metrics[part.metric]) for part in metric.parts)) - {""}


def stored_levels(catalogue: Catalogue, metric: Metric, variant: str) -> tuple[Level, ...]:
    """The levels of a metric that are stored for a variant: as deep as the headline where a difference is made of it."""
    is_term = (metric.id, variant) in catalogue.terms
    deepest: tuple[Level, ...] = STORED_LEVELS if variant == HEADLINE or is_term else STORED_LEVELS[:2]
    return tuple(level for level in deepest if level in metric.levels)


def series_of(catalogue: Catalogue, metric: Metric) -> Iterator[Series]:
    """Every stored series of a metric that is counted from a mart."""
    for variant in metric.variants:
        yield Series(metric=metric, variant=variant, levels=stored_levels(catalogue, metric, variant))
    levels = stored_levels(catalogue, metric, HEADLINE)
    for calendar in metric.calendars:
        yield Series(metric=metric, levels=levels, calendar=calendar)
    for segment in metric.by:
        yield Series(metric=metric, levels=tuple(level for level in levels if level != "street"), segment=segment)


def _statements(catalogue: Catalogue, metrics: Iterable[Metric]) -> list[list[Series]]:
    """Every stored series, those together that one statement makes."""
    return _together(cut for metric in metrics if metric.mart for cut in series_of(catalogue, metric))


def _together(cuts: Iterable[Series]) -> list[list[Series]]:
    result: dict[tuple[object, ...], list[Series]] = {}
    for cut in cuts:
        metric = cut.metric
        place: tuple[object, ...] = (metric.mart, *cut.months)
        if metric.kind == "quotient":
            place = (*place, metric.id, cut.variant)
        elif metric.kind == "quantile":
            own = terms(metric, cut.variant)
            place = (*place, own["base"], own["hit"], own["measure"], cut.segment, cut.levels)
        if cut.levels:
            result.setdefault(place, []).append(cut)
    return list(result.values())


def _compiled(
    connection: duckdb.DuckDBPyConnection,
    known: dict[str, Facts],
    cuts: Sequence[Series],
    within: str = "",
    calculator: Calculator = HERE,
) -> str:
    """The SQL that gives the raw values of cuts that one statement makes."""

    def sums_of(select: str) -> str:
        return calculator.sums(connection, select)

    first = cuts[0]
    facts = _facts(connection, known, first.metric.mart, within)
    if first.metric.kind == "quotient":
        under = denominator(first.metric, first.variant).mart
        return quotient(first, facts, _facts(connection, known, under, within), sums_of)
    return (quantiles if first.metric.kind == "quantile" else together)(cuts, facts, sums_of)


def statement(
    connection: duckdb.DuckDBPyConnection,
    catalogue: Catalogue,
    metric: Metric,
    variant: str,
    levels: Sequence[Level],
    segment: str | None = None,
    within: str = "",
    calendar: str = "",
) -> str:
    """The SQL that gives raw values of one metric, variant and cut; `within` narrows the mart's rows.

    With a `calendar` of the metric's, in the periods of that scheme.

    Empty for differences, which are made from finished values.
    """
    if metric.kind == "difference" or not levels:
        return ""
    if metric.kind == "composite":
        parts = [
            statement(
                connection, catalogue, catalogue.metrics[part.metric], part.variant, levels, None, within, calendar
            )
            for part in metric.parts
        ]
        return composite(metric, parts) if segment is None else ""
    cut = Series(metric=metric, variant=variant, levels=tuple(levels), segment=segment, calendar=calendar)
    return _compiled(connection, {}, [cut], within)


def headlines(metrics: Iterable[Metric], levels: Sequence[Level]) -> list[Series]:
    """The headlines of metrics that are counted from marts, each in the periods of its own frequency."""
    return [Series(metric=metric, levels=tuple(levels), kind=metric.frequency) for metric in metrics]


def statements(
    connection: duckdb.DuckDBPyConnection,
    cuts: Iterable[Series],
    within: str,
    columns: Mapping[str, Iterable[str]],
    calculator: Calculator = HERE,
) -> str:
    """The SQL that gives raw values of series that are counted from marts; `within` narrows the marts' rows, whose
    `columns` are known. Those of one mart are counted together."""
    known = {mart: _narrowed(mart, names, within) for mart, names in columns.items()}
    result = [_compiled(connection, known, those, within, calculator) for those in _together(cuts)]
    return " union all by name ".join(f"({one})" for one in result)


def metrics_relation(metrics: Iterable[Metric]) -> str:
    """What `values.judged` has to know of metrics, as a relation."""
    rows = ", ".join(
        f"('{metric.id}', '{metric.kind}', '{metric.timing}', '{metric.better}', '{metric.interval}', {str(metric.mart in ESTATES).lower()})"
        for metric in metrics
    )
    none = "('', '', '', '', '', false)"  # so that the columns have types where a build has no metric
    return f"select * from (values {rows or none}) as declared (metric, kind, timing, better, interval, counts_estates)"


def zero_counts(metrics: Iterable[Metric]) -> str:
    """The periods in which a count without rows is 0 and not silence.

    A return of what is counted (a metric's first source) covers the period, or rows of other areas fall into it.
    """
    parts = []
    for metric in metrics:
        if metric.kind not in ("count", "sum", "quotient") or not metric.sources:
            continue
        covered = f"""
            select covered.period
            from submission_part as part
            join {"period_to_date" if metric.accumulates else "period_month"} as covered on covered.month = part.month
            where part.is_live and part.source = '{metric.sources[0]}'
            union
            select covered.period
            from (select distinct {metric.month} as month from "{metric.mart}") as facts
            join {window(metric)} as covered on covered.month = facts.month
        """
        for calendar in metric.calendars:
            covered += f"""
                union
                select covered.period
                from (select distinct {month_column(metric.month, calendar)} as month from "{metric.mart}") as facts
                join {window(metric, calendar)} as covered on covered.month = facts.month
            """
        parts += [
            f"select '{metric.id}' as metric, '{variant}' as variant, period from ({covered})"
            for variant in metric.variants
        ]
    nothing = "select cast(null as varchar) as metric, cast(null as varchar) as variant, cast(null as varchar) as period where false"
    return " union all ".join(parts) or nothing


def _facts(connection: duckdb.DuckDBPyConnection, known: dict[str, Facts], mart: str, within: str) -> Facts:
    if mart not in known:
        columns = (row[0] for row in connection.execute(f'describe "{mart}"').fetchall())
        known[mart] = _narrowed(mart, columns, within)
    return known[mart]


def _narrowed(mart: str, columns: Iterable[str], within: str) -> Facts:
    relation = f'(select * from "{mart}" where {within})' if within else f'"{mart}"'
    return Facts(relation=relation, columns=frozenset(columns))


def _insert(connection: duckdb.DuckDBPyConnection, cuts: Sequence[Series], sql: str) -> None:
    try:
        connection.execute(f"insert into raw_value {sql}")
    except (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException) as fault:
        if len(cuts) > 1:  # which of them does not bind shows when each is tried alone
            for cut in cuts:
                _insert(connection, [cut], _compiled(connection, {}, [cut]))
        message, metric = str(fault).splitlines()[0], cuts[0].metric
        raise DeclarationError(f"metrics/{metric.id}.toml", "base/hit/measure", metric.mart, message) from None


def _insert_composite(connection: duckdb.DuckDBPyConnection, catalogue: Catalogue, metric: Metric) -> None:
    """A composite's values, from those of its parts in every period and at every level that are stored of both."""
    levels = ", ".join(f"'{level}'" for level in stored_levels(catalogue, metric, HEADLINE))
    parts = [
        f"""
        select * from raw_value
        where metric = '{part.metric}' and variant = '{part.variant}' and segment is null and level in ({levels})
        """
        for part in metric.parts
    ]
    connection.execute(f"insert into raw_value {composite(metric, parts)}")


def composite(metric: Metric, parts: Sequence[str]) -> str:
    """100 × the weighted sum of its parts' values; without one of them there is no composite."""

    def weight(part: Part) -> str:
        return f"cast(parameter_on('{part.weight}', parts.last_day) as double)"

    statements = [
        f"select {number} as number, period, level, area, value, denominator, sample, units, reported_units from ({sql})"
        for number, sql in enumerate(parts)
    ]
    weighted = " + ".join(
        f"({weight(part)} * max(parts.value) filter (where parts.number = {number}))"
        for number, part in enumerate(metric.parts)
    )
    return f"""
        select
            '{metric.id}' as metric, '{HEADLINE}' as variant, cast(null as varchar) as segment,
            cast(null as varchar) as segment_value, parts.period, parts.level, parts.area,
            cast(null as decimal(38, 6)) as numerator, min(parts.denominator) as denominator,
            cast(0 as decimal(38, 6)) as unknown, min(parts.sample) as sample,
            cast(min(parts.sample) as double) as effective_sample, cast(null as double) as variance,
            100 * ({weighted}) as value,
            min(parts.units) as units, min(parts.reported_units) as reported_units
        from (
            select joined.*, period.ends_before - 1 as last_day
            from ({" union all ".join(statements)}) as joined
            join period on period.period = joined.period
        ) as parts
        group by parts.period, parts.level, parts.area, parts.last_day
    """


def _fill_gaps(connection: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    """One row per metric × living area × period even without data; segments only where they occur."""
    months = {kind: periods.MONTHS_IN[kind] for kind in periods.KINDS}
    wanted = [
        (metric.id, variant, level, periods.in_scheme(kind, calendar))
        for metric in catalogue.metrics.values()
        if metric.kind != "difference"
        for variant in metric.variants
        for level in stored_levels(catalogue, metric, variant)
        for kind in periods.KINDS
        if months[kind] >= months[metric.frequency]
        for calendar in ("", *(metric.calendars if variant == HEADLINE else ()))
    ]
    connection.execute("create table wanted (metric varchar, variant varchar, level varchar, period_kind varchar)")
    insert_rows(connection, "wanted", wanted)
    connection.execute(
        """
        create table whole_value as
        with places as (
            select wanted.metric, wanted.variant, wanted.level, period.period, area.code as area
            from wanted
            join period on period.period_kind = wanted.period_kind
            join area on area.level = wanted.level
                and (area.valid_from is null or area.valid_from < period.ends_before)
                and (area.valid_to is null or area.valid_to >= period.ends_before)
        )
        select
            places.metric, places.variant, raw_value.segment, raw_value.segment_value, places.period, places.level,
            places.area, raw_value.numerator, raw_value.denominator, raw_value.unknown, raw_value.sample,
            raw_value.effective_sample, raw_value.variance, raw_value.value, raw_value.units, raw_value.reported_units
        from places
        left join raw_value
            on raw_value.metric = places.metric and raw_value.variant = places.variant
            and raw_value.period = places.period and raw_value.level = places.level
            and raw_value.area = places.area and raw_value.segment is null
        union all
        select
            raw_value.metric, raw_value.variant, raw_value.segment, raw_value.segment_value, raw_value.period,
            raw_value.level, raw_value.area, raw_value.numerator, raw_value.denominator, raw_value.unknown,
            raw_value.sample, raw_value.effective_sample, raw_value.variance, raw_value.value, raw_value.units, raw_value.reported_units
        from raw_value
        join wanted
            on wanted.metric = raw_value.metric and wanted.variant = raw_value.variant and wanted.level = raw_value.level
        join period on period.period = raw_value.period and period.period_kind = wanted.period_kind
        where raw_value.segment is not null
        """
    )


def _insert_difference(connection: duckdb.DuckDBPyConnection, catalogue: Catalogue, metric: Metric) -> None:
    """A difference of two finished values, or of a value and its target or pace."""
    assert metric.of is not None
    assert metric.minus is not None  # the declaration's validator has seen to both
    levels = ", ".join(f"'{level}'" for level in stored_levels(catalogue, metric, HEADLINE))
    lower = upper = "cast(null as double)"
    otherwise = "'no_target'"
    incomplete = "minuend.status = 'incomplete'"
    if isinstance(metric.minus, str):
        subtrahend, other = f"minuend.{metric.minus}", ""
    else:
        subtrahend, other = "subtrahend.value", _subtrahend(metric.minus)
        incomplete += " or subtrahend.status = 'incomplete'"
        if metric.interval == "square_and_add":
            (low, high), (former_low, former_high) = values.bounds("minuend"), values.bounds("subtrahend")
            lower = f"minuend.value - {subtrahend} - sqrt(pow(minuend.value - {low}, 2) + pow({former_high} - {subtrahend}, 2))"
            upper = f"minuend.value - {subtrahend} + sqrt(pow({high} - minuend.value, 2) + pow({subtrahend} - {former_low}, 2))"
        if metric.minus.at != "same":  # a change: what can be told from chance is said, the rest is no clear change
            otherwise = f"case when {lower} > 0 then 'up' when {upper} < 0 then 'down' else 'no_clear_change' end"
    connection.execute(
        f"""
        insert into metric_value by name
        select
            '{metric.id}' as metric, '{HEADLINE}' as variant, minuend.period, minuend.period_kind,
            minuend.starts_on, minuend.ends_before, minuend.level, minuend.area,
            minuend.numerator, minuend.denominator, minuend.unknown, minuend.sample, minuend.effective_sample,
            minuend.value - {subtrahend} as value, {lower} as lower, {upper} as upper,
            case
                when minuend.value is null then minuend.status
                when {subtrahend} is null then {"'no_base'" if isinstance(metric.minus, Part) else "'no_target'"}
                when {incomplete} then 'incomplete'
                else {otherwise}
            end as status,
            minuend.reported_share, minuend.reported, minuend.as_of
        from metric_value as minuend {other}
        where minuend.metric = '{metric.of.metric}' and minuend.variant = '{metric.of.variant}'
            and minuend.segment is null and minuend.level in ({levels})
        """
    )


def _subtrahend(part: Part) -> str:
    """The join that finds, for each value, the one that is taken away from it."""
    own = (
        f"subtrahend.metric = '{part.metric}' and subtrahend.variant = '{part.variant}' and subtrahend.segment is null"
    )
    same_place = """
        subtrahend.level = minuend.level and subtrahend.area = minuend.area
        and subtrahend.period_kind = minuend.period_kind
    """
    if part.at == "first":
        first = f"""
            select * from metric_value as subtrahend where {own} and value is not null
            qualify row_number() over (partition by level, area, period_kind order by starts_on) = 1
        """
        return f"left join ({first}) as subtrahend on {same_place} and subtrahend.starts_on < minuend.starts_on"
    when = {
        "same": "subtrahend.period = minuend.period",
        "year_before": "subtrahend.starts_on = minuend.starts_on - interval 1 year",
    }[part.at]
    return f"left join metric_value as subtrahend on {own} and {same_place} and {when}"
