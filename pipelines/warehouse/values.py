"""From compiled sums to values a reader can trust: interval, target, pace, gap, status, reported share.

A value is a ratio of sums, taken last (Q-21); without a base it is null and its status says so (Q-22).
"""

from collections.abc import Iterable
from datetime import date, datetime

from pipelines import clock
from pipelines.catalogue.declarations import HEADLINE, OURS, Metric
from pipelines.periods import parse
from pipelines.settings import Home
from pipelines.statistics import Z95

ENOUGH_ROWS = 5  # below, a mean is shown without an interval

RAW = """
create table raw_value (
    metric varchar, variant varchar, segment varchar, segment_value varchar,
    period varchar, level varchar, area varchar,
    numerator decimal(38, 6), denominator decimal(38, 6), unknown decimal(38, 6),
    sample bigint, effective_sample double, variance double, value double, units bigint, reported_units bigint
);
"""


LEFT_OUT = "select estate_id, month, city, district, street, community, in_scope from estate_left_out"
NONE_LEFT_OUT = """
    select cast(null as varchar) as estate_id, cast(null as date) as month, cast(null as varchar) as city,
        cast(null as varchar) as district, cast(null as varchar) as street, cast(null as varchar) as community,
        false as in_scope
    where false
"""


def known_before(home: Home, last_month: str, built_at: datetime) -> date:
    """The first day of which a build can know nothing: that on which it was made; of an invented city, whose days are
    long past, the one after its data."""
    return parse(last_month).ends_before if home.invented else clock.local(home, built_at).date()


# The columns of a raw value, in the order of `RAW`, from a counted row that has them and its weights.
RAW_COLUMNS = """
    metric, variant, segment, segment_value, period, level, area, numerator, denominator, unknown, sample,
    coalesce(
        cast(weights as double) * cast(weights as double) / nullif(cast(squares as double), 0), cast(sample as double)
    ) as effective_sample,
    variance, {value} as value, units, reported_units
"""


def raw_columns(metric: Metric, variant: str, segment: str | None, value: str) -> str:
    """The select list that turns a compiled row of one cut into a raw value."""
    cut = f"'{segment}'" if segment else "cast(null as varchar)"
    named = f"'{metric.id}' as metric, '{variant}' as variant, {cut} as segment"
    return RAW_COLUMNS.format(value=value).replace("metric, variant, segment", named, 1)


