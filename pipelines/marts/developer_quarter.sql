-- 一行是一家开发企业一季度末的评判依据 / One row is all evidence on one developer at the end of one quarter
-- about: developer
-- key: developer_code, quarter
with
quarters as (
    select
        period.period as quarter,
        period.last_month,
        period.ends_before - 1 as last_day,
        cast(period.last_month - interval 11 month as date) as year_from,
        cast(
            period.ends_before - 1
            - to_months(cast(parameter_on('decision_counts_months', period.ends_before - 1) as integer)) as date
        ) as counted_after
    from period
    where period.period_kind = 'quarter'
),

-- Those in the register, and those that other ledgers name by code.
named as (
    select developer_code, developer_name as name, registered_on, 1 as rank from developer
    union all
    select developer_code, max(developer_name), cast(null as date), 2
    from quality_deposit where developer_code is not null group by developer_code
    union all
    select developer_code, max(subject_name), cast(null as date), 3
    from violation where developer_code is not null and subject_kind = 'developer' group by developer_code
    union all
    select developer_code, cast(null as varchar), cast(null as date), 4
    from survey_response where developer_code is not null group by developer_code
),

developers as (
    select developer_code, arg_min(name, rank) as name, min(registered_on) as registered_on from named group by developer_code
),

built as (
    select developer_code, count(distinct estate_id) as estates from building_project
    where developer_code is not null
    group by developer_code
),

answers as (
    select
        developer_code,
        survey_id,
        question,
        month,
        count(*) as respondents,
        cast(coalesce(sum(weight) filter (where is_satisfied), 0) as double) / nullif(cast(sum(weight) as double), 0) as share,
        cast(sum(weight) as double) * cast(sum(weight) as double)
            / nullif(cast(sum(cast(weight as decimal(38, 6)) * weight) as double), 0) as size
    from survey_response
    where question in ('housing_quality', 'repair_time', 'repair_effect') and is_valid and developer_code is not null
    group by developer_code, survey_id, question, month
),

spread as (
    select
        developer_code,
        survey_id,
        question,
        month,
        respondents,
        share,
        least(
            (
                share + 3.841458820694124 / (2 * size)
                + 1.959963984540054
                    * sqrt(share * (1 - share) / size + 3.841458820694124 / (4 * size * size))
            ) / (1 + 3.841458820694124 / size),
            1
        ) as upper
    from answers
    where size > 0
),

-- Of each question the latest survey of the year.
latest as (
    select
        spread.developer_code,
        quarters.quarter,
        spread.question,
        spread.survey_id,
        spread.respondents,
        spread.upper,
        row_number() over (
            partition by spread.developer_code, quarters.quarter, spread.question order by spread.month desc, spread.survey_id desc
        ) as turn
    from spread
    join quarters on spread.month between quarters.year_from and quarters.last_month
),

surveyed as (
    select
        developer_code,
        quarter,
        max(survey_id) as survey_id,
        max(respondents) filter (where question = 'housing_quality') as quality_respondents,
        max(upper) filter (where question = 'housing_quality') as quality_upper,
        max(respondents) filter (where question = 'repair_time') as repair_time_respondents,
        max(upper) filter (where question = 'repair_time') as repair_time_upper,
        max(respondents) filter (where question = 'repair_effect') as repair_effect_respondents,
        max(upper) filter (where question = 'repair_effect') as repair_effect_upper
    from latest
    where turn = 1
    group by developer_code, quarter
),

-- Inside the defect period: what was used by the rules counts as held.
deposits as (
    select
        deposit_quarter.developer_code,
        quarters.quarter,
        deposit_quarter.project_id || ' ' || deposit_quarter.deposit_kind as id,
        not deposit_quarter.is_released_early
            and deposit_quarter.covered_yuan
                + case when coalesce(quality_deposit.is_used_against_rule, false) then 0 else coalesce(quality_deposit.used_yuan, 0) end
                < deposit_quarter.required_yuan as is_short,
        deposit_quarter.is_released_early
            and deposit_quarter.released_on < deposit_quarter.defect_period_ends_on as is_released,
        quality_deposit.is_used_against_rule as is_misused
    from deposit_quarter
    join quarters on quarters.last_month = deposit_quarter.month
    join quality_deposit
        on quality_deposit.project_id = deposit_quarter.project_id
        and quality_deposit.deposit_kind = deposit_quarter.deposit_kind
    where deposit_quarter.developer_code is not null
),

deposited as (
    select
        developer_code,
        quarter,
        count(*) as deposits_due,
        count(*) filter (where is_short) as deposits_short,
        count(*) filter (where is_released) as deposits_released_early,
        count(*) filter (where is_misused) as deposits_misused,
        string_agg(id, ', ' order by id) filter (where is_short or is_released or is_misused) as deposit_ids
    from deposits
    group by developer_code, quarter
),

-- Ordered or decided by then, not repealed by then: of the last months, or never corrected.
acted as (
    select
        violation.developer_code,
        quarters.quarter,
        count(*) as developer_acts,
        string_agg(violation.violation_no, ', ' order by violation.violation_no) as developer_act_ids
    from violation
    join quarters
        on (violation.repealed_on is null or violation.repealed_on > quarters.last_day)
        and (violation.decided_on <= quarters.last_day or violation.ordered_on <= quarters.last_day)
        and (
            violation.decided_on between quarters.counted_after + 1 and quarters.last_day
            or violation.ordered_on between quarters.counted_after + 1 and quarters.last_day
            or violation.corrected_on is null
            or violation.corrected_on > quarters.last_day
        )
    where violation.subject_kind = 'developer'
        and violation.developer_code is not null
        and violation.violation_type in ('abandonment', 'refuse_leave', 'malicious_breach')
    group by violation.developer_code, quarters.quarter
)

select
    developers.developer_code,
    quarters.quarter,
    quarters.last_month as month,
    quarters.last_day,
    coalesce(developers.name, developers.developer_code) as name,
    deployment.city as city,
    coalesce(built.estates, 0) as estates,
    cast(null as bigint) as households,
    surveyed.survey_id,
    surveyed.quality_respondents,
    surveyed.quality_upper,
    surveyed.repair_time_respondents,
    surveyed.repair_time_upper,
    surveyed.repair_effect_respondents,
    surveyed.repair_effect_upper,
    coalesce(deposited.deposits_due, 0) as deposits_due,
    coalesce(deposited.deposits_short, 0) as deposits_short,
    coalesce(deposited.deposits_released_early, 0) as deposits_released_early,
    coalesce(deposited.deposits_misused, 0) as deposits_misused,
    deposited.deposit_ids,
    coalesce(acted.developer_acts, 0) as developer_acts,
    acted.developer_act_ids
from developers
join quarters on developers.registered_on is null or developers.registered_on <= quarters.last_day
cross join deployment
left join built on built.developer_code = developers.developer_code
left join surveyed on surveyed.developer_code = developers.developer_code and surveyed.quarter = quarters.quarter
left join deposited on deposited.developer_code = developers.developer_code and deposited.quarter = quarters.quarter
left join acted on acted.developer_code = developers.developer_code and acted.quarter = quarters.quarter
