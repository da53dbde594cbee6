-- 一行是一个改造小区的一件前置或同步事项 / One row is one gate before, or one companion during, one renovation
-- about: estate
-- key: estate_id, batch, step
with
-- "Before" leaves out the day itself (Q-31); what has no date has not been done.
steps as (
    select estate_id, batch, 'before' as stage, 'committee' as step, started_month as month, coalesce(committee_set_up_on < started_on, false) as is_done
    from renovation_case where started_on is not null
    union all
    select estate_id, batch, 'before', 'standards', started_month, coalesce(standards_agreed_on < started_on, false)
    from renovation_case where started_on is not null
    union all
    select estate_id, batch, 'before', 'mode', started_month, coalesce(mode_chosen_on < started_on, false)
    from renovation_case where started_on is not null
    union all
    select estate_id, batch, 'before', 'agreement', started_month, coalesce(agreement_signed_on < started_on, false)
    from renovation_case where started_on is not null
    union all
    select estate_id, batch, 'during', 'company', finished_month, has_company_in_process
    from renovation_case where finished_on is not null
    union all
    select estate_id, batch, 'during', 'fund', finished_month, coalesce(fund_refilled_on <= finished_on, false)
    from renovation_case where finished_on is not null
)

select
    steps.estate_id,
    steps.batch,
    steps.step,
    steps.stage,
    steps.month,
    renovation_case.city,
    renovation_case.district,
    renovation_case.street,
    renovation_case.community,
    renovation_case.name,
    renovation_case.started_on,
    renovation_case.finished_on,
    steps.is_done,
    renovation_case.sender,
    renovation_case.submission_id,
    renovation_case.sheet,
    renovation_case.row_no
from steps
join renovation_case using (estate_id, batch)