def judged(raw: str, metrics: str, *, readings: str, zero_counts: str, known_before: date, left_out: str) -> str:
    """The full value rows of raw ones.

    `raw` is a relation of raw values; `metrics` one of (metric, kind, timing, better, interval, counts_estates);
    `zero_counts` one of (metric, variant, period) in which a count that found no row is 0, not silence; the
    numerator of a quotient likewise.
    `readings` is one of (metric, variant), the variants that read a metric's clause another way: where one of them
    turns the headline's verdict round, the headline's status is `depends`.
    `known_before` is the day that the data do not reach: a period that ends after it still runs. `left_out` is a
    relation of (estate_id, month, city, district, street, community, in_scope), estates that incomplete rosters leave
    out; they are due, and not reported, where a metric counts estates. Neither a running period nor one of which less
    than a dated share is reported gets a verdict.
    The pace is the straight line between due values, from the first value reported in the first year, and ours; the
    period of that first value has no verdict by it (`first_period`), unless the target is reached already.
    """
    centre, half = _centre("sound_value", "effective_sample"), _half("sound_value", "effective_sample")
    return f"""
    with
    left_out as (
        select period_end.period, places.level, places.area, count(*) as estates
        from ({left_out}) as estates
        join period_end on period_end.month = estates.month
        cross join lateral (
            values ('city', estates.city), ('district', estates.district), ('street', estates.street),
                ('community', estates.community)
        ) as places (level, area)
        where estates.in_scope
        group by period_end.period, places.level, places.area
    ),

    given as (
        select raw.*, period.period_kind, period.starts_on, period.ends_before, metrics.kind, metrics.better,
            metrics.interval,
            raw.units + case when metrics.counts_estates and raw.segment is null then coalesce(left_out.estates, 0) else 0 end as due_units,
            parameter_on('complete_return_share', period.ends_before - 1) as complete_share,
            case
                when metrics.kind in ('count', 'sum') and raw.units is null and zero_counts.metric is not null then 0
                when metrics.kind = 'quotient' and raw.sample = 0 and zero_counts.metric is null then null
                else raw.value
            end as sound_value
        from ({raw}) as raw
        join period on period.period = raw.period
        join ({metrics}) as metrics on metrics.metric = raw.metric
        left join ({zero_counts}) as zero_counts
            on zero_counts.metric = raw.metric and zero_counts.variant = raw.variant and zero_counts.period = raw.period
        left join left_out
            on left_out.period = raw.period and left_out.level = raw.level and left_out.area = raw.area
    ),

    own_targets as (
        select target_line.metric, target_line.variant, target_line.level, target_line.area, target_line.due_on, target_line.value, target_line.kind,
            target_line.is_reference, target_line.document = '{OURS}' as is_ours, target_line.in_force_from,
            lag(target_line.due_on) over (partition by metric, variant, level, area order by due_on) as former_due_on,
            lag(target_line.value) over (partition by metric, variant, level, area order by due_on) as former_value,
            row_number() over (partition by metric, variant, level, area order by due_on desc) as from_last
        from target_line
    ),

    -- Areas to which a target of their own was handed down; it stands before the one of their level.
    handed_down as (
        select distinct metric, variant, level, area from target_line where area is not null
    ),

    -- The value of the date: the next one due, or the last one until it is replaced.
    aimed as (
        select given.*, own_targets.value as target, own_targets.kind as target_kind,
            case when own_targets.kind = 'standing' then given.ends_before - 1 else own_targets.due_on end as due_on,
            own_targets.is_reference, own_targets.is_ours, own_targets.former_due_on, own_targets.former_value, own_targets.in_force_from,
            own_targets.kind = 'standing' or own_targets.due_on < given.ends_before as is_due
        from given
        left join handed_down
            on handed_down.metric = given.metric
            and handed_down.variant = given.variant
            and handed_down.level = given.level
            and handed_down.area = given.area
        left join own_targets
            on own_targets.metric = given.metric
            and own_targets.variant = given.variant
            and own_targets.level = given.level
            and own_targets.area is not distinct from handed_down.area
            and given.segment is null
            and own_targets.in_force_from < given.ends_before
            and given.ends_before - 1 > coalesce(own_targets.former_due_on, date '1900-01-01')
            and (
                given.ends_before - 1 <= own_targets.due_on
                or (own_targets.from_last = 1 and own_targets.kind = 'level')
            )
    ),

    firsts as (
        select metric, variant, level, area, ends_before as first_end, sound_value as first_value
        from aimed
        where sound_value is not null and target is not null and former_due_on is null and target_kind <> 'standing'
        qualify row_number() over (
            partition by metric, variant, level, area order by ends_before, starts_on desc
        ) = 1
    ),

    paced as (
        select aimed.*,
            case
                when aimed.target is null then null
                when aimed.is_due then aimed.target
                when aimed.target_kind = 'cumulative' then
                    aimed.target * date_diff('day', date_trunc('year', aimed.due_on), aimed.ends_before)
                        / (date_diff('day', date_trunc('year', aimed.due_on), aimed.due_on) + 1.0)
                when aimed.former_due_on is not null then
                    aimed.former_value + (aimed.target - aimed.former_value)
                        * date_diff('day', aimed.former_due_on, aimed.ends_before - 1)
                        / cast(date_diff('day', aimed.former_due_on, aimed.due_on) as double)
                when firsts.first_value is not null then
                    firsts.first_value + (aimed.target - firsts.first_value)
                        * greatest(date_diff('day', firsts.first_end - 1, aimed.ends_before - 1), 0)
                        / cast(nullif(date_diff('day', firsts.first_end - 1, aimed.due_on), 0) as double)
            end as pace,
            -- The line begins at this value: it cannot judge it.
            aimed.former_due_on is null
                and aimed.target_kind not in ('standing', 'cumulative')
                and aimed.ends_before <= firsts.first_end as is_first_period
        from aimed
        left join firsts using (metric, variant, level, area)
    ),

    own_verdict as (
    select
        metric, variant, period, period_kind, starts_on, ends_before, level, area, segment, segment_value,
        numerator, denominator, unknown, sample, effective_sample, variance, sound_value as value,
        case
            when interval = 'mean' and sample >= {ENOUGH_ROWS} then sound_value - ({_reach()})
            when interval = 'wilson' and effective_sample > 0 and sound_value between 0 and 1 then greatest(0, ({centre}) - ({half}))
        end as lower,
        case
            when interval = 'mean' and sample >= {ENOUGH_ROWS} then sound_value + ({_reach()})
            when interval = 'wilson' and effective_sample > 0 and sound_value between 0 and 1 then least(1, ({centre}) + ({half}))
        end as upper,
        target, target_kind, is_reference as target_is_reference, is_ours as target_is_ours, due_on as target_due_on,
        case when not is_ours then pace end as pace,
        case
            when target is null or is_ours or sound_value is null then null
            when kind = 'share' then
                greatest(
                    ceil(round(
                        (target * cast(denominator as double) - cast(numerator as double))
                        * case when better = 'lower' then -1 else 1 end,
                        9
                    )),
                    0
                )
            when target_kind = 'cumulative' or kind in ('count', 'sum') then
                greatest((target - sound_value) * case when better = 'lower' then -1 else 1 end, 0)
        end as gap,
        case
            when sound_value is null and coalesce(units, 0) > 0 and coalesce(unknown, 0) > 0 then 'not_reported'
            when sound_value is null and kind in ('count', 'sum') then 'not_reported'
            when sound_value is null and kind = 'quotient' and denominator > 0 then 'not_reported'
            when sound_value is null then 'no_base'
            when ends_before > date '{known_before}' or reported_units < complete_share * due_units then 'incomplete'
            when target is null or is_ours then 'no_target'
            when {_is_met("target", _WORST)} then 'reached'
            when is_due and not {_is_met("target", _BEST)} then 'missed'
            when is_due then 'incomplete'
            when is_first_period then 'first_period'
            when pace is null or {_is_met("pace", _WORST)} then 'on_course'
            when {_is_met("pace", _BEST)} then 'incomplete'
            else 'off_pace'
        end as status,
        reported_units / cast(nullif(due_units, 0) as double) as reported_share,
        coalesce(reported_units, 0) > 0 as reported,
        ends_before - 1 as as_of
    from paced
    ),

    turned as (
        select distinct headline.metric, headline.period, headline.level, headline.area
        from own_verdict as headline
        join own_verdict as other
            on other.metric = headline.metric
            and other.period = headline.period
            and other.level = headline.level
            and other.area = headline.area
        join ({readings}) as readings on readings.metric = other.metric and readings.variant = other.variant
        where headline.variant = '{HEADLINE}'
            and headline.segment is null
            and other.segment is null
            and (
                headline.status in ('reached', 'on_course') and other.status in ('missed', 'off_pace')
                or headline.status in ('missed', 'off_pace') and other.status in ('reached', 'on_course')
            )
    )

    select own_verdict.* replace (
        case
            when turned.metric is not null and own_verdict.variant = '{HEADLINE}' and own_verdict.segment is null
                then 'depends'
            else own_verdict.status
        end as status
    )
    from own_verdict
    left join turned
        on turned.metric = own_verdict.metric
        and turned.period = own_verdict.period
        and turned.level = own_verdict.level
        and turned.area = own_verdict.area
    """


