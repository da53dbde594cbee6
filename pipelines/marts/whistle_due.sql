-- 一行是一次吹哨中已到报到时限的一个部门 / One row is one department that was called and due to have come
-- about: task, area
-- key: whistle_no, department
with
told_until as (
    select max(last_day) + 1 as ends_before from month
)

select
    whistle.whistle_no,
    whistle.department,
    cast(date_trunc('month', whistle.due_at) as date) as month,
    deployment.city as city,
    coalesce(place.district, estate_home.district, deployment.nowhere_district) as district,
    coalesce(place.street, estate_home.street, deployment.nowhere_street) as street,
    coalesce(place.community, estate_home.community, deployment.nowhere_community) as community,
    whistle.estate_id,
    estate_home.name,
    whistle.called_at,
    whistle.due_at,
    whistle.arrived_at,
    coalesce(whistle.arrived_at <= whistle.due_at, false) as is_on_time,
    whistle._sender as sender,
    whistle._submission as submission_id,
    whistle._sheet as sheet,
    whistle._row as row_no
from whistle
join told_until on whistle.due_at < told_until.ends_before
cross join deployment
left join place
    on place.sent_district = ''
    and place.sent_street = coalesce(whistle.street, '')
    and place.sent_community = coalesce(whistle.community, '')
    and (whistle.street is not null or whistle.community is not null)
left join estate_home on estate_home.estate_id = whistle.estate_id
