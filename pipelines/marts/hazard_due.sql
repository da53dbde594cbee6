-- 一行是一处已到消除期限的安全隐患 / One row is one hazard whose term has run out
-- about: problem, estate
-- key: hazard_no
with
told_until as (
    select max(last_day) as last_day from month
)

select
    hazard.hazard_no,
    cast(date_trunc('month', hazard.due_on) as date) as month,
    deployment.city as city,
    coalesce(place.district, estate_home.district, deployment.nowhere_district) as district,
    coalesce(place.street, estate_home.street, deployment.nowhere_street) as street,
    coalesce(place.community, estate_home.community, deployment.nowhere_community) as community,
    hazard.estate_id,
    estate_home.name,
    hazard.hazard_kind,
    hazard.department,
    hazard.found_on,
    hazard.due_on,
    hazard.cleared_on,
    coalesce(hazard.cleared_on <= hazard.due_on, false) as is_on_time,
    hazard._sender as sender,
    hazard._submission as submission_id,
    hazard._sheet as sheet,
    hazard._row as row_no
from hazard
join told_until on hazard.due_on <= told_until.last_day
cross join deployment
left join place
    on place.sent_district = ''
    and place.sent_street = coalesce(hazard.street, '')
    and place.sent_community = ''
    and hazard.street is not null
left join estate_home on estate_home.estate_id = hazard.estate_id
