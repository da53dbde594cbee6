-- 一行是会议交办的一件到期事项 / One row is one thing that a meeting gave out, with the day it was due
-- about: task, meeting
-- key: ledger, task_no
with
tasks as (
    select
        'issue_ledger' as ledger, issue_no as task_no, issue, district, street, estate_id, owner_department,
        due_on, delisted_on as closed_on, _sender, _submission, _sheet, _row
    from issue_ledger
    where origin = 'meeting'
    union all
    select
        'rectification', rectification_no, issue, null, street, estate_id, department,
        due_on, closed_on, _sender, _submission, _sheet, _row
    from rectification
    where origin = 'meeting'
)

select
    tasks.ledger,
    tasks.task_no,
    cast(date_trunc('month', tasks.due_on) as date) as month,
    deployment.city as city,
    coalesce(estate_home.district, place.district) as district,
    coalesce(estate_home.street, place.street) as street,
    coalesce(estate_home.community, place.community) as community,
    tasks.estate_id,
    estate_home.name,
    tasks.issue,
    tasks.owner_department,
    tasks.due_on,
    tasks.closed_on,
    coalesce(tasks.closed_on <= tasks.due_on, false) as is_closed_on_time,
    tasks._sender as sender,
    tasks._submission as submission_id,
    tasks._sheet as sheet,
    tasks._row as row_no
from tasks
cross join deployment
join place
    on place.sent_district = coalesce(tasks.district, '')
    and place.sent_street = coalesce(tasks.street, '')
    and place.sent_community = ''
left join estate_home on estate_home.estate_id = tasks.estate_id
where tasks.due_on is not null
