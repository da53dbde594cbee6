-- 一行是一次应急维修及到场用时 / One row is one emergency repair and how long it took until somebody came
-- about: problem, estate
-- key: repair_no
with
told_until as (
    select max(last_day) + 1 as ends_before from month
),

followed as (
    select
        emergency_repair.repair_no,
        case when emergency_repair.arrived_at < told_until.ends_before then emergency_repair.arrived_at end as arrived_at,
        (
            epoch(least(coalesce(emergency_repair.arrived_at, told_until.ends_before), told_until.ends_before))
            - epoch(emergency_repair.reported_at)
        ) / 3600 as response_hours,
        emergency_repair.reported_at + to_seconds(
            cast(
                3600 * parameter_on('emergency_response_hours', cast(emergency_repair.reported_at as date)) as bigint
            )
        ) as due_at,
        told_until.ends_before
    from emergency_repair
    join told_until on emergency_repair.reported_at < told_until.ends_before
)

select
    emergency_repair.repair_no,
    cast(date_trunc('month', emergency_repair.reported_at) as date) as reported_month,
    case when followed.due_at < followed.ends_before then cast(date_trunc('month', followed.due_at) as date) end as due_month,
    deployment.city as city,
    coalesce(estate_home.district, deployment.nowhere_district) as district,
    coalesce(estate_home.street, deployment.nowhere_street) as street,
    coalesce(estate_home.community, deployment.nowhere_community) as community,
    emergency_repair.estate_id,
    estate_home.name,
    emergency_repair.trigger,
    emergency_repair.payer,
    emergency_repair.reported_at,
    followed.arrived_at,
    followed.arrived_at is not null as has_arrived,
    followed.response_hours,
    coalesce(followed.arrived_at <= followed.due_at, false) as is_in_time,
    emergency_repair._sender as sender,
    emergency_repair._submission as submission_id,
    emergency_repair._sheet as sheet,
    emergency_repair._row as row_no
from emergency_repair
join followed using (repair_no)
cross join deployment
left join estate_home on estate_home.estate_id = emergency_repair.estate_id