def readings_relation(metrics: Iterable[Metric]) -> str:
    """The variants that read a metric's clause another way, as a relation of (metric, variant)."""
    rows = ", ".join(f"('{metric.id}', '{name}')" for metric in metrics for name in metric.other_readings)
    none = "('', '')"  # so that the columns have types
    return f"select * from (values {rows or none}) as declared (metric, variant)"


# The value if every row of which nothing is known were against the unit, and if every such row were for it.
_WITH_UNKNOWN = "case when kind = 'share' then (numerator + coalesce(unknown, 0)) / cast(denominator as double) else sound_value end"
_WORST = f"case when better = 'lower' then {_WITH_UNKNOWN} else sound_value end"
_BEST = f"case when better = 'lower' then sound_value else {_WITH_UNKNOWN} end"


def _is_met(line: str, value: str) -> str:
    """Whether a value is on the good side of a line; the line itself is (Q-02), with unrounded values (Q-23)."""
    return f"(case when better = 'lower' then ({value}) <= {line} else ({value}) >= {line} end)"


def _reach() -> str:
    """Half of Student's 95 % interval of a mean; the quantile by Abramowitz & Stegun 26.7.5, to 5e-5 from 4 degrees on."""
    z, freedom = Z95, "(sample - 1.0)"
    quantile = (
        f"{z} + {(z**3 + z) / 4} / {freedom} + {(5 * z**5 + 16 * z**3 + 3 * z) / 96} / ({freedom} * {freedom})"
        f" + {(3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384} / ({freedom} * {freedom} * {freedom})"
        f" + {(79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160}"
        f" / ({freedom} * {freedom} * {freedom} * {freedom})"
    )
    return f"({quantile}) * sqrt(variance / sample)"


def bounds(row: str) -> tuple[str, str]:
    """The ends of a finished value's interval. A share that has none, being a full count, is given Wilson's."""
    centre, half = _centre(f"{row}.value", f"{row}.effective_sample"), _half(f"{row}.value", f"{row}.effective_sample")
    is_share = f"{row}.effective_sample > 0 and {row}.value between 0 and 1"
    return (
        f"coalesce({row}.lower, case when {is_share} then greatest(0, ({centre}) - ({half})) end)",
        f"coalesce({row}.upper, case when {is_share} then least(1, ({centre}) + ({half})) end)",
    )


def _centre(share: str, sample: str) -> str:
    """Wilson's centre (Wilson 1927) on the effective sample."""
    return f"({share} + {Z95 * Z95} / (2 * {sample})) / (1 + {Z95 * Z95} / {sample})"


def _half(share: str, sample: str) -> str:
    return (
        f"{Z95} * sqrt(greatest({share} * (1 - {share}), 0) / {sample}"
        f" + {Z95 * Z95} / (4 * {sample} * {sample})) / (1 + {Z95 * Z95} / {sample})"
    )
