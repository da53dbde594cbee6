-- 一行是一件到期应办的事 / One row is one thing that has fallen due
-- about: task
-- key: duty_kind, duty_no
with
asked as (
    select
        'task' as duty_kind, district || ' ' || task_no as duty_no, title, due_on, closed_on as done_on,
        district, street, cast(null as varchar) as community, cast(null as varchar) as estate_id,
        department, cast(null as varchar) as company_code, cast(null as varchar) as cut, cast(null as boolean) as is_reopened,
        cast(null as varchar) as inspector_level, cast(null as varchar) as campaign_field,
        _sender as sender, _submission as submission_id, _sheet as sheet, _row as row_no
    from work_plan
    where task_status <> 'stopped'
    union all
    select 'issue', issue_no, issue, due_on, delisted_on, district, street, null, estate_id,
        owner_department, null, origin, coalesce(is_reopened, false), null, null, _sender, _submission, _sheet, _row
    from issue_ledger
    union all
    select 'deliverable', deliverable_no, title, due_on, issued_on, district, street, null, null,
        owner_department, null, deliverable_kind, null, null, null, _sender, _submission, _sheet, _row
    from deliverable
    union all
    select 'inspection', inspection_no, topic, planned_on, done_on, district, street, community, estate_id,
        inspector, null, inspection_kind, null, inspector_level, campaign_field, _sender, _submission, _sheet, _row
    from inspection
    union all
    select 'training', training_no, topic, planned_on, held_on, district, street, null, null,
        organiser, null, audience, null, null, null, _sender, _submission, _sheet, _row
    from training
    where coalesce(is_planned, true)
    union all
    select 'milestone', milestone_no, goal, window_to, reached_on, null, null, null, null,
        null, null, phase, null, null, null, _sender, _submission, _sheet, _row
    from milestone
    union all
    select 'enforcement_case', case_no, facts, due_on, closed_on, null, street, community, estate_id,
        department, null, case_kind, null, null, null, _sender, _submission, _sheet, _row
    from enforcement_case
    union all
    select 'correction', violation_no, facts, order_due_on, corrected_on, null, null, null, estate_id,
        authority, company_code, subject_kind, null, null, null, _sender, _submission, _sheet, _row
    from violation
    where violation_type in ('abandonment', 'refuse_leave', 'malicious_breach')
),

reporting as (
    select max(last_day) as last_day from month
),

ended as (
    select month, last_day from month
)

select
    asked.duty_kind,
    asked.duty_no,
    ended.month,
    coalesce(estate_home.city, place.city) as city,
    coalesce(estate_home.district, place.district) as district,
    coalesce(estate_home.street, place.street) as street,
    coalesce(estate_home.community, place.community) as community,
    asked.estate_id,
    asked.company_code,
    asked.department,
    asked.title,
    asked.cut,
    asked.due_on,
    asked.done_on,
    coalesce(asked.done_on <= reporting.last_day, false) as is_done,
    coalesce(asked.done_on <= asked.due_on, false) as is_done_on_time,
    coalesce(asked.done_on <= ended.last_day, false) as is_done_in_its_month,
    asked.is_reopened,
    asked.inspector_level,
    asked.campaign_field,
    asked.sender,
    asked.submission_id,
    asked.sheet,
    asked.row_no
from asked
cross join reporting
join ended on ended.month = cast(date_trunc('month', asked.due_on) as date)
join place
    on place.sent_district = coalesce(asked.district, '')
    and place.sent_street = coalesce(asked.street, '')
    and place.sent_community = coalesce(asked.community, '')
-- Where a row lies it says itself, else its estate does.
left join estate_home
    on estate_home.estate_id = asked.estate_id
    and asked.street is null
    and asked.community is null
where asked.due_on <= reporting.last_day
