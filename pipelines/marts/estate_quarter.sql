-- 一行是一个小区一季度末的全部评判依据 / One row is all evidence on one estate at the end of one quarter
-- about: assessment, estate
-- key: estate_id, quarter
with
quarters as (
    select
        period as quarter,
        starts_on,
        last_month,
        ends_before - 1 as last_day,
        cast(last_month - interval 11 month as date) as year_from,
        cast(ends_before - interval 12 month as date) as counted_from,
        year(last_month) * 4 + quarter(last_month) as quarter_number
    from period
    where period_kind = 'quarter'
),

scored as (
    select
        assessment_due.estate_id,
        quarters.quarter,
        quarters.quarter_number,
        quarters.last_month,
        quarters.last_day,
        max_by(assessment_due.city, assessment_due.month) as city,
        max_by(assessment_due.district, assessment_due.month) as district,
        max_by(assessment_due.street, assessment_due.month) as street,
        max_by(assessment_due.community, assessment_due.month) as community,
        max_by(assessment_due.name, assessment_due.month) as name,
        max_by(assessment_due.estate_type, assessment_due.month) as estate_type,
        max_by(assessment_due.company_code, assessment_due.month) as company_code,
        max_by(assessment_due.households, assessment_due.month) as households,
        count(*) as months_due,
        count(assessment_due.score) as months_scored,
        cast(sum(assessment_due.score) as double) / nullif(count(assessment_due.score), 0) as quarter_score,
        var_samp(cast(assessment_due.score as double)) as spread
    from quarters
    join assessment_due on assessment_due.month between quarters.starts_on and quarters.last_month
    group by
        assessment_due.estate_id, quarters.quarter, quarters.quarter_number, quarters.last_month, quarters.last_day
),

-- What one estate's months differ by anyway, pooled over the district: the error of a quarter's mean.
errors as (
    select
        district,
        quarter,
        sqrt(sum(spread * (months_scored - 1)) / nullif(sum(months_scored - 1) filter (where spread is not null), 0)) as month_error
    from scored
    where spread is not null
    group by district, quarter
),

measured as (
    select
        scored.*,
        months_scored = months_due as is_whole,
        round(errors.month_error / sqrt(scored.months_scored), 9) as score_error,  -- whatever the order of the sums
        coalesce(quarter_score < parameter_on('failing_score', last_day), false) as is_below
    from scored
    left join errors using (district, quarter)
),

-- How far a score may be moved by chance alone: estates less than this apart are not told apart.
whole as (
    select
        estate_id, quarter, district, cast(quarter_score as double) as score,
        2.7718 * coalesce(score_error, 0) + 1e-9 as margin
    from measured
    where is_whole
),

-- Scores and the bounds of each in one line, so that what lies beyond a bound is counted by passing along it.
line as (
    select estate_id, quarter, district, 'score' as kind, score as place, 1 as is_score from whole
    union all
    select estate_id, quarter, district, 'above' as kind, score + margin as place, 0 as is_score from whole
    union all
    select estate_id, quarter, district, 'below' as kind, score - margin as place, 0 as is_score from whole
),

passed as (
    select
        estate_id,
        quarter,
        kind,
        sum(is_score) over (partition by quarter, district order by place desc) as at_or_above,
        sum(is_score) over (partition by quarter, district order by place) as at_or_below
    from line
),

bounds as (
    select
        estate_id,
        quarter,
        cast(max(at_or_above) filter (where kind = 'above') as bigint) as surely_above,
        cast(max(at_or_below) filter (where kind = 'below') as bigint) as surely_below
    from passed
    group by estate_id, quarter
),

-- Ranks within the district, of estates with every month scored; the bounds leave out what chance alone may have moved.
placed as (
    select
        estate_id,
        quarter,
        rank() over (partition by quarter, district order by score desc) as rank_from_first,
        rank() over (partition by quarter, district order by score) as rank_from_last,
        count(*) over (partition by quarter, district) as ranked
    from whole
),

ranked as (
    select placed.*, 1 + surely_above as rank_at_best, ranked - surely_below as rank_at_worst
    from placed
    join bounds using (estate_id, quarter)
),

-- Failing quarters in a row: a run breaks where a quarter did not fail or was not scored.
runs as (
    select
        estate_id,
        quarter,
        row_number() over (
            partition by estate_id, quarter_number - place order by quarter_number
        ) as failing_quarters
    from (
        select
            estate_id, quarter, quarter_number,
            row_number() over (partition by estate_id order by quarter_number) as place
        from measured
        where is_below and is_whole
    ) as below
),

failed_months as (
    select quarters.quarter, assessment_due.estate_id, count(*) as failing_months
    from quarters
    join assessment_due
        on assessment_due.month between quarters.year_from and quarters.last_month
        and assessment_due.score < parameter_on('failing_score', quarters.last_day)
    group by quarters.quarter, assessment_due.estate_id
),

facts as (
    select
        quarters.quarter,
        estate_fact.estate_id,
        count(*) as decisions_in_year,
        string_agg(estate_fact.violation_no, ', ' order by estate_fact.violation_no) as decision_ids,
        count(*) filter (where estate_fact.is_veto and estate_fact.decided_on >= quarters.starts_on) as veto_facts,
        string_agg(estate_fact.violation_no, ', ' order by estate_fact.violation_no) filter (
            where estate_fact.is_veto and estate_fact.decided_on >= quarters.starts_on
        ) as veto_ids
    from quarters
    join estate_fact
        on estate_fact.decided_on >= quarters.counted_from and estate_fact.decided_on <= quarters.last_day
        and (estate_fact.repealed_on is null or estate_fact.repealed_on > quarters.last_day)
    group by quarters.quarter, estate_fact.estate_id
)

select
    measured.estate_id,
    measured.quarter,
    measured.last_month as month,
    measured.last_day,
    measured.city,
    measured.district,
    measured.street,
    measured.community,
    measured.name,
    measured.estate_type,
    measured.company_code,
    measured.households,
    cast(1 as bigint) as estates,
    count(*) over (partition by measured.quarter, measured.company_code) as company_estates,
    measured.quarter as scores_id,
    measured.months_due,
    measured.months_scored,
    measured.is_whole,
    measured.quarter_score,
    measured.score_error,
    ranked.rank_from_first,
    ranked.rank_from_last,
    ranked.rank_at_best,
    ranked.rank_at_worst,
    ranked.ranked,
    former.quarter_score as former_quarter_score,
    former_ranked.rank_from_last as former_rank_from_last,
    case when measured.is_whole then coalesce(runs.failing_quarters, 0) end as failing_quarters,
    coalesce(failed_months.failing_months, 0) as failing_months,
    coalesce(facts.decisions_in_year, 0) as decisions_in_year,
    facts.decision_ids,
    coalesce(facts.veto_facts, 0) as veto_facts,
    facts.veto_ids
from measured
left join ranked using (estate_id, quarter)
left join measured as former
    on former.estate_id = measured.estate_id and former.quarter_number = measured.quarter_number - 1
left join ranked as former_ranked
    on former_ranked.estate_id = former.estate_id and former_ranked.quarter = former.quarter
left join runs on runs.estate_id = measured.estate_id and runs.quarter = measured.quarter
left join failed_months
    on failed_months.estate_id = measured.estate_id and failed_months.quarter = measured.quarter
left join facts on facts.estate_id = measured.estate_id and facts.quarter = measured.quarter
