-- 一行是一家企业因一条规则在一张名单上的一次经过（按最后一步） / One row is one case of one company under one rule on one list, as its last step leaves it
-- key: company_code, list, rule
with
steps as (
    select
        sequence,
        json_extract_string(content, '$.company_code') as company_code,
        json_extract_string(content, '$.list') as list,
        json_extract_string(content, '$.rule') as rule,
        json_extract_string(content, '$.step') as step,
        cast(json_extract_string(content, '$.on') as date) as taken_on,
        cast(json_extract_string(content, '$.days') as integer) as working_days
    from journal_entry
    where kind = 'proposal_step'
),

ranked as (
    select
        steps.*,
        max(case when step = 'listed' then taken_on end) over (partition by company_code, list, rule) as listed_on,
        row_number() over (partition by company_code, list, rule order by taken_on desc, sequence desc) as turn
    from steps
),

-- Working days numbered on, so that a term of so many of them is a sum.
numbered as (
    select day, is_workday, sum(case when is_workday then 1 else 0 end) over (order by day) as number from workday
),

names as (
    select company_code, max_by(name, month) as name from company_month group by company_code
)

select
    ranked.company_code,
    ranked.list,
    ranked.rule,
    deployment.city,
    names.name,
    ranked.step,
    ranked.taken_on,
    ranked.listed_on,
    case when ranked.step = 'listed' then cast(ranked.listed_on + to_months(rule_declared.term_months) as date) end as term_ends_on,
    case when ranked.step in ('notice', 'objection_period') then min(last_days.day) end as period_ends_on
from ranked
cross join deployment
left join rule_declared on rule_declared.code = ranked.rule
left join names on names.company_code = ranked.company_code
left join numbered as first_days on first_days.day = ranked.taken_on
left join numbered as last_days
    on last_days.is_workday and last_days.number = first_days.number + ranked.working_days
where ranked.turn = 1
group by
    ranked.company_code, ranked.list, ranked.rule, deployment.city, names.name, ranked.step, ranked.taken_on,
    ranked.listed_on, rule_declared.term_months
