-- 一行是一家企业因一条规则、按一个期间的建议在一张名单上的一次经过（按最后一步） / One row is one case of one company under one rule on one list for one proposing period, as its last step leaves it
-- about: credit, company
-- key: company_code, list, rule, proposal_period
with
steps as (
    select
        sequence,
        json_extract_string(content, '$.company_code') as company_code,
        json_extract_string(content, '$.list') as list,
        json_extract_string(content, '$.rule') as rule,
        json_extract_string(content, '$.period') as proposal_period,
        json_extract_string(content, '$.step') as step,
        cast(json_extract_string(content, '$.on') as date) as taken_on,
        cast(json_extract_string(content, '$.days') as integer) as working_days,
        json_extract_string(content, '$.decision_no') as decision_no,
        cast(json_extract_string(content, '$.ends_on') as date) as ends_on
    from journal_entry
    where kind = 'proposal_step'
),

ranked as (
    select
        steps.*,
        max(case when step = 'listed' then taken_on end) over every_step as listed_on,
        max(case when step = 'listed' then ends_on end) over every_step as term_ends_on,
        max(case when step = 'decided' then decision_no end) over every_step as decided_by,
        row_number() over (
            partition by company_code, list, rule, proposal_period order by taken_on desc, sequence desc
        ) as turn
    from steps
    window every_step as (partition by company_code, list, rule, proposal_period)
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
    ranked.proposal_period,
    deployment.city,
    names.name,
    ranked.step,
    ranked.taken_on,
    ranked.listed_on,
    ranked.decided_by as decision_no,
    ranked.term_ends_on,
    coalesce(rule_declared.closes_itself, false) as closes_itself,
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
    ranked.company_code, ranked.list, ranked.rule, ranked.proposal_period, deployment.city, names.name, ranked.step,
    ranked.taken_on, ranked.listed_on, ranked.decided_by, ranked.term_ends_on, rule_declared.closes_itself
