-- 一行是一项已开始未完成的任务在一个月末的情况 / One row is one task that has begun and is not done, at a month's end
-- about: task
-- key: sent_district, task_no, month
select
    work_plan.district as sent_district,
    work_plan.task_no,
    month.month,
    place.city,
    place.district,
    place.street,
    place.community,
    work_plan.title,
    work_plan.department,
    work_plan.person,
    work_plan.starts_on,
    work_plan.due_on,
    work_plan.closed_on,
    work_plan.department is not null and work_plan.person is not null and work_plan.due_on is not null as is_assigned,
    coalesce(work_plan.due_on < month.last_day, false) as is_overdue,
    case when work_plan.due_on < month.last_day then date_diff('day', work_plan.due_on, month.last_day) end as overdue_days,
    work_plan._sender as sender,
    work_plan._submission as submission_id,
    work_plan._sheet as sheet,
    work_plan._row as row_no
from work_plan
join month
    on coalesce(work_plan.starts_on, work_plan._month) <= month.last_day
    and (work_plan.closed_on is null or work_plan.closed_on > month.last_day)
join place
    on place.sent_district = coalesce(work_plan.district, '')
    and place.sent_street = coalesce(work_plan.street, '')
    and place.sent_community = ''
where work_plan.task_status <> 'stopped'
