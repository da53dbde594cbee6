-- 一行是一家企业在一张名单上一个月的情况 / One row is one company on one list (red, black, watch) in one month
-- about: credit, company
-- key: company_code, list, month
with
lists as (
    select 'red' as list union all select 'black' union all select 'watch'
),

-- What people decided of companies, step by step; proposals of the rules are none of it.
steps as (
    select
        sequence,
        coalesce(json_extract_string(content, '$.subject_code'), json_extract_string(content, '$.company_code')) as company_code,
        json_extract_string(content, '$.list') as list,
        json_extract_string(content, '$.rule') as rule,
        json_extract_string(content, '$.period') as proposal_period,
        json_extract_string(content, '$.step') as step,
        cast(json_extract_string(content, '$.on') as date) as taken_on,
        cast(json_extract_string(content, '$.ends_on') as date) as ends_on
    from journal_entry
    where kind = 'proposal_step' and coalesce(json_extract_string(content, '$.subject_kind'), 'company') = 'company'
),

subjects as (
    select company_code, month, max(name) as name
    from (
        select company_code, month, name from company_month
        union all
        select steps.company_code, month.month, cast(null as varchar) from steps cross join month
    )
    group by company_code, month
),

-- The last step of a case up to a month's end says where it stands; what its term alone ends counts no more after it.
standings as (
    select
        steps.company_code, steps.list, steps.rule, month.month, steps.step,
        coalesce(rule_declared.is_ended_by_term, false) and coalesce(
            max(steps.ends_on) over (
                partition by steps.company_code, steps.list, steps.rule, steps.proposal_period, month.month
            ) < month.last_day,
            false
        ) as is_over,
        row_number() over (
            partition by steps.company_code, steps.list, steps.rule, steps.proposal_period, month.month
            order by steps.taken_on desc, steps.sequence desc
        ) as turn
    from steps
    join month on steps.taken_on <= month.last_day
    left join rule_declared on rule_declared.code = steps.rule
),

stood as (
    select
        company_code, list, month,
        count(*) filter (where step in ('listed', 'repair') and not is_over) as listings,
        count(*) filter (where step = 'repair' and not is_over) as repairs_under_way,
        count(*) filter (where step in ('notice', 'objection_period', 'decided')) as cases_under_way
    from standings
    where turn = 1
    group by company_code, list, month
),

taken as (
    select
        company_code, list, cast(date_trunc('month', taken_on) as date) as month,
        count(*) filter (where step = 'listed') as entries,
        count(*) filter (where step in ('repaired', 'expired', 'revoked')) as exits,
        count(*) filter (where step = 'repaired') as repairs
    from steps
    group by company_code, list, cast(date_trunc('month', taken_on) as date)
)

select
    subjects.company_code,
    lists.list,
    subjects.month,
    deployment.city as city,
    subjects.name,
    case
        when stood.repairs_under_way > 0 then 'repair'
        when stood.listings > 0 then 'listed'
        when stood.cases_under_way > 0 then 'under_way'
        else 'none'
    end as state,
    coalesce(stood.listings, 0) > 0 as is_on_list,
    coalesce(taken.entries, 0) as entries,
    coalesce(taken.exits, 0) as exits,
    coalesce(taken.repairs, 0) as repairs
from subjects
cross join lists
cross join deployment
left join stood
    on stood.company_code = subjects.company_code and stood.list = lists.list and stood.month = subjects.month
left join taken
    on taken.company_code = subjects.company_code and taken.list = lists.list and taken.month = subjects.month
