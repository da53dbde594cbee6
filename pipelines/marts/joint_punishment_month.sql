-- 一行是一次联合惩戒在一个月末仍在执行 / One row is one joint punishment in force at one month's end
-- about: credit, company
-- key: punishment_no, month
with
districts as (
    select distinct code from division where level = 'district'
)

select
    joint_punishment.punishment_no,
    month.month,
    deployment.city as city,
    coalesce(districts.code, deployment.nowhere_district) as district,
    joint_punishment.subject_kind,
    joint_punishment.company_code,
    joint_punishment.subject_name as name,
    joint_punishment.ground,
    joint_punishment.starts_on,
    joint_punishment.ends_on,
    joint_punishment._sender as sender,
    joint_punishment._submission as submission_id,
    joint_punishment._sheet as sheet,
    joint_punishment._row as row_no
from joint_punishment
join month
    on joint_punishment.starts_on <= month.last_day
    and (joint_punishment.ends_on is null or joint_punishment.ends_on >= month.last_day)
cross join deployment
left join districts on districts.code = joint_punishment._sender
