-- 一行是一个名单对象因一条规则、按一个期间的建议在一张名单上的一次经过（按最后一步） / One row is one case of one subject under one rule on one list for one proposing period, as its last step leaves it
-- about: credit, company
-- key: subject_kind, subject_code, list, rule, proposal_period
with
steps as (
    select
        sequence,
        coalesce(json_extract_string(content, '$.subject_kind'), 'company') as subject_kind,
        coalesce(json_extract_string(content, '$.subject_code'), json_extract_string(content, '$.company_code')) as subject_code,
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
            partition by subject_kind, subject_code, list, rule, proposal_period order by taken_on desc, sequence desc
        ) as turn
    from steps
    window every_step as (partition by subject_kind, subject_code, list, rule, proposal_period)
),

-- Working days numbered on, so that a term of so many of them is a sum.
numbered as (
    select day, is_workday, sum(case when is_workday then 1 else 0 end) over (order by day) as number from workday
),

names as (
    select 'company' as subject_kind, company_code as subject_code, max_by(name, month) as name
    from company_month group by company_code
    union all
    select 'estate', estate_id, max_by(name, month) from estate_month group by estate_id
    union all
    select 'developer', developer_code, max_by(name, quarter) from developer_quarter group by developer_code
)

select
    ranked.subject_kind,
    ranked.subject_code,
    case when ranked.subject_kind = 'company' then ranked.subject_code end as company_code,
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
left join names on names.subject_kind = ranked.subject_kind and names.subject_code = ranked.subject_code
left join numbered as first_days on first_days.day = ranked.taken_on
left join numbered as last_days
    on last_days.is_workday and last_days.number = first_days.number + ranked.working_days
where ranked.turn = 1
group by
    ranked.subject_kind, ranked.subject_code, ranked.list, ranked.rule, ranked.proposal_period, deployment.city, names.name, ranked.step,
    ranked.taken_on, ranked.listed_on, ranked.decided_by, ranked.term_ends_on, rule_declared.closes_itself
