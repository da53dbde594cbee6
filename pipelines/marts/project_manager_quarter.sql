-- 一行是一名项目负责人一季度末的全部评判依据 / One row is all evidence on one project manager at the end of one quarter
-- about: assessment, estate
-- key: project_manager_id, quarter
with
-- The estates that a manager leads on the quarter's last day; an estate that was not to be assessed is not among them.
posts as (
    select
        project_manager.project_manager_id,
        project_manager.starts_on,
        estate_quarter.*
    from estate_quarter
    join project_manager
        on project_manager.estate_id = estate_quarter.estate_id
        and project_manager.starts_on <= estate_quarter.last_day
        and (project_manager.ends_on is null or project_manager.ends_on > estate_quarter.last_day)
)

select
    project_manager_id,
    quarter,
    month,
    last_day,
    city,
    project_manager_id as name,
    max(company_code) as company_code,
    count(*) as estates,
    sum(households) as households,
    quarter as scores_id,
    count(*) filter (where is_whole) as estates_scored,
    sum(quarter_score * households) / nullif(sum(households) filter (where quarter_score is not null), 0) as quarter_score,
    cast(sum(failing_months) as bigint) as failing_months,
    cast(sum(decisions_in_year) as bigint) as decisions_in_year,
    string_agg(decision_ids, ', ' order by estate_id) as decision_ids,
    cast(sum(veto_facts) as bigint) as veto_facts,
    string_agg(estate_id, ', ' order by estate_id) as led_estate_ids
from posts
group by project_manager_id, quarter, month, last_day, city
